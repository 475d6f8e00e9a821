"""Whom a record is about: by which columns each table of the vocabulary leads to children.

Said once, here. A column either names the person itself or leads over records of another table. Of a table that is not here
the columns that refer to other records lead on as they say, which is so of a force's own tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from duly.records.columns import Kind, Record, columns_of, key_of, table_name
from duly.records.vocabulary import Vocabulary

PERSONS = "persons.person_id"
"""What a column refers to that names a person."""


@dataclass(frozen=True, kw_only=True)
class Names:
    """A column that names a person. `child` where the table says that it is a child; else the age decides."""

    column: str
    child: bool


@dataclass(frozen=True, kw_only=True)
class Leads:
    """The records of `table` whose `there` is what this record holds in `here`: who they are about, this one is about too."""

    here: str
    table: str
    there: str


Way = Names | Leads


def _child(column: str = "person_id") -> Names:
    return Names(column=column, child=True)


def _person(column: str = "person_id") -> Names:
    return Names(column=column, child=False)


def _held_by(key: str, *tables: str) -> tuple[Leads, ...]:
    """The records of other tables that hold this one's key in a column of the same name."""
    return tuple(Leads(here=key, table=table, there=key) for table in tables)


WAYS: Mapping[str, tuple[Way, ...]] = {
    "crime_victims": (_person(),),
    "incident_persons": (_person(),),
    "children_present": (_child(),),
    "child_referrals": (_child(),),
    "child_voice": (_child(),),
    "strategy_children": (_child(),),
    "case_conferences": (_child(),),
    "police_protection": (_child(),),
    "notifications": (_child(),),
    "custody_records": (_person(),),
    "missing_episodes": (_person(),),
    "crimes": _held_by("crime_id", "crime_victims"),
    "incidents": _held_by("incident_id", "incident_persons", "da_incidents", "crimes", "police_protection"),
    "da_incidents": _held_by("da_id", "children_present"),
    "investigations": (*_held_by("crime_id", "crimes"), *_held_by("inv_id", "child_voice", "child_referrals")),
    "investigation_log": _held_by("inv_id", "investigations"),
    "supervisory_reviews": _held_by("inv_id", "investigations"),
    "strategy_meetings": _held_by("meet_id", "strategy_children"),
    "meeting_actions": _held_by("meet_id", "strategy_meetings"),
    "persons": (_person(),),
}


def ways_of(vocabulary: Vocabulary) -> Mapping[str, tuple[Way, ...]]:
    """How the records of each table lead to children; of a table without a way none does.

    The columns of a force's own tables, and those that it adds to ours, lead as they refer to other records.
    """
    return {name: _ways(record, vocabulary) for name, record in vocabulary.by_name.items()}


def _ways(record: type[Record], vocabulary: Vocabulary) -> tuple[Way, ...]:
    name = table_name(record)
    if name in WAYS:
        return WAYS[name]
    return tuple(_as_it_refers(record)) if record.own else ()


def _as_it_refers(record: type[Record]) -> list[Way]:
    ways: list[Way] = []
    for column in columns_of(record):
        table, _, key = column.references.partition(".")
        if column.references == PERSONS:
            ways.append(_person(column.name))
        elif column.kind is Kind.ID and WAYS.get(table):
            ways.append(Leads(here=column.name, table=table, there=key))
    return ways


def read_by(ways: Mapping[str, tuple[Way, ...]], tables: Iterable[str]) -> dict[str, frozenset[str]]:
    """The columns by which the ways from these tables lead to persons, by table."""
    reads: dict[str, set[str]] = {}
    waiting, seen = list(tables), set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for way in ways.get(name, ()):
            if isinstance(way, Names):
                reads.setdefault(name, set()).add(way.column)
            else:
                reads.setdefault(name, set()).add(way.here)
                reads.setdefault(way.table, set()).add(way.there)
                waiting.append(way.table)
    return {name: frozenset(columns) for name, columns in sorted(reads.items())}


def table_of(table: str, column: str, vocabulary: Vocabulary) -> str | None:
    """The table whose ids a column holds: its own, where it is the key, or the one that it refers to; None where neither."""
    record = vocabulary.record(table)
    if column == key_of(record):
        return table
    referred = (one.references for one in columns_of(record) if one.name == column)
    return next(referred, "").partition(".")[0] or None
