"""SUP-01: is every case reviewed by a supervisor soon enough after its start?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CTE, Subquery, and_, case, func, or_, select

from duly import checks
from duly.checks import recurrence
from duly.expectations.supervisory_reviews import cases, reviews


def _first_spells(every_case: CTE) -> Subquery:
    """The first spell of each case that can be judged, with the first review that counts in it; and `doubt`, why it cannot be
    told whether one by the due date counts."""
    every_spell = cases.spells(every_case)
    review = recurrence.counted(every_spell, reviews.qualifying_reviews(every_case)).c
    first = (
        select(
            review.record,
            func.min(review.day).label("review_day"),
            func.min(review.at).label("review_at"),
            func.min(case((review.claimed, review.at))).label("claimed_at"),
        )
        .where(review.spell == 1)
        .group_by(review.record)
        .subquery("first_reviews")
    )
    perhaps = recurrence.doubted(every_spell, reviews.doubtful_reviews(every_case)).c
    doubtful = (
        select(perhaps.record, func.min(perhaps.doubt).label("doubt"))
        .join(every_case, every_case.c.inv_id == perhaps.record)
        .where(perhaps.spell == 1, perhaps.day <= cases.first_due(every_case))
        .group_by(perhaps.record)
        .subquery("first_reviews_in_doubt")
    )
    misplaced = reviews.misplaced_reviews(every_case)
    return (
        select(
            every_spell.c.record,
            every_spell.c.end,
            every_spell.c.ending,
            first.c.review_day,
            first.c.review_at,
            checks.surely(first.c.claimed_at == first.c.review_at).label("claimed"),
            doubtful.c.doubt,
            *cases.columns_but_record(misplaced),
        )
        .outerjoin_from(every_spell, first, first.c.record == every_spell.c.record)
        .outerjoin(doubtful, doubtful.c.record == every_spell.c.record)
        .outerjoin(misplaced, misplaced.c.record == every_spell.c.record)
        .where(every_spell.c.spell == 1)
        .subquery("first_spells")
    )


def _first_review() -> checks.Judgement:
    every_case = cases.cases()
    first = _first_spells(every_case)
    rows = (
        select(every_case, cases.first_due(every_case).label("due"), *cases.columns_but_record(first))
        .outerjoin_from(every_case, first, first.c.record == every_case.c.inv_id)
        .where(checks.day_in_period(cases.placed_due(every_case)))
        .subquery("first_intervals")
    )
    row = rows.c
    runs = and_(row.ending == recurrence.RUNNING, row.review_day.is_(None), row.due >= checks.AS_OF_DAY)
    return checks.Judgement(
        rows=rows,
        record=row.inv_id,
        verdict=checks.first_of(
            cases.first_cases(rows),
            checks.compliant(
                "in_time", "The first review that counts is on or before the due date", row.review_day <= row.due
            ),
            checks.not_yet_due(
                "not_yet_due", "No review is known to count yet, and the due date is today or later", runs
            ),
            reviews.author_cases(row.doubt),
            checks.exempt(
                "closed_early",
                "The case closed on or before the due date, with no review that counts",
                and_(row.ending != recurrence.RUNNING, row.end <= row.due),
            ),
            reviews.misplaced_cases(row.undated, row.future),
            checks.non_compliant(
                "late", "The first review that counts is after the due date", row.review_day.is_not(None)
            ),
            reviews.too_early(row.too_early),
            checks.unknown("closure_unknown", cases.CLOSURE_UNKNOWN, row.ending == recurrence.ENDED_BY),
            cases.state_unmapped(row.state_unknown),
            checks.non_compliant("no_review", "No review counts, and the due date has passed"),
        ),
        anchor=row.start,
        due=checks.end_of_day(row.due),
        done=row.review_at,
        open=or_(
            and_(row.review_day.is_(None), row.ending == recurrence.RUNNING),
            and_(row.start.is_(None), row.is_open),
        ),
        flag=cases.claimed_only(row.claimed),
        breakdowns=cases.breakdowns(row, checks.month(row.start_day)),
        shows={
            "start": row.start_day,
            "due": row.due,
            "first_review": row.review_day,
            "closed": row.closed_day,
            "reopened": row.reopened_day,
            "state": row.status,
        },
    )


def _outside() -> checks.Outside:
    every = cases.investigations()
    return checks.Outside(
        rows=every,
        record=every.c.inv_id,
        reasons=(
            cases.NOT_CHILD_PROTECTION,
            checks.outside_period(
                "Its first review fell due, or would have, outside the period",
                and_(every.c.placed_day.is_not(None), ~checks.day_in_period(cases.placed_due(every))),
            ),
        ),
    )


_FIRST_REVIEW = _first_review()

SUP_01 = checks.Standard(
    id="SUP-01",
    suite=cases.SUITE,
    title="First supervisory review within {sup_interval_days} days",
    question="Did a supervisor review the case soon enough after its start?",
    unit="investigations",
    population=f"{cases.POPULATION}, whose first review falls due in the period",
    judgement=_FIRST_REVIEW,
    outside=_outside(),
    topic=checks.Topic.INVESTIGATION,
    needs=cases.NEEDS,
    target=Decimal(90),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Investigation",
    quotation="A 28-day supervisory review process is now in place",
    authority=("A-20",),
    parameters=(*cases.PARAMETERS, cases.ALLOCATION_DAYS),
    boundaries=(
        *cases.CASE_BOUNDARIES,
        "With sup_interval_days at 28 and a start on 1 March: a review on 29 March keeps it, on 30 March does not; a review on "
        "1 March does not count, as an entry at allocation sets the plan.",
        "No review: not yet due to the end of 29 March, a breach from 30 March. While the time still runs, a review of which "
        "it cannot be told whether it counts leaves it not yet due.",
        "Closed on or before 29 March without a review: exempt.",
        "Where every review that counts lies before the start, by more than five minutes or on an earlier date, it is unknown.",
        "Only the time before any reopening counts; where the closing date before the reopening is not known, a case "
        "without a review is unknown, unless it was reopened by the due date (exempt).",
    ),
    blind_spots=cases.CASE_BLIND_SPOTS,
    remedy=cases.REMEDY,
    note="Not the grain of the report's 80%, which is per case: see SUP-03.",
    lists=(
        checks.Listing.among(
            _FIRST_REVIEW,
            id="late_allocation",
            title="Cases allocated more than sup_allocation_days after their crime was recorded: the clock started late",
            where=_FIRST_REVIEW.rows.c.is_late,
        ),
        checks.Listing.among(
            _FIRST_REVIEW,
            id="state_undated",
            title="Cases whose state is closed and whose closing date is not recorded: taken to be closed by now",
            where=_FIRST_REVIEW.rows.c.says_closed,
        ),
    ),
    measures=(
        checks.Measure(
            id="first_review",
            title="From the start of the case to the first review that counts",
            unit="days",
            bands=(14, 29, 57, 85),
        ),
    ),
)
