"""Many rows to and from a database at once, as Arrow: the one place where history cares how a database takes them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.csv
from sqlalchemy import Connection, Select, Table
from sqlalchemy.exc import DBAPIError

_ROWS = 100_000


def read(connection: Connection, chosen: Select[Any], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The rows of a select as batches of the columns of `schema`, in its order and as the database stores them.

    The driver is asked itself: of a million rows, the layers above would make a million objects.
    """
    if connection.dialect.name == "postgresql":
        yield from _copied(connection, chosen, schema)
        return
    with connection.execute(chosen) as result:
        cursor: Any = result.cursor
        while rows := _fetched(connection, cursor):
            columns = zip(*rows, strict=True)
            yield pa.record_batch(
                [pa.array(column, type=field.type) for field, column in zip(schema, columns, strict=True)],
                schema=schema,
            )


def _fetched(connection: Connection, cursor: Any) -> list[tuple[Any, ...]]:
    dbapi: Any = connection.dialect.dbapi
    try:
        rows: list[tuple[Any, ...]] = cursor.fetchmany(_ROWS)
    except dbapi.Error as error:
        raise DBAPIError("", None, error) from error
    return rows


def _copied(connection: Connection, chosen: Select[Any], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    import psycopg

    text = chosen.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    statement = f"COPY ({text}) TO STDOUT (FORMAT csv)"
    driver: Any = connection.connection.driver_connection
    written = io.BytesIO()
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for part in copy:
                written.write(part)
    except psycopg.Error as error:
        raise DBAPIError(statement, None, error) from error
    if not written.tell():
        return
    written.seek(0)
    yield from pyarrow.csv.open_csv(
        written,
        pyarrow.csv.ReadOptions(column_names=schema.names),
        pyarrow.csv.ParseOptions(newlines_in_values=True),
        # A null is written without quotes, and a blank text with them.
        pyarrow.csv.ConvertOptions(
            column_types=schema, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
    )


def write(connection: Connection, table: Table, rows: pa.Table) -> None:
    """Append rows to a table. Their columns are named as the table's and hold what the database stores (numbers, text)."""
    if not rows.num_rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
        return
    names = ", ".join(f'"{name}"' for name in rows.column_names)
    marks = ", ".join("?" * len(rows.column_names))
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'
    for batch in rows.to_batches(max_chunksize=_ROWS):
        connection.exec_driver_sql(statement, list(zip(*(column.to_pylist() for column in batch.columns), strict=True)))


def _copy(connection: Connection, table: Table, rows: pa.Table) -> None:
    import psycopg

    names = ", ".join(f'"{name}"' for name in rows.column_names)
    driver: Any = connection.connection.driver_connection
    statement = f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT csv)'
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for batch in rows.to_batches(max_chunksize=_ROWS):
                copy.write(_csv(batch))
    except psycopg.Error as error:
        raise DBAPIError(statement, None, error) from error


def _csv(batch: pa.RecordBatch) -> bytes:
    """A blank text is written with quotes and a null without: that is how COPY tells them apart."""
    written = io.BytesIO()
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="needed")
    pyarrow.csv.write_csv(pa.Table.from_batches([batch]), written, options)
    return written.getvalue()
