"""Workbooks: each sheet becomes a CSV in the private folder, as it is seen, and takes the same road from there.

What a cell cannot say, and what stands outside of the table, is kept beside the CSV, so that it is refused or told by
row and cell as a spreadsheet numbers them.
"""

from __future__ import annotations

import csv
import re
import struct
import zipfile
import zlib
from array import array
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path

from duly.connectors.columns.remarks import LISTED
from duly.connectors.files.headings import LOOKED_AT, heading
from duly.connectors.files.kinds import (
    fixed_width,
    html,
    json_records,
    ods,
    spreadsheetml,
    xls,
    xlsb,
    xlsx,
    xml_records,
)
from duly.connectors.files.kinds.packed import Package
from duly.connectors.files.kinds.recognition import Content, content_of
from duly.connectors.files.kinds.sheets import Remarks, Sheet, SheetRow, UnreadableError, error, letters, said_of
from duly.connectors.files.rewriting import Rewritten
from duly.connectors.files.unseen import unseen
from duly.connectors.headers import fold
from duly.connectors.mapping import TableLayout
from duly.connectors.workspace import Workspace
from duly.errors import ExportError
from duly.records import Kind

Asked = tuple[Sequence[TableLayout], int | None]
"""The tables that a sheet may fill, and the row of its headers where somebody said it."""

_NAMED = 3
"""Cells that are named of those that were not read; all are counted."""


_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, OverflowError, LookupError, NotImplementedError,
)  # fmt: skip
"""What readers of parts and records raise where these are not as they should be."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where in a sheet each row of its CSV stands, and which cells hold no value but an error.

    `numbers` are the rows by their place in the CSV, from 0; `errors` are by header, then by row of the CSV from 1: the
    first of each column. `is_text`: cells have no names; `by_line`: the rows are lines.
    """

    numbers: array[int]
    columns: Mapping[str, int]
    errors: Mapping[str, Mapping[int, str]]
    is_text: bool = False
    by_line: bool = False

    def of(self, number: int) -> tuple[int, int | None]:
        """The row of the sheet in which the row of the CSV with this number, from 1, stands; and its line in a text."""
        stands = self.numbers[number - 1]
        return stands, stands if self.by_line else None

    def reason(self, number: int, header: str, reason: str) -> str:
        """Why the cell of a row of the CSV is refused, by the name of the cell."""
        if header not in self.columns:
            return reason
        said = self.errors.get(header, {}).get(number)
        if self.is_text:
            return f"holds {said}" if said else reason
        cell = f"{letters(self.columns[header])}{self.numbers[number - 1]}"
        return f"cell {cell} holds {said}" if said else f"{reason} (cell {cell})"


@dataclass(frozen=True, kw_only=True)
class CopiedSheet:
    """A sheet as a CSV. `told` is what a person must hear of it; `headers` are none where it is empty."""

    name: str
    path: Path
    headers: tuple[str, ...]
    places: Places
    told: tuple[str, ...]
    fault: str = ""
    likely: int | None = None  # a row that looks like the headers, where that one names no table
    rejected: Rewritten | None = None  # lines that are no records, where there are any
    is_damaged: bool = False  # it may hold records, which cannot be read


def sheets(path: Path, name: str, workspace: Workspace, asked: Callable[[str], Asked]) -> Sequence[CopiedSheet]:
    """The sheets of a workbook, each as a CSV file. `asked` says what is asked of a sheet, by its name.

    Raises ExportError where the workbook cannot be read.
    """
    with _told(name), _opened(path, content_of(path)) as found:
        return [_whole(sheet, workspace, *asked(sheet.name)) for sheet in found]


def _whole(sheet: Sheet, workspace: Workspace, layouts: Sequence[TableLayout], header_row: int | None) -> CopiedSheet:
    """A sheet as a CSV; where it cannot be read to its end nothing of it is, and the other sheets go on."""
    try:
        return _copied(sheet, workspace, layouts, header_row)
    except UnreadableError as fault:
        why = fault.reason
    except _DAMAGE as fault:
        why = f"it is damaged and cannot be read ({type(fault).__name__})"
    headers = _headers_of(sheet, layouts, header_row)
    return replace(_empty(sheet, workspace.path(".csv"), why, []), headers=headers, is_damaged=True)


def _headers_of(sheet: Sheet, layouts: Sequence[TableLayout], header_row: int | None) -> tuple[str, ...]:
    """The headers of a sheet that is damaged further down, which say whose rows are lost; none where nobody can tell."""
    first: list[SheetRow] = []
    with suppress(UnreadableError, *_DAMAGE):
        for row in islice(sheet.rows(Remarks()), max(LOOKED_AT, header_row or 0)):
            first.append(row)  # one by one, so that those before the damage are kept
    at = (0 if first else None) if sheet.of_records else _heading(first, layouts, header_row)[0] if first else None
    return () if at is None else tuple(text.strip() for _, text in first[at][1] if said_of(text) is None)


def columns_of_text(
    path: Path, name: str, workspace: Workspace, asked: Asked, *, widths: Sequence[int], encoding: str | None
) -> CopiedSheet:
    """A text whose columns stand at fixed places, as a CSV file. Without `widths` a ruler shows them.

    Raises ExportError where it cannot be read.
    """
    with _told(name):
        return _copied(fixed_width.sheet_of(path, widths, encoding), workspace, *asked)


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Says of a file that cannot be read which it is, and what to do."""
    try:
        yield
    except UnreadableError as fault:
        raise ExportError(f"{name}: {fault.reason}", next_step=fault.next_step) from None
    except _DAMAGE as fault:
        raise ExportError(
            f"{name}: it is damaged and cannot be read ({type(fault).__name__})",
            next_step="Open it in a spreadsheet and save it again as .xlsx, or export it again.",
        ) from None


@contextmanager
def _opened(path: Path, content: Content) -> Iterator[Sequence[Sheet]]:
    if content in (Content.XLSX, Content.XLSB, Content.ODS):
        reader = {Content.XLSX: xlsx.sheets_of, Content.XLSB: xlsb.sheets_of, Content.ODS: ods.sheets_of}[content]
        with zipfile.ZipFile(path) as archive:
            yield reader(Package(archive))
    elif content in _PLAIN:
        yield _PLAIN[content](path)
    elif content is Content.LOCKED:
        raise UnreadableError("has a password", "Open it in Excel and save it again without one.")
    else:
        raise UnreadableError(f"is {content.value}, not a workbook")


_PLAIN: Mapping[Content, Callable[[Path], Sequence[Sheet]]] = {
    Content.XLS: xls.sheets_of,
    Content.HTML: html.sheets_of,
    Content.MAIL: html.sheets_of_mail,
    Content.SPREADSHEET_XML: spreadsheetml.sheets_of,
    Content.XML: xml_records.sheets_of,
    Content.JSON: json_records.sheets_of,
}


@dataclass
class _Outside:
    """Cells that stand outside of the table: right of its headers, or under none."""

    count: int = 0
    named: list[str] = field(default_factory=list)

    def add(self, cell: str) -> None:
        self.count += 1
        if self.count <= _NAMED:
            self.named.append(cell)

    def told(self) -> str:
        more = "" if self.count <= _NAMED else f" and {self.count - _NAMED:,} more"
        many = "a cell outside the table was" if self.count == 1 else f"{self.count:,} cells outside the table were"
        return f"{many} not read: {', '.join(self.named)}{more}"


def _copied(sheet: Sheet, workspace: Workspace, layouts: Sequence[TableLayout], header_row: int | None) -> CopiedSheet:
    target = workspace.path(".csv")
    told = ["a hidden sheet is read"] if sheet.hidden else []
    if sheet.is_chart:
        return _empty(sheet, target, "is a chart or a macro, not a table", told)
    remarks = Remarks()
    rows = sheet.rows(remarks)
    first = list(islice(rows, max(LOOKED_AT, header_row or 0)))
    if not first:
        return _empty(sheet, target, "is empty: not even a header", told)
    at, likely = (0, None) if sheet.of_records else _heading(first, layouts, header_row)
    if at is None:
        return _empty(sheet, target, f"its row {header_row} is to hold the headers, but nothing stands there", told)
    number, cells = first[at]
    headers = {column: text.strip() for column, text in cells if said_of(text) is None}
    if not headers:
        return _empty(sheet, target, f"its row {number} is to hold the headers, but errors stand there", told)
    if at:
        above = ", ".join(str(row) for row, _ in first[:at])
        told.append(f"the headers are in row {number}; not read, above them: row{'' if at == 1 else 's'} {above}")
    outside = _Outside()
    ids = set() if sheet.of_records or sheet.by_line else _ids(headers, layouts)
    places = _write(_without_days(chain(first[at + 1 :], rows), ids), headers, target, outside, sheet)
    if outside.count:
        told.append(outside.told())
    told += unseen(remarks, number, headers)
    return CopiedSheet(
        name=sheet.name,
        path=target,
        headers=tuple(headers.get(column, "") for column in range(min(headers), max(headers) + 1)),
        places=places,
        told=tuple(told),
        likely=likely,
        rejected=remarks.rejected if sheet.is_text else None,
    )


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T.*)?")
_NO_ID = "a date, which a spreadsheet may have made of an id"


def _ids(headers: Mapping[int, str], layouts: Sequence[TableLayout]) -> set[int]:
    """The columns of ids, each by itself."""
    named = {
        fold(header)
        for layout in layouts
        for laid in layout.columns
        if laid.column.kind is Kind.ID and laid.named and not laid.of_all
        for header in laid.headers
    }
    return {column for column, header in headers.items() if fold(header) in named}


def _without_days(rows: Iterator[SheetRow], ids: Collection[int]) -> Iterator[SheetRow]:
    """The rows, with an error where a day stands in place of an id: a spreadsheet makes 1 December of the case 1/12."""
    if not ids:
        yield from rows
        return
    for number, cells in rows:
        yield number, [(at, error(_NO_ID) if at in ids and _DAY.fullmatch(text) else text) for at, text in cells]


def _heading(
    rows: Sequence[SheetRow], layouts: Sequence[TableLayout], header_row: int | None
) -> tuple[int | None, int | None]:
    """The place of the headers among rows, and the number of a row that looks like them, where that one names no table."""
    if header_row is not None:
        return next((at for at, (number, _) in enumerate(rows) if number == header_row), None), None
    found = heading([[text for _, text in cells] for _, cells in rows], layouts)
    return found.row, None if found.likely is None else rows[found.likely][0]


def _empty(sheet: Sheet, target: Path, fault: str, told: Sequence[str]) -> CopiedSheet:
    places = Places(numbers=array("L"), columns={}, errors={})
    return CopiedSheet(name=sheet.name, path=target, headers=(), places=places, told=tuple(told), fault=fault)


def _write(
    rows: Iterator[SheetRow], headers: Mapping[int, str], target: Path, outside: _Outside, sheet: Sheet
) -> Places:
    """Write the rows under headers. A row of a workbook that holds nothing there is none."""
    begin, end = min(headers), max(headers) + 1
    numbers = array("L")
    errors: dict[str, dict[int, str]] = {}
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)  # with line ends of \r\n, either of which in a cell is put between quotation marks
        # On one line, whatever breaks it there: the line is only passed over, and tells DuckDB how lines end.
        writer.writerow([" ".join(headers.get(column, "").split()) for column in range(begin, end)])
        for number, cells in rows:
            written = [""] * (end - begin)
            holds = sheet.of_records
            for column, text in cells:
                header = headers.get(column)
                if header is None:
                    outside.add(f"{letters(column)}{number}")
                    continue
                written[column - begin] = text
                holds = True
                if (said := said_of(text)) is not None:
                    known = errors.setdefault(header, {})
                    if len(known) < LISTED:  # of no column are more rows listed
                        known[len(numbers) + 1] = said
            if holds:
                writer.writerow(written)
                numbers.append(number)
    columns = {text: column for column, text in headers.items()}
    return Places(numbers=numbers, columns=columns, errors=errors, is_text=sheet.is_text, by_line=sheet.by_line)
