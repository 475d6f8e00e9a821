"""What an export must be to be judged, as stock expectations made from the vocabulary: nothing here knows a standard.

Each expectation says in its meta which table and column it asks about, what it asks, and whether the table is unfit
when the answer is no.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation
from sqlalchemy import ColumnElement, FromClause, exists, func, select

from duly.records import Column, Kind

EARLIEST = datetime(1900, 1, 1)
"""Nothing that a police force still holds happened or was planned before this."""

CLOCK_DRIFT = timedelta(minutes=5)
"""How far after the as-at instant a thing may have happened: clocks differ by that much (STANDARDS.md G9)."""

PLANNED_AHEAD = timedelta(days=50 * 366)
"""How far after the as-at instant a planned time may lie: 50 years holds every career and every due date."""


class Asks(StrEnum):
    """What a check asks of a table or of one of its columns."""

    READABLE = "readable"  # the table can be read at all
    ROWS = "rows"  # it has as many rows as the manifest says
    COLUMN = "column"  # the column is there
    FILLED = "filled"  # the key is never blank
    UNIQUE = "unique"  # the key is never repeated
    CODES = "codes"  # every code is one that the vocabulary knows
    TIMES = "times"  # every time is plausible
    PARENT = "parent"  # every reference names a record that is there


@dataclass(frozen=True, kw_only=True)
class Question:
    """What an expectation asks, as it stands in the expectation's meta. `critical`: the table is unfit if it fails."""

    table: str
    column: str | None
    asks: Asks
    critical: bool

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def meta(self) -> dict[str, Any]:
        """The arguments that every expectation takes beside its own."""
        return {"meta": self.to_json(), "severity": "critical" if self.critical else "warning"}


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A column of a table that names records of another."""

    column: str
    parent: str
    parent_key: str


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A table of the export, and what is known of it before Great Expectations is asked.

    `held` are the columns that the export holds, `required` the names without which the table cannot be judged, `rows`
    how many rows there are and `expected_rows` how many there should be, where a manifest says.
    """

    table: str
    held: tuple[Column, ...]
    required: frozenset[str]
    key: str | None
    rows: int
    expected_rows: int | None
    as_of: datetime  # UTC without offset

    def question(self, asks: Asks, column: str | None = None, *, critical: bool = False) -> Question:
        return Question(table=self.table, column=column, asks=asks, critical=critical)


def expectations(subject: Subject) -> Iterator[Expectation]:
    """What is expected of a table and its columns."""
    if subject.expected_rows is not None:
        question = subject.question(Asks.ROWS, critical=True)
        yield gxe.ExpectTableRowCountToEqual(value=subject.expected_rows, **question.meta)
    required = subject.required | ({subject.key} if subject.key else set())
    for name in sorted(required):
        yield gxe.ExpectColumnToExist(column=name, **subject.question(Asks.COLUMN, name, critical=True).meta)
    for column in subject.held:
        yield from _of_column(subject, column)


def _of_column(subject: Subject, column: Column) -> Iterator[Expectation]:
    name = column.name
    if column.key:
        filled, unique = (subject.question(asks, name, critical=True) for asks in (Asks.FILLED, Asks.UNIQUE))
        yield gxe.ExpectColumnValuesToNotBeNull(column=name, **filled.meta)
        if subject.rows:  # the proportion of nothing is 0
            # a quarter of the cost of ExpectColumnValuesToBeUnique, which numbers every row in a window
            yield gxe.ExpectColumnProportionOfUniqueValuesToBeBetween(column=name, min_value=1, **unique.meta)
    if column.codes:
        codes = subject.question(Asks.CODES, name)
        yield gxe.ExpectColumnValuesToBeInSet(column=name, value_set=list(column.codes), **codes.meta)
    if column.kind in (Kind.INSTANT, Kind.DAY):
        latest = subject.as_of + (PLANNED_AHEAD if column.planned else CLOCK_DRIFT)
        times = subject.question(Asks.TIMES, name)
        bounds = (EARLIEST, latest) if column.kind is Kind.INSTANT else (EARLIEST.date(), latest.date())
        yield gxe.ExpectColumnValuesToBeBetween(column=name, min_value=bounds[0], max_value=bounds[1], **times.meta)


def references(columns: tuple[Column, ...]) -> tuple[Reference, ...]:
    """The references that these columns hold."""
    found = []
    for column in columns:
        if column.references:
            parent, _, parent_key = column.references.partition(".")
            found.append(Reference(column=column.name, parent=parent, parent_key=parent_key))
    return tuple(found)


def orphans(child: FromClause, parent: FromClause, reference: Reference) -> ColumnElement[int]:
    """How many rows of `child` name a record that `parent` does not have.

    An anti-join, which every database does well; as a condition on each row it would be slow on PostgreSQL.
    """
    value = child.c[reference.column]
    named = exists(select(1).select_from(parent).where(parent.c[reference.parent_key] == value).correlate(child))
    counted = select(func.count()).select_from(child).where(value.is_not(None), ~named)
    return counted.scalar_subquery().label(reference.column)


def parent_expectations(table: str, found: tuple[Reference, ...]) -> Iterator[Expectation]:
    """What is expected of the one row that holds the number of orphans by column."""
    for reference in found:
        question = Question(table=table, column=reference.column, asks=Asks.PARENT, critical=False)
        yield gxe.ExpectColumnMaxToBeBetween(column=reference.column, max_value=0, **question.meta)
