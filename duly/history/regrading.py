"""Stored counts held to the targets of today: no export is needed, and what was found on the day stays beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from duly.checks import MAIN, Standard
from duly.history import tables
from duly.history.tables import ReasonCountRow, ReasonRow, ResultRow, RunRow
from duly.results import AGE_UNTOLD, JUDGED, Counts, Outcome, Regrading, Status, all_told, graded


def regraded(connection: Connection, standards: Sequence[Standard], targets: Mapping[str, Decimal]) -> list[Regrading]:
    """The figures of these standards, in every run that judged them, that another target or outcome holds for under
    `targets` (in per cent, by standard id): by standard and then by run, the oldest first.

    By the rule of today (`duly.results.graded`), for the runs of an older duly as well.
    """
    aims = {(rate.id, standard.id): rate.target for standard in standards for rate in standard.also}
    limits = {standard.id: standard.target_count for standard in standards}
    rows, left_out = _rows(connection, [standard.id for standard in standards]), _left_out(connection)

    def outcome(row: Any, target: Decimal, limit: int | None = None) -> Outcome:
        untold = left_out.get((row.run, row.standard, row.rate), 0)
        return graded(_counts(row), target, limit, untold=untold, doubted=bool(row.doubted))

    further: dict[tuple[int, str], list[Outcome]] = {}
    for row in rows:
        if row.rate != MAIN and (aim := aims.get((row.rate, row.id))) is not None:
            further.setdefault((row.run, row.id), []).append(outcome(row, aim))
    regradings = []
    for row in rows:
        if row.rate != MAIN or row.outcome not in JUDGED:
            continue
        target = targets[row.id]
        now = all_told(outcome(row, target, limits[row.id]), further.get((row.run, row.id), ()))
        if (target, now) != (row.aim, row.grade):
            regradings.append(
                Regrading(
                    run=row.run,
                    as_of=row.as_of,
                    standard=row.id,
                    target_before=row.aim,
                    target=target,
                    before=Outcome(row.grade),
                    outcome=now,
                )
            )
    order = {standard.id: position for position, standard in enumerate(standards)}
    return sorted(regradings, key=lambda one: (order[one.standard], one.as_of))


def _left_out(connection: Connection) -> dict[tuple[int, int, str], int]:
    """How many records were left out because it cannot be told whether they belong, by run, standard and rate."""
    key = (ReasonCountRow.run, ReasonCountRow.standard, ReasonCountRow.rate)
    chosen = (
        select(*key, func.sum(ReasonCountRow.records))
        .join(ReasonRow, ReasonRow.number == ReasonCountRow.reason)
        .where(ReasonRow.status == Status.EXCLUDED.value, ReasonRow.reason.in_(AGE_UNTOLD))
        .group_by(*key)
    )
    return {(run, standard, rate): int(records) for run, standard, rate, records in connection.execute(chosen)}


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
