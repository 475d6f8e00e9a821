"""The bytes of a file, unpacked where they are a gzip, by what they are and not by what the file is called."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from duly.errors import ExportError

GZIP = b"\x1f\x8b"
CHUNK = 1 << 17
"""Bytes that are looked at at a time: as many as stay in a processor's cache, which makes a look at each three times as quick."""


class DamagedError(ExportError):
    """A packed file that is not whole. Its message is the reason, without the file's name."""


@dataclass
class Digest:
    """What is known of the bytes of a file as it is, once all of them were read."""

    size: int = 0
    _sha256: Any = field(default_factory=hashlib.sha256)

    def take(self, chunk: bytes) -> None:
        self._sha256.update(chunk)
        self.size += len(chunk)

    @property
    def sha256(self) -> str:
        return str(self._sha256.hexdigest())


def is_packed(path: Path) -> bool:
    """Whether a file is a gzip. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        return file.read(len(GZIP)) == GZIP


def first_bytes(path: Path, number: int) -> bytes:
    """The first bytes of a file, unpacked; all of them where it has no more.

    Raises OSError where it cannot be read, DamagedError where it is a gzip that is damaged before them.
    """
    read, size = [], 0
    with closing(chunks_of(path)) as chunks:
        for chunk in chunks:
            read.append(chunk)
            size += len(chunk)
            if size >= number:
                break
    return b"".join(read)[:number]


def chunks_of(path: Path, digest: Digest | None = None) -> Generator[bytes, None, None]:
    """The bytes of a file, unpacked. `digest` is of the file as it is, and whole even where unpacking ends early.

    Raises OSError where it cannot be read, DamagedError where it is a gzip that is damaged or has something behind it.
    """
    with path.open("rb") as file:

        def read() -> bytes:
            chunk = file.read(CHUNK)
            if digest is not None:
                digest.take(chunk)
            return chunk

        first = read()
        if not first.startswith(GZIP):
            while first:
                yield first
                first = read()
            return
        try:
            yield from _unpacked(first, read)
        except zlib.error:
            raise DamagedError("is damaged: it cannot be unpacked to its end, or its checksum is wrong") from None
        finally:
            while digest is not None and read():
                pass


def _unpacked(packed: bytes, read: Callable[[], bytes]) -> Iterator[bytes]:
    """Every member of a gzip, one after the other. Zeros behind the last are padding."""
    while packed:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        while not member.eof:
            piece = member.decompress(packed, CHUNK)
            packed = member.unconsumed_tail
            if piece:
                yield piece
            elif not packed and not member.eof:
                packed = read()
                if not packed:
                    raise DamagedError("is cut off: the packed file ends in the middle")
        packed = member.unused_data.lstrip(b"\0") if member.unused_data else b""
        while not packed and (more := read()):
            packed = more.lstrip(b"\0")
        if len(packed) < len(GZIP):
            packed += read()
        if packed and not packed.startswith(GZIP):
            raise DamagedError("has something behind the end of what is packed: it is damaged, or two files in one")
