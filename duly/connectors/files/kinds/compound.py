"""The file system inside an .xls (MS-CFB 2): one stream of it by name."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from duly.connectors.files.kinds.sheets import UnreadableError

_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_NONE = 0xFFFFFFFA
"""Numbers of sectors from here on stand for none."""

_SMALL = 64
"""Bytes of a sector of a small stream."""


@dataclass(frozen=True, kw_only=True)
class Stream:
    """A stream of a file. `places` is where each of its sectors, of `size` bytes, begins in the file."""

    content: bytes
    file: bytes
    places: Sequence[int]
    size: int

    def zeroed(self, spans: Iterable[tuple[int, int]]) -> bytes:
        """The file with nothing but zeros in these spans of the stream, each from a byte on and of so many."""
        file = bytearray(self.file)
        for begin, length in spans:
            for at in range(begin, begin + length):  # a sector may end within it
                file[self.places[at // self.size] + at % self.size] = 0
        return bytes(file)


def stream_of(path: Path, *names: str) -> Stream:
    """The first of these streams that the file holds. A file without a file system is taken for the stream itself.

    Raises UnreadableError where there is none of them, or the chain of sectors is broken.
    """
    content = path.read_bytes()
    if not content.startswith(_SIGNATURE):
        return Stream(content=content, file=content, places=(0,), size=max(len(content), 1))
    try:
        return _stream(content, names)
    except (struct.error, IndexError):
        raise UnreadableError("is damaged: its sectors end before its content") from None


def _stream(content: bytes, names: tuple[str, ...]) -> Stream:
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    first_entry, _, smallest, first_small, _, first_more, number_more = struct.unpack_from("<7I", content, 48)
    listed = list(struct.unpack_from("<109I", content, 76))
    for _ in range(number_more):
        more = _sector(content, first_more, size)
        *further, first_more = struct.unpack(f"<{size // 4}I", more)
        listed += further
    table: list[int] = []
    for sector in listed:
        if sector < _NONE:
            table += struct.unpack(f"<{size // 4}I", _sector(content, sector, size))
    entries = _joined(content, _chain(first_entry, table, size), size)
    found: dict[str, tuple[int, int]] = {}
    root = (0, 0)
    for at in range(0, len(entries), 128):
        entry = entries[at : at + 128]
        length = struct.unpack_from("<H", entry, 64)[0]
        name = entry[: max(length - 2, 0)].decode("utf-16-le", errors="replace")
        begins, length = struct.unpack_from("<2I", entry, 116)
        if entry[66] == 5:
            root = (begins, length)
        elif entry[66] == 2:
            found[name.casefold()] = (begins, length)
    place = next((found[name.casefold()] for name in names if name.casefold() in found), None)
    if place is None:
        raise UnreadableError("holds no workbook: it is a document of another program")
    start, bytes_ = place
    if bytes_ >= smallest:
        places = _chain(start, table, size)
    else:
        within = _chain(root[0], table, size)
        chain = _joined(content, _chain(first_small, table, size), size)
        small_table = list(struct.unpack(f"<{len(chain) // 4}I", chain))
        steps = _chain(start, small_table, _SMALL, offset=0)
        places, size = [within[step // size] + step % size for step in steps], _SMALL
    return Stream(content=_joined(content, places, size)[:bytes_], file=content, places=places, size=size)


def _sector(content: bytes, number: int, size: int) -> bytes:
    sector = content[(number + 1) * size : (number + 2) * size]
    return sector.ljust(size, b"\0") if sector else sector


def _chain(start: int, table: list[int], size: int, *, offset: int = 1) -> list[int]:
    """Where each sector of a chain begins, one after the other."""
    places: list[int] = []
    while start < _NONE:
        places.append((start + offset) * size)
        start = table[start]
        if len(places) > len(table):
            raise UnreadableError("is damaged: its sectors run in a circle")
    return places


def _joined(content: bytes, places: Sequence[int], size: int) -> bytes:
    return b"".join(content[place : place + size] for place in places)
