"""The sheets of a worklist: what each holds, and the columns of its rows."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, FromClause, and_, case, or_

from duly.results import NEXT_DAYS, Status

ABOUT = "Totals"
PUT_RIGHT, UNTOLD, COMING, TRAINING, DONE, WAIVED = (
    "To put right",
    "Cannot be told",
    f"Due in {NEXT_DAYS} days",
    "Training",
    "Late or missed",
    "Waived",
)
CLOSED, PROPOSED, REMEDIES = "Off the lists", "Proposed waivers", "What to do"
"""The sheets."""

SHEETS = {
    PUT_RIGHT: "Not recorded, or not as it should be, and still to be done. Work from the top.",
    UNTOLD: "The export cannot tell whether the standard was kept. Most often a time or a link is not recorded.",
    COMING: f"Not late yet: it falls due within {NEXT_DAYS} days of the as-at time.",
    TRAINING: "What staff are to be trained in: to put right, not to be told, or due soon.",
    DONE: "Done after it was due, or its time has passed. It cannot be put right any more, and must not be changed.",
    WAIVED: "The force has agreed to leave these for now. They are in every figure all the same.",
}
"""What each list holds, in the order of the workbook."""

OFFICER = "Officer"
COLUMNS = {
    "Record": 12.0,
    "Part of it": 10.0,
    OFFICER: 9.0,
    "Risk": 8.0,
    "Standard": 13.0,
    "What is wrong": 32.0,
    "Due": 13.5,
    "Next step": 14.0,
    "Done": 9.5,
    "Note": 15.0,
}
"""The columns of the lists and their widths: together what A4 across takes at full size, in LibreOffice as well, which makes
them wider. A standard and its severity are a link there, and such a text is not broken into lines: it needs room."""

WRITTEN_BY_PEOPLE = ("Next step", "Done", "Note")

CSV_COLUMNS = (
    "List", "Team", "Record", "Part of it", OFFICER, "Risk", "Standard", "What is asked", "Severity", "What is wrong",
    "Clock started", "Due", "Days overdue", "Failing since", "In runs", "In this period", "Agreed by", "Why", "Until",
)  # fmt: skip
"""The columns of the CSV file, which holds all that is known of a line and nothing that people wrote."""

CLOSED_COLUMNS = {
    "Record": 12.0,
    "Part of it": 11.0,
    "Standard": 9.0,
    "Why it is here": 30.0,
    "Since": 10.5,
    "Kept until": 10.5,
    "Next step": 18.0,
    "Done": 10.0,
    "Note": 26.0,
}
PROPOSED_COLUMNS = {"record": 16.0, "item": 12.0, "standard": 12.0, "reason": 50.0, "agreed_by": 22.0, "until": 14.0}
"""Those of the register of waivers, in its order: ready to be pasted there."""

_POINTS = 9
_FONT_UNIT, _PADDING = 7, 5
"""Pixels of a character of the workbook's own font, which widths are counted in, and of the edges of a cell."""
_CHARACTER = 5.4
"""Pixels of a character of the lists' font on average, with the words that do not fit a line any more: 5.0 without."""

LINE_HEIGHT = 12
"""Points of a line of the lists' font."""


def columns_of_lists(*, officers: bool) -> dict[str, float]:
    """The columns of a list with their widths; without the officer, what is wrong has its room."""
    if officers:
        return dict(COLUMNS)
    columns = {name: width for name, width in COLUMNS.items() if name != OFFICER}
    return {**columns, "What is wrong": columns["What is wrong"] + COLUMNS[OFFICER]}


def pixels(width: float) -> int:
    """How wide a column is on paper, in 96ths of an inch."""
    return int(width * _FONT_UNIT + _PADDING)


def characters(width: float) -> int:
    """How many characters of a text a line of a column surely holds."""
    return max(1, int((pixels(width) - _PADDING) / _CHARACTER))


def state_of(line: FromClause) -> ColumnElement[str]:
    """What is left to do about a line of `duly.judging.worklines`, as `words.state_of` says it: the sheet that is so called."""
    failing = line.c.status.in_((Status.NON_COMPLIANT.value, Status.UNKNOWN.value))
    return case(
        (~failing, COMING),
        (line.c.waived, WAIVED),
        (line.c.status == Status.UNKNOWN.value, UNTOLD),
        (or_(line.c.open, line.c.due_at.is_(None)), PUT_RIGHT),
        (or_(line.c.done_at.is_(None), line.c.done_at > line.c.due_at), DONE),
        else_=PUT_RIGHT,
    )


def sheet_of(state: ColumnElement[str], is_training: ColumnElement[bool]) -> ColumnElement[str]:
    """The sheet that a line stands on."""
    return case((and_(is_training, state.in_((PUT_RIGHT, UNTOLD, COMING))), TRAINING), else_=state)


def numbered(sheets: Mapping[str, object]) -> dict[str, int]:
    """The lists by their number."""
    return {name: number for number, name in enumerate(sheets)}
