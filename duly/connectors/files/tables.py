"""All the files of one table: read one after the other, folded, and what is to be told of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from duly.connectors.columns.origins import Rules
from duly.connectors.columns.remarks import LISTED, large_shares, words_for_nothing
from duly.connectors.files import delimited, folding, loading
from duly.connectors.files.listing import Tabular
from duly.connectors.files.parts import SOURCE, FilePart, in_utf8, parts_of, table_of
from duly.connectors.mapping import TableLayout
from duly.connectors.workspace import Workspace
from duly.records import Kind, columns_of, companion
from duly.results import Source, TableManifest


@dataclass(frozen=True, kw_only=True)
class LoadedTable:
    """What was read of a table. `held` are the columns, companions among them, that the private database holds of it."""

    manifest: TableManifest
    held: frozenset[str]
    sources: tuple[Source, ...]


def load_table(
    layout: TableLayout,
    files: Sequence[Tabular],
    rules: Rules,
    workspace: Workspace,
    scans: Mapping[Path, Future[delimited.Scan]],
) -> LoadedTable:
    """Read the files of a table. `scans` are the looks at every byte of the files, by the file that is hashed."""
    record, table = layout.record, table_of(layout.record)
    readable = [in_utf8(file, workspace) for file in files]
    parts = parts_of(readable, layout, marks_tests=bool(rules.test_id_prefixes))
    unfit = [f"{part.file.name}: {fault}" for part in parts for fault in _faults(part)]
    loaded: list[loading.Loaded] = []
    for part in parts if not unfit else ():
        loaded.append(loading.load(part, rules, workspace, first=not loaded))
        unfit += loaded[-1].unfit
        if loaded[-1].unfit:
            break
    folded = folding.FoldedRows()
    unmapped: dict[str, dict[str, int]] = {}
    midnights: dict[str, float] = {}
    read = parts[0].columns
    held = {item.name for item in record.__table__.columns if item.info.get("companion", item.name) in read}
    if not unfit:
        folded = folding.fold(record, loaded, rules, workspace)
        coded = [column.name for column in columns_of(record) if column.name in read and column.codes]
        unmapped = loading.unmapped_of(table, coded, workspace)
        times = [column.name for column in columns_of(record) if column.name in read and column.kind is Kind.INSTANT]
        midnights, blank = _midnights(table, times, workspace)
        held -= blank
        # Times that were read only to tell whether a row is read at all; each takes as much room as an id.
        idle = [time for time in times if layout.asked is not None and time not in layout.asked]
        held -= {name for time in idle for name in (time, companion(time))}
    sources: list[Source] = []
    for part in parts:
        source, fault = _source(part, layout.name, scans[part.file.origin], loaded)
        sources.append(source)
        unfit += [f"{part.file.name}: {fault}"] if fault else []
    rows = _left(table, None if unfit else held, workspace)
    present = {name for part in parts for name in part.mapping.present}
    return LoadedTable(
        manifest=TableManifest(
            table=layout.name,
            rows_read=sum(item.rows + item.rejected for item in loaded),
            rows=rows,
            folded=folded.folded,
            refused=sum(item.refused + item.rejected for item in loaded) + folded.refused,
            after_as_of=sum(item.after for item in loaded),
            columns=tuple(column.name for column in columns_of(record) if column.name in present),
            missing=tuple(column.name for column in columns_of(record) if column.name not in present),
            extra=tuple(dict.fromkeys(name for part in parts for name in part.mapping.extra)),
            refusals=(*(refusal for item in loaded for refusal in item.refusals), *folded.refusals)[:LISTED],
            naive=tuple(dict.fromkeys(column for item in loaded for (kind, column) in item.notes if kind == "naive")),
            sentinels=_noted(loaded, "sentinel"),
            unmapped=unmapped,
            blanked=_noted(loaded, "blanked"),
            midnights=midnights,
            unfit="; ".join(unfit),
        ),
        held=frozenset(held),
        sources=tuple(sources),
    )


def _left(table: str, held: Collection[str] | None, workspace: Workspace) -> int:
    """Drop the columns that are not held, or the whole of a table that is unfit; the number of rows that are left."""
    if held is None:
        workspace.run(f"DROP TABLE IF EXISTS {table}")
        return 0
    for (name,) in workspace.run(f"SELECT column_name FROM (DESCRIBE {table})"):
        if name not in (held or {SOURCE}):  # a table has a column at least
            workspace.run(f"ALTER TABLE {table} DROP COLUMN {name}")
    return int(workspace.run(f"SELECT count(*) FROM {table}")[0][0])


def _faults(part: FilePart) -> tuple[str, ...]:
    return (part.file.fault,) if part.file.fault else part.mapping.faults


def _noted(loaded: Sequence[loading.Loaded], kind: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for item in loaded:
        for (noted, column), number in item.notes.items():
            if noted == kind:
                counts[column] = counts.get(column, 0) + number
    return counts


def _source(
    part: FilePart, table: str, scanned: Future[delimited.Scan], loaded: Sequence[loading.Loaded]
) -> tuple[Source, str]:
    """What is told of one file, and why it cannot be trusted where the look at all its bytes says so."""
    used = next((item.part.file for item in loaded if item.part.number == part.number), part.file)
    notes = list(used.notes)
    fault = ""
    try:
        scan = scanned.result()
    except OSError as error:
        scan, fault = delimited.Scan(sha256="", size=0), f"cannot be read ({error.strerror})"
    if not used.is_parquet and not used.also_iso:
        if scan.has_nul and used.encoding != "utf-16":
            line = delimited.line_that(part.file.origin, holds=b"\0")
            fault = f"line {line} holds a NUL byte: the file is damaged"
        if scan.is_endless:
            line = delimited.line_that(part.file.origin, is_longer_than=delimited.MAX_LINE)
            fault = f"line {line} is longer than {delimited.MAX_LINE:,} bytes: it is no record"
        if scan.size and not scan.ends_with_line_end:
            notes.append("the last line has no line end: the file may have been cut off")
        if used.encoding != "utf-8":
            notes.append(f"read as {used.encoding}, because it is not UTF-8")
    missing = [name for item in loaded for name in item.part.mapping.present if name not in part.mapping.present]
    if missing:
        notes.append(f"has no {', '.join(dict.fromkeys(missing))}, unlike its neighbours")
    notes += part.mapping.notes
    notes += [said for item in loaded if item.part.number == part.number for said in item.years]
    words = [item.words for item in loaded if item.part.number == part.number]
    notes += [said for counts in words if (said := words_for_nothing(counts))]
    return Source(
        name=part.file.name,
        table=table,
        rows=sum(item.rows + item.rejected for item in loaded if item.part.number == part.number),
        sha256=None if used.copied else scan.sha256 or None,
        bytes=None if used.copied else scan.size,
        encoding=used.encoding,
        delimiter=None if used.is_parquet or used.also_iso else used.delimiter,
        notes=tuple(notes),
    ), fault


def _midnights(table: str, names: Sequence[str], workspace: Workspace) -> tuple[dict[str, float], set[str]]:
    """The share of values that stand for a whole day, of each time column where it is large; and the companions that
    hold nothing, because every value of their column is exact."""
    if not names:
        return {}, set()
    counted = ", ".join(
        f"count({name}), count(*) FILTER ({companion(name)} > {name} + INTERVAL 12 HOUR), count({companion(name)})"
        for name in names
    )
    row = workspace.run(f"SELECT {counted} FROM {table}")[0]
    counts = [(name, *row[3 * number : 3 * number + 3]) for number, name in enumerate(names)]
    return (
        large_shares((name, known, whole) for name, known, whole, _ in counts),
        {companion(name) for name, _, _, imprecise in counts if not imprecise},
    )
