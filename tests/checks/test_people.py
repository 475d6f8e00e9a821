"""Merge chains and age at the event, compared with a slow and obvious Python version."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import product

import pytest
from sqlalchemy import Boolean, Date, DateTime, Engine, cast, column, literal, null, select, values

from duly.checks import (
    ADULT,
    AGE_UNCERTAIN,
    AGE_UNKNOWN,
    BORN_LATER,
    CHILD,
    age,
    day_for_age,
    eighteenth_birthday,
    local_day,
    people,
    standing,
)
from duly.testing import holding

EXPORTED = {"exported_at": datetime(2026, 6, 30, 23, 30), "time_zone": "Europe/London"}

CHAINS = {
    "A": "B", "B": "C", "C": None,  # a chain
    "L": "L",  # merged into itself
    "X": "Y", "Y": "X",  # a circle
    "D": "gone",  # into a person who is not in the export
    **{f"long{n}": f"long{n + 1}" for n in range(16)}, "long16": None,
}  # fmt: skip


def test_merge_chains_are_followed_and_broken_ones_are_said_so(engine: Engine) -> None:
    persons = [{"person_id": person, "merged_into": into} for person, into in CHAINS.items()]
    with holding(engine, {"persons": persons}), engine.connect() as connection:
        known = people()
        roots = {row.person_id: (row.root_id, row.broken) for row in connection.execute(select(known))}
    assert roots["A"] == ("C", False)
    assert roots["B"] == ("C", False)
    assert roots["C"] == ("C", False)
    assert roots["long0"] == ("long16", False)
    assert {person for person, (_, broken) in roots.items() if broken} == {"L", "X", "Y", "D"}
    assert len(roots) == len(CHAINS)


@pytest.mark.parametrize(
    ("dob", "estimated", "event", "recorded_age", "expected"),
    [
        (date(2007, 6, 1), None, date(2025, 5, 31), None, CHILD),
        (date(2007, 6, 1), None, date(2025, 6, 1), None, ADULT),  # on the 18th birthday
        (date(2008, 2, 29), None, date(2026, 2, 28), None, CHILD),
        (date(2008, 2, 29), None, date(2026, 3, 1), None, ADULT),
        (date(2007, 6, 1), True, date(2025, 5, 31), None, AGE_UNCERTAIN),
        (date(2007, 6, 1), True, date(2020, 5, 31), None, CHILD),
        (date(2007, 6, 1), True, date(2026, 6, 2), None, ADULT),
        (date(2025, 6, 1), None, date(2025, 5, 31), None, AGE_UNKNOWN),  # born after the event
        (date(2026, 7, 1), None, date(2025, 5, 31), None, AGE_UNKNOWN),  # on the day of the export, in London
        (date(2026, 7, 2), None, date(2025, 5, 31), None, BORN_LATER),
        (date(2026, 7, 2), True, None, None, BORN_LATER),
        (date(2026, 7, 2), None, date(2025, 5, 31), 17, CHILD),
        (None, None, date(2025, 5, 31), None, AGE_UNKNOWN),
        (None, None, date(2025, 5, 31), 17, CHILD),
        (None, None, date(2025, 5, 31), 18, ADULT),
        (date(2007, 6, 1), None, None, None, AGE_UNKNOWN),
        (date(2025, 5, 31), None, date(2025, 5, 31), None, CHILD),  # born that day
    ],
)
def test_standing_at_the_event(
    engine: Engine,
    dob: date | None,
    estimated: bool | None,
    event: date | None,
    recorded_age: int | None,
    expected: int,
) -> None:
    def day(value: date | None) -> object:
        return cast(null() if value is None else literal(value), Date)

    clause = standing(day(dob), literal(estimated), literal(False), day(event), literal(recorded_age))  # type: ignore[arg-type]
    with engine.connect() as connection:
        assert connection.execute(select(clause), EXPORTED).scalar() == expected


@pytest.mark.parametrize(
    ("dob", "event", "years"),
    [
        (date(2020, 3, 1), date(2024, 2, 29), 3),
        (date(2020, 3, 1), date(2024, 3, 1), 4),
        (date(2020, 2, 29), date(2024, 2, 28), 3),
        (date(2020, 2, 29), date(2024, 2, 29), 4),
        (date(2008, 2, 29), date(2025, 2, 28), 16),
        (date(2008, 2, 29), date(2025, 3, 1), 17),
        (date(2024, 5, 5), date(2024, 5, 5), 0),
    ],
)
def test_age_in_whole_years(engine: Engine, dob: date, event: date, years: int) -> None:
    with engine.connect() as connection:
        assert connection.execute(select(age(literal(dob), literal(event)))).scalar() == years


def test_the_cheap_day_decides_as_the_local_day_does(engine: Engine) -> None:
    births = [date(2007, 6, 1), date(2008, 2, 29), date(2025, 5, 31), None]
    turns = [
        date(2007, 6, 1),
        date(2024, 6, 1),
        date(2025, 6, 1),
        date(2026, 6, 1),
        date(2026, 3, 1),
        date(2025, 5, 31),
    ]
    clocks = [timedelta(days=day, minutes=minute) for day in (-3, -2, -1, 0, 1, 2) for minute in (30, 720, 1410)]
    rows = [
        (dob, bool(estimated), datetime.combine(turn, time()) + clock)
        for dob, estimated, turn, clock in product(births, (0, 1), turns, clocks)
    ]
    given = values(column("dob", Date), column("estimated", Boolean), column("moment", DateTime), name="given").data(
        rows
    )
    of_age = eighteenth_birthday(given.c.dob)
    cheap, local = (
        standing(given.c.dob, given.c.estimated, literal(False), day, of_age=of_age)
        for day in (day_for_age(given.c.dob, of_age, given.c.moment), local_day(given.c.moment))
    )
    with engine.connect() as connection:
        both = connection.execute(select(cheap, local), EXPORTED).all()
    assert len(both) == len(rows)
    assert len({standing for standing, _ in both}) == 4
    assert all(one == other for one, other in both)
