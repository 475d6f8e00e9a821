"""Warehouses whose SQL is written, so that it can be read and held by tests, and on which nothing was ever judged: a run refuses
them by name. Each is one file; it is loaded when somebody asks for its SQL."""

from __future__ import annotations

from importlib import import_module

from sqlalchemy import URL, Engine

from duly.errors import DatabaseError
from duly.sql.database import Database

UNPROVEN = ("bigquery", "mssql", "snowflake")
"""By the names of their dialects."""


def warehouse(name: str) -> Database:
    """What is known of one of them."""
    known: Database = import_module(f"duly.sql.warehouses.{name}").WAREHOUSE
    return known


def never_judged(name: str, shown: str) -> DatabaseError:
    """The refusal of one of them; `shown` is its address as it may be shown."""
    return DatabaseError(
        f"{shown}: no records were ever judged in {name}, so that nobody knows whether they would be judged rightly",
        next_step="Export files, or show the tables in PostgreSQL or Spark.",
    )


def refused(url: URL, _encrypt: bool) -> Engine:
    """What opens none of them. Raises DatabaseError."""
    raise never_judged(url.get_backend_name(), url.render_as_string(hide_password=True).partition("?")[0])
