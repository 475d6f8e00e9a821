"""CSV and TSV files: encoding, delimiter and header recognised from the file itself, and said.

DuckDB reads the rows; what is decided here is decided before, from the first bytes, so that it never guesses.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from duly.connectors.files import unpacking
from duly.connectors.files.encodings import UTF8, decoded, encoding_of
from duly.connectors.files.headings import LOOKED_AT, Heading, heading
from duly.connectors.files.scanning import MAX_LINE, blocks_of, has_blank_line
from duly.connectors.mapping import TableLayout
from duly.errors import ExportError, system_words

if TYPE_CHECKING:
    from _csv import Reader

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_LINE_END = re.compile(r"\r*\n|\r")
_SAYS_DELIMITER = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
"""The first line by which Excel is told the delimiter."""

_LINES = 2000
"""Lines of a file that are looked at to recognise it."""


@dataclass(frozen=True, kw_only=True)
class Delimited:
    """What was recognised of a file. `headers` is empty where the file has no header; `header_line` counts from 1.

    `likely_header` is a line that looks like the header, where the one that was taken names no table. `is_plain`: as far as
    can be seen it can be read as it stands.
    """

    encoding: str
    delimiter: str
    headers: tuple[str, ...]
    header_line: int = 1
    likely_header: int | None = None
    is_plain: bool = True
    notes: tuple[str, ...] = ()


def delimiter_name(delimiter: str) -> str:
    return _DELIMITERS.get(delimiter, repr(delimiter))


def recognise(
    path: Path,
    *,
    name: str,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_row: int | None = None,
    layouts: Sequence[TableLayout] = (),
) -> Delimited:
    """Encoding, delimiter and header of a file, as declared or as its first two megabytes show.

    `header_row` is the line that holds the header, from 1; None is looked for, by what `layouts` ask for.
    Raises ExportError where the file cannot be read as text, or is not delimited as declared.
    """
    try:
        is_packed = unpacking.is_packed(path)
        head = unpacking.first_bytes(path, MAX_LINE)
    except unpacking.DamagedError as error:
        raise ExportError(f"{name}: {error.message}", next_step="Export the file again.") from None
    except OSError as error:
        raise ExportError(
            f"{name}: cannot be read ({system_words(error)})", next_step="Export the file again."
        ) from None
    used, note = encoding_of(head, encoding)
    notes = [note] if note else []
    if path.suffix.lower() == ".gz" and not is_packed and head:
        notes.append("is called .gz but is not packed: read as it is")
    _refuse_binary(head, used, name)
    lines = _lines(head, used, name, max(_LINES, (header_row or 0) + LOOKED_AT))
    is_plain = not is_packed and used == UTF8
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    says = _SAYS_DELIMITER.fullmatch(lines[first].strip()) if lines else None
    if says and delimiter is None:
        delimiter = says.group(1)
    start = first + 1 if says else 0
    if not any(line.strip() for line in lines[start:]):
        return Delimited(encoding=used, delimiter=delimiter or ",", headers=(), is_plain=is_plain, notes=tuple(notes))
    chosen, place = _chosen(lines, delimiter, header_row, layouts, start, name)
    assert place.row is not None
    headers = _first_record(lines[place.row :], chosen)
    if delimiter and not says and len(headers) == 1:
        _refuse_other_delimiter(lines[place.row :], delimiter, name)
    if place.row:
        skipped = f"{place.row} lines before it were" if place.row > 1 else "the line before it was"
        notes.append(f"the header is line {place.row + 1}; {skipped} skipped")
    return Delimited(
        encoding=used,
        delimiter=chosen,
        headers=tuple(header.strip() for header in headers),
        header_line=place.row + 1,
        likely_header=None if place.likely is None else place.likely + 1,
        is_plain=is_plain and place.row == 0 and not any(map(spans_lines, headers)),
        notes=tuple(notes),
    )


def _lines(head: bytes, encoding: str, name: str, number: int) -> list[str]:
    """The first lines of a file, at most `number`. A last one that is not all there is left out."""
    is_whole = len(head) < MAX_LINE
    lines = _LINE_END.split(decoded(head, encoding), maxsplit=number)
    if not is_whole and len(lines) == 1:
        raise ExportError(
            f"{name}: its first line is longer than {MAX_LINE:,} bytes: a file without line ends is not a CSV",
            next_step="Export it again, one record a line.",
        )
    return lines[:number] if is_whole else lines[:-1]


def _refuse_binary(head: bytes, encoding: str, name: str) -> None:
    if encoding != "utf-16" and (at := head.find(b"\0")) >= 0:
        line = head.count(b"\n", 0, at) + 1
        raise ExportError(
            f"{name}: line {line} holds a NUL byte: the file is damaged or is not text",
            next_step="Export it again as UTF-8 text.",
        )


def _chosen(
    lines: Sequence[str],
    delimiter: str | None,
    header_row: int | None,
    layouts: Sequence[TableLayout],
    start: int,
    name: str,
) -> tuple[str, Heading]:
    """The delimiter, and the line of the header: as declared, else the first that names what is asked for."""
    if header_row is not None:
        if header_row > len(lines) or not lines[header_row - 1].strip():
            raise ExportError(
                f"{name}: its line {header_row} is to hold the header, but nothing stands there",
                next_step="Correct header_row or skip in duly.toml, or leave it out to have the header found.",
            )
        at = header_row - 1
        return delimiter or _delimiter(lines[at:]), Heading(row=at)
    guessed = delimiter or _delimiter(lines[start:])
    first = _heading(lines, guessed, layouts, start)
    if first.is_named or delimiter is not None:
        return guessed, first
    others = [(other, _heading(lines, other, layouts, start)) for other in _DELIMITERS if other != guessed]
    return next(((other, place) for other, place in others if place.is_named), (guessed, first))


def _heading(lines: Sequence[str], delimiter: str, layouts: Sequence[TableLayout], start: int) -> Heading:
    looked = lines[start : start + LOOKED_AT]
    rows = [_cells(_whole(looked, number), delimiter) for number in range(len(looked))]
    place = heading(rows, layouts)
    if place.row is None:  # nothing but blank lines among those that are looked at
        place = Heading(row=next(number for number, line in enumerate(lines[start:]) if line.strip()))
        assert place.row is not None
    return Heading(
        row=place.row + start,
        likely=None if place.likely is None else place.likely + start,
        is_named=place.is_named,
    )


def spans_lines(header: str) -> bool:
    """Whether a header stands on several lines, as one does that was broken by hand in a spreadsheet."""
    return "\n" in header or "\r" in header


def _whole(lines: Sequence[str], number: int) -> str:
    """A line with those that a quotation mark which is open at its end takes in, where one of them closes it."""
    line = lines[number]
    for further in range(number + 1, len(lines) + 1):
        if line.count('"') % 2 == 0:
            return line
        line = line if further == len(lines) else f"{line}\n{lines[further]}"
    return lines[number]


def _cells(line: str, delimiter: str) -> list[str]:
    """The cells of a line, or of lines that one value spans, for the headers to be looked for."""
    return next(_reader(io.StringIO(line, newline=""), delimiter), [])


def _reader(lines: Iterable[str], delimiter: str) -> Reader:
    """The records of text. How long a field may be is one number for the whole process, which others set too: it is widened
    before each reading, and never narrowed."""
    csv.field_size_limit(max(csv.field_size_limit(), 2 * MAX_LINE))
    return csv.reader(lines, delimiter=delimiter)


def _refuse_other_delimiter(lines: Sequence[str], delimiter: str, name: str) -> None:
    other = _delimiter(lines)
    if other != delimiter and len(_first_record(lines, other)) > 1:
        raise ExportError(
            f"{name}: duly.toml declares {delimiter_name(delimiter)} as the delimiter, but the file is delimited by "
            f"{delimiter_name(other)}",
            next_step="Correct export.delimiter, or leave it out to have it recognised.",
        )


def _first_record(lines: Sequence[str], delimiter: str) -> list[str]:
    return _records(lines, delimiter, 1)[0]


def _records(lines: Sequence[str], delimiter: str, number: int) -> list[list[str]]:
    text = io.StringIO("\n".join(lines), newline="")
    records: list[list[str]] = []
    for record in _reader(text, delimiter):
        if record:
            records.append(record)
        if len(records) == number:
            break
    return records or [[""]]


def _delimiter(lines: Sequence[str]) -> str:
    """The delimiter that splits the most records into the header's number of fields, of those that split the header; where
    the first record is a title that none splits, the one that splits the most lines alike."""
    best, score = ",", (0.0, 0)
    for candidate in _DELIMITERS:
        try:
            header, *rows = _records(lines, candidate, LOOKED_AT)
        except csv.Error:
            continue
        if len(header) > 1:
            alike = sum(len(row) == len(header) for row in rows) / len(rows) if rows else 1.0
            score, best = max((score, best), ((alike, len(header)), candidate))
    if score[0]:
        return best
    looked = [line for line in lines[:LOOKED_AT] if line.strip()]
    held = {candidate: [line.count(candidate) for line in looked if candidate in line] for candidate in _DELIMITERS}
    return max(held, key=lambda candidate: max(map(held[candidate].count, held[candidate]), default=0))


def line_of(path: Path, delimiter: str, rows: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Where each of these data rows, from 1, stands: the row and the line of the file, counting from 1 with the header.

    Only of files that are split without care: whose records end alike and whose quotation marks are in order.
    """
    if rows and _are_lines(path, max(rows) + 1):
        return {row: (row + 1, row + 1) for row in rows}
    wanted = set(rows)
    places: dict[int, tuple[int, int]] = {}
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        reader = _reader(text, delimiter)
        begins, number = 1, -1
        for row, record in enumerate(reader, start=1):
            if record:
                number += 1
                if number in wanted:
                    places[number] = (row, begins)
                    if len(places) == len(wanted):
                        break
            begins = reader.line_num + 1
    return places


def _are_lines(path: Path, number: int) -> bool:
    """Whether each of so many first records is known to be a line: no value can span lines, and none is blank."""
    seen = 0
    with closing(unpacking.chunks_of(path)) as chunks:
        for block in blocks_of(chunks):
            if b'"' in block or has_blank_line(block):
                return False
            seen += block.count(b"\n")
            if seen >= number:
                break
    return True
