"""Who is not in a standard's population, and why: so that every row of the unit's table is somewhere.

Only rows that no verdict names are asked.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import FromClause, Select, Table, and_, case, cast, exists, func, literal, select
from sqlalchemy.types import String

from duly.checks import MAIN, Outside, Standard
from duly.judging.loop import Turn

UNEXPLAINED = "unexplained"
"""The reason of a row that is in no population, and for which the standard has no reason."""


def left_out(turn: Turn, outside: Outside, verdicts: Table) -> Select[Any]:
    """The select of how many rows of the unit's table no verdict names, by the `reason` for it. It is asked of the records, whose
    database holds the table of verdicts unless they are judged in place."""
    standard = turn.standard
    return _counted(outside, _in_place(standard) if turn.dataset.in_place else _in_store(standard, verdicts))


def _in_store(standard: Standard, verdicts: Table) -> FromClause:
    of_standard = and_(verdicts.c.standard == standard.id, verdicts.c.rate == MAIN)
    return select(verdicts.c.record).where(of_standard).distinct().subquery("judged")


def _in_place(standard: Standard) -> FromClause:
    judgement = standard.judgement
    record = cast(judgement.record, String).label("record")
    return select(record).select_from(judgement.rows).distinct().subquery("judged")


def _counted(outside: Outside, judged: FromClause) -> Select[Any]:
    """The rows that are not among `judged`, by the first reason that holds."""
    rows = outside.asked.subquery("every_row")
    is_judged = exists(select(literal(1)).select_from(judged).where(judged.c.record == rows.c.record))
    codes = {which: reason.code for which, reason in enumerate(outside.reasons)}
    reason = case(codes, value=rows.c.number, else_=UNEXPLAINED) if codes else literal(UNEXPLAINED)
    named = select(reason.label("reason")).where(~is_judged).subquery("left_out")
    return select(named.c.reason, func.count().label("rows")).group_by(named.c.reason)


__all__ = ["UNEXPLAINED", "left_out"]
