"""Runs made by hand: the verdicts of a night, kept as `duly run` keeps them, and read back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, create_engine, insert, select, text
from sqlalchemy.pool import StaticPool

from duly.checks import (
    MAIN,
    Judgement,
    Missing,
    Parameter,
    Rate,
    Severity,
    Standard,
    compliant,
    excluded,
    exempt,
    first_of,
    non_compliant,
    not_yet_due,
    unknown,
)
from duly.history import pruning
from duly.history.covering import between, covers
from duly.history.database import open_history
from duly.history.keeping import Verdicts, keep
from duly.history.past import past
from duly.history.rulings import JudgedBy
from duly.history.tables import VERSION_TABLE, GroupRow, ReasonRow, RunRow, StandardRow
from duly.judging.table import assessments_table
from duly.records import Crime
from duly.results import (
    Corrected,
    Counts,
    Manifest,
    Outcome,
    Past,
    RateResult,
    RunInfo,
    RunResult,
    Source,
    StandardResult,
    Status,
    SuiteSource,
    TableManifest,
    all_told,
    graded,
    left_out_untold,
)
from duly.settings import Settings

FIRST = datetime(2025, 3, 1, tzinfo=UTC)

_ROWS = select(Crime.crime_id, Crime.recorded_at, Crime.district).subquery("judged_crimes")
LIMIT = Parameter(name="limit_hours", default=24, meaning="Longest time", unit="hours")

_VERDICT = first_of(
    excluded("child_unknown", "the age is unknown", _ROWS.c.district == "ageless"),
    excluded("test_record", "it is a test", _ROWS.c.district == "test"),
    exempt("closed_early", "it closed early", _ROWS.c.district == "closed"),
    unknown("no_time", "there is no time", _ROWS.c.recorded_at.is_(None)),
    not_yet_due("still_time", "there is time left", _ROWS.c.district == "later"),
    compliant("in_time", "it is in time", _ROWS.c.district == "good"),
    non_compliant("no_review", "there is none", _ROWS.c.district == "none"),
    non_compliant("late", "it is late"),
)


def standard(name: str, **changes: Any) -> Standard:
    """A small standard; its select is compiled but never run."""
    made = Standard(
        id=name,
        suite="crime_recording",
        title=f"Title of {name}",
        question="Is it?",
        unit="crime",
        population="Crimes",
        judgement=Judgement(
            rows=_ROWS, record=_ROWS.c.crime_id, verdict=_VERDICT, breakdowns={"team": _ROWS.c.district}
        ),
        needs=(Crime.crime_id,),
        target=Decimal(90),
        severity=Severity.HIGH,
        missing=Missing.FAIL,
        report="Investigation",
        remedy="Put it right.",
        parameters=(LIMIT,),
    )
    return replace(made, **changes)


S1, S2 = standard("S-01"), standard("S-02")
TWO_RATES = standard(
    "S-03",
    also=(
        Rate(id="aimed", title="With a target", judgement=S1.judgement, target=Decimal(80)),
        Rate(id="plain", title="Without one", judgement=S1.judgement),
    ),
)

REASONS = {
    "late": Status.NON_COMPLIANT,
    "no_review": Status.NON_COMPLIANT,
    "in_time": Status.COMPLIANT,
    "no_time": Status.UNKNOWN,
    "still_time": Status.NOT_YET_DUE,
    "closed_early": Status.EXEMPT,
    "test_record": Status.EXCLUDED,
    "child_unknown": Status.EXCLUDED,
}


@dataclass(frozen=True)
class V:
    """A verdict: the reason says the status."""

    record: str
    reason: str
    item: str | None = None
    due_at: datetime | None = None
    team: str | None = None


@dataclass(frozen=True, kw_only=True)
class Night:
    """What one run found. `verdicts` is by standard id; None where the standard could not be judged."""

    day: float
    verdicts: Mapping[str, Sequence[V] | None]
    standards: Sequence[Standard] = (S1, S2)
    targets: Mapping[str, Decimal] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rates: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # reasons of each further rate
    doubted: Collection[str] = ()  # standards whose whole figure is in doubt
    corrected: Mapping[str, Corrected] = field(default_factory=dict)  # what people found of a standard
    sample: bool = False
    complete: bool = True
    version: str = "1.0"
    catalogue: tuple[SuiteSource, ...] = (SuiteSource(name="duly", version="1.0", sha256=None),)

    @property
    def as_of(self) -> datetime:
        return FIRST + timedelta(days=self.day)

    def result(self) -> RunResult:
        """The run's results, counted from its verdicts."""
        return RunResult(
            run=RunInfo(
                as_of=self.as_of,
                as_of_source="manifest",
                time_zone="Europe/London",
                duly_version=self.version,
                catalogue=self.catalogue,
                calendar="",
                manifest=Manifest(
                    export="nightly",
                    as_of=self.as_of,
                    as_of_source="manifest",
                    sources=(Source(name="crimes.csv", table="crimes", rows=1, sha256="ab" * 32),),
                    tables={"crimes": TableManifest(table="crimes", refused=0 if self.complete else 1)},
                ),
                sample=self.sample,
            ),
            results=tuple(self._counted(one) for one in self.standards if one.id in self.verdicts),
        )

    def _counted(self, declared: Standard) -> StandardResult:
        target = self.targets.get(declared.id, declared.target)
        verdicts = self.verdicts[declared.id]
        blank = StandardResult(
            standard=declared.id,
            suite=declared.suite,
            title=declared.title,
            outcome=Outcome.NO_DATA,
            target=target,
            message="the export has no table crimes",
        )
        if verdicts is None:
            return blank
        reasons: dict[str, dict[str, int]] = {}
        teams: dict[str, dict[str, int]] = {}
        for verdict in verdicts:
            status = REASONS[verdict.reason].value
            named = reasons.setdefault(status, {})
            named[verdict.reason] = named.get(verdict.reason, 0) + 1
            team = teams.setdefault(verdict.team or "(not recorded)", {})
            team[status] = team.get(status, 0) + 1
        counts = Counts.of({status: sum(named.values()) for status, named in reasons.items()})
        rates = tuple(self._rate(rate, declared.id) for rate in declared.also)
        own = graded(
            counts,
            target,
            declared.target_count,
            untold=left_out_untold(reasons),
            doubted=declared.id in self.doubted,
        )
        return replace(
            blank,
            outcome=all_told(own, (rate.outcome for rate in rates)),
            corrected=self.corrected.get(declared.id),
            doubts=("none of the codes is known",) if declared.id in self.doubted else (),
            message="",
            counts=counts,
            reasons={reason: number for named in reasons.values() for reason, number in named.items()},
            reasons_by_status=reasons,
            breakdowns={"team": {name: Counts.of(by_status) for name, by_status in teams.items()}},
            rates=rates,
            measures={"length_median_hours": 1.5, "length_count": None},
        )

    def _rate(self, rate: Rate, of: str) -> RateResult:
        given = self.rates.get(rate.id, {})
        reasons = {
            status.value: {reason: records for reason, records in given.items() if REASONS[reason] is status}
            for status in {REASONS[reason] for reason in given}
        }
        outcome = None
        if rate.target is not None:
            untold = left_out_untold(reasons)
            outcome = graded(_of(given), rate.target, untold=untold, doubted=of in self.doubted)
        return RateResult(
            id=rate.id,
            title=rate.title,
            target=rate.target,
            outcome=outcome,
            counts=_of(given),
            reasons=dict(given),
            reasons_by_status=reasons,
        )


def _of(reasons: Mapping[str, int]) -> Counts:
    by_status: dict[str, int] = {}
    for reason, number in reasons.items():
        by_status[REASONS[reason].value] = by_status.get(REASONS[reason].value, 0) + number
    return Counts.of(by_status)


def keep_night(settings: Settings, night: Night) -> int:
    """Keep a night's run; its number."""
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    table = assessments_table(tuple(night.standards))
    table.create(engine)
    rows = [
        {
            "standard": name,
            "rate": MAIN,
            "record": verdict.record,
            "item": verdict.item,
            "status": REASONS[verdict.reason].value,
            "reason": verdict.reason,
            "due_at": verdict.due_at,
            "by_team": verdict.team,
        }
        for name, verdicts in night.verdicts.items()
        for verdict in verdicts or ()
    ]
    try:
        with engine.begin() as connection:
            if rows:
                connection.execute(insert(table), rows)
            by = JudgedBy(standards=night.standards, parameters=night.parameters, columns=night.columns)
            verdicts = Verdicts(connection=connection, table=table, by=by)
            with open_history(settings, new=True) as history, history.writing() as writer:
                number = keep(writer, settings, night.result(), verdicts, started_at=FIRST, exit_code=1)
                pruning.prune(writer, settings.retention)
                return number
    finally:
        engine.dispose()


def looked_back(settings: Settings, number: int) -> Past:
    """What lies behind a run."""
    with open_history(settings) as history, history.reading() as connection:
        return past(connection, settings, number)


def stored(settings: Settings, day: float, name: str = "S-01") -> list[V]:
    """The verdicts of a standard in the run as at a day, as history gives them back."""
    as_of = FIRST + timedelta(days=day)
    with open_history(settings) as history, history.reading() as connection:
        spans = between(as_of, as_of)
        rows = connection.execute(
            select(spans.c.record, spans.c.item, ReasonRow.reason, spans.c.due_at, GroupRow.value)
            .join(ReasonRow, ReasonRow.number == spans.c.reason)
            .join(StandardRow, StandardRow.number == spans.c.standard)
            .outerjoin(GroupRow, GroupRow.number == spans.c.team)
            .where(covers(spans, as_of), StandardRow.id == name)
        ).all()
    return sorted(
        (
            V(record, reason, item or None, None if due is None else due.replace(tzinfo=None), team)
            for record, item, reason, due, team in rows
        ),
        key=repr,
    )


def numbers(settings: Settings) -> list[int]:
    """The runs that history holds, oldest first."""
    with open_history(settings) as history, history.reading() as connection:
        return list(connection.execute(select(RunRow.number).order_by(RunRow.as_of)).scalars())


_BROUGHT = {
    "0002": ["DROP TABLE group_spans"],
    "0003": ["DROP TABLE forgotten_runs"],
    "0004": ["DROP TABLE suite_sources"],
    "0005": ["ALTER TABLE results DROP COLUMN doubted"],
    "0006": ["DROP TABLE readings", "DROP TABLE seen_codes"],
    "0007": ["DROP TABLE cohort_spans", "DROP TABLE movers"],
    "0009": ["DROP TABLE trust"],
    "0010": ["DROP TABLE forgotten_records"],
    "0008": [f"ALTER TABLE results DROP COLUMN graded_{name}" for name in ("low", "high", "read")],
}
"""How to take back what each migration brought."""


def taken_back(connection: Connection, version: str) -> None:
    """Make of a history one as it was at an earlier version, but for what a migration took away."""
    for later, statements in _BROUGHT.items():
        for statement in statements if later > version else ():
            connection.execute(text(statement))
    connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '{version}'"))
