"""The databases that records can be judged in. Another one is a file of this folder, and a name here."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Dialect

from duly.errors import UsageError
from duly.sql.database import Database
from duly.sql.duckdb import DUCKDB
from duly.sql.postgresql import POSTGRESQL
from duly.sql.spark import SPARK
from duly.sql.warehouses import UNPROVEN, warehouse

DATABASES: Mapping[str, Database] = {database.name: database for database in (DUCKDB, POSTGRESQL, SPARK)}
"""By the name of the dialect. Every other database is copied first."""

DIALECTS = tuple(DATABASES)

PRIVATE = DUCKDB.name
"""The dialect of the database that duly makes for itself, into which files are loaded; the versions of rules are hashes of
what is written in it."""


def database(name: str) -> Database | None:
    """What is known of a database by the name of its dialect, be it one in which nothing was ever judged; None of others."""
    return DATABASES.get(name) or (warehouse(name) if name in UNPROVEN else None)


def dialect(name: str) -> Dialect:
    """The dialect of a database that duly writes for.

    Raises UsageError for another name.
    """
    known = database(name)
    if known is None:
        raise UsageError(
            f"there is no dialect {name}", next_step=f"The dialects are {', '.join((*DIALECTS, *UNPROVEN))}."
        )
    return known.dialect()
