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
    """The rows of a select as batches of the columns of `schema`, in its order."""
    result = connection.execute(chosen, execution_options={"stream_results": True, "max_row_buffer": _ROWS})
    for rows in result.partitions(_ROWS):
        columns = zip(*rows, strict=True)
        yield pa.record_batch(
            [pa.array(column, type=field.type) for field, column in zip(schema, columns, strict=True)], schema=schema
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
