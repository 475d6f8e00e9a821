"""Elapsed limits and imprecise times, on every database, against a slow and obvious Python version."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Date, DateTime, Engine, Integer, MetaData, Table, case, cast, insert, literal, select

from duly.checks import (
    Span,
    day_in_period,
    earliest,
    elapsed,
    end_of_day,
    hour_band,
    in_period,
    local_day,
    only_if,
    shift,
    when,
)
from duly.checks.parameters import TIME_ZONE, Facts
from duly.sql import local_time
from duly.testing import aware, instant

LIMIT = 24 * 3600
PAIRS = Table(
    "pairs",
    MetaData(),
    Column("number", Integer),
    *(Column(name, DateTime) for name in ("start", "start_hi", "done", "done_hi")),
)
FACTS = Facts(as_of=aware("2026-01-05T00:00:00"), time_zone="Europe/London").values()


def decided(engine: Engine, pairs: list[tuple[str, str]]) -> list[str]:
    """What the rule says of each pair of written times."""
    limited = elapsed(when(PAIRS.c.start), when(PAIRS.c.done), literal(LIMIT))
    verdict = case(
        (limited.negative, "negative"), (limited.within, "within"), (limited.beyond, "beyond"), else_="imprecise"
    )
    PAIRS.metadata.drop_all(engine)
    PAIRS.metadata.create_all(engine)
    rows = []
    for number, (start, done) in enumerate(pairs):
        (start_lo, start_hi), (done_lo, done_hi) = instant(start), instant(done)
        rows.append({"number": number, "start": start_lo, "start_hi": start_hi, "done": done_lo, "done_hi": done_hi})
    with engine.begin() as connection:
        connection.execute(insert(PAIRS), rows)
        reasons = connection.execute(select(verdict).order_by(PAIRS.c.number), FACTS).scalars().all()
    PAIRS.metadata.drop_all(engine)
    return list(reasons)


@pytest.mark.parametrize(
    ("start", "done", "expected"),
    [
        ("2025-03-29T12:00:00", "2025-03-30T13:00:00", "within"),  # 24 h, though the wall clock says 25
        ("2025-03-29T12:00:00", "2025-03-30T13:00:01", "beyond"),
        ("2025-10-25T12:00:00", "2025-10-26T12:00:00", "beyond"),  # 25 h
        ("2025-10-25T12:00:00", "2025-10-26T11:00:00", "within"),
        ("2025-06-02T10:00:00", "2025-06-03T10:00:00", "within"),  # exactly 24:00:00
        ("2025-06-02T10:00:00", "2025-06-03T10:00:01", "beyond"),
        ("2025-06-02T10:00:00", "2025-06-02T09:57:00", "within"),  # two clocks, three minutes apart
        ("2025-06-02T10:00:00", "2025-06-02T09:55:00", "within"),
        ("2025-06-02T10:00:00", "2025-06-02T09:54:59", "negative"),
        ("2025-06-02", "2025-06-02T08:00:00", "within"),  # a date-only report
        ("2025-06-02", "2025-06-03T08:00:00", "imprecise"),
        ("2025-06-02", "2025-06-04T08:00:00", "beyond"),
        ("2025-06-02T00:00:00", "2025-06-03T08:00:00", "imprecise"),  # midnight stands for the day
        ("2025-06-02T08:00:00", "2025-06-02", "within"),
        ("2025-06-02T08:00:00", "2025-06-01", "negative"),
        ("2025-06-02T00:02:00", "2025-06-01", "negative"),  # a bare date is a day, however near the clock is to it
        ("2025-06-02", "2025-06-01T23:58:00", "negative"),
        ("2025-06-02T00:02:00", "2025-06-01T23:58:00", "within"),  # two clocks, across midnight
        ("2025-06-02", "2025-06-02", "within"),
        ("2025-10-26", "2025-10-26T23:30:00", "imprecise"),  # the 25-hour day can be too long by itself
        ("2025-10-26T01:30:00", "2025-10-27T01:00:00", "imprecise"),  # the hour the clock repeats
        ("2025-10-26T01:30:00", "2025-10-27T00:30:00", "within"),
        ("2025-10-26T01:30:00", "2025-10-27T01:31:00", "beyond"),
        ("2025-10-26T01:30:00+01:00", "2025-10-27T01:00:00", "beyond"),  # an offset settles it
        ("2025-06-02T12:00", "2025-06-03T12:00:40", "within"),  # to the minute: 1,440 whole minutes
        ("2025-06-02T12:00", "2025-06-03T12:01:00", "beyond"),
        ("2025-06-02T12:00", "2025-06-03T12:00", "within"),
        ("2025-06-02T12:00", "2025-06-03T12:01", "beyond"),
        ("2025-06-02T12:00:40", "2025-06-03T12:00", "within"),
        ("2025-06-02T11:59:40", "2025-06-03T12:00", "beyond"),
    ],
)
def test_a_limit_in_hours(engine: Engine, start: str, done: str, expected: str) -> None:
    assert decided(engine, [(start, done)]) == [expected]


def local(instant: datetime) -> date:
    """The London date of a UTC instant."""
    return instant.replace(tzinfo=UTC).astimezone(ZoneInfo("Europe/London")).date()


def slow(start: str, done: str) -> str:
    """Every pair of instants that the two written times may stand for, one by one; minutes never occur here."""

    def ends(text: str) -> tuple[datetime, datetime]:
        lo, hi = instant(text)
        return lo, hi or lo

    verdicts = set()
    for begun in ends(start):
        for finished in ends(done):
            verdicts.add((finished - begun) <= timedelta(seconds=LIMIT))
    bare = any(high - low > timedelta(hours=22) for low, high in (ends(start), ends(done)))
    last, first = ends(done)[1], ends(start)[0]
    if local(last) < local(first) if bare else last < first - timedelta(minutes=5):
        return "negative"
    if len(verdicts) > 1:
        return "imprecise"
    return "within" if verdicts.pop() else "beyond"


WRITTEN = st.one_of(
    st.datetimes(datetime(2025, 10, 24), datetime(2025, 10, 29)),
    st.datetimes(datetime(2025, 3, 28), datetime(2025, 4, 1)),
).flatmap(
    lambda moment: st.sampled_from(
        [moment.replace(microsecond=0, second=moment.second or 1).isoformat(), moment.date().isoformat()]
    )
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(WRITTEN, WRITTEN), min_size=1, max_size=60))
def test_limits_agree_with_trying_every_instant(engine: Engine, pairs: list[tuple[str, str]]) -> None:
    assert decided(engine, pairs) == [slow(start, done) for start, done in pairs]


def test_the_earliest_of_two_imprecise_times(engine: Engine) -> None:
    lo, hi = instant("2025-06-02")
    exact = datetime(2025, 6, 2, 9)

    def span(low: datetime | None, high: datetime | None) -> Span:
        return Span(literal(low, DateTime()), literal(high, DateTime()))

    first = earliest(span(lo, hi), span(exact, None))
    with engine.connect() as connection:
        assert connection.execute(select(first.lo, first.hi)).one() == (lo, exact)
        missing = earliest(span(None, None), span(exact, None))
        assert connection.execute(select(missing.lo, missing.hi)).one() == (exact, None)
        hidden = only_if(literal(1) == 2, span(exact, None))
        assert connection.execute(select(hidden.lo, hidden.hi)).one() == (None, None)


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        (datetime(2025, 6, 1, 22, 59, 59), "2025-06-01"),
        (datetime(2025, 6, 1, 23, 0, 0), "2025-06-02"),  # British Summer Time
        (datetime(2025, 12, 1, 23, 59, 59), "2025-12-01"),
    ],
)
def test_days_are_local(engine: Engine, utc: datetime, day: str) -> None:
    clause = local_day(literal(utc, DateTime()))
    with engine.connect() as connection:
        assert connection.execute(select(clause), FACTS).scalar_one().isoformat() == day


def test_a_day_ends_a_second_before_the_next_begins(engine: Engine) -> None:
    clause = end_of_day(literal(datetime(2025, 6, 2).date(), Date()))
    with engine.connect() as connection:
        assert connection.execute(select(clause), FACTS).scalar_one() == datetime(2025, 6, 2, 22, 59, 59)


@pytest.mark.parametrize(
    ("written", "band", "of_shift"),
    [
        ("2025-12-01T05:59:59", "00-06", "22-06"),
        ("2025-12-01T06:00:00", "06-12", "06-14"),
        ("2025-12-01T11:59:59", "06-12", "06-14"),
        ("2025-12-01T12:00:00", "12-18", "06-14"),
        ("2025-12-01T13:59:59", "12-18", "06-14"),
        ("2025-12-01T14:00", "12-18", "14-22"),
        ("2025-12-01T17:59:59", "12-18", "14-22"),
        ("2025-12-01T18:00:00", "18-24", "14-22"),
        ("2025-12-01T21:59:59", "18-24", "14-22"),
        ("2025-06-01T22:00:00", "18-24", "22-06"),
        ("2025-06-01", None, None),
        (None, None, None),
    ],
)
def test_bands_and_shifts_are_of_the_wall_clock(
    engine: Engine, written: str | None, band: str | None, of_shift: str | None
) -> None:
    span = Span(*(cast(literal(end), DateTime) for end in (instant(written) if written else (None, None))))
    clock = local_time(span.lo, TIME_ZONE)
    with engine.connect() as connection:
        row = connection.execute(select(hour_band(span), hour_band(span, clock), shift(span, clock)), FACTS).one()
    assert tuple(row) == (band, band, of_shift)


def test_the_period_is_half_open_and_local(engine: Engine) -> None:
    facts = Facts(
        as_of=aware("2026-01-05T00:00:00"),
        time_zone="Europe/London",
        period_from=aware("2025-06-02T00:00:00"),
        period_to=aware("2025-06-03T00:00:00"),
    ).values()

    def held(utc: datetime | None) -> bool | None:
        span = Span(literal(utc, DateTime()), literal(None, DateTime()))
        with engine.connect() as connection:
            is_in_period: bool | None = connection.execute(select(in_period(span)), facts).scalar()
            return is_in_period

    assert not held(datetime(2025, 6, 1, 22, 59, 59))
    assert held(datetime(2025, 6, 1, 23))
    assert held(datetime(2025, 6, 2, 22, 59, 59))
    assert not held(datetime(2025, 6, 2, 23))
    assert held(None)  # shown, not dropped
    with engine.connect() as connection:
        for day, inside in (("2025-06-01", False), ("2025-06-02", True), ("2025-06-03", False)):
            clause = day_in_period(literal(datetime.fromisoformat(day).date(), Date()))
            assert bool(connection.execute(select(clause), facts).scalar()) is inside


def test_a_span_must_be_whole() -> None:
    alone = select(PAIRS.c.start).subquery()
    with pytest.raises(LookupError, match="start_hi"):
        when(alone.c.start)
