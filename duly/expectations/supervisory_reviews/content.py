"""SUP-04: does a review say what a review is for?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CTE, Float, FromClause, Integer, Subquery, and_, case, cast, false, func, or_, select, union_all

from duly import checks, sql
from duly.expectations.populations import CHILD_TEAM_TYPES
from duly.expectations.supervisory_reviews.cases import (
    BACKDATED_HOURS,
    INTERVAL_DAYS,
    MIN_TEXT,
    POPULATION,
    REVIEWER_RANKS,
    SUITE,
    breakdowns,
    by_a_supervisor,
    cases,
    claimed_only,
    entered,
    future_dated,
)
from duly.expectations.supervisory_reviews.signs import LISTS
from duly.records import Investigation, StaffMember, SupervisoryReview

COPIED_CASES = checks.Parameter(
    name="sup_copied_cases",
    default=2,
    unit="cases",
    meaning="Other cases on which one reviewer may use the same text",
)
COPIED_DAYS = checks.Parameter(
    name="sup_copied_days",
    default=90,
    unit="days",
    meaning="How far back a reviewer's text is looked for on other cases",
)


def _by_supervisors(every_case: CTE) -> CTE:
    """Every review of a case by a supervisor who is not the officer in it, whatever its length."""
    at = entered()
    review = SupervisoryReview
    return (
        select(
            review.review_id,
            review.inv_id,
            review.reviewer,
            or_(func.coalesce(review.is_test, false()), every_case.c.is_test).label("is_test"),
            review.merged_into.is_not(None).label("is_merged"),
            future_dated().label("future_dated"),
            *at.columns("entered"),
            at.day.label("day"),
            review.entered_at.is_(None).label("claimed"),
            review.evidence_reviewed,
            review.further_enquiries_set,
            review.safeguarding_considered,
            review.next_review_date,
            # A blank text has a hash like any other, but is no copy of one.
            case((func.coalesce(review.text_len, 1) > 0, review.text_hash)).label("text_hash"),
            every_case.c.team,
            every_case.c.district,
            every_case.c.offence_class,
        )
        .join_from(review, every_case, every_case.c.inv_id == review.inv_id)
        .join(StaffMember, StaffMember.staff_id == review.reviewer)
        .where(by_a_supervisor(every_case))
        .cte("reviews_by_supervisors")
    )


def _copied(reviews: FromClause) -> Subquery:
    """The days by which a reviewer had put one text on too many cases: `reviewer`, `text_hash`, `day`.

    A review of such a day bears the text itself, so it takes two cases more than are allowed: its own and one too many.
    A reviewer may have put one text on thousands of cases, so a day is not compared with every other: only within two
    neighbouring blocks of days, and with no more cases of a day than are enough to decide.
    """
    review, enough = reviews.c, COPIED_CASES.value + 2
    can_be_compared = and_(~review.is_test, ~review.is_merged, review.text_hash.is_not(None), review.day.is_not(None))
    repeated = (
        select(review.reviewer, review.text_hash)
        .where(can_be_compared)
        .group_by(review.reviewer, review.text_hash)
        .having(func.count() >= enough)
        .subquery("repeated_texts")
    )
    ago = cast(sql.days_between(review.day, checks.AS_OF_DAY), Float)
    block = cast(func.floor(ago / (cast(COPIED_DAYS.value, Float) + 1)), Integer)
    text = (
        select(review.reviewer, review.text_hash, review.inv_id, review.day, block.label("block"))
        .join_from(
            reviews, repeated, and_(repeated.c.reviewer == review.reviewer, repeated.c.text_hash == review.text_hash)
        )
        .where(can_be_compared)
        .distinct()
        .subquery("texts")
    )
    rank = func.row_number().over(partition_by=(text.c.reviewer, text.c.text_hash, text.c.day), order_by=text.c.inv_id)
    placed = select(*text.c, rank.label("place")).subquery("placed_texts")
    few = select(*(column for column in placed.c if column.name != "place")).where(placed.c.place <= enough)
    used = few.cte("texts_of_a_day")
    day = select(used.c.reviewer, used.c.text_hash, used.c.day, used.c.block).distinct().subquery("text_days")
    earlier = union_all(
        select(used.c.reviewer, used.c.text_hash, used.c.inv_id, used.c.day, used.c.block),
        select(used.c.reviewer, used.c.text_hash, used.c.inv_id, used.c.day, (used.c.block - 1).label("block")),
    ).subquery("earlier_texts")
    return (
        select(day.c.reviewer, day.c.text_hash, day.c.day)
        .join_from(
            day,
            earlier,
            and_(
                earlier.c.reviewer == day.c.reviewer,
                earlier.c.text_hash == day.c.text_hash,
                earlier.c.block == day.c.block,
                earlier.c.day <= day.c.day,
                sql.add_days(earlier.c.day, COPIED_DAYS.value) >= day.c.day,
            ),
        )
        .group_by(day.c.reviewer, day.c.text_hash, day.c.day)
        .having(func.count(earlier.c.inv_id.distinct()) >= enough)
        .subquery("copied_texts")
    )


def _content() -> checks.Judgement:
    reviews = _by_supervisors(cases())
    copied = _copied(reviews)
    same_text = and_(
        copied.c.reviewer == reviews.c.reviewer,
        copied.c.text_hash == reviews.c.text_hash,
        copied.c.day == reviews.c.day,
    )
    latest_next = sql.add_days(reviews.c.day, INTERVAL_DAYS.value)
    rows = (
        select(*reviews.c, latest_next.label("latest_next"), copied.c.day.is_not(None).label("is_copy"))
        .outerjoin_from(reviews, copied, same_text)
        .where(checks.in_period(checks.when(reviews.c.entered)))
        .subquery("judged_reviews")
    )
    row = rows.c
    return checks.Judgement(
        rows=rows,
        record=row.review_id,
        verdict=checks.first_of(
            checks.made_for_test(row.is_test, "review or its case"),
            checks.merged_away(row.is_merged, "review"),
            checks.unknown(
                "future_dated", "It is claimed for more than 5 minutes after it was entered", row.future_dated
            ),
            checks.non_compliant(
                "evidence_not_reviewed",
                "It does not say that the evidence was reviewed",
                row.evidence_reviewed.is_not(True),
            ),
            checks.non_compliant(
                "no_enquiries_set",
                "It does not say that further enquiries were set",
                row.further_enquiries_set.is_not(True),
            ),
            checks.non_compliant(
                "safeguarding_not_considered",
                "It does not say that safeguarding was considered",
                row.safeguarding_considered.is_not(True),
            ),
            checks.non_compliant(
                "no_next_review",
                "No date after the review is set for the next one",
                or_(row.next_review_date.is_(None), row.next_review_date <= row.day),
            ),
            checks.unknown(
                "no_review_time", "Neither when it was entered nor when it was done is recorded", row.day.is_(None)
            ),
            checks.non_compliant(
                "next_review_too_late",
                "The next review is set for more than sup_interval_days after the review",
                row.next_review_date > row.latest_next,
            ),
            checks.non_compliant(
                "copied_text",
                "The same reviewer put the same text on more than sup_copied_cases other cases, that day or in the "
                "sup_copied_days before",
                row.is_copy,
            ),
            checks.compliant("complete", "Everything asked for is there"),
        ),
        anchor=row.entered,
        due=checks.end_of_day(row.latest_next),
        done=row.entered,
        open=false(),
        flag=claimed_only(row.claimed),
        breakdowns=breakdowns(row, checks.month(row.day)),
        shows={
            "case": row.inv_id,
            "entered_on": row.day,
            "evidence_reviewed": row.evidence_reviewed,
            "further_enquiries_set": row.further_enquiries_set,
            "safeguarding_considered": row.safeguarding_considered,
            "next_review": row.next_review_date,
            "latest_next_review": row.latest_next,
            "copied_text": row.is_copy,
        },
    )


SUP_04 = checks.Standard(
    id="SUP-04",
    suite=SUITE,
    title="Supervisory reviews cover what they are for",
    question="Does each review say that evidence was reviewed, enquiries set and safeguarding considered, and set the next date?",
    unit="supervisory_reviews",
    population=(
        "Reviews entered in the period by a supervisor who is not the officer in the case, whatever their length. "
        f"Cases: {POPULATION}"
    ),
    judgement=_content(),
    needs=(
        Investigation.inv_id,
        SupervisoryReview.review_id,
        SupervisoryReview.inv_id,
        SupervisoryReview.reviewer,
        checks.either(SupervisoryReview.entered_at, SupervisoryReview.reviewed_at),
        SupervisoryReview.evidence_reviewed,
        SupervisoryReview.further_enquiries_set,
        SupervisoryReview.safeguarding_considered,
        SupervisoryReview.next_review_date,
        StaffMember.staff_id,
        StaffMember.rank,
    ),
    target=Decimal(90),
    severity=checks.Severity.MEDIUM,
    missing=checks.Missing.FAIL,
    report="Investigation",
    quotation="at each check, the supervisor reviews the evidence and any further enquiries or evidence gathering that may "
    "need to be done",
    authority=("A-21",),
    parameters=(
        INTERVAL_DAYS,
        REVIEWER_RANKS,
        MIN_TEXT,
        BACKDATED_HOURS,
        COPIED_CASES,
        COPIED_DAYS,
        CHILD_TEAM_TYPES,
    ),
    boundaries=(
        "Blank is not yes: a field that is not filled in counts as not done.",
        "Several things missing: the review fails once, for the first in the order evidence, enquiries, safeguarding, next date.",
        "The date of a review is the local date it was entered, else the date claimed (flag timing_basis=claimed).",
        "The next review on the 28th day after the review is in time; on the 29th it is not. On or before the review's own "
        "date it is no next review.",
        "The same text on two other cases of the same reviewer in 90 days passes, on three it does not; the first three "
        "copies pass, the fourth fails. A text of 90 days before counts, of 91 does not; of the same day, always.",
        "A review of a case that was merged into another is judged all the same.",
    ),
    blind_spots=(
        "A tick in a template does not show what was thought: read a sample.",
        "Copied texts are told by their hash: one changed character makes another text.",
        "A rank is the one held now, and the officer in the case the one named now.",
        "Without the structured fields in the export there is no data: texts are not read for headings.",
    ),
    remedy=(
        "Show the reviewer what the review leaves out and have it added in a new entry, with a date for the next review. Where "
        "one text stands on many cases, ask for each case to be reviewed on its own."
    ),
    lists=LISTS,
)
