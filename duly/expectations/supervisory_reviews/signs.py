"""Reviews to look at beside SUP-04: they do not count, or look made for the figure (STANDARDS.md 4.2, gaming)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from duly import checks, sql
from duly.expectations.supervisory_reviews.cases import MIN_TEXT, REVIEWER_RANKS, cases
from duly.expectations.supervisory_reviews.reviews import claimed_after_entry, delay, entered, written
from duly.records import StaffMember, SupervisoryReview
from duly.records.people import RANKS

_CROWD = 10
_CROWD_SECONDS = 15 * 60


_case = cases().c


def _reviews(sign: ColumnElement[bool], *columns: ColumnElement[Any]) -> Select[Any]:
    """The reviews of cases, entered in the period, that bear a sign, which may ask about the case."""
    every = written(cases(), sign.label("sign"), _case.is_test.label("of_test"), *columns).subquery("signed_reviews")
    review = every.c
    return select(review.review_id.label("record"), *(review[column.name] for column in columns)).where(
        review.inv_id.is_not(None),
        ~review.is_test,
        ~review.is_merged,
        ~review.of_test,
        checks.in_period(checks.when(review.entered)),
        review.sign,
    )


def _after_closing() -> ColumnElement[bool]:
    reopened_by_then = and_(_case.closed_before, entered().lo >= _case.reopened_at)
    return and_(entered().day > _case.closed_day, ~func.coalesce(reopened_by_then, False))


def _crowded() -> Select[Any]:
    """Reviews that are among ten or more which one person entered within 15 minutes."""
    at = entered()
    exact = and_(SupervisoryReview.reviewer.is_not(None), at.known, or_(at.hi.is_(None), at.to_the_minute))
    by, since = SupervisoryReview.reviewer.label("by"), at.lo.label("at")
    review = _reviews(exact, by, since).subquery("timed_reviews")
    tenth_last = func.lag(review.c.at, _CROWD - 1).over(
        partition_by=review.c.by, order_by=(review.c.at, review.c.record)
    )
    full = case((sql.seconds_between(tenth_last, review.c.at) <= _CROWD_SECONDS, 1), else_=0)
    ended = select(review.c.record, review.c.by, review.c.at, full.label("full")).subquery("crowds_ended")
    near = func.max(ended.c.full).over(
        partition_by=ended.c.by, order_by=(ended.c.at, ended.c.record), rows=(0, _CROWD - 1)
    )
    member = select(ended.c.record, near.label("near")).subquery("crowd_members")
    return select(member.c.record).where(member.c.near == literal(1))


LISTS = (
    checks.Listing(
        id="reviewed_by_oic",
        title="Reviews by the officer in the case as it is now",
        records=_reviews(SupervisoryReview.reviewer == _case.oic),
    ),
    checks.Listing(
        id="below_sergeant",
        title="Reviews by somebody below sergeant or without a supervisor's grade",
        records=_reviews(and_(StaffMember.rank.in_(RANKS), StaffMember.rank.not_in(REVIEWER_RANKS.value))),
    ),
    checks.Listing(
        id="reviewer_unknown",
        title="Reviews whose reviewer is blank, which count for nothing, or is not among the staff or of a rank that is not "
        "known, of which that cannot be told",
        records=_reviews(or_(StaffMember.rank.is_(None), StaffMember.rank == checks.UNMAPPED)),
    ),
    checks.Listing(
        id="short_text",
        title="Reviews shorter than sup_min_text_length characters",
        records=_reviews(func.coalesce(SupervisoryReview.text_len, 0) < MIN_TEXT.value),
    ),
    checks.Listing(
        id="crowded",
        title=f"Reviews among {_CROWD} or more that one person entered within {_CROWD_SECONDS // 60} minutes",
        records=_crowded(),
    ),
    checks.Listing(
        id="backdated",
        title="Reviews entered more than sup_backdated_hours after they are claimed to have been done",
        records=_reviews(delay().beyond),
    ),
    checks.Listing(
        id="claimed_after_entry",
        title="Reviews claimed for a time after they were entered: judged by their entry",
        records=_reviews(claimed_after_entry()),
    ),
    checks.Listing(
        id="after_closing",
        title="Reviews entered after the day their case closed",
        records=_reviews(_after_closing()),
    ),
)
