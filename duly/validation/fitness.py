"""What an export must be to be judged, as checks made from the vocabulary: nothing here knows a standard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, bindparam, case, func, or_

from duly.records import ColumnDeclaration, Kind
from duly.results import CRITICAL, Asks, FailedCheck
from duly.validation.numbers import Number, Numbers, UncountedError
from duly.validation.subjects import Subject

EARLIEST = datetime(1900, 1, 1)
"""Nothing that a police force still holds happened, or was planned, before this."""

CLOCK_DRIFT = timedelta(minutes=5)
"""How far after the as-at instant a thing may have happened: clocks differ by that much (STANDARDS.md G9)."""

PLANNED_AHEAD = timedelta(days=50 * 366)
"""How far after the as-at instant a planned time may lie: 50 years takes in every career and every due date."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that is asked of a table, or of one of its columns.

    What it is held to stands in `rows` (how many there should be), `there` (the columns that the export holds), `codes`, or
    `earliest` and `latest`, by what it asks.
    """

    asks: Asks
    column: str = ""
    rows: int = 0
    there: frozenset[str] = frozenset()
    codes: tuple[str, ...] = ()
    earliest: datetime | date | None = None
    latest: datetime | date | None = None

    @property
    def critical(self) -> bool:
        """Whether a table that fails it is unfit."""
        return self.asks in CRITICAL

    def numbers(self, source: FromClause) -> Iterator[tuple[Number, ColumnElement[Any]]]:
        """What has to be counted of a table for it, besides the rows."""
        if self.asks not in (Asks.FILLED, Asks.UNIQUE, Asks.CODES, Asks.TIMES):
            return
        column = source.c[self.column]
        yield (self.column, Asks.FILLED), func.count(column)
        if self.asks is Asks.UNIQUE:
            yield (self.column, self.asks), func.count(column.distinct())
        elif self.asks is Asks.CODES:
            yield (self.column, self.asks), _where(column.not_in(_written(column, list(self.codes), expanding=True)))
        elif self.asks is Asks.TIMES:
            early, late = (_written(column, bound) for bound in (self.earliest, self.latest))
            yield (self.column, self.asks), _where(or_(column < early, column > late))

    def failure(self, numbers: Numbers) -> FailedCheck | None:
        """What fails by these numbers, or why that cannot be told; None where nothing does."""
        column = self.column or None
        if self.asks is Asks.COLUMN:
            return None if column in self.there else FailedCheck(column=column, asks=self.asks)
        try:
            failing = self._failing(numbers)
        except UncountedError as error:
            return FailedCheck(column=column, asks=self.asks, error=str(error))
        return None if failing is None else FailedCheck(column=column, asks=self.asks, count=failing)

    def _failing(self, numbers: Numbers) -> int | None:
        """How many rows or values fail it; None where it holds."""
        match self.asks:
            case Asks.ROWS:
                return None if numbers.rows == self.rows else numbers.rows
            case Asks.FILLED:
                return numbers.rows - numbers.count(self.column, Asks.FILLED) or None
            case Asks.UNIQUE:
                return numbers.count(self.column, Asks.FILLED) - numbers.count(self.column, Asks.UNIQUE) or None
            case _:
                return numbers.count(self.column, self.asks) or None


def of_table(subject: Subject) -> Iterator[Check]:
    """What is expected of a table, and of its columns."""
    if subject.expected_rows is not None:
        yield Check(asks=Asks.ROWS, rows=subject.expected_rows)
    there = frozenset(column.name for column in subject.columns)
    for name in sorted(subject.required | ({subject.key} if subject.key else set())):
        yield Check(asks=Asks.COLUMN, column=name, there=there)
    for column in subject.columns:
        if column.key and not subject.settled:
            yield Check(asks=Asks.FILLED, column=column.name)
            yield Check(asks=Asks.UNIQUE, column=column.name)
        if column.codes:
            yield Check(asks=Asks.CODES, column=column.name, codes=tuple(column.codes))
        if column.kind in (Kind.INSTANT, Kind.DAY):
            earliest, latest = _bounds(subject, column)
            yield Check(asks=Asks.TIMES, column=column.name, earliest=earliest, latest=latest)


def of_parents(subject: Subject) -> Iterator[Check]:
    """What is expected of the numbers of orphans, one for each reference."""
    for reference in subject.references:
        yield Check(asks=Asks.PARENT, column=reference.column)


def _bounds(subject: Subject, column: ColumnDeclaration) -> tuple[datetime, datetime] | tuple[date, date]:
    latest = subject.as_of + (PLANNED_AHEAD if column.planned else CLOCK_DRIFT)
    return (EARLIEST, latest) if column.kind is Kind.INSTANT else (EARLIEST.date(), latest.date())


def _where(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    """How many rows a condition holds for."""
    return func.count(case((condition, 1)))


def _written(column: ColumnElement[Any], value: Any, *, expanding: bool = False) -> ColumnElement[Any]:
    """A value written into the statement itself: at its first parameter DuckDB imports pandas."""
    return bindparam(None, value, type_=column.type, expanding=expanding, literal_execute=True)
