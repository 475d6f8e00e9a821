"""A database that a force judges in, made ready for examples: they have a schema of their own, which is removed at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from duly.errors import DatabaseError, UsageError

SCHEMA = "duly_examples"
"""Where the tables of examples are: never among tables that were there before."""

_OPTIONS: dict[str, dict[str, Any]] = {
    "postgresql": {"connect_args": {"options": f"-csearch_path={SCHEMA}"}},
    "duckdb": {"poolclass": StaticPool},
}
"""By database: how an engine comes to find tables in that schema."""


@contextmanager
def examples_database(address: str) -> Iterator[Engine]:
    """An engine over a database's schema for examples, while it lasts.

    Raises UsageError where duly does not judge in such a database or the schema is there already, DatabaseError where it
    refuses. No message holds the address's password.
    """
    url = _url(address)
    masked = url.render_as_string(hide_password=True)
    try:
        engine = create_engine(url, **_OPTIONS[url.get_backend_name()])
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise UsageError(f"{masked} cannot be opened ({type(error).__name__})") from None
    try:
        _make(engine, masked)
        try:
            yield engine
        finally:
            with engine.begin() as connection:
                connection.exec_driver_sql(f"DROP SCHEMA {SCHEMA} CASCADE")
    except SQLAlchemyError as error:
        raise DatabaseError(
            f"{masked}: the database refused or stopped ({type(getattr(error, 'orig', None) or error).__name__})",
            next_step="The examples need the right to make a schema: ask for it, or name a database of your own.",
        ) from error
    finally:
        engine.dispose()


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        raise UsageError(
            "--database is not a URL such as postgresql+psycopg://user@host/name", next_step="Write it like that."
        ) from None
    if url.get_backend_name() not in _OPTIONS:
        raise UsageError(
            f"duly judges no examples in {url.get_backend_name()}", next_step=f"It does in {' and '.join(_OPTIONS)}."
        )
    return url


def _make(engine: Engine, masked: str) -> None:
    with engine.begin() as connection:
        there = "SELECT count(*) FROM information_schema.schemata WHERE schema_name = '{}'"
        if connection.exec_driver_sql(there.format(SCHEMA)).scalar_one():
            raise UsageError(
                f"{masked} has a schema {SCHEMA} already, and nothing in it is overwritten",
                next_step=f"Is it left from a run that was cut off, remove it: DROP SCHEMA {SCHEMA} CASCADE",
            )
        connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
    if engine.dialect.name == "duckdb":
        with engine.connect() as connection:
            connection.exec_driver_sql(f"SET schema = '{SCHEMA}'")
