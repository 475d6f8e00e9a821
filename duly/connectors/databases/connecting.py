"""Connections to databases: made so that nothing can be written, and what is said where one refuses."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from duly.errors import DatabaseError
from duly.private import not_made
from duly.settings.secrets import shown
from duly.sql import DATABASES, UNPROVEN, never_judged
from duly.sql.database import Database


def connect(url: str, *, encrypt: bool = False) -> tuple[Engine, str]:
    """An engine that only reads, and the URL as it may be shown. `encrypt`: it writes nothing in clear on this machine's disk.

    Raises DatabaseError where the URL, the driver or a database file is not what it should be.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise DatabaseError(
            "the database's URL cannot be understood", next_step="Write it as postgresql+psycopg://user@host/name."
        ) from None
    name = shown(url)
    _refuse(address, name)
    return _engine(address, name, encrypt), name


_COPIED = ("mssql",)
"""Their SQL is written, and their records are copied."""

_OTHER_WAYS = ("databricks", "hive", "impala", "sparksql")


def _refuse(url: URL, name: str) -> None:
    """Raises DatabaseError for what no verdict was ever held against another database's of."""
    backend = url.get_backend_name()
    if backend in UNPROVEN and backend not in _COPIED:
        raise never_judged(backend, name)
    if backend in _OTHER_WAYS or (backend == "spark" and url.drivername != "spark"):
        raise DatabaseError(
            f"{name}: Spark is asked over Spark Connect alone, not over Thrift and not by {url.drivername}",
            next_step="Write spark://host:15002/schema, the address of the cluster's Spark Connect server.",
        )


FAILURES = (SQLAlchemyError, UnicodeError)
"""What asking a database raises: a driver lets a byte through as it comes that it cannot decode."""


def refused(name: str, error: SQLAlchemyError | UnicodeError) -> DatabaseError:
    """What the database said, by kind only: its words may quote a record or a secret."""
    kind = type(getattr(error, "orig", None) or error).__name__
    return DatabaseError(
        f"{name}: the database refused or stopped ({kind})",
        next_step="Check that it runs, that the address, user and password are right, and that the user may read its tables.",
    )


def _engine(url: URL, name: str, encrypt: bool) -> Engine:
    """An engine that cannot write, where the database can be told so."""
    try:
        dialect = url.get_dialect().name
        if dialect in DATABASES:
            if DATABASES[dialect].in_a_file:
                _must_exist(url, name)
                _opens_nothing(url, name)
            return _judging(DATABASES[dialect], url, encrypt)
        if dialect == "sqlite":
            _must_exist(url, name)
            return create_engine(
                f"sqlite:///file:{Path(url.database or '').resolve()}?mode=ro&uri=true", hide_parameters=True
            )
        engine = create_engine(url, hide_parameters=True)
        for statement in _SESSION.get(dialect, ()):
            event.listen(engine, "connect", partial(_told, statement))
        return engine
    except (NoSuchModuleError, ModuleNotFoundError):
        raise DatabaseError(
            f"{name}: no driver for {url.drivername} is installed",
            next_step=f"{_to_install(url)}, or export files.",
        ) from None
    except ImportError as error:  # such as a driver without the library of the system that it is written over
        raise DatabaseError(
            f"{name}: the driver for {url.drivername} cannot be loaded ({error.name or type(error).__name__})",
            next_step="Install the library of the system that the driver needs (its own page names it), or export files.",
        ) from None


def _judging(database: Database, url: URL, encrypt: bool) -> Engine:
    """An engine over a database that is judged in place."""
    try:
        return database.read_only(url, encrypt)
    except OSError as error:
        raise not_made(error, DatabaseError) from None


def _to_install(url: URL) -> str:
    database = DATABASES.get(url.get_backend_name())
    return f"pip install 'duly[{database.extra}]'" if database and database.extra else "Install the driver with pip"


_SESSION = {
    # A TIMESTAMP is an instant, told by the clock of the session: without this, by whatever zone the server has.
    "mysql": ("SET time_zone = '+00:00'", "SET SESSION TRANSACTION READ ONLY"),
    "mariadb": ("SET time_zone = '+00:00'", "SET SESSION TRANSACTION READ ONLY"),
}
"""What each session is told first, of databases that are copied."""


def _told(statement: str, connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    try:
        cursor.execute(statement)
    finally:
        cursor.close()


_TUNING = ("memory_limit", "threads")


def _opens_nothing(url: URL, name: str) -> None:
    """Raises DatabaseError for an option that may let a file that is only read be written, or reach beyond itself."""
    if options := sorted(set(url.query) - set(_TUNING)):
        raise DatabaseError(
            f"{name}: the options {', '.join(options)} are not taken: a DuckDB file is only read, and nothing outside it",
            next_step=f"Leave them out of the address; {' and '.join(_TUNING)} may stand there.",
        )


def _must_exist(url: URL, name: str) -> None:
    if not url.database or not Path(url.database).is_file():
        raise DatabaseError(f"{name}: there is no such database file", next_step="Check the path.")
