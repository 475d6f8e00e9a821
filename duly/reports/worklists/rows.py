"""A line as a row of a sheet and as a line of a CSV file, in SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, String, and_, case, cast, func, literal

from duly.reports.worklists import cells
from duly.reports.worklists.cells import ROW, Styles
from duly.reports.worklists.sheets import OF_WAIVED, SHEETS
from duly.reports.worklists.tables import AGREED, LINES, RULES, SINCE, TEAMS, TEXTS

_RECORD_TEXT, _ITEM_TEXT = TEXTS.alias("record_text"), TEXTS.alias("item_text")


def beside_words() -> FromClause:
    """The lines, each beside what is said of it in words."""
    line = LINES.c
    joined: FromClause = LINES.join(RULES, RULES.c.number == line.rule).join(TEAMS, TEAMS.c.number == line.team)
    for beside, same in (
        (SINCE, SINCE.c.number == line.since),
        (AGREED, AGREED.c.number == line.agreed),
        (_RECORD_TEXT, and_(~line.record_is_plain, _RECORD_TEXT.c.text == line.record)),
        (_ITEM_TEXT, and_(~line.item_is_plain, _ITEM_TEXT.c.text == line.item)),
    ):
        joined = joined.outerjoin(beside, same)
    return joined


def xml_row(styles: Styles) -> ColumnElement[str]:
    """A line as a row of a sheet. What is null is no cell: `concat` leaves it out."""
    line = LINES.c

    def text(column: str, value: ColumnElement[str], plain: ColumnElement[bool], odd: ColumnElement[str]) -> Any:
        opening, inner = (
            f'<c r="{column}{ROW}" s="{styles.text}" t="inlineStr">',
            func.concat("<is><t>", value, "</t></is>"),
        )
        return case((value.is_(None), ""), else_=func.concat(opening, case((plain, inner), else_=odd), "</c>"))

    overdue = func.concat(f'<c r="J{ROW}" s="{styles.number}"><v>', cast(line.overdue, String), "</v></c>")
    yes, no = (cells.text_cell("M", said, styles.text) for said in ("yes", "no"))
    row = func.concat(
        f'<row r="{ROW}">',
        text("A", line.record, line.record_is_plain, _RECORD_TEXT.c.xml),
        text("B", line.item, line.item_is_plain, _ITEM_TEXT.c.xml),
        RULES.c.xml,
        cells.moment_cell("H", line.anchor, styles),
        cells.moment_cell("I", line.due, styles),
        case((line.overdue.is_(None), ""), else_=overdue),
        SINCE.c.xml,
        case((line.counted, yes), else_=no),
        AGREED.c.xml,
        "</row>",
    )
    return func.replace(row, ROW, cast(line.row, String))


def csv_line() -> ColumnElement[str]:
    """A line of a CSV file."""
    line = LINES.c
    parts: list[ColumnElement[Any]] = [
        case({number: cells.text_in_csv(name) for number, name in enumerate(SHEETS)}, value=line.sheet),
        TEAMS.c.csv,
        case((line.record_is_plain, line.record), else_=_RECORD_TEXT.c.csv),
        case((line.item_is_plain, line.item), else_=_ITEM_TEXT.c.csv),
        RULES.c.csv,
        cells.moment_in_csv(line.anchor),
        cells.moment_in_csv(line.due),
        cast(line.overdue, String),
        func.coalesce(SINCE.c.csv, ","),
        case((line.counted, "yes"), else_="no"),
        func.coalesce(AGREED.c.csv, "," * (len(OF_WAIVED) - 1)),
    ]
    between = [piece for part in parts for piece in (literal(","), part)]
    return func.concat(*between[1:], "\r\n")
