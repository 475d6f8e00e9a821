"""What a value is as a cell of a workbook and as a cell of a CSV file: words in Python, and what each line has of its own in SQL.

In a cell of a workbook ROW stands for the number of its row, which is put in when the line is. A text stays the text it is,
whatever a spreadsheet could make of it.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, ColumnElement, Date, Double, String, and_, case, cast, func, literal

from duly import sql
from duly.reports import words
from duly.results.cells import harmless

ROW = "\x01"
"""In place of the number of a row: no text holds it, since `words.plain` spells control characters out."""

_MOST_CHARACTERS = 32_000
_MOST_UNITS = 32_767
"""Of UTF-16, which Excel counts in."""

_FIRST_YEAR = 1900  # Excel has no dates before
_DAY_ZERO = date(1899, 12, 31)
_LAST_RIGHT_DAY = 59
"""Excel has a 29 February 1900, which there was not: days after it are one more."""

_DAY = re.compile(r"\d{4}-(0\d|1[0-2])-([01]\d|2[0-8])")
_ESCAPE = re.compile("_x[0-9a-fA-F]{4}_")
_PLAIN = "[A-Za-z0-9]([A-Za-z0-9 ._/:()#-]*[A-Za-z0-9._/:()#-])?"
_PLAIN_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class Styles:
    """The numbers that a workbook gives to its formats of cells: `written` and `written_day` are of what people write."""

    text: int
    day: int
    time: int
    written: int
    written_day: int


def escaped(text: str) -> str:
    """A text as it stands in the markup of a workbook."""
    said = _cut(words.plain(text, _MOST_CHARACTERS))
    # What looks like an escape of Excel's must be escaped, and what is no character of XML is.
    said = _ESCAPE.sub(lambda match: f"_x005F{match[0]}", said)
    for sign, spelt in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\ufffe", "_xFFFE_"), ("\uffff", "_xFFFF_")):
        said = said.replace(sign, spelt)
    return said


def text_in_xml(text: str) -> str:
    """A text as the content of a cell of a workbook."""
    said = escaped(text)
    kept = ' xml:space="preserve"' if said != said.strip() else ""
    return f"<is><t{kept}>{said}</t></is>"


def lines_in_xml(text: str) -> str:
    """A text that somebody wrote as the content of a cell of a workbook: its lines stay lines."""
    lines = _cut(text).replace("\t", " ").splitlines()
    said = "\n".join(map(escaped, lines))
    return f'<is><t xml:space="preserve">{said}</t></is>'


def text_cell(column: str, text: str | None, style: int) -> str:
    """A text as a cell of a workbook; nothing where there is none."""
    return "" if text is None else f'<c r="{column}{ROW}" s="{style}" t="inlineStr">{text_in_xml(text)}</c>'


def written_cell(column: str, text: str, styles: Styles) -> str:
    """What somebody wrote as a cell of a workbook: a day as a day, everything else as the text it is."""
    if not text:
        return ""
    if _DAY.fullmatch(text) and (day := date.fromisoformat(text)).year > _FIRST_YEAR:
        return day_cell(column, day, styles.written_day)
    return f'<c r="{column}{ROW}" s="{styles.written}" t="inlineStr">{lines_in_xml(text)}</c>'


def day_cell(column: str, day: date, style: int) -> str:
    """A day after 1900 as a cell of a workbook."""
    return f'<c r="{column}{ROW}" s="{style}"><v>{(day - _DAY_ZERO).days + 1}</v></c>'


def text_in_csv(text: str | None) -> str:
    """A text as a cell of a CSV file, with nothing that a spreadsheet would run."""
    if text is None:
        return ""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([harmless(words.plain(text)), ""])
    return out.getvalue()[:-1]


def is_plain(text: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a text is the same in every cell: as most ids are. Never null."""
    plain = and_(func.length(text) <= _PLAIN_LENGTH, func.regexp_full_match(text, _PLAIN), ~func.contains(text, "_x"))
    return func.coalesce(plain, literal(True))


def moment_cell(column: str, moment: ColumnElement[datetime], styles: Styles) -> ColumnElement[str]:
    """A local time as a cell of a workbook, in SQL; blank where it is null."""
    day: ColumnElement[int] = func.date_diff("day", cast(literal(_DAY_ZERO), Date()), cast(moment, Date()))
    day = case((cast(moment, Date()) == date(1900, 1, 1), 0), else_=day)
    day = day + case((day > _LAST_RIGHT_DAY, 1), else_=0)
    minutes = sql.hour_of(moment) * 60 + func.minute(moment)
    serial = func.format("{:.16g}", cast(day, Double()) + cast(minutes * 60, Double()) / literal(86400.0, Double()))
    opening = f'<c r="{column}{ROW}" s="'
    return case(
        (moment.is_(None), ""),
        (
            func.year(moment) < _FIRST_YEAR,
            func.concat(
                f'{opening}{styles.text}" t="inlineStr"><is><t>', func.strftime(moment, "%Y-%m-%d"), "</t></is></c>"
            ),
        ),
        # A limit in days ends with the day; the minute says nothing.
        (
            minutes == 23 * 60 + 59,
            func.concat(f'{opening}{styles.day}"><v>', cast(cast(day, BigInteger()), String()), "</v></c>"),
        ),
        else_=func.concat(f'{opening}{styles.time}"><v>', serial, "</v></c>"),
    )


def moment_in_csv(moment: ColumnElement[datetime]) -> ColumnElement[str]:
    """A local time as a cell of a CSV file, in SQL."""
    return func.coalesce(func.strftime(moment, "%Y-%m-%d %H:%M"), "")


def _cut(text: str) -> str:
    """As much of a text as a cell of Excel holds."""
    if len(text) * 2 <= _MOST_UNITS:
        return text
    return text.encode("utf-16-le")[: 2 * _MOST_UNITS].decode("utf-16-le", "ignore")


__all__ = [
    "ROW",
    "Styles",
    "escaped",
    "is_plain",
    "moment_cell",
    "moment_in_csv",
    "text_cell",
    "text_in_csv",
    "text_in_xml",
    "written_cell",
]
