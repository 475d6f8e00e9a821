"""SUP-01 to SUP-03: is every case reviewed by a supervisor every 28 days?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, ColumnElement, Subquery, and_, case, func, or_, select

from duly.checks import recurrence, sql
from duly.checks.parameters import AS_OF_DAY
from duly.checks.recurrence import Ending, Outcome
from duly.checks.standards import Judgement, Measure, Missing, Severity, Standard
from duly.checks.timing import day_in_period, end_of_day, month, when
from duly.checks.verdicts import compliant, exempt, first_of, non_compliant, not_yet_due, unknown
from duly.expectations.supervisory_reviews import cases as of_cases
from duly.expectations.supervisory_reviews.cases import (
    CASE_BLIND_SPOTS,
    CASE_BOUNDARIES,
    INTERVAL_DAYS,
    NEEDS,
    PARAMETERS,
    POPULATION,
    SUITE,
    claimed_only,
    first_cases,
    judgeable,
    qualifying_reviews,
    spells,
)


def _first_due(found: Any) -> ColumnElement[Any]:
    return sql.add_days(found.c.start_day, INTERVAL_DAYS.value)


def _first_reviews(found: CTE) -> Subquery:
    """The first spell of each case that can be judged, with the first review that counts in it."""
    running = spells(found)
    review = recurrence.counted(running, qualifying_reviews(found)).c
    firsts = (
        select(
            review.record,
            func.min(review.day).label("day"),
            func.min(review.at).label("at"),
            func.min(case((review.claimed, review.at))).label("claimed_at"),
        )
        .where(review.spell == 1)
        .group_by(review.record)
        .subquery("first_reviews")
    )
    return (
        select(
            running.c.record,
            running.c.end,
            running.c.ending,
            firsts.c.day.label("review_day"),
            firsts.c.at.label("review_at"),
            func.coalesce(firsts.c.at == firsts.c.claimed_at, False).label("claimed"),
        )
        .outerjoin_from(running, firsts, firsts.c.record == running.c.record)
        .where(running.c.spell == 1)
        .subquery("first_spells")
    )


def first_review() -> Judgement:
    found = of_cases.cases()
    first = _first_reviews(found)
    rows = (
        select(found, _first_due(found).label("due"), *[column for column in first.c if column.name != "record"])
        .outerjoin_from(found, first, first.c.record == found.c.inv_id)
        .where(day_in_period(_first_due(found)))
        .subquery("first_review_rows")
    )
    row = rows.c
    return Judgement(
        rows=rows,
        record=row.inv_id,
        verdict=first_of(
            first_cases(rows),
            compliant("in_time", "x", row.review_day <= row.due),
            exempt("closed_early", "x", and_(row.ending != Ending.RUNNING, row.end <= row.due)),
            not_yet_due("not_yet_due", "x", and_(row.review_day.is_(None), row.due >= AS_OF_DAY)),
            non_compliant("late", "x", row.review_day.is_not(None)),
            unknown("closure_unknown", "x", row.ending == Ending.BY),
            non_compliant("no_review", "x"),
        ),
        anchor=row.start,
        due=end_of_day(row.due),
        done=row.review_at,
        flag=claimed_only(row.claimed),
        breakdowns={"team": row.team, "district": row.district, "offence_class": row.offence_class, "month": month(row.start_day)},
    )


def every_interval() -> Judgement:
    found = of_cases.cases()
    dues = recurrence.due_dates(spells(found), qualifying_reviews(found), INTERVAL_DAYS.value)
    days = select(dues.c.due).distinct().subquery("due_days")
    calendar = select(days.c.due, end_of_day(days.c.due).label("due_at"), month(days.c.due).label("month")).subquery("due_calendar")
    rows = (
        select(found, *[column for column in dues.c if column.name != "record"], calendar.c.due_at, calendar.c.month)
        .outerjoin_from(found, dues, dues.c.record == found.c.inv_id)
        .outerjoin(calendar, calendar.c.due==dues.c.due)
        .where(day_in_period(func.coalesce(dues.c.due, _first_due(found))))
        .subquery("interval_rows")
    )
    row = rows.c
    return Judgement(
        rows=rows,
        record=row.inv_id,
        item=row.due,
        verdict=first_of(
            first_cases(rows),
            compliant("in_time", "x", row.outcome == Outcome.KEPT),
            exempt("closed_early", "x", row.outcome == Outcome.ENDED),
            not_yet_due("not_yet_due", "x", row.outcome == Outcome.AHEAD),
            unknown("closure_unknown", "x", row.outcome == Outcome.UNCERTAIN),
            non_compliant("missed", "x"),
        ),
        anchor=row.checkpoint_at,
        due=row.due_at,
        done=row.event_at,
        flag=claimed_only(row.claimed),
        breakdowns={"team": row.team, "district": row.district, "offence_class": row.offence_class, "month": row.month},
    )


def whole_case() -> Judgement:
    found = of_cases.cases()
    dues = recurrence.due_dates(spells(found), qualifying_reviews(found), INTERVAL_DAYS.value)
    def some(outcome):
        return func.max(case((dues.c.outcome == outcome, 1), else_=0))
    by_case = (
        select(dues.c.record, func.min(case((dues.c.outcome==Outcome.MISSED, dues.c.due))).label("missed"), some(Outcome.UNCERTAIN).label("uncertain"))
        .where(day_in_period(dues.c.due), dues.c.outcome.in_((Outcome.KEPT, Outcome.MISSED, Outcome.UNCERTAIN)))
        .group_by(dues.c.record).subquery("by_case")
    )
    rows = (
        select(found, by_case.c.missed, by_case.c.uncertain)
        .outerjoin_from(found, by_case, by_case.c.record == found.c.inv_id)
        .where(or_(by_case.c.record.is_not(None), and_(~judgeable(found), day_in_period(_first_due(found)))))
        .subquery("case_rows")
    )
    row = rows.c
    return Judgement(
        rows=rows,
        record=row.inv_id,
        verdict=first_of(
            first_cases(rows),
            non_compliant("interval_missed", "x", row.missed.is_not(None)),
            unknown("closure_unknown", "x", row.uncertain == 1),
            compliant("all_in_time", "x"),
        ),
        anchor=row.start,
        due=end_of_day(row.missed),
        breakdowns={"team": row.team, "district": row.district, "offence_class": row.offence_class, "month": month(row.start_day)},
    )
