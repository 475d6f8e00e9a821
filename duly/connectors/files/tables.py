"""All the files of one table: read one after the other, folded, and what is to be told of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from duly.connectors.columns.origins import Rules
from duly.connectors.columns.remarks import LISTED, kept, large_shares, typed_ids, words_for_nothing
from duly.connectors.files import folding, loading, sparing
from duly.connectors.files.encodings import UTF8
from duly.connectors.files.kinds.fixed_width import likely_widths
from duly.connectors.files.parts import ROW, SOURCE, FilePart, parts_of, table_of
from duly.connectors.files.readying import Looks
from duly.connectors.files.scanning import Scan
from duly.connectors.files.settling import Loaded
from duly.connectors.files.tabular import Tabular
from duly.connectors.mapping import TableLayout
from duly.connectors.workspace import Workspace
from duly.records import Kind, columns_of, companion
from duly.records.columns import table_name
from duly.results import Refusal, Source, TableManifest


@dataclass(frozen=True, kw_only=True)
class LoadedTable:
    """What was read of a table. `held` are the columns, companions among them, that the private database holds of it."""

    manifest: TableManifest
    held: frozenset[str]
    sources: tuple[Source, ...]
    left: Mapping[str, int]  # rows of each file that `where` does not choose
    read: tuple[Loaded, ...] = ()  # what each file came to, in their order


def load_table(
    layout: TableLayout,
    files: Sequence[Tabular],
    rules: Rules,
    workspace: Workspace,
    looks: Looks,
) -> LoadedTable:
    """Read the files of a table. `looks` are at every byte of the files."""
    record, table = layout.record, table_of(layout.record)
    parts = parts_of(files, layout, marks_tests=bool(rules.test_id_prefixes))
    unfit = [f"{part.file.name}: {fault}" for part in parts for fault in _faults(part)]
    loaded = [] if unfit else loading.load(parts, layout, looks, rules, workspace)
    unfit += [why for one in loaded for why in one.unfit]
    folded = folding.FoldedRows()
    unmapped: dict[str, dict[str, int]] = {}
    midnights: dict[str, float] = {}
    empty: tuple[str, ...] = ()
    read = parts[0].columns
    found = {name for part in parts for name in part.mapping.present}
    present = tuple(column.name for column in columns_of(record) if column.name in found)
    held = {item.name for item in record.__table__.columns if item.info.get("companion", item.name) in read}
    if not unfit:
        folded = folding.fold(layout, loaded, rules, workspace)
        coded = [column.name for column in columns_of(record) if column.name in read and column.codes]
        unmapped = loading.unmapped_of(table, coded, workspace)
        times = [column.name for column in columns_of(record) if column.name in read and column.kind is Kind.INSTANT]
        midnights, blank, empty = filled(table, times, [name for name in present if name in read], workspace)
        held -= blank
        # Times that were read only to tell whether a row is read at all; each takes as much room as an id.
        idle = [time for time in times if layout.asked is not None and time not in layout.asked]
        held -= {name for time in idle for name in (time, companion(time))}
    sources: list[Source] = []
    by_number = {one.part.number: one for one in loaded}
    known = tuple(dict.fromkeys(name for one in loaded for name in one.part.mapping.present))
    for part in parts:
        source, fault = _source(part, layout.name, looks, by_number.get(part.number), known)
        if (number := folded.outdone.get(part.number)) and layout.keeping is not None:
            source = replace(source, notes=(*source.notes, kept(number, layout.keeping.said)))
        sources.append(source)
        unfit += [said] if fault and (said := f"{part.file.name}: {fault}") not in unfit else []
    # Where a row stands is asked again once times came into it from other tables.
    places = {SOURCE, ROW} if any(column.children for column in layout.columns) else set()
    rows = _left(table, None if unfit else held | places, workspace)
    return LoadedTable(
        manifest=TableManifest(
            table=layout.name,
            rows_read=sum(item.rows + item.rejected for item in loaded),
            rows=rows,
            folded=folded.folded,
            refused=sum(item.refused + item.rejected for item in loaded) + folded.refused,
            after_as_of=sum(item.after for item in loaded),
            columns=present,
            missing=tuple(column.name for column in columns_of(record) if column.name not in present),
            # Of a file whose headers name no key the first row may be a title, which may hold anybody's name.
            extra=tuple(
                dict.fromkeys(name for part in parts if not part.mapping.faults for name in part.mapping.extra)
            ),
            refusals=of_first_rows([*(refusal for item in loaded for refusal in item.refusals), *folded.refusals]),
            naive=tuple(sorted({column for item in loaded for (kind, column) in item.notes if kind == "naive"})),
            sentinels=_noted(loaded, "sentinel"),
            blank=empty,
            unmapped=unmapped,
            blanked=_noted(loaded, "blanked"),
            midnights=midnights,
            unfit="; ".join(dict.fromkeys(unfit)),
        ),
        held=frozenset(held),
        sources=tuple(sources),
        left={item.part.file.name: item.left for item in loaded if item.left},
        read=tuple(loaded),
    )


def of_first_rows(refusals: Sequence[Refusal]) -> tuple[Refusal, ...]:
    """Of the rows that are listed everything that is wrong with them."""
    listed: dict[tuple[str, int | None, int | None], list[Refusal]] = {}
    for refusal in refusals:
        listed.setdefault((refusal.source, refusal.row, refusal.line), []).append(refusal)
    return tuple(refusal for row in list(listed.values())[:LISTED] for refusal in row)


def _left(table: str, held: Collection[str] | None, workspace: Workspace) -> int:
    """Drop what takes room for nothing: columns that are not held, or the whole of a table that is unfit; the number of rows that
    are left."""
    if held is None:
        workspace.run(f"DROP TABLE IF EXISTS {table}")
        return 0
    rows = int(workspace.run(f"SELECT count(*) FROM {table}")[0][0])
    if rows > MANY:
        for (name,) in workspace.run(f"SELECT column_name FROM (DESCRIBE {table})"):
            if name not in (held or {SOURCE}):  # a table has a column at least
                workspace.run(f"ALTER TABLE {table} DROP COLUMN {name}")
    return rows


MANY = 100_000
"""Rows from which on columns that nobody asks for are worth dropping."""


def _faults(part: FilePart) -> tuple[str, ...]:
    file, faults = part.file, part.mapping.faults
    if file.likely_header is not None and faults and not file.fault:
        line, table = file.likely_header, table_name(part.mapping.record)
        likely = (
            f"line {line} looks like the header: if it is, say header_row = {line} under [tables.{table}] in duly.toml"
        )
        return (*faults, likely)
    if faults and len(file.headers) == 1 and file.delimiter is not None and not file.is_ours:
        one = "it has one column: if it has more, say under [export] in duly.toml which delimiter stands between them"
        if widths := likely_widths(file.origin, file.encoding):
            table = table_name(part.mapping.record)
            one += f", or, as blanks stand in it, widths = {[*widths]} under [tables.{table}]"
        return (*faults, one)
    return (file.fault,) if file.fault else faults


def _noted(loaded: Sequence[Loaded], kind: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for item in loaded:
        for (noted, column), number in item.notes.items():
            if noted == kind:
                counts[column] = counts.get(column, 0) + number
    return counts


def _source(part: FilePart, table: str, looks: Looks, read: Loaded | None, known: Sequence[str]) -> tuple[Source, str]:
    """What is told of one file, and why it cannot be trusted where the look at all its bytes says so. `read` is what was read
    of it, `known` the columns of all the files that were read."""
    used = read.part.file if read else part.file
    scan = looks.scan(part.file)
    notes = [*used.notes, *_notes_on_text(part.file, used, scan)]
    own = set(part.mapping.present)
    if missing := [name for name in known if name not in own]:
        notes.append(f"has no {', '.join(missing)}, unlike its neighbours")
    notes += part.mapping.notes
    notes += typed_ids(part.mapping, part.shapes()) if part.file.shapes else ()
    if read is not None:
        notes += sparing.notes_of(read.part, read.left, read.rows, read.spared)
        notes += read.years
        values, lines = read.spanning
        if values:
            notes.append(f"{values:,} {'value spans' if values == 1 else 'values span'} {lines:,} lines")
        if said := words_for_nothing(read.words):
            notes.append(said)
    return Source(
        name=part.file.name,
        table=table,
        rows=read.rows + read.rejected if read else 0,
        sha256=None if used.copied else scan.sha256 or None,
        bytes=None if used.copied else scan.size,
        encoding=used.encoding,
        delimiter=None if used.is_parquet or used.is_ours else used.delimiter,
        notes=tuple(notes),
    ), scan.unfit


def _notes_on_text(file: Tabular, used: Tabular, scan: Scan) -> Iterator[str]:
    if file.is_parquet or file.is_ours or file.fault:
        return
    if scan.size and not scan.ends_with_line_end:
        yield "the last line has no line end: the file may have been cut off"
    if used.encoding != UTF8 and not any(note.startswith("read as") for note in file.notes):
        yield f"read as {used.encoding}, because it is not UTF-8"


def filled(
    table: str, times: Sequence[str], names: Sequence[str], workspace: Workspace
) -> tuple[dict[str, float], set[str], tuple[str, ...]]:
    """The share of values that stand for a whole day, of each time column where it is large; the companions that hold nothing,
    because every value of their column is exact; and the columns that hold nothing in any row, none where there are no rows."""
    of_times = [
        f"count({name}), count(*) FILTER ({companion(name)} > {name} + INTERVAL 12 HOUR), count({companion(name)})"
        for name in times
    ]
    counted = ", ".join(["count(*)", *of_times, *(f"count({name})" for name in names)])
    number, *row = workspace.run(f"SELECT {counted} FROM {table}")[0]
    counts = [(name, *row[3 * place : 3 * place + 3]) for place, name in enumerate(times)]
    values = row[3 * len(times) :]
    return (
        large_shares((name, known, whole) for name, known, whole, _ in counts),
        {companion(name) for name, _, _, imprecise in counts if not imprecise},
        tuple(name for name, held in zip(names, values, strict=True) if number and not held),
    )
