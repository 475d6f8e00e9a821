"""Reviews to look at beside SUP-04: they do not count, or look made for the figure (STANDARDS.md 4.2, gaming)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal, or_, select

from duly import checks, sql
from duly.expectations.supervisory_reviews.cases import MIN_TEXT, REVIEWER_RANKS, cases
from duly.expectations.supervisory_reviews.reviews import claimed_after_entry, delay, entered, written
from duly.records import StaffMember, SupervisoryReview
from duly.records.people import RANKS

_CROWD = 10
_CROWD_SECONDS = 15 * 60


_case = cases().c


def _after_closing() -> ColumnElement[bool]:
    reopened_by_then = and_(_case.closed_before, entered().lo >= _case.reopened_at)
    return and_(entered().day > _case.closed_day, ~func.coalesce(reopened_by_then, False))


_at = entered()
_SIGNS: Mapping[str, ColumnElement[bool]] = {
    "reviewed_by_oic": SupervisoryReview.reviewer == _case.oic,
    "below_sergeant": and_(StaffMember.rank.in_(RANKS), StaffMember.rank.not_in(REVIEWER_RANKS.value)),
    "reviewer_unknown": checks.not_understood(StaffMember.rank),
    "short_text": func.coalesce(SupervisoryReview.text_len, 0) < MIN_TEXT.value,
    "backdated": delay().beyond,
    "claimed_after_entry": claimed_after_entry(),
    "after_closing": _after_closing(),
    "exact": and_(SupervisoryReview.reviewer.is_not(None), _at.known, or_(_at.hi.is_(None), _at.to_the_minute)),
}
"""What may be odd about a review, which may ask about its case; and whether it is known to the minute by whom it was entered."""


@cache
def _signed() -> CTE:
    """The reviews of cases, entered in the period, with every sign: `record`, `by`, `at`, and one truth for each."""
    every = written(
        cases(),
        *(sign.label(name) for name, sign in _SIGNS.items()),
        _case.is_test.label("of_test"),
        SupervisoryReview.reviewer.label("by"),
        _at.lo.label("at"),
    ).subquery("written_reviews")
    review = every.c
    signed = select(review.review_id.label("record"), review.by, review.at, *(review[name] for name in _SIGNS)).where(
        review.inv_id.is_not(None),
        ~review.is_test,
        ~review.is_merged,
        ~review.of_test,
        checks.in_period(checks.when(review.entered)),
    )
    return sql.computed_once(signed, "signed_reviews")


def _reviews(sign: str) -> Select[Any]:
    """The reviews that bear a sign."""
    review = _signed().c
    return select(review.record).where(review[sign])


def _crowded() -> Select[Any]:
    """Reviews that are among ten or more which one person entered within 15 minutes."""
    signed = _signed()
    review = select(signed.c.record, signed.c.by, signed.c.at).where(signed.c.exact).subquery("timed_reviews")
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


_TITLES = {
    "reviewed_by_oic": "Reviews by the officer in the case as it is now",
    "below_sergeant": "Reviews by somebody below sergeant or without a supervisor's grade",
    "reviewer_unknown": "Reviews whose reviewer is blank, which count for nothing, or is not among the staff or of a rank that "
    "is not known, of which that cannot be told",
    "short_text": "Reviews shorter than sup_min_text_length characters",
    "crowded": f"Reviews among {_CROWD} or more that one person entered within {_CROWD_SECONDS // 60} minutes",
    "backdated": "Reviews entered more than sup_backdated_hours after they are claimed to have been done",
    "claimed_after_entry": "Reviews claimed for a time after they were entered: judged by their entry",
    "after_closing": "Reviews entered after the day their case closed",
}

LISTS = tuple(
    checks.Listing(id=sign, title=title, records=_reviews(sign) if sign in _SIGNS else _crowded())
    for sign, title in _TITLES.items()
)
