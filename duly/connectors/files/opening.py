"""An export that is files: found, read table by table into a private database, and handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from duly.connectors import manifest as manifests
from duly.connectors.brief import Brief
from duly.connectors.columns.origins import Rules
from duly.connectors.files import delimited, loading
from duly.connectors.files.listing import Layouts, Listing, Tabular, listing
from duly.connectors.files.parts import table_of
from duly.connectors.files.tables import LoadedTable, load_table
from duly.connectors.mapping import notes_of
from duly.connectors.workspace import Workspace, open_workspace
from duly.dataset import Dataset
from duly.results import Manifest, TableManifest


def open_files(paths: Sequence[Path], brief: Brief) -> Dataset:
    """Open files, folders and zips as one export.

    Raises ExportError where one is not there or cannot be read, UsageError where an as-at instant is asked for that lies
    after the export.
    """
    workspace = open_workspace(brief.workdir)
    try:
        listed = listing(paths, brief.layouts, brief.conventions, workspace)
        return open_listing(", ".join(path.name or str(path) for path in paths), listed, brief, workspace)
    except BaseException:
        workspace.close()
        raise


def open_listing(
    name: str, listed: Listing, brief: Brief, workspace: Workspace, *, warnings: Sequence[str] = ()
) -> Dataset:
    """Load files into the workspace's database and hand it over. The export is called `name`."""
    zone = brief.conventions.zone
    promised = manifests.read(listed.manifest, zone, brief.layouts) if listed.manifest else manifests.ExportManifest()
    as_of = manifests.as_of(promised, brief.asked, zone, brief.now)
    wanted = {table: files for table, files in listed.tables.items() if brief.layouts[table].wanted}
    rules = brief.conventions.rules(as_of.instant, exported_at=as_of.exported_at, in_place=False)
    loaded = _loaded(wanted, brief, rules, workspace)
    tables = {table: loaded[table].manifest for table in loaded}
    for table, rows in promised.rows.items():
        if brief.layouts[table].wanted:
            tables[table] = _as_promised(tables.get(table), table, rows)
    for table, layout in brief.layouts.items():
        if table in loaded and not tables[table].unfit:
            loading.put_view(layout.record, loaded[table].held, workspace)
        else:
            workspace.run(f"DROP TABLE IF EXISTS {table_of(layout.record)}")
            loading.put_view(layout.record, None, workspace)
    return Dataset(
        engine=workspace.engine,
        as_of=as_of.instant,
        exported_at=as_of.exported_at,
        time_zone=brief.conventions.time_zone,
        manifest=Manifest(
            export=name,
            as_of=as_of.instant,
            as_of_source=as_of.source,
            covers_from=promised.covers_from,
            covers_to=promised.covers_to,
            suppressed=promised.suppressed,
            sources=tuple(source for table in loaded.values() for source in table.sources),
            tables={table: tables[table] for table in brief.layouts if table in tables},
            warnings=(
                *as_of.warnings,
                *warnings,
                *_of_mappings(wanted, brief.layouts),
                *(f"Not read: {reason}." for reason in listed.unread),
            ),
        ),
        tables={table: frozenset(manifest.columns) for table, manifest in tables.items() if not manifest.unfit},
        settled=frozenset(wanted),  # blank keys are refused, and so are keys that stand on rows that differ
        beside=workspace.beside,
        on_close=workspace.close,
    )


def _of_mappings(wanted: Mapping[str, Sequence[Tabular]], layouts: Layouts) -> tuple[str, ...]:
    """What is to be known of how files fill their tables: each thing once, whatever the number of files."""
    notes = [
        note for table, files in wanted.items() for file in files for note in notes_of(layouts[table], file.headers)
    ]
    return tuple(f"{note[0].upper()}{note[1:]}." for note in dict.fromkeys(notes))


def _loaded(
    wanted: Mapping[str, Sequence[Tabular]], brief: Brief, rules: Rules, workspace: Workspace
) -> Mapping[str, LoadedTable]:
    """The tables, read one after the other while another thread looks at every byte of the files."""
    loaded: dict[str, LoadedTable] = {}
    with ThreadPoolExecutor(max_workers=1) as pool:
        scans: dict[Path, Future[delimited.Scan]] = {}
        for files in wanted.values():
            for file in files:
                if file.origin not in scans:
                    scans[file.origin] = pool.submit(delimited.scan, file.origin)
        for done, (table, files) in enumerate(wanted.items()):
            brief.progress(table, done=done, total=len(wanted), rows=None)
            loaded[table] = load_table(brief.layouts[table], files, rules, workspace, scans)
            brief.progress(table, done=done + 1, total=len(wanted), rows=loaded[table].manifest.rows)
    return loaded


def _as_promised(read: TableManifest | None, table: str, rows: int) -> TableManifest:
    """A table's manifest beside what the export says of it. A table that is short of rows cannot be judged."""
    if read is None:
        return TableManifest(
            table=table, expected_rows=rows, unfit=f"manifest.json lists {rows:,} rows, but no file holds them"
        )
    unfit = read.unfit
    if read.rows_read != rows:
        short = f"manifest.json says {rows:,} rows, but {read.rows_read:,} were read"
        unfit = f"{unfit}; {short}" if unfit else short
    return replace(read, expected_rows=rows, unfit=unfit)
