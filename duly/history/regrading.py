"""Stored counts held to the targets of today: no export is needed, and what was found on the day stays beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from duly.checks import MAIN, Standard
from duly.history import tables
from duly.history.tables import ResultRow, RunRow
from duly.results import JUDGED, Counts, Outcome, Regrading, Status, graded


def regraded(connection: Connection, standards: Sequence[Standard], targets: Mapping[str, Decimal]) -> list[Regrading]:
    """The figures of these standards, in every run that judged them, that another target or outcome holds for under
    `targets` (in per cent, by standard id): by standard and then by run, the oldest first."""
    aims = {(rate.id, standard.id): rate.target for standard in standards for rate in standard.also}
    rows = _rows(connection, [standard.id for standard in standards])
    missed = {
        (row.run, row.id)
        for row in rows
        if row.rate != MAIN
        if (aim := aims.get((row.rate, row.id))) is not None and graded(_counts(row), aim) is Outcome.NOT_MET
    }
    regradings = []
    limits = {standard.id: standard.target_count for standard in standards}
    for row in rows:
        if row.rate != MAIN or row.outcome not in JUDGED:
            continue
        target = targets[row.id]
        outcome = graded(_counts(row), target, limits[row.id])
        if outcome is Outcome.MET and (row.run, row.id) in missed:
            # A standard with several targets is met when all of them are.
            outcome = Outcome.NOT_MET
        if (target, outcome) != (row.aim, row.grade):
            regradings.append(
                Regrading(
                    run=row.run,
                    as_of=row.as_of,
                    standard=row.id,
                    target_before=row.aim,
                    target=target,
                    before=Outcome(row.grade),
                    outcome=outcome,
                )
            )
    order = {standard.id: position for position, standard in enumerate(standards)}
    return sorted(regradings, key=lambda one: (order[one.standard], one.as_of))


def keep_regraded(connection: Connection, regradings: Collection[Regrading]) -> None:
    """Let these be what trends and comparisons show; the target and the outcome of the day stay where they are."""
    numbers = {
        row.id: row.number for row in connection.execute(select(tables.StandardRow.id, tables.StandardRow.number))
    }
    change = (
        update(ResultRow)
        .where(
            ResultRow.run == bindparam("of_run"), ResultRow.standard == bindparam("of_standard"), ResultRow.rate == MAIN
        )
        .values(regraded_target=bindparam("new_target"), regraded_outcome=bindparam("new_outcome"))
    )
    rows: list[dict[str, Any]] = [
        {
            "of_run": one.run,
            "of_standard": numbers[one.standard],
            "new_target": one.target,
            "new_outcome": one.outcome.value,
        }
        for one in regradings
    ]
    if rows:
        connection.execute(change, rows)
        of_the_day = (ResultRow.regraded_outcome == ResultRow.outcome, ResultRow.regraded_target == ResultRow.target)
        connection.execute(update(ResultRow).where(*of_the_day).values(regraded_target=None, regraded_outcome=None))


def undo(connection: Connection, standards: Collection[str]) -> int:
    """Let the targets and outcomes of the day stand again for these standards; how many figures that changed."""
    own = select(tables.StandardRow.number).where(tables.StandardRow.id.in_(standards))
    changed = connection.execute(
        update(ResultRow)
        .where(ResultRow.standard.in_(own), ResultRow.regraded_outcome.is_not(None))
        .values(regraded_target=None, regraded_outcome=None)
    )
    return changed.rowcount


def _rows(connection: Connection, ids: Sequence[str]) -> Sequence[Any]:
    return connection.execute(
        select(
            tables.StandardRow.id,
            RunRow.as_of,
            ResultRow,
            func.coalesce(ResultRow.regraded_outcome, ResultRow.outcome).label("grade"),
            func.coalesce(ResultRow.regraded_target, ResultRow.target, type_=ResultRow.target.type).label("aim"),
        )
        .join(tables.StandardRow, tables.StandardRow.number == ResultRow.standard)
        .join(RunRow, RunRow.number == ResultRow.run)
        .where(tables.StandardRow.id.in_(ids))
    ).all()


def _counts(row: Any) -> Counts:
    return Counts.of({status.value: getattr(row, status.value.lower()) for status in Status})
