"""Where a table begins: the row of its headers, under titles, dates and blank rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from duly.connectors.mapping import fold


def heading(rows: Sequence[Sequence[str]], wanted: Collection[str]) -> int | None:
    """The place of the headers among rows of cells: the first row with the most headers that are wanted (folded).

    Where none is wanted, the first row of two cells or more, else the first row that holds anything. None where none does.
    """
    known = [sum(fold(cell) in wanted for cell in row) for row in rows]
    if any(known):
        return known.index(max(known))
    held = [sum(bool(cell.strip()) for cell in row) for row in rows]
    return next(
        (at for at, number in enumerate(held) if number > 1), next((at for at, n in enumerate(held) if n), None)
    )
