"""Reads cohorts back: as they stand, and as they were when they were as young as the newest are now.

What must not be held against each other is left out: what was judged before a break, or of a suspect or sampled run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from sqlalchemy import BigInteger, Connection, Table, or_, select, type_coerce

from duly.checks import MAIN, Standard
from duly.history import bulk, weeks
from duly.history.breaks import Conditions, breaks
from duly.history.cohort_counts import WHOLE
from duly.history.rulings import Ruling, rulings
from duly.history.suspects import Suspect
from duly.history.tables import CohortRow, GroupRow, ResultRow, RunRow, StandardRow, microseconds
from duly.movers import COHORTS, NEWEST, WEEKS, Group, StandardCohorts
from duly.results import JUDGED, Break, RunSummary
from duly.settings import HistorySettings

STEADY = 0.01
"""A cohort has settled at an age from which on at most this share of its records still changes, in the thirteen weeks after."""

_MEASURED_DAYS = 7
"""Days of runs that it takes to see how cohorts of every age change."""

_TABLE: Table = CohortRow.__table__  # type: ignore[assignment]
_NAMES = ("week", "standard", "group", "held_from", "compliant", "non_compliant", "unknown", "not_yet_due")
_FIELDS = pa.schema([(name, pa.int64()) for name in _NAMES])
_UNSETTLED = 0.02
"""A week of which a larger share than this is not yet due, long after, is not settled."""


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
    connection: Connection, settings: HistorySettings, this: RunSummary, wrong: Mapping[int, Sequence[Suspect]],
    standards: Sequence[Standard],
) -> dict[str, Series]:  # fmt: skip
    """The runs of each standard that this run judged, the oldest first and this one last, without those that are not used."""
    declared = {standard.id: standard for standard in standards}
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
    found = {}
    for name, own in rows.items():
        if name in declared and own[-1].number == this.number:
            used = [row for row in own if not any(one.concerns(declared[name]) for one in wrong.get(row.number, ()))]
            found[name] = facts.series(name, [row for row in used if not row.sample])
    return {name: one for name, one in found.items() if one.runs and one.runs[-1].number == this.number}


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


def cohorts(
    connection: Connection,
    this: RunSummary,
    by_standard: Mapping[str, Series],
    standards: Sequence[Standard],
    targets: Mapping[str, Any],
) -> list[StandardCohorts]:
    """The cohorts of every standard in `by_standard` that has any, in the order of `standards`."""
    newest = weeks.week_of(this.as_of.astimezone(ZoneInfo(this.time_zone)).date())
    numbers = {row.id: row.number for row in connection.execute(select(StandardRow.id, StandardRow.number))}
    groups = {
        row.number: Group(breakdown=row.breakdown, value=row.value)
        for row in connection.execute(select(GroupRow).where(GroupRow.breakdown.in_(COHORTS)))
    }
    reader = _Reader(connection=connection, newest=newest, groups=groups, zone=ZoneInfo(this.time_zone))
    judged = {numbers[name]: one for name, one in by_standard.items()}
    settled = reader.settled(judged)
    reader.read(judged, settled)
    made = []
    for standard in standards:
        if standard.id in by_standard:
            number = numbers[standard.id]
            target = None if standard.target_count is not None else targets.get(standard.id)
            if (one := reader.made(standard, number, judged[number], settled[number], target)) is not None:
                made.append(one)
    return made


@dataclass(kw_only=True)
class _Reader:
    """Reads what all standards have at once, and hands it out standard by standard."""

    connection: Connection
    newest: int
    groups: Mapping[int, Group]
    zone: ZoneInfo
    now: dict[int, Any] = field(default_factory=dict)
    then: dict[int, list[tuple[int, Any]]] = field(default_factory=dict)

    def settled(self, judged: Mapping[int, Series]) -> dict[int, int | None]:
        """From how many weeks of age on the cohorts of each standard have stopped changing, measured on the whole force."""
        rows = self._rows(
            range(self.newest - WEEKS + 1, self.newest + 1),
            _TABLE.c.group == WHOLE,
            order=("standard", "week", "held_from"),
        )
        return {number: _settled(rows[rows[:, 1] == number], one.runs, self.zone) for number, one in judged.items()}

    def read(self, judged: Mapping[int, Series], settled: Mapping[int, int | None]) -> None:
        """Read the counts as they stand, and those of young cohorts as they were one week ago, two weeks ago and so on."""
        at = max(one.runs[-1].at for one in judged.values()) if judged else 0
        self.now = _by_standard(self._covering(at, range(self.newest - WEEKS + 1, self.newest + 1), list(judged)))
        moments: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, one in judged.items():
            for back, run in _same_weekday(one.runs):
                moments[(back, run.at)].append(number)
        for (back, moment), numbers in sorted(moments.items()):
            for ages in sorted({_young(settled[number]) for number in numbers}):
                own = [number for number in numbers if _young(settled[number]) == ages]
                if ages:
                    last = self.newest - back
                    rows = self._covering(moment, range(last - ages + 1, last + 1), own)
                    for number, part in _by_standard(rows).items():
                        self.then.setdefault(number, []).append((back, part))
                    for number in own:
                        self.then.setdefault(number, []).append((back, np.zeros((0, len(_NAMES)), np.int64)))

    def _covering(self, at: int, numbers: range, standards: Collection[int]) -> Any:
        until = type_coerce(_TABLE.c.held_until, BigInteger)
        return self._rows(
            numbers,
            type_coerce(_TABLE.c.held_from, BigInteger) <= at,
            or_(_TABLE.c.held_until.is_(None), until > at),
            _TABLE.c.standard.in_(standards),
        )

    def _rows(self, numbers: range, *conditions: Any, order: Sequence[str] = ()) -> Any:
        """Rows [n, 8] in the order of `_NAMES`."""
        columns = [
            type_coerce(_TABLE.c[name], BigInteger) if name == "held_from" else _TABLE.c[name] for name in _NAMES
        ]
        chosen: Any = select(*columns).where(_TABLE.c.week.between(numbers[0], numbers[-1]), *conditions)
        if order:
            chosen = chosen.order_by(*(_TABLE.c[name] for name in order))
        table = pa.Table.from_batches(list(bulk.read(self.connection, chosen, _FIELDS)), schema=_FIELDS)
        return np.stack([column.to_numpy() for column in table.columns], axis=1)

    def made(
        self, standard: Standard, number: int, one: Series, settled: int | None, target: Any
    ) -> StandardCohorts | None:
        rows = self.now.get(number)
        if rows is None:
            return None
        older = self.then.get(number, ())
        present = {int(group) for group in rows[:, 2]} - {WHOLE}
        order = [WHOLE, *sorted(present & self.groups.keys(), key=lambda group: _order(self.groups[group]))]
        places = {group: place for place, group in enumerate(order)}
        now = np.zeros((len(order), WEEKS, 4), np.int64)
        _fill(now, rows, places, self.newest)
        whole = now[0]
        first = int(np.flatnonzero(whole.sum(axis=1)).max(initial=0))
        known = self._known(one) & (np.arange(WEEKS) < max(first, 1))  # the oldest week may be cut
        due = whole[:, :3].sum(axis=1)
        late = np.arange(WEEKS) >= (NEWEST if settled is None else settled)
        known &= ~(late & (whole[:, 3] > _UNSETTLED * np.maximum(due, 1)))
        ages = _young(settled)
        then = np.zeros((ages, len(order), WEEKS, 4), np.int64)
        then_known = np.zeros((ages, len(order), WEEKS), bool)
        begins = self._begins(older, order)
        first_weeks = {back: run.first_week for back, run in _same_weekday(one.runs)}
        for back, part in older:
            for age in range(ages):
                offset = age + back
                week = self.newest - offset
                if offset < WEEKS and week >= max(first_weeks[back], one.first_week):
                    then_known[age, :, offset] = back <= begins
                    _fill(then[age], part[part[:, 0] == week], places, self.newest)
        return StandardCohorts(
            standard=standard.id,
            title=standard.title,
            severity=standard.severity.value,
            target=target,
            week=weeks.monday_of(self.newest),
            groups=tuple(Group() if group == WHOLE else self.groups[group] for group in order),
            now=now[..., :3],
            known=known,
            then=then[..., :3],
            then_known=then_known,
            settled=settled,
        )

    def _known(self, one: Series) -> Any:
        """Of which weeks [W] the counts that stand were judged since the last break."""
        era = one.runs[-1].era
        known = np.zeros(WEEKS, bool)
        for offset in range(WEEKS):
            week = self.newest - offset
            said = next((run for run in reversed(one.runs) if run.first_week <= week), None)
            known[offset] = said is not None and said.era == era and week >= one.first_week
        return known

    def _begins(self, older: Sequence[tuple[int, Any]], order: Sequence[int]) -> Any:
        """How many weeks back each group [G] has been met: before that its noughts are no numbers."""
        begins = np.zeros(len(order))
        for back, part in older:
            met = np.isin(order, part[:, 2])
            begins[met] = np.maximum(begins[met], back)
        return begins


def _order(group: Group) -> tuple[int, str]:
    return COHORTS.index(group.breakdown or ""), group.value or ""


def _fill(counts: Any, rows: Any, places: Mapping[int, int], newest: int) -> None:
    own = rows[np.isin(rows[:, 2], list(places))]
    at = np.array([places[int(group)] for group in own[:, 2]], int)
    counts[at, newest - own[:, 0]] = own[:, 4:]


def _by_standard(rows: Any) -> dict[int, Any]:
    return {int(number): rows[rows[:, 1] == number] for number in np.unique(rows[:, 1])}


def _young(settled: int | None) -> int:
    """Of how many ages the counts are read as they were: until a cohort has settled, or as long as a change is news."""
    return NEWEST if settled is None else min(settled, NEWEST)


def _same_weekday(runs: Sequence[Judging]) -> list[tuple[int, Judging]]:
    """The runs of the last one's series on its day of the week, with how many weeks back each is; the last of a day."""
    last = runs[-1]
    by_day = {run.day: run for run in runs if run.era == last.era}
    return [
        (back, run) for back in range(1, WEEKS) if (run := by_day.get(last.day - timedelta(weeks=back))) is not None
    ]


def _settled(rows: Any, runs: Sequence[Judging], zone: ZoneInfo) -> int | None:
    """By the share of records that changed at each age, in the time that runs saw of it; None where they go on changing, or
    where runs saw too little.

    `rows` are the spans of the whole force, by week and then `held_from`.
    """
    era = [run for run in runs if run.era == runs[-1].era]
    if (era[-1].day - era[0].day).days < _MEASURED_DAYS or not len(rows):
        return None
    began, seen = era[0].at, (era[-1].day - era[0].day).days / 7
    same = rows[1:, 0] == rows[:-1, 0]
    change = np.abs(np.diff(rows[:, 4:], axis=0)).sum(axis=1) / 2
    counts = same & (rows[1:, 3] > began) & (rows[1:, 3] <= era[-1].at)
    starts = {int(week): microseconds(weeks.starts(int(week), zone)) for week in np.unique(rows[:, 0])}
    begins = np.array([starts[int(week)] for week in rows[:, 0]])
    age = np.clip((rows[1:, 3] - begins[1:]) // _WEEK, 0, WEEKS - 1)
    moved = np.bincount(age[counts], weights=change[counts], minlength=WEEKS)
    last = np.append(~same, True)  # the newest span of each week
    exposed = np.zeros(WEEKS)
    for week, due in zip(rows[last][:, 0], rows[last][:, 4:].sum(axis=1), strict=True):
        newest_age = (era[-1].at - starts[int(week)]) / _WEEK
        for each in range(max(0, int(newest_age - seen)), min(WEEKS, int(newest_age) + 1)):
            exposed[each] += due * max(0.0, min(newest_age, each + 1) - max(newest_age - seen, each))
    by_age = np.where(exposed > 0, moved / np.maximum(exposed, 1e-9), 0)
    for weeks_old in range(1, NEWEST):
        ahead = slice(weeks_old, weeks_old + NEWEST)
        if exposed[weeks_old] > 0 and by_age[ahead].sum() <= STEADY:
            return weeks_old
    return None


_WEEK = 7 * 86_400_000_000
