"""What is counted of a table, once for all that is asked of it: each threshold is held to these numbers, whoever holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, func, select

from duly.results import Asks
from duly.validation.asking import QueryRefusedError, rows_of

Number = tuple[str, Asks]
"""What a number is of: a column, and what is asked of it."""


class UncountedError(Exception):
    """The database refused to count this. Says what kind of error it was and nothing else."""


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """What was counted of a table: its rows, and numbers of its values. `refused` says of the others why there is none."""

    rows: int
    counts: Mapping[Number, int] = field(default_factory=dict)
    refused: Mapping[Number, str] = field(default_factory=dict)

    def count(self, column: str, asks: Asks) -> int:
        """One number. Raises UncountedError where the database refused it."""
        if (column, asks) in self.refused:
            raise UncountedError(self.refused[column, asks])
        return self.counts[column, asks]


def counted(connection: Connection, source: FromClause, wanted: Mapping[Number, ColumnElement[Any]]) -> Numbers:
    """The rows of a table, and these numbers of it: in one query, or where that is refused each in one of its own, so that a
    value that the database chokes on spoils what is asked of its column only.

    Raises QueryRefusedError where not even its rows can be counted.
    """
    rows = func.count()
    try:
        (every,) = rows_of(connection, select(rows, *wanted.values()).select_from(source))
    except QueryRefusedError:
        (alone,) = rows_of(connection, select(rows).select_from(source))
        return _one_by_one(connection, source, wanted, int(alone[0]))
    return Numbers(rows=int(every[0]), counts=dict(zip(wanted, map(int, every[1:]), strict=True)))


def _one_by_one(
    connection: Connection, source: FromClause, wanted: Mapping[Number, ColumnElement[Any]], rows: int
) -> Numbers:
    counts: dict[Number, int] = {}
    refused: dict[Number, str] = {}
    for number, expression in wanted.items():
        try:
            ((count,),) = rows_of(connection, select(expression).select_from(source))
            counts[number] = int(count)
        except QueryRefusedError as error:
            refused[number] = str(error)
    return Numbers(rows=rows, counts=counts, refused=refused)
