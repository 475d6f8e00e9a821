"""A night between others that is judged again and is suspect then: what fails before and after it goes on over it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from duly.history.bridging import bridge
from duly.history.database import open_history
from duly.history.tables import TrustRow
from duly.settings import Settings
from tests.history.scene import FIRST, S1, S2, Night, V, keep_night, looked_back


def night(day: int, *verdicts: V) -> Night:
    other = [V("x", "late")]
    return Night(day=day, verdicts={"S-01": list(verdicts), "S-02": other}, standards=(S1, S2))


def since(settings: Settings, number: int) -> dict[str, float]:
    """Since which day each record of S-01 fails, in the run of a number."""
    failing = looked_back(settings, number).failing["S-01"]
    return {record: (one.first - FIRST) / timedelta(days=1) for (record, _), one in failing.items()}


@pytest.mark.parametrize("earlier_suspect", [False, True])
def test_a_failure_goes_on_over_a_night_that_became_suspect(settings: Settings, earlier_suspect: bool) -> None:
    late = [V(record, "late") for record in "ab"]
    keep_night(settings, night(0, *late, V("c", "in_time")))
    for day in (1, 2, 3):
        keep_night(settings, night(day, *late, V("c", "late")))
    keep_night(settings, night(4, V("a", "no_review"), *late[1:], V("c", "late")))
    assert since(settings, 5) == {"a": 0, "b": 0, "c": 1}
    if earlier_suspect:  # and the night before it had lost them, too
        number = keep_night(settings, night(1))
        with open_history(settings) as history, history.writing() as connection:
            connection.execute(insert(TrustRow).values(run=number, suspect=True, content="{}"))
    again = keep_night(settings, night(2, V("b", "in_time")))  # half a table: a is not there, and b not as it was
    assert since(settings, 5) == {"a": 3, "b": 3, "c": 3}
    with open_history(settings) as history, history.writing() as connection:
        connection.execute(insert(TrustRow).values(run=again, suspect=True, content="{}"))
        changed = bridge(connection, again, FIRST + timedelta(days=2))
        assert bridge(connection, again, FIRST + timedelta(days=2)) == 0
    assert since(settings, 5) == {"a": 0, "b": 0, "c": 3 if earlier_suspect else 1}
    assert changed == (3 if earlier_suspect else 4)  # of a, two spans: the reason changed on the last day
    assert since(settings, 4) == since(settings, 5)


def test_without_a_night_before_or_behind_it_there_is_nothing_to_bridge(settings: Settings) -> None:
    for day in (0, 1):
        keep_night(settings, night(day, V("a", "late")))
    with open_history(settings) as history, history.writing() as connection:
        assert [bridge(connection, number, FIRST + timedelta(days=number - 1)) for number in (1, 2)] == [0, 0]
