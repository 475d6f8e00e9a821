"""The set-wise repeats against a slow, obvious loop written from STANDARDS.md MISS-04."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import CTE, Column, Date, DateTime, Engine, MetaData, String, Table, insert, literal, select

from duly.checks import repeated
from duly.sql import is_computed_once, is_small, reference, walk

ORIGIN = datetime(2025, 1, 1)

EVENTS = Table(
    "events",
    MetaData(),
    Column("id", String),
    Column("subject", String),
    Column("day", Date),
    Column("at", DateTime),
)

Hours = Sequence[int]
"""When the events of one subject happened, in hours after the origin."""


def told_as_a_loop(hours: Hours, nth: int, days: int) -> dict[int, bool]:
    """The events (by place) that are the nth or a later one within so many days, and whether each counts."""
    in_order = sorted(range(len(hours)), key=lambda event: (hours[event], f"{event:04}"))
    counts: dict[int, bool] = {}
    counted: date | None = None
    for number, event in enumerate(in_order):
        day = _at(hours[event]).date()
        window = [other for other in in_order[: number + 1] if (day - _at(hours[other]).date()).days <= days - 1]
        if len(window) >= nth:
            counts[event] = counted is None or (day - counted).days >= days
            if counts[event]:
                counted = day
    return counts


def _at(hour: int) -> datetime:
    return ORIGIN + timedelta(hours=hour)


def told_by_the_database(engine: Engine, subjects: Sequence[Hours], nth: int, days: int) -> list[dict[int, bool]]:
    """The same from duly.checks.repeats: all subjects in one query."""
    rows: list[Mapping[str, object]] = [
        {"id": f"{subject}:{number:04}", "subject": str(subject), "day": _at(hour).date(), "at": _at(hour)}
        for subject, hours in enumerate(subjects)
        for number, hour in enumerate(hours)
    ]
    EVENTS.metadata.drop_all(engine)
    EVENTS.metadata.create_all(engine)
    counts: list[dict[int, bool]] = [{} for _ in subjects]
    try:
        with engine.begin() as connection:
            if rows:
                connection.execute(insert(EVENTS), rows)
            repeats = repeated(EVENTS, literal(nth), literal(days))
            for row in connection.execute(select(repeats.c.id, repeats.c.counts)):
                subject, _, number = row.id.partition(":")
                assert int(number) not in counts[int(subject)], "an event stands twice"
                counts[int(subject)][int(number)] = row.counts
    finally:
        EVENTS.metadata.drop_all(engine)
    return counts


hours = st.lists(st.integers(0, 24 * 40), max_size=25)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(hours, max_size=4), st.integers(1, 4), st.integers(1, 15))
@example([[12, 36, 60, 84, 108, 132]], 3, 3)
@example([[0, 0, 0, 0]], 2, 1)
@example([[24 * 89, 0, 24 * 45]], 3, 90)
@example([[24 * 90, 0, 24 * 45]], 3, 90)
def test_the_set_is_what_the_loop_says(engine: Engine, subjects: list[list[int]], nth: int, days: int) -> None:
    expected = [told_as_a_loop(subject_hours, nth, days) for subject_hours in subjects]
    assert told_by_the_database(engine, subjects, nth, days) == expected


@pytest.mark.parametrize(("every", "days"), [(1, 2), (1, 7), (5, 10)])
def test_long_runs(engine: Engine, every: int, days: int) -> None:
    """Events every few days for as long as 256 of them count, with a pause after which it starts anew."""
    first = [12 + 24 * every * number for number in range(256 * days // every)]
    after = [first[-1] + 24 * (days + number * every) for number in range(50)]
    subjects = [[*first, *after], first[:100]]
    expected = [told_as_a_loop(subject_hours, 1, days) for subject_hours in subjects]
    assert told_by_the_database(engine, subjects, 1, days) == expected
    assert sum(expected[0].values()) > 256


def test_events_of_one_day_count_in_order(engine: Engine) -> None:
    assert told_by_the_database(engine, [[5, 5, 4, 6]], 2, 1) == [{0: True, 1: False, 3: False}]


def test_no_turn_is_worked_out_again_for_each_that_reads_it() -> None:
    # Written into one another, eight turns that read the one before three times took all memory there was.
    repeats = repeated(EVENTS, literal(3), literal(90))
    expressions = {reference(part) for part in walk(repeats.element) if isinstance(part, CTE)} | {repeats}
    assert len(expressions) == 2 * 8 + 4 - 1  # the last turn's jumps are read by nobody
    assert all(is_computed_once(rows) and is_small(rows) for rows in expressions)
