"""What a table leaves out by its own rules: rows that `where` does not choose, cells that cannot be read and do not cost their
rows. Both are counted, and told of each file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from duly.connectors.columns.reading import TableReading
from duly.connectors.columns.remarks import left_out, over_limit, spared
from duly.connectors.files.parts import SOURCE, FilePart, compiled
from duly.connectors.files.relations import drop_rejects
from duly.connectors.mapping import MappedColumn
from duly.connectors.workspace import Workspace
from duly.records import Kind, companion

_NAMED = 3
"""Rows that are named of each column; all are counted."""


@dataclass(frozen=True, kw_only=True)
class Spared:
    """`cells` that could not be read, of `filled` that hold anything, by column; `rows` are the first such rows of the file."""

    cells: Mapping[str, int] = field(default_factory=dict)
    filled: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def left_by_where(part: FilePart, chosen: int, workspace: Workspace) -> int:
    """The number of rows of a file that `where` does not choose, given how many it does."""
    if not part.mapping.where:
        return 0
    rows = int(workspace.run(f"SELECT count(*) FROM {part.relation()}")[0][0])
    drop_rejects(workspace)
    return rows - chosen


def spared_cells(part: FilePart, reading: TableReading, first: int, workspace: Workspace) -> Spared:
    """The unreadable cells of the rows of a file that stay. `first` is the rowid of the first row that was read of it."""
    if not reading.spared:
        return Spared()
    kinds = {mapped.column.name: mapped.column.kind for mapped in part.mapping.columns}
    asked = {name: compiled(bad, workspace) for name, bad in reading.spared.items()}
    counts = ", ".join(
        f"count(*) FILTER ({bad}), count(*) FILTER ({bad} OR {_holds(name, kinds[name])})"
        for name, bad in asked.items()
    )
    numbers = workspace.run(f"SELECT {counts} FROM {part.table} WHERE {SOURCE} = {part.number}")[0]
    cells = dict(zip(asked, numbers[::2], strict=True))
    return Spared(
        cells={name: number for name, number in cells.items() if number},
        filled=dict(zip(asked, numbers[1::2], strict=True)),
        rows={name: _rows(part, asked[name], first, workspace) for name, number in cells.items() if number},
    )


def _holds(name: str, kind: Kind) -> str:
    return f"{name} IS NOT NULL" + (f" OR {companion(name)} IS NOT NULL" if kind is Kind.INSTANT else "")


def _rows(part: FilePart, bad: str, first: int, workspace: Workspace) -> tuple[int, ...]:
    rows = workspace.run(
        f"SELECT {part.row(first)} FROM {part.table} WHERE {SOURCE} = {part.number} AND {bad} ORDER BY 1 LIMIT {_NAMED}"
    )
    places = part.places([int(row) for (row,) in rows])
    return tuple(row for row, _ in places.values())


def over_the_limit(part: FilePart, found: Spared) -> Iterator[str]:
    """Why a file makes its table unfit: more of a column is unreadable than duly.toml allows."""
    for counted in _counted(part, found):
        if said := over_limit(*counted):
            yield f"{part.file.name}: {said}"


def _counted(part: FilePart, found: Spared) -> Iterator[tuple[MappedColumn, int, int]]:
    for mapped in part.mapping.columns:
        if number := found.cells.get(mapped.column.name, 0):
            yield mapped, number, found.filled[mapped.column.name]


def notes_of(part: FilePart, left: int, read: int, found: Spared) -> Iterator[str]:
    """What is told of a file: rows that `where` left, of all that it read and left, and cells that were spared."""
    if part.mapping.where:
        yield left_out(left, left + read)
    for mapped, number, filled in _counted(part, found):
        yield spared(mapped, number, filled, found.rows[mapped.column.name])
