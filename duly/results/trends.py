"""A standard's figures over many runs, and what keeps two of them from being compared. Data only, to and from JSON.

History makes these from stored counts; the pages and the terminal draw them. Neither knows the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from duly.results.runs import SMALL_NUMBER, Counts, Outcome, percentage

ALERT_POINTS = Decimal(5)
"""A share that rose by this many percentage points is an alert (STANDARDS.md 5, pitfall 30)."""


class BreakKind(StrEnum):
    """Why the figures before and after must not be joined by a line (STANDARDS.md 5, pitfalls 13 and 29)."""

    RULE = "RULE"  # the rule itself is another
    PARAMETERS = "PARAMETERS"  # a limit or a list inside the rule is another
    TARGET = "TARGET"
    UNIT = "UNIT"  # another thing is counted: cases, no longer due dates
    PERIOD = "PERIOD"  # another span of time is judged
    READING = "READING"  # duly.toml reads the export otherwise: columns, codes, formats
    SAMPLE = "SAMPLE"  # a sample on one side, or another one
    GAP = "GAP"  # runs that were expected are missing
    MIGRATION = "MIGRATION"  # records come from another system
    DECLARED = "DECLARED"  # duly.toml says so: [[history.breaks]]


@dataclass(frozen=True, kw_only=True)
class Break:
    """A place where a line must end. `at` lies after the point before and not after the point behind it; aware."""

    at: datetime
    kind: BreakKind
    words: str

    def to_json(self) -> dict[str, Any]:
        return {"at": self.at.isoformat(), "kind": self.kind.value, "words": self.words}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(at=datetime.fromisoformat(data["at"]), kind=BreakKind(data["kind"]), words=data["words"])


@dataclass(frozen=True, kw_only=True)
class RunSummary:
    """A run as history lists it. Instants are aware; the period is half-open and None where it is open.

    `number` is what people call it by. `complete`: nothing was refused and no table was unfit. `reruns` is how often
    the same as-at instant was judged before; only the last is kept. `verdicts`: each record's verdict is still kept,
    and not the counts alone. `exit_code` is 0, 1 or 3, as judged.
    """

    number: int
    as_of: datetime
    period_from: datetime | None
    period_to: datetime | None
    time_zone: str
    started_at: datetime
    finished_at: datetime
    duly_version: str
    exit_code: int
    complete: bool
    sample: bool
    reruns: int
    verdicts: bool
    outcomes: Mapping[Outcome, int]

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "as_of": self.as_of.isoformat(),
            "period": {"from": _written(self.period_from), "to": _written(self.period_to)},
            "time_zone": self.time_zone,
            "started_at": self.started_at.isoformat(),
            "finished_at": self.finished_at.isoformat(),
            "duly_version": self.duly_version,
            "exit_code": self.exit_code,
            "complete": self.complete,
            "sample": self.sample,
            "reruns": self.reruns,
            "verdicts": self.verdicts,
            "outcomes": {outcome.value: self.outcomes.get(outcome, 0) for outcome in Outcome},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            number=data["number"],
            as_of=datetime.fromisoformat(data["as_of"]),
            period_from=_read(data["period"]["from"]),
            period_to=_read(data["period"]["to"]),
            time_zone=data["time_zone"],
            started_at=datetime.fromisoformat(data["started_at"]),
            finished_at=datetime.fromisoformat(data["finished_at"]),
            duly_version=data["duly_version"],
            exit_code=data["exit_code"],
            complete=data["complete"],
            sample=data["sample"],
            reruns=data["reruns"],
            verdicts=data["verdicts"],
            outcomes={Outcome(name): number for name, number in data["outcomes"].items()},
        )


@dataclass(frozen=True, kw_only=True)
class TrendPoint:
    """What one run found. `as_of` is aware. Where the outcome is NO_DATA or ERROR nothing was counted.

    `target` and `outcome` are those of the day, or what `duly regrade` made of them, and then `regraded` is set.
    `complete` is that of the run: rows may have been refused.
    """

    run: int
    as_of: datetime
    counts: Counts
    target: Decimal | None
    outcome: Outcome
    complete: bool = True
    regraded: bool = False

    @property
    def rate(self) -> Decimal | None:
        """The rate to show and draw: None below ten judged records (STANDARDS.md G15)."""
        return None if self.counts.small else self.counts.rate

    @property
    def unknown_share(self) -> Decimal | None:
        """Unknown records of all, in per cent; None below ten records. So for the next two."""
        return self._share(self.counts.unknown)

    @property
    def exempt_share(self) -> Decimal | None:
        return self._share(self.counts.exempt)

    @property
    def excluded_share(self) -> Decimal | None:
        return self._share(self.counts.excluded)

    def _share(self, part: int) -> Decimal | None:
        return None if self.counts.total < SMALL_NUMBER else percentage(part, self.counts.total)

    def to_json(self) -> dict[str, Any]:
        return {
            "run": self.run,
            "as_of": self.as_of.isoformat(),
            "counts": self.counts.to_json(),
            "rate": _number(self.rate),
            "target": _number(self.target),
            "outcome": self.outcome.value,
            "unknown_share": _number(self.unknown_share),
            "exempt_share": _number(self.exempt_share),
            "excluded_share": _number(self.excluded_share),
            "complete": self.complete,
            "regraded": self.regraded,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            run=data["run"],
            as_of=datetime.fromisoformat(data["as_of"]),
            counts=Counts(**data["counts"]),
            target=None if data["target"] is None else Decimal(str(data["target"])),
            outcome=Outcome(data["outcome"]),
            complete=data["complete"],
            regraded=data["regraded"],
        )


class Share(StrEnum):
    """A share that can hide what the rate no longer shows."""

    UNKNOWN = "unknown"
    EXEMPT = "exempt"
    EXCLUDED = "excluded"


@dataclass(frozen=True, kw_only=True)
class Alert:
    """A share of all records that rose by five points or more since `since`; both in per cent. `words` say it."""

    share: Share
    since: datetime
    before: Decimal
    now: Decimal
    words: str

    def to_json(self) -> dict[str, Any]:
        return {
            "share": self.share.value,
            "since": self.since.isoformat(),
            "before": float(self.before),
            "now": float(self.now),
            "words": self.words,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            share=Share(data["share"]),
            since=datetime.fromisoformat(data["since"]),
            before=Decimal(str(data["before"])),
            now=Decimal(str(data["now"])),
            words=data["words"],
        )


@dataclass(frozen=True, kw_only=True)
class Trend:
    """The figures of a standard over time, oldest first; the last point is the run that is looked at.

    `rate` is "" for the standard's own rate, else the id of a further one. With a `breakdown` it is the trend of one
    `value` of it (a team, say). `unit` is what is counted. `alerts` are about the last point. `left_out` is how many points
    are not told, where a page has no room for them all: never one where the line ends or begins, nor the highest or lowest.
    """

    standard: str
    unit: str
    rate: str = ""
    breakdown: str | None = None
    value: str | None = None
    points: tuple[TrendPoint, ...] = ()
    breaks: tuple[Break, ...] = ()
    alerts: tuple[Alert, ...] = field(default=())
    left_out: int = 0

    @property
    def runs(self) -> int:
        """The number of runs that it is of."""
        return len(self.points) + self.left_out

    @property
    def segments(self) -> tuple[tuple[TrendPoint, ...], ...]:
        """The points to join by a line, piece by piece: cut at every break and where a run has no rate to show."""
        found: list[list[TrendPoint]] = [[]]
        before: TrendPoint | None = None
        for point in self.points:
            if point.rate is None or (before is not None and self._breaks(before, point)):
                found.append([])
            if point.rate is not None:
                found[-1].append(point)
            before = point
        return tuple(tuple(segment) for segment in found if segment)

    @property
    def change(self) -> Decimal | None:
        """Percentage points by which the rate moved since the run before; None where the two must not be compared."""
        if len(self.points) < 2:
            return None
        before, now = self.points[-2:]
        if (
            before.rate is None
            or now.rate is None
            or any(b.kind is not BreakKind.GAP for b in self._breaks(before, now))
        ):
            return None
        return now.rate - before.rate

    def _breaks(self, before: TrendPoint, after: TrendPoint) -> list[Break]:
        return [found for found in self.breaks if before.as_of < found.at <= after.as_of]

    def to_json(self) -> dict[str, Any]:
        return {
            "standard": self.standard,
            "unit": self.unit,
            "rate": self.rate,
            "breakdown": self.breakdown,
            "value": self.value,
            "points": [point.to_json() for point in self.points],
            "breaks": [found.to_json() for found in self.breaks],
            "alerts": [alert.to_json() for alert in self.alerts],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            standard=data["standard"],
            unit=data["unit"],
            rate=data["rate"],
            breakdown=data["breakdown"],
            value=data["value"],
            points=tuple(TrendPoint.from_json(point) for point in data["points"]),
            breaks=tuple(Break.from_json(found) for found in data["breaks"]),
            alerts=tuple(Alert.from_json(alert) for alert in data["alerts"]),
        )


@dataclass(frozen=True, kw_only=True)
class Regrading:
    """A stored figure held to another target: what it came to before, and what it comes to now. `as_of` is aware."""

    run: int
    as_of: datetime
    standard: str
    target_before: Decimal | None
    target: Decimal | None
    before: Outcome
    outcome: Outcome

    def to_json(self) -> dict[str, Any]:
        return {
            "run": self.run,
            "as_of": self.as_of.isoformat(),
            "standard": self.standard,
            "target_before": _number(self.target_before),
            "target": _number(self.target),
            "before": self.before.value,
            "outcome": self.outcome.value,
        }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _written(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _read(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)
