"""OpenDocument sheets (.ods), as LibreOffice writes them (OpenDocument 1.3, part 3, chapters 9 and 19).

What is seen stands beside what is meant: the text of a cell and its value. The value is read, and the text where it has
more to say: an error, or zeros in front.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite

from duly.connectors.files.kinds.packed import Package, read_xml, whole
from duly.connectors.files.kinds.sheets import (
    MOST_ROWS,
    NO_NUMBER,
    UNCOMPUTED,
    Remarks,
    Sheet,
    SheetRow,
    UnreadableError,
    error,
    letters,
    plain,
)
from duly.connectors.files.kinds.shown import digits

_CONTENT = "content.xml"
_ERROR = re.compile(r"#[A-Z][A-Z0-9/]*[!?]?|#DIV/0!|Err:[0-9]+")
_LENGTH = re.compile(r"(-?)PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d+))?S)?")
_WIDEST = 16_384
_IDENTIFIER = re.compile(r"0[0-9]+|[0-9]+(?:[-/ ][0-9]+)+|[A-Za-z]{1,8}[-/]?[0-9]+(?:[-/ ][0-9]+)*")
"""How a number looks that a format makes an id of, such as 00012, 12-345 and CR00012."""
_FULL_DIGITS = re.compile(r"-?[0-9 ,.]+")


def sheets_of(package: Package) -> list[Sheet]:
    """The sheets of a workbook, in its order.

    Raises UnreadableError.
    """
    if "meta-inf/manifest.xml" in package:
        with package.open("META-INF/manifest.xml") as stream:
            whole(stream, _refuse_locked)
    unseen: set[str] = set()
    found: list[tuple[str, str]] = []
    style: list[str] = [""]

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "style":
            style[0] = attributes.get("style:name", "")
        elif name == "table-properties" and attributes.get("table:display") == "false":
            unseen.add(style[0])
        elif name == "table" and "table:name" in attributes:
            found.append((attributes["table:name"], attributes.get("table:style-name", "")))

    with package.open(_CONTENT) as stream:
        whole(stream, start)
    return [
        Sheet(name=name, hidden=looks in unseen, rows=_Rows(package=package, number=number))
        for number, (name, looks) in enumerate(found)
    ]


def _refuse_locked(name: str, _: Mapping[str, str]) -> None:
    if name == "encryption-data":
        raise UnreadableError("has a password", "Open it and save it again without one.")


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """Reads the rows of the sheet with this number, from 0."""

    package: Package
    number: int

    def __call__(self, remarks: Remarks) -> Iterator[SheetRow]:
        reader = _Reader(self.number, remarks)
        with self.package.open(_CONTENT) as stream:
            for _ in read_xml(stream, reader.start, reader.end, reader.text):
                for times, row, cells in reader.done:
                    if row + times - 1 > MOST_ROWS:
                        raise UnreadableError(f"is damaged: it has a row {row + times - 1:,}, which no sheet has")
                    for number in range(row, row + times):
                        yield number, cells
                reader.done.clear()
                if reader.table > self.number:
                    return


class _Reader:
    """What is known of the row and the cell that are being read. Elements of other sheets are passed over."""

    def __init__(self, number: int, remarks: Remarks) -> None:
        self.number, self.remarks = number, remarks
        self.done: list[tuple[int, int, list[tuple[int, str]]]] = []  # how often, first row, cells
        self.table, self.row, self.column, self.repeated = -1, 1, 0, 1
        self.cells: list[tuple[int, str]] = []
        self.cell: Mapping[str, str] = {}
        self.pieces: list[str] = []
        self.paragraphs, self.takes, self.aside, self.hidden = 0, False, 0, False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table" and "table:name" in attributes:
            self.table += 1
            self.row, self.column = 1, 0
        elif self.table != self.number:
            return
        elif name == "table-row":
            self.repeated = int(attributes.get("table:number-rows-repeated", 1))
            self.hidden = attributes.get("table:visibility", "visible") != "visible"
            self.column, self.cells = 0, []
        elif name == "table-column":
            last = self.column + int(attributes.get("table:number-columns-repeated", 1)) - 1
            if attributes.get("table:visibility", "visible") != "visible":
                self.remarks.hidden_columns.append((self.column, last))
            self.column = last + 1
        elif name in ("table-cell", "covered-table-cell"):
            self.cell, self.pieces, self.paragraphs = attributes, [], 0
        elif name == "annotation":
            self.aside += 1
        elif name == "p" and not self.aside:
            self.pieces += ["\n"] if self.paragraphs else []
            self.paragraphs += 1
            self.takes = True
        elif self.takes and name in ("s", "tab", "line-break"):
            self.pieces.append({"s": " " * int(attributes.get("text:c", 1)), "tab": "\t"}.get(name, "\n"))

    def text(self, text: str) -> None:
        if self.takes:
            self.pieces.append(text)

    def end(self, name: str) -> None:
        if self.table != self.number:
            return
        if name == "p" and not self.aside:
            self.takes = False
        elif name == "annotation":
            self.aside -= 1
        elif name in ("table-cell", "covered-table-cell"):
            self._cell()
        elif name == "table-row":
            if self.cells:
                self.done.append((self.repeated, self.row, self.cells))
                if self.hidden:
                    self.remarks.hidden_rows.extend(range(self.row, min(self.row + self.repeated, MOST_ROWS + 1)))
            self.row += self.repeated

    def _cell(self) -> None:
        times = int(self.cell.get("table:number-columns-repeated", 1))
        deep = int(self.cell.get("table:number-rows-spanned", 1))
        if deep > 1:
            wide = int(self.cell.get("table:number-columns-spanned", 1))
            place = f"{letters(self.column)}{self.row}"
            self.remarks.merged.append(f"{place}:{letters(self.column + wide - 1)}{self.row + deep - 1}")
        text = _value(self.cell, "".join(self.pieces))
        if text.strip():
            self.cells += [(column, text) for column in range(self.column, self.column + min(times, _WIDEST))]
        self.column += times


def _value(cell: Mapping[str, str], seen: str) -> str:
    """What a cell shows, or the error that stands there."""
    sort = cell.get("office:value-type") or cell.get("calcext:value-type") or ""
    is_formula = "table:formula" in cell
    if cell.get("calcext:value-type") == "error" or (is_formula and _ERROR.fullmatch(seen.strip())):
        return error(seen.strip() or "#ERROR!")
    if sort in ("float", "percentage", "currency"):
        return _number(cell.get("office:value", ""), seen.strip())
    if sort == "date":
        return _moment(cell.get("office:date-value", seen))
    if sort == "time":
        return _length(cell.get("office:time-value", ""), seen)
    if sort == "boolean":
        return cell.get("office:boolean-value", seen).upper()
    if is_formula and not sort and not seen:
        return error(UNCOMPUTED)
    return plain(cell.get("office:string-value") or seen)


def _number(written: str, seen: str) -> str:
    try:
        value = float(written)
    except ValueError:
        return error(NO_NUMBER)
    if not isfinite(value):
        return error(NO_NUMBER)
    if _IDENTIFIER.fullmatch(seen) and re.sub(r"\D", "", seen).lstrip("0") == digits(value, every=True).lstrip("0"):
        return seen
    return digits(value, every=bool(_FULL_DIGITS.fullmatch(seen)))


def _moment(written: str) -> str:
    """A day and time to the millisecond: a spreadsheet counts in parts of a day, and may write 10:00 as 09:59:59.999999999."""
    if "." not in written:
        return written
    try:
        moment = datetime.fromisoformat(written[:26])
    except ValueError:
        return written
    return (moment + timedelta(microseconds=500)).isoformat(timespec="milliseconds").removesuffix(".000")


def _length(written: str, seen: str) -> str:
    found = _LENGTH.fullmatch(written)
    if not found:
        return seen
    hours, minutes, seconds = (int(found[part] or 0) for part in (2, 3, 4))
    fraction = f".{found[5][:6]}" if found[5] and found[5].strip("0") else ""
    return f"{found[1]}{hours:02}:{minutes:02}:{seconds:02}{fraction}"
