"""CSV and TSV files: encoding, delimiter and header recognised from the file itself, and said.

DuckDB reads the rows; what is decided here is decided before, from the first bytes, so that it never guesses.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from duly.errors import ExportError

MAX_LINE = 2_000_000
"""Bytes. A longer line is a file without line ends, not a record."""

_CHUNK = 1 << 20
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


@dataclass(frozen=True, kw_only=True)
class Delimited:
    """What was recognised of a file. `headers` is empty where the file has no header."""

    encoding: str
    delimiter: str
    headers: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Scan:
    """What only a look at every byte tells. `sha256` and `size` are of the file as it is; the rest of it unpacked."""

    sha256: str
    size: int
    has_nul: bool = False
    is_endless: bool = False  # a line is longer than MAX_LINE: DuckDB may drop it without a word
    ends_with_line_end: bool = True


def delimiter_name(delimiter: str) -> str:
    return _DELIMITERS.get(delimiter, repr(delimiter))


def open_bytes(path: Path) -> IO[bytes]:
    """The bytes of a file, unpacked where its name ends in .gz."""
    if path.suffix.lower() == ".gz":
        return cast(IO[bytes], gzip.open(path, "rb"))
    return path.open("rb")


def recognise(path: Path, *, name: str, encoding: str | None = None, delimiter: str | None = None) -> Delimited:
    """Encoding, delimiter and header of a file, as declared or as its first two megabytes show.

    Raises ExportError where the file cannot be read as text, or is not delimited as declared.
    """
    try:
        with open_bytes(path) as file:
            head = file.read(MAX_LINE)
            whole = len(head) < MAX_LINE
    except (OSError, EOFError, zlib.error) as error:
        raise ExportError(f"{name}: cannot be read ({_why(error)})", next_step="Export the file again.") from None
    used = encoding or _encoding(head)
    _refuse_binary(head, used, name)
    text = _decoded(head, used)
    if not text.strip():
        return Delimited(encoding=used, delimiter=delimiter or ",", headers=())
    if not whole and "\n" not in text and "\r" not in text:
        raise ExportError(
            f"{name}: its first line is longer than {MAX_LINE:,} bytes: a file without line ends is not a CSV",
            next_step="Export it again, one record a line.",
        )
    if not whole:
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1]
    chosen = delimiter or _delimiter(text)
    headers = _records(text, chosen, 1)[0]
    if (
        delimiter
        and len(headers) == 1
        and (other := _delimiter(text)) != delimiter
        and len(_records(text, other, 1)[0]) > 1
    ):
        raise ExportError(
            f"{name}: duly.toml declares {delimiter_name(delimiter)} as the delimiter, but the file is delimited by "
            f"{delimiter_name(other)}",
            next_step="Correct export.delimiter, or leave it out to have it recognised.",
        )
    return Delimited(encoding=used, delimiter=chosen, headers=tuple(header.strip() for header in headers))


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or "it is damaged or incomplete"


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    body = head.removeprefix(codecs.BOM_UTF8)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body)  # a character cut at the end is no fault
    except UnicodeDecodeError:
        return "utf-8" if _holds_utf8(body) else "windows-1252"
    return "utf-8"


def _holds_utf8(content: bytes) -> bool:
    """Whether some bytes that are not ASCII make sense as UTF-8: then what does not is damage, not another encoding."""
    return len(content.decode("utf-8", errors="ignore")) > len(content.decode("ascii", errors="ignore"))


def _refuse_binary(head: bytes, encoding: str, name: str) -> None:
    if encoding != "utf-16" and (at := head.find(b"\0")) >= 0:
        line = head.count(b"\n", 0, at) + 1
        raise ExportError(
            f"{name}: line {line} holds a NUL byte: the file is damaged or is not text",
            next_step="Export it again as UTF-8 text.",
        )


def _decoded(head: bytes, encoding: str) -> str:
    if encoding == "utf-16":
        return codecs.getincrementaldecoder("utf-16")(errors="replace").decode(head)
    return head.removeprefix(codecs.BOM_UTF8).decode(encoding, errors="replace")


def _records(text: str, delimiter: str, number: int) -> list[list[str]]:
    csv.field_size_limit(2 * MAX_LINE)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records: list[list[str]] = []
    for record in reader:
        if record:
            records.append(record)
        if len(records) == number:
            break
    return records or [[""]]


def _delimiter(text: str) -> str:
    """The delimiter that splits the most records into the header's number of fields, of those that split the header."""
    best, score = ",", (0.0, 0)
    for candidate in _DELIMITERS:
        try:
            header, *rows = _records(text, candidate, 50)
        except csv.Error:
            continue
        if len(header) > 1:
            alike = sum(len(row) == len(header) for row in rows) / len(rows) if rows else 1.0
            score, best = max((score, best), ((alike, len(header)), candidate))
    return best


def scan(path: Path) -> Scan:
    """Read every byte of a file once.

    Raises OSError where it cannot be read.
    """
    digest, size, length, last, has_nul, is_endless = hashlib.sha256(), 0, 0, b"\n", False, False
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if path.suffix.lower() == ".gz" else None
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if unpack is not None:
                chunk = unpack.decompress(chunk)
            has_nul = has_nul or b"\0" in chunk
            end = b"\n" if b"\n" in chunk else b"\r"
            first = chunk.find(end)
            is_endless = is_endless or length + (first if first >= 0 else len(chunk)) > MAX_LINE
            length = length + len(chunk) if first < 0 else len(chunk) - chunk.rfind(end)
            last = chunk[-1:] or last
    return Scan(
        sha256=digest.hexdigest(),
        size=size,
        has_nul=has_nul,
        is_endless=is_endless,
        ends_with_line_end=last in (b"\n", b"\r"),
    )


def line_that(path: Path, *, holds: bytes = b"", is_longer_than: int | None = None) -> int:
    """The number of the first line that holds these bytes, or is longer than this. Only asked where there is one."""
    number, length = 1, 0
    with open_bytes(path) as file:
        for piece in iter(lambda: file.readline(_CHUNK), b""):
            length += len(piece)
            if (holds and holds in piece) or (is_longer_than is not None and length > is_longer_than):
                break
            if piece.endswith(b"\n"):
                number, length = number + 1, 0
    return number


def transcode(path: Path, encoding: str, target: Path) -> None:
    """Write a copy in UTF-8 without mark, piece by piece.

    Raises UnicodeDecodeError where the file is not in that encoding.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    with open_bytes(path) as source, target.open("w", encoding="utf-8", newline="") as copy:
        first = True
        for chunk in _chunks(source):
            if first and encoding != "utf-16":
                chunk = chunk.removeprefix(codecs.BOM_UTF8)
            first = False
            copy.write(decoder.decode(chunk))
        copy.write(decoder.decode(b"", final=True))


def is_single_byte(path: Path) -> bool:
    """Whether a file that is not UTF-8 throughout holds no UTF-8 at all, and so is Windows-1252 and not merely damaged."""
    with open_bytes(path) as source:
        return not any(_holds_utf8(chunk.removeprefix(codecs.BOM_UTF8)) for chunk in _chunks(source))


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK):
        yield chunk


def line_of(path: Path, delimiter: str, rows: list[int]) -> dict[int, int]:
    """The line on which each of these data rows begins, counting from 1; the header is line 1 of most files."""
    wanted = set(rows)
    lines: dict[int, int] = {}
    csv.field_size_limit(2 * MAX_LINE)
    with io.TextIOWrapper(open_bytes(path), encoding="utf-8", errors="replace", newline="") as text:
        reader = csv.reader(text, delimiter=delimiter)
        begins, number = 1, -1
        for record in reader:
            if record:
                number += 1
                if number in wanted:
                    lines[number] = begins
                    if len(lines) == len(wanted):
                        break
            begins = reader.line_num + 1
    return lines
