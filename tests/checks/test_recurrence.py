"""The set-wise due dates against a slow, obvious loop written from STANDARDS.md SUP-02 and G17."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import combinations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    insert,
    literal,
    select,
)

from duly.checks import recurrence
from duly.checks.recurrence import AHEAD, KEPT, MISSED, OVERTAKEN, UNCERTAIN

ORIGIN = date(2025, 1, 1)
AS_OF = 130
"""The as-at date, in days after the origin; nothing lies after it."""

CLOCKS = Table(
    "clocks",
    MetaData(),
    Column("record", String),
    Column("start", Date),
    Column("start_at", DateTime),
    Column("ended", Date),
    Column("undated", Boolean),
    Column("reopened", Date),
    Column("reopened_at", DateTime),
    Column("ended_before", Boolean),
)
EVENTS = Table(
    "events",
    CLOCKS.metadata,
    Column("record", String),
    Column("day", Date),
    Column("at", DateTime),
    Column("claimed", Boolean),
)
DOUBTFUL = Table("doubtful", CLOCKS.metadata, Column("record", String), Column("day", Date), Column("doubt", Integer))


@dataclass(frozen=True)
class Clock:
    """One record: days after the origin. `says_ended` is a state without a date; `perhaps` are reviews that may not count."""

    start: int
    ended: int | None = None
    reopened: int | None = None
    reviews: tuple[int, ...] = ()
    says_ended: bool = False
    perhaps: tuple[int, ...] = ()

    @property
    def ended_before(self) -> bool:
        return self.ended is not None and self.reopened is not None and self.ended <= self.reopened


Due = tuple[int, int, int | None]
"""A due date, what became of it, and the day of the event that kept it or followed it."""


def _spell(start: int, reviews: Sequence[int], end: int | None, known: bool, every: int, as_of: int) -> Iterator[Due]:
    """The loop of SUP-02 over one spell. `end` is None while open; not `known`: it ended some time up to `end`."""
    checkpoint, due = start, start + every
    while True:
        in_time = [day for day in reviews if checkpoint < day <= due]
        later = [day for day in reviews if day > checkpoint]
        if in_time:
            yield due, KEPT, min(in_time)
            checkpoint = min(in_time)
            due = checkpoint + every
        elif end is not None and end <= due and (known or later or due == checkpoint + every):
            yield due, OVERTAKEN, None
            return
        elif end is not None and end <= due:
            return  # it had ended by now; whether this was ever asked for nobody knows
        elif end is None and due >= as_of:
            yield due, AHEAD, None
            return
        else:
            yield due, MISSED if known or later else UNCERTAIN, min(later) if later else None
            due += every


def told_as_a_loop(clock: Clock, every: int, as_of: int) -> list[Due]:
    """Every due date of a record, straight from the words of the standard."""
    return sorted(due for spell in told_by_spell(clock, every, as_of) for due in spell)


def told_by_spell(clock: Clock, every: int, as_of: int) -> list[list[Due]]:
    """The same, apart for the time before and after a reopening."""
    end = None if clock.ended_before else clock.ended
    known = True
    if end is None and clock.says_ended:
        end, known = as_of, False
    spells: list[tuple[int, int | None, bool]] = [(clock.start, end, known)]
    if clock.reopened is not None and clock.reopened > clock.start:
        first_end = clock.ended if clock.ended_before else clock.reopened
        spells = [(clock.start, first_end, clock.ended_before), (clock.reopened, end, known)]
    dues: list[list[Due]] = []
    for start, spell_end, sure in spells:
        last = as_of if spell_end is None else spell_end if sure else spell_end - 1
        counted = [day for day in clock.reviews if start < day <= last]
        if len(spells) == 2 and start == clock.start and sure and clock.reopened in counted:
            # reviewed, closed and reopened on one day: the clock runs on from that day
            dues.append(list(_spell(start, counted, spell_end, sure, every, as_of))[:-1])
        else:
            dues.append(list(_spell(start, counted, spell_end, sure, every, as_of)))
    return dues


def in_doubt(clock: Clock, every: int, as_of: int) -> set[int]:
    """The due dates that do not come out alike whichever of the reviews that may not count do: all choices are tried.

    A due date asks about the days since the one before: whether any date fell in them that was missed. One that the end
    overtook is in doubt as well where such a review may have kept it. One that is not known anyway is left out.
    """
    choices = [
        told_by_spell(replace(clock, reviews=(*clock.reviews, *chosen)), every, as_of)
        for number in range(len(clock.perhaps) + 1)
        for chosen in combinations(clock.perhaps, number)
    ]
    doubtful = set()
    for spell, dues in enumerate(choices[0]):
        for due, outcome, _ in dues:
            within = [[other for other in choice[spell] if due - every < other[0] <= due] for choice in choices]
            missed = {any(other[1] == MISSED for other in dues_then) for dues_then in within}
            kept = any(
                other[1] == KEPT and due - every < (other[2] or 0) <= due
                for choice in choices
                for other in choice[spell]
            )
            if outcome != UNCERTAIN and (len(missed) > 1 or (outcome == OVERTAKEN and kept)):
                doubtful.add(due)
    return doubtful


def day(number: int | None) -> date | None:
    return None if number is None else ORIGIN + timedelta(days=number)


def at(number: int | None, hour: int = 12) -> datetime | None:
    on = day(number)
    return None if on is None else datetime.combine(on, time(hour))


def told_by_the_database(engine: Engine, clocks: Sequence[Clock], every: int, as_of: int) -> list[list[Due]]:
    """The same from duly.checks.recurrence: all records in one query."""
    clock_rows = [
        {
            "record": str(number),
            "start": day(clock.start),
            "start_at": at(clock.start),
            "ended": day(clock.ended),
            "undated": clock.says_ended,
            "reopened": day(clock.reopened),
            "reopened_at": at(clock.reopened),
            "ended_before": clock.ended_before,
        }
        for number, clock in enumerate(clocks)
    ]
    event_rows = [
        {"record": str(number), "day": day(review), "at": at(review, hour=8 + turn % 12), "claimed": False}
        for number, clock in enumerate(clocks)
        for turn, review in enumerate(clock.reviews)
    ]
    dues = recurrence.due_dates(recurrence.spells(CLOCKS), EVENTS, literal(every, Integer()))
    with engine.begin() as connection:
        for table, rows in ((CLOCKS, clock_rows), (EVENTS, event_rows)):
            connection.execute(table.delete())
            if rows:
                connection.execute(insert(table).values(rows))
        rows_found = connection.execute(
            select(dues.c.record, dues.c.due, dues.c.outcome, dues.c.event_at), {"as_of_day": day(as_of)}
        ).all()
    dues_by_clock: list[list[Due]] = [[] for _ in clocks]
    for record, due, outcome, event_at in rows_found:
        event = None if event_at is None else (event_at.date() - ORIGIN).days
        dues_by_clock[int(record)].append(((due - ORIGIN).days, outcome, event))
    return [sorted(dues_of_one, key=lambda item: item[:2]) for dues_of_one in dues_by_clock]


def doubted_by_the_database(engine: Engine, clocks: Sequence[Clock], every: int, as_of: int) -> list[set[int]]:
    """The due dates in doubt, from duly.checks.recurrence; but for those that are not known anyway."""
    told_by_the_database(engine, clocks, every, as_of)
    doubtful = [
        {"record": str(number), "day": day(review), "doubt": 1}
        for number, clock in enumerate(clocks)
        for review in clock.perhaps
    ]
    dues = recurrence.due_dates(recurrence.spells(CLOCKS), EVENTS, literal(every, Integer()), DOUBTFUL)
    asked = select(dues.c.record, dues.c.due).where(dues.c.doubt.is_not(None), dues.c.outcome != UNCERTAIN)
    with engine.begin() as connection:
        connection.execute(DOUBTFUL.delete())
        if doubtful:
            connection.execute(insert(DOUBTFUL).values(doubtful))
        rows = connection.execute(asked, {"as_of_day": day(as_of)}).all()
    doubted: list[set[int]] = [set() for _ in clocks]
    for record, due in rows:
        doubted[int(record)].add((due - ORIGIN).days)
    return doubted


@pytest.fixture(scope="module")
def tables(engine: Engine) -> Iterator[Engine]:
    CLOCKS.metadata.create_all(engine)
    yield engine
    CLOCKS.metadata.drop_all(engine)


numbers = st.integers(0, AS_OF)
clocks = st.builds(
    Clock,
    start=numbers,
    ended=st.none() | numbers,
    reopened=st.none() | numbers,
    reviews=st.lists(numbers, max_size=9).map(tuple),
    says_ended=st.booleans(),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    batch=st.lists(clocks, min_size=1, max_size=60),
    every=st.sampled_from([1, 7, 28, 365]),
)
@example(batch=[Clock(0, ended=20, reopened=20, reviews=(20,))], every=28)
@example(batch=[Clock(0, ended=20, reopened=20, reviews=(20, 48))], every=28)
@example(batch=[Clock(0, ended=0, reopened=0)], every=28)
@example(batch=[Clock(0, reopened=50, reviews=(20,))], every=28)
@example(batch=[Clock(0, ended=90, reopened=50, reviews=(20, 50, 91))], every=28)
@example(batch=[Clock(0, reviews=(7, 7, 7, 14))], every=7)
@example(batch=[Clock(AS_OF)], every=28)
def test_every_due_date_is_the_one_that_the_loop_finds(tables: Engine, batch: list[Clock], every: int) -> None:
    expected = [told_as_a_loop(clock, every, AS_OF) for clock in batch]
    assert told_by_the_database(tables, batch, every, AS_OF) == expected
    for dues in expected:
        assert len({due for due, _, _ in dues}) == len(dues), "one due date twice"


with_doubts = st.builds(
    Clock,
    start=st.integers(0, 60),
    ended=st.none() | numbers,
    reopened=st.none() | numbers,
    reviews=st.lists(numbers, max_size=4).map(tuple),
    says_ended=st.booleans(),
    perhaps=st.lists(numbers, min_size=1, max_size=4, unique=True).map(tuple),
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(batch=st.lists(with_doubts, min_size=1, max_size=60), every=st.sampled_from([1, 7, 28, 50]))
@example(batch=[Clock(0, perhaps=(19,))], every=28)
@example(batch=[Clock(0, reviews=(50,), perhaps=(20,))], every=28)
@example(batch=[Clock(0, reviews=(50,), perhaps=(22,))], every=28)
@example(batch=[Clock(0, ended=58, perhaps=(20, 25))], every=28)
@example(batch=[Clock(0, ended=20, reopened=20, perhaps=(20,))], every=28)
def test_a_due_date_is_in_doubt_where_a_review_that_may_not_count_would_change_it(
    tables: Engine, batch: list[Clock], every: int
) -> None:
    assert doubted_by_the_database(tables, batch, every, AS_OF) == [in_doubt(clock, every, AS_OF) for clock in batch]


def test_the_lowest_doubt_of_those_that_matter_is_told(tables: Engine) -> None:
    told_by_the_database(tables, [Clock(0)], 28, 60)
    doubtful = [{"record": "0", "day": day(on), "doubt": doubt} for on, doubt in ((0, 1), (10, 3), (20, 2), (59, 1))]
    dues = recurrence.due_dates(recurrence.spells(CLOCKS), EVENTS, literal(28, Integer()), DOUBTFUL)
    with tables.begin() as connection:
        connection.execute(DOUBTFUL.delete())
        connection.execute(insert(DOUBTFUL).values(doubtful))
        rows = connection.execute(
            select(dues.c.due, dues.c.outcome, dues.c.doubt).order_by(dues.c.due), {"as_of_day": day(60)}
        ).all()
    assert [tuple(row) for row in rows] == [(day(28), MISSED, 2), (day(56), MISSED, None), (day(84), AHEAD, None)]


WORKED = {
    "reviewed on day 90: three breaches, then day 112 kept, day 118 next": (
        Clock(0, reviews=(90,)),
        100,
        [(28, MISSED, 90), (56, MISSED, 90), (84, MISSED, 90), (112, KEPT, 90), (118, AHEAD, None)],
    ),
    "day 28 is in time": (Clock(0, reviews=(28,)), 40, [(28, KEPT, 28), (56, AHEAD, None)]),
    "day 29 is not": (Clock(0, reviews=(29,)), 40, [(28, MISSED, 29), (56, KEPT, 29), (57, AHEAD, None)]),
    "the day of the checkpoint does not count": (Clock(0, reviews=(0,)), 20, [(28, AHEAD, None)]),
    "due today is not late": (Clock(0), 28, [(28, AHEAD, None)]),
    "due yesterday is": (Clock(0), 29, [(28, MISSED, None), (56, AHEAD, None)]),
    "closed on the due date": (Clock(0, ended=28), 60, [(28, OVERTAKEN, None)]),
    "closed the day after": (Clock(0, ended=29), 60, [(28, MISSED, None), (56, OVERTAKEN, None)]),
    "a review after closing": (Clock(0, ended=20, reviews=(25,)), 60, [(28, OVERTAKEN, None)]),
    "reopened: the gap does not count": (
        Clock(0, ended=20, reopened=80),
        100,
        [(28, OVERTAKEN, None), (108, AHEAD, None)],
    ),
    "reopened, closing date unknown": (
        Clock(0, reopened=80, reviews=(20,)),
        100,
        [(28, KEPT, 20), (48, UNCERTAIN, None), (76, UNCERTAIN, None), (108, AHEAD, None)],
    ),
    "reopened, earlier closing date overwritten": (
        Clock(0, ended=100, reopened=50, reviews=(20,)),
        130,
        [(28, KEPT, 20), (48, UNCERTAIN, None), (78, MISSED, None), (106, OVERTAKEN, None)],
    ),
    "reopened before anything was due": (
        Clock(0, reopened=10),
        20,
        [(28, OVERTAKEN, None), (38, AHEAD, None)],
    ),
    "closed, nobody wrote when": (
        Clock(0, reviews=(20,), says_ended=True),
        80,
        [(28, KEPT, 20), (48, UNCERTAIN, None), (76, UNCERTAIN, None)],
    ),
}


@pytest.mark.parametrize("name", WORKED)
def test_worked_cases(tables: Engine, name: str) -> None:
    clock, as_of, expected = WORKED[name]
    assert told_by_the_database(tables, [clock], 28, as_of) == [expected]
    assert told_as_a_loop(clock, 28, as_of) == expected


def test_the_event_that_kept_a_due_date_says_whether_its_time_is_only_claimed(tables: Engine) -> None:
    told_by_the_database(tables, [Clock(0, reviews=(20, 40))], 28, 60)
    dues = recurrence.due_dates(recurrence.spells(CLOCKS), EVENTS, literal(28, Integer()))
    with tables.begin() as connection:
        connection.execute(EVENTS.update().where(EVENTS.c.day == day(40)).values(claimed=True))
        rows = connection.execute(
            select(dues.c.due, dues.c.checkpoint_at, dues.c.claimed).order_by(dues.c.due), {"as_of_day": day(60)}
        ).all()
    assert [tuple(row) for row in rows] == [
        (day(28), at(0), False),
        (day(48), at(20, 8), True),
        (day(68), at(40, 9), None),
    ]


def test_of_several_events_on_a_day_the_first_keeps_and_the_last_is_the_checkpoint(tables: Engine) -> None:
    told_by_the_database(tables, [Clock(0)], 28, 60)
    twice = [{"record": "0", "day": day(20), "at": at(20, hour), "claimed": False} for hour in (17, 9, 12)]
    dues = recurrence.due_dates(recurrence.spells(CLOCKS), EVENTS, literal(28, Integer()))
    with tables.begin() as connection:
        connection.execute(insert(EVENTS).values(twice))
        rows = connection.execute(
            select(dues.c.due, dues.c.checkpoint_at, dues.c.event_at).order_by(dues.c.due), {"as_of_day": day(40)}
        ).all()
    assert [tuple(row) for row in rows] == [(day(28), at(0), at(20, 9)), (day(48), at(20, 17), None)]


def test_an_event_of_the_day_on_which_a_spell_starts_is_of_no_spell_or_of_the_one_before(tables: Engine) -> None:
    told_by_the_database(tables, [Clock(0, ended=20, reopened=30, reviews=(0, 1, 20, 30, 31))], 28, 60)
    counted = recurrence.counted(recurrence.spells(CLOCKS), EVENTS)
    with tables.begin() as connection:
        chosen = select(counted.c.day, counted.c.spell).order_by(counted.c.day)
        rows = connection.execute(chosen, {"as_of_day": day(60)}).all()
    days = [(row.day - ORIGIN).days for row in rows]
    assert 0 not in days and {1, 20, 31} <= {*days}
    assert len(days) == len({*days})  # none is counted in two spells
