"""When the reviews of a detention fall due, in hours: the first after detention is authorised, each later one after the last
review that was done, whenever it was due.

The rule is told as a loop (STANDARDS.md CUST-03): from a checkpoint a review falls due; the next review answers it, in
time or late, and is the next checkpoint; where as many hours again pass without one, that is another review missed. Here
it is one pass over sets: each checkpoint knows the event that follows it, so the number of reviews that fell due between
the two is a division. A late review is one breach, not two: it answers the last review that was due before it.

Times may stand for a span (STANDARDS.md G8). Only reviews that certainly fell due are counted, and each is decided only
where the best and the worst case agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Float,
    FromClause,
    Integer,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from duly import checks, sql
from duly.records import companion

# What became of a review that fell due. AHEAD: it is still to come. OVERTAKEN: the detention had ended by then. UNENDED:
# the detention must have ended long ago, and nobody wrote when, or wrote what cannot be. UNCERTAIN: the times are not exact.
IN_TIME, LATE, MISSED, POSTPONED, OVERTAKEN, AHEAD, UNENDED, UNCERTAIN = range(8)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits in seconds, as SQL: until the `first` review and between `later` ones; `longest` is the time that no
    detention is taken to exceed. `reason` is the length from which a reason for postponing counts."""

    first: ColumnElement[Any]
    later: ColumnElement[Any]
    longest: ColumnElement[Any]
    reason: ColumnElement[Any]


def due_reviews(detentions: FromClause, reviews: FromClause, limits: Limits) -> Subquery:
    """Every review that fell due in each detention, and the one that is to come.

    `detentions` has one row each: `record`, `began` and `ended` with their latest instants, `began` never null.
    `reviews` has `record`, `seq`, `done` with its latest instant, and `reason_len`; `done` is null where a review was
    postponed and not done.

    Columns: `record`; `number`, counting from the checkpoint; `first`, that it runs from the beginning; `since` and
    `due`, instants; `done`, of the review that followed at last; `outcome`; `running`, that the detention goes on;
    `before`, that a review is recorded from more than five minutes before the detention began.
    """
    counted = _counted(detentions, reviews, limits)
    stretch = _stretches(detentions, counted).c
    since, following, ended = checks.when(stretch.since), checks.when(stretch.following), checks.when(stretch.ended)
    answered = following.known
    unended = and_(
        ~answered, sql.seconds_between(stretch.began, func.coalesce(ended.lo, checks.AS_OF)) > limits.longest
    )
    until = checks.first_known(following, ended, checks.exactly(checks.AS_OF))
    limit = case((stretch.first, limits.first), else_=limits.later)
    passed = _passed(since, until, limit, limits.later)
    steps = case((unended, 1), (answered, func.greatest(passed, 1)), else_=passed + 1)
    postponed = _postponed_without_time(counted, limits).alias("postponements")
    numbered = (
        select(
            *(column for column in stretch),
            until.lo.label("until"),
            until.hi.label(companion("until")),
            answered.label("answered"),
            unended.label("unended"),
            limit.label("limit"),
            cast(steps, Integer).label("steps"),
            sql.each_up_to(steps).label("number"),
        )
    ).subquery("numbered")
    step = numbered.c
    offset = step.limit + (step.number - 1) * limits.later
    taken = checks.elapsed(checks.when(step.since), checks.when(step.until), offset)
    reasoned = or_(
        step.number <= func.coalesce(postponed.c.times, 0),
        and_(step.number == step.steps, step.answered, checks.surely(step.reason_len >= limits.reason)),
    )
    outcome = case(
        (step.unended, UNENDED),
        (and_(taken.within, step.answered), IN_TIME),
        (and_(taken.within, step.ended.is_not(None)), OVERTAKEN),
        (taken.within, AHEAD),
        (~taken.beyond, UNCERTAIN),
        (reasoned, POSTPONED),
        (and_(step.answered, step.number == step.steps), LATE),
        else_=MISSED,
    )
    early = _before(detentions, reviews)
    return (
        select(
            step.record,
            step.number,
            step.first,
            step.since,
            sql.add_seconds(step.since, offset).label("due"),
            step.following.label("done"),
            outcome.label("outcome"),
            and_(~step.answered, step.ended.is_(None), ~step.unended).label("running"),
            early.c.record.is_not(None).label("before"),
        )
        .outerjoin_from(numbered, postponed, and_(postponed.c.record == step.record, postponed.c.since == step.since))
        .outerjoin(early, early.c.record == step.record)
        .subquery("due_reviews")
    )


def _passed(
    since: checks.Span, until: checks.Span, limit: ColumnElement[Any], later: ColumnElement[Any]
) -> ColumnElement[int]:
    """How many reviews had certainly fallen due between two instants, at its limit not yet."""
    grace = case((and_(since.to_the_minute, until.hi.is_(None)), literal(59.999999)), else_=literal(0.0))
    over = sql.seconds_between(since.end, until.lo) - grace - limit
    return func.greatest(cast(func.ceil(cast(over, Float) / cast(later, Float)), Integer), 0)


def _counted(detentions: FromClause, reviews: FromClause, limits: Limits) -> CTE:
    """The reviews that may lie in their detention, and those without a time, each with when it `began`."""
    done = checks.when(reviews.c.done)
    inside = or_(
        done.missing,
        and_(
            sql.seconds_between(detentions.c.began, done.end) >= -checks.CLOCK_DRIFT_SECONDS,
            func.coalesce(done.lo <= checks.when(detentions.c.ended).end, true()),
            sql.seconds_between(detentions.c.began, done.lo) <= limits.longest,
        ),
    )
    return (
        select(reviews.c.record, detentions.c.began, reviews.c.seq, *done.columns("done"), reviews.c.reason_len)
        .join_from(reviews, detentions, detentions.c.record == reviews.c.record)
        .where(inside)
        .cte("counted_reviews")
    )


def _stretches(detentions: FromClause, counted: FromClause) -> Subquery:
    """Each checkpoint, the beginning or a review, with the review that follows it (`following`), if any."""
    done = checks.when(counted.c.done)
    latest = func.min(func.coalesce(done.hi, done.lo))
    reviewed = (
        select(
            counted.c.record,
            done.lo.label("at"),
            # a review entered twice is as exact as its more exact entry
            case((func.count(done.hi) == func.count(), latest)).label(companion("at")),
            func.max(counted.c.reason_len).label("reason_len"),
        )
        .where(done.known)
        .group_by(counted.c.record, done.lo)
        .subquery("reviewed")
    )
    began = checks.when(detentions.c.began)
    points = union_all(
        select(
            detentions.c.record,
            literal(0).label("place"),
            *began.columns("at"),
            cast(literal(None), Integer).label("reason_len"),
        ),
        select(reviewed.c.record, literal(1), *checks.when(reviewed.c.at).columns("at"), reviewed.c.reason_len),
    ).subquery("checkpoints")
    point = points.c

    def following(value: ColumnElement[Any], name: str) -> ColumnElement[Any]:
        return func.lead(value).over(partition_by=point.record, order_by=(point.place, point.at)).label(name)

    led = select(
        point.record,
        point.place,
        *checks.when(point.at).columns("since"),
        following(point.at, "following"),
        following(point[companion("at")], companion("following")),
        following(point.reason_len, "reason_len"),
    ).subquery("led")
    return (
        select(
            *(column for column in led.c if column.name != "place"),
            (led.c.place == 0).label("first"),
            detentions.c.began,
            *checks.when(detentions.c.ended).columns("ended"),
        )
        .join_from(led, detentions, detentions.c.record == led.c.record)
        .subquery("stretches")
    )


def _postponed_without_time(counted: FromClause, limits: Limits) -> Subquery:
    """How many reviews were postponed with a reason and not done between a checkpoint and the next review: `record`,
    `since` (of the checkpoint) and `times`.

    They have no time: their number in the order of the record tells after which review they come. Without one they come
    last.
    """
    review = counted.c
    untimed = review.done.is_(None)
    last_done = func.max(review.done).over(
        partition_by=review.record,
        order_by=(
            review.seq.nulls_last(),
            case((and_(review.seq.is_not(None), untimed), 0), (review.done.is_not(None), 1), else_=2),
            review.done.nulls_last(),
        ),
        rows=(None, 0),
    )
    placed = select(
        review.record,
        func.coalesce(last_done, review.began).label("since"),
        and_(untimed, checks.surely(review.reason_len >= limits.reason)).label("postponed"),
    ).subquery("placed_postponements")
    return (
        select(placed.c.record, placed.c.since, func.count().label("times"))
        .where(placed.c.postponed)
        .group_by(placed.c.record, placed.c.since)
        .subquery("postponed_without_time")
    )


def _before(detentions: FromClause, reviews: FromClause) -> Subquery:
    """The detentions with a review from more than five minutes before they began: `record`."""
    done = checks.when(reviews.c.done)
    return (
        select(reviews.c.record)
        .join_from(reviews, detentions, detentions.c.record == reviews.c.record)
        .where(sql.seconds_between(detentions.c.began, done.end) < -checks.CLOCK_DRIFT_SECONDS)
        .distinct()
        .subquery("reviewed_before")
    )
