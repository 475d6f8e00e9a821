"""An export that is a database: opened for reading only, and judged where it stands or copied first."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import Engine, inspect
from sqlalchemy.engine import Inspector
from sqlalchemy.exc import NoSuchTableError, OperationalError, SQLAlchemyError

from duly.connectors import manifest as manifests
from duly.connectors.brief import Brief
from duly.connectors.children import unread_in_place
from duly.connectors.databases import children, copying, doubts, in_place
from duly.connectors.databases.connecting import FAILURES, connect, refused
from duly.connectors.files.opening import open_listing
from duly.connectors.workspace import open_workspace
from duly.dataset import Dataset
from duly.errors import DatabaseError, SettingsError
from duly.results import Manifest, Source, TableManifest
from duly.sql import DATABASES


def open_database(url: str, brief: Brief) -> Dataset:
    """Open a database for reading only.

    Raises DatabaseError where it refuses, stops, or lacks a table that duly.toml names. The password is in no message.
    """
    engine, name = connect(url, encrypt=brief.encrypt)
    try:
        inspector = inspect(engine)
        sources = _sources(inspector, name, brief)
        if engine.dialect.name in DATABASES:
            return _judged_in_place(engine, inspector, sources, name, brief)
        workspace = open_workspace(brief.workdir, encrypt=brief.encrypt)
        try:
            listed = copying.copy(engine, inspector, sources, brief.layouts, workspace)
            copied = f"{name} cannot judge records itself: what is needed was copied to a private place for this run."
            return open_listing(name, listed, brief, workspace, warnings=(copied,))
        except BaseException:
            workspace.close()
            raise
        finally:
            engine.dispose()
    except FAILURES as error:
        engine.dispose()
        raise refused(name, error) from error  # its text stays out of the message: only --debug shows it
    except BaseException:
        engine.dispose()
        raise


def _sources(inspector: Inspector, database: str, brief: Brief) -> dict[str, tuple[str | None, str]]:
    """Which table of the database fills which of ours, as (schema, name)."""
    there = {*inspector.get_table_names(), *inspector.get_view_names()}
    sources: dict[str, tuple[str | None, str]] = {}
    if placed := [table for table, layout in brief.layouts.items() if layout.keyed_by_place and layout.wanted]:
        raise SettingsError(
            f"{database}: is no place of rows",
            faults=[f"tables.{table}.key: the rows of a database have no place that stays" for table in placed],
            next_step='Name the columns that tell its rows apart: key = ["Case No", "Seq"], or export files.',
        )
    faults: list[str] = []
    for table, layout in brief.layouts.items():
        if not layout.wanted:
            continue
        if layout.source is None:
            if table in there:
                sources[table] = (inspector.default_schema_name, table)
            continue
        schema, _, name = layout.source.rpartition(".")
        if name in (there if not schema else _in_schema(inspector, schema)):
            sources[table] = (schema or inspector.default_schema_name, name)
        else:
            faults.append(f"tables.{table}.source: there is no table {layout.source}")
    if faults:
        raise DatabaseError(
            f"{database}: lacks tables that duly.toml names",
            faults=faults,
            next_step="Check the names and that the user may see them.",
        )
    if not sources:
        raise DatabaseError(
            f"{database}: holds none of the tables that are needed",
            next_step='Name them in duly.toml: [tables.<table>] source = "schema.table".',
        )
    return sources


def _in_schema(inspector: Inspector, schema: str) -> set[str]:
    try:
        return {*inspector.get_table_names(schema), *inspector.get_view_names(schema)}
    except NoSuchTableError:
        return set()


def _judged_in_place(
    engine: Engine,
    inspector: Inspector,
    chosen: Mapping[str, tuple[str | None, str]],
    database: str,
    brief: Brief,
) -> Dataset:
    as_of = manifests.as_of(None, brief.asked, brief.conventions.zone, brief.now)
    here = DATABASES[engine.dialect.name]
    if here.keep is not None and (faults := unread_in_place(brief.layouts)):
        raise SettingsError(
            f"{database}: is judged where it stands",
            faults=faults,
            next_step="Let the database show the time in a view, or export files.",
        )
    rules = brief.conventions.rules(as_of.instant, exported_at=as_of.exported_at, in_place=True)
    swept = here.sweep(engine) if here.sweep else ()
    views: dict[str, in_place.View] = {}
    tables: dict[str, TableManifest] = {}
    sources: list[Source] = []
    remarks: list[str] = []
    for done, (table, (schema, name)) in enumerate(chosen.items()):
        brief.progress(table, done=done, total=len(chosen), rows=None)
        notes: tuple[str, ...] = ()
        try:
            view = in_place.view_of(engine, inspector, brief.layouts[table], schema, name, rules)
            views[table], tables[table], notes = view, view.manifest, view.notes
            remarks += view.remarks
        except SQLAlchemyError as error:
            if (why := _unreadable(error)) is None:
                raise
            tables[table] = TableManifest(table=table, unfit=f"{name} {why}")
            views[table] = in_place.View(rows=None, manifest=tables[table])
        sources.append(
            Source(name=f"{schema}.{name}" if schema else name, table=table, rows=tables[table].rows_read, notes=notes)
        )
        brief.progress(table, done=done + 1, total=len(chosen), rows=tables[table].rows)
    told = children.filled(brief.layouts, views, {table: name for table, (_, name) in chosen.items()}, rules, engine)
    doubted: list[str] = []
    if here.keep is None:  # where rows are kept for a run, each further question costs minutes of planning
        ask = in_place.asking(engine)
        views = doubts.without_astray(views, brief.layouts, ask)
        zone = brief.conventions.time_zone
        doubted += [
            said for table, view in views.items() for said in doubts.swapped(brief.layouts[table], view, zone, ask)
        ]
    tables = {table: view.manifest for table, view in views.items()}
    rows = {
        table: in_place.empty(layout.record)
        if table not in views or views[table].rows is None
        else views[table].cte(table)
        for table, layout in brief.layouts.items()
    }
    if here.show:
        here.show(engine, rows)
    return Dataset(
        engine=engine,
        as_of=as_of.instant,
        exported_at=as_of.exported_at,
        time_zone=brief.conventions.time_zone,
        manifest=Manifest(
            export=database,
            as_of=as_of.instant,
            as_of_source=as_of.source,
            in_place=True,
            sources=tuple(sources),
            tables=tables,
            warnings=(
                *as_of.warnings,
                *told,
                *filter(None, doubted),
                *swept,
                *(f"{note[0].upper()}{note[1:]}." for note in dict.fromkeys(remarks)),
            ),
        ),
        tables={table: frozenset(read.columns) for table, read in tables.items() if not read.unfit},
        views=rows,
        later={table: view.later for table, view in views.items() if view.later is not None},
        settled=frozenset(tables),  # each view leaves out what has no key, and keys that stand on rows that differ
    )


_SERVER = ("08", "53", "57", "58", "XX")
"""SQLSTATEs of a server that fails, whatever it is asked: no table's fault."""

_ENGINE = ("FatalException", "InternalException", "InterruptException", "IOException", "OutOfMemoryException")
"""The same of DuckDB."""


_DENIED = re.compile(r"\[INSUFFICIENT_PERMISSIONS|\[PERMISSION_DENIED|\[UNAUTHORIZED_ACCESS")
"""What Spark says of a table that the user may not read; its driver has one kind of error for all refusals."""


def _unreadable(error: SQLAlchemyError) -> str | None:
    """Why a table cannot be read, where it is that table's fault: it may not be, or it is a view that fails. None where it is the
    database that does. By kind only: its words may quote a record."""
    origin = getattr(error, "orig", None) or error
    kind, state = type(origin).__name__, str(getattr(origin, "sqlstate", "") or "")
    if getattr(error, "connection_invalidated", False) or state.startswith(_SERVER) or kind in _ENGINE:
        return None
    if "privilege" in kind.casefold() or _DENIED.search(str(origin)):
        return "may not be read by this user"
    if kind == "PermissionException":
        return "is a view that reads files or addresses outside the database, which is never allowed"
    if isinstance(origin, ConnectionError) or isinstance(
        error, OperationalError
    ):  # a connection that broke has no code
        return None
    return f"cannot be read: the database stopped at it ({kind})"
