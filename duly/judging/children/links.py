"""Which persons each record leads to: the ways of the vocabulary as one select per table, asked where the records are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    MetaData,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    insert,
    literal,
    select,
    union_all,
)

from duly import checks
from duly.checks import Standard
from duly.checks.origins import origins
from duly.checks.people import eighteenth_birthday, people
from duly.dataset import Dataset
from duly.judging.officers import also_read as officers_read
from duly.records import Record, columns_of, key_of
from duly.records.children import PERSONS, Leads, Names, Way, read_by, table_of, ways_of
from duly.records.vocabulary import Vocabulary

_METADATA = MetaData()

LINKS = Table(
    "child_links",
    _METADATA,
    Column("kind", String),
    Column("record", String),
    Column("person", String),
    Column("child", Boolean),
)
"""The persons that a record leads to: the table of the record, its id, the id that is named, and whether the record says that it
is a child."""

PEOPLE = Table("child_people", _METADATA, Column("person", String), Column("root", String), Column("of_age", Date))
"""Every person with the one that theirs was merged into, and the first day on which that one is no longer a child."""

IDS = Table("child_ids", _METADATA, Column("kind", String), Column("id", String))
"""Every id that the export holds of a record, with its table."""

_BATCH_ROWS = 50_000


@dataclass(frozen=True, kw_only=True)
class Kinds:
    """What the standards judge: by standard id the tables whose ids its records have, the standards whose items name a child,
    and the tables that lead to persons."""

    of_standard: Mapping[str, tuple[str, ...]]
    by_item: frozenset[str] = field(default_factory=frozenset)
    leading: frozenset[str] = field(default_factory=frozenset)

    @property
    def tables(self) -> list[str]:
        return sorted({table for tables in self.of_standard.values() for table in tables})


def kinds_of(standards: Iterable[Standard], vocabulary: Vocabulary) -> Kinds:
    """The tables that the records of these standards are of, by where their ids come from."""
    of_standard: dict[str, tuple[str, ...]] = {}
    by_item: set[str] = set()
    persons = _columns_of_persons(vocabulary)
    for standard in standards:
        judgement = standard.judgement
        tables = {table_of(*origin, vocabulary) or "" for origin in origins(judgement.record)}
        of_standard[standard.id] = tuple(sorted(tables & vocabulary.by_name.keys()))
        if judgement.item is not None and persons & origins(judgement.item):
            by_item.add(standard.id)
    ways = ways_of(vocabulary)
    leading = frozenset(table for table in ways if ways[table])
    return Kinds(of_standard=of_standard, by_item=frozenset(by_item), leading=leading)


def also_read(
    standards: Sequence[Standard], vocabulary: Vocabulary, *, officers: bool = False
) -> dict[str, frozenset[str]]:
    """The columns of the export by which the records of these standards lead to children, by table; and, with `officers`, those
    that say who has them."""
    ways = ways_of(vocabulary)
    reads = {table: set(columns) for table, columns in read_by(ways, kinds_of(standards, vocabulary).tables).items()}
    for table in [*reads, "persons"]:
        reads.setdefault(table, set()).update(_OF_EVERY & {one.name for one in columns_of(vocabulary.record(table))})
        if key := key_of(vocabulary.record(table)):
            reads[table].add(key)
    reads["persons"] |= {"dob_date", "dob_estimated"}
    for table, names in (officers_read(standards) if officers else {}).items():
        reads.setdefault(table, set()).update(names)
    return {table: frozenset(columns) for table, columns in reads.items()}


_OF_EVERY = frozenset({"is_test", "merged_into"})


def lacking(dataset: Dataset, kinds: Kinds, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The columns that lead to children and that the export lacks, as `table.column`; a table by its name where it lacks that."""
    asked = read_by(ways_of(vocabulary), kinds.tables)
    absent: list[str] = ["persons"] if "persons" not in dataset.tables else []
    for table, columns in asked.items():
        held = dataset.tables.get(table)
        absent += [table] if held is None else [f"{table}.{name}" for name in sorted(columns - held)]
    return tuple(sorted(set(absent)))


def _columns_of_persons(vocabulary: Vocabulary) -> frozenset[tuple[str, str]]:
    table, _, key = PERSONS.partition(".")
    return frozenset(
        {(table, key)}
        | {
            (name, column.name)
            for name, record in vocabulary.by_name.items()
            for column in columns_of(record)
            if column.references == PERSONS
        }
    )


def gather_links(dataset: Dataset, connection: Connection, kinds: Kinds, vocabulary: Vocabulary) -> None:
    """Put into the local DuckDB whom the records of these kinds lead to, who the persons are, and every id of the export."""
    _METADATA.create_all(connection)
    ways = _Ways(vocabulary)
    links = [ways.links(table) for table in kinds.tables if ways.of(table)]
    if links:
        _store(dataset, connection, LINKS, union_all(*links))
    who = people()
    named = select(who.c.person_id, who.c.root_id, eighteenth_birthday(who.c.dob))
    _store(dataset, connection, PEOPLE, named)
    ids = [
        select(literal(name).label("kind"), cast(getattr(record, key), String).label("id"))
        for name, record in vocabulary.by_name.items()
        if (key := key_of(record)) and key in dataset.tables.get(name, ())
    ]
    if ids:
        _store(dataset, connection, IDS, union_all(*ids))


@dataclass(frozen=True)
class _Ways:
    """The ways of a vocabulary, as selects."""

    vocabulary: Vocabulary

    def of(self, table: str) -> tuple[Way, ...]:
        return ways_of(self.vocabulary).get(table, ())

    def links(self, table: str) -> Select[Any]:
        """The rows of LINKS of a table that has a key and a way."""
        rows = self._about(table).subquery()
        return select(literal(table).label("kind"), rows.c.record, rows.c.person, rows.c.child)

    def _about(self, table: str) -> Select[Any]:
        """`record`, `person` and `child` of a table with a key: what hangs on a record that was merged is the survivor's as
        well (A24)."""
        record = self.vocabulary.record(table)
        key = self._key(record)
        own = union_all(*(self._way(record, key, way) for way in self.of(table))).subquery()
        merged = checks.roots(record)
        of_merged = (
            select(merged.c.root, own.c.person, own.c.child)
            .join_from(merged, own, own.c.record == merged.c.id)
            .where(~merged.c.broken)
        )
        both = union_all(select(own.c.record, own.c.person, own.c.child), of_merged).subquery()
        return select(both.c.record, both.c.person, both.c.child)

    def _way(self, record: type[Record], key: ColumnElement[Any], way: Way) -> Select[Any]:
        """The persons of a record over one way; `key` is what tells the record."""
        if isinstance(way, Names):
            named = getattr(record, way.column)
            chosen: Select[Any] = select(key.label("record"), named.label("person"), literal(way.child).label("child"))
            return chosen.where(named.is_not(None), named != "", record.is_test.is_not(True))
        return self._led(record, key, way)

    def _led(self, record: type[Record], key: ColumnElement[Any], way: Leads) -> Select[Any]:
        other = self.vocabulary.record(way.table)
        there = getattr(other, way.there)
        here = getattr(record, way.here)
        if (name := key_of(other)) is None:  # its rows name persons themselves
            rows = union_all(*(self._way(other, there, next_way) for next_way in self.of(way.table))).subquery()
            return select(key.label("record"), rows.c.person, rows.c.child).join_from(
                record, rows, rows.c.record == here
            )
        about = self._about(way.table).subquery()
        if name == way.there:
            merged = checks.roots(other).alias()
            who = case((and_(merged.c.root.is_not(None), ~merged.c.broken), merged.c.root), else_=here)
            return (
                select(key.label("record"), about.c.person, about.c.child)
                .outerjoin_from(record, merged, merged.c.id == here)
                .join(about, about.c.record == who)
            )
        return (
            select(key.label("record"), about.c.person, about.c.child)
            .join_from(record, other, there == here)
            .join(about, about.c.record == self._key(other))
        )

    def _key(self, record: type[Record]) -> ColumnElement[Any]:
        return getattr(record, str(key_of(record)))  # type: ignore[no-any-return]


def _store(dataset: Dataset, connection: Connection, table: Table, chosen: Any) -> None:
    """Put what a select gives into a table of the local DuckDB, each row once."""
    rows = chosen.subquery()
    ready = dataset.ready(select(*rows.c).distinct())
    if dataset.engine is connection.engine:
        names = [column.name for column in table.c]
        stored = insert(table).from_select(names, ready)
        connection.execute(stored.execution_options(**ready.get_execution_options()))
        return
    import pyarrow as pa

    types = {String: pa.string(), Boolean: pa.bool_(), Date: pa.date32()}
    native: Any = connection.connection.driver_connection
    with dataset.engine.connect() as source:
        answer = source.execution_options(stream_results=True, max_row_buffer=_BATCH_ROWS).execute(ready)
        for part in answer.partitions(_BATCH_ROWS):
            columns = [
                pa.array(values, type=types[type(column.type)])
                for column, values in zip(table.c, zip(*part, strict=True), strict=True)
            ]
            native.register("arriving_links", pa.table(columns, names=[column.name for column in table.c]))
            try:
                native.execute(f"INSERT INTO {table.name} BY NAME SELECT * FROM arriving_links")
            finally:
                native.unregister("arriving_links")
