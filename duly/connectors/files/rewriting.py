"""The careful road: a text file written anew, record by record, with what is no record left out and named by its line.

Lines end in LF, CR LF, CR or CR CR LF, in any mix. What is written has one record a line or, where a value holds line ends, on
as many; every record has the header's columns, and every quotation mark its other half.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from duly.connectors.columns.remarks import LISTED
from duly.connectors.files.encodings import UTF8, as_utf8
from duly.connectors.files.scanning import MAX_LINE, blocks_of
from duly.connectors.files.unpacking import chunks_of

_LINE = re.compile(rb"(.*?)(\r*\n|\r)", re.DOTALL)
_OPENS = re.compile(rb' *"')
_VALUE = re.compile(rb'(?:[^"]|"")*+"( *)')
_FORM = bytes.maketrans(b"0123456789" + bytes(range(65, 91)) + bytes(range(97, 123)), b"9" * 10 + b"a" * 52)
_END = b"\r\n"
"""What ends a line: DuckDB takes the first line end there is for the one of all lines, and the others within a value only after
this one."""

_REMEMBERED = 1000
"""Records whose first cells tell how the first cell of a record looks."""


@dataclass(frozen=True, kw_only=True)
class Reject:
    """A line that is no record: where it stands, and why. `row` is None where it has none of its own."""

    row: int | None
    line: int
    reason: str


@dataclass
class Places:
    """Where the records of what was written stood: as an editor and as a spreadsheet number them, from 1."""

    _first: list[int] = field(default_factory=list)
    _rows: list[int] = field(default_factory=list)
    _lines: list[int] = field(default_factory=list)

    def add(self, number: int, row: int, line: int) -> None:
        """The record of this number, from 1, stands there. Only where the distance changes is anything kept."""
        if not self._first or (row - number, line - number) != (self._rows[-1], self._lines[-1]):
            self._first.append(number)
            self._rows.append(row - number)
            self._lines.append(line - number)

    def of(self, number: int) -> tuple[int, int]:
        """Row and line of a record."""
        place = bisect_right(self._first, number) - 1
        return number + self._rows[place], number + self._lines[place]

    def pieces(self) -> list[tuple[int, int]]:
        """From which record on, by its number, the rows stand how far from the numbers."""
        return list(zip(self._first, self._rows, strict=True))


@dataclass
class Rewritten:
    """What a file came to. `rejects` are the first of `rejected`; `values` hold line ends and stand on `lines`.

    `last` is the last cell of the last record where the file has no line end behind it, and `last_at` the byte of what was
    written at which that record begins.
    """

    places: Places = field(default_factory=Places)
    records: int = 0
    rejected: int = 0
    rejects: list[Reject] = field(default_factory=list)
    values: int = 0
    lines: int = 0
    undecoded: int = 0  # lines with bytes that are no character
    last: bytes | None = None
    last_at: int = 0

    def reject(self, row: int | None, line: int, reason: str) -> None:
        self.rejected += 1
        if len(self.rejects) < LISTED:
            self.rejects.append(Reject(row=row, line=line, reason=reason))

    def drop_last(self, target: Path) -> None:
        """Take the last record back: it was cut off."""
        with target.open("r+b") as file:
            file.truncate(self.last_at)
        row, line = self.places.of(self.records)
        self.records -= 1
        self.reject(row, line, CUT_OFF)


FEWER = "the line has fewer columns than the header"
MORE = "the line has more columns than the header"
STRAY = "the line has a quotation mark where none may stand"
CUT_OFF = "the line is cut off: the file ends inside of it"
ABOVE = "the line stands above the header"
TOO_LONG = f"the line is longer than {MAX_LINE:,} bytes"
UNDECODED = "the line holds bytes that {}"
UNCLOSED = "the line has a quotation mark that is not closed, so that {} cannot be read"
SWALLOWS = "the line has a quotation mark that makes {} part of its value"
SWALLOWED = "the line lies inside the quotation marks that open on line {}"


def rewrite(
    path: Path, target: Path, *, encoding: str, told_as: str, delimiter: str, width: int, header_line: int
) -> Rewritten:
    """Write the records below the header to `target`, in UTF-8, below a line of as many columns.

    `told_as` is the encoding that the export has, where `path` is a copy. `width` is the number of the header's cells,
    `header_line` the line on which it stands.
    Raises OSError where the file cannot be read, DamagedError where it is packed and damaged.
    """
    with target.open("wb") as copy:
        lines = _lines(blocks_of(as_utf8(chunks_of(path), encoding)))
        copy.write(first := delimiter.encode().join([b"0"] * width) + _END)
        return _Writing(copy, delimiter.encode(), width, told_as, len(first)).all(lines, header_line)


def _lines(blocks: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Every line, and what ends it: nothing where the file ends."""
    rest = b""
    for block in blocks:
        rest += block
        held = len(rest) - len(rest.rstrip(b"\r"))  # a line feed may follow
        whole, rest = (rest[: len(rest) - held], rest[len(rest) - held :]) if held else (rest, b"")
        end = 0
        for found in _LINE.finditer(whole):
            yield found.group(1), found.group(2)
            end = found.end()
        rest = whole[end:] + rest
    for found in _LINE.finditer(rest):
        yield found.group(1), found.group(2)
    if last := rest[rest.rfind(b"\r") + 1 :] if rest else b"":
        yield last, b""


class _Record:
    """A record with quotation marks, taken line by line. Whole once `is_open` is false.

    `is_stray`: something stands behind a value in quotation marks. What is longer than MAX_LINE is not kept.
    """

    def __init__(self, delimiter: bytes, number: int) -> None:
        self.number = number  # of the line on which it begins
        self.lines: list[bytes] = []
        self.text: list[bytes] = []  # its lines and what ends them
        self.cells: list[bytes] = []
        self.count = self.size = 0
        self.is_open = self.is_stray = False
        self._delimiter = delimiter
        self._value: list[bytes] = []  # what was read of the value that is open

    @property
    def is_long(self) -> bool:
        return self.size > MAX_LINE

    def take(self, line: bytes, ended: bytes) -> None:
        """Read on with a line; `ended` is what ended the line before."""
        self.count += 1
        self.size += len(ended) + len(line)
        if not self.is_long:
            self.lines.append(line)
            self.text += (ended, line)
            self._value += (ended,) if self.is_open else ()
        at = 0
        while True:
            if self.is_open:
                closes = _VALUE.match(line, at)
                if closes is None:
                    self._value += () if self.is_long else (line[at:],)
                    return
                self._value.append(line[at : closes.end() - len(closes.group(1)) - 1])
                self.cells.append(b"".join(self._value).replace(b'""', b'"'))
                self._value, self.is_open = [], False
                at = closes.end()
            elif opens := _OPENS.match(line, at):
                self.is_open = True
                at = opens.end()
                continue
            else:
                until = line.find(self._delimiter, at)
                self.cells.append(line[at : until if until >= 0 else len(line)])
                at = until if until >= 0 else len(line)
            if at >= len(line):
                return
            if not line.startswith(self._delimiter, at):
                self.is_stray = True
                return
            at += len(self._delimiter)


Lines = Iterator[tuple[int, tuple[bytes, bytes]]]
"""The number of each line, the line, and what ends it."""


class _Writing:
    def __init__(self, copy: BinaryIO, delimiter: bytes, width: int, encoding: str, written: int) -> None:
        self._copy, self._delimiter, self._width = copy, delimiter, width
        self._undecoded = UNDECODED.format("are not UTF-8" if encoding == UTF8 else f"stand for nothing in {encoding}")
        self._forms: set[bytes] = set()
        self._row, self._written = 0, written
        self.done = Rewritten()

    def all(self, lines: Iterator[tuple[bytes, bytes]], header_line: int) -> Rewritten:
        numbered: Lines = enumerate(lines, start=1)
        is_header = True
        for number, (line, end) in numbered:
            self._row += 1
            if number < header_line:
                self._above(number, line)
            elif line and is_header:
                self._read_on(number, line, end, numbered)
                is_header = False
            elif b'"' in line:
                record, end = self._read_on(number, line, end, numbered)
                self._take(record, end)
            elif line:
                self._take_plain(number, line, end)
        return self.done

    def _above(self, number: int, line: bytes) -> None:
        """A line above the header is a title or the like; but one that has the header's columns may be a record."""
        cells = line.split(self._delimiter)
        if self._width > 1 and len(cells) == self._width and any(cell.strip() for cell in cells):
            self.done.reject(self._row, number, ABOVE)

    def _take_plain(self, number: int, line: bytes, end: bytes) -> None:
        if not _is_text(line):
            self._undecodable(number)
        elif (held := line.count(self._delimiter) + 1) != self._width:
            self._wrong_width(number, held, end)
        else:
            self._write(number, line, None if end else line.rsplit(self._delimiter, 1)[-1])
            self._remember(line.split(self._delimiter, 1)[0])

    def _read_on(self, number: int, line: bytes, end: bytes, numbered: Lines) -> tuple[_Record, bytes]:
        """The record that begins on a line, to its end; and what ends its last line."""
        record = _Record(self._delimiter, number)
        record.take(line, b"")
        while record.is_open and (follows := next(numbered, None)) is not None:
            ended, (_, (line, end)) = end, follows
            record.take(line, ended)
        return record, end

    def _take(self, record: _Record, end: bytes) -> None:
        inside = [] if record.count == 1 else self._records_in(record)
        text = b"".join(record.text)
        if record.is_open:
            self._swallow(record, [number for number, line in enumerate(record.lines) if number and line], UNCLOSED)
        elif inside:
            self._swallow(record, inside, SWALLOWS)
        elif record.is_stray:
            self.done.reject(self._row, record.number, STRAY)
        elif record.is_long:
            self.done.reject(self._row, record.number, TOO_LONG)
        elif not _is_text(text):
            self._undecodable(record.number)
        elif len(record.cells) != self._width:
            self._wrong_width(record.number, len(record.cells), end)
        else:
            if record.count > 1:
                self.done.values += sum(b"\n" in cell or b"\r" in cell for cell in record.cells)
                self.done.lines += record.count
            is_open_ended = not end and not text.rstrip(b" ").endswith(b'"')
            self._write(record.number, text, record.cells[-1] if is_open_ended else None)
            self._remember(record.cells[0])

    def _records_in(self, record: _Record) -> list[int]:
        """Those of a record's further lines that look like records themselves: by their columns and their first cell."""
        forms = self._forms | {_form(record.cells[0] if record.cells else record.lines[0].split(self._delimiter, 1)[0])}
        return [
            number
            for number, line in enumerate(record.lines)
            if number
            and self._width > 1
            and len(cells := line.split(self._delimiter)) == self._width
            and cells[0].strip()
            and _form(cells[0]) in forms
        ]

    def _swallow(self, record: _Record, inside: list[int], reason: str) -> None:
        """Refuse a record and the lines that its open quotation mark makes part of a value: each may be a record."""
        unseen = record.count - len(record.lines) if record.is_open else 0  # of what was too long to keep
        self.done.reject(self._row, record.number, reason.format(lines_said(len(inside) + unseen)))
        for number in inside:
            self.done.reject(None, record.number + number, SWALLOWED.format(record.number))
        for number in range(unseen):
            self.done.reject(None, record.number + len(record.lines) + number, SWALLOWED.format(record.number))

    def _undecodable(self, number: int) -> None:
        self.done.undecoded += 1
        self.done.reject(self._row, number, self._undecoded)

    def _wrong_width(self, number: int, held: int, end: bytes) -> None:
        reason = MORE if held > self._width else FEWER if end else CUT_OFF
        self.done.reject(self._row, number, reason)

    def _write(self, number: int, record: bytes, last: bytes | None) -> None:
        done = self.done
        done.records += 1
        done.places.add(done.records, self._row, number)
        done.last, done.last_at = last, self._written
        self._copy.write(record)
        self._copy.write(_END)
        self._written += len(record) + len(_END)

    def _remember(self, first: bytes) -> None:
        if self.done.records < _REMEMBERED:
            self._forms.add(_form(first))


def lines_said(number: int) -> str:
    return "the line after it" if number == 1 else f"{number:,} lines after it"


def _is_text(line: bytes) -> bool:
    if line.isascii():
        return True
    try:
        line.decode(UTF8)
    except UnicodeDecodeError:
        return False
    return True


def _form(cell: bytes) -> bytes:
    """How a cell looks: its letters and digits alike."""
    return cell.strip().strip(b'"').translate(_FORM)
