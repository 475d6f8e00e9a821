"""Due dates that recur: every n days from a start, reset by each qualifying event, stopped by an end, restarted by a reopening.

The rule is told as a loop (STANDARDS.md SUP-02): the earliest event after the checkpoint and by the due date keeps it and
becomes the next checkpoint; without one the due date is missed and the next is n days later. Here it is one pass over
sets, because the loop never skips an event: whatever was missed before it, the next event after a checkpoint keeps the
first due date on or after itself. So up to the next event all due dates but the last are missed and the last is kept; and
after the last event they are missed until the record ends, or until today.

Of some events it may not be known whether they count. Each due date is then told as though none of them did, and `doubt` says
where it would come out otherwise if one did (A25).
"""

from __future__ import annotations

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
    or_,
    select,
    union_all,
)

from duly import sql
from duly.checks.parameters import AS_OF_DAY

# How a spell ends: it has not, and its `end` is the as-at date; on the day `end`; or by then, nobody wrote when.
RUNNING, ENDED_ON, ENDED_BY = range(3)

# What became of a due date. OVERTAKEN: the spell ended on or before it. AHEAD: it is today or later. UNCERTAIN: missed,
# unless the spell had ended by then.
KEPT, MISSED, OVERTAKEN, AHEAD, UNCERTAIN = range(5)


def spells(clocks: FromClause) -> CTE:
    """The spells in which the clock of each record runs: from its start to its end, and again from a reopening.

    `clocks` has one row per record, with `record`; `start` and `start_at`, its day and instant, neither null; `ended`, the
    day of the end that is written down, and `undated`, that it ended but nobody wrote when; `reopened` and `reopened_at`,
    and `ended_before`, that the end written down came before the reopening. A reopening on or before the start opens
    nothing. A first spell whose end is not written down ended by the reopening, nobody knows when.

    Columns: `record`, `spell` (1 or 2), `start`, `start_at`, `end`, `ending`, and `until`, the last day on which an event
    counts.
    """
    clock = clocks.c
    restarts = func.coalesce(clock.reopened > clock.start, false())
    last_end = case((not_(clock.ended_before), clock.ended))
    last_ending = case((last_end.is_not(None), ENDED_ON), (clock.undated, ENDED_BY), else_=RUNNING)
    only_or_last = (func.coalesce(last_end, AS_OF_DAY), last_ending)
    before_reopening = (
        case((clock.ended_before, clock.ended), else_=clock.reopened),
        case((clock.ended_before, ENDED_ON), else_=ENDED_BY),
    )

    def spell(
        number: int,
        start: ColumnElement[Any],
        at: ColumnElement[Any],
        end: ColumnElement[Any],
        ending: ColumnElement[int],
    ) -> Any:
        # An event on the very day by which a spell had ended says nothing of the days before.
        until = case((ending == ENDED_BY, sql.add_days(end, literal(-1))), else_=end)
        return select(
            clock.record,
            literal(number).label("spell"),
            start.label("start"),
            cast(at, DateTime).label("start_at"),
            cast(end, Date).label("end"),
            cast(ending, Integer).label("ending"),
            cast(until, Date).label("until"),
        )

    end, ending = (
        case((restarts, early), else_=late) for early, late in zip(before_reopening, only_or_last, strict=True)
    )
    return union_all(
        spell(1, clock.start, clock.start_at, end, ending),
        spell(2, clock.reopened, clock.reopened_at, *only_or_last).where(restarts),
    ).cte("spells")


def counted(spells: FromClause, events: FromClause) -> Subquery:
    """The events that fall in a spell: after the day it starts, and up to the last day on which one counts.

    `events` has `record`, `day`, `at`, and `claimed`: that the instant is only what somebody says. Columns: these, and
    the spell's `spell`, `end` and `ending`. An event falls in one spell at most.
    """
    event = events.c
    return (
        select(event.record, spells.c.spell, event.day, event.at, event.claimed, spells.c.end, spells.c.ending)
        .join_from(events, spells, _in_spell(spells, events))
        .subquery("counted")
    )


def doubted(spells: FromClause, events: FromClause) -> Subquery:
    """The events that would fall in a spell as `counted` says, if they count at all: `record`, `spell`, `day`, `doubt`.

    `events` has `record`, `day` and `doubt`, a number that says why that is not known.
    """
    event = events.c
    return (
        select(event.record, spells.c.spell, event.day, event.doubt)
        .join_from(events, spells, _in_spell(spells, events))
        .subquery("doubted")
    )


def _in_spell(spells: FromClause, events: FromClause) -> ColumnElement[bool]:
    spell, event = spells.c, events.c
    return and_(spell.record == event.record, event.day > spell.start, event.day <= spell.until)


def due_dates(
    spells: FromClause, events: FromClause, every: ColumnElement[int], doubtful: FromClause | None = None
) -> Subquery:
    """Every due date of every spell, `every` days apart, with what became of it by the `events` that count.

    Columns: `record`; `checkpoint_at`, the instant it runs from; `due`; `outcome`; `event_at` and `claimed`, of the event
    that kept it or, where it was missed, of the one that followed at last; `waits`, for the one due date of a spell still
    running from which on no event has come: one event now is what the record waits for, however many dates were missed
    since. No record has two rows for one due date, not even across spells. With `doubtful`, the events of which it is not
    known whether they count (`doubted`), also `doubt`: null where the due date comes out alike whichever of them do, else the
    lowest `doubt` of those that would change it.
    """
    steps = _numbered(spells, events, every)
    step = steps.c
    before_end = step.due < step.end
    outcome = case(
        (step.is_kept, KEPT),
        (step.answered, MISSED),
        (and_(before_end, step.ending == ENDED_BY), UNCERTAIN),
        (before_end, MISSED),
        (step.ending == RUNNING, AHEAD),
        else_=OVERTAKEN,
    )
    dues = select(
        step.record,
        step.at.label("checkpoint_at"),
        step.due,
        outcome.label("outcome"),
        step.event_at,
        step.claimed,
        and_(not_(step.answered), step.step == 1, step.ending == RUNNING).label("waits"),
    )
    if doubtful is None:
        return dues.subquery("due_dates")
    doubts = _doubts(steps, doubted(spells, doubtful), every)
    same = and_(doubts.c.record == step.record, doubts.c.due == step.due)
    return dues.add_columns(doubts.c.doubt).outerjoin(doubts, same).subquery("due_dates")


def _doubts(steps: FromClause, events: FromClause, every: ColumnElement[int]) -> Subquery:
    """The due dates that come out otherwise if some of these events count: `record`, `due`, `doubt`.

    One in the days that a due date asks about keeps it, so a miss is in doubt, and an end that overtook it; one that is still
    to come is not, as nothing is late yet. One before these days moves the due dates after it: of those that it moves, every
    one is missed as surely but the last, which is met or overtaken by what it was, or else missed by then.
    """
    step, event = steps.c, events.c
    since = sql.add_days(step.due, -every)
    kept_by_it = and_(event.day > since, not_(step.is_kept), or_(step.due < step.end, step.ending != RUNNING))
    moved = sql.add_days(step.due, -func.mod(sql.days_between(event.day, step.due), every))
    reached = case((step.answered, step.next_day), else_=step.end)
    missed_by_it = and_(event.day < since, step.step == step.steps, moved < step.due, moved < reached)
    in_stretch = and_(
        event.record == step.record,
        event.spell == step.spell,
        event.day > step.day,
        event.day <= step.due,
        or_(not_(step.answered), event.day < step.next_day),
    )
    return (
        select(step.record, step.due, func.min(event.doubt).label("doubt"))
        .join_from(steps, events, in_stretch)
        .where(or_(kept_by_it, missed_by_it))
        .group_by(step.record, step.due)
        .subquery("doubts")
    )


def _numbered(spells: FromClause, events: FromClause, every: ColumnElement[int]) -> Subquery:
    """Each stretch once for each due date that it asks for: its columns, `answered`, the event that did, `step` of `steps`, and
    `due`; `is_kept` where that event keeps it."""
    stretch = _stretches(spells, counted(spells, events)).c
    answered = func.coalesce(stretch.next_spell == stretch.spell, false())
    # Reopened on the day of its last checkpoint: that day is the checkpoint of the new spell, and asks once.
    goes_on = func.coalesce(stretch.next_day == stretch.day, false())
    to_event = _steps(stretch.day, stretch.next_day, every)
    to_end = _steps(stretch.day, stretch.end, every)
    # Where the end is not known, nothing is certain to have been asked for after the due dates before it.
    to_end = case((stretch.ending == ENDED_BY, to_end - 1), else_=to_end)
    steps = case((answered, to_event), (goes_on, 0), (to_end < 1, 1), else_=to_end)
    numbered = select(
        stretch.record,
        stretch.spell,
        stretch.day,
        stretch.at,
        stretch.end,
        stretch.ending,
        stretch.next_day,
        answered.label("answered"),
        case((answered, stretch.next_at)).label("event_at"),
        case((answered, stretch.next_claimed)).label("claimed"),
        steps.label("steps"),
        sql.each_up_to(steps).label("step"),
    ).subquery("numbered")
    step = numbered.c
    return select(
        *step,
        sql.add_days(step.day, step.step * every).label("due"),
        and_(step.answered, step.step == step.steps).label("is_kept"),
    ).subquery("steps")


def _stretches(spells: FromClause, events: FromClause) -> Subquery:
    """Each checkpoint, a spell's start or an event, with the one that follows it in the record's time.

    Of several events on a day only the last has another day after it: the others stretch over no time.
    """
    spell, event = spells.c, events.c
    starts = select(
        spell.record,
        spell.spell,
        spell.start.label("day"),
        spell.start_at.label("at"),
        false().label("claimed"),
        spell.end,
        spell.ending,
    )
    later = select(event.record, event.spell, event.day, event.at, event.claimed, event.end, event.ending)
    point = union_all(starts, later).subquery("checkpoints").c

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
    """How many steps of `every` days it takes from one date to reach another; 0 or less where that is no later."""
    return cast(func.ceil(cast(sql.days_between(since, until), Float) / cast(every, Float)), Integer)
