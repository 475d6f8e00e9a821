"""Binary workbooks of Excel (.xlsb): a zip file of records instead of XML (MS-XLSB 2.1.4)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from duly.connectors.files.kinds.packed import Package
from duly.connectors.files.kinds.sheets import Remarks, Sheet, SheetRow, UnreadableError, error, letters, plain
from duly.connectors.files.kinds.shown import BUILT_IN, NumberFormat, number_format, shown

ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip
"""Errors by the byte that binary workbooks keep of them (MS-XLSB 2.5.97.2, MS-XLS 2.5.10)."""

_ROW, _BLANK, _RK, _ERROR, _TRUTH, _REAL, _TEXT, _SHARED = range(8)
_TEXT_OF_FORMULA, _REAL_OF_FORMULA, _TRUTH_OF_FORMULA, _ERROR_OF_FORMULA, _RICH = 8, 9, 10, 11, 62
_STRING, _SHEET, _SETTINGS, _FORMAT, _STYLE, _STYLES, _END_STYLES, _MERGED = 19, 156, 153, 44, 47, 617, 618, 176
_COLUMNS = 60
_SHOWN = 0
_GENERAL = number_format("General")


def rk(four: bytes) -> float:
    """A number that was packed into four bytes (MS-XLS 2.5.217)."""
    (raw,) = struct.unpack("<i", four)
    value: float = raw >> 2 if raw & 2 else struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", raw & 0xFFFFFFFC))[0]
    return value / 100 if raw & 1 else value


def _records(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record.

    Raises UnreadableError where the last one is cut off.
    """
    while first := stream.read(1):
        kind, size = first[0], 0
        if kind & 0x80:
            kind = (kind & 0x7F) | _byte(stream) << 7
        for place in range(4):
            byte = _byte(stream)
            size |= (byte & 0x7F) << 7 * place
            if not byte & 0x80:
                break
        content = stream.read(size)
        if len(content) < size:
            raise UnreadableError("is damaged: it ends within a record")
        yield kind, content


def _byte(stream: IO[bytes]) -> int:
    read = stream.read(1)
    if not read:
        raise UnreadableError("is damaged: it ends within a record")
    return read[0]


def _wide(content: bytes, at: int) -> tuple[str, int]:
    """A text behind its length, and where it ends. A length without a text stands for none."""
    (length,) = struct.unpack_from("<I", content, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return content[at + 4 : end].decode("utf-16-le", errors="replace"), end


@dataclass
class _Book:
    """What all sheets of a workbook share."""

    strings: list[str] = field(default_factory=list)
    formats: list[NumberFormat] = field(default_factory=list)
    from_1904: bool = False


def sheets_of(package: Package) -> list[Sheet]:
    """The sheets of a workbook, in its order.

    Raises UnreadableError.
    """
    root = next((part for kind, part in package.related("").values() if kind == "officeDocument"), "xl/workbook.bin")
    book = _Book()
    related = package.related(root)
    named: list[tuple[str, str, bool]] = []
    with package.open(root) as stream:
        for kind, content in _records(stream):
            if kind == _SHEET:
                id_, end = _wide(content, 8)
                named.append((_wide(content, end)[0], id_, struct.unpack_from("<I", content)[0] != _SHOWN))
            elif kind == _SETTINGS:
                book.from_1904 = bool(content[0] & 1)
    for kind_, part in related.values():
        if kind_ == "sharedStrings":
            with package.open(part) as stream:
                book.strings = [plain(_wide(content, 1)[0]) for kind, content in _records(stream) if kind == _STRING]
        elif kind_ == "styles":
            with package.open(part) as stream:
                book.formats = _formats(stream)
    found = []
    for name, id_, hidden in named:
        kind_, part = related.get(id_, ("", ""))
        if not part:
            raise UnreadableError(f"is damaged: its sheet {name!r} is missing")
        rows = _Rows(package=package, part=part, book=book)
        found.append(Sheet(name=name, hidden=hidden, is_chart=kind_ != "worksheet", rows=rows))
    return found


def _formats(stream: IO[bytes]) -> list[NumberFormat]:
    codes = dict(BUILT_IN)
    styles: list[int] = []
    is_of_cells = False
    for kind, content in _records(stream):
        if kind == _FORMAT:
            (number,) = struct.unpack_from("<H", content)
            codes[number] = _wide(content, 2)[0]
        elif kind in (_STYLES, _END_STYLES):
            is_of_cells = kind == _STYLES
        elif kind == _STYLE and is_of_cells:
            styles.append(struct.unpack_from("<H", content, 2)[0])
    return [number_format(codes.get(style, "yyyy" if 27 <= style <= 58 else "General")) for style in styles]


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """Reads the rows of one sheet."""

    package: Package
    part: str
    book: _Book

    def __call__(self, remarks: Remarks) -> Iterator[SheetRow]:
        row, cells, hidden = 0, list[tuple[int, str]](), False
        with self.package.open(self.part) as stream:
            for kind, content in _records(stream):
                if kind == _ROW:
                    if cells:
                        yield row, cells
                    row, cells = struct.unpack_from("<I", content)[0] + 1, []
                    hidden = bool(content[11] & 0x10)
                elif kind == _COLUMNS:
                    if content[16] & 1:
                        remarks.hidden_columns.append(struct.unpack_from("<II", content))
                elif kind == _MERGED:
                    first, last, left, right = struct.unpack_from("<4I", content)
                    remarks.merged.append(f"{letters(left)}{first + 1}:{letters(right)}{last + 1}")
                elif kind <= _ERROR_OF_FORMULA or kind == _RICH:
                    text = self._value(kind, content)
                    if text.strip():
                        if hidden and not cells:
                            remarks.hidden_rows.append(row)
                        cells.append((struct.unpack_from("<I", content)[0], text))
        if cells:
            yield row, cells

    def _value(self, kind: int, content: bytes) -> str:
        """What a cell shows: behind its column, style and flags, eight bytes in all."""
        if kind in (_ERROR, _ERROR_OF_FORMULA):
            return error(ERRORS.get(content[8], "#ERROR!"))
        if kind in (_TRUTH, _TRUTH_OF_FORMULA):
            return "TRUE" if content[8] else "FALSE"
        if kind in (_TEXT, _TEXT_OF_FORMULA):
            return plain(_wide(content, 8)[0])
        if kind == _RICH:
            return plain(_wide(content, 9)[0])
        if kind == _SHARED:
            (number,) = struct.unpack_from("<I", content, 8)
            return (
                self.book.strings[number]
                if number < len(self.book.strings)
                else error("a text that the workbook lacks")
            )
        if kind == _BLANK:
            return ""
        value = rk(content[8:12]) if kind == _RK else struct.unpack_from("<d", content, 8)[0]
        style = struct.unpack_from("<I", content, 4)[0] & 0xFFFFFF
        format_ = self.book.formats[style] if style < len(self.book.formats) else _GENERAL
        return shown(value, format_, from_1904=self.book.from_1904)
