"""One team's workbook: a sheet for each list, written row by row so that its size in memory does not grow with its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from duly.reports import words

ABOUT = "Read me"
MOST_ROWS = 1_000_000
"""Rows of a sheet; Excel takes 1,048,576. What is beyond is in the CSV file, and the sheet says so."""

_MOST_CHARACTERS = 32_000
_FIRST_YEAR = 1900  # Excel has no dates before


@dataclass(frozen=True)
class Since:
    """The first run in which a record failed; `at_least`: or an earlier one, that history does not hold."""

    at: datetime
    at_least: bool = False


SheetValue = str | int | date | datetime | Since | None


class Workbook:
    """A workbook under way. `sheets` maps a sheet to what it holds, in words; `columns` gives its columns with widths."""

    def __init__(
        self,
        path: Path,
        sheets: Mapping[str, str],
        columns: Callable[[str], Mapping[str, int]],
        *,
        created: datetime,
    ) -> None:
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "tmpdir": str(path.parent),
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._book.set_properties({"title": "Worklist", "created": created})
        self._head = self._format(bold=True, text_wrap=True, bg_color="#E3E8EE", bottom=1)
        self._bold, self._plain = self._format(bold=True), self._format(text_wrap=True)
        # An id or a name that looks like a formula stays the text it is, also after somebody edits the cell.
        self._text = self._format(num_format="@", text_wrap=True, quote_prefix=True)
        self._day, self._time = self._format(num_format="dd/mm/yyyy"), self._format(num_format="dd/mm/yyyy hh:mm")
        self._before = self._format(num_format='"before "dd/mm/yyyy')
        self._number = self._format(num_format="0")
        self._about = self._book.add_worksheet(ABOUT)
        self._sheets = {name: self._sheet(name, columns(name)) for name in sheets}
        self._holds, self._columns = sheets, columns
        self._rows = dict.fromkeys(sheets, 0)

    def _format(self, **properties: Any) -> Any:
        return self._book.add_format({"valign": "top", **properties})

    def _sheet(self, name: str, columns: Mapping[str, int]) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&RPage &P of &N")
        for column, width in enumerate(columns.values()):
            sheet.set_column(column, column, width)
        for column, header in enumerate(columns):
            sheet.write_string(0, column, header, self._head)
        return sheet

    def add(self, sheet: str, values: Sequence[SheetValue]) -> None:
        """Add a row to a sheet."""
        self._rows[sheet] += 1
        if (row := self._rows[sheet]) > MOST_ROWS:
            return
        for column, value in enumerate(values):
            self._write(self._sheets[sheet], row, column, value)

    def _write(self, sheet: Any, row: int, column: int, value: SheetValue) -> None:
        if value is None:
            return
        if isinstance(value, Since):
            moment = value.at.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
            sheet.write_datetime(row, column, moment, self._before if value.at_least else self._day)
        elif isinstance(value, date):
            self._write_moment(sheet, row, column, value)
        elif isinstance(value, int):
            sheet.write_number(row, column, value, self._number)
        else:
            sheet.write_string(row, column, words.plain(value, _MOST_CHARACTERS), self._text)

    def _write_moment(self, sheet: Any, row: int, column: int, value: date) -> None:
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        if moment.year < _FIRST_YEAR:
            sheet.write_string(row, column, f"{moment:%Y-%m-%d}", self._text)
        # A limit in days ends with the day; the minute says nothing.
        elif not isinstance(value, datetime) or words.ends_with_the_day(moment):
            sheet.write_datetime(row, column, datetime.combine(moment.date(), time()), self._day)
        else:
            sheet.write_datetime(row, column, moment.replace(second=0, microsecond=0), self._time)

    def close(self, about: Iterable[tuple[str, str]]) -> None:
        """Finish the workbook with its first sheet: what it is about, and how many rows each sheet has."""
        self._about.set_column(0, 0, 20)
        self._about.set_column(1, 1, 90)
        lines = [
            *about,
            *((name, f"{words.plural(rows, 'record')}. {self._holds[name]}") for name, rows in self._rows.items()),
        ]
        for row, (name, said) in enumerate(lines):
            self._about.write_string(row, 0, name, self._bold)
            self._about.write_string(row, 1, words.plain(said, _MOST_CHARACTERS), self._plain)
        for name, sheet in self._sheets.items():
            last = min(self._rows[name], MOST_ROWS)
            sheet.autofilter(0, 0, max(last, 1), len(self._columns(name)) - 1)
            if self._rows[name] > MOST_ROWS:
                more = f"{words.number(self._rows[name] - MOST_ROWS)} more are in the CSV file."
                sheet.write_string(MOST_ROWS + 1, 0, more, self._text)
        for name in self._sheets:
            if self._rows[name]:
                self._sheets[name].activate()
                break
        self._book.close()
