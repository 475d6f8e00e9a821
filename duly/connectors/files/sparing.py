"""What a table leaves out by its own rules: rows that `where` does not choose, cells that cannot be read and do not cost their
rows. Both are counted, and told of each file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from duly.connectors.columns.choosing import spelled_otherwise
from duly.connectors.columns.reading import TableReading
from duly.connectors.columns.remarks import left_out, over_limit, spared
from duly.connectors.files.parts import SOURCE, FilePart, compiled, of_files
from duly.connectors.files.relations import drop_rejects
from duly.connectors.mapping import MappedColumn
from duly.connectors.workspace import Workspace
from duly.records import Kind, columns_of, companion

_NAMED = 3
"""Rows that are named of each column; all are counted."""


@dataclass(frozen=True, kw_only=True)
class Spared:
    """`cells` that could not be read, of `filled` that hold anything, by column; `rows` are the first such rows of the file."""

    cells: Mapping[str, int] = field(default_factory=dict)
    filled: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def left_by_where(part: FilePart, chosen: int, workspace: Workspace) -> tuple[int, Mapping[str, int]]:
    """The number of rows of a file that `where` does not choose, given how many it does; and of those, by header, that hold what
    it names but for the case."""
    if not part.mapping.where:
        return 0, {}
    otherwise = spelled_otherwise(part.mapping, part.raw(), part.shapes())
    counts = "".join(f", count(*) FILTER ({compiled(one, workspace)})" for one in otherwise.values())
    rows, *cased = workspace.run(f"SELECT count(*){counts} FROM {part.relation()}")[0]
    drop_rejects(workspace)
    return int(rows) - chosen, dict(zip(otherwise, map(int, cased), strict=True))


def spared_cells(
    read: Sequence[tuple[FilePart, int]], reading: TableReading, workspace: Workspace
) -> Mapping[int, Spared]:
    """The unreadable cells of the rows that stay, by the number of the file. `read` are files that share the reading, each with
    the rowid of the first row that was read of it."""
    if not reading.spared or not read:
        return {}
    parts = [part for part, _ in read]
    kinds = {column.name: column.kind for column in columns_of(parts[0].mapping.record)}
    asked = {name: compiled(bad, workspace) for name, bad in reading.spared.items()}
    counts = ", ".join(
        f"count(*) FILTER ({bad}), count(*) FILTER ({bad} OR {_holds(name, kinds[name])})"
        for name, bad in asked.items()
    )
    rows = workspace.run(f"SELECT {SOURCE}, {counts} FROM {parts[0].table} WHERE {of_files(parts)} GROUP BY 1")
    counted = {of_file: numbers for of_file, *numbers in rows}
    return {
        part.number: _spared(part, asked, counted[part.number], first, workspace)
        for part, first in read
        if part.number in counted
    }


def _spared(
    part: FilePart, asked: Mapping[str, str], numbers: Sequence[int], first: int, workspace: Workspace
) -> Spared:
    """Those of one file. `numbers` are of each column that is `asked` those that are unreadable, and those that hold anything."""
    cells = {name: number for name, number in zip(asked, numbers[::2], strict=True) if number}
    return Spared(
        cells=cells,
        filled=dict(zip(asked, numbers[1::2], strict=True)),
        rows={name: _rows(part, asked[name], first, workspace) for name in cells},
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
