"""Small tables that rules look something up in by a join: made in the private DuckDB, or, where a database is only ever
read, standing in front of the select as a common table expression."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    Column,
    Engine,
    Table,
    bindparam,
    cast,
    false,
    func,
    null,
    select,
)

_BETWEEN, _NOTHING = "\x1f", "\x1e"
"""What stands between the values of a column, and in the place of a null: neither is in a name that people type."""


def fill(engine: Engine, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Make the table with these rows in a private DuckDB, in place of one that is there."""
    with engine.begin() as connection:
        duckdb: Any = connection.connection.driver_connection
        duckdb.execute(f"CREATE OR REPLACE TABLE {table.name} AS {_select(engine, table, rows)}")


def _select(engine: Engine, table: Table, rows: Sequence[tuple[Any, ...]]) -> str:
    """The rows as a statement, a column as one text that is split: DuckDB would import pandas at its first parameter, and at the
    first table from Arrow, and takes long to read many constants."""
    columns = zip(table.columns, zip(*rows, strict=True) if rows else [()] * len(table.columns), strict=True)
    chosen = ", ".join(_column(engine, column, values) for column, values in columns)
    return f"SELECT {chosen}" + ("" if rows else " WHERE false")


def _column(engine: Engine, column: Column[Any], values: Iterable[Any]) -> str:
    kind = column.type.compile(engine.dialect)
    text = _BETWEEN.join(map(_written, values)).replace("'", "''")
    each = f"nullif(unnest(string_split('{text}', '{_BETWEEN}')), '{_NOTHING}')"
    return f"CAST({each} AS {kind}) AS {column.name}"


def _written(value: Any) -> str:
    if value is None:
        return _NOTHING
    return value.isoformat() if isinstance(value, date) else str(value)


def view(table: Table, rows: Sequence[tuple[Any, ...]]) -> CTE:
    """The table with these rows as a common table expression."""
    if not rows:
        return select(*(cast(null(), column.type).label(column.name) for column in table.columns)).where(
            false()
        ).cte(table.name)  # fmt: skip
    columns = zip(table.columns, zip(*rows, strict=True), strict=True)
    return select(
        *(
            func.unnest(bindparam(None, list(values), type_=ARRAY(column.type)), type_=column.type).label(column.name)
            for column, values in columns
        )
    ).cte(table.name)
