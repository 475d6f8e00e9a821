"""Files of one table that are read together: one scan for those with the same headers, and one select for all that fit beside
each other, so that many files cost what their bytes cost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, distinct, false, func, literal_column, select

from duly.connectors.columns.forms import Occurring
from duly.connectors.columns.origins import Origin, Rules, Shape
from duly.connectors.columns.times import first_look
from duly.connectors.files import relations
from duly.connectors.files.nonrecords import NO_RECORD, first_of, may_be_none
from duly.connectors.files.parts import SOURCE, UNREAD, FilePart, compiled, no_record_of, relation_of, unread_of
from duly.connectors.files.tabular import Tabular
from duly.connectors.mapping import TableLayout, TableMapping, map_headers
from duly.connectors.workspace import Workspace
from duly.settings.formats import ISO

STAGED = "duly_staged"
"""The texts of small files, as they stand there: looked at before they are read."""

FIRST = "duly_first"
"""The first cell of a row in which anything stands."""

SMALL = 16_000_000
"""Bytes. Of larger files a look before they are read costs more than it spares."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Files that are read as one: `part` is that one, with the headers of all; a column that a file lacks is null in its rows."""

    part: FilePart
    parts: tuple[FilePart, ...]

    @property
    def is_small(self) -> bool:
        """All of them together are."""
        return size(part.file for part in self.parts) <= SMALL

    def relation(self, workspace: Workspace, doubtful: Collection[int] | None = None) -> str:
        """The rows of all the files: which file, what else is kept of a row, and the texts of its columns. `doubtful` are the
        numbers of files of which some row may be no record; None is all."""
        return " UNION ALL ".join(
            _selected(
                self.part.file.headers,
                group,
                is_doubtful=doubtful is None or any(part.number in doubtful for part in group),
                workspace=workspace,
            )
            for group in _by_headers(self.parts).values()
        )


def is_large(file: Tabular) -> bool:
    """A file that is read while another thread looks at all its bytes, and is as good as many."""
    return size([file]) > SMALL


def size(files: Iterable[Tabular]) -> int:
    """Bytes of files. One that cannot be asked has none: the look at it says why."""
    total = 0
    for file in files:
        with suppress(OSError):
            total += file.path.stat().st_size
    return total


def is_shareable(part: FilePart) -> bool:
    """Whether a file can be read beside others: a text of which every row is read, and of one format for each time."""
    file, mapping = part.file, part.mapping
    return not (
        file.is_parquet
        or file.fault
        or file.copied
        or file.without_value
        or part.counts_rows
        or any(shape is not Shape.TEXT for shape in file.shapes.values())
        or any(
            len({*mapped.formats, *((ISO,) if file.also_iso else ())}) > 1
            for mapped in mapping.columns
            if mapped.formats
        )
    )


def batches(parts: Sequence[FilePart], layout: TableLayout) -> list[Batch]:
    """Files that can be shared, in as few batches as they can be read in. Each has files of as many headers as fit together."""
    made: list[Batch] = []
    groups = sorted(_by_headers(parts).values(), key=lambda group: -len(group[0].file.headers))
    for group in groups:
        for place, batch in enumerate(made):
            if (wider := _beside(batch, group, layout)) is not None:
                made[place] = wider
                break
        else:
            made.append(Batch(part=_as_one(group[0], group[0].file.headers, group[0].mapping), parts=tuple(group)))
    return [replace(batch, parts=tuple(sorted(batch.parts, key=lambda part: part.number))) for batch in made]


def _by_headers(parts: Sequence[FilePart]) -> dict[object, list[FilePart]]:
    """Files that one scan can read."""
    groups: dict[object, list[FilePart]] = {}
    for part in parts:
        file = part.file
        groups.setdefault((file.headers, file.delimiter, file.rewritten is None), []).append(part)
    return groups


def _beside(batch: Batch, group: Sequence[FilePart], layout: TableLayout) -> Batch | None:
    """The batch with further files; None where one of them would then be read otherwise than by itself."""
    own = group[0].file.headers
    headers = (*batch.part.file.headers, *(header for header in own if header not in batch.part.file.headers))
    mapping = batch.part.mapping if own == batch.part.file.headers else map_headers(layout, headers)
    every = [*batch.parts, *group]
    if not all(_is_part_of(each, mapping) for each in {part.file.headers: part.mapping for part in every}.values()):
        return None
    return Batch(part=_as_one(batch.part, headers, mapping), parts=tuple(every))


def _is_part_of(mapping: TableMapping, whole: TableMapping) -> bool:
    """Whether what a file lacks of a mapping can be null in it: a blank cell must then not mean anything."""
    own = {mapped.column.name: mapped for mapped in mapping.columns}
    return not whole.faults and all(
        own[mapped.column.name] == mapped
        if mapped.column.name in own
        else mapped.header is not None and not mapped.joined and "" not in mapped.codes
        for mapped in whole.columns
    )


def _as_one(part: FilePart, headers: tuple[str, ...], mapping: TableMapping) -> FilePart:
    file = Tabular(
        name=part.file.name,
        path=part.file.path,
        origin=part.file.origin,
        headers=headers,
        delimiter=part.file.delimiter,
        also_iso=part.file.also_iso,
    )
    return replace(part, file=file, mapping=mapping)


def _selected(headers: Sequence[str], group: Sequence[FilePart], *, is_doubtful: bool, workspace: Workspace) -> str:
    """The rows of files with the same headers, under the columns of the whole batch."""
    first = group[0]
    numbers = [part.number for part in group]
    if numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        source = f"CAST(file_index AS INTEGER) + {numbers[0]}"
    else:
        source = f"list_extract({numbers}, CAST(file_index AS INTEGER) + 1)"
    own = {header: f"c{number}" for number, header in reversed(list(enumerate(first.file.headers)))}
    texts = [f"{own.get(header, 'CAST(NULL AS VARCHAR)')} AS c{number}" for number, header in enumerate(headers)]
    assert first.file.delimiter is not None
    relation = relations.delimited(
        *(part.file.path for part in group),
        delimiter=first.file.delimiter,
        width=len(first.file.headers),
    )
    cells: list[ColumnElement[Any]] = [literal_column(f"c{number}") for number in range(len(first.file.headers))]
    no_record = compiled(no_record_of(first), workspace) if is_doubtful else "CAST(0 AS SMALLINT)"
    asked = f"{no_record} AS {NO_RECORD}, {compiled(first_of(cells), workspace)} AS {FIRST}"
    unread = compiled(unread_of(first, first.columns), workspace)
    return (
        f"SELECT CAST({source} AS INTEGER) AS {SOURCE}, {asked}, {unread} AS {UNREAD}, "
        f"{', '.join(texts)} FROM {relation}"
    )


def staged(batch: Batch, rules: Rules, workspace: Workspace) -> tuple[FilePart, Mapping[str, Occurring]]:
    """The batch with its texts copied into the private database, and what there is in each time column that is read."""
    part = replace(batch.part, combined=STAGED)
    workspace.run(f"CREATE OR REPLACE TABLE {STAGED} AS {batch.relation(workspace, ())}")
    doubtful, occurring = _look(part, {name for one in batch.parts for name in one.file.headers}, rules, workspace)
    if doubtful:
        workspace.run(f"CREATE OR REPLACE TABLE {STAGED} AS {batch.relation(workspace, doubtful)}")
    return part, occurring


def _look(
    part: FilePart, headers: Collection[str], rules: Rules, workspace: Workspace
) -> tuple[Collection[int], Mapping[str, Occurring]]:
    """The files of which some row may be no record, by number, and what occurs in the times."""
    raw = part.raw()
    looks = {
        mapped.column.name: first_look(
            Origin(column=mapped.column, raw=raw[mapped.header], shape=Shape.TEXT, format=mapped.formats[0]),
            rules.of(mapped.blanks),
        )
        for mapped in part.mapping.columns
        if mapped.formats and mapped.header is not None and mapped.column.name in part.columns
    }
    source = relation_of(part)
    for depth in range(2) if looks else ():
        named = [value.label(name) for layers, _ in looks.values() for name, value in layers[depth].items()]
        texts: list[ColumnElement[Any]] = (
            [literal_column(name) for layers, _ in looks.values() for name in layers[0]] if depth else []
        )
        source = (
            select(literal_column(SOURCE), literal_column(FIRST), *texts, *named)
            .select_from(source)
            .subquery(f"look{depth}")
        )
    signs = [sign for _, signs in looks.values() for sign in signs]
    may_be = func.array_agg(distinct(literal_column(SOURCE))).filter(may_be_none(literal_column(FIRST), headers))
    statement = select(may_be, *(func.coalesce(func.bool_or(sign), false()) for sign in signs)).select_from(source)
    ((doubtful, *seen),) = workspace.run(compiled(statement, workspace))
    values: Iterator[bool] = iter(seen)
    return frozenset(doubtful or ()), {
        name: Occurring(unusual=next(values), clocks=next(values), moments=next(values), midnights=next(values))
        for name in looks
    }
