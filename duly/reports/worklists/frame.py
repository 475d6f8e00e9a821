"""A team's workbook without the rows of its lists: its totals, the heads of its lists, and the sheets beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from duly.checks.standards import Severity
from duly.reports import words
from duly.reports.worklists.file_names import TABLES
from duly.reports.worklists.gathered import Counted
from duly.reports.worklists.sheets import (
    ABOUT,
    CLOSED,
    CLOSED_COLUMNS,
    LINE_HEIGHT,
    PROPOSED,
    PROPOSED_COLUMNS,
    REMEDIES,
    SHEETS,
    WRITTEN_BY_PEOPLE,
    characters,
)

MOST_ROWS = 1_000_000
"""Rows of a sheet; Excel takes 1,048,576. What is beyond is in its CSV file, and the sheet says so."""

KINDS = ("text", "day", "time", "written", "written_day")
"""The formats of cells of a list, as a sample of each stands in the frame."""

_MOST_CHARACTERS = 32_000
_MARGIN = 0.3
"""Inches of paper at each side."""

_HEADER_CHARACTERS = 60
"""Of a team's name at the foot of a page: a header has 255 in all."""

_TOTALS = {"": 18.0, "Records": 9.0, **{one.value.capitalize(): 8.5 for one in Severity}}
_TOTALS |= {"No grade of risk": 14.0, "Done, not yet seen": 15.0, "What they are": 45.0}
_REMEDIES = {"Standard": 11.0, "Severity": 10.0, "What is asked": 40.0, "What to do": 75.0}


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """What is asked and what to do, once for all lines of a standard; `page` is the address of its page."""

    standard: str
    severity: str
    title: str
    said: str
    page: str = ""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a workbook holds beside the rows of its lists.

    `widths` are the columns of a list. `about` says what it is of, `told` what a person must hear, `how_to` how to work in it.
    `off` are rows of what was written about no line, and `proposed` of waivers, as the columns of their sheets have them: texts,
    and days as such.
    """

    widths: Mapping[str, float]
    rows: Mapping[str, Counted]
    about: Sequence[tuple[str, str]] = ()
    told: Sequence[tuple[str, str]] = ()
    how_to: Sequence[tuple[str, str]] = ()
    off: Sequence[Sequence[Any]] = ()
    proposed: Sequence[Sequence[Any]] = ()
    remedies: Sequence[Remedy] = ()
    marking: str | None = None
    foot: str = ""
    created: datetime = field(default=datetime(2000, 1, 1))

    @classmethod
    def sample(cls, widths: Mapping[str, float]) -> Contents:
        """One with a row in its first list."""
        return cls(widths=widths, rows={next(iter(SHEETS)): Counted(all=1, by_severity={})})

    def number(self, sheet: str) -> int:
        """How many rows a list has."""
        return self.rows[sheet].all if sheet in self.rows else 0


def frame(contents: Contents) -> BytesIO:
    """The workbook with one row in each list that has any: a sample of each kind of cell."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Worklist", "created": contents.created, "comments": contents.marking or ""})
    writing = _Frame(book=book, formats=_formats(book), contents=contents)
    about = writing.sheet(ABOUT, _TOTALS)
    for name in SHEETS:
        writing.list_head(name)
    writing.totals(about)
    writing.off_the_lists()
    writing.proposed()
    writing.remedies()
    book.close()
    return made


@dataclass(frozen=True, kw_only=True)
class _Frame:
    """A workbook under way."""

    book: Any
    formats: Mapping[str, Any]
    contents: Contents

    def sheet(self, name: str, columns: Mapping[str, float], *, head: int | None = None) -> Any:
        """A sheet that prints at full size on A4 across, with the marking at the head and foot of each page. `head` is the
        number of its row of headers, from 0, which is written, stays in view and is printed on every page.

        Its columns fit a page as they are. Where a spreadsheet has another font for them, or somebody makes one wider, all are
        made smaller rather than the last printed on pages of its own: nothing is ever made larger.
        """
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)  # one page across, as many down as it takes
        sheet.set_margins(left=_MARGIN, right=_MARGIN, top=0.6, bottom=0.6)
        marking = f"&C{_plain(self.contents.marking)}" if self.contents.marking else ""
        if marking:
            sheet.set_header(marking)
        sheet.set_footer(f"&L&8{_plain(self.contents.foot)}: &A{marking}&R&8Page &P of &N")
        for column, (header, width) in enumerate(columns.items()):
            written = header in WRITTEN_BY_PEOPLE and head is not None
            sheet.set_column(column, column, width, self.formats["written"] if written else None)
            if head is not None:
                sheet.write_string(head, column, header, self.formats["head"])
        if head is not None:
            sheet.freeze_panes(head + 1, 1)
            sheet.repeat_rows(head)
        return sheet

    def list_head(self, name: str) -> None:
        """A list without its rows."""
        columns = self.contents.widths
        rows = self.contents.number(name)
        sheet = self.sheet(name, columns, head=0)
        sheet.autofilter(0, 0, max(min(rows, MOST_ROWS), 1), len(columns) - 1)
        if rows:
            standard = [*columns].index("Standard")
            sheet.write_url(1, standard, f"internal:'{REMEDIES}'!A1", None, "", f"See the sheet {REMEDIES}")
            for column, kind in enumerate(KINDS):
                sheet.write_blank(1, column, None, self.formats[kind])
        if rows > MOST_ROWS:
            more = f"{words.number(rows - MOST_ROWS)} more are in the CSV file of {TABLES}."
            sheet.write_string(MOST_ROWS + 1, 0, more, self.formats["text"])

    def totals(self, sheet: Any) -> None:
        """The first sheet: how much there is of what, then what it is of, what must be heard, and how to work in it."""
        row = self._said(sheet, 0, self.contents.about)
        for column, header in enumerate(_TOTALS):
            is_number = 0 < column < len(_TOTALS) - 1
            sheet.write_string(row, column, header, self.formats["number_head" if is_number else "head"])
        for name, holds in SHEETS.items():
            row += 1
            found = self.contents.rows.get(name, Counted(by_severity={}))
            numbers = [found.all, *(found.by_severity.get(one.value, 0) for one in Severity)]
            numbers += [found.without_risk, found.said_done]
            sheet.write_url(row, 0, f"internal:'{name}'!A1", self.formats["link"], name)
            for column, number in enumerate(numbers, start=1):
                sheet.write_number(row, column, number, self.formats["number"])
            self._put(sheet, row, len(numbers) + 1, holds, "beside_number", [*_TOTALS.values()][-1])
        for name, rows in ((CLOSED, self.contents.off), (PROPOSED, self.contents.proposed)):
            row += 1
            sheet.write_url(row, 0, f"internal:'{name}'!A1", self.formats["link"], name)
            sheet.write_number(row, 1, len(rows), self.formats["number"])
        row = self._said(sheet, row + 2, self.contents.told)
        self._said(sheet, row + 1 if self.contents.told else row, self.contents.how_to)
        sheet.activate()

    def _said(self, sheet: Any, row: int, lines: Iterable[tuple[str, str]]) -> int:
        """Write lines from a row on, each over all columns; returns the first row after them."""
        last = len(_TOTALS) - 1
        for name, said in lines:
            sheet.write_string(row, 0, name, self.formats["bold"])
            sheet.merge_range(row, 1, row, last, "", self.formats["plain"])
            self._put(sheet, row, 1, said, "plain", sum([*_TOTALS.values()][1:]))
            row += 1
        return row

    def off_the_lists(self) -> None:
        """What people wrote about what is on no list any more."""
        sheet = self.sheet(CLOSED, CLOSED_COLUMNS, head=0)
        for row, cells in enumerate(self.contents.off, start=1):
            self._row(sheet, row, CLOSED_COLUMNS, cells)
        sheet.autofilter(0, 0, max(len(self.contents.off), 1), len(CLOSED_COLUMNS) - 1)

    def proposed(self) -> None:
        """Rows for the register of waivers."""
        sheet = self.sheet(PROPOSED, PROPOSED_COLUMNS, head=0)
        for row, cells in enumerate(self.contents.proposed, start=1):
            self._row(sheet, row, PROPOSED_COLUMNS, cells)

    def remedies(self) -> None:
        """What is asked and what to do, by standard, with the way to its page."""
        sheet = self.sheet(REMEDIES, _REMEDIES, head=0)
        for row, remedy in enumerate(self.contents.remedies, start=1):
            self._row(sheet, row, _REMEDIES, ["", remedy.severity, remedy.title, remedy.said])
            if remedy.page:
                sheet.write_url(row, 0, f"external:../{remedy.page}", self.formats["link"], remedy.standard)
            else:
                sheet.write_string(row, 0, remedy.standard, self.formats["text"])

    def _row(self, sheet: Any, row: int, columns: Mapping[str, float], cells: Sequence[Any]) -> None:
        lines = 1
        for column, ((name, width), cell) in enumerate(zip(columns.items(), cells, strict=True)):
            written = name in WRITTEN_BY_PEOPLE
            if not isinstance(cell, str):
                if cell is not None:
                    sheet.write_datetime(row, column, cell, self.formats["written_day" if written else "day"])
            elif cell:
                text = "\n".join(words.plain(line, _MOST_CHARACTERS) for line in cell.replace("\t", " ").splitlines())
                sheet.write_string(row, column, text, self.formats["written" if written else "text"])
                lines = max(lines, _lines(cell, width))
        sheet.set_row(row, min(lines, 33) * LINE_HEIGHT + 3)

    def _put(self, sheet: Any, row: int, column: int, said: str, form: str, width: float) -> None:
        """Write a text, and make its row high enough for it."""
        sheet.write_string(row, column, words.plain(said, _MOST_CHARACTERS), self.formats[form])
        sheet.set_row(row, min(_lines(said, width), 33) * LINE_HEIGHT + 3)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column; a word that does not fit begins a line, which costs a few characters."""
    room = max(characters(width) - 3, 8)
    return sum(1 + len(line) // room for line in text.splitlines() or [""])


def _plain(text: str | None) -> str:
    """A text in a head or foot, where & begins a command."""
    return words.plain(text or "", _HEADER_CHARACTERS + 20).replace("&", "&&")


def _formats(book: Any) -> dict[str, Any]:
    paper = {"valign": "top", "font_size": 9}
    people = {"bg_color": "#FFF8DC", "border": 1, "border_color": "#C8C8C8", "text_wrap": True}
    made: dict[str, dict[str, Any]] = {
        "head": {"bold": True, "text_wrap": True, "bg_color": "#E3E8EE", "bottom": 1},
        "number_head": {"bold": True, "text_wrap": True, "bg_color": "#E3E8EE", "bottom": 1, "align": "right"},
        "bold": {"bold": True},
        "plain": {"text_wrap": True},
        "beside_number": {"text_wrap": True, "indent": 1},
        "link": {"font_color": "#0B3D91", "underline": 1},
        # An id or a name that looks like a formula stays the text it is, also after somebody edits the cell.
        "text": {"num_format": "@", "text_wrap": True, "quote_prefix": True},
        "day": {"num_format": "dd/mm/yyyy"},
        "time": {"num_format": "dd/mm/yyyy hh:mm"},
        "written": {"num_format": "@", "quote_prefix": True, **people},
        "written_day": {"num_format": "dd/mm/yyyy", **people},
        "number": {"num_format": "0"},
    }
    formats = {name: book.add_format({**paper, **properties}) for name, properties in made.items()}
    for one in formats.values():
        one._get_xf_index()  # numbered now and not when first used: alike in every workbook, whatever it holds
    return formats
