"""Stored counts held to the targets of today: no export is needed, and what was found on the day stays beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from duly.checks import MAIN, Standard
from duly.history import tables
from duly.history.tables import Result, Run
from duly.results import JUDGED, Counts, Outcome, Regrading, Status, graded


def regraded(kept: Connection, standards: Sequence[Standard], targets: Mapping[str, Decimal]) -> list[Regrading]:
    """The figures of these standards, in every run that judged them, that another target or outcome holds for under
    `targets` (in per cent, by standard id): by standard and then by run, the oldest first."""
    aims = {(rate.id, standard.id): rate.target for standard in standards for rate in standard.also}
    rows = _rows(kept, [standard.id for standard in standards])
    missed = {
        (row.run, row.id)
        for row in rows
        if row.rate != MAIN
        if (aim := aims.get((row.rate, row.id))) is not None and graded(_counts(row), aim) is Outcome.NOT_MET
    }
    found = []
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
            found.append(
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
    places = {standard.id: place for place, standard in enumerate(standards)}
    return sorted(found, key=lambda one: (places[one.standard], one.as_of))


def keep_regraded(kept: Connection, found: Collection[Regrading]) -> None:
    """Let these be what trends and comparisons show; the target and the outcome of the day stay where they are."""
    numbers = {row.id: row.number for row in kept.execute(select(tables.Standard.id, tables.Standard.number))}
    change = (
        update(Result)
        .where(Result.run == bindparam("of_run"), Result.standard == bindparam("of_standard"), Result.rate == MAIN)
        .values(regraded_target=bindparam("new_target"), regraded_outcome=bindparam("new_outcome"))
    )
    rows: list[dict[str, Any]] = [
        {
            "of_run": one.run,
            "of_standard": numbers[one.standard],
            "new_target": one.target,
            "new_outcome": one.outcome.value,
        }
        for one in found
    ]
    if rows:
        kept.execute(change, rows)
        of_the_day = (Result.regraded_outcome == Result.outcome, Result.regraded_target == Result.target)
        kept.execute(update(Result).where(*of_the_day).values(regraded_target=None, regraded_outcome=None))


def undo(kept: Connection, standards: Collection[str]) -> int:
    """Let the targets and outcomes of the day stand again for these standards; how many figures that changed."""
    own = select(tables.Standard.number).where(tables.Standard.id.in_(standards))
    changed = kept.execute(
        update(Result)
        .where(Result.standard.in_(own), Result.regraded_outcome.is_not(None))
        .values(regraded_target=None, regraded_outcome=None)
    )
    return changed.rowcount


def _rows(kept: Connection, ids: Sequence[str]) -> Sequence[Any]:
    return kept.execute(
        select(
            tables.Standard.id,
            Run.as_of,
            Result,
            func.coalesce(Result.regraded_outcome, Result.outcome).label("grade"),
            func.coalesce(Result.regraded_target, Result.target, type_=Result.target.type).label("aim"),
        )
        .join(tables.Standard, tables.Standard.number == Result.standard)
        .join(Run, Run.number == Result.run)
        .where(tables.Standard.id.in_(ids))
    ).all()


def _counts(row: Any) -> Counts:
    return Counts.of({status.value: getattr(row, status.value.lower()) for status in Status})
