"""Opening an export: files into a private database, or somebody else's database where it stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from duly.connectors import manifest as manifests
from duly.connectors.columns.origins import Rules
from duly.connectors.files import delimited, loading
from duly.connectors.files import folding as repeats
from duly.connectors.files.listing import Listing, Tabular, listing
from duly.connectors.files.parts import LISTED, Part, in_utf8, parts_of, table_of
from duly.connectors.mapping import always_needed, check, record_of, table_names
from duly.connectors.progress import Progress, silent
from duly.connectors.workspace import Workspace, open_workspace
from duly.dataset import Dataset
from duly.errors import UsageError
from duly.records import Kind, Record, columns_of, companion
from duly.results import Manifest, Source, TableManifest
from duly.settings import Settings

MIDNIGHT_SHARE = 0.05
"""A larger share of values at midnight is told: they may be dates without a time (STANDARDS.md G8)."""


def open_export(
    settings: Settings,
    *,
    paths: Sequence[Path] = (),
    url: str | None = None,
    as_at: datetime | None = None,
    needs: Mapping[str, Collection[str]] | None = None,
    progress: Progress = silent,
    workdir: Path | None = None,
) -> Dataset:
    """Open what `paths` or `url` name, else what duly.toml names. `as_at` is aware.

    `needs` are the tables and columns that will be asked for: nothing else is read, and a column that was not read is
    null. None reads everything. `workdir` is where private copies go, by default the system's folder for temporary files.
    Close the dataset, or use it as a context manager: that destroys every copy.
    Raises ExportError, DatabaseError, SettingsError or UsageError.
    """
    check(settings)
    chosen = tuple(paths) or (() if url else tuple(settings.place(path) for path in settings.export.path))
    url = url or (None if chosen else settings.export.database_url())
    if not chosen and not url:
        raise UsageError(
            "nothing says where the export is", next_step="Name files or a folder, or set export.path in duly.toml."
        )
    asked, asked_as = (as_at, "--as-at") if as_at else (settings.run.instant(settings.export.zone), "run.as_at")
    if url:
        from duly.connectors.databases.opening import open_database

        return open_database(
            settings, url, asked=asked, asked_as=asked_as, needs=needs, progress=progress, workdir=workdir
        )
    workspace = open_workspace(workdir)
    try:
        found = listing(chosen, settings, workspace)
        name = ", ".join(path.name or str(path) for path in chosen)
        return open_listing(
            name, found, settings, workspace, asked=asked, asked_as=asked_as, needs=needs, progress=progress
        )
    except BaseException:
        workspace.close()
        raise


def open_listing(
    name: str,
    found: Listing,
    settings: Settings,
    workspace: Workspace,
    *,
    asked: datetime | None,
    asked_as: str,
    needs: Mapping[str, Collection[str]] | None,
    progress: Progress,
    warnings: Sequence[str] = (),
) -> Dataset:
    """Load files into the workspace's database and hand it over."""
    zone = settings.export.zone
    told = manifests.read(found.manifest, zone) if found.manifest else None
    as_of = manifests.as_of(told, asked, zone, datetime.now(UTC), asked_as=asked_as)
    rules = rules_of(settings, as_of.instant, in_place=False)
    wanted = {table: files for table, files in found.tables.items() if needs is None or table in needs}
    tables: dict[str, TableManifest] = {}
    sources: list[Source] = []
    columns: dict[str, frozenset[str]] = {}
    with ThreadPoolExecutor(max_workers=1) as pool:
        scans: dict[Path, Future[delimited.Scan]] = {}
        for files in wanted.values():
            for file in files:
                if file.origin not in scans:
                    scans[file.origin] = pool.submit(delimited.scan, file.origin)
        for done, (table, files) in enumerate(wanted.items()):
            progress(table, done=done, total=len(wanted), rows=None)
            tables[table], columns[table], read = _load_table(
                record_of(table),
                files,
                settings,
                rules,
                workspace,
                None if needs is None else needs[table],
                scans,
            )
            sources += read
            progress(table, done=done + 1, total=len(wanted), rows=tables[table].rows)
    for table, rows in (told.rows if told else {}).items():
        if needs is None or table in needs:
            tables[table] = _as_told(tables.get(table), table, rows)
    for table in table_names():
        if table in wanted and not tables[table].unfit:
            loading.show(record_of(table), columns[table], workspace)
        else:
            workspace.run(f"DROP TABLE IF EXISTS {table_of(record_of(table))}")
            loading.show(record_of(table), (), workspace)
    return Dataset(
        engine=workspace.engine,
        as_of=as_of.instant,
        time_zone=settings.export.time_zone,
        manifest=Manifest(
            export=name,
            as_of=as_of.instant,
            as_of_source=as_of.source,
            covers_from=told.covers_from if told else None,
            covers_to=told.covers_to if told else None,
            suppressed=told.suppressed if told else None,
            sources=tuple(sources),
            tables={table: tables[table] for table in table_names() if table in tables},
            warnings=(*as_of.warnings, *warnings, *(f"Not read: {reason}." for reason in found.unread)),
        ),
        tables={table: frozenset(manifest.columns) for table, manifest in tables.items() if not manifest.unfit},
        settled=frozenset(wanted),  # blank keys are refused, and so are keys that stand on rows that differ
        beside=workspace.beside,
        on_close=workspace.close,
    )


def rules_of(settings: Settings, as_of: datetime, *, in_place: bool, strptime: bool = True) -> Rules:
    """What holds for every column. In place, an unmapped code is not told behind its mark: the view stays."""
    export = settings.export
    return Rules(
        time_zone=export.time_zone,
        as_of=as_of.astimezone(UTC).replace(tzinfo=None),
        as_of_day=as_of.astimezone(export.zone).date(),
        blanks=export.blanks,
        sentinels=export.sentinels,
        midnight_is_real=export.midnight_is_real,
        test_id_prefixes=export.test_id_prefixes,
        strptime=strptime,
        tell_unmapped=not in_place,
    )


def _as_told(read: TableManifest | None, table: str, rows: int) -> TableManifest:
    """A table's manifest beside what the export says of it. A table that is short of rows cannot be judged."""
    from dataclasses import replace

    if read is None:
        return TableManifest(
            table=table, expected_rows=rows, unfit=f"manifest.json lists {rows:,} rows, but no file holds them"
        )
    unfit = read.unfit
    if read.rows_read != rows:
        told = f"manifest.json says {rows:,} rows, but {read.rows_read:,} were read"
        unfit = f"{unfit}; {told}" if unfit else told
    return replace(read, expected_rows=rows, unfit=unfit)


def _load_table(
    record: type[Record],
    files: Sequence[Tabular],
    settings: Settings,
    rules: Rules,
    workspace: Workspace,
    needs: Collection[str] | None,
    scans: Mapping[Path, Future[delimited.Scan]],
) -> tuple[TableManifest, frozenset[str], list[Source]]:
    table, place = str(record.__tablename__), table_of(record)
    wanted = None if needs is None else {*needs, *always_needed(record)}
    parts = parts_of([in_utf8(file, workspace) for file in files], record, settings, wanted)
    unfit = [f"{part.file.name}: {fault}" for part in parts for fault in _faults(part)]
    loaded: list[loading.Loaded] = []
    for part in parts if not unfit else ():
        loaded.append(loading.load(part, rules, workspace, first=not loaded))
        unfit += loaded[-1].unfit
        if loaded[-1].unfit:
            break
    folded = repeats.Repeats()
    unmapped: dict[str, dict[str, int]] = {}
    midnights: dict[str, float] = {}
    held = {item.name for item in record.__table__.columns if item.info.get("companion", item.name) in parts[0].columns}
    if not unfit:
        folded = repeats.fold(record, loaded, rules, workspace)
        read = [column for column in columns_of(record) if column.name in parts[0].columns]
        unmapped = loading.unmapped_of(place, [column.name for column in read if column.codes], workspace)
        times = [column.name for column in read if column.kind is Kind.INSTANT]
        midnights, blank = _midnights(place, times, workspace)
        held -= blank
        # Times that were read only to tell whether a row is read at all; each takes as much room as an id.
        held -= {name for time in times if needs is not None and time not in needs for name in (time, companion(time))}
    sources: list[Source] = []
    for part in parts:
        rows = sum(item.rows + item.rejected for item in loaded if item.part.number == part.number)
        source, fault = _source(part, table, rows, scans[part.file.origin], loaded)
        sources.append(source)
        unfit += [f"{part.file.name}: {fault}"] if fault else []
    if unfit:
        workspace.run(f"DROP TABLE IF EXISTS {place}")
        kept = 0
    else:
        for (name,) in workspace.run(f"SELECT column_name FROM (DESCRIBE {place})"):
            if name not in held:
                workspace.run(f"ALTER TABLE {place} DROP COLUMN {name}")
        kept = int(workspace.run(f"SELECT count(*) FROM {place}")[0][0])
    present = [
        column.name for column in columns_of(record) if any(column.name in part.mapping.present for part in parts)
    ]
    return (
        TableManifest(
            table=table,
            rows_read=sum(item.rows + item.rejected for item in loaded),
            rows=kept,
            folded=folded.folded,
            refused=sum(item.refused + item.rejected for item in loaded) + folded.refused,
            after_as_of=sum(item.after for item in loaded),
            columns=tuple(present),
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
        frozenset(held),
        sources,
    )


def _faults(part: Part) -> tuple[str, ...]:
    return (part.file.fault,) if part.file.fault else part.mapping.faults


def _noted(loaded: Sequence[loading.Loaded], kind: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for item in loaded:
        for (noted, column), number in item.notes.items():
            if noted == kind:
                counts[column] = counts.get(column, 0) + number
    return counts


def _source(
    part: Part, table: str, rows: int, scanned: Future[delimited.Scan], loaded: Sequence[loading.Loaded]
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
    return Source(
        name=part.file.name,
        table=table,
        rows=rows,
        sha256=None if used.copied else scan.sha256 or None,
        bytes=None if used.copied else scan.size,
        encoding=used.encoding,
        delimiter=None if used.is_parquet or used.also_iso else used.delimiter,
        notes=tuple(notes),
    ), fault


def _midnights(place: str, names: Sequence[str], workspace: Workspace) -> tuple[dict[str, float], set[str]]:
    """The share of values that stand for a whole day, of each time column where it is large; and the companions that
    hold nothing, because every value of their column is exact."""
    if not names:
        return {}, set()
    counted = ", ".join(
        f"count({name}), count(*) FILTER ({companion(name)} > {name} + INTERVAL 12 HOUR), count({companion(name)})"
        for name in names
    )
    row = workspace.run(f"SELECT {counted} FROM {place}")[0]
    counts = {name: row[3 * place : 3 * place + 3] for place, name in enumerate(names)}
    shares = {name: whole / known for name, (known, whole, _) in counts.items() if known}
    return (
        {name: round(share, 4) for name, share in shares.items() if share > MIDNIGHT_SHARE},
        {companion(name) for name, (_, _, imprecise) in counts.items() if not imprecise},
    )
