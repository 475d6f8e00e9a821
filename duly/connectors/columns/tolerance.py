"""Cells that cannot be read and do not cost their rows: what stands for a value that nobody knows (`unreadable`).

It must never pass for a blank, which in many columns means something: an act that was not done, a state that goes on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, false, literal_column, null

from duly import sql
from duly.connectors.columns.origins import FAULT, UNMAPPED, ColumnReading, is_birth
from duly.records import ColumnDeclaration, Kind

UNREADABLE = "(unreadable)"
"""What an id reads as that cannot be read: it leads nowhere, as one does that is in no table."""

NO_INSTANT = datetime(9999, 12, 31)
"""After this nothing is made: a time that is said to lie after the export itself counts as unknown (STANDARDS.md A26)."""

UNKNOWN, BLANK = "unknown", "blank"


def has_unknown(column: ColumnDeclaration) -> bool:
    """Whether something stands for a value of this column that is there and that nobody knows.

    A time that may lie ahead and a flag, a count or a number have nothing but the blank, which says something else; only
    without a date of birth an age is as unknown as with one that cannot be read.
    """
    match column.kind:
        case Kind.ID | Kind.CODE | Kind.DIGEST:
            return not column.key
        case Kind.INSTANT:
            return not column.planned
        case Kind.DAY:
            return is_birth(column)
        case _:
            return False


def tolerating(column: ColumnDeclaration, reading: ColumnReading, how: str | None) -> ColumnReading:
    """A reading whose unreadable cells are told by `unreadable` and no fault of their rows; itself where duly.toml asks for
    none. `how` is UNKNOWN or BLANK."""
    if how is None:
        return reading
    if reading.odd is not None:
        is_bad = reading.odd >= literal_column(str(FAULT))
        mark: ColumnElement[Any] = literal_column(f"TIMESTAMP '{NO_INSTANT.isoformat(sep=' ')}'")
        hi = reading.hi
        if hi is not None and how == UNKNOWN:
            hi = case((is_bad, mark), else_=hi)
        odd = case((is_bad, literal_column("0")), else_=reading.odd)
        return replace(reading, hi=hi, odd=odd, unreadable=is_bad)
    unknown: ColumnElement[Any] = null()
    if how == UNKNOWN:
        unknown = sql.quoted(UNREADABLE if column.kind is Kind.ID else UNMAPPED)
    value = case((reading.fault, unknown), else_=reading.value)
    return replace(reading, value=value, fault=false(), unreadable=reading.fault)
