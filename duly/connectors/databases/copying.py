"""Databases that cannot judge records themselves: what is needed is copied, in batches, and then read like files."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, column, select, table
from sqlalchemy.engine import Inspector

from duly.connectors.files.listing import Listing, Tabular
from duly.connectors.mapping import TableLayout, map_headers
from duly.connectors.workspace import Workspace

_BATCH = 10_000


def copy(
    engine: Engine,
    inspector: Inspector,
    chosen: Mapping[str, tuple[str | None, str]],
    layouts: Mapping[str, TableLayout],
    workspace: Workspace,
) -> Listing:
    """Copy the mapped columns of each chosen table to the private folder.

    Raises SQLAlchemyError where the database refuses or stops.
    """
    tables: dict[str, tuple[Tabular, ...]] = {}
    for ours, (schema, name) in chosen.items():
        headers = tuple(str(item["name"]) for item in inspector.get_columns(name, schema))
        mapping = map_headers(layouts[ours], headers)
        used = mapping.used or headers[:1]
        source = f"{schema}.{name}" if schema else name
        target = workspace.path(".csv")
        _write(engine, schema, name, used, target)
        tables[ours] = (
            Tabular(
                name=source, path=target, origin=target, headers=used, encoding="utf-8", delimiter=",", also_iso=True,
                copied=True, notes=(f"copied from {engine.dialect.name}",),
            ),
        )  # fmt: skip
    return Listing(tables=tables, unread=(), manifest=None)


def copy_table(
    engine: Engine,
    schema: str | None,
    name: str,
    headers: tuple[str, ...],
    workspace: Workspace,
    rows: int | None = None,
) -> Path:
    """One table of a database as a CSV file of the private folder: these columns, all rows or the first so many.

    Raises SQLAlchemyError where the database refuses or stops.
    """
    target = workspace.path(".csv")
    _write(engine, schema, name, headers, target, rows)
    return target


def _write(
    engine: Engine, schema: str | None, name: str, headers: tuple[str, ...], target: Path, rows: int | None = None
) -> None:
    source = table(name, *(column(header) for header in headers), schema=schema)
    with engine.connect() as connection, target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(headers)
        result = connection.execution_options(stream_results=True).execute(select(*source.c).limit(rows))
        for batch in result.partitions(_BATCH):
            writer.writerows([_as_text(value) for value in row] for row in batch)


def _as_text(value: Any) -> str:
    """A value as text: times in ISO, numbers without an exponent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float | Decimal):
        return str(int(value)) if value == int(value) else str(value)
    if isinstance(value, bytes):
        return value.hex()
    return str(value)
