"""The row as its own key: the file and the row, as a person sees it there, so that the record can be found."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import PurePath

from duly.connectors.files.rewriting import Rewritten
from duly.connectors.files.tabular import Tabular
from duly.connectors.files.workbooks import Places
from duly.connectors.mapping import PLACE

Piece = tuple[int, int]
"""The number of a record, from 1, and how far from it its row stands, up to the next piece."""


def names_of(files: Sequence[Tabular]) -> list[str]:
    """What each file of a table is called in the keys of its rows: its name in the export. An archive that holds them all is no
    part of it, because its own name often changes from night to night while its files stay."""
    within = {PurePath(file.name).parts[0] for file in files}
    first = next(iter(within), "")
    if len(within) == 1 and first.lower().endswith(".zip"):
        return [file.name.removeprefix(f"{first}/") for file in files]
    return [file.name for file in files]


def with_places(relation: str, row: str, name: str, file: Tabular) -> str:
    """A relation that has the numbers of its records in the column `row`, with the place of each beside it. `name` is what the
    file is called there."""
    pieces = _pieces(file)
    called = name.replace("'", "''")
    if len(pieces) == 1:
        return f"(SELECT *, '{called}:' || ({row} + {pieces[0][1]}) AS {PLACE} FROM {relation})"
    values = ", ".join(f"({first}, {distance})" for first, distance in pieces)
    return (
        f"(SELECT records.*, '{called}:' || ({row} + distance) AS {PLACE} FROM {relation} AS records "
        f"ASOF JOIN (VALUES {values}) AS places(first, distance) ON {row} >= first)"
    )


def _pieces(file: Tabular) -> list[Piece]:
    """How far the rows of a file stand from the numbers of its records. Of a Parquet file the row is the number."""
    if file.places is not None:
        return _of_sheet(file.places)
    if file.rewritten is not None:
        return _of_text(file.rewritten)
    return [(1, 0)]


def _of_sheet(places: Places) -> list[Piece]:
    return _of_numbers(places.numbers) or [(1, 0)]


def _of_numbers(numbers: array[int]) -> list[Piece]:
    import numpy as np

    distances = np.frombuffer(numbers, dtype=f"u{numbers.itemsize}").astype(np.int64) - np.arange(1, len(numbers) + 1)
    begins = np.flatnonzero(np.diff(distances, prepend=-1))
    return [(int(at) + 1, int(distances[at])) for at in begins]


def _of_text(written: Rewritten) -> list[Piece]:
    return written.places.pieces() or [(1, 0)]
