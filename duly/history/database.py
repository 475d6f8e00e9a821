"""Where history is kept: opened at the schema that this duly knows, read in one snapshot, written by one run at a time.

A transaction of its own covers all that a run writes, so a run that is killed leaves nothing. SQLite has one writer at a
time by nature; in PostgreSQL an advisory lock of the transaction makes it so.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, column, create_engine, event, inspect, select, text
from sqlalchemy import table as named
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from duly.errors import HistoryError, SettingsError, UsageError, system_words
from duly.history.tables import HEAD, VERSION_TABLE, HistoryRow
from duly.settings import Settings
from duly.settings.secrets import shown

WAIT_SECONDS = 120
"""How long a run waits for another one that is writing."""

_LOCK = 2017_110_700
"""The number of the advisory lock in PostgreSQL."""


@dataclass(frozen=True, kw_only=True)
class History:
    """An open history. `location` is where it is, as it may be shown: without a password."""

    engine: Engine
    location: str

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot: what other runs write meanwhile is not seen. Raises HistoryError."""
        with in_our_words(self.location), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that nobody else writes beside; all of it is kept or, after any error, none. Raises
        HistoryError, also where another run has been writing for too long."""
        with in_our_words(self.location), self.engine.connect() as connection:
            connection = connection.execution_options(history_writes=True)
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"))
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
                yield connection

    def compact(self) -> None:
        """Leave nothing in the file of what was deleted. PostgreSQL sees to that by itself, in time. Raises HistoryError."""
        if self.engine.dialect.name == "sqlite":
            with in_our_words(self.location), closing(self.engine.raw_connection()) as connection:
                connection.cursor().execute("VACUUM")


@contextmanager
def open_history(settings: Settings, *, new: bool = False) -> Iterator[History]:
    """The history that duly.toml names, brought to the schema that this duly knows. With `new`, made where there is none.

    Raises SettingsError where the place is not one, UsageError where there is no history and none is to be made, and
    HistoryError where it cannot be opened, is damaged, or was written by a newer duly.
    """
    url, location = location_of(settings)
    with in_our_words(location):
        if url.get_backend_name() == "sqlite":
            _see_to_file(Path(url.database or ""), location, new)
        engine = _engine(url)
        try:
            history = History(engine=engine, location=location)
            _prepare(history, new=new and url.get_backend_name() != "sqlite")  # a file was made whole
            yield history
        finally:
            engine.dispose()


def location_of(settings: Settings) -> tuple[URL, str]:
    """Where duly.toml keeps the history: its URL, and as it may be shown, without a password. Raises SettingsError."""
    named = settings.history.location()
    if "://" not in named:
        path = settings.resolved(Path(named))
        return URL.create("sqlite", database=str(path)), str(path)
    try:
        url = make_url(named)
        known = url.get_backend_name()
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError):
        known = ""
    if known not in ("sqlite", "postgresql"):
        raise SettingsError(
            "history.database: is neither a file nor the URL of a PostgreSQL database",
            next_step="Write a path, or a URL such as postgresql+psycopg://user@host/name.",
        )
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return url, shown(url.render_as_string(hide_password=True))


def _see_to_file(path: Path, location: str, new: bool) -> None:
    """See to it that the file is there, and holds something. A new one may be read by its owner only: it will hold record ids."""
    if path.is_file():
        if path.stat().st_size == 0:
            raise HistoryError(f"the history at {location} is an empty file: what it held is gone", next_step=_RESTORE)
        return
    if not new:
        raise UsageError(
            f"there is no history at {location} yet",
            next_step="'duly run' writes it; duly.toml says where: [history] database.",
        )
    if path.exists():
        raise HistoryError(f"{location} is not a file", next_step=_ELSEWHERE)
    try:
        _begin(path, location)
    except OSError as error:
        raise HistoryError(
            f"the history could not be made at {location}: {system_words(error)}",
            next_step=_ELSEWHERE,
        ) from error


def _begin(path: Path, location: str) -> None:
    """Make a new history beside its place and put it there whole: a run that is killed meanwhile leaves no empty file, which the
    next could not tell from one that lost what it held."""
    for left in path.parent.glob(f".{path.name}.*.new"):
        if time.time() - left.stat().st_mtime > _LEFT_SECONDS:
            left.unlink(missing_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        engine = _engine(URL.create("sqlite", database=str(beside)))
        try:
            with History(engine=engine, location=location).writing() as connection:
                migrate(connection, location)
        finally:
            engine.dispose()
        if not path.exists():  # else another run began one
            beside.rename(path)
    finally:
        beside.unlink(missing_ok=True)


_LEFT_SECONDS = 3_600
"""After so long, nobody is still making what a killed run left."""


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return create_engine(url, poolclass=NullPool, hide_parameters=True)
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": WAIT_SECONDS})
    event.listen(engine, "connect", _settled)
    event.listen(engine, "begin", _begun)
    return engine


def _settled(connection: Any, _record: object) -> None:
    """Python's driver would begin transactions at its own discretion, and not for changes of the schema."""
    connection.isolation_level = None
    for pragma in ("foreign_keys = ON", "temp_store = MEMORY", "cache_size = -65536"):
        connection.execute(f"PRAGMA {pragma}")


def _begun(connection: Connection) -> None:
    writes = connection.get_execution_options().get("history_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare(history: History, new: bool) -> None:
    with history.reading() as connection:
        if _version(connection, history.location, new) == HEAD:
            return
    with history.writing() as connection:
        # Asked again: another run may have brought it up to date meanwhile.
        if _version(connection, history.location, new) != HEAD:
            migrate(connection, history.location)


def _version(connection: Connection, location: str, new: bool) -> str | None:
    """The migration that a database is at; None where it holds nothing yet."""
    tables = set(inspect(connection).get_table_names())
    if VERSION_TABLE in tables:
        version: str | None = connection.execute(
            select(column("version_num")).select_from(named(VERSION_TABLE))
        ).scalar()
        return version
    others = tables if connection.dialect.name == "sqlite" else tables & set(HistoryRow.metadata.tables)
    if others:
        raise HistoryError(f"{location} holds tables that are not a history of duly's", next_step=_ELSEWHERE)
    if connection.dialect.name == "sqlite" and not new:
        raise HistoryError(f"the history at {location} holds no table: what it held is gone", next_step=_RESTORE)
    if not new:
        raise UsageError(f"there is no history at {location} yet", next_step="'duly run' writes it.")
    return None


def migrate(connection: Connection, location: str) -> None:
    """Bring a database to the newest schema, in the transaction of `connection`.

    Raises HistoryError where it is at a schema that this duly does not know.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    version = _version(connection, location, new=True)
    if version is not None and version not in known:
        raise HistoryError(
            f"{location} was written by a newer duly: this one does not know its schema {version}",
            next_step="Use the newer duly, or name another place in duly.toml: [history] database.",
        )
    command.upgrade(config, HEAD)


_ELSEWHERE = "Name another place in duly.toml: [history] database."

_RESTORE = "Put the last backup in its place, or move it away: a new one is begun."
_WAIT = "Let that run end, then run again."

_SQLITE = {
    "SQLITE_NOTADB": ("it is not a history, or it is damaged", _RESTORE),
    "SQLITE_CORRUPT": ("it is damaged", _RESTORE),
    "SQLITE_BUSY": ("another run has been writing to it for too long", _WAIT),
    "SQLITE_READONLY": ("writing there is not allowed", _ELSEWHERE),
    "SQLITE_CANTOPEN": ("it, or its folder, may not be opened", _ELSEWHERE),
    "SQLITE_FULL": ("the disk is full", "Make room on that disk, and run again."),
    "SQLITE_IOERR": ("the disk failed", "Have the disk looked at, and run again."),
}

_SQLSTATES = {
    "08": ("it cannot be reached", "Check that it runs and that its address is right."),
    "28": ("it does not let this user in", "Check the user and the password."),
    "42501": ("the user may not do that there", "The user needs a schema to make and change tables in."),
    "53": ("it has no room left", "Make room there, and run again."),
    "55P03": ("another run has been writing to it for too long", _WAIT),
}


@contextmanager
def in_our_words(location: str) -> Iterator[None]:
    """What a database says, by kind only: its words may quote a record's id or a secret."""
    try:
        yield
    except SQLAlchemyError as error:
        cause, step = _cause(getattr(error, "orig", None) or error)
        raise HistoryError(f"the history at {location} cannot be used: {cause}", next_step=step) from error


def _cause(origin: BaseException) -> tuple[str, str]:
    name = str(getattr(origin, "sqlite_errorname", "") or "")
    for known, cause in _SQLITE.items():
        if name.startswith(known):
            return cause
    state = str(getattr(origin, "sqlstate", "") or "")
    for known, cause in _SQLSTATES.items():
        if state.startswith(known):
            return cause
    kind = type(origin).__name__ + (f" ({state or name})" if state or name else "")
    if kind == "OperationalError":  # a connection that was never made has no code
        return _SQLSTATES["08"]
    return kind, "Run with --debug for the trace."
