"""What a run found: statuses, counts, rates and outcomes. Data only, to and from JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, Self

from duly.results.backlog import Backlog
from duly.results.waivers import Register, Waived, Waiver

SMALL_NUMBER = 10
"""Below this many judged records a rate is shown as k of n, without a percentage or a colour (STANDARDS.md G15)."""

LOW_CONFIDENCE_SHARE = Decimal("0.05")
"""More unknown records than this share of those that fell due: the rate carries a low-confidence banner (G2)."""


class Status(StrEnum):
    """The verdict on one record: exactly one of these (STANDARDS.md G1)."""

    COMPLIANT = "COMPLIANT"
    NON_COMPLIANT = "NON_COMPLIANT"
    UNKNOWN = "UNKNOWN"
    NOT_YET_DUE = "NOT_YET_DUE"
    EXEMPT = "EXEMPT"
    EXCLUDED = "EXCLUDED"


class Outcome(StrEnum):
    """The verdict on one standard. ERROR is never NOT_MET, and nothing empty ever passes."""

    MET = "MET"
    NOT_MET = "NOT_MET"
    NO_CASES = "NO_CASES"  # nothing fell due, or nothing could be determined
    NO_DATA = "NO_DATA"  # the export lacks what the standard needs
    ERROR = "ERROR"  # the standard failed to run


JUDGED = (Outcome.MET, Outcome.NOT_MET, Outcome.NO_CASES)
"""The outcomes of a standard that was judged: its counts and verdicts are those of the run."""


def graded(counts: Counts, target: Decimal, target_count: int | None = None) -> Outcome:
    """What counts come to against a target in per cent, or against a number of breaches not to exceed."""
    if not counts.judged:
        return Outcome.NO_CASES
    met = counts.meets(target) if target_count is None else counts.non_compliant <= target_count
    return Outcome.MET if met else Outcome.NOT_MET


def percentage(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in per cent, one decimal, half-up (G2); None of nothing."""
    if whole == 0:
        return None
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many records got each status."""

    compliant: int = 0
    non_compliant: int = 0
    unknown: int = 0
    not_yet_due: int = 0
    exempt: int = 0
    excluded: int = 0

    @classmethod
    def of(cls, by_status: Mapping[str, int]) -> Self:
        """From a mapping of status to number; a status that is not there counts 0."""
        return cls(**{status.lower(): by_status.get(status, 0) for status in Status})

    @property
    def judged(self) -> int:
        """C + N: the denominator of the rate."""
        return self.compliant + self.non_compliant

    @property
    def due(self) -> int:
        """C + N + U: everything that fell due, determined or not."""
        return self.judged + self.unknown

    @property
    def total(self) -> int:
        """Every record of the population, whatever its status."""
        return self.due + self.not_yet_due + self.exempt + self.excluded

    @property
    def rate(self) -> Decimal | None:
        """C / (C + N) in per cent; None where nothing was judged."""
        return percentage(self.compliant, self.judged)

    @property
    def rate_low(self) -> Decimal | None:
        """The rate if every unknown record failed, in per cent."""
        return percentage(self.compliant, self.due)

    @property
    def rate_high(self) -> Decimal | None:
        """The rate if every unknown record complied, in per cent."""
        return percentage(self.compliant + self.unknown, self.due)

    @property
    def low_confidence(self) -> bool:
        """More than 5 % of what fell due could not be determined (G2)."""
        return self.due > 0 and Decimal(self.unknown) > LOW_CONFIDENCE_SHARE * self.due

    @property
    def small(self) -> bool:
        """Too few to show a percentage (G15)."""
        return self.judged < SMALL_NUMBER

    def meets(self, target: Decimal) -> bool:
        """Whether C / (C + N) reaches `target` per cent, compared exactly and not after rounding."""
        return self.judged > 0 and Decimal(100) * self.compliant >= target * self.judged

    def to_json(self) -> dict[str, int]:
        return {item.name: getattr(self, item.name) for item in fields(self)}


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


@dataclass(frozen=True, kw_only=True)
class Interval:
    """From `low` to `high`, in per cent with one decimal: what the rate of all records may be, where a sample was judged."""

    low: Decimal
    high: Decimal

    def to_json(self) -> dict[str, float]:
        return {"low": float(self.low), "high": float(self.high)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(low=Decimal(str(data["low"])), high=Decimal(str(data["high"])))


def _interval(data: Mapping[str, Any]) -> Interval | None:
    found = data.get("interval")  # results of an older duly have none
    return None if found is None else Interval.from_json(found)


@dataclass(frozen=True, kw_only=True)
class RateResult:
    """Another rate that a standard prints beside its own: another verdict over the same or a narrower population."""

    id: str
    title: str
    target: Decimal | None
    counts: Counts
    reasons: Mapping[str, int]
    backlog: Backlog | None = None
    interval: Interval | None = None

    @property
    def met(self) -> bool | None:
        """Whether its target is met; None without a target or without cases."""
        if self.target is None or not self.counts.judged:
            return None
        return self.counts.meets(self.target)

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "target": _number(self.target),
            "rate": _number(self.counts.rate),
            "rate_low": _number(self.counts.rate_low),
            "rate_high": _number(self.counts.rate_high),
            "counts": self.counts.to_json(),
            "reasons": dict(self.reasons),
            "backlog": None if self.backlog is None else self.backlog.to_json(),
            "interval": None if self.interval is None else self.interval.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            id=data["id"],
            title=data["title"],
            target=None if data["target"] is None else Decimal(str(data["target"])),
            counts=Counts(**data["counts"]),
            reasons=dict(data["reasons"]),
            backlog=None if data["backlog"] is None else Backlog.from_json(data["backlog"]),
            interval=_interval(data),
        )


@dataclass(frozen=True, kw_only=True)
class ListResult:
    """Records that a standard lists beside its rate: a sign of junk or gaming, not a verdict. Ids only.

    `count` is how many there are; `records` may hold fewer. `share_of` is what the count is a share of, where a share
    is what matters; `warn` is set where it passed the declared limit.
    """

    id: str
    title: str
    count: int
    records: tuple[str, ...] = ()
    share_of: int | None = None
    warn: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "count": self.count,
            "share_of": self.share_of,
            "warn": self.warn,
            "records": list(self.records),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{**data, "records": tuple(data["records"])})


@dataclass(frozen=True, kw_only=True)
class Failing:
    """One record that failed or could not be determined: ids, codes and times only. Times are UTC.

    `open`: what is asked for has still not been done and can still be. `waived`: a waiver covers it.
    """

    record: str
    item: str | None
    status: Status
    reason: str
    anchor_at: datetime | None = None
    due_at: datetime | None = None
    done_at: datetime | None = None
    team: str | None = None
    open: bool = False
    waived: bool = False

    def to_json(self) -> dict[str, Any]:
        def instant(value: datetime | None) -> str | None:
            return None if value is None else value.isoformat() + "Z"

        return {
            "record": self.record,
            "item": self.item,
            "status": self.status.value,
            "reason": self.reason,
            "anchor_at": instant(self.anchor_at),
            "due_at": instant(self.due_at),
            "done_at": instant(self.done_at),
            "team": self.team,
            "open": self.open,
            "waived": self.waived,
        }


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The verdict of one standard, or of one of its further rates, on a record. Times are UTC.

    `words` are the condition that decided, as an officer signs it off; `values` what the rule read, by name. `waiver` is what
    the register says of it, if anything; `expired`, that it no longer holds.
    """

    standard: str
    title: str
    rate: str
    item: str | None
    status: Status
    reason: str
    words: str
    flag: str | None
    anchor_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    values: Mapping[str, Any]
    waiver: Waiver | None = None
    expired: bool = False


@dataclass(frozen=True, kw_only=True)
class Explained:
    """The verdicts on a record; `not_judged` says by standard id why some could not be asked."""

    verdicts: tuple[Explanation, ...]
    not_judged: Mapping[str, str]
    time_zone: str


@dataclass(frozen=True, kw_only=True)
class StandardResult:
    """What a run found for one standard.

    `reasons` maps a reason code to the number of records that got it (a code belongs to one status);
    `breakdowns` maps a breakdown to its values and their counts, which sum to `counts`;
    `measures` are further figures by name, with their unit in the name (`median_hours`);
    `backlog` is what is open as at the run whatever its age, None where the standard judges what was done or has no due
    date; `waived` is what waivers cover, None where the register has none for the standard;
    `interval` is the 95 % Wilson interval of the rate where the run judged a sample (G16), else None;
    `message` says why the outcome is NO_DATA or ERROR; `notes` are sentences that must stand beside the figure
    (a changed target with its reason and expiry, a column that the export lacks, a low-confidence banner).
    """

    standard: str
    suite: str
    title: str
    outcome: Outcome
    target: Decimal | None
    counts: Counts = field(default_factory=Counts)
    reasons: Mapping[str, int] = field(default_factory=dict)
    reasons_by_status: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    breakdowns: Mapping[str, Mapping[str, Counts]] = field(default_factory=dict)
    rates: tuple[RateResult, ...] = ()
    lists: tuple[ListResult, ...] = ()
    measures: Mapping[str, float | int | None] = field(default_factory=dict)
    oldest_open_breach: datetime | None = None
    backlog: Backlog | None = None
    waived: Waived | None = None
    interval: Interval | None = None
    message: str = ""
    notes: tuple[str, ...] = ()

    @property
    def counts_without_waived(self) -> Counts:
        """The counts with what is waived left out. The published rate is never this."""
        waived = self.waived or Waived()
        return replace(
            self.counts,
            non_compliant=self.counts.non_compliant - waived.non_compliant,
            unknown=self.counts.unknown - waived.unknown,
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "standard": self.standard,
            "suite": self.suite,
            "title": self.title,
            "outcome": self.outcome.value,
            "target": _number(self.target),
            "rate": _number(self.counts.rate),
            "rate_low": _number(self.counts.rate_low),
            "rate_high": _number(self.counts.rate_high),
            "counts": self.counts.to_json(),
            "low_confidence": self.counts.low_confidence,
            "reasons": dict(self.reasons),
            "reasons_by_status": {status: dict(found) for status, found in self.reasons_by_status.items()},
            "breakdowns": {
                name: {
                    value: {"rate": _number(counts.rate), "counts": counts.to_json()}
                    for value, counts in values.items()
                }
                for name, values in self.breakdowns.items()
            },
            "rates": {rate.id: rate.to_json() for rate in self.rates},
            "lists": {item.id: item.to_json() for item in self.lists},
            "measures": dict(self.measures),
            "oldest_open_breach": None
            if self.oldest_open_breach is None
            else self.oldest_open_breach.isoformat() + "Z",
            "backlog": None if self.backlog is None else self.backlog.to_json(),
            "waived": None
            if self.waived is None
            else {**self.waived.to_json(), "rate_without": _number(self.counts_without_waived.rate)},
            "interval": None if self.interval is None else self.interval.to_json(),
            "message": self.message,
            "notes": list(self.notes),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        oldest = data["oldest_open_breach"]
        return cls(
            standard=data["standard"],
            suite=data["suite"],
            title=data["title"],
            outcome=Outcome(data["outcome"]),
            target=None if data["target"] is None else Decimal(str(data["target"])),
            counts=Counts(**data["counts"]),
            reasons=dict(data["reasons"]),
            reasons_by_status={status: dict(found) for status, found in data["reasons_by_status"].items()},
            breakdowns={
                name: {value: Counts(**cell["counts"]) for value, cell in values.items()}
                for name, values in data["breakdowns"].items()
            },
            rates=tuple(RateResult.from_json(rate) for rate in data["rates"].values()),
            lists=tuple(ListResult.from_json(item) for item in data["lists"].values()),
            measures=dict(data["measures"]),
            oldest_open_breach=None if oldest is None else datetime.fromisoformat(oldest.removesuffix("Z")),
            backlog=None if data["backlog"] is None else Backlog.from_json(data["backlog"]),
            waived=None if data["waived"] is None else Waived.from_json(data["waived"]),
            interval=_interval(data),
            message=data["message"],
            notes=tuple(data["notes"]),
        )


@dataclass(frozen=True, kw_only=True)
class Unjudged:
    """A standard that could not be judged, and why: NO_DATA where the export lacks what it needs, else ERROR."""

    outcome: Outcome
    message: str


@dataclass(frozen=True, kw_only=True)
class SuiteSource:
    """Where suites were loaded from: this package, a file beside duly.toml, or an installed package.

    `sha256` is of a file's content; None for a package, whose version says what it holds.
    """

    name: str
    version: str | None
    sha256: str | None


@dataclass(frozen=True, kw_only=True)
class RunInfo:
    """What was judged, when and with what.

    `as_of`, `period_from` and `period_to` are aware; the period is half-open and None where it is open.
    `manifest` and `intake` are the JSON forms of what the connector read and of what intake said of it.
    """

    as_of: datetime
    as_of_source: str  # "manifest", "--as-at", or "start of today"
    period_from: datetime | None
    period_to: datetime | None
    time_zone: str
    duly_version: str
    calendar: str
    manifest: Mapping[str, Any]
    intake: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[str, ...] = ()  # every setting that differs from the catalogue, with its reason and expiry
    warnings: tuple[str, ...] = ()
    sample: bool = (
        False  # the export holds a sample of the records: never a point of a trend (STANDARDS.md 5, pitfall 31)
    )
    waivers: Register | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "as_of": self.as_of.isoformat(),
            "as_of_source": self.as_of_source,
            "period": {
                "from": None if self.period_from is None else self.period_from.isoformat(),
                "to": None if self.period_to is None else self.period_to.isoformat(),
            },
            "time_zone": self.time_zone,
            "duly_version": self.duly_version,
            "calendar": self.calendar,
            "changes": list(self.changes),
            "warnings": list(self.warnings),
            "sample": self.sample,
            "waivers": None if self.waivers is None else self.waivers.to_json(),
            "manifest": dict(self.manifest),
            "intake": dict(self.intake),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        period = data["period"]
        return cls(
            as_of=datetime.fromisoformat(data["as_of"]),
            as_of_source=data["as_of_source"],
            period_from=None if period["from"] is None else datetime.fromisoformat(period["from"]),
            period_to=None if period["to"] is None else datetime.fromisoformat(period["to"]),
            time_zone=data["time_zone"],
            duly_version=data["duly_version"],
            calendar=data["calendar"],
            manifest=data["manifest"],
            intake=data["intake"],
            changes=tuple(data["changes"]),
            warnings=tuple(data["warnings"]),
            sample=data["sample"],
            waivers=None if data["waivers"] is None else Register.from_json(data["waivers"]),
        )


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """A whole run: its facts and a result for each standard, in the order of the catalogue."""

    run: RunInfo
    results: tuple[StandardResult, ...]

    def to_json(self) -> dict[str, Any]:
        return {"run": self.run.to_json(), "results": [result.to_json() for result in self.results]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            run=RunInfo.from_json(data["run"]),
            results=tuple(StandardResult.from_json(result) for result in data["results"]),
        )


def exit_code(judged: RunResult) -> int:
    """0 every target met; 1 some not met; 3 something could not be judged, which outranks 1 (DESIGN.md 4).

    Refused rows and unfit tables are records that could not be judged. A standard under which nothing fell due is
    neither; but a run in which nothing at all was judged is never a success.
    """
    results = judged.results
    unjudged = any(
        result.outcome in (Outcome.NO_DATA, Outcome.ERROR)
        or (result.outcome is Outcome.NO_CASES and result.counts.unknown)
        for result in results
    )
    nothing = all(result.outcome is Outcome.NO_CASES for result in results)
    if unjudged or nothing or not judged.run.manifest["complete"]:
        return 3
    return 1 if any(result.outcome is Outcome.NOT_MET for result in results) else 0
