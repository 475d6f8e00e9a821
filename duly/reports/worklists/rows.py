"""A line as a row of a sheet and as a line of a CSV file, in SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, String, and_, case, cast, func, literal

from duly.checks import MAIN
from duly.reports.worklists import cells
from duly.reports.worklists.cells import ROW, Styles
from duly.reports.worklists.sheets import (
    COMING,
    CSV_COLUMNS,
    LINE_HEIGHT,
    OFFICER,
    PUT_RIGHT,
    SHEETS,
    UNTOLD,
    characters,
    numbered,
)
from duly.reports.worklists.tables import AGREED, LINES, NOTES, RISKS, RULES, SINCE, TEAMS, TEXTS

_RECORD_TEXT, _ITEM_TEXT, _OFFICER_TEXT = (TEXTS.alias(name) for name in ("record_text", "item_text", "officer_text"))
_MOST_LINES = 33
"""Lines of a row: Excel has none higher than 409 points."""


def beside_words() -> FromClause:
    """The lines, each beside what is said of it in words."""
    line = LINES.c
    joined: FromClause = LINES.join(RULES, RULES.c.number == line.rule).join(TEAMS, TEAMS.c.number == line.team)
    for beside, same in (
        (SINCE, SINCE.c.number == line.since),
        (AGREED, AGREED.c.number == line.agreed),
        (RISKS, RISKS.c.csv == line.risk),
        (NOTES, NOTES.c.number == line.note),
        (_RECORD_TEXT, and_(~line.record_is_plain, _RECORD_TEXT.c.text == line.record)),
        (_ITEM_TEXT, and_(~line.item_is_plain, _ITEM_TEXT.c.text == line.item)),
    ):
        joined = joined.outerjoin(beside, same)
    return joined


def is_said_done() -> ColumnElement[bool]:
    """Somebody wrote that it is done, and it is still to be put right, cannot be told or is yet to come. Beside NOTES."""
    open_states = [number for name, number in numbered(SHEETS).items() if name in (PUT_RIGHT, UNTOLD, COMING)]
    return and_(LINES.c.state.in_(open_states), func.coalesce(NOTES.c.is_done, literal(False)))


def xml_row(styles: Styles, widths: Mapping[str, float]) -> ColumnElement[str]:
    """A line as a row of a sheet with these columns. What is null is no cell: `concat` leaves it out."""
    line, letter = LINES.c, dict(zip(widths, "ABCDEFGHIJ", strict=False))

    def opened(column: str, style: int) -> str:
        return f'<c r="{letter[column]}{ROW}" s="{style}" t="inlineStr">'

    def text(column: str, value: ColumnElement[str], plain: ColumnElement[bool], odd: ColumnElement[str]) -> Any:
        inner = func.concat("<is><t>", value, "</t></is>")
        return case(
            (value.is_(None), ""),
            else_=func.concat(opened(column, styles.text), case((plain, inner), else_=odd), "</c>"),
        )

    overdue = case(
        (line.overdue.is_(None), ""),
        (line.overdue == 0, "Overdue since today. "),
        (line.overdue == 1, "1 day overdue. "),
        else_=func.concat(cast(line.overdue, String), " days overdue. "),
    )
    state = func.concat(AGREED.c.said, case((is_said_done(), NOTES.c.said)), overdue)
    wrong = func.concat(
        opened("What is wrong", styles.text), "<is><t>", state, RULES.c.said, "</t></is></c>",
    )  # fmt: skip
    length = func.length(state) + RULES.c.length
    lines = func.least(
        func.greatest(
            _lines(length, widths["What is wrong"]),
            _lines(func.length(line.record), widths["Record"]),
            _lines(func.coalesce(func.length(line.item), 0), widths["Part of it"]),
            func.coalesce(NOTES.c.lines, 1),
            case((line.rate == MAIN, 2), else_=4),  # "SUP-02 high"; the name of a further rate is broken in the word
        ),
        _MOST_LINES,
    )
    row = func.concat(
        # A height that is not fixed: a spreadsheet that knows better, or where somebody writes more, makes it higher.
        f'<row r="{ROW}" ht="',
        cast(lines * LINE_HEIGHT + 3, String),
        '">',
        text("Record", line.record, line.record_is_plain, _RECORD_TEXT.c.xml),
        text("Part of it", line.item, line.item_is_plain, _ITEM_TEXT.c.xml),
        text(OFFICER, line.officer, literal(True), line.officer) if OFFICER in letter else "",
        RISKS.c.cell,
        RULES.c.cell,
        wrong,
        cells.moment_cell(letter["Due"], line.due, styles),
        NOTES.c.cells,
        "</row>",
    )
    return func.replace(row, ROW, cast(line.row, String))


def _lines(length: ColumnElement[int], width: float) -> ColumnElement[int]:
    """How many lines a text takes in a column."""
    return cast(func.ceil(length / literal(float(characters(width)))), Integer)


def csv_line(*, officers: bool) -> ColumnElement[str]:
    """A line of a CSV file."""
    line = LINES.c
    parts: list[ColumnElement[Any]] = [
        case({number: cells.text_in_csv(name) for name, number in numbered(SHEETS).items()}, value=line.sheet),
        TEAMS.c.csv,
        case((line.record_is_plain, line.record), else_=_RECORD_TEXT.c.csv),
        case((line.item_is_plain, line.item), else_=_ITEM_TEXT.c.csv),
        *([line.officer] if officers else []),
        RISKS.c.csv,
        RULES.c.csv,
        cells.moment_in_csv(line.anchor),
        cells.moment_in_csv(line.due),
        cast(line.overdue, String),
        func.coalesce(SINCE.c.csv, ","),
        case((line.counted, "yes"), else_="no"),
        func.coalesce(AGREED.c.csv, ",,"),
    ]
    between = [piece for part in parts for piece in (literal(","), part)]
    return func.concat(*between[1:], "\r\n")


def csv_header(*, officers: bool) -> list[str]:
    return [name for name in CSV_COLUMNS if officers or name != OFFICER]
