"""Working days, compared with a slow and obvious Python version, on every database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, Date, Engine, Integer, column, func, literal, select, values

from duly.checks.calendar import WorkingDay, last_instant, working_day_after, working_day_before
from duly.errors import CalendarError, SettingsError
from duly.judging.calendars import FIRST_DAY, LAST_DAY, Calendar, england_and_wales
from duly.settings import CalendarSettings, Holiday
from tests.days import CALENDAR, OUR_DAYS

BANK_HOLIDAYS = (
    date(2020, 5, 8),  # moved from Monday 4 May
    date(2022, 6, 2),  # moved from Monday 30 May
    date(2022, 6, 3),
    date(2022, 9, 19),  # a state funeral
    date(2023, 5, 8),  # a coronation
    date(2025, 12, 26),
    date(2027, 12, 27),  # for Christmas Day, a Saturday
    date(2027, 12, 28),
)


def slowly_after(calendar: Calendar, day: date, count: int) -> date:
    """The definition of STANDARDS.md G7, one day at a time."""
    while count:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in calendar.closed:
            count -= 1
    return day


def slowly_before(calendar: Calendar, day: date, count: int) -> date:
    while count:
        day -= timedelta(days=1)
        if day.weekday() < 5 and day not in calendar.closed:
            count -= 1
    return day


def counted(engine: Engine, days: Sequence[date], count: int, *, before: bool = False) -> dict[date, Any]:
    """What the database finds for each date: a row with `day`, `closes` and `outside`."""
    asked = values(column("number", Integer), column("day", Date), name="asked").data(list(enumerate(days)))
    anchor: ColumnElement[Any] = asked.c.day
    due: WorkingDay = working_day_before(anchor, count) if before else working_day_after(anchor, count)
    query = select(
        asked.c.number, due.day.label("due_day"), due.closes.label("closes"), due.outside.label("outside")
    ).select_from(asked.outerjoin(due.table, due.on))
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TIME ZONE 'UTC'")
        rows = connection.execute(OUR_DAYS.beside(query, engine), {"time_zone": "Europe/London"}).all()
    assert len(rows) == len(days), "a date must find one row"
    return {days[row.number]: row for row in rows}


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2025, 12, 24), 1, date(2025, 12, 29)),  # Wednesday before Christmas: Monday
        (date(2025, 12, 15), 15, date(2026, 1, 8)),
        (date(2025, 11, 14), 1, date(2025, 11, 17)),  # Friday: Monday
        (date(2025, 8, 22), 1, date(2025, 8, 26)),  # Friday before a bank holiday: Tuesday
        (date(2025, 11, 15), 1, date(2025, 11, 17)),  # Saturday: the first working day after
        (date(2025, 8, 25), 1, date(2025, 8, 26)),  # on a bank holiday
        (date(2025, 11, 16), 2, date(2025, 11, 18)),
    ],
)
def test_working_days_after(engine: Engine, day: date, count: int, expected: date) -> None:
    assert slowly_after(CALENDAR, day, count) == expected
    assert counted(engine, [day], count)[day].due_day == expected


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2025, 11, 19), 2, date(2025, 11, 17)),
        (date(2025, 11, 18), 2, date(2025, 11, 14)),
        (date(2025, 11, 17), 1, date(2025, 11, 14)),
        (date(2025, 11, 16), 1, date(2025, 11, 14)),  # Sunday: the working day before
        (date(2025, 12, 29), 1, date(2025, 12, 24)),
    ],
)
def test_working_days_before(engine: Engine, day: date, count: int, expected: date) -> None:
    assert slowly_before(CALENDAR, day, count) == expected
    assert counted(engine, [day], count, before=True)[day].due_day == expected


some_days = st.lists(st.dates(date(2011, 1, 1), date(2026, 12, 31)), min_size=1, max_size=40, unique=True)


@settings(max_examples=25, deadline=None)
@given(days=some_days, count=st.integers(1, 60))
def test_any_working_day_after(engine: Engine, days: list[date], count: int) -> None:
    by_day = counted(engine, days, count)
    assert {day: by_day[day].due_day for day in days} == {day: slowly_after(CALENDAR, day, count) for day in days}


@settings(max_examples=25, deadline=None)
@given(days=some_days, count=st.integers(1, 60))
def test_any_working_day_before(engine: Engine, days: list[date], count: int) -> None:
    by_day = counted(engine, days, count, before=True)
    assert {day: by_day[day].due_day for day in days} == {day: slowly_before(CALENDAR, day, count) for day in days}


@pytest.mark.parametrize(
    ("day", "closes"),
    [
        (date(2025, 12, 24), datetime(2025, 12, 30)),  # winter: local midnight is 00:00 UTC
        (date(2025, 6, 4), datetime(2025, 6, 5, 23)),
        (date(2025, 3, 27), datetime(2025, 3, 29)),  # due on the Friday before the clock goes forward
        (date(2025, 3, 28), datetime(2025, 3, 31, 23)),
    ],
)
def test_a_working_day_closes_at_local_midnight(engine: Engine, day: date, closes: datetime) -> None:
    assert counted(engine, [day], 1)[day].closes == closes


def test_the_last_instant_is_shown_to_the_second(engine: Engine) -> None:
    with engine.connect() as connection:
        instant = connection.execute(select(last_instant(literal(datetime(2025, 12, 30))))).scalar()
    assert instant == datetime(2025, 12, 29, 23, 59, 59)


def test_dates_that_the_calendar_does_not_reach_are_said_so(engine: Engine) -> None:
    early, late, last = date(2009, 12, 31), date(2028, 1, 3), date(2027, 12, 31)
    fine = date(2027, 12, 30)
    by_day = counted(engine, [early, late, last, fine], 1)
    assert [by_day[day].due_day for day in (early, late, last)] == [None] * 3
    assert all(by_day[day].outside for day in (early, late, last))
    assert (by_day[fine].due_day, by_day[fine].outside) == (date(2027, 12, 31), False)


def test_a_date_that_is_not_known_is_not_outside(engine: Engine) -> None:
    asked = values(column("number", Integer), column("day", Date), name="asked").data(
        [(1, None), (2, date(2025, 1, 2))]
    )
    due = working_day_after(asked.c.day, 1)
    query = select(due.outside).select_from(asked.outerjoin(due.table, due.on)).where(asked.c.number == 1)
    with engine.connect() as connection:
        assert connection.execute(OUR_DAYS.beside(query, engine), {"time_zone": "Europe/London"}).scalar() is False


def test_table_and_view_hold_the_rows(duckdb_engine: Engine, engine: Engine) -> None:
    calendar = england_and_wales(first=date(2024, 1, 1), until=date(2025, 12, 31), add=[date(2025, 7, 1)])
    calendar.fill(duckdb_engine)
    with duckdb_engine.connect() as connection:
        filled = connection.execute(select(calendar.table).order_by(calendar.table.c.day)).all()
    view = calendar.view()
    with engine.connect() as connection:
        viewed = connection.execute(select(view).order_by(view.c.day)).all()
    assert [tuple(row) for row in filled] == [tuple(row) for row in viewed] == calendar.rows()


def test_the_table_can_be_filled_again(duckdb_engine: Engine) -> None:
    for until in (date(2025, 12, 31), date(2025, 6, 30)):
        england_and_wales(first=date(2025, 1, 1), until=until).fill(duckdb_engine)
    with duckdb_engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(Calendar.table)).scalar() == 181


def test_rows_count_working_days() -> None:
    rows = england_and_wales(first=date(2025, 12, 24), until=date(2025, 12, 29)).rows()
    assert [number for _, number, _ in rows] == [1, 1, 1, 1, 1, 2]
    assert [working for _, _, working in rows] == [True, False, False, False, False, True]


@pytest.mark.parametrize("day", BANK_HOLIDAYS)
def test_bank_holidays_are_no_working_days(day: date) -> None:
    assert not england_and_wales().is_working(day)


@pytest.mark.parametrize("day", [date(2020, 5, 4), date(2022, 5, 30), date(2025, 11, 14)])
def test_days_that_look_like_bank_holidays_are_worked(day: date) -> None:
    assert england_and_wales().is_working(day)


def test_a_force_may_add_and_remove_days() -> None:
    calendar = england_and_wales(add=[date(2025, 7, 1)], remove=[date(2025, 12, 26)])
    assert not calendar.is_working(date(2025, 7, 1))
    assert calendar.is_working(date(2025, 12, 26))
    assert calendar.description.endswith("; with 2025-07-01; without 2025-12-26")


def test_changes_that_change_nothing_are_refused_all_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        england_and_wales(add=[date(2025, 12, 25), date(2025, 7, 5), date(2099, 1, 5)], remove=[date(2025, 7, 1)])
    assert len(refused.value.faults) == 4


def test_a_calendar_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"calendar\.until"):
        england_and_wales(until=date(1980, 1, 1))


def test_nothing_is_guessed_outside_the_calendar() -> None:
    calendar = england_and_wales()
    assert (calendar.first, calendar.until) == (FIRST_DAY, LAST_DAY)
    for day in (FIRST_DAY - timedelta(days=1), LAST_DAY + timedelta(days=1)):
        with pytest.raises(CalendarError, match=f"{day} .* runs from {FIRST_DAY} to {LAST_DAY}"):
            calendar.is_working(day)
    calendar.check(FIRST_DAY)
    calendar.check(LAST_DAY)


def test_settings_make_the_calendar() -> None:
    holiday = Holiday(day=date(2025, 7, 1), reason="day of the force")
    wanted = CalendarSettings(add=(holiday,), until=date(2026, 12, 31))
    calendar = Calendar.of(wanted, datetime(2026, 1, 5, tzinfo=UTC))
    assert calendar.until == date(2026, 12, 31)
    assert not calendar.is_working(date(2025, 7, 1))
    assert "1990-01-01 to 2026-12-31" in calendar.description
    with pytest.raises(CalendarError, match="2027-01-01"):
        Calendar.of(wanted, datetime(2027, 1, 1, tzinfo=UTC))
