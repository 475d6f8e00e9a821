"""An export that is files: found, read table by table into a private database, and handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from duly.connectors import manifest as manifests
from duly.connectors.brief import Brief
from duly.connectors.columns.origins import Rules
from duly.connectors.files import children, loading, sharing
from duly.connectors.files.doubts import cased, swapped, without_astray
from duly.connectors.files.earlier import Earlier
from duly.connectors.files.later import later_keys
from duly.connectors.files.listing import Listing, listing
from duly.connectors.files.naming import Layouts
from duly.connectors.files.parts import table_of
from duly.connectors.files.readying import Looks
from duly.connectors.files.series import gaps
from duly.connectors.files.tables import MANY, LoadedTable, load_table
from duly.connectors.files.tabular import Tabular
from duly.connectors.files.walking import ignored_said
from duly.connectors.mapping import notes_of
from duly.connectors.promises import held_to
from duly.connectors.unfound import unfound
from duly.connectors.workspace import Workspace, open_workspace
from duly.dataset import Dataset
from duly.results import Manifest


def open_files(paths: Sequence[Path], brief: Brief) -> Dataset:
    """Open files, folders and zips as one export.

    Raises ExportError where one is not there or cannot be read, UsageError where an as-at instant is asked for that lies
    after the export.
    """
    workspace = open_workspace(brief.workdir, encrypt=brief.encrypt)
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
    promised = manifests.read(listed.manifest, zone) if listed.manifest else manifests.ExportManifest()
    as_of = manifests.as_of(promised, brief.asked, zone, brief.now)
    wanted = {table: files for table, files in listed.tables.items() if brief.layouts[table].wanted}
    rules = brief.conventions.rules(as_of.instant, exported_at=as_of.exported_at, in_place=False)
    loaded = _loaded(wanted, brief, rules, workspace)
    sources = tuple(source for table in loaded.values() for source in table.sources)
    names = {table: [file.name for file in files] for table, files in listed.tables.items()}
    held = held_to(
        promised,
        {table: loaded[table].manifest for table in loaded},
        sources,
        brief.layouts,
        names,
        [reason.partition(": ")[0] for reason in (*listed.missed, *listed.unread, *listed.ignored)],
        {(table, file): rows for table, read in loaded.items() for file, rows in read.left.items()},
    )
    loaded, of_children = children.fill(brief.layouts, loaded, held.tables, rules, workspace)
    loaded = without_astray(loaded, brief.layouts, workspace)
    doubts = [
        said
        for table, read in loaded.items()
        for said in (*swapped(brief.layouts[table], read, brief.conventions.time_zone, workspace), cased(read))
        if said
    ]
    tables = {**held.tables, **{table: read.manifest for table, read in loaded.items()}}
    missing = [f"{table}: {gap}." for table, files in names.items() if table in wanted for gap in gaps(files)]
    for table, layout in brief.layouts.items():
        if table in loaded and not tables[table].unfit:
            loading.put_view(layout.record, loaded[table].held, workspace)
        else:
            if table in loaded:
                workspace.run(f"DROP TABLE IF EXISTS {table_of(layout.record)}")
            loading.put_view(layout.record, None, workspace)
    workspace.close_off()
    dataset = Dataset(
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
            sources=sources,
            tables={table: tables[table] for table in brief.layouts if table in tables},
            missed=listed.missed,
            warnings=(
                *as_of.warnings,
                *warnings,
                *held.warnings,
                *of_children,
                *missing,
                *doubts,
                *_of_mappings(wanted, brief.layouts),
                *(f"Not read: {reason}." for reason in (*listed.missed, *listed.unread)),
                *([ignored_said(listed.ignored)] if listed.ignored else []),
                *(f"{file.name}: {said}." for files in wanted.values() for file in files for said in file.told),
            ),
        ),
        tables={table: frozenset(manifest.columns) for table, manifest in tables.items() if not manifest.unfit},
        later={
            name: later_keys(name) for name, manifest in tables.items() if manifest.after_as_of and not manifest.unfit
        },
        settled=frozenset(wanted),  # blank keys are refused, and so are keys that stand on rows that differ
        beside=workspace.beside,
        on_close=workspace.close,
    )
    there = {name: (brief.layouts[name].record, read.held) for name, read in loaded.items() if not tables[name].unfit}
    if of_children or any(tables[name].rows > MANY for name in there):
        return dataset  # a time that comes from other rows, or columns that were dropped, must be read anew
    return replace(dataset, earlier=Earlier(dataset=dataset, records=there, workspace=workspace))


def _of_mappings(wanted: Mapping[str, Sequence[Tabular]], layouts: Layouts) -> tuple[str, ...]:
    """What is to be known of how files fill their tables: each thing once, whatever the number of files."""
    notes: list[str] = []
    for table, files in wanted.items():
        headers = list(dict.fromkeys(file.headers for file in files if not file.fault))
        notes += [note for one in headers for note in notes_of(layouts[table], one)]
        notes += unfound(layouts[table], headers)
    return tuple(f"{note[0].upper()}{note[1:]}." for note in dict.fromkeys(notes))


def _loaded(
    wanted: Mapping[str, Sequence[Tabular]], brief: Brief, rules: Rules, workspace: Workspace
) -> Mapping[str, LoadedTable]:
    """The tables, read one after the other while another thread looks at every byte of the files."""
    loaded: dict[str, LoadedTable] = {}
    with ThreadPoolExecutor(max_workers=1) as pool:
        looks = Looks(workspace=workspace, pool=pool)
        for files in wanted.values():
            for file in files:
                looks.begin(file)
        for done, (table, files) in enumerate(wanted.items()):
            brief.progress(table, done=done, total=len(wanted), rows=None)
            workspace.share_out(sharing.size(files))
            loaded[table] = load_table(brief.layouts[table], files, rules, workspace, looks)
            brief.progress(table, done=done + 1, total=len(wanted), rows=loaded[table].manifest.rows)
    workspace.run("RESET threads")
    return loaded
