"""Example rows in a database: written as an export writes them, stored as the connectors would store them.

The tables are made when they are first needed, without keys or constraints, as an export fills them, and are emptied after
use: making fifty tables for every example took longer than judging it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Engine, MetaData, Table, delete, insert

from duly.checks.examples import Row
from duly.errors import StandardError
from duly.records import ColumnDeclaration as Declared
from duly.records import Kind, Record, columns_of, companion
from duly.records.columns import born_of, table_name
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


@dataclass(frozen=True, kw_only=True)
class Exported:
    """When rows are judged, and when the export that holds them was made: UTC without offset, `exported_at` the later one."""

    as_of: datetime
    exported_at: datetime
    local_day: date

    @classmethod
    def at(cls, as_of: str, exported_at: str | None = None) -> Exported:
        """From written instants; an export is made at the as-at instant where nothing else is said."""
        judged, made_at = aware(as_of), aware(exported_at or as_of)
        return cls(
            as_of=judged.astimezone(UTC).replace(tzinfo=None),
            exported_at=made_at.astimezone(UTC).replace(tzinfo=None),
            local_day=judged.astimezone(LONDON).date(),
        )

    def seen(self, column: Declared, held: dict[str, object]) -> dict[str, object]:
        """The columns of one value as a connector reads them: what is after the as-at instant has not happened yet."""
        value = held[column.name]
        if column.planned:
            return held
        if isinstance(value, datetime):
            return {column.name: None, companion(column.name): value} if value > self.as_of else held
        return {column.name: None} if isinstance(value, date) and value > self.local_day else held

    def leaves_out(self, record: type[Record], held: Mapping[str, object]) -> bool:
        """Whether the row came to be after the as-at instant, and not after the export, so that a connector leaves it out."""
        for name in born_of(record):
            first = held[name] or held[companion(name)]
            if isinstance(first, datetime):
                return self.as_of < first <= self.exported_at
        return False


def stored(record: type[Record], row: Row, prefix: str = "", exported: Exported | None = None) -> dict[str, object]:
    """A row as a table holds it, its ids behind `prefix`; of an export that was made at no time in particular, every time as
    it is written.

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
                value_held = _held(declared[name], value, prefix)
                held |= exported.seen(declared[name], value_held) if exported else value_held
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


def stored_by_table(
    records: Mapping[str, type[Record]],
    exports: Sequence[Mapping[str, Sequence[Row]]],
    prefixes: Sequence[str],
    exported: Exported | None,
) -> dict[str, list[dict[str, object]]]:
    """The rows of all exports as their tables hold them, by table, but for those that the export of their time would lack."""
    filled: dict[str, list[dict[str, object]]] = {}
    for prefix, export in zip(prefixes, exports, strict=True):
        for name, rows in export.items():
            held_rows = [stored(records[name], row, prefix, exported) for row in rows]
            filled.setdefault(name, []).extend(
                held for held in held_rows if exported is None or not exported.leaves_out(records[name], held)
            )
    return filled


@contextmanager
def holding(
    engine: Engine,
    *exports: Mapping[str, Sequence[Row]],
    prefixes: Sequence[str] = ("",),
    vocabulary: Vocabulary | None = None,
    exported: Exported | None = None,
) -> Iterator[None]:
    """While it lasts the database holds these records and no others, their ids behind each export's prefix.

    `exported` tells which of their times are after the as-at instant; without it every time is held as it is written.
    Raises StandardError, with every fault, where the vocabulary (by default duly's) has no such table or column.
    """
    records = (vocabulary or shipped_vocabulary()).by_name
    faults = [
        f"there is no table {name}; the tables are {', '.join(records)}"
        for name in sorted({name for export in exports for name in export} - records.keys())
    ]
    if faults:
        raise StandardError("an example holds what the vocabulary does not", faults=faults)
    filled = stored_by_table(records, exports, prefixes, exported)
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
