"""Small tables that rules look something up in by a join: made in the private DuckDB, or, where a database is only ever
read, standing in front of the select as a common table expression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from sqlalchemy import (
    ARRAY,
    CTE,
    Boolean,
    Date,
    Engine,
    Integer,
    String,
    Table,
    bindparam,
    cast,
    false,
    func,
    null,
    select,
)
from sqlalchemy.types import TypeEngine

_ARROW: tuple[tuple[type[TypeEngine[Any]], pa.DataType], ...] = (
    (Date, pa.date32()),
    (Integer, pa.int32()),
    (Boolean, pa.bool_()),
    (String, pa.string()),
)


def fill(engine: Engine, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Make the table with these rows in a private DuckDB, in place of one that is there."""
    arriving = pa.table(
        {
            column.name: pa.array([row[position] for row in rows], _arrow(column.type))
            for position, column in enumerate(table.columns)
        }
    )
    with engine.begin() as connection:
        duckdb: Any = connection.connection.driver_connection
        duckdb.register("lookup_arriving", arriving)
        try:
            duckdb.execute(f"CREATE OR REPLACE TABLE {table.name} AS SELECT * FROM lookup_arriving")
        finally:
            duckdb.unregister("lookup_arriving")


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


def _arrow(kind: TypeEngine[Any]) -> pa.DataType:
    return next(arrow for known, arrow in _ARROW if isinstance(kind, known))
