"""Databases that cannot judge records themselves: what is needed is copied, in batches, and then read like files."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Engine, column, func, inspect, select, table, types
from sqlalchemy.dialects import mssql, mysql, oracle
from sqlalchemy.engine import Inspector
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from duly.connectors.databases.connecting import FAILURES
from duly.connectors.files.listing import Listing
from duly.connectors.files.tabular import Tabular
from duly.connectors.mapping import TableLayout, map_headers
from duly.connectors.workspace import Workspace

_BATCH = 10_000
_EXACT = 10**15
"""From this on a real number may be another whole one than was meant."""

_ZERO_DATE = re.compile(r"0000-00-00([ T]00:00:00(\.0+)?)?")
"""What MySQL keeps where somebody wrote no date into a column that must hold one: it says that there is none."""


def copy(
    engine: Engine,
    inspector: Inspector,
    chosen: Mapping[str, tuple[str | None, str]],
    layouts: Mapping[str, TableLayout],
    workspace: Workspace,
) -> Listing:
    """Copy the mapped columns of each chosen table to the private folder. One that the database refuses has a fault.

    Raises SQLAlchemyError where the database stops.
    """
    tables: dict[str, tuple[Tabular, ...]] = {}
    for ours, (schema, name) in chosen.items():
        source, target = f"{schema}.{name}" if schema else name, workspace.path(".csv")
        try:
            columns = _columns(inspector, schema, name)
            mapping = map_headers(layouts[ours], tuple(columns))
            used = mapping.used or tuple(columns)[:1]
            notes = _write(engine, schema, name, [columns[header] for header in used], target)
        except FAILURES as error:
            fault = why_unread(name, error)
            tables[ours] = (Tabular(name=source, path=target, origin=target, headers=(), copied=True, fault=fault),)
            continue
        tables[ours] = (
            Tabular(
                name=source, path=target, origin=target, headers=used, encoding="utf-8", delimiter=",", also_iso=True,
                copied=True, notes=(f"copied from {engine.dialect.name}", *notes),
            ),
        )  # fmt: skip
    return Listing(tables=tables, unread=(), manifest=None)


def why_unread(name: str, error: SQLAlchemyError | UnicodeError) -> str:
    """Why one table cannot be read, of a database that goes on with the others.

    Raises the error where the database stopped, or never was reached.
    """
    if isinstance(error, UnicodeError):
        return f"{name} cannot be read: it holds text in another encoding than the database says"
    if not isinstance(error, DBAPIError) or error.connection_invalidated:
        raise error
    kind = type(error.orig).__name__
    if "privilege" in kind.casefold():
        return f"{name} may not be read by this user"
    return f"{name} cannot be read, because the database refuses it ({kind}): is it a view of something that is gone?"


@dataclass(frozen=True)
class _Column:
    """A column of the database, and what its values mean by its type."""

    name: str
    type: types.TypeEngine[Any]

    @property
    def is_instant(self) -> bool:
        """Its values are instants that come as the clock of UTC, because the session tells time by that."""
        return isinstance(self.type, mysql.TIMESTAMP) or self._is_oracle_instant

    @property
    def _is_oracle_instant(self) -> bool:
        return isinstance(self.type, oracle.TIMESTAMP) and bool(self.type.timezone or self.type.local_timezone)

    @property
    def is_number_of_bits(self) -> bool:
        return isinstance(self.type, mysql.BIT)

    @property
    def exact_below(self) -> float:
        """From this on a number of its may be another than was meant. MySQL hands a FLOAT over with six figures."""
        if isinstance(self.type, mysql.FLOAT):
            return 10**6
        return 2**24 if isinstance(self.type, mssql.REAL | oracle.BINARY_FLOAT) else _EXACT

    @property
    def selected(self) -> ColumnElement[Any]:
        """As it is asked for. Oracle's driver drops the offset of an instant; its clock in UTC needs none."""
        chosen: ColumnElement[Any] = column(self.name)
        return func.sys_extract_utc(chosen).label(self.name) if self._is_oracle_instant else chosen

    def text_of(self) -> Callable[[Any], str]:
        """How a value of it becomes text."""
        if self.is_instant:
            return lambda value: as_text(value.replace(tzinfo=UTC) if isinstance(value, datetime) else value)
        if self.is_number_of_bits:
            return lambda value: as_text(int.from_bytes(value) if isinstance(value, bytes) else value)
        if (exact := self.exact_below) < _EXACT:
            return lambda value: as_text(value) if not isinstance(value, float) or abs(value) < exact else f"{value:E}"
        return as_text


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
    columns = _columns(inspect(engine), schema, name)
    target = workspace.path(".csv")
    _write(engine, schema, name, [columns[header] for header in headers], target, rows)
    return target


def _columns(inspector: Inspector, schema: str | None, name: str) -> dict[str, _Column]:
    return {str(item["name"]): _Column(str(item["name"]), item["type"]) for item in inspector.get_columns(name, schema)}


def _write(
    engine: Engine,
    schema: str | None,
    name: str,
    columns: Sequence[_Column],
    target: Path,
    limit: int | None = None,
) -> tuple[str, ...]:
    """Write a table as CSV, or its first so many rows; what is to be told of it."""
    chosen = select(*(each.selected for each in columns)).select_from(table(name, schema=schema)).limit(limit)
    writers = [each.text_of() for each in columns]
    zero_dates = [0] * len(columns)
    with engine.connect() as connection, target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow([" ".join(each.name.split()) for each in columns])  # it is only passed over, as one line
        result = connection.execution_options(stream_results=True).execute(chosen)
        for rows in result.partitions(_BATCH):
            for row in rows:
                texts = [written(value) for written, value in zip(writers, row, strict=True)]
                for place, text in enumerate(texts):
                    if _ZERO_DATE.fullmatch(text):
                        texts[place] = ""
                        zero_dates[place] += 1
                writer.writerow(texts)
    counted = ", ".join(f"{each.name} {number:,}" for each, number in zip(columns, zero_dates, strict=True) if number)
    return (f"dates of nothing but zeros were read as blank: {counted}",) if counted else ()


def as_text(value: Any) -> str:
    """A value as a driver hands it over, as text: times in ISO, what is no number as nothing, numbers without an exponent but for
    those that are too large for a real one to be exact."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float | Decimal):
        return _number(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if callable(getattr(value, "read", None)):  # a LOB, which is fetched only when it is read
        return as_text(value.read())
    return str(value)


def _number(value: float | Decimal) -> str:
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return str(value)
    if isinstance(value, float) and abs(value) >= _EXACT:
        return f"{value:E}"
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)) if isinstance(value, float) else value, "f")
