"""Which columns of the vocabulary an SQL clause reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Alias, ColumnElement, Table
from sqlalchemy import Column as SqlColumn

from duly.records import Kind
from duly.sql import walk


def columns_read(*clauses: Any) -> Mapping[str, frozenset[str]]:
    """The columns of the vocabulary that SQL clauses name, by table."""
    read: dict[str, set[str]] = {}
    for clause in clauses:
        for part in walk(element(clause)):
            if (
                isinstance(part, SqlColumn)
                and isinstance(table := _unaliased(part.table), Table)
                and "vocabulary" in table.info
            ):
                read.setdefault(table.name, set()).add(part.name)
            elif isinstance(part, Table) and "vocabulary" in part.info:
                read.setdefault(part.name, set())
    return {table: frozenset(columns) for table, columns in sorted(read.items())}


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
