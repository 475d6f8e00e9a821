"""The databases that records can be judged in. Another one is a file of this folder, and a name here."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Dialect

from duly.errors import UsageError
from duly.sql.database import Database
from duly.sql.duckdb import DUCKDB
from duly.sql.postgresql import POSTGRESQL
from duly.sql.spark import SPARK

DATABASES: Mapping[str, Database] = {database.name: database for database in (DUCKDB, POSTGRESQL, SPARK)}
"""By the name of the dialect. Every other database is copied first."""

DIALECTS = tuple(DATABASES)

PRIVATE = DUCKDB.name
"""The dialect of the database that duly makes for itself, into which files are loaded; the versions of rules are hashes of
what is written in it."""


def dialect(name: str) -> Dialect:
    """The dialect of a database that records can be judged in.

    Raises UsageError for another name.
    """
    if name not in DATABASES:
        raise UsageError(f"there is no dialect {name}", next_step=f"The dialects are {', '.join(DIALECTS)}.")
    return DATABASES[name].dialect()
