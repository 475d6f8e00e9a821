"""School days, compared with a slow and obvious Python version, on every database; and what may be said of them in duly.toml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, DateTime, Engine, Integer, String, column, select, values

from duly.checks.school_days import KNOWN, NO_TERMS, OUTSIDE, SCHOOL_DAYS, SCHOOL_HOURS, first_start
from duly.errors import SettingsError
from duly.judging.calendars import SchoolCalendar
from duly.settings import CalendarSettings, load
from duly.testing import LONDON, UTC
from tests.days import CALENDAR, OUR_DAYS, SCHOOLS

TERM = {"from": date(2025, 9, 2), "to": date(2025, 12, 19)}


def calendar(**schools: Any) -> SchoolCalendar:
    return SchoolCalendar.of(CalendarSettings.model_validate({"schools": schools}))


def start_of(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON).astimezone(UTC).replace(tzinfo=None)


def slowly(schools: SchoolCalendar, area: str, since: datetime) -> datetime | None:
    """The first start at or after a UTC instant, one day at a time; None where the terms do not tell."""
    days, at = schools.days.get(area, ()), schools.starts.get(area, schools.start)
    day = since.replace(tzinfo=UTC).astimezone(LONDON).date()
    if not days or day < days[0]:
        return None
    while day <= days[-1]:
        if day in days and start_of(day, at) >= since:
            return start_of(day, at)
        day += timedelta(days=1)
    return None


def slowly_weekday(at: time, since: datetime, closed: frozenset[date] = frozenset()) -> datetime:
    day = since.replace(tzinfo=UTC).astimezone(LONDON).date()
    while day.weekday() > 4 or day in closed or start_of(day, at) < since:
        day += timedelta(days=1)
    return start_of(day, at)


Asked = Sequence[tuple[str | None, datetime]]


def school_starts(engine: Engine, asked: Asked, schools: SchoolCalendar) -> list[Any]:
    """What the database finds for each area and instant, in their order."""
    rows = values(column("number", Integer), column("area", String), column("since", DateTime), name="asked").data(
        [(number, area, since) for number, (area, since) in enumerate(asked)]
    )
    area: ColumnElement[Any] = rows.c.area
    first = first_start(area, rows.c.since)
    query = select(
        rows.c.number,
        first.opens.label("opens"),
        first.known.label("known"),
        first.earliest.label("earliest"),
        first.latest.label("latest"),
    ).select_from(first.beside(rows))
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TIME ZONE 'UTC'")
        answers = connection.execute(
            replace(OUR_DAYS, schools=schools).beside(query, engine), {"time_zone": "Europe/London"}
        ).all()
    assert len(answers) == len(asked), "an instant must find one row"
    return sorted(answers, key=lambda row: row.number)


instants = st.datetimes(datetime(2024, 6, 1), datetime(2026, 5, 31)).map(lambda moment: moment.replace(microsecond=0))
near = st.builds(
    lambda days, seconds: datetime(2025, 3, 24, 7) + timedelta(days=days, seconds=seconds),
    st.integers(0, 270),
    st.integers(-7300, 7300),
)
questions = st.lists(
    st.tuples(st.sampled_from(("Hull", "East Riding", "Goole", "York", None)), instants | near), min_size=1, max_size=30
)


@settings(max_examples=25, deadline=None)
@given(asked=questions)
def test_the_first_start_is_that_of_a_slow_search(engine: Engine, asked: Asked) -> None:
    for (area, since), row in zip(asked, school_starts(engine, asked, SCHOOLS), strict=True):
        expected = slowly(SCHOOLS, area or "", since)
        assert row.opens == expected, (area, since)
        assert row.known == (KNOWN if expected else OUTSIDE if SCHOOLS.days.get(area or "") else NO_TERMS)
        starts = SCHOOLS.starts.get(area or "", SCHOOLS.start)
        weekday = slowly_weekday(starts, since)
        assert row.earliest == (expected or slowly_weekday(starts, since, SCHOOLS.closed))
        assert expected or row.latest.date() == weekday.date() + timedelta(days=70)


@pytest.mark.parametrize(
    ("area", "since", "earliest"),
    [
        ("Hull", datetime(2025, 11, 13, 9), datetime(2025, 11, 13, 9)),
        ("Hull", datetime(2025, 11, 13, 9, 0, 1), datetime(2025, 11, 17, 9)),  # over an INSET day and a weekend
        ("York", datetime(2025, 11, 13, 9), datetime(2025, 11, 13, 9)),
        ("York", datetime(2025, 11, 13, 9, 0, 1), datetime(2025, 11, 14, 9)),
        ("York", datetime(2025, 11, 14, 9), datetime(2025, 11, 14, 9)),
        ("York", datetime(2025, 11, 14, 9, 0, 1), datetime(2025, 11, 17, 9)),
        ("York", datetime(2025, 11, 15, 9), datetime(2025, 11, 17, 9)),
        ("York", datetime(2025, 11, 16, 9), datetime(2025, 11, 17, 9)),
        ("Goole", datetime(2025, 11, 13, 8, 30), datetime(2025, 11, 13, 8, 30)),
    ],
)
def test_an_instant_at_the_start_of_school_counts(
    engine: Engine, area: str, since: datetime, earliest: datetime
) -> None:
    (row,) = school_starts(engine, [(area, since)], SCHOOLS)
    assert row.earliest == earliest


holidays = st.lists(
    st.builds(lambda start, length: (start, length), st.integers(0, 330), st.integers(1, 44)), max_size=6
)


@settings(max_examples=25, deadline=None)
@given(
    breaks=holidays, since=st.lists(st.datetimes(datetime(2024, 9, 2), datetime(2025, 8, 1)), min_size=1, max_size=20)
)
def test_what_holds_whatever_the_terms_holds_for_any_terms(
    duckdb_engine: Engine, breaks: list[tuple[int, int]], since: list[datetime]
) -> None:
    """In time before the terms were set is in time after; late before is late after."""
    first, last = date(2024, 9, 2), date(2025, 12, 19)
    closed = {first + timedelta(days=start + number) for start, length in breaks for number in range(length)}
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    schools = [day for day in days if day.weekday() < 5 and day not in closed and day not in CALENDAR.closed]
    if any((later - earlier).days > 63 for earlier, later in zip([first, *schools], [*schools, last], strict=True)):
        return  # duly.toml may not say so
    set_ = SchoolCalendar(days={"York": tuple(schools)}, starts={"York": time(9)})
    asked = [("York", moment.replace(microsecond=0)) for moment in since]
    for before, after in zip(
        school_starts(duckdb_engine, asked, SCHOOLS), school_starts(duckdb_engine, asked, set_), strict=True
    ):
        if after.opens is not None:
            assert before.earliest <= after.opens <= before.latest


@pytest.mark.parametrize("schools", [SCHOOLS, SchoolCalendar(days={}, starts={})], ids=["some", "none"])
def test_tables_and_views_hold_the_rows(duckdb_engine: Engine, engine: Engine, schools: SchoolCalendar) -> None:
    schools.fill(duckdb_engine)
    views = schools.views()
    for table, rows in ((SCHOOL_DAYS, schools.day_rows()), (SCHOOL_HOURS, schools.hour_rows())):
        with duckdb_engine.connect() as connection:
            filled = {tuple(row) for row in connection.execute(select(table))}
        with engine.connect() as connection:
            viewed = {tuple(row) for row in connection.execute(select(views[table.name]))}
        assert filled == viewed == set(rows)


def test_rows_of_a_short_term() -> None:
    every = calendar(Hull={"terms": [{"from": date(2025, 5, 2), "to": date(2025, 5, 6)}]}).day_rows()
    found_rows = [row for row in every if row[0] is not None]
    tuesday = date(2025, 5, 6)
    assert found_rows == [
        ("Hull", date(2025, 5, 2), True, tuesday),
        ("Hull", date(2025, 5, 3), False, tuesday),
        ("Hull", date(2025, 5, 4), False, tuesday),
        ("Hull", date(2025, 5, 5), False, tuesday),  # a bank holiday
        ("Hull", tuesday, True, None),
    ]


def test_bank_holidays_close_every_school() -> None:
    closed = {day: following for area, day, school, following in calendar().day_rows() if area is None and not school}
    assert closed[date(2025, 5, 5)] == date(2025, 5, 6)
    assert closed[date(2025, 4, 18)] == closed[date(2025, 4, 21)] == date(2025, 4, 22)  # Easter
    assert closed[date(2025, 12, 25)] == closed[date(2025, 12, 26)] == date(2025, 12, 29)
    assert date(2025, 12, 27) not in closed and date(2025, 5, 6) not in closed


def test_the_forces_own_days_close_and_open_no_school() -> None:
    raw = {
        "add": [{"day": date(2025, 9, 3), "reason": "training"}],
        "remove": [{"day": date(2025, 12, 25), "reason": "worked"}],
        "schools": {"Hull": {"terms": [{"from": date(2025, 9, 2), "to": date(2025, 12, 26)}]}},
    }
    days = SchoolCalendar.of(CalendarSettings.model_validate(raw)).days["Hull"]
    assert date(2025, 9, 3) in days
    assert date(2025, 12, 25) not in days


def test_starts() -> None:
    raw = {"school_start": "08:50", "schools": {"Hull": {"start": time(8, 40)}, "York": {}}}
    schools = SchoolCalendar.of(CalendarSettings.model_validate(raw))
    assert schools.hour_rows() == [(None, 31_800, False), ("Hull", 31_200, False), ("York", 31_800, False)]


def test_description() -> None:
    assert calendar(Hull={"terms": [TERM]}, York={}).description == "school terms of Hull 2025-09-02 to 2025-12-19"
    assert calendar().description == ""


def test_what_an_officer_must_know_of_the_terms() -> None:
    schools = calendar(Hull={"terms": [TERM]}, **{"East Ridng": {"terms": [TERM]}, "Oz": {}})
    areas = {"Hull", "East Riding", "York"}
    assert [said.partition(":")[0] for said in schools.remarks(areas, date(2025, 12, 18))] == [
        "no school terms are set for East Riding, York",
        'calendar.schools."East Ridng"',
        'calendar.schools."Oz"',
    ]
    stale = "the school terms set for Hull end on 2025-12-19: what is due later is unknown (outside_calendar)"
    said = list(schools.remarks(areas, date(2025, 12, 19)))
    assert stale in said
    assert said[-2].endswith("; did you mean East Riding?")
    assert said[-1].endswith("goes to school in that area")
    assert list(calendar(Hull={"terms": [TERM]}).remarks({"Hull"}, date(2025, 10, 1))) == []


BAD = """
[calendar]
school_start = "9am"
[calendar.schools."East Riding"]
start = "05:30"
terms = [{ from = 2025-09-02, to = 2025-10-24 }, { from = 2025-11-03, to = 2025-12-19 }]
holidays = [{ day = 2025-11-28 }, { from = 2025-12-01, to = 2025-11-30, reason = "snow" }]
[calendar.schools.Hull]
terms = [{ from = 2026-04-20, to = 2026-04-10 }, {}]
[calendar.schools.Hessle]
terms = [{ from = 2025-09-02, to = 2025-10-24 }, { from = 2025-10-24, to = 2025-12-19 }]
holidays = [{ day = 2024-11-28, reason = "INSET" }]
[calendar.schools.Withernsea]
terms = [{ from = 2025-09-02, to = 2025-12-19 }, { from = 2026-04-20, to = 2026-05-10 }]
[calendar.schools.Hedon]
terms = { from = 2025-09-06, to = 2025-09-07 }
[calendar.schools.Hornsea]
holidays = [{ day = 2025-11-28, from = 2025-11-28, reason = "INSET" }]
open = true
"""

FAULTS = """\
calendar.school_start: is not a clock time such as "08:50" (line 3)
calendar.schools."East Riding".start: a school day starts between 06:00 and 12:00, local time (line 5)
calendar.schools."East Riding".holidays.0.reason: is required (line 7)
calendar.schools."East Riding".holidays.1: ends on 2025-11-30, before it begins on 2025-12-01 (line 7)
calendar.schools.Hull.terms.0: ends on 2026-04-10, before it begins on 2026-04-20 (line 9)
calendar.schools.Hull.terms.1.from: is required (line 9)
calendar.schools.Hull.terms.1.to: is required (line 9)
calendar.schools.Hessle: terms: 2025-10-24 to 2025-12-19 overlaps 2025-09-02 to 2025-10-24 (line 10)
calendar.schools.Hessle: holidays: 2024-11-28 lies in no term (line 10)
calendar.schools.Withernsea: terms: no school from 2025-12-19 to 2026-04-20, longer than any holiday: is a term missing? (line 13)
calendar.schools.Hedon: terms: no day of them is a school day (line 15)
calendar.schools.Hornsea.holidays.0: give from and to, or one day (line 18)
calendar.schools.Hornsea.open: is not a key that duly knows; there are holidays, start, terms (line 19)"""


def test_every_fault_of_duly_toml_is_told_at_once_with_its_key(tmp_path: Path) -> None:
    path = tmp_path / "duly.toml"
    path.write_text(BAD, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load(path)
    assert str(path) in refused.value.message
    assert list(refused.value.faults) == FAULTS.splitlines()


@pytest.mark.parametrize(("days", "refused"), [(63, False), (64, True)])
def test_the_longest_holiday(days: int, refused: bool) -> None:
    monday = date(2025, 6, 2)
    terms = [
        {"from": monday, "to": monday},
        {"from": monday + timedelta(days=days), "to": monday + timedelta(days=days)},
    ]
    if refused:
        with pytest.raises(ValueError, match="is a term missing"):
            calendar(Hull={"terms": terms})
    else:
        assert len(calendar(Hull={"terms": terms}).days["Hull"]) == 2


@pytest.mark.parametrize("start", ["06:00", "12:00", time(8, 50)])
def test_a_school_may_start_at(start: object) -> None:
    assert calendar(Hull={"start": start}).starts["Hull"].hour in {6, 8, 12}


@pytest.mark.parametrize("start", ["05:59", "12:01", "08:50+01:00", "nine", 9])
def test_a_school_may_not_start_at(start: object) -> None:
    with pytest.raises(ValueError, match=r"start"):
        calendar(Hull={"start": start})


@pytest.mark.parametrize("area", ["", " Hull", "Hull "])
def test_the_name_of_an_area_is_not_blank_and_stands_bare(area: str) -> None:
    with pytest.raises(ValueError, match="is not the name of an area"):
        calendar(**{area: {}})


def test_terms_beyond_the_known_bank_holidays_are_refused() -> None:
    late = [{"from": date(2028, 9, 1), "to": date(2028, 12, 31)}, {"from": date(2029, 1, 8), "to": date(2029, 2, 8)}]
    early = [{"from": date(1989, 9, 1), "to": date(1989, 12, 20)}]
    with pytest.raises(SettingsError) as refused:
        calendar(Hull={"terms": late}, York={"terms": early})
    assert [fault.partition(" lies")[0] for fault in refused.value.faults] == [
        'calendar.schools."Hull".terms: 2029-01-08 to 2029-02-08',
        'calendar.schools."York".terms: 1989-09-01 to 1989-12-20',
    ]
