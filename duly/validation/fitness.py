"""What an export must be to be judged, as stock expectations made from the vocabulary: nothing here knows a standard.

Each expectation says in its meta which table and column it asks about, what it asks, and whether the table is unfit
when the answer is no.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from great_expectations.expectations import (  # type: ignore[attr-defined]  # re-exported without saying so
    ExpectColumnMaxToBeBetween,
    ExpectColumnProportionOfUniqueValuesToBeBetween,
    ExpectColumnToExist,
    ExpectColumnValuesToBeBetween,
    ExpectColumnValuesToBeInSet,
    ExpectColumnValuesToNotBeNull,
    ExpectTableRowCountToEqual,
)
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from duly.records import ColumnDeclaration, Kind
from duly.results import CRITICAL, Asks
from duly.validation.subjects import Subject

EARLIEST = datetime(1900, 1, 1)
"""Nothing that a police force still holds happened, or was planned, before this."""

CLOCK_DRIFT = timedelta(minutes=5)
"""How far after the as-at instant a thing may have happened: clocks differ by that much (STANDARDS.md G9)."""

PLANNED_AHEAD = timedelta(days=50 * 366)
"""How far after the as-at instant a planned time may lie: 50 years takes in every career and every due date."""


def of_table(subject: Subject, rows: int) -> Iterator[Expectation]:
    """What is expected of a table with so many rows, and of its columns."""
    if subject.expected_rows is not None:
        yield ExpectTableRowCountToEqual(value=subject.expected_rows, **_asked(subject, Asks.ROWS))
    for name in sorted(subject.required | ({subject.key} if subject.key else set())):
        yield ExpectColumnToExist(column=name, **_asked(subject, Asks.COLUMN, name))
    for column in subject.columns:
        if column.key and not subject.settled:
            yield ExpectColumnValuesToNotBeNull(column=column.name, **_asked(subject, Asks.FILLED, column.name))
        if column.key and not subject.settled and rows:  # the proportion of nothing is 0
            # a quarter of the cost of ExpectColumnValuesToBeUnique, which counts over a window for each row
            yield ExpectColumnProportionOfUniqueValuesToBeBetween(
                column=column.name, min_value=1, **_asked(subject, Asks.UNIQUE, column.name)
            )
        if column.codes:
            yield ExpectColumnValuesToBeInSet(
                column=column.name, value_set=list(column.codes), **_asked(subject, Asks.CODES, column.name)
            )
        if column.kind in (Kind.INSTANT, Kind.DAY):
            earliest, latest = _bounds(subject, column)
            yield ExpectColumnValuesToBeBetween(
                column=column.name, min_value=earliest, max_value=latest, **_asked(subject, Asks.TIMES, column.name)
            )


def of_parents(subject: Subject) -> Iterator[Expectation]:
    """What is expected of the one row that holds, for each reference, the number of orphans."""
    for reference in subject.references:
        yield ExpectColumnMaxToBeBetween(
            column=reference.column, max_value=0, **_asked(subject, Asks.PARENT, reference.column)
        )


def _bounds(subject: Subject, column: ColumnDeclaration) -> tuple[Any, Any]:
    latest = subject.as_of + (PLANNED_AHEAD if column.planned else CLOCK_DRIFT)
    return (EARLIEST, latest) if column.kind is Kind.INSTANT else (EARLIEST.date(), latest.date())


def _asked(subject: Subject, asks: Asks, column: str | None = None) -> dict[str, Any]:
    critical = asks in CRITICAL
    return {
        "meta": {"table": subject.table, "column": column, "asks": asks.value, "critical": critical},
        "severity": FailureSeverity.CRITICAL if critical else FailureSeverity.WARNING,
    }
