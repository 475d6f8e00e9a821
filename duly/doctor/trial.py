"""The first rows of each table of an export, read by the same road as all of them: whether they can be, and what is refused."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
from sqlalchemy import inspect

from duly.connectors import open_export
from duly.connectors.databases.connecting import FAILURES, connect, refused
from duly.connectors.databases.copying import copy_table
from duly.connectors.files.listing import listing
from duly.connectors.files.parts import drop_rejects, in_utf8, parts_of
from duly.connectors.files.tabular import Tabular
from duly.connectors.layouts import conventions_of, layouts_of
from duly.connectors.mapping import TableLayout
from duly.connectors.workspace import Workspace, open_workspace
from duly.doctor.findings import Finding, State, fault
from duly.errors import DulyError
from duly.records.vocabulary import Vocabulary
from duly.results import Manifest, TableManifest
from duly.settings import ISO, Settings, TableSettings

ROWS, CHOSEN = 20, 2000
"""Rows of each file or table that are tried; and of one from which `where` chooses some."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What was found, and the columns that the tables have which can be read, as (table, column)."""

    findings: tuple[Finding, ...]
    present: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, kw_only=True)
class _Sample:
    """The first rows of an export as small files, by table; and what is none of it."""

    files: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str] = field(default_factory=dict)  # what each is called in the export
    as_iso: bool = False
    unread: tuple[str, ...] = ()
    bad: tuple[Finding, ...] = field(default=())


def tried(settings: Settings, vocabulary: Vocabulary, paths: Sequence[Path], url: str | None) -> Trial:
    """Try the first rows of each table that duly.toml names or the export holds by our names."""
    try:
        workspace = open_workspace(encrypt=settings.run.encrypt)
    except DulyError as error:
        return Trial(findings=(fault("private copies", error),))
    try:
        folder = workspace.path("")
        folder.mkdir()
        layouts = layouts_of(settings, vocabulary)
        sample = (
            _of_database(url, layouts, folder, workspace)
            if url
            else _of_files(settings, paths, layouts, folder, workspace)
        )
        if not sample.files:
            nothing = Finding(
                name="export", state=State.BAD, says="holds none of duly's tables",
                next_step="`duly init EXPORT` proposes which of its files are which.",
            )  # fmt: skip
            return Trial(findings=(*sample.bad, *_left(sample), nothing))
        return _opened(settings, vocabulary, sample, folder)
    except DulyError as error:
        return Trial(findings=(fault("export", error),))
    finally:
        workspace.close()


def _opened(settings: Settings, vocabulary: Vocabulary, sample: _Sample, folder: Path) -> Trial:
    """The tables of a sample, read together; one by one where one of them cannot be read at all, so that it is known which."""
    small = _of_sample(settings, sample, folder)
    paths = [folder / name for names in sample.files.values() for name in names]
    try:
        with open_export(small, vocabulary=vocabulary, paths=paths) as dataset:
            return _trial(dataset.manifest, sample)
    except (DulyError, duckdb.Error) as error:
        if len(sample.files) == 1:
            (table,) = sample.files
            says = _named(error.message, sample) if isinstance(error, DulyError) else "cannot be read"
            kind = "" if isinstance(error, DulyError) else f" ({type(error).__name__})"
            return Trial(findings=(*sample.bad, *_left(sample), Finding(name=table, state=State.BAD, says=says + kind)))
    alone = [
        _opened(settings, vocabulary, replace(sample, files={table: files}, unread=(), bad=()), folder)
        for table, files in sample.files.items()
    ]
    return Trial(
        findings=(*sample.bad, *_left(sample), *(finding for trial in alone for finding in trial.findings)),
        present=frozenset().union(*(trial.present for trial in alone)),
    )


def _of_files(
    settings: Settings,
    paths: Sequence[Path],
    layouts: Mapping[str, TableLayout],
    folder: Path,
    workspace: Workspace,
) -> _Sample:
    listed = listing(paths, layouts, conventions_of(settings), workspace)
    files: dict[str, tuple[str, ...]] = {}
    names: dict[str, str] = {}
    bad: list[Finding] = []
    for table, tabulars in listed.tables.items():
        for number, tabular in enumerate(tabulars):
            if tabular.fault:
                said = tabular.fault.removeprefix(f"{tabular.name}: ")
                bad.append(Finding(name=table, state=State.BAD, says=f"{tabular.name}: {said}"))
                continue
            try:
                name = _first_rows(tabular, layouts[table], folder / f"{table}-{number}", workspace)
            except duckdb.Error as error:
                bad.append(
                    Finding(
                        name=table, state=State.BAD, says=f"{tabular.name}: cannot be read ({type(error).__name__})"
                    )
                )
                continue
            files[table] = (*files.get(table, ()), name)
            names[name] = tabular.name
    as_iso = any(tabular.also_iso for tabulars in listed.tables.values() for tabular in tabulars)
    return _Sample(files=files, names=names, as_iso=as_iso, unread=listed.unread, bad=tuple(bad))


def _first_rows(tabular: Tabular, layout: TableLayout, target: Path, workspace: Workspace) -> str:
    """Write the first rows of a file, and say what they are called."""
    part = parts_of([in_utf8(tabular, workspace)], layout, marks_tests=False)[0]
    limit = _number(layout)
    if tabular.is_parquet:
        path = target.with_suffix(".parquet")
        workspace.run(f"COPY (SELECT * FROM {part.relation()} LIMIT {limit}) TO '{path}' (FORMAT parquet)")
        return path.name
    path = target.with_suffix(".csv")
    names = ", ".join(f"c{number}" for number in range(len(tabular.headers)))
    with workspace.in_order():
        rows = workspace.run(f"SELECT {names} FROM {part.relation()} LIMIT {limit}")
    drop_rejects(workspace)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(tabular.headers)
        writer.writerows(rows)
    return path.name


def _number(layout: TableLayout) -> int:
    """How many rows are tried."""
    return CHOSEN if layout.where else ROWS


def _of_database(url: str, layouts: Mapping[str, TableLayout], folder: Path, workspace: Workspace) -> _Sample:
    engine, name = connect(url)
    try:
        inspector = inspect(engine)
        files: dict[str, tuple[str, ...]] = {}
        names: dict[str, str] = {}
        bad: list[Finding] = []
        for table, layout in layouts.items():
            schema, _, source = (layout.source or table).rpartition(".")
            schema = schema or inspector.default_schema_name or ""
            there = {*inspector.get_table_names(schema or None), *inspector.get_view_names(schema or None)}
            if source not in there:
                if layout.source is not None:
                    bad.append(Finding(name=table, state=State.BAD, says=f"{name} has no table {layout.source}"))
                continue
            headers = tuple(str(column["name"]) for column in inspector.get_columns(source, schema or None))
            try:
                copied = copy_table(engine, schema or None, source, headers, workspace, rows=_number(layout))
            except FAILURES as error:
                bad.append(fault(table, refused(f"{name}, table {source}", error)))
                continue
            copied.rename(folder / f"{table}-0.csv")
            files[table] = (f"{table}-0.csv",)
            names[f"{table}-0.csv"] = layout.source or table
        return _Sample(files=files, names=names, as_iso=True, bad=tuple(bad))
    except FAILURES as error:
        raise refused(name, error) from error
    finally:
        engine.dispose()


def _of_sample(settings: Settings, sample: _Sample, folder: Path) -> Settings:
    """The same settings, of the small files: UTF-8 with commas and the headers in the first line, whatever the export has."""
    elsewhere = ("database", "url_env", "password_env", "encoding", "delimiter", "header_row", "skip")
    export = settings.export.model_copy(update={"path": (folder,), "ignore": (), **dict.fromkeys(elsewhere)})
    if sample.as_iso:  # real dates of a workbook or a database stand as such among the texts
        export = export.model_copy(
            update={"instant_format": (*export.instant_format, ISO), "day_format": (*export.day_format, ISO)}
        )
    tables = {
        name: _of_table(settings.tables.get(name, TableSettings()), files, as_iso=sample.as_iso)
        for name, files in sample.files.items()
    }
    return settings.model_copy(update={"export": export, "tables": tables})


def _of_table(table: TableSettings, files: tuple[str, ...], *, as_iso: bool) -> TableSettings:
    """The same of a table, of small files. How much of a column cannot be read is no matter of its first rows."""
    columns = {
        name: column.model_copy(
            update={
                "format": (*column.format, ISO) if as_iso and column.format else column.format,
                "unreadable_limit": None if column.unreadable is None else 1.0,
            }
        )
        for name, column in table.columns.items()
    }
    none = dict.fromkeys(("source", "header_row", "skip"))
    return table.model_copy(update={"files": files, "widths": (), "columns": columns, **none})


def _left(sample: _Sample) -> Iterator[Finding]:
    for reason in sample.unread:
        yield Finding(
            name="export", state=State.LOOK, says=f"not read: {reason}",
            next_step="Name it in duly.toml, if a table should be read from it.",
        )  # fmt: skip


def _trial(manifest: Manifest, sample: _Sample) -> Trial:
    read = [_read(table, sample) for table in manifest.tables.values() if table.table in sample.files]
    present = {
        (table.table, column) for table in manifest.tables.values() if not table.unfit for column in table.columns
    }
    return Trial(findings=(*sample.bad, *_left(sample), *read), present=frozenset(present))


def _read(table: TableManifest, sample: _Sample) -> Finding:
    """How the first rows of a table were read. A refused row is told by its column and why, never by what stood there."""
    if table.unfit:
        return Finding(
            name=table.table,
            state=State.BAD,
            says=f"cannot be judged: {_named(table.unfit, sample)}",
            next_step="Mend duly.toml, or the export.",
        )
    where = f"the first {table.rows_read} rows" if table.rows_read != 1 else "the first row"
    if table.refused:
        why = "; ".join(dict.fromkeys(f"{refusal.column or 'line'}: {refusal.reason}" for refusal in table.refusals))
        return Finding(
            name=table.table, state=State.BAD, says=f"{table.refused} of {where} would be refused: {why}",
            next_step="Declare the format or the codes in duly.toml, or mend the export.",
        )  # fmt: skip
    if table.unmapped:
        return Finding(
            name=table.table, state=State.LOOK,
            says=f"{where} can be read; codes that are not mapped stand in {', '.join(table.unmapped)}",
            next_step=f"Map them under [tables.{table.table}.codes]; `duly init` shows them with counts.",
        )  # fmt: skip
    if not table.rows_read:
        return Finding(name=table.table, state=State.LOOK, says="has no row")
    return Finding(name=table.table, state=State.OK, says=f"{where} of it can be read")


def _named(said: str, sample: _Sample) -> str:
    """What is said of the small files, with the names that they have in the export."""
    for small, name in sample.names.items():
        said = said.replace(small, name)
    return said
