"""Example rows in a Spark session: views of it alone, as nothing is ever written to a cluster's tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine

from duly.checks.examples import Row
from duly.records import Record
from duly.records.vocabulary import Vocabulary, shipped_vocabulary
from duly.sql.spark.values import as_text
from duly.testing.rows import Exported, stored_by_table


def holder() -> Callable[..., Any]:
    """What stands in for `duly.testing.rows.holding`; it remembers which tables are there."""
    there: set[str] = set()

    @contextmanager
    def holding(
        engine: Engine,
        *exports: Mapping[str, Sequence[Row]],
        prefixes: Sequence[str] = ("",),
        vocabulary: Vocabulary | None = None,
        exported: Exported | None = None,
    ) -> Iterator[None]:
        records = (vocabulary or shipped_vocabulary()).by_name
        filled = stored_by_table(records, exports, prefixes, exported)
        engine.dialect.closed.clear()  # type: ignore[attr-defined]  # what was worked out of other rows
        for name in (records.keys() - there) | filled.keys():
            _show(engine, name, records[name], filled.get(name, []))
        there.update(records)
        yield
        for name in filled:
            _show(engine, name, records[name], [])

    return holding


def _show(engine: Engine, name: str, record: type[Record], rows: Sequence[Mapping[str, object]]) -> None:
    columns = {column.name: column.type.compile(dialect=engine.dialect) for column in record.__table__.columns}
    listed = rows or [dict.fromkeys(columns)]
    values = ", ".join(f"({', '.join(as_text(row[column]) for column in columns)})" for row in listed)
    typed = ", ".join(f"CAST(`{column}` AS {kind}) AS `{column}`" for column, kind in columns.items())
    with engine.connect() as connection:
        connection.exec_driver_sql(
            f"CREATE OR REPLACE TEMPORARY VIEW `{name}` AS SELECT {typed} FROM (VALUES {values}) AS given "
            f"({', '.join(f'`{column}`' for column in columns)}){'' if rows else ' WHERE false'}"
        ).close()
