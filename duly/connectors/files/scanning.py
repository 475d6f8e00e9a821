"""A look at every byte of a file: its hash, whether it can be unpacked to its end, and whether anything about its lines and
quotation marks is odd, so that it must be read with care (`rewriting`) and not at one go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from duly.connectors.files import unpacking
from duly.connectors.files.encodings import as_utf8
from duly.errors import system_words

if TYPE_CHECKING:  # imported where quotation marks are looked at closely: a small plain file is read without it
    import numpy as np

MAX_LINE = 2_000_000
"""Bytes. A longer line is a file without line ends, not a record."""

_BLOCK = unpacking.CHUNK
_SMALL = 1 << 17
_LF, _CR, _QUOTE = 10, 13, 34


@dataclass(frozen=True, kw_only=True)
class Scan:
    """What only a look at every byte tells. `sha256` and `size` are of the file as it is; the rest of it unpacked, in UTF-8.

    `fault` says why it cannot be read to its end. `is_odd`: to split it into records takes care. `values` are those that
    hold line ends, and `lines` the lines that they stand on.
    """

    sha256: str
    size: int
    fault: str = ""
    nul_line: int | None = None
    endless_line: int | None = None  # longer than MAX_LINE: DuckDB may drop it without a word
    ends_with_line_end: bool = True
    is_odd: bool = False
    values: int = 0
    lines: int = 0

    @property
    def unfit(self) -> str:
        """Why the file cannot be trusted at all; blank where it can."""
        if self.fault:
            return self.fault
        if self.nul_line is not None:
            return f"line {self.nul_line} holds a NUL byte: the file is damaged"
        if self.endless_line is not None:
            return f"line {self.endless_line} is longer than {MAX_LINE:,} bytes: it is no record"
        return ""


def hashed(path: Path) -> Scan:
    """The hash and size of a file that is no text. `fault` says so where it cannot be read. What is no file is not opened."""
    digest = unpacking.Digest()
    try:
        if not path.is_file():
            return Scan(sha256="", size=0)
        with path.open("rb") as file:
            while chunk := file.read(unpacking.CHUNK):
                digest.take(chunk)
    except OSError as error:
        return Scan(sha256="", size=0, fault=f"cannot be read ({system_words(error)})")
    return Scan(sha256=digest.sha256, size=digest.size)


def scan(path: Path, *, encoding: str, delimiter: str, width: int, copy: Path | None = None) -> Scan:
    """Read every byte of a text file once. `width` is the number of its columns; `copy` is written unpacked and in UTF-8."""
    digest, lines = unpacking.Digest(), _Lines(delimiter.encode(), width)
    fault = ""
    target = copy.open("wb") if copy is not None else None
    try:
        for block in blocks_of(as_utf8(unpacking.chunks_of(path, digest), encoding)):
            if target is not None:
                target.write(block)
            lines.take(block)
    except unpacking.DamagedError as error:
        fault = error.message
    except OSError as error:
        fault = f"cannot be read ({system_words(error)})"
    finally:
        if target is not None:
            target.close()
    return Scan(
        sha256=digest.sha256,
        size=digest.size,
        fault=fault,
        nul_line=lines.nul_line,
        endless_line=lines.endless_line,
        ends_with_line_end=lines.last in (_LF, _CR),
        is_odd=lines.is_odd,
        values=lines.values,
        lines=lines.inside + lines.values,
    )


def blocks_of(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in blocks that end where a line ends, but for the last and where no line feed comes for long."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        if len(rest) >= _BLOCK and ((end := rest.rfind(b"\n") + 1) or len(rest) > MAX_LINE):
            end = end or len(rest)
            yield rest[:end]
            rest = rest[end:]
    if rest:
        yield rest


def has_blank_line(block: bytes) -> bool:
    """Whether a line of a block that begins where a line begins is blank."""
    ends = b"\n\n" in block or (b"\r" in block and b"\n\r\n" in block)
    return ends or block.startswith((b"\n", b"\r"))


class _Lines:
    """What was seen of the lines of a file so far. Blocks begin where a line begins."""

    def __init__(self, delimiter: bytes, width: int) -> None:
        self._delimiter, self._width = delimiter, width
        self._ends = [0, 0, 0]  # of records: LF, CR LF, CR alone
        self._length = 0  # of the line that goes on
        self._number = 1  # of the line at which a block begins
        self._seen = 0  # bytes, with the block that is looked at
        self._is_open = False  # a block begins inside a value
        self._has_stray = self._has_records_inside = False
        self._has_blank = False  # a blank line, where a record may be one
        self.nul_line: int | None = None
        self.endless_line: int | None = None
        self.last = _LF
        self.values = self.inside = 0

    @property
    def is_odd(self) -> bool:
        """To split the file into records takes care."""
        return (
            sum(number > 0 for number in self._ends) > 1
            or self._ends[2] > 0
            or self.last not in (_LF, _CR)
            or self._is_open
            or self._has_stray
            or self._has_records_inside
            or self._has_blank
            or (len(self._delimiter) > 1 and self.values > 0)
        )

    def take(self, block: bytes) -> None:
        if self.nul_line is None and (at := block.find(b"\0")) >= 0:
            self.nul_line = self._number + block.count(b"\n", 0, at)
        self._measure(block)
        self._seen += len(block)
        feeds = block.count(b"\n")
        if self._is_open or (b'"' in block and not self._are_quotes_plain(block)):
            self._look_at_quotes(block)
        else:
            returns = block.count(b"\r") if b"\r" in block else 0
            both = block.count(b"\r\n") if returns else 0
            self._count(feeds - both, both, returns - both)
        if self._width == 1 and not self._has_blank:
            self._has_blank = has_blank_line(block)
        self._number += feeds
        self.last = block[-1]

    def _are_quotes_plain(self, block: bytes) -> bool:
        """Whether every quotation mark of a block of a small file is in its place, and no value spans lines: for sure where it is
        said. The block begins outside of a value. To import what is quicker with much takes longer than this."""
        if self._seen > _SMALL or len(self._delimiter) > 1:
            return False
        mark = re.escape(self._delimiter)
        value = rb"(?:\A|(?<=[\r\n" + mark + rb']))"[^"\r\n]*(?:""[^"\r\n]*)*"(?=[\r\n' + mark + rb"]|\Z)"
        return b'"' not in re.sub(value, b"", block)

    def _count(self, *ends: int) -> None:
        self._ends = [before + more for before, more in zip(self._ends, ends, strict=True)]

    def _measure(self, block: bytes) -> None:
        """Look for a line without end. Its blocks hold no line feed."""
        first = block.find(b"\n")
        self._length += first if first >= 0 else len(block)
        if self._length > MAX_LINE and self.endless_line is None and b"\r" not in block[: max(first, 0) or None]:
            self.endless_line = self._number
        if first >= 0:
            self._length = len(block) - block.rfind(b"\n") - 1
        elif b"\r" in block:
            self._length = len(block) - block.rfind(b"\r") - 1

    def _look_at_quotes(self, block: bytes) -> None:
        import numpy as np

        data = np.frombuffer(block, np.uint8)
        quotes, feeds = np.flatnonzero(data == _QUOTE), np.flatnonzero(data == _LF)
        before = np.searchsorted(quotes, feeds)  # quotation marks before each line feed
        is_inside = (before + self._is_open) % 2 == 1
        after_return = data[feeds - 1] == _CR
        after_return[feeds == 0] = False
        alone = 0
        if b"\r" in block:
            returns = np.flatnonzero(data == _CR)
            returns = returns[(returns + 1 == len(data)) | (data[np.minimum(returns + 1, len(data) - 1)] != _LF)]
            alone = int(np.sum((np.searchsorted(quotes, returns) + self._is_open) % 2 == 0))
        self._count(int(np.sum(~is_inside & ~after_return)), int(np.sum(~is_inside & after_return)), alone)
        self._look_for_strays(data, quotes)
        if is_inside.any():
            self._look_inside(data, feeds, before, is_inside)
        self._is_open = bool((len(quotes) + self._is_open) % 2)

    def _look_for_strays(self, data: np.ndarray, quotes: np.ndarray) -> None:
        """A mark that opens stands behind a delimiter or a line end, one that closes before one; doubled ones touch."""
        import numpy as np

        edge = np.zeros(256, dtype=bool)
        edge[[_LF, _CR, _QUOTE, self._delimiter[0], self._delimiter[-1]]] = True
        opening, closing = (quotes[self._is_open :: 2], quotes[not self._is_open :: 2])
        is_well = edge[data[np.maximum(opening - 1, 0)]] | (opening == 0)
        closes_well = edge[data[np.minimum(closing + 1, len(data) - 1)]] | (closing + 1 == len(data))
        self._has_stray = self._has_stray or not (is_well.all() and closes_well.all())

    def _look_inside(self, data: np.ndarray, feeds: np.ndarray, before: np.ndarray, is_inside: np.ndarray) -> None:
        """Values that span lines: how many, and whether a line that begins inside of one has the delimiters of a record."""
        import numpy as np

        spanning = np.unique(before[is_inside])
        goes_on = self._is_open and spanning[0] == 0  # counted with the block before
        self.values += len(spanning) - int(goes_on)
        self.inside += int(is_inside.sum())
        if self._width > 1 and not self._has_records_inside:
            marks = np.flatnonzero(data == self._delimiter[0])
            starts = np.concatenate((np.zeros(int(self._is_open), dtype=np.int64), feeds[is_inside] + 1))
            ends = np.append(feeds, len(data))[np.searchsorted(feeds, starts)]
            held = np.searchsorted(marks, ends) - np.searchsorted(marks, starts)
            self._has_records_inside = bool((held >= self._width - 1).any())
