"""The runs that cohorts were judged in, standard by standard: what must not be held against each other is left out, which is what
was judged before a break, or of a suspect or sampled run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from duly.checks import MAIN
from duly.history import weeks
from duly.history.breaks import Conditions, breaks
from duly.history.rulings import Ruling, rulings
from duly.history.tables import ResultRow, RunRow, StandardRow, microseconds
from duly.movers import WEEKS
from duly.results import JUDGED, Break, RunSummary
from duly.settings import HistorySettings


@dataclass(frozen=True, kw_only=True)
class Judging:
    """A run that judged a standard: its place among breaks (`era`), its day, and the first week that it says anything of."""

    number: int
    at: int
    day: date
    era: int
    first_week: int


@dataclass(kw_only=True)
class Series:
    """What is known of one standard's runs. `since` are the breaks between the run that is looked at and the one before."""

    runs: list[Judging] = field(default_factory=list)
    since: tuple[Break, ...] = ()
    first_week: int = 0


def series(
    connection: Connection, settings: HistorySettings, this: RunSummary, suspect: Collection[int]
) -> dict[str, Series]:
    """The runs of each standard that this run judged, the oldest first and this one last, without samples and `suspect` runs."""
    known, zone = rulings(connection), ZoneInfo(this.time_zone)
    oldest = this.as_of - timedelta(weeks=WEEKS)
    chosen = (
        select(StandardRow.id, ResultRow.rule, ResultRow.target, ResultRow.target_count, *RunRow.__table__.c)
        .join(StandardRow, StandardRow.number == ResultRow.standard)
        .join(RunRow, RunRow.number == ResultRow.run)
        .where(
            ResultRow.rate == MAIN, ResultRow.outcome.in_(JUDGED), RunRow.as_of <= this.as_of, RunRow.as_of >= oldest
        )
        .order_by(RunRow.as_of)
    )
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(chosen):
        rows[row.id].append(row)
    facts = _Facts(settings=settings, known=known, zone=zone)
    used = {name: [row for row in own if not row.sample and row.number not in suspect] for name, own in rows.items()}
    return {name: facts.series(name, own) for name, own in used.items() if own and own[-1].number == this.number}


@dataclass(frozen=True, kw_only=True)
class _Facts:
    """What all standards are read with."""

    settings: HistorySettings
    known: Mapping[int, Ruling]
    zone: ZoneInfo

    def series(self, standard: str, rows: Sequence[Any]) -> Series:
        runs: list[Judging] = []
        since: tuple[Break, ...] = ()
        before: Any = None
        era = 0
        for row in rows:
            since = () if before is None else tuple(self._breaks(standard, before, row))
            era += bool(since)
            day = row.as_of.astimezone(self.zone).date()
            runs.append(
                Judging(
                    number=row.number,
                    at=microseconds(row.as_of),
                    day=day,
                    era=era,
                    first_week=max(weeks.week_of(day) - WEEKS + 1, weeks.first_whole(row.period_from, self.zone) or 0),
                )
            )
            before = row
        return Series(runs=runs, since=since, first_week=self._first_week(standard, runs))

    def _breaks(self, standard: str, before: Any, after: Any) -> Iterator[Break]:
        same = (before.rule, before.target, before.target_count, before.period_rule) == (
            after.rule, after.target, after.target_count, after.period_rule
        )  # fmt: skip
        if same and not self.settings.breaks:
            return
        yield from breaks(self.settings, self.known, standard, _conditions(before), _conditions(after), gaps=False)

    def _first_week(self, standard: str, runs: Sequence[Judging]) -> int:
        """What falls due from the day of a declared break on is not held against what fell due before."""
        if not runs:
            return 0
        days = [
            declared.day
            for declared in self.settings.breaks
            if declared.day <= runs[-1].day and (not declared.standards or standard in declared.standards)
        ]
        return max((weeks.week_of(day) + (day.weekday() > 0) for day in days), default=0)


def _conditions(row: Any) -> Conditions:
    return Conditions(
        as_of=row.as_of,
        time_zone=row.time_zone,
        rule=row.rule,
        period_rule=row.period_rule,
        sample=row.sample,
        target=row.target,
        target_count=row.target_count,
        duly_version=row.duly_version,
    )


def same_weekday(runs: Sequence[Judging]) -> list[tuple[int, Judging]]:
    """The runs of the last one's series on its day of the week, with how many weeks back each is; the last of a day."""
    last = runs[-1]
    by_day = {run.day: run for run in runs if run.era == last.era}
    return [
        (back, run) for back in range(1, WEEKS) if (run := by_day.get(last.day - timedelta(weeks=back))) is not None
    ]
