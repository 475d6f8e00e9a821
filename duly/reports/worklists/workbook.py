"""One team's workbook: XlsxWriter makes it whole but for the rows of its sheets, which are put in as they come.

So its size in memory does not grow with its rows, and no cell is a Python object.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter

from duly.reports import words
from duly.reports.worklists.cells import Styles

ABOUT = "Read me"
MOST_ROWS = 1_000_000
"""Rows of a sheet; Excel takes 1,048,576. What is beyond is in the CSV file, and the sheet says so."""

_MOST_CHARACTERS = 32_000
_QUICK = 1
"""Of compression: the sheets say the same again and again, and what more it would save is not worth three times as long."""

_LARGE = 2**31 - 1
"""Bytes of a sheet from which the archive must be told beforehand, in a form that not every reader knows."""


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """What a workbook holds. `sheets` maps a sheet to what it holds, in words, and `rows` to how many rows it has; `columns`
    gives its columns with widths. `about` is said on the first sheet, before the sheets themselves are named."""

    sheets: Mapping[str, str]
    columns: Callable[[str], Mapping[str, int]]
    rows: Mapping[str, int]
    about: Iterable[tuple[str, str]]
    created: datetime

    def write(self, path: Path, rows: Iterable[tuple[str, str]], *, size: Mapping[str, int]) -> None:
        """Write it to a file. `rows` come as pieces of markup, each with its sheet, in the order of the sheets; `size` is
        at most how many bytes they have in each."""
        pieces = groupby(rows, key=itemgetter(0))
        parts = {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(self.sheets, start=2)}
        with (
            ZipFile(self._frame()) as frame,
            ZipFile(path, "w", compression=ZIP_DEFLATED, compresslevel=_QUICK) as book,
        ):
            for name in frame.namelist():
                content, part = frame.read(name), _part(name)
                sheet = parts.get(name, "")
                if not self.rows.get(sheet):
                    book.writestr(part, content, compresslevel=_QUICK)
                    continue
                before, after = self._around(sheet, content)
                with book.open(part, "w", force_zip64=size[sheet] > _LARGE) as file:
                    file.write(before)
                    for _, piece in next(pieces)[1]:
                        file.write(piece.encode())
                    file.write(after)

    def _around(self, sheet: str, content: bytes) -> tuple[bytes, bytes]:
        """What stands before the rows of a sheet, and after them."""
        sample = _sample(content)
        more = self.rows[sheet] > MOST_ROWS
        last = min(self.rows[sheet], MOST_ROWS) + 1 + more
        before = re.sub(rb'(<dimension ref="A1:[A-Z]+)\d+"', rb'\g<1>%d"' % last, content[: sample.start()])
        return before, content[sample.end() :]

    def _frame(self) -> BytesIO:
        """The workbook with one row in each sheet that has any: a sample of each kind of cell."""
        made = BytesIO()
        book = xlsxwriter.Workbook(made, {"in_memory": True})
        book.set_properties({"title": "Worklist", "created": self.created})
        formats = _formats(book)
        about = book.add_worksheet(ABOUT)
        sheets = {name: _sheet(book, name, self.columns(name), formats["head"]) for name in self.sheets}
        _write_about(about, [*self.about, *self._said_of_sheets()], formats)
        for name, sheet in sheets.items():
            rows = self.rows.get(name, 0)
            sheet.autofilter(0, 0, max(min(rows, MOST_ROWS), 1), len(self.columns(name)) - 1)
            for column, kind in enumerate(_KINDS if rows else ()):
                sheet.write_blank(1, column, None, formats[kind])
            if rows > MOST_ROWS:
                more = f"{words.number(rows - MOST_ROWS)} more are in the CSV file."
                sheet.write_string(MOST_ROWS + 1, 0, more, formats["text"])
        if first := next((sheet for name, sheet in sheets.items() if self.rows.get(name)), None):
            first.activate()
        book.close()
        return made

    def _said_of_sheets(self) -> list[tuple[str, str]]:
        return [
            (name, f"{words.plural(self.rows.get(name, 0), 'record')}. {holds}") for name, holds in self.sheets.items()
        ]

    @property
    def styles(self) -> Styles:
        """The numbers of its formats: the same in every workbook with such sheets, whatever is in them."""
        first = next(iter(self.sheets))
        with ZipFile(replace(self, rows={first: 1})._frame()) as frame:
            numbers = re.findall(rb' s="(\d+)"', _sample(frame.read("xl/worksheets/sheet2.xml"))[0])
        return Styles(**dict(zip(_KINDS, map(int, numbers), strict=True)))


_KINDS = ("text", "day", "time", "before", "number")
_SAMPLE = re.compile(rb'<row r="2"[^>]*>(?:<c r="[A-Z]+2" s="\d+"/>)+</row>')


def _sample(content: bytes) -> re.Match[bytes]:
    found = _SAMPLE.search(content)
    assert found, "a sheet has no sample of its cells"
    return found


def _part(name: str) -> ZipInfo:
    part = ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # the same bytes for the same run
    part.compress_type = ZIP_DEFLATED
    part._compresslevel = _QUICK  # type: ignore[attr-defined]  # `open` has no argument for it
    part.external_attr = 0o600 << 16
    return part


def _formats(book: Any) -> dict[str, Any]:
    made: dict[str, dict[str, Any]] = {
        "head": {"bold": True, "text_wrap": True, "bg_color": "#E3E8EE", "bottom": 1},
        "bold": {"bold": True},
        "plain": {"text_wrap": True},
        # An id or a name that looks like a formula stays the text it is, also after somebody edits the cell.
        "text": {"num_format": "@", "text_wrap": True, "quote_prefix": True},
        "day": {"num_format": "dd/mm/yyyy"},
        "time": {"num_format": "dd/mm/yyyy hh:mm"},
        "before": {"num_format": '"before "dd/mm/yyyy'},
        "number": {"num_format": "0"},
    }
    return {name: book.add_format({"valign": "top", **properties}) for name, properties in made.items()}


def _sheet(book: Any, name: str, columns: Mapping[str, int], head: Any) -> Any:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")
    for column, width in enumerate(columns.values()):
        sheet.set_column(column, column, width)
    for column, header in enumerate(columns):
        sheet.write_string(0, column, header, head)
    return sheet


def _write_about(sheet: Any, lines: Iterable[tuple[str, str]], formats: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 90)
    for row, (name, said) in enumerate(lines):
        sheet.write_string(row, 0, name, formats["bold"])
        sheet.write_string(row, 1, words.plain(said, _MOST_CHARACTERS), formats["plain"])
