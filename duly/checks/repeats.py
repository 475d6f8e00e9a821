"""Events that come again and again: the n-th of a subject within so many days, which counts once in as many days.

The rule is told as a loop (STANDARDS.md MISS-04): going through a subject's events in order, one that is the n-th or later
within the days that end with it counts, unless one that counted lies less than so many days before it. Here it is one pass
over sets. Each event that could count points to the first one that could count next; which ones are reached from the
first is found by doubling: knowing where the first 2, 4, 8 jumps lead, one finds the first 4, 8, 16.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from duly import sql

_DOUBLINGS = 8
"""Up to 2**8 = 256 events of a subject count without a pause of so many days between events that could. With 90 days that
is 63 years; with 26, a childhood. What would come after them in one run does not count."""


def repeated(events: FromClause, nth: ColumnElement[int], days: ColumnElement[int]) -> CTE:
    """The events that are the `nth` or a later one within `days` dates, the event's own among them.

    `events` has `id`, `subject`, `day` and `at`, none null. Columns: `id`, and `counts`, true where no event that counts
    lies less than `days` before it. Of several events on a day the first by `at` and `id` counts.
    """
    runs = _runs(events, nth, days)
    jump = _jumps(runs, days)
    begun = select(runs.c.subject, runs.c.run, runs.c.place).where(runs.c.begins)
    counts = sql.computed_once(begun, "repeats_counted", small=True)
    for turn in range(1, _DOUBLINGS + 1):
        reached = counts.alias(f"repeats_reached_{turn}")
        further = select(reached.c.subject, reached.c.run, jump.c.target).join_from(
            reached,
            jump,
            and_(reached.c.subject == jump.c.subject, reached.c.run == jump.c.run, reached.c.place == jump.c.place),
        )
        # Each turn reads the one before several times: written into one another they would be worked out 3**8 times.
        counts = sql.computed_once(union_all(select(counts), further), f"repeats_counted_{turn}", small=True)
        after = jump.alias(f"repeats_after_{turn}")
        twice = select(jump.c.subject, jump.c.run, jump.c.place, after.c.target).join_from(
            jump,
            after,
            and_(jump.c.subject == after.c.subject, jump.c.run == after.c.run, jump.c.target == after.c.place),
        )
        jump = sql.computed_once(twice, f"repeats_jumps_{turn}", small=True)
    every_event = select(runs.c.id, counts.c.place.is_not(None).label("counts")).outerjoin_from(
        runs,
        counts,
        and_(runs.c.subject == counts.c.subject, runs.c.run == counts.c.run, runs.c.place == counts.c.place),
    )
    return sql.computed_once(every_event, "repeats", small=True)


def _runs(events: FromClause, nth: ColumnElement[int], days: ColumnElement[int]) -> CTE:
    """The events that could count, numbered (`place`) by subject, in runs without a pause of so many days.

    The first of a run `begins` it and counts: whatever counted before lies before the pause.
    """
    order = (events.c.day, events.c.at, events.c.id)
    earliest = func.lag(events.c.day, nth - 1).over(partition_by=events.c.subject, order_by=order)
    seen = select(events.c.id, events.c.subject, events.c.day, events.c.at, earliest.label("earliest")).subquery(
        "repeats_seen"
    )
    frequent = select(seen).where(sql.days_between(seen.c.earliest, seen.c.day) < days).subquery("repeats_found")
    by_subject: dict[str, Any] = {
        "partition_by": frequent.c.subject,
        "order_by": (frequent.c.day, frequent.c.at, frequent.c.id),
    }
    before = func.lag(frequent.c.day).over(**by_subject)
    begins = or_(before.is_(None), sql.days_between(before, frequent.c.day) >= days)
    placed = select(
        frequent.c.id,
        frequent.c.subject,
        frequent.c.day,
        func.row_number().over(**by_subject).label("place"),
        begins.label("begins"),
    ).subquery("repeats_placed")
    run = func.sum(case((placed.c.begins, 1), else_=0)).over(
        partition_by=placed.c.subject, order_by=placed.c.place, rows=(None, 0)
    )
    return sql.computed_once(select(placed, cast(run, Integer).label("run")), "repeats_runs", small=True)


def _jumps(runs: CTE, days: ColumnElement[int]) -> CTE:
    """From each event to the first of its run that lies so many days later or more: `subject`, `run`, `place`, `target`.

    Every event is put into one stream twice: where it stands, and so many days later, where it looks for what comes.
    """
    stands = select(
        runs.c.subject,
        runs.c.run,
        runs.c.day.label("day"),
        literal(1).label("kind"),
        runs.c.place,
        runs.c.place.label("here"),
    )
    looks = select(
        runs.c.subject,
        runs.c.run,
        sql.add_days(runs.c.day, days),
        literal(0),
        runs.c.place,
        cast(null(), Integer),
    )
    stream = union_all(stands, looks).subquery("repeats_stream")
    target = func.min(stream.c.here).over(
        partition_by=(stream.c.subject, stream.c.run),
        order_by=(stream.c.day, stream.c.kind, stream.c.place),
        rows=(0, None),
    )
    seen = select(stream.c.subject, stream.c.run, stream.c.place, stream.c.kind, target.label("target")).subquery(
        "repeats_ahead"
    )
    first = select(seen.c.subject, seen.c.run, seen.c.place, seen.c.target).where(
        seen.c.kind == 0, seen.c.target.is_not(None)
    )
    return sql.computed_once(first, "repeats_jumps", small=True)
