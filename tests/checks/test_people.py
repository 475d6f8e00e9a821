"""Merge chains and age at the event, compared with a slow and obvious Python version."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Date, Engine, cast, literal, null, select

from duly.checks import people
from tests.judging import plain_tables

CHAINS = {
    "A": "B", "B": "C", "C": None,  # a chain
    "L": "L",  # merged into itself
    "X": "Y", "Y": "X",  # a circle
    "D": "gone",  # into a person who is not in the export
    **{f"long{n}": f"long{n + 1}" for n in range(16)}, "long16": None,
}  # fmt: skip


def test_merge_chains_are_followed_and_broken_ones_are_said_so(engine: Engine) -> None:
    plain = plain_tables()
    plain["persons"].metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(
            plain["persons"].insert(),
            [{"person_id": person, "merged_into": into} for person, into in CHAINS.items()],
        )
        known = people.people()
        found = {row.person_id: (row.root_id, row.broken) for row in connection.execute(select(known))}
    plain["persons"].metadata.drop_all(engine)
    assert found["A"] == ("C", False)
    assert found["B"] == ("C", False)
    assert found["C"] == ("C", False)
    assert found["long0"] == ("long16", False)
    assert {person for person, (_, broken) in found.items() if broken} == {"L", "X", "Y", "D"}
    assert len(found) == len(CHAINS)


@pytest.mark.parametrize(
    ("dob", "estimated", "event", "recorded_age", "expected"),
    [
        (date(2007, 6, 1), None, date(2025, 5, 31), None, people.CHILD),
        (date(2007, 6, 1), None, date(2025, 6, 1), None, people.ADULT),  # on the 18th birthday
        (date(2008, 2, 29), None, date(2026, 2, 28), None, people.CHILD),
        (date(2008, 2, 29), None, date(2026, 3, 1), None, people.ADULT),
        (date(2007, 6, 1), True, date(2025, 5, 31), None, people.AGE_UNCERTAIN),
        (date(2007, 6, 1), True, date(2020, 5, 31), None, people.CHILD),
        (date(2007, 6, 1), True, date(2026, 6, 2), None, people.ADULT),
        (date(2025, 6, 1), None, date(2025, 5, 31), None, people.AGE_UNKNOWN),  # born after the event
        (None, None, date(2025, 5, 31), None, people.AGE_UNKNOWN),
        (None, None, date(2025, 5, 31), 17, people.CHILD),
        (None, None, date(2025, 5, 31), 18, people.ADULT),
        (date(2007, 6, 1), None, None, None, people.AGE_UNKNOWN),
        (date(2025, 5, 31), None, date(2025, 5, 31), None, people.CHILD),  # born that day
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

    clause = people.standing(day(dob), literal(estimated), literal(False), day(event), literal(recorded_age))  # type: ignore[arg-type]
    with engine.connect() as connection:
        assert connection.execute(select(clause)).scalar() == expected


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
        assert connection.execute(select(people.age(literal(dob), literal(event)))).scalar() == years
