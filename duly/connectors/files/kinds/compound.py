"""The file system inside an .xls (MS-CFB 2): one stream of it by name."""

from __future__ import annotations

import struct
from pathlib import Path

from duly.connectors.files.kinds.sheets import UnreadableError

_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_NONE = 0xFFFFFFFA
"""Numbers of sectors from here on stand for none."""


def stream_of(path: Path, *names: str) -> bytes:
    """The first of these streams that the file holds. A file without a file system is taken for the stream itself.

    Raises UnreadableError where there is none of them, or the chain of sectors is broken.
    """
    content = path.read_bytes()
    if not content.startswith(_SIGNATURE):
        return content
    try:
        return _stream(content, names)
    except (struct.error, IndexError):
        raise UnreadableError("is damaged: its sectors end before its content") from None


def _stream(content: bytes, names: tuple[str, ...]) -> bytes:
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
    entries = _chained(content, first_entry, table, size)
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
        return _chained(content, start, table, size)[:bytes_]
    small = _chained(content, root[0], table, size)
    chain = _chained(content, first_small, table, size)
    small_table = list(struct.unpack(f"<{len(chain) // 4}I", chain))
    return _chained(small, start, small_table, 64, offset=0)[:bytes_]


def _sector(content: bytes, number: int, size: int) -> bytes:
    sector = content[(number + 1) * size : (number + 2) * size]
    return sector.ljust(size, b"\0") if sector else sector


def _chained(content: bytes, start: int, table: list[int], size: int, *, offset: int = 1) -> bytes:
    """The sectors of a chain, one after the other."""
    pieces, steps = [], 0
    while start < _NONE:
        pieces.append(content[(start + offset) * size : (start + offset + 1) * size])
        start = table[start]
        steps += 1
        if steps > len(table):
            raise UnreadableError("is damaged: its sectors run in a circle")
    return b"".join(pieces)
