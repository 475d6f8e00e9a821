"""Two runs set side by side, standard by standard: their counts, what became of each record, what else changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, func, select

from duly.checks import MAIN
from duly.history.breaks import Conditions, breaks
from duly.history.changes import changes
from duly.history.figures import graded_of
from duly.history.rulings import rulings
from duly.history.tables import ResultRow, RunRow, StandardRow
from duly.results import JUDGED, Break, Comparison, Counts, Outcome, RunSummary, Side, StandardComparison, Status
from duly.settings import HistorySettings

LISTED = 500
"""Records told of each kind of change and standard; the numbers are always whole."""


def compare(
    connection: Connection,
    settings: HistorySettings,
    first: RunSummary,
    second: RunSummary,
    *,
    standards: Collection[str] = (),
    limit: int | None = LISTED,
    waiting: bool = True,
) -> Comparison:
    """What changed between two runs, given in any order, for every standard or for these. `limit` None lists them all.

    Without `waiting`, what fails in both runs with one and the same verdict is counted and not listed.
    """
    before, after = sorted((first, second), key=lambda run: run.as_of)
    known = rulings(connection)
    rows = {run.number: _results(connection, run, standards) for run in (before, after)}
    ordered = list(dict.fromkeys([*rows[after.number], *rows[before.number]]))
    both = {
        row.standard
        for name, row in rows[after.number].items()
        if before.verdicts and after.verdicts and row.outcome in JUDGED
        if name in rows[before.number] and rows[before.number][name].outcome in JUDGED
    }
    moved = changes(connection, before.as_of, after.as_of, both, limit, waiting=waiting) if both else {}

    def one(name: str) -> StandardComparison:
        old, new = rows[before.number].get(name), rows[after.number].get(name)
        counted = next((moved[row.standard] for row in (new, old) if row is not None and row.standard in moved), None)
        apart: Iterable[Break] = ()
        if old is not None and new is not None:
            apart = breaks(settings, known, name, _conditions(before, old), _conditions(after, new), gaps=False)
        return StandardComparison(
            standard=name,
            before=_side(old),
            after=_side(new),
            numbers=None if counted is None else counted.numbers,
            left_failing=0 if counted is None else counted.left_failing,
            new_failing=0 if counted is None else counted.new_failing,
            changes=() if counted is None else tuple(counted.changes),
            breaks=tuple(apart),
        )

    return Comparison(before=before, after=after, standards=tuple(one(name) for name in ordered))


def _results(connection: Connection, run: RunSummary, standards: Collection[str]) -> dict[str, Any]:
    """The run's results by standard id, in the order of the catalogue."""
    chosen = (
        select(
            StandardRow.id,
            ResultRow,
            func.coalesce(ResultRow.regraded_outcome, ResultRow.outcome).label("grade"),
            func.coalesce(ResultRow.regraded_target, ResultRow.target, type_=ResultRow.target.type).label("aim"),
            RunRow.period_rule,
            RunRow.sample,
        )
        .join(StandardRow, StandardRow.number == ResultRow.standard)
        .join(RunRow, RunRow.number == ResultRow.run)
        .where(ResultRow.run == run.number, ResultRow.rate == MAIN)
        .order_by(ResultRow.place)
    )
    if standards:
        chosen = chosen.where(StandardRow.id.in_(standards))
    return {row.id: row for row in connection.execute(chosen)}


def _side(row: Any) -> Side | None:
    if row is None:
        return None
    counts = Counts.of({status.value: getattr(row, status.value.lower()) for status in Status})
    return Side(outcome=Outcome(row.grade), target=row.aim, counts=counts, graded=graded_of(row))


def _conditions(run: RunSummary, row: Any) -> Conditions:
    return Conditions(
        as_of=run.as_of,
        time_zone=run.time_zone,
        rule=row.rule,
        period_rule=row.period_rule,
        sample=run.sample,
        target=row.aim,
        target_count=row.target_count,
        duly_version=run.duly_version,
    )
