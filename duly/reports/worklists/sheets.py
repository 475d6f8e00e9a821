"""The sheets of a worklist: what each holds, and the columns of its rows."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, FromClause, case, or_

from duly.results import NEXT_DAYS, Status

PUT_RIGHT, UNTOLD, COMING, DONE, WAIVED = (
    "To put right",
    "Cannot be told",
    f"Due in {NEXT_DAYS} days",
    "Late or missed",
    "Waived",
)
"""The sheets."""

SHEETS = {
    PUT_RIGHT: "What is asked for is not recorded, or not as it should be. Work from the top: the longest due comes first.",
    UNTOLD: "The export cannot tell whether the standard was kept. Most often a time or a link is not recorded.",
    COMING: f"Not late yet: it falls due within {NEXT_DAYS} days of the as-at time.",
    DONE: "It was done after it was due, or its time has passed. It cannot be put right any more, and must not be changed.",
    WAIVED: "The force has agreed to leave these for now. They are in every figure all the same.",
}
"""What each sheet holds, in the order of the workbook."""

COLUMNS = {
    "Record": 18,
    "Part of it": 14,
    "Standard": 11,
    "What is asked": 34,
    "Severity": 10,
    "What is wrong": 44,
    "What to do": 60,
    "Clock started": 17,
    "Due": 17,
    "Days overdue": 9,
    "Failing since": 19,  # "before 02/02/2026"
    "In runs": 8,
    "In this period": 9,
}
"""The columns and their widths."""

OF_WAIVED = {"Agreed by": 20, "Why": 44, "Until": 12}
"""The further columns of what is waived."""


def sheet_of(line: FromClause) -> ColumnElement[str]:
    """The sheet that a line of `duly.judging.worklines` stands on: by what is left to do, as `words.state_of` says it."""
    failing = line.c.status.in_((Status.NON_COMPLIANT.value, Status.UNKNOWN.value))
    return case(
        (~failing, COMING),
        (line.c.waived, WAIVED),
        (line.c.status == Status.UNKNOWN.value, UNTOLD),
        (or_(line.c.open, line.c.due_at.is_(None)), PUT_RIGHT),
        (or_(line.c.done_at.is_(None), line.c.done_at > line.c.due_at), DONE),
        else_=PUT_RIGHT,
    )


def columns_of(sheet: str) -> Mapping[str, int]:
    """The columns of a sheet with their widths."""
    return {**COLUMNS, **OF_WAIVED} if sheet == WAIVED else COLUMNS
