"""Where a text was left behind: in the name of a file, in its bytes, or in what it holds packed, compressed or encoded."""

from __future__ import annotations

import base64
import gzip
import io
import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path

import pyarrow.parquet as pq


def left_in(folder: Path, text: str, *, but: Collection[str] = ()) -> list[str]:
    """The files under a folder that hold a text, by their paths within it; `but` are folders within it that may."""
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name.partition("/")[0] in but:
            continue
        if text in name:
            found.append(f"{name} (its name)")
        elif path.is_file() and not path.is_symlink() and any(holds(part, text) for part in _parts(path)):
            found.append(name)
    return found


def holds(content: bytes, text: str) -> bool:
    """Whether bytes hold a text, in whatever capitals, in any encoding that duly, a browser or a workbook writes."""
    forms = [text.encode(), text.encode("utf-16-le"), *_in_base64(text)]
    return any(form in content or form in content.lower() for form in forms)


def _in_base64(text: str) -> Iterator[bytes]:
    """As a text stands within Base64, wherever in three bytes it begins: without the characters that others change."""
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + text.encode())
        yield whole[4 if before else 0 :].rstrip(b"=")[:-1]


def _parts(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    yield content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield name.encode() + b"\n" + packed.read(name)
    elif content[:2] == b"\x1f\x8b":
        yield gzip.decompress(content)
    elif content[:4] == b"PAR1":  # its pages are compressed
        yield "\n".join(map(str, pq.read_table(io.BytesIO(content)).to_pylist())).encode()
    elif content[:8] == b"\x89PNG\r\n\x1a\n":
        yield from _texts_of_png(content)


def _texts_of_png(content: bytes) -> Iterator[bytes]:
    at = 8
    while at + 8 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        chunk = content[at + 8 : at + 8 + length]
        if kind in (b"zTXt", b"iTXt") and b"\0\0" in chunk:
            yield zlib.decompress(chunk.partition(b"\0\0")[2])
        at += 12 + length
