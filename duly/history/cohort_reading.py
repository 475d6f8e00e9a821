"""Reads cohorts back: as they stand, and as they were when they were as young as the newest are now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from sqlalchemy import BigInteger, Connection, Table, or_, select, type_coerce

from duly.checks import Standard
from duly.history import bulk, weeks
from duly.history.cohort_counts import WHOLE
from duly.history.cohort_runs import Series, same_weekday
from duly.history.cohort_settling import settled_age
from duly.history.tables import CohortRow, GroupRow, StandardRow
from duly.movers import COHORTS, NEWEST, WEEKS, Group, StandardCohorts
from duly.results import RunSummary

_TABLE: Table = CohortRow.__table__  # type: ignore[assignment]
_NAMES = ("week", "standard", "group", "held_from", "compliant", "non_compliant", "unknown", "not_yet_due")
_FIELDS = pa.schema([(name, pa.int64()) for name in _NAMES])
_NO_ROWS = np.zeros((0, len(_NAMES)), np.int64)
_UNSETTLED = 0.02
"""A week of which a larger share than this is not yet due, long after, is not settled."""


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
        return {
            number: settled_age(_of_runs(rows[rows[:, 1] == number], one), one.runs, self.zone)
            for number, one in judged.items()
        }

    def read(self, judged: Mapping[int, Series], settled: Mapping[int, int | None]) -> None:
        """Read the counts as they stand, and those of young cohorts as they were one week ago, two weeks ago and so on."""
        at = max(one.runs[-1].at for one in judged.values()) if judged else 0
        self.now = _by_standard(self._covering(at, range(self.newest - WEEKS + 1, self.newest + 1), list(judged)))
        moments: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, one in judged.items():
            for back, run in same_weekday(one.runs):
                moments[(back, run.at)].append(number)
        for (back, moment), numbers in sorted(moments.items()):
            for ages in sorted({_young(settled[number]) for number in numbers}):
                own = [number for number in numbers if _young(settled[number]) == ages]
                if ages:
                    last = self.newest - back
                    parts = _by_standard(self._covering(moment, range(last - ages + 1, last + 1), own))
                    for number in own:  # one without rows had none then
                        self.then.setdefault(number, []).append((back, parts.get(number, _NO_ROWS)))

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
        first_weeks = {back: run.first_week for back, run in same_weekday(one.runs)}
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


def _of_runs(rows: Any, one: Series) -> Any:
    """The spans without those that began in a run that is not used: half a table there and back again is no change."""
    used = np.array([run.at for run in one.runs])
    return rows[(rows[:, 3] < used[0]) | np.isin(rows[:, 3], used)]


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
