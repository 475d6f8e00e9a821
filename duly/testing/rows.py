"""Example rows in a database: written as an export writes them, stored as the connectors would store them.

The tables are made when they are first needed, without keys or constraints, as an export fills them, and are emptied after
use: making fifty tables for every example took longer than judging it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Engine, MetaData, Table, delete, insert

from duly.checks.examples import Row
from duly.errors import StandardError
from duly.records import ColumnDeclaration as Declared
from duly.records import Kind, Record, columns_of
from duly.records.columns import table_name
from duly.records.vocabulary import Vocabulary, shipped_vocabulary

LONDON = ZoneInfo("Europe/London")
UTC = ZoneInfo("UTC")

LINKS = frozenset({"trigger_id", "linked_id", "crime_ref"})
"""Columns that hold another record's id without being declared as references."""


def aware(text: str) -> datetime:
    """A written instant, London time where it has no offset."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)


def instant(text: str) -> tuple[datetime, datetime | None]:
    """A written time as the connectors load it: UTC without offset, and the latest instant where it is imprecise."""
    day_only = len(text) == 10
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        return moment.astimezone(UTC).replace(tzinfo=None), None

    def utc(local: datetime, fold: int = 0) -> datetime:
        return local.replace(tzinfo=LONDON, fold=fold).astimezone(UTC).replace(tzinfo=None)

    if day_only or moment.time() == datetime.min.time():
        return utc(moment), utc(moment + timedelta(days=1)) - timedelta(microseconds=1)
    first, second = utc(moment), utc(moment, 1)
    if first != second:
        return min(first, second), max(first, second)
    return first, first + timedelta(seconds=59) if len(text) == 16 else None


def stored(record: type[Record], row: Row, prefix: str = "") -> dict[str, object]:
    """A row as a table holds it, its ids behind `prefix`.

    Raises StandardError, with every fault, where a column is not there or a value is not of its kind.
    """
    held: dict[str, object] = {column.name: None for column in record.__table__.columns}
    declared = {column.name: column for column in columns_of(record)}
    faults = []
    for name, value in row.items():
        if name not in declared:
            faults.append(f"{table_name(record)} has no column {name}; it has {', '.join(declared)}")
        elif value is not None:
            try:
                held |= _held(declared[name], value, prefix)
            except (ValueError, TypeError):
                faults.append(
                    f"{table_name(record)}.{name} is {_EXPECTED[declared[name].kind]}, and an example gives another"
                )
    if faults:
        raise StandardError("an example holds what its table cannot", faults=faults)
    return held


_EXPECTED = {
    Kind.ID: "an id, as text",
    Kind.CODE: "a code, as text",
    Kind.FLAG: "true or false",
    Kind.INSTANT: "a time such as 2026-01-05T10:00:00",
    Kind.DAY: "a day such as 2026-01-05",
    Kind.COUNT: "a whole number",
    Kind.NUMBER: "a number",
    Kind.TEXT: "a text",
    Kind.DIGEST: "a text",
}
_TYPES: Mapping[Kind, tuple[type, ...]] = {Kind.FLAG: (bool,), Kind.COUNT: (int,), Kind.NUMBER: (int, float)}


def _held(column: Declared, value: object, prefix: str) -> dict[str, object]:
    """The columns that hold one value. Raises ValueError or TypeError where it is not of the column's kind."""
    if column.kind is Kind.INSTANT:
        first, latest = instant(str(value))
        return {column.name: first, f"{column.name}_hi": latest}
    if column.kind is Kind.DAY:
        return {column.name: date.fromisoformat(str(value))}
    types = _TYPES.get(column.kind, (str,))
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        raise TypeError(column.kind)
    named = column.kind is Kind.ID or column.name in LINKS
    return {column.name: f"{prefix}{value}" if named else value}


def plain_tables(vocabulary: Vocabulary | None = None) -> dict[str, Table]:
    """The vocabulary's tables without keys or constraints, as an export fills them."""
    return {name: _plain(record) for name, record in (vocabulary or shipped_vocabulary()).by_name.items()}


def _plain(record: type[Record]) -> Table:
    columns = (Column(column.name, column.type) for column in record.__table__.columns)
    return Table(table_name(record), MetaData(), *columns)


_MADE: WeakKeyDictionary[Engine, dict[str, tuple[type[Record], Table]]] = WeakKeyDictionary()
"""The tables that a database holds for examples already, without rows, and what each was made for."""


def made(engine: Engine, record: type[Record]) -> Table:
    """The table of a record in a database. Two catalogues may call different tables the same: one takes the other's place."""
    tables, name = _MADE.setdefault(engine, {}), table_name(record)
    if name in tables:
        made_for, there = tables[name]
        if made_for is record:
            return there
        there.drop(engine)
    plain = _plain(record)
    plain.create(engine, checkfirst=False)
    tables[name] = (record, plain)
    return plain


def removed(engine: Engine) -> None:
    """Take the tables of examples out of a database again."""
    for _, table in _MADE.pop(engine, {}).values():
        table.drop(engine)


@contextmanager
def holding(
    engine: Engine,
    *exports: Mapping[str, Sequence[Row]],
    prefixes: Sequence[str] = ("",),
    vocabulary: Vocabulary | None = None,
) -> Iterator[None]:
    """While it lasts the database holds these records and no others, their ids behind each export's prefix.

    Raises StandardError, with every fault, where the vocabulary (by default duly's) has no such table or column.
    """
    records = (vocabulary or shipped_vocabulary()).by_name
    faults = [
        f"there is no table {name}; the tables are {', '.join(records)}"
        for name in sorted({name for export in exports for name in export} - records.keys())
    ]
    if faults:
        raise StandardError("an example holds what the vocabulary does not", faults=faults)
    filled: dict[str, list[dict[str, object]]] = {}
    for prefix, export in zip(prefixes, exports, strict=True):
        for name, rows in export.items():
            filled.setdefault(name, []).extend(stored(records[name], row, prefix) for row in rows)
    tables = {name: made(engine, record) for name, record in records.items()}
    try:
        with engine.begin() as connection:
            for name, held in filled.items():
                if held:
                    connection.execute(insert(tables[name]), held)
        yield
    finally:
        with engine.begin() as connection:
            for name in filled:
                connection.execute(delete(tables[name]))
