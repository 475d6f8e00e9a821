"""Which reviews of a case count, which do not, and of which that cannot be told (A7)."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, Subquery, and_, case, func, or_, select

from duly import checks
from duly.expectations.supervisory_reviews.cases import MIN_TEXT, REVIEWER_RANKS
from duly.expectations.survivors import officer
from duly.records import Investigation, StaffMember, SupervisoryReview
from duly.sql import only_where

BACKDATED_HOURS = checks.Parameter(
    name="sup_backdated_hours",
    default=24,
    unit="hours",
    meaning="Time from when a review is claimed to have been done until it was entered, beyond which it is listed as back-dated",
)

# What is known of the reviewer. Between the first and the last: why it cannot be told whether a review counts.
SUPERVISOR, DANGLING, RANK_UNMAPPED, OIC_NOW, NO_SUPERVISOR = range(5)

EMPTY = tuple(each.value for each in (checks.TextClass.BLANK, checks.TextClass.PLACEHOLDER, checks.TextClass.POINTER))
"""Classes of a text that says nothing, however long it is."""

DOUBTS = (DANGLING, RANK_UNMAPPED, OIC_NOW)


def entered() -> checks.Span:
    """When a review was entered, else when it is claimed to have been done (G12)."""
    return checks.first_known(checks.when(SupervisoryReview.entered_at), checks.when(SupervisoryReview.reviewed_at))


def delay() -> checks.Elapsed:
    """From when a review is claimed to have been done until it was entered, against the limit for back-dating."""
    limit = BACKDATED_HOURS.seconds
    return checks.elapsed(checks.when(SupervisoryReview.reviewed_at), checks.when(SupervisoryReview.entered_at), limit)


def claimed_after_entry() -> ColumnElement[bool]:
    """The review is claimed for a time after it was entered, by more than clocks disagree (A8). Never null."""
    claimed = checks.when(SupervisoryReview.reviewed_at)
    entry = SupervisoryReview.entered_at
    return or_(checks.surely(delay().negative), and_(claimed.later, entry.is_not(None)))


def _says_something() -> ColumnElement[bool]:
    """There is text enough, and where the text or its class is exported it is no placeholder. Never null."""
    text = SupervisoryReview.review_text
    length = func.coalesce(SupervisoryReview.text_len, case((text.is_not(None), checks.length(text))))
    empty = or_(
        only_where(text.is_not(None), checks.is_placeholder(text)),
        checks.surely(SupervisoryReview.review_text_class.in_(EMPTY)),
    )
    return and_(checks.surely(length >= MIN_TEXT.value), ~empty)


def written(of: FromClause, *more: ColumnElement[Any]) -> Select[Any]:
    """Every review, with the case among `of` that it is of; one of a record that was merged is the survivor's (A3).

    Columns: `review_id`; `named`, the record it was entered under, and whether that `is_known`; `inv_id`, null where its case
    is not among `of`; `reviewer` and what is known of them (`author`); `is_test`, `is_merged`, `is_broken` of the review;
    `entered`, `entered_hi`, `day`; `claimed`, that the instant is only what somebody says; `is_future`; `is_long`, that there
    is text enough; and what `more` selects.
    """
    review, record = SupervisoryReview, Investigation
    merged, home = checks.roots(SupervisoryReview), checks.roots(Investigation)
    at = entered()
    reviewer = officer(review.reviewer, "reviewers_merged")
    oic, oic_of_record = officer(of.c.oic, "officers_merged"), officer(record.oic, "officers_of_records_merged")
    is_oic = or_(reviewer.who == oic.who, reviewer.who == oic_of_record.who)
    author = case(
        (review.reviewer.is_(None), NO_SUPERVISOR),
        (or_(StaffMember.staff_id.is_(None), reviewer.broken), DANGLING),
        (checks.not_understood(StaffMember.rank), RANK_UNMAPPED),
        (StaffMember.rank.not_in(REVIEWER_RANKS.value), NO_SUPERVISOR),
        (checks.surely(is_oic), OIC_NOW),
        else_=SUPERVISOR,
    )
    stands_for = checks.followed(record.inv_id, home)
    return (
        select(
            review.review_id,
            review.inv_id.label("named"),
            record.inv_id.is_not(None).label("is_known"),
            of.c.inv_id,
            reviewer.who.label("reviewer"),
            author.label("author"),
            or_(checks.surely(review.is_test), checks.surely(record.is_test)).label("is_test"),
            review.merged_into.is_not(None).label("is_merged"),
            checks.surely(merged.c.broken).label("is_broken"),
            *at.columns("entered"),
            at.day.label("day"),
            review.entered_at.is_(None).label("claimed"),
            at.future.label("is_future"),
            _says_something().label("is_long"),
            *more,
        )
        .outerjoin_from(review, record, record.inv_id == review.inv_id)
        .outerjoin(home, home.c.id == record.inv_id)
        .outerjoin(of, of.c.inv_id == stands_for)
        .outerjoin(reviewer.merged, reviewer.on)
        .outerjoin(oic.merged, oic.on)
        .outerjoin(oic_of_record.merged, oic_of_record.on)
        .outerjoin(StaffMember, StaffMember.staff_id == reviewer.who)
        .outerjoin(merged, merged.c.id == review.review_id)
    )


@cache
def _of_cases(every_case: CTE) -> CTE:
    """The reviews of cases that say enough and that count, or may: columns of `written`, and `doubt`, why that is not known."""
    every = written(every_case, every_case.c.start, checks.when(every_case.c.start).hi).subquery("every_review")
    review = every.c
    doubt = case((review.is_broken, DANGLING), (review.author != SUPERVISOR, review.author))
    return (
        select(*review, doubt.label("doubt"))
        .where(
            review.inv_id.is_not(None),
            ~review.is_test,
            or_(~review.is_merged, review.is_broken),
            review.author != NO_SUPERVISOR,
            review.is_long,
        )
        .cte("reviews_that_may_count")
    )


@cache
def qualifying_reviews(every_case: CTE) -> CTE:
    """The reviews that count, for duly.checks.recurrence: `record`, `day`, `at`, `claimed`."""
    review = _of_cases(every_case).c
    return (
        select(review.inv_id.label("record"), review.day, review.entered.label("at"), review.claimed)
        .where(review.doubt.is_(None), review.entered.is_not(None))
        .cte("qualifying_reviews")
    )


@cache
def doubtful_reviews(every_case: CTE) -> CTE:
    """The reviews of which it cannot be told whether they count, for the same: also `doubt`, one of DOUBTS."""
    review = _of_cases(every_case).c
    return (
        select(review.inv_id.label("record"), review.day, review.entered.label("at"), review.claimed, review.doubt)
        .where(review.doubt.is_not(None), review.entered.is_not(None))
        .cte("doubtful_reviews")
    )


@cache
def misplaced_reviews(every_case: CTE) -> Subquery:
    """The cases with reviews that count, or may, and lie at no time that could be looked at: `record`.

    `undated`, how many have no date; `future`, that one lies after the export; `too_early`, that all of them lie before the
    start of the case, beyond what two clocks may differ.
    """
    review = _of_cases(every_case).c
    early = checks.backwards(checks.when(review.start), checks.when(review.entered))
    early_only = func.bool_and(checks.surely(early))
    undated = func.count(case((review.entered.is_(None), 1)))
    return (
        select(
            review.inv_id.label("record"),
            undated.label("undated"),
            func.bool_or(review.is_future).label("future"),
            early_only.label("too_early"),
        )
        .group_by(review.inv_id)
        .having(or_(undated > 0, early_only))
        .subquery("misplaced_reviews")
    )


def author_cases(doubt: ColumnElement[Any]) -> tuple[checks.Case, ...]:
    """Why it cannot be told whether a review counts, where `doubt` is one of DOUBTS; null is no doubt."""
    return (
        checks.dangling_link(
            "The reviewer of the review that would decide, or the review that it was merged into",
            checks.surely(doubt == DANGLING),
        ),
        checks.unmapped_code(
            "The rank of the reviewer of the review that would decide is blank, or",
            checks.surely(doubt == RANK_UNMAPPED),
        ),
        checks.unknown(
            "oic_now",
            "The reviewer of the review that would decide is the officer in the case now; the export does not say who was then",
            checks.surely(doubt == OIC_NOW),
        ),
    )


def misplaced_cases(undated: ColumnElement[Any], future: ColumnElement[Any]) -> tuple[checks.Case, ...]:
    """A review that counts has no date that could be looked at, and may be the one that is asked for."""
    return (
        checks.unknown(
            "future_dated",
            "The time of a review that counts lies after the export was made",
            checks.surely(future),
        ),
        checks.unknown(
            "no_review_time",
            "A review that counts has no date, and may be the one that is asked for",
            checks.surely(undated > 0),
        ),
    )


def too_early(when: ColumnElement[Any]) -> checks.Case:
    """Whatever reviews there are were made before the case started (A27)."""
    return checks.unknown(
        "negative_interval", "Every review that counts lies before the start of the case", checks.surely(when)
    )
