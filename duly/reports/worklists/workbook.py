"""One team's workbook: XlsxWriter makes it whole but for the rows of its lists, which are put in as they come.

So its size in memory does not grow with its rows, and no cell is a Python object.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from duly.reports.worklists.cells import Styles
from duly.reports.worklists.frame import KINDS, MOST_ROWS, Contents, frame
from duly.reports.worklists.sheets import SHEETS

_QUICK = 1
"""Of compression: the sheets say the same again and again, and what more it would save is not worth three times as long."""

LARGE = 2**31 - 1
"""Bytes of a part from which the archive must be told beforehand, in a form that not every reader knows."""

_PARTS = {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(SHEETS, start=2)}


def write_book(path: Path, contents: Contents, rows: Iterable[tuple[str, str]], *, size: Mapping[str, int]) -> None:
    """Write a workbook to a file. `rows` come as pieces of markup, each with its list, in the order of the lists; `size` is
    at most how many bytes they have in each."""
    pieces = groupby(rows, key=itemgetter(0))
    with ZipFile(frame(contents)) as made, ZipFile(path, "w", compression=ZIP_DEFLATED, compresslevel=_QUICK) as book:
        for name in made.namelist():
            content, part = made.read(name), part_of(name)
            if name.endswith(".rels"):  # XlsxWriter spells the way to a page as only Windows does
                content = content.replace(b'Target="..\\', b'Target="../')
            sheet = _PARTS.get(name, "")
            if not contents.number(sheet):
                book.writestr(part, content, compresslevel=_QUICK)
                continue
            around = _Around.of(content, contents.number(sheet))
            with book.open(part, "w", force_zip64=size[sheet] > LARGE) as file:
                file.write(around.before)
                for _, piece in next(pieces)[1]:
                    file.write(piece.encode())
                file.write(around.after)


def styles_of(widths: Mapping[str, float]) -> Styles:
    """The numbers of its formats: the same in every workbook with such lists, whatever is in them."""
    with ZipFile(frame(Contents.sample(widths))) as made:
        numbers = re.findall(rb' s="(\d+)"', _sample(made.read(next(iter(_PARTS))))[0])
    return Styles(**dict(zip(KINDS, map(int, numbers), strict=True)))


@dataclass(frozen=True, kw_only=True)
class _Around:
    """What stands before the rows of a list, and after them."""

    before: bytes
    after: bytes

    @classmethod
    def of(cls, content: bytes, rows: int) -> _Around:
        sample = _sample(content)
        last = min(rows, MOST_ROWS) + 1
        told = rows > MOST_ROWS
        before = re.sub(rb'(<dimension ref="A1:[A-Z]+)\d+"', rb'\g<1>%d"' % (last + told), content[: sample.start()])
        # One link for the whole column: it stays right however the rows are sorted.
        after = re.sub(rb'(<hyperlink ref="([A-Z]+)2)"', rb'\g<1>:\g<2>%d"' % last, content[sample.end() :], count=1)
        return cls(before=before, after=after)


_SAMPLE = re.compile(rb'<row r="2"[^>]*>(?:<c r="[A-Z]+2" s="\d+"/>)+</row>')


def _sample(content: bytes) -> re.Match[bytes]:
    found = _SAMPLE.search(content)
    assert found, "a list has no sample of its cells"
    return found


def part_of(name: str) -> ZipInfo:
    """A part of an archive, packed quickly."""
    part = ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # the same bytes for the same run
    part.compress_type = ZIP_DEFLATED
    part._compresslevel = _QUICK  # type: ignore[attr-defined]  # `open` has no argument for it
    part.external_attr = 0o600 << 16
    return part
