"""Workbooks of Excel 97 to 2003 (.xls): values by calamine; what it gives as blank, from the records themselves.

An error cell is blank to calamine, and a number has no format. MS-XLS 2.4 and MS-CFB 2 are what is read here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from duly.connectors.files.kinds.compound import stream_of
from duly.connectors.files.kinds.sheets import (
    UNCOMPUTED,
    Remarks,
    Sheet,
    SheetRow,
    UnreadableError,
    error,
    letters,
    plain,
)
from duly.connectors.files.kinds.shown import (
    BUILT_IN,
    LAST_DAY,
    NumberFormat,
    Sort,
    digits,
    length,
    number_format,
    shown,
)
from duly.connectors.files.kinds.xlsb import ERRORS, rk

_END, _FORMULA, _LOCKED, _MULTIPLE_RK, _FORMAT, _STYLE = 0x0A, 0x06, 0x2F, 0xBD, 0x041E, 0xE0
_NUMBER, _TRUTH_OR_ERROR, _RK, _BEGIN, _SHEET, _EPOCH = 0x0203, 0x0205, 0x027E, 0x0809, 0x85, 0x22
_COLUMNS, _ROW = 0x7D, 0x0208
_HOLDING = frozenset((_FORMULA, _NUMBER, _TRUTH_OR_ERROR, _RK, _MULTIPLE_RK, 0xBE, 0xD6, 0xFD, 0x0201, 0x0204))
"""Records of cells. A cell far away would have calamine hold all that lies before it in memory, and end the process."""

_OF_TIME = (Sort.MOMENT, Sort.DAY, Sort.LENGTH)
_WIDEST = 256
_RECALCULATED = 3

Cells = dict[tuple[int, int], str]


@dataclass(frozen=True)
class _Look:
    """What the records of a sheet say beside the values: cells that are to be read otherwise, and what is hidden."""

    cells: Cells = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)  # hidden, from 0
    columns: list[tuple[int, int]] = field(default_factory=list)  # first and last of each hidden range, from 0


@dataclass
class _Records:
    """What the records of a workbook say beside the values."""

    formats: list[NumberFormat] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    sheets: list[_Look] = field(default_factory=list)
    beyond: list[tuple[int, int]] = field(
        default_factory=list
    )  # where numbers stand that calamine gives up at, and how long


def sheets_of(path: Path) -> Sequence[Sheet]:
    """The sheets of a workbook, in its order.

    Raises UnreadableError where it is damaged or has a password.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    stream = stream_of(path, "Workbook", "Book")
    known = _scanned(stream.content)
    with _panicking():
        try:
            if known.beyond:
                book = CalamineWorkbook.from_filelike(BytesIO(stream.zeroed(known.beyond)))
            else:
                book = CalamineWorkbook.from_path(str(path))
        except PasswordError:
            raise UnreadableError("has a password", "Open it in Excel and save it again without one.") from None
        except CalamineError as fault:
            raise UnreadableError(f"is damaged or of a kind that is not read ({type(fault).__name__})") from None
    return [
        Sheet(
            name=sheet.name,
            hidden=sheet.visible != SheetVisibleEnum.Visible,
            is_chart=sheet.typ not in (SheetTypeEnum.WorkSheet, SheetTypeEnum.DialogSheet),
            rows=_Rows(book=book, number=number, look=known.sheets[number] if number < len(known.sheets) else _Look()),
        )
        for number, sheet in enumerate(book.sheets_metadata)
    ]


@contextmanager
def _panicking() -> Iterator[None]:
    """Says of a workbook that calamine gives up in the middle of that it is damaged: what it raises then is no Exception."""
    try:
        yield
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":
            raise
        raise UnreadableError("is damaged") from None


def _scanned(stream: bytes) -> _Records:
    """Go through the records of a workbook: first those of the whole, then each sheet's."""
    known = _Records()
    places: list[int] = []
    from_1904 = False
    for _, kind, content in _records(stream, 0):
        if kind == _SHEET:
            places.append(struct.unpack_from("<I", content)[0])
        elif kind == _LOCKED:
            raise UnreadableError("has a password", "Open it in Excel and save it again without one.")
        elif kind == _EPOCH:
            from_1904 = content[:1] == b"\1"
        elif kind == _FORMAT:
            known.codes[struct.unpack_from("<H", content)[0]] = _format_code(content)
        elif kind == _STYLE:
            code = known.codes.get(struct.unpack_from("<H", content, 2)[0], "General")
            known.formats.append(number_format(code))
    for place in places:
        known.sheets.append(_look(stream, place, known, from_1904))
    return known


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, bytes]]:
    """Where the content of each record begins from a place on, its kind and that, up to the one that ends its part."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at + 4, kind, stream[at + 4 : at + 4 + size]
        if kind == _END:
            return
        at += 4 + size


def _format_code(content: bytes) -> str:
    """A format of Excel 97 and later. An older one has no flag before its text, and is passed over."""
    if len(content) < 5:
        return "General"
    length, wide = struct.unpack_from("<HB", content, 2)
    if len(content) < 5 + length or wide > 1:
        return "General"
    return content[5 : 5 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1", errors="replace")


def _look(stream: bytes, place: int, known: _Records, from_1904: bool) -> _Look:
    """What of a sheet calamine does not give, or not as it is seen."""
    look = _Look()
    cells, formats = look.cells, known.formats

    def number(row: int, column: int, style: int, value: float, span: tuple[int, int]) -> None:
        format_ = formats[style] if style < len(formats) else None
        # The others are read by calamine alike, and need not be kept here.
        if format_ is not None and (format_.sort is not Sort.PLAIN or abs(value) >= 1e11):
            cells[row, column] = shown(value, format_, from_1904=from_1904)
            if format_.sort in _OF_TIME and not abs(value) < LAST_DAY:
                known.beyond.append(span)

    for begins, kind, content in _records(stream, place):
        if kind in _HOLDING and struct.unpack_from("<H", content, 2)[0] >= _WIDEST:
            raise UnreadableError("is damaged: it has a cell where no sheet of its kind has one")
        if kind == _TRUTH_OR_ERROR and len(content) >= 8 and content[7]:
            row, column = struct.unpack_from("<HH", content)
            cells[row, column] = error(ERRORS.get(content[6], "#ERROR!"))
        elif kind == _FORMULA:
            row, column, style = struct.unpack_from("<3H", content)
            result, flags = content[6:14], struct.unpack_from("<H", content, 14)[0]
            if result[6:8] != b"\xff\xff":
                (value,) = struct.unpack("<d", result)
                if value == 0 and flags & _RECALCULATED == _RECALCULATED:
                    cells[row, column] = error(UNCOMPUTED)
                else:
                    number(row, column, style, value, (begins + 6, 8))
            elif result[0] == 2:
                cells[row, column] = error(ERRORS.get(result[2], "#ERROR!"))
        elif kind == _NUMBER:
            row, column, style, value = struct.unpack_from("<3Hd", content)
            number(row, column, style, value, (begins + 6, 8))
        elif kind == _RK:
            row, column, style = struct.unpack_from("<3H", content)
            number(row, column, style, rk(content[6:10]), (begins + 6, 4))
        elif kind == _MULTIPLE_RK:
            row, first = struct.unpack_from("<HH", content)
            for step in range((len(content) - 6) // 6):
                at = 4 + 6 * step
                style, value = struct.unpack_from("<H", content, at)[0], rk(content[at + 2 : at + 6])
                number(row, first + step, style, value, (begins + at + 2, 4))
        elif kind == _ROW:
            if content[12] & 0x20:
                look.rows.add(struct.unpack_from("<H", content)[0])
        elif kind == _COLUMNS and content[8] & 1:
            look.columns.append(struct.unpack_from("<HH", content))
    return look


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """Reads the rows of one sheet."""

    book: Any
    number: int
    look: _Look

    def __call__(self, remarks: Remarks) -> Iterator[SheetRow]:
        with _panicking():
            sheet = self.book.get_sheet_by_index(self.number)
        for (first, begin), (last, end) in sheet.merged_cell_ranges or ():
            remarks.merged.append(f"{letters(begin)}{first + 1}:{letters(end)}{last + 1}")
        remarks.hidden_columns += self.look.columns
        known: dict[int, dict[int, str]] = {}
        for (row, column), text in self.look.cells.items():
            known.setdefault(row, {})[column] = text
        left = (sheet.start or (0, 0))[1]
        with _panicking():
            # calamine gives blank rows before the first that holds anything, but no blank columns before the first such.
            for number, values in enumerate(sheet.iter_rows()):
                cells = {left + column: text for column, value in enumerate(values) if (text := as_text(value)).strip()}
                cells |= known.pop(number, {})
                if cells:
                    if number in self.look.rows:
                        remarks.hidden_rows.append(number + 1)
                    yield number + 1, sorted(cells.items())
            yield from ((row + 1, sorted(known[row].items())) for row in sorted(known))


def as_text(cell: Any) -> str:
    """A value of calamine's as text."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        return digits(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep="T", timespec="seconds" if not cell.microsecond else "milliseconds")
    if isinstance(cell, timedelta):
        return length(cell / timedelta(days=1))
    if isinstance(cell, date | time):
        return cell.isoformat()
    return plain(str(cell))
