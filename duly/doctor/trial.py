"""The first rows of each table of an export, read by the same road as all of them: whether they can be, and what is refused."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from duly.connectors import open_export
from duly.connectors.databases.connecting import connect, refused
from duly.connectors.databases.copying import copy_table
from duly.connectors.files.listing import Tabular, listing
from duly.connectors.files.parts import drop_rejects, in_utf8, parts_of
from duly.connectors.layouts import conventions_of, layouts_of
from duly.connectors.mapping import TableLayout
from duly.connectors.workspace import Workspace, open_workspace
from duly.doctor.findings import Finding, State, fault
from duly.errors import DulyError
from duly.records.vocabulary import Vocabulary
from duly.results import Manifest, TableManifest
from duly.settings import ISO, Settings, TableSettings

ROWS = 20
"""Rows of each file or table that are tried."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What was found, and the columns that the tables have which can be read, as (table, column)."""

    findings: tuple[Finding, ...]
    present: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, kw_only=True)
class _Sample:
    """The first rows of an export as small files, by table; and what is none of it."""

    files: Mapping[str, tuple[str, ...]]
    as_iso: bool = False
    unread: tuple[str, ...] = ()
    bad: tuple[Finding, ...] = field(default=())


def tried(settings: Settings, vocabulary: Vocabulary, paths: Sequence[Path], url: str | None) -> Trial:
    """Try the first rows of each table that duly.toml names or the export holds by our names."""
    try:
        workspace = open_workspace()
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
        small = _of_sample(settings, sample, folder)
        with open_export(small, vocabulary=vocabulary, paths=[folder]) as dataset:
            return _trial(dataset.manifest, sample)
    except DulyError as error:
        return Trial(findings=(fault("export", error),))
    finally:
        workspace.close()


def _of_files(
    settings: Settings,
    paths: Sequence[Path],
    layouts: Mapping[str, TableLayout],
    folder: Path,
    workspace: Workspace,
) -> _Sample:
    listed = listing(paths, layouts, conventions_of(settings), workspace)
    files: dict[str, tuple[str, ...]] = {}
    bad: list[Finding] = []
    for table, tabulars in listed.tables.items():
        for number, tabular in enumerate(tabulars):
            if tabular.fault:
                bad.append(Finding(name=table, state=State.BAD, says=f"{tabular.name}: {tabular.fault}"))
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
    as_iso = any(tabular.also_iso for tabulars in listed.tables.values() for tabular in tabulars)
    return _Sample(files=files, as_iso=as_iso, unread=listed.unread, bad=tuple(bad))


def _first_rows(tabular: Tabular, layout: TableLayout, target: Path, workspace: Workspace) -> str:
    """Write the first rows of a file, and say what they are called."""
    part = parts_of([in_utf8(tabular, workspace)], layout, marks_tests=False)[0]
    if tabular.is_parquet:
        path = target.with_suffix(".parquet")
        workspace.run(f"COPY (SELECT * FROM {part.relation()} LIMIT {ROWS}) TO '{path}' (FORMAT parquet)")
        return path.name
    path = target.with_suffix(".csv")
    names = ", ".join(f"c{number}" for number in range(len(tabular.headers)))
    with workspace.in_order():
        rows = workspace.run(f"SELECT {names} FROM {part.relation()} LIMIT {ROWS}")
    drop_rejects(workspace)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(tabular.headers)
        writer.writerows(rows)
    return path.name


def _of_database(url: str, layouts: Mapping[str, TableLayout], folder: Path, workspace: Workspace) -> _Sample:
    engine, name = connect(url)
    try:
        inspector = inspect(engine)
        files: dict[str, tuple[str, ...]] = {}
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
                copied = copy_table(engine, schema or None, source, headers, workspace, rows=ROWS)
            except SQLAlchemyError as error:
                bad.append(fault(table, refused(f"{name}, table {source}", error)))
                continue
            copied.rename(folder / f"{table}-0.csv")
            files[table] = (f"{table}-0.csv",)
        return _Sample(files=files, as_iso=True, bad=tuple(bad))
    except SQLAlchemyError as error:
        raise refused(name, error) from error
    finally:
        engine.dispose()


def _of_sample(settings: Settings, sample: _Sample, folder: Path) -> Settings:
    """The same settings, of the small files: they are UTF-8 and have commas, whatever the export has."""
    export = settings.export.model_copy(
        update={
            "path": (folder,),
            "database": None,
            "url_env": None,
            "password_env": None,
            "encoding": None,
            "delimiter": None,
        }
    )
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
    columns = {
        name: column.model_copy(update={"format": (*column.format, ISO)}) if as_iso and column.format else column
        for name, column in table.columns.items()
    }
    return table.model_copy(update={"files": files, "source": None, "columns": columns})


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
            says=f"cannot be judged: {table.unfit}",
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
