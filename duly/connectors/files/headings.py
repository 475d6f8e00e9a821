"""Which row holds the headers: titles, dates of the run and blank rows may stand before it, in a text as in a workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from duly.connectors.headers import fold
from duly.connectors.mapping import TableLayout

LOOKED_AT = 50
"""Rows of a file among which its headers are looked for."""


@dataclass(frozen=True, kw_only=True)
class Heading:
    """Where the headers stand, as a place among the rows from 0; None where nothing stands in any row.

    `is_named`: the row names a table, or looks like headers where no table is asked for. `likely` is a row that looks like
    headers, where that one is but the first and names none; else None.
    """

    row: int | None
    likely: int | None = None
    is_named: bool = False


def heading(rows: Sequence[Sequence[str]], layouts: Sequence[TableLayout]) -> Heading:
    """The first row that names what one of these tables asks for; where none does, the first in which anything stands. Without
    tables that could ask, as in a first look at an export, the first that looks like headers.

    `rows` are the first of a file, blank ones included, as texts; more than LOOKED_AT are not looked at. `layouts` are the
    tables that the file may fill. A row names a table where it holds the header of its key, or of all that tells its rows
    apart, and most of its cells are headers of the table, or most headers that duly.toml maps are among its cells.
    """
    looked = [tuple(cell.strip() for cell in row) for row in rows[:LOOKED_AT]]
    first = next((number for number, row in enumerate(looked) if any(row)), None)
    if first is None:
        return Heading(row=None)
    named = next((number for number, row in enumerate(looked) if any(_names(row, layout) for layout in layouts)), None)
    if named is not None:
        return Heading(row=named, is_named=True)
    likely = _likely(looked)
    if not layouts and likely is not None:  # what looks like headers is all there is to go by
        return Heading(row=likely, is_named=True)
    return Heading(row=first, likely=None if likely == first else likely)


def _names(row: Sequence[str], layout: TableLayout) -> bool:
    cells = {fold(cell) for cell in row if cell}
    telling = {layout.key} if layout.key else layout.telling
    if not layout.keyed_by_place and not all(layout.is_named_in(name, cells) for name in telling):
        return False
    found = mapped = mapped_found = 0
    for column in layout.columns:
        is_there = any(fold(header) in cells for header in column.headers)
        found += is_there
        if column.headers and column.headers != (column.column.name,):
            mapped += 1
            mapped_found += is_there
    return 2 * found >= len(cells) or (mapped_found >= 2 and 2 * mapped_found >= mapped)


def _likely(rows: Sequence[Sequence[str]]) -> int | None:
    """The first row as wide as most, of several cells that are all words: headers rarely are numbers or times."""
    widths = Counter(len([cell for cell in row if cell]) for row in rows if any(row))
    wide = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    if wide < 2:
        return None
    return next(
        (
            number
            for number, row in enumerate(rows)
            if len(filled := [cell for cell in row if cell]) >= wide and all(is_word(cell) for cell in filled)
        ),
        None,
    )


def is_word(cell: str) -> bool:
    """Whether a cell, which is not blank, may be a header: those rarely are numbers, dates or times."""
    return any(character.isalpha() for character in cell) and not cell[0].isdigit()
