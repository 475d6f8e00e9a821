"""Which columns of the vocabulary an SQL clause reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from sqlalchemy import CTE, Alias, ColumnElement, Table
from sqlalchemy import Column as SqlColumn

from duly.records import Kind
from duly.sql import reference, stands_alone, walk


def columns_read(*clauses: Any) -> Mapping[str, frozenset[str]]:
    """The columns of the vocabulary that SQL clauses name, by table."""
    read: dict[str, set[str]] = {}
    for table, columns in _named(map(element, clauses)):
        read.setdefault(table, set()).update(columns)
    return {table: frozenset(columns) for table, columns in sorted(read.items())}


def _named(clauses: Iterable[Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The tables that clauses name, and the columns, with their table."""
    for part in walk(*clauses, stop=stands_alone):
        if stands_alone(part):
            yield from _named_by_rows(reference(part))
        elif isinstance(part, SqlColumn):
            if isinstance(table := _unaliased(part.table), Table) and "vocabulary" in table.info:
                yield table.name, (part.name,)
        elif isinstance(part, Table) and "vocabulary" in part.info:
            yield part.name, ()


@cache
def _named_by_rows(rows: CTE) -> frozenset[tuple[str, tuple[str, ...]]]:
    """As `_named`, of rows that many standards read: looked through once, and not for each of them."""
    return frozenset(_named([rows.element]))


def _unaliased(table: Any) -> Any:
    """The table itself, where a select names it a second time by another name."""
    while isinstance(table, Alias):
        table = table.element
    return table


def element(clause: Any) -> Any:
    """The column or table itself, of an attribute of a record too."""
    return clause.__clause_element__() if hasattr(clause, "__clause_element__") else clause


def is_text(column: ColumnElement[Any]) -> bool:
    """Free text is among what it reads."""
    return any(isinstance(part, SqlColumn) and part.info.get("kind") is Kind.TEXT for part in walk(column))
