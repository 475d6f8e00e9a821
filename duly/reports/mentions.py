"""Which files that duly wrote, or that people filled in, name a record: pages, data files, tables and workbooks."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from duly.reports.pages.child_data import packed_ids

_TEXTS = frozenset({".html", ".js", ".json", ".csv", ".txt", ".toml"})
_PACKED = frozenset({".xlsx", ".zip"})
_PART_OF_AN_ID = rb"[0-9A-Za-z_]"


def mentions(places: Iterable[Path], record: str) -> list[Path]:
    """The files at these places, and in the folders among them, that hold the id as a word of its own.

    A file that cannot be read is among them: nobody can say that it does not.
    """
    spelt = {spelling.encode() for spelling in (record, escape(record), json.dumps(record)[1:-1])}
    pattern = re.compile(
        b"(?<!%b)(?:%b)(?!%b)" % (_PART_OF_AN_ID, b"|".join(map(re.escape, sorted(spelt))), _PART_OF_AN_ID)
    )
    return [file for file in sorted(set(_files(places))) if _holds(file, record, pattern)]


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        found = place.rglob("*") if place.is_dir() else [place]
        yield from (file for file in found if file.suffix.lower() in _TEXTS | _PACKED and file.is_file())


def _holds(file: Path, record: str, pattern: re.Pattern[bytes]) -> bool:
    try:
        if file.suffix.lower() in _PACKED:
            with zipfile.ZipFile(file) as book:
                return any(pattern.search(book.read(name)) for name in book.namelist())
        content = file.read_bytes()
        if file.suffix.lower() == ".js" and (ids := packed_ids(content.decode("utf-8"))) is not None:
            return record in ids
        return bool(pattern.search(content))
    except (OSError, ValueError, zipfile.BadZipFile, RuntimeError):
        return True
