"""Databases: opened so that they can only be read, and judged where they stand or copied first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, inspect
from sqlalchemy.engine import Inspector, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, NoSuchTableError, SQLAlchemyError

from duly.connectors import manifest as manifests
from duly.connectors.databases import copying, in_place
from duly.connectors.exports import open_listing, rules_of
from duly.connectors.mapping import table_names
from duly.connectors.progress import Progress
from duly.connectors.workspace import open_workspace
from duly.dataset import Dataset
from duly.errors import DatabaseError
from duly.results import Manifest, Source, TableManifest
from duly.settings import Settings
from duly.sql import DATABASES


def open_database(
    settings: Settings,
    url: str,
    *,
    asked: datetime | None,
    asked_as: str,
    needs: Mapping[str, Collection[str]] | None,
    progress: Progress,
    workdir: Path | None,
) -> Dataset:
    """Open a database for reading only.

    Raises DatabaseError where it refuses, stops, or lacks a table that duly.toml names. The password is in no message.
    """
    engine, shown = connect(url)
    try:
        inspector = inspect(engine)
        chosen = _sources(inspector, settings, shown, needs)
        if engine.dialect.name in DATABASES:
            return _judged_in_place(
                engine,
                inspector,
                chosen,
                settings,
                shown,
                asked=asked,
                asked_as=asked_as,
                needs=needs,
                progress=progress,
            )
        workspace = open_workspace(workdir)
        try:
            found = copying.copy(engine, inspector, chosen, settings, needs, workspace)
            told = f"{shown} cannot judge records itself: what is needed was copied to a private place for this run."
            return open_listing(
                shown, found, settings, workspace, asked=asked, asked_as=asked_as, needs=needs, progress=progress,
                warnings=(told,),
            )  # fmt: skip
        except BaseException:
            workspace.close()
            raise
        finally:
            engine.dispose()
    except SQLAlchemyError as error:
        engine.dispose()
        raise _failed(shown, error) from error  # its text stays out of the message: only --debug shows it
    except BaseException:
        engine.dispose()
        raise


def connect(url: str) -> tuple[Engine, str]:
    """An engine that only reads, and the URL as it may be shown.

    Raises DatabaseError where the URL, the driver or a database file is not what it should be.
    """
    try:
        place = make_url(url)
    except ArgumentError:
        raise DatabaseError(
            "the database's URL cannot be understood", next_step="Write it as postgresql+psycopg://user@host/name."
        ) from None
    shown = place.render_as_string(hide_password=True)
    return _engine(place, shown), shown


def _failed(shown: str, error: SQLAlchemyError) -> DatabaseError:
    """What the database said, by kind only: its words may quote a record or a secret."""
    kind = type(getattr(error, "orig", None) or error).__name__
    return DatabaseError(
        f"{shown}: the database refused or stopped ({kind})",
        next_step="Check that it runs, that the address, user and password are right, and that the user may read its tables.",
    )


def _engine(url: URL, shown: str) -> Engine:
    """An engine that cannot write, where the database can be told so."""
    try:
        dialect = url.get_dialect().name
        if dialect in DATABASES:
            if DATABASES[dialect].in_a_file:
                _must_exist(url, shown)
            return DATABASES[dialect].read_only(url)
        if dialect == "sqlite":
            _must_exist(url, shown)
            return create_engine(
                f"sqlite:///file:{Path(url.database or '').resolve()}?mode=ro&uri=true", hide_parameters=True
            )
        return create_engine(url, hide_parameters=True)
    except (NoSuchModuleError, ModuleNotFoundError):
        raise DatabaseError(
            f"{shown}: no driver for {url.drivername} is installed",
            next_step="Install the driver with pip, or export files.",
        ) from None


def _must_exist(url: URL, shown: str) -> None:
    if not url.database or not Path(url.database).is_file():
        raise DatabaseError(f"{shown}: there is no such database file", next_step="Check the path.")


def _sources(
    inspector: Inspector, settings: Settings, shown: str, needs: Mapping[str, Collection[str]] | None
) -> dict[str, tuple[str | None, str]]:
    """Which table of the database fills which of ours, as (schema, name)."""
    own = {*inspector.get_table_names(), *inspector.get_view_names()}
    found: dict[str, tuple[str | None, str]] = {}
    faults: list[str] = []
    for table in table_names():
        if needs is not None and table not in needs:
            continue
        named = settings.tables[table].source if table in settings.tables else None
        if named is None:
            if table in own:
                found[table] = (inspector.default_schema_name, table)
            continue
        schema, _, name = named.rpartition(".")
        there = own if not schema else _in_schema(inspector, schema)
        if name in there:
            found[table] = (schema or inspector.default_schema_name, name)
        else:
            faults.append(f"tables.{table}.source: there is no table {named}")
    if faults:
        raise DatabaseError(
            f"{shown}: lacks tables that duly.toml names",
            faults=faults,
            next_step="Check the names and that the user may see them.",
        )
    if not found:
        raise DatabaseError(
            f"{shown}: holds none of the tables that are needed",
            next_step='Name them in duly.toml: [tables.<table>] source = "schema.table".',
        )
    return found


def _in_schema(inspector: Inspector, schema: str) -> set[str]:
    try:
        return {*inspector.get_table_names(schema), *inspector.get_view_names(schema)}
    except NoSuchTableError:
        return set()


def _judged_in_place(
    engine: Engine,
    inspector: Inspector,
    chosen: Mapping[str, tuple[str | None, str]],
    settings: Settings,
    shown: str,
    *,
    asked: datetime | None,
    asked_as: str,
    needs: Mapping[str, Collection[str]] | None,
    progress: Progress,
) -> Dataset:
    as_of = manifests.as_of(None, asked, settings.export.zone, datetime.now(UTC), asked_as=asked_as)
    rules = rules_of(settings, as_of.instant, in_place=True, strptime=DATABASES[engine.dialect.name].parses_formats)
    views: dict[str, Any] = {}
    tables: dict[str, TableManifest] = {}
    sources: list[Source] = []
    for done, (table, (schema, name)) in enumerate(chosen.items()):
        progress(table, done=done, total=len(chosen), rows=None)
        wanted = None if needs is None else needs[table]
        try:
            view = in_place.view_of(engine, inspector, table, schema, name, settings, rules, wanted)
            tables[table] = view.manifest
            if view.cte is not None:
                views[table] = view.cte
        except SQLAlchemyError as error:
            if not _forbidden(error):
                raise
            tables[table] = TableManifest(table=table, unfit=f"{name} may not be read by this user")
        sources.append(Source(name=f"{schema}.{name}" if schema else name, table=table, rows=tables[table].rows_read))
        progress(table, done=done + 1, total=len(chosen), rows=tables[table].rows)
    for table in table_names():
        views.setdefault(table, in_place.empty(table))
    return Dataset(
        engine=engine,
        as_of=as_of.instant,
        time_zone=settings.export.time_zone,
        manifest=Manifest(
            export=shown,
            as_of=as_of.instant,
            as_of_source=as_of.source,
            in_place=True,
            sources=tuple(sources),
            tables=tables,
            warnings=as_of.warnings,
        ),
        tables={table: frozenset(read.columns) for table, read in tables.items() if not read.unfit},
        views={table: views[table] for table in table_names()},
        settled=frozenset(tables),  # each view leaves out what has no key, and keys that stand on rows that differ
    )


def _forbidden(error: SQLAlchemyError) -> bool:
    """The database let us in, but not at this table."""
    return "privilege" in type(getattr(error, "orig", error)).__name__.casefold()
