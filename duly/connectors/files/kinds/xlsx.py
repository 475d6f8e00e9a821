"""Workbooks of Excel (.xlsx, .xlsm): every cell read from the sheet's own XML, as it comes.

Libraries give an error cell, or a formula that nobody computed, as a blank one, hold the whole rectangle up to the last
cell in memory, and forget how a number is shown. ECMA-376 part 1, 18.3 is what is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

from duly.connectors.files.kinds.packed import Package, attribute, read_xml, whole
from duly.connectors.files.kinds.sheets import (
    NO_NUMBER,
    UNCOMPUTED,
    Remarks,
    Sheet,
    SheetRow,
    UnreadableError,
    column_of,
    error,
    plain,
)
from duly.connectors.files.kinds.shown import BUILT_IN, NumberFormat, number_format, shown

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_GENERAL = number_format("General")


@dataclass
class _Book:
    """What all sheets of a workbook share."""

    strings: list[str] = field(default_factory=list)
    formats: list[NumberFormat] = field(default_factory=list)
    from_1904: bool = False
    never_computed: bool = False  # a program wrote it, and leaves it to a spreadsheet to compute when it is opened
    sheets: list[tuple[str, str, bool]] = field(default_factory=list)  # name, id, hidden


def sheets_of(package: Package) -> list[Sheet]:
    """The sheets of a workbook, in its order.

    Raises UnreadableError.
    """
    root = next((part for kind, part in package.related("").values() if kind == "officeDocument"), "xl/workbook.xml")
    book = _Book()
    with package.open(root) as stream:
        whole(stream, lambda name, attributes: _book(book, name, attributes))
    related = package.related(root)
    for kind, part in related.values():
        if kind == "sharedStrings":
            with package.open(part) as stream:
                book.strings = _strings(stream)
        elif kind == "styles":
            with package.open(part) as stream:
                book.formats = _formats(stream)
    found = []
    for name, id_, hidden in book.sheets:
        kind, part = related.get(id_, ("", ""))
        if not part:
            raise UnreadableError(f"is damaged: its sheet {name!r} is missing")
        found.append(
            Sheet(
                name=name,
                hidden=hidden,
                is_chart=kind != "worksheet",
                rows=_Rows(package=package, part=part, book=book),
            )
        )
    return found


def _book(book: _Book, name: str, attributes: Mapping[str, str]) -> None:
    if name == "sheet":
        hidden = attributes.get("state", "visible") != "visible"
        book.sheets.append((attributes.get("name", ""), attribute(attributes, "id") or "", hidden))
    elif name == "workbookPr":
        book.from_1904 = attributes.get("date1904", "0") in ("1", "true")
    elif name == "calcPr":
        book.never_computed = attributes.get("fullCalcOnLoad", "0") in ("1", "true")


def _strings(stream: IO[bytes]) -> list[str]:
    """The texts that cells name by number, without how they are spoken."""
    strings: list[str] = []
    pieces: list[str] = []
    inside: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name in ("t", "rPh"):
            inside.append(name)

    def end(name: str) -> None:
        if name in ("t", "rPh"):
            inside.pop()
        elif name == "si":
            strings.append(_text("".join(pieces)))
            pieces.clear()

    whole(stream, start, end, lambda text: pieces.append(text) if inside == ["t"] else None)
    return strings


def _text(text: str) -> str:
    """A text as it is seen: characters that XML cannot hold are written as _x000D_ there."""
    if "_x" in text:
        text = _ESCAPED.sub(_unescaped, text)
    return plain(text)


def _unescaped(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return found[0] if 0xD800 <= ord(character) < 0xE000 else character


def _formats(stream: IO[bytes]) -> list[NumberFormat]:
    """How each style shows a number."""
    codes = dict(BUILT_IN)
    styles: list[int] = []
    inside: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt" and not inside:
            codes[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "General")
        elif name in ("cellXfs", "dxfs", "cellStyleXfs"):
            inside.append(name)
        elif name == "xf" and inside == ["cellXfs"]:
            styles.append(int(attributes.get("numFmtId", "0")))

    def end(name: str) -> None:
        if name in ("cellXfs", "dxfs", "cellStyleXfs"):
            inside.pop()

    whole(stream, start, end)
    # A number that is not declared is one of a language's own formats, which are all of days.
    return [number_format(codes.get(style, "yyyy" if 27 <= style <= 58 else "General")) for style in styles]


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """Reads the rows of one sheet."""

    package: Package
    part: str
    book: _Book

    def __call__(self, remarks: Remarks) -> Iterator[SheetRow]:
        reader = _Reader(self.book, remarks)
        with self.package.open(self.part) as stream:
            for _ in read_xml(stream, reader.start, reader.end, reader.text):
                yield from reader.done
                reader.done.clear()


def _is_unseen(attributes: Mapping[str, str], size: str) -> bool:
    """A row or column that is hidden, by hand or by a filter, or that has no height or width."""
    return attributes.get("hidden") in ("1", "true") or attributes.get(size) in ("0", "0.0")


class _Reader:
    """What is known of the row and the cell that are being read."""

    def __init__(self, book: _Book, remarks: Remarks) -> None:
        self.book, self.remarks = book, remarks
        self.done: list[SheetRow] = []
        self.row, self.column, self.hidden = 0, -1, False
        self.cells: list[tuple[int, str]] = []
        self.type, self.style, self.is_formula = "n", 0, False
        self.pieces: list[str] = []
        self.takes, self.spoken = False, False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            reference = attributes.get("r")
            self.column = column_of(reference) if reference else self.column + 1
            self.type, self.style = attributes.get("t", "n"), int(attributes.get("s") or 0)
            self.is_formula = False
            self.pieces.clear()
        elif name == "v":
            self.takes = self.type != "inlineStr"
        elif name == "t":
            self.takes = self.type == "inlineStr" and not self.spoken
        elif name == "f":
            self.is_formula = True
        elif name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column, self.cells = -1, []
            self.hidden = _is_unseen(attributes, "ht")
        elif name == "col":
            if _is_unseen(attributes, "width"):
                self.remarks.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))
        elif name == "rPh":
            self.spoken = True
        elif name == "mergeCell":
            self.remarks.merged.append(attributes.get("ref", ""))

    def text(self, text: str) -> None:
        if self.takes:
            self.pieces.append(text)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self.takes = False
        elif name == "c":
            if self.pieces or self.is_formula or self.type == "e":
                text = self._value("".join(self.pieces))
                if text.strip():
                    self.cells.append((self.column, text))
        elif name == "row":
            if self.cells:
                self.done.append((self.row, self.cells))
                if self.hidden:
                    self.remarks.hidden_rows.append(self.row)
        elif name == "rPh":
            self.spoken = False

    def _value(self, written: str) -> str:
        """What the cell shows, or the error that stands there."""
        if self.type == "s":
            return self._shared(written)
        if self.type in ("str", "inlineStr"):
            return _text(written)
        if self.type == "e":
            return error(written or "#ERROR!")
        if not written or (self.is_formula and self.book.never_computed and written == "0"):
            return error(UNCOMPUTED)
        if self.type == "b":
            return "FALSE" if written == "0" else "TRUE"
        if self.type == "d":
            return written
        try:
            value = float(written)
        except ValueError:
            return error(NO_NUMBER)
        format_ = self.book.formats[self.style] if self.style < len(self.book.formats) else _GENERAL
        return shown(value, format_, from_1904=self.book.from_1904)

    def _shared(self, written: str) -> str:
        try:
            return self.book.strings[int(written)]
        except (ValueError, IndexError):
            return error("a text that the workbook lacks")
