"""Text whose columns stand at fixed places: as wide as duly.toml says, or as a ruler of dashes under the headers shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

from duly.connectors.files.encodings import encoding_of
from duly.connectors.files.kinds.sheets import Remarks, Sheet, SheetRow, plain
from duly.connectors.files.unpacking import DamagedError, chunks_of, first_bytes

_RULER = re.compile(r"\s*-{2,}(?: +-{2,})+\s*")
_WITHIN = 50
"""Lines among which a ruler is looked for."""

_LOOKED_AT = 1 << 16
_COMPARED = 1 << 22
"""Bytes in whose lines blanks must stand below each other."""

_FEWEST = 3
"""Columns, and lines below the headers, from which on blanks show where columns stand."""

_TOO_LONG = "the line is longer than the columns are wide"
_ACROSS = "the line has a value that stands across two columns"
_NO_TEXT = "the line holds bytes that stand for nothing"

Span = tuple[int, int]


def has_ruler(path: Path, encoding: str | None) -> bool:
    """Whether dashes under the headers show how wide the columns are.

    Raises OSError where the file cannot be read.
    """
    head = first_bytes(path, _LOOKED_AT)
    return _ruler(head.decode(encoding_of(head, encoding)[0], errors="replace").splitlines()) is not None


def likely_widths(path: Path, encoding: str | None) -> tuple[int, ...]:
    """How wide columns are that blanks alone set apart, from the first lines of a text whose first line holds the headers: a
    column begins behind blanks that stand in every line, and under a header of its own. None where that is no way to read it.
    """
    try:
        head = first_bytes(path, _COMPARED)
    except (OSError, DamagedError):  # which is said of the file wherever it is read
        return ()
    text = head.decode(encoding_of(head[:_LOOKED_AT], encoding)[0], errors="replace").removeprefix("\ufeff")
    lines = [line.rstrip() for line in re.split(r"\r*\n|\r", text)]
    lines = [line for line in (lines if len(head) < _COMPARED else lines[:-1]) if line]
    if len(lines) <= _FEWEST or any("\t" in line or not line.isprintable() for line in lines):
        return ()
    longest = max(map(len, lines))
    filled = [any(line[place : place + 1].strip() for line in lines) for place in range(longest)]
    starts = [place for place in range(longest) if filled[place] and (place == 0 or not filled[place - 1])]
    header = lines[0].ljust(longest)
    # Blanks within a value, as between a date and its time, have no header behind them; those within a header no value.
    spans = [(start, end) for start, end in pairwise([*starts, longest]) if start and header[start:end].strip()]
    starts = [0, *(start for start, end in spans if header[start - 2 : start].isspace() or _are_any(lines, start, end))]
    widths = tuple(end - start for start, end in pairwise([*starts, longest]))
    names = [header[start:end].strip() for start, end in pairwise([*starts, longest])]
    return widths if len(widths) >= _FEWEST and all(names) and len({*names}) == len(names) else ()


def _are_any(lines: Sequence[str], start: int, end: int) -> bool:
    """Whether anything stands at these places below the headers."""
    return any(line[start:end].strip() for line in lines[1:])


def sheet_of(path: Path, widths: Sequence[int], encoding: str | None) -> Sheet:
    """The text as a sheet, of columns of these widths in characters, or of those that its ruler shows."""
    content = b"".join(chunks_of(path))
    text = content.decode(encoding_of(content[:_LOOKED_AT], encoding)[0], errors="replace").removeprefix("\ufeff")
    lines = re.split(r"\r*\n|\r", text)
    ends = list(accumulate(widths))
    spans = list(zip([0, *ends], ends, strict=False))
    ruler = None if widths else _ruler(lines)
    if ruler is not None:
        spans = [found.span() for found in re.finditer("-+", lines[ruler])]
    return Sheet(name="", by_line=True, rows=_Lines(lines=lines, spans=spans, ruler=ruler))


def _ruler(lines: Sequence[str]) -> int | None:
    """The place of a line of dashes that stands under a line of headers no longer than it."""
    for place, (above, line) in enumerate(pairwise(lines[:_WITHIN]), start=1):
        if _RULER.fullmatch(line) and 0 < len(above.rstrip()) <= len(line.rstrip()):
            return place
    return None


@dataclass(frozen=True, kw_only=True)
class _Lines:
    """Gives the lines, cut at the columns; the headers stand above the ruler where there is one."""

    lines: Sequence[str]
    spans: Sequence[Span]
    ruler: int | None

    def __call__(self, remarks: Remarks) -> Iterator[SheetRow]:
        for place, line in enumerate(self.lines):
            if not line.strip() or place == self.ruler:
                continue
            if self.ruler is not None and place < self.ruler - 1:
                continue
            if (why := self._amiss(line)) and (self.ruler is None or place > self.ruler):
                remarks.rejected.reject(None, place + 1, why)
                continue
            cells = [(column, plain(line[start:end].strip())) for column, (start, end) in enumerate(self.spans)]
            yield place + 1, [(column, text) for column, text in cells if text]

    def _amiss(self, line: str) -> str:
        """Why a line cannot be cut."""
        if "\ufffd" in line:
            return _NO_TEXT
        if any(line[end:start].strip() for (_, end), (start, _) in pairwise(self.spans)):
            return _ACROSS
        return _TOO_LONG if line[self.spans[-1][1] :].strip() else ""
