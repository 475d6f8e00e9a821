"""SUP-02 and SUP-03: is every case reviewed by a supervisor every 28 days?"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, and_, case, false, func, or_, select

from duly import checks, sql
from duly.checks import recurrence
from duly.expectations.supervisory_reviews.cases import (
    CASE_BLIND_SPOTS,
    CASE_BOUNDARIES,
    CLOSURE_UNKNOWN,
    INTERVAL_DAYS,
    NEEDS,
    PARAMETERS,
    POPULATION,
    REMEDY,
    SUITE,
    breakdowns,
    cases,
    claimed_only,
    columns_but_record,
    first_cases,
    first_due,
    judgeable,
    qualifying_reviews,
    spells,
)

_INTERVAL_BOUNDARIES = (
    "A due date is the checkpoint's date + sup_interval_days; the checkpoint is the start, then each review that counts, "
    "then the reopening.",
    "A review on the due date keeps it, at any time of that day; a review the day after does not.",
    "A review on the checkpoint's own date does not count.",
    "Each due date that passes without a review is missed, and the next follows sup_interval_days later: reviewed for the "
    "first time on day 90, a case has missed three (28, 56, 84); that review keeps day 112 and makes day 118 the next.",
    "Closed on or before the due date without a review: exempt. Due today or later: not yet due.",
    "A reopened case starts afresh on the day it was reopened; the time it was closed does not count.",
    "Reopened, but the earlier closing date is not in the export (blank, or overwritten by a later one): due dates between "
    "the last review and the reopening are unknown. So are those since the last review of a case whose state is closed "
    "and whose closing date is blank.",
)


def _outcomes(outcome: ColumnElement[Any]) -> tuple[checks.Case, ...]:
    return (
        checks.compliant(
            "in_time",
            "A review that counts is after the checkpoint and on or before the due date",
            outcome == recurrence.KEPT,
        ),
        checks.exempt(
            "closed_early",
            "The case closed on or before the due date, with no such review",
            outcome == recurrence.OVERTAKEN,
        ),
        checks.not_yet_due(
            "not_yet_due",
            "There is no such review yet, and the due date is today or later",
            outcome == recurrence.AHEAD,
        ),
        checks.unknown("closure_unknown", CLOSURE_UNKNOWN, outcome == recurrence.UNCERTAIN),
        checks.non_compliant("missed", "The due date passed without such a review"),
    )


@cache
def _due_dates() -> CTE:
    """Every due date of every case that can be judged (duly.checks.recurrence)."""
    every_case = cases()
    dues = recurrence.due_dates(spells(every_case), qualifying_reviews(every_case), INTERVAL_DAYS.value)
    return sql.computed_once(select(dues), "every_due_date")


def _every_interval() -> checks.Judgement:
    every_case, dues = cases(), _due_dates()
    rows = (
        select(every_case, *columns_but_record(dues))
        .outerjoin_from(every_case, dues, dues.c.record == every_case.c.inv_id)
        # A case that is not judged has no due dates; its one row falls where its first would.
        .where(checks.day_in_period(func.coalesce(dues.c.due, first_due(every_case))))
        .subquery("intervals")
    )
    row = rows.c
    return checks.Judgement(
        rows=rows,
        record=row.inv_id,
        item=row.due,
        verdict=checks.first_of(first_cases(rows), _outcomes(row.outcome)),
        anchor=row.checkpoint_at,
        due=checks.end_of_day(row.due),
        done=row.event_at,
        open=or_(row.waits, and_(row.start.is_(None), row.is_open)),
        flag=claimed_only(row.claimed),
        breakdowns=breakdowns(row, checks.month(row.due)),
        shows={
            "start": row.start_day,
            "due": row.due,
            "closed": row.closed_day,
            "reopened": row.reopened_day,
            "state": row.status,
        },
    )


def _whole_case() -> checks.Judgement:
    every_case, dues = cases(), _due_dates().c
    by_case = (
        select(
            dues.record,
            func.min(case((dues.outcome == recurrence.MISSED, dues.due))).label("first_missed"),
            func.count(case((dues.outcome == recurrence.KEPT, 1))).label("kept"),
            func.count(case((dues.outcome == recurrence.MISSED, 1))).label("missed"),
            func.count(case((dues.outcome == recurrence.UNCERTAIN, 1))).label("uncertain"),
        )
        .where(
            dues.outcome.in_((recurrence.KEPT, recurrence.MISSED, recurrence.UNCERTAIN)),
            checks.day_in_period(dues.due),
        )
        .group_by(dues.record)
        .subquery("by_case")
    )
    rows = (
        select(every_case, *columns_but_record(by_case))
        .outerjoin_from(every_case, by_case, by_case.c.record == every_case.c.inv_id)
        .where(
            or_(
                by_case.c.record.is_not(None), and_(~judgeable(every_case), checks.day_in_period(first_due(every_case)))
            )
        )
        .subquery("whole_cases")
    )
    row = rows.c
    return checks.Judgement(
        rows=rows,
        record=row.inv_id,
        verdict=checks.first_of(
            first_cases(rows),
            checks.non_compliant(
                "interval_missed", "At least one due date passed without a review that counts", row.missed > 0
            ),
            checks.unknown(
                "closure_unknown", f"No due date is known to be missed. {CLOSURE_UNKNOWN}", row.uncertain > 0
            ),
            checks.compliant("all_in_time", "Every due date was kept by a review that counts"),
        ),
        anchor=row.start,
        due=checks.end_of_day(row.first_missed),
        open=false(),  # what a case waits for is SUP-02's
        breakdowns=breakdowns(row, checks.month(row.start_day)),
        shows={
            "start": row.start_day,
            "kept": row.kept,
            "missed": row.missed,
            "unknown": row.uncertain,
            "first_missed": row.first_missed,
            "closed": row.closed_day,
            "reopened": row.reopened_day,
            "state": row.status,
        },
    )


SUP_02 = checks.Standard(
    id="SUP-02",
    suite=SUITE,
    title="Every supervisory review within 28 days of the last",
    question="Was each 28-day review of the case done by the day it was due?",
    unit="due date of investigations",
    population=f"Due dates of reviews that fall in the period. Cases: {POPULATION}",
    judgement=_every_interval(),
    needs=NEEDS,
    target=Decimal(90),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Investigation",
    quotation="inconsistent levels of supervisory oversight and input, with some supervisory updates lacking in robust "
    "management of activity",
    authority=("A-20",),
    parameters=PARAMETERS,
    boundaries=(*CASE_BOUNDARIES, *_INTERVAL_BOUNDARIES),
    blind_spots=(
        *CASE_BLIND_SPOTS,
        "Weekly reviews make more and shorter intervals, all of them kept: SUP-03 counts each case once.",
        "Reviews made on the eve of an audit look like any other.",
    ),
    remedy=REMEDY,
    note="Not the grain of the report's 80%, which is per case: see SUP-03.",
    measures=(
        checks.Measure(
            id="gap",
            title="From the start, or one review, to the next; many at 27 to 29 days with thin texts (SUP-04): target-chasing",
            unit="days",
            statuses=("COMPLIANT",),
            bands=(7, 14, 21, 27, 29, 57, 85),
        ),
    ),
)

SUP_03 = checks.Standard(
    id="SUP-03",
    suite=SUITE,
    title="Cases with every supervisory review in time",
    question="Was every 28-day review of the case done by the day it was due?",
    unit="investigations",
    population=f"{POPULATION}, with at least one review that fell due in the period",
    judgement=_whole_case(),
    needs=NEEDS,
    target=Decimal(90),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Investigation",
    quotation="A 28-day supervisory review process is now in place, and a recent audit conducted by the force indicates that "
    "80 percent of cases are compliant.",
    authority=("A-20",),
    parameters=PARAMETERS,
    boundaries=(
        *CASE_BOUNDARIES,
        *_INTERVAL_BOUNDARIES,
        "Due dates outside the period, overtaken by closing, or not yet due are left out; a case that has only such is not here.",
        "One missed date fails the case, whatever else is unknown; none missed and one unknown makes it unknown.",
    ),
    blind_spots=CASE_BLIND_SPOTS,
    remedy=REMEDY,
    note="Report: 80% of cases, force audit, undated, n not given. How that audit judged a case is not known: the figure stands "
    "beside this rate and is never a point of its trend.",
)
