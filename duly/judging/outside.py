"""Who is not in a standard's population, and why: so that every row of the unit's table is somewhere.

Only rows that no verdict names are asked.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, and_, case, cast, exists, func, literal, select
from sqlalchemy.types import String

from duly.checks import MAIN, Outside, Standard
from duly.judging.loop import Turn

UNEXPLAINED = "unexplained"
"""The reason of a row that is in no population, and for which the standard has no reason."""


def left_out(turn: Turn, outside: Outside, verdicts: Table) -> Select[Any]:
    """The select of how many rows of the unit's table no verdict names, by the `reason` for it. It is asked of the records, whose
    database holds the table of verdicts unless they are judged in place."""
    rows = outside.asked.subquery("every_row")
    named = _in_place if turn.dataset.in_place else partial(_in_store, verdicts)
    return _counted(outside, rows, named(turn.standard, rows.c.record))


def _in_store(verdicts: Table, standard: Standard, record: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a verdict names the record. Not asked of each row anew (EXISTS), which DuckDB answers by three joins in place of
    one; and so no null may be among what is named, nor is one asked for."""
    judged = verdicts.c.record
    of_standard = and_(verdicts.c.standard == standard.id, verdicts.c.rate == MAIN, judged.is_not(None))
    return and_(record.is_not(None), record.in_(select(judged).where(of_standard)))


def _in_place(standard: Standard, record: ColumnElement[str]) -> ColumnElement[bool]:
    judgement = standard.judgement
    named = cast(judgement.record, String).label("record")
    judged = select(named).select_from(judgement.rows).distinct().subquery("judged")
    return exists(select(literal(1)).select_from(judged).where(judged.c.record == record))


def _counted(outside: Outside, rows: FromClause, is_judged: ColumnElement[bool]) -> Select[Any]:
    """The `rows` that are not judged, by the first reason that holds."""
    codes = {which: reason.code for which, reason in enumerate(outside.reasons)}
    reason = case(codes, value=rows.c.number, else_=UNEXPLAINED) if codes else literal(UNEXPLAINED)
    named = select(reason.label("reason")).where(~is_judged).subquery("left_out")
    return select(named.c.reason, func.count().label("rows")).group_by(named.c.reason)


__all__ = ["UNEXPLAINED", "left_out"]
