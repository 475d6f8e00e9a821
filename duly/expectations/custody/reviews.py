"""CUST-03: is the detention of each child reviewed in time?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, FromClause, Subquery, and_, case, cast, func, or_, select, true
from sqlalchemy.types import String

from duly import checks, sql
from duly.expectations.custody import review_times
from duly.expectations.custody.detentions import (
    LONGEST_DAYS,
    MENTAL_HEALTH,
    MERGED_ROWS,
    NEEDS,
    SUITE,
    age_boundaries,
    child_detentions,
    may_be_a_childs,
    not_judged,
    not_known_why,
    of_a_child,
    outside,
    standing_for,
    still_held,
)
from duly.records import CustodyRecord, CustodyReview

FIRST_HOURS = checks.Parameter(
    name="custody_first_review_hours",
    default=6,
    unit="hours",
    meaning="Longest time from the authorisation of detention to its first review",
    source="A-47",
)
LATER_HOURS = checks.Parameter(
    name="custody_later_review_hours",
    default=9,
    unit="hours",
    meaning="Longest time from one review of a detention to the next",
    source="A-47",
)
POSTPONED_LENGTH = checks.Parameter(
    name="custody_postponed_reason_characters",
    default=10,
    unit="characters",
    meaning="Length from which a reason why a review was postponed counts",
)
LIMITS = review_times.Limits(
    first=FIRST_HOURS.seconds,
    later=LATER_HOURS.seconds,
    longest=LONGEST_DAYS.value * 24 * checks.HOUR,
    reason=POSTPONED_LENGTH.value,
)


_UNDER_THE_ACT = checks.surely(CustodyRecord.detention_reason.in_(MENTAL_HEALTH.value))


def _rows() -> Subquery:
    began = checks.when(CustodyRecord.detention_authorised_at)
    # After the charge the custody officer goes on reviewing, at the same intervals (A21).
    ended = checks.when(CustodyRecord.released_at)
    detained = child_detentions(
        "children_detained",
        *began.columns("began"),
        *ended.columns("ended"),
        at=began,
        only=~_UNDER_THE_ACT,
        placed=False,
    )
    backwards = checks.surely(checks.backwards(checks.when(detained.c.began), checks.when(detained.c.ended)))
    judged = (
        select(
            detained.c.cust_id.label("record"),
            *checks.when(detained.c.began).columns("began"),
            *checks.when(detained.c.ended).columns("ended"),
        )
        .where(
            may_be_a_childs(detained),
            detained.c.began.is_not(None),
            detained.c.reason.is_not(None),
            detained.c.reason != checks.UNMAPPED,
            ~backwards,
        )
        .cte("detentions")
    )
    merged, same, detention = standing_for(CustodyReview.cust_id.expression)
    done = checks.when(CustodyReview.reviewed_at)
    every_review = (
        select(
            detention.label("record"),
            CustodyReview.seq,
            *done.columns("done"),
            CustodyReview.postponed_reason_len.label("reason_len"),
            CustodyReview.merged_into.is_(None).label("stands"),
        )
        .outerjoin_from(CustodyReview, merged, same)
        .where(CustodyReview.is_test.is_not(True), CustodyReview.cust_id.is_not(None))
        .cte("every_review")
    )
    reviews = select(every_review).where(every_review.c.stands).cte("reviews")
    in_future = (
        select(reviews.c.record).where(checks.when(reviews.c.done).future).distinct().subquery("reviewed_in_future")
    )
    dues = select(review_times.due_reviews(judged, reviews, LIMITS)).cte("dues")
    lost = _lost(dues, judged, every_review)
    first_due = checks.deadline(checks.when(detained.c.began), LIMITS.first)
    placed = checks.first_known(checks.exactly(func.coalesce(dues.c.due, first_due)), checks.when(detained.c.at))
    return (
        select(
            detained,
            backwards.label("backwards"),
            *(column for column in dues.c if column.name not in ("record", "due")),
            dues.c.due,
            in_future.c.record.is_not(None).label("in_future"),
            lost.c.record.is_not(None).label("lost"),
        )
        .outerjoin_from(detained, dues, dues.c.record == detained.c.cust_id)
        .outerjoin(in_future, in_future.c.record == detained.c.cust_id)
        .outerjoin(lost, and_(lost.c.record == detained.c.cust_id, lost.c.number == dues.c.number))
        # A detention that is not judged has no reviews due; its one row falls where its first would.
        .where(checks.in_period(placed))
        .subquery("reviews_due")
    )


def _lost(dues: FromClause, detentions: FromClause, every_review: FromClause) -> Subquery:
    """The missed reviews of a detention of which every review was merged (A24) that one of those may have been: `record` and
    `number`. As none stands they are counted from the beginning; one with a reason excuses what was missed before it, too."""
    merged, stood = every_review.alias("merged_reviews"), every_review.alias("standing_reviews")
    began, done = checks.when(detentions.c.began), checks.when(merged.c.done)
    reasoned = checks.surely(merged.c.reason_len >= LIMITS.reason)
    number = dues.c.number

    def since_began(which: ColumnElement[int]) -> checks.Elapsed:
        return checks.elapsed(began, done, LIMITS.first + (which - 1) * LIMITS.later)

    before_the_end = func.coalesce(done.lo <= checks.when(detentions.c.ended).end, true())
    by_then = ~since_began(number + case((reasoned, 1), else_=0)).beyond
    since_the_last = or_(number == 1, ~since_began(number - 1).within)
    postponed = and_(done.blank, reasoned, or_(number == 1, merged.c.seq.is_(None), number <= merged.c.seq))
    may_be = or_(done.future, postponed, and_(done.known, before_the_end, by_then, since_the_last))
    return (
        select(dues.c.record, number)
        .join_from(dues, detentions, detentions.c.record == dues.c.record)
        .join(merged, merged.c.record == dues.c.record)
        .outerjoin(stood, and_(stood.c.record == dues.c.record, stood.c.stands))
        .where(stood.c.record.is_(None), may_be)
        .distinct()
        .subquery("lost_reviews")
    )


_ROWS = _rows()
_OUTCOME = _ROWS.c.outcome

CUST_03 = checks.Standard(
    id="CUST-03",
    suite=SUITE,
    title="Reviews of a child's detention in time",
    question="Was each review of a child's detention done by the time it was due?",
    unit="review due of custody_records",
    population="Reviews that fell due in the period in detentions of children for an offence, a breach or a warrant, from the "
    "authorisation of detention until the child left custody",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.cust_id,
        item=cast(sql.local_time(_ROWS.c.due, checks.TIME_ZONE), String),
        verdict=checks.first_of(
            not_judged(_ROWS),
            not_known_why(_ROWS),
            checks.not_yet_due("not_authorised", "Detention had not been authorised", checks.when(_ROWS.c.began).later),
            checks.unknown(
                "no_authorised_time", "It is not recorded when detention was authorised", _ROWS.c.began.is_(None)
            ),
            checks.negative_interval("The child left custody", "detention was authorised", _ROWS.c.backwards),
            checks.compliant("in_time", "It was done by the time it was due", _OUTCOME == review_times.IN_TIME),
            checks.exempt(
                "ended_before_due", "The child left custody before it was due", _OUTCOME == review_times.OVERTAKEN
            ),
            checks.not_yet_due(
                "not_yet_due", "It is not done, and its time has not passed", _OUTCOME == review_times.AHEAD
            ),
            checks.unknown(
                "no_end_time",
                "No release is recorded, or only one so long after the beginning that it cannot be",
                _OUTCOME == review_times.UNENDED,
            ),
            checks.unknown(
                "negative_interval",
                "It was not done in time, and a review is recorded from more than five minutes before detention was "
                "authorised, which may be this one",
                and_(_ROWS.c.first, _ROWS.c.before),
            ),
            checks.imprecise_time(_OUTCOME == review_times.UNCERTAIN, checks.INEXACT),
            checks.unknown(
                "future_dated",
                "It was not done in time, and a review lies after the export was made, which may be this one",
                and_(_ROWS.c.in_future, _OUTCOME != review_times.POSTPONED),
            ),
            checks.exempt(
                "postponed", "It was postponed, and the reason is recorded", _OUTCOME == review_times.POSTPONED
            ),
            checks.dangling_link("What a review was merged into, which may be this one,", _ROWS.c.lost),
            checks.non_compliant("late", "It was done after it was due", _OUTCOME == review_times.LATE),
            checks.non_compliant("missed", "It was not done before the next was due, or the child left custody"),
        ),
        anchor=func.coalesce(_ROWS.c.since, _ROWS.c.began),
        due=_ROWS.c.due,
        done=_ROWS.c.done,
        # One review is what a detention that goes on waits for, however many were missed since the last.
        open=or_(
            and_(_ROWS.c.running, _ROWS.c.number == 1),
            and_(_ROWS.c.began.is_(None), _ROWS.c.ended.is_(None), still_held(_ROWS)),
        ),
        breakdowns={
            "custody_suite": _ROWS.c.custody_suite,
            "review": case((and_(_ROWS.c.first, _ROWS.c.number == 1), "first"), (_ROWS.c.due.is_not(None), "later")),
            "month": checks.month_at(_ROWS.c.due),
        },
        shows={
            "authorised_at": _ROWS.c.began,
            "authorised_at_latest": _ROWS.c.began_hi,
            "counted_from": _ROWS.c.since,
            "due_at": _ROWS.c.due,
            "next_review_done_at": _ROWS.c.done,
            "released_at": _ROWS.c.ended,
            "released_at_latest": _ROWS.c.ended_hi,
        },
    ),
    needs=(
        *NEEDS,
        CustodyRecord.detention_authorised_at,
        CustodyRecord.detention_reason,
        CustodyRecord.released_at,
        CustodyReview.cust_id,
        CustodyReview.reviewed_at,
        CustodyReview.postponed_reason_len,
    ),
    target=Decimal(98),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Police detention",
    authority=("A-47",),
    topic=checks.Topic.RISK,
    outside=outside(
        "reviewed_detentions",
        checks.Reason(
            "mental_health", "Held under the Mental Health Act, which asks for no such review", _UNDER_THE_ACT
        ),
        at=checks.when(CustodyRecord.detention_authorised_at),
        nothing_due="No review of it fell due in the period judged",
    ),
    parameters=(FIRST_HOURS, LATER_HOURS, POSTPONED_LENGTH, LONGEST_DAYS, MENTAL_HEALTH),
    boundaries=(
        "The first review is due {custody_first_review_hours hour} after detention was authorised, each later one "
        "{custody_later_review_hours hour} after the last that was done, "
        "counted from when it was done and not from when it was due.",
        "Done exactly {custody_first_review_hours}:00:00 after: in time. {custody_first_review_hours}:00:01: late. The "
        "same of each later one. Times written to the minute are compared in "
        "whole minutes.",
        "A late review is one breach, and the next is due {custody_later_review_hours hour} after it. Where as many "
        "pass without any, that is one "
        "more review missed, and so on until the detention ends. With custody_first_review_hours at 6 and "
        "custody_later_review_hours at 9: authorised at 00:00 and first reviewed at 16:00, two have "
        "failed (06:00 missed, 15:00 late), and the next is due at 01:00.",
        "Released exactly when a review was due, or before, without it: exempt. Reviews go on after the charge, at the same "
        "hours, by the custody officer (PACE section 40(1)(a)).",
        "Postponed: exempt where the reason has {custody_postponed_reason_characters character} or more. On a review "
        "done late the reason excuses that one. A "
        "postponed review that was never done excuses one that was missed after the review before it in `seq`, or the last "
        "of all where `seq` is blank. A shorter reason excuses nothing.",
        "Still detained exactly when a review is due: not yet due. A second later: a breach.",
        "A review up to 5 minutes before detention was authorised counts as done at once. An earlier one counts for nothing, "
        "and the first review, where it is not in time, is UNKNOWN.",
        MERGED_ROWS,
        "Longer than custody_longest_days without a release: no more reviews are counted, and the next is UNKNOWN.",
        "A reason for holding the child that is blank or not mapped may be one under the Mental Health Act: UNKNOWN.",
        "Detentions under the Mental Health Act are left out: such a child may not be there at all (CUST-04).",
        *age_boundaries("on which detention was authorised"),
    ),
    blind_spots=(
        "It cannot see whether a review was more than an entry, nor whether the child or the adult was heard.",
        "Reviews by telephone or while the child sleeps look like any other.",
        "More reviews than are needed make more intervals, all of them kept.",
    ),
    remedy="A late review cannot be put right and its time must not be changed. For a child who is detained now: review at "
    "once. For the others, ask why: no inspector free, a review forgotten at the change of shift? A review that was done "
    "and not entered is to be entered, with a note when that was done.",
    lists=(
        checks.Listing(
            id="thin_reason",
            title="Postponed reviews whose reason is shorter than counts",
            records=select(_ROWS.c.cust_id.label("record")).where(
                of_a_child(_ROWS),
                _ROWS.c.cust_id.in_(
                    select(CustodyReview.cust_id).where(
                        CustodyReview.postponed_reason_len.between(1, POSTPONED_LENGTH.value - 1)
                    )
                ),
            ),
        ),
    ),
    measures=(
        checks.Measure(
            id="delay",
            title="From when a review was due that was late or missed to the next that was done",
            start="due_at",
            statuses=(checks.Status.NON_COMPLIANT.value,),
            bands=(1, 3, 9),
        ),
        checks.Measure(
            id="interval",
            title="From the authorisation, or one review, to the next that was in time",
            statuses=(checks.Status.COMPLIANT.value,),
            bands=(3, 6, 9),
        ),
    ),
)
