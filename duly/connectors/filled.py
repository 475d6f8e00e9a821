"""A workbook that duly wrote and people filled in, read back cell by cell as it is seen, whichever program saved it."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from duly.connectors.files.kinds.packed import Package
from duly.connectors.files.kinds.recognition import Content, content_of
from duly.connectors.files.kinds.sheets import Remarks, SheetRow, UnreadableError, letters, said_of
from duly.connectors.files.kinds.xlsx import sheets_of

_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, OverflowError, IndexError, KeyError,
    NotImplementedError,
)  # fmt: skip
_BESIDE_CELLS = re.compile(r"xl/(threadedComments|comments|charts|media)\d*[/.]", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class FilledSheet:
    """A sheet: the rows that hold something, with the cells that do. Columns count from 0, rows from 1."""

    name: str
    rows: Sequence[SheetRow]


@dataclass(frozen=True, kw_only=True)
class FilledBook:
    """A workbook's sheets in order, and whether it holds comments, pictures or charts, which are not read."""

    sheets: Sequence[FilledSheet]
    more_than_cells: bool


def filled_book(path: Path) -> FilledBook:
    """What stands in a workbook.

    Raises UnreadableError, with why in words, where it is no .xlsx, has a password or is damaged; OSError where the file
    cannot be read at all.
    """
    content = content_of(path)
    if content is Content.LOCKED:
        raise UnreadableError("has a password")
    if content is not Content.XLSX:
        raise UnreadableError(f"is {content.value}, not an .xlsx workbook")
    try:
        with zipfile.ZipFile(path) as archive:
            sheets = [
                FilledSheet(name=sheet.name, rows=[] if sheet.is_chart else list(sheet.rows(Remarks())))
                for sheet in sheets_of(Package(archive))
            ]
            return FilledBook(sheets=sheets, more_than_cells=any(map(_BESIDE_CELLS.match, archive.namelist())))
    except _DAMAGE as fault:
        raise UnreadableError(f"is damaged ({type(fault).__name__})") from None


__all__ = ["FilledBook", "FilledSheet", "UnreadableError", "filled_book", "letters", "said_of"]
