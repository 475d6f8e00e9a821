"""Cohorts in the history: the counts of each week as every run found them, and what is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from duly.errors import UsageError
from duly.history.asking import forget as forget_run
from duly.history.asking import latest_movers, listed
from duly.history.cohort_counts import WHOLE
from duly.history.cohort_reading import cohorts
from duly.history.cohort_runs import series
from duly.history.database import open_history
from duly.history.runs import find
from duly.history.tables import CohortRow
from duly.history.weeks import first_whole, monday_of, week_of
from duly.settings import Settings
from tests.history.scene import FIRST, S1, Night, V, keep_night

NIGHT = Night(day=0, verdicts={"S-01": []}, standards=(S1,))
WEEK = week_of(FIRST.date())


def records(reasons: Sequence[str], *, days: float = 1, team: str = "North") -> list[V]:
    """Verdicts on records that fell due so many days before the first night."""
    due = FIRST.replace(tzinfo=None) - timedelta(days=days)
    return [V(f"{team}-{days}-{number}", reason, due_at=due, team=team) for number, reason in enumerate(reasons)]


def counts(settings: Settings, day: float) -> dict[tuple[int, int], tuple[int, ...]]:
    """By week and group, what covers the run as at a day: compliant, non-compliant, unknown, not yet due."""
    as_of = FIRST + timedelta(days=day)
    with open_history(settings) as history, history.reading() as connection:
        rows = connection.execute(select(*CohortRow.__table__.c))
        return {
            (row.week, row.group): (row.compliant, row.non_compliant, row.unknown, row.not_yet_due)
            for row in rows
            if row.held_from <= as_of and (row.held_until is None or row.held_until > as_of)
        }


def spans(settings: Settings) -> int:
    with open_history(settings) as history, history.reading() as connection:
        return len(connection.execute(select(CohortRow.week)).all())


def test_counts_are_by_the_week_in_which_records_fell_due(settings: Settings) -> None:
    verdicts = [*records(["in_time", "late", "no_time"]), *records(["late"], days=8), *records(["late"], team="South")]
    keep_night(settings, replace(NIGHT, verdicts={"S-01": verdicts}))
    held = counts(settings, 0)
    assert held[(WEEK, WHOLE)] == (1, 2, 1, 0)
    assert held[(WEEK - 1, WHOLE)] == (0, 1, 0, 0)
    assert sorted(value for (week, group), value in held.items() if week == WEEK and group != WHOLE) == [
        (0, 1, 0, 0),
        (1, 1, 1, 0),
    ]


def test_a_night_on_which_nothing_changed_writes_nothing(settings: Settings) -> None:
    keep_night(settings, replace(NIGHT, verdicts={"S-01": records(["in_time", "late"])}))
    before = spans(settings)
    keep_night(settings, replace(NIGHT, day=1, verdicts={"S-01": records(["in_time", "late"])}))
    assert spans(settings) == before
    keep_night(settings, replace(NIGHT, day=2, verdicts={"S-01": records(["in_time", "in_time"])}))
    assert counts(settings, 1)[(WEEK, WHOLE)] == (1, 1, 0, 0)
    assert counts(settings, 2)[(WEEK, WHOLE)] == (2, 0, 0, 0)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0), (0, 1, 2, 1, 0)])
def test_nights_in_any_order_and_again_come_to_the_same(settings: Settings, order: tuple[int, ...]) -> None:
    nights = {0: ["late"], 1: ["late", "in_time"], 2: ["in_time"]}
    for day in order:
        keep_night(settings, replace(NIGHT, day=day, verdicts={"S-01": records(nights[day])}))
    assert [counts(settings, day)[(WEEK, WHOLE)][:2] for day in range(3)] == [(0, 1), (1, 1), (1, 0)]


def test_a_run_that_is_taken_out_leaves_what_was_before(settings: Settings) -> None:
    for day, reasons in enumerate((["late"], ["in_time"] * 5, ["late"])):
        keep_night(settings, replace(NIGHT, day=day, verdicts={"S-01": records(reasons)}))
    with open_history(settings) as history, history.reading() as connection:
        run = find(connection, "2")
    forget_run(settings, run)
    assert counts(settings, 1)[(WEEK, WHOLE)] == (0, 1, 0, 0)
    assert counts(settings, 2)[(WEEK, WHOLE)] == (0, 1, 0, 0)


def test_weeks_judged_before_a_break_are_not_held_against_those_after(settings: Settings) -> None:
    verdicts = {"S-01": [one for days in range(1, 90, 7) for one in records(["late"] * 9, days=days)]}
    for day in range(10):
        targets = {"S-01": Decimal(80)} if day > 8 else {}
        keep_night(settings, replace(NIGHT, day=day, verdicts=verdicts, targets=targets))
    with open_history(settings) as history, history.reading() as connection:
        this = find(connection, "latest")
        known = series(connection, settings.history, this, ())
        assert [one.words for one in known["S-01"].since] == ["The target changed from 90 % to 80 %."]
        (one,) = cohorts(connection, this, known, (S1,), {"S-01": Decimal(80)})
        assert one.settled is None  # of the new series nothing has been seen to settle
        assert not one.then_known.any()
        before = find(connection, "9")
        known = series(connection, settings.history, before, ())
        (one,) = cohorts(connection, before, known, (S1,), {"S-01": Decimal(90)})
        assert one.settled == 1
        assert one.then_known.any()


def test_half_a_table_there_and_back_again_is_no_change_of_a_week(settings: Settings) -> None:
    whole = {"S-01": [one for days in range(1, 90, 7) for one in records(["late"] * 9, days=days)]}
    half = {"S-01": whole["S-01"][::2]}
    for day in range(10):
        keep_night(settings, replace(NIGHT, day=day, verdicts=half if day == 5 else whole))
    with open_history(settings) as history, history.reading() as connection:
        this = find(connection, "latest")
        for suspect, settled in (([6], 1), ([], None)):
            known = series(connection, settings.history, this, suspect)
            (one,) = cohorts(connection, this, known, (S1,), {})
            assert one.settled == settled


def test_a_suspect_run_is_not_used(settings: Settings) -> None:
    for day in range(3):
        keep_night(settings, replace(NIGHT, day=day, verdicts={"S-01": records(["late"])}))
    with open_history(settings) as history, history.reading() as connection:
        this = find(connection, "latest")
        assert [run.number for run in series(connection, settings.history, this, [2])["S-01"].runs] == [1, 3]
        assert series(connection, settings.history, this, [3]) == {}


def test_a_history_of_an_earlier_duly_says_that_it_told_none(settings: Settings) -> None:
    keep_night(settings, NIGHT)
    assert len(listed(settings)) == 1
    with pytest.raises(UsageError, match="did not look for what changed beyond chance"):
        latest_movers(settings)


def test_weeks_begin_on_monday() -> None:
    assert monday_of(WEEK).weekday() == 0
    assert monday_of(WEEK) <= FIRST.date() < monday_of(WEEK + 1)
    london = ZoneInfo("Europe/London")
    assert first_whole(None, london) is None
    assert first_whole(FIRST, london) == WEEK + 1
