"""The assessments table: what its columns are called, and how a breakdown's value is read from one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    FromClause,
    MetaData,
    String,
    Table,
    cast,
    func,
    null,
)

from duly.checks import Standard

TEXTS = ("standard", "rate", "record", "item", "status", "reason", "flag")
TIMES = ("anchor_at", "due_at", "done_at")
TRUTHS = ("open",)
MARKS = "marks"

BREAKDOWN_PREFIX = "by_"

NOT_RECORDED = "(not recorded)"
"""The row of a breakdown for records without a value; it is never dropped, so rows sum to the total (G13)."""


def assessments_table(standards: Iterable[Standard], name: str = "assessments", *, also: Iterable[str] = ()) -> Table:
    """The table that holds every verdict of these standards: one row per standard, rate, record and item.

    Times are UTC; `open` says that what is asked for has still not been done; `marks` is for `selects.marked`. One column
    `by_<breakdown>` for each breakdown that any of the standards has, and for those of `also`.
    """
    breakdowns = {*also} | {
        breakdown
        for standard in standards
        for judgement in standard.judgements.values()
        for breakdown in judgement.breakdowns
    }
    return Table(
        name,
        MetaData(),
        *(Column(text, String) for text in TEXTS),
        *(Column(time, DateTime) for time in TIMES),
        *(Column(truth, Boolean) for truth in TRUTHS),
        Column(MARKS, BigInteger),
        *(Column(BREAKDOWN_PREFIX + breakdown, String) for breakdown in sorted(breakdowns)),
    )


def breakdown_value(table: FromClause, breakdown: str) -> ColumnElement[Any]:
    """The value of a breakdown; null where it is blank, or where none of the table's standards has the breakdown."""
    column = table.c.get(BREAKDOWN_PREFIX + breakdown)
    return cast(null(), String) if column is None else func.nullif(column, "")


def breakdown_shown(table: FromClause, breakdown: str) -> ColumnElement[str]:
    """The value of a breakdown as it is shown, by the name of the breakdown."""
    return func.coalesce(breakdown_value(table, breakdown), NOT_RECORDED).label(breakdown)
