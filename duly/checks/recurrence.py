"""Due dates that recur: every n days from a start, reset by each qualifying event, stopped by an end, restarted by a reopening.

The rule is told as a loop (STANDARDS.md SUP-02): the earliest event after the checkpoint and by the due date keeps it and
becomes the next checkpoint; without one the due date is missed and the next is n days later. Here it is one pass over sets,
because the loop never skips an event: whichever due dates were missed before it, the next event after a checkpoint answers
the first due date on or after itself. So between a checkpoint and the next event lie only missed due dates and, last, the
kept one; and after the last event only missed ones until the record ends, or until today.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    DateTime,
    Float,
    FromClause,
    Integer,
    Subquery,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    select,
    union_all,
)

from duly.checks import sql
from duly.checks.parameters import AS_OF_DAY


class Ending(IntEnum):
    """How a spell ends."""

    RUNNING = 0  # it has not: its `end` is the as-at date
    ON = 1  # on the day `end`
    BY = 2  # some day up to and including `end`; nobody wrote which


class Outcome(IntEnum):
    """What became of a due date."""

    KEPT = 0
    MISSED = 1
    ENDED = 2  # the spell ended on or before it
    AHEAD = 3  # it is today or later
    UNCERTAIN = 4  # missed, unless the spell had ended by then


def spells(clocks: FromClause) -> CTE:
    """The spells in which the clock of each record runs: from its start to its end, and again from a reopening.

    `clocks` has one row per record, with `record`; `start` and `start_at`, its day and instant, neither null; `ended`, the
    day of the end that is written down, and `undated`, that it has ended but no day is; `reopened` and `reopened_at`, and
    `ended_before`, that the end that is written down came before the reopening. A reopening on or before the start opens
    nothing. Where the end written down came after the reopening, or none is, the first spell ended nobody knows when.

    Columns: `record`, `spell` (1 or 2), `start`, `start_at`, `end`, `ending` (an Ending), and `until`, the last day on which
    an event counts.
    """
    clock = clocks.c
    restarts = func.coalesce(clock.reopened > clock.start, false())
    closed_first = func.coalesce(clock.ended_before, false())
    ended = case((not_(closed_first), clock.ended))
    now = case((ended.is_not(None), Ending.ON), (clock.undated, Ending.BY), else_=Ending.RUNNING)
    before = case((closed_first, Ending.ON), else_=Ending.BY)
    now_end = func.coalesce(ended, AS_OF_DAY)
    before_end = case((closed_first, clock.ended), else_=clock.reopened)

    first_end = cast(case((restarts, before_end), else_=now_end), Date)
    first_ending = cast(case((restarts, before), else_=now), Integer)
    first = select(
        clock.record,
        literal(1).label("spell"),
        clock.start,
        cast(clock.start_at, DateTime).label("start_at"),
        first_end.label("end"),
        first_ending.label("ending"),
        _until(first_end, first_ending).label("until"),
    )
    second = select(
        clock.record,
        literal(2),
        clock.reopened,
        cast(clock.reopened_at, DateTime),
        cast(now_end, Date),
        cast(now, Integer),
        _until(cast(now_end, Date), cast(now, Integer)),
    ).where(restarts)
    return union_all(first, second).cte("spells")


def _until(end: ColumnElement[Any], ending: ColumnElement[Any]) -> ColumnElement[Any]:
    # An event on the very day by which a spell had ended says nothing of the days before.
    return case((ending == Ending.BY, sql.add_days(end, literal(-1))), else_=end)


def counted(spells: FromClause, events: FromClause) -> Subquery:
    """The events that fall in a spell: after the day it starts, and up to the last day on which one counts.

    `events` has `record`, `day`, `at`, and `claimed`: that the instant is only what somebody says. Columns: these, and
    the `spell`, `end` and `ending`. An event falls in one spell at most.
    """
    spell, event = spells.c, events.c
    return (
        select(event.record, spell.spell, event.day, event.at, event.claimed, spell.end, spell.ending)
        .join_from(
            events,
            spells,
            and_(spell.record == event.record, event.day > spell.start, event.day <= spell.until),
        )
        .subquery("counted")
    )


def due_dates(spells: FromClause, events: FromClause, every: ColumnElement[int]) -> CTE:
    """Every due date of every spell, `every` days apart, with what became of it.

    Columns: `record`; `checkpoint_at`, the instant it runs from; `due`; `outcome` (an Outcome); `event_at` and `claimed`,
    of the event that kept it or, where it was missed, of the one that followed at last. A record has no two rows for one
    due date, which holds across spells too.
    """
    stretch = _stretches(spells, counted(spells, events))
    step = stretch.c
    answered = func.coalesce(step.next_spell == step.spell, false())
    # One that is reopened on the day of its last checkpoint goes on from there: the clock was never stopped.
    goes_on = func.coalesce(step.next_day == step.day, false())
    to_event = _steps(step.day, step.next_day, every)
    to_end = _steps(step.day, step.end, every) - case((step.ending == Ending.BY, 1), else_=0)
    steps = case((answered, to_event), (goes_on, 0), (to_end < 1, 1), else_=to_end)
    numbered = select(
        step.record,
        step.day,
        step.at,
        step.end,
        step.ending,
        answered.label("answered"),
        case((answered, step.next_at)).label("event_at"),
        case((answered, step.next_claimed)).label("claimed"),
        steps.label("steps"),
        sql.each_up_to(steps).label("step"),
    ).subquery("numbered")
    due = sql.add_days(numbered.c.day, numbered.c.step * every)
    overrun = due < numbered.c.end
    return select(
        numbered.c.record,
        numbered.c.at.label("checkpoint_at"),
        due.label("due"),
        case(
            (and_(numbered.c.answered, numbered.c.step == numbered.c.steps), Outcome.KEPT),
            (numbered.c.answered, Outcome.MISSED),
            (and_(overrun, numbered.c.ending == Ending.BY), Outcome.UNCERTAIN),
            (overrun, Outcome.MISSED),
            (numbered.c.ending == Ending.RUNNING, Outcome.AHEAD),
            else_=Outcome.ENDED,
        ).label("outcome"),
        numbered.c.event_at,
        numbered.c.claimed,
    ).cte("due_dates")


def _stretches(spells: FromClause, events: FromClause) -> Subquery:
    """Each checkpoint, a spell's start or an event, with the one that follows it in the record's time."""
    spell, event = spells.c, events.c
    point = (
        union_all(
            select(
                spell.record,
                spell.spell,
                spell.start.label("day"),
                spell.start_at.label("at"),
                false().label("claimed"),
                spell.end,
                spell.ending,
            ),
            select(event.record, event.spell, event.day, event.at, event.claimed, event.end, event.ending),
        )
        .subquery("points")
        .c
    )

    def following(value: ColumnElement[Any], name: str) -> ColumnElement[Any]:
        order = (point.spell, point.day, point.at)
        return func.lead(value).over(partition_by=point.record, order_by=order).label(name)

    return select(
        point.record,
        point.spell,
        point.day,
        point.at,
        point.end,
        point.ending,
        following(point.spell, "next_spell"),
        following(point.day, "next_day"),
        following(point.at, "next_at"),
        following(point.claimed, "next_claimed"),
    ).subquery("stretches")


def _steps(since: ColumnElement[Any], until: ColumnElement[Any], every: ColumnElement[int]) -> ColumnElement[Any]:
    """How many steps of `every` days it takes from one date to reach the other; 0 or less where it lies no later."""
    return cast(func.ceil(cast(sql.days_between(since, until), Float) / cast(every, Float)), Integer)
