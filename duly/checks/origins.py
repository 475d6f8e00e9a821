"""Where a column of a select comes from: the columns of the vocabulary behind it, through every table expression between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, CompoundSelect, Select, Table
from sqlalchemy.sql.selectable import AliasedReturnsRows

from duly.checks.reads import element

Origin = tuple[str, str]
"""A table of the vocabulary, and a column of it."""


def origins(column: Any) -> frozenset[Origin]:
    """The columns of the vocabulary that a column's values may be those of.

    Of a union they are those of each part; of an expression those of whatever it chooses from or makes its value of.
    """
    return frozenset(_origins(element(column), set()))


def _origins(column: Any, seen: set[int]) -> Iterator[Origin]:
    if id(column) in seen:  # a table expression that reads itself, as those do that follow merges
        return
    seen.add(id(column))
    table = getattr(column, "table", None)
    if isinstance(column, Column) and isinstance(table, Table):
        if "vocabulary" in table.info:
            yield table.name, column.name
    elif isinstance(table, AliasedReturnsRows):
        for source in _of_rows(table.element, str(column.key)):
            yield from _origins(source, seen)
    else:
        for part in column.get_children():
            yield from _origins(part, seen)


def _of_rows(rows: Any, name: str) -> Iterator[Any]:
    """The column of this name in rows, or at its place in each part of a union."""
    if isinstance(rows, CompoundSelect):
        place = list(rows.selected_columns.keys()).index(name)
        for part in rows.selects:
            yield from _at(part, place)
    elif isinstance(rows, Select):
        yield rows.selected_columns[name]
    elif hasattr(rows, "c"):
        yield rows.c[name]


def _at(rows: Any, place: int) -> Iterator[Any]:
    while hasattr(rows, "element") and not isinstance(rows, (Select, CompoundSelect)):
        rows = rows.element
    if isinstance(rows, CompoundSelect):
        for part in rows.selects:
            yield from _at(part, place)
    else:
        yield list(rows.selected_columns)[place]
