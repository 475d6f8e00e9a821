"""SUP-02 and SUP-03: is every case reviewed by a supervisor every 28 days?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import CTE, Subquery, and_, case, false, func, or_, select, union_all
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from duly import checks, sql
from duly.checks import recurrence
from duly.expectations.supervisory_reviews import cases, reviews

_INTERVAL_BOUNDARIES = (
    "A due date is the checkpoint's date + sup_interval_days; the checkpoint is the start, then each review that counts, "
    "then the reopening.",
    "A review on the due date keeps it, at any time of that day; a review the day after does not.",
    "A review on the checkpoint's own date does not count.",
    "Each due date that passes without a review is missed, and the next follows sup_interval_days later. With sup_interval_days "
    "at 28 and a first review on day 90, a case has missed three (28, 56, 84); that review keeps day 112 and makes day 118 the "
    "next.",
    "Closed on or before the due date without a review: exempt. Due today or later: not yet due.",
    "A review of which it cannot be told whether it counts leaves its own due date unknown, and a later one only where that "
    "would come out otherwise if it counted: a later date that is missed either way stays missed. A due date still to come is "
    "not yet due all the same.",
    "Where every review that counts lies before the start, by more than five minutes or on an earlier date, the first due date "
    "is unknown; those after it are missed whenever the case started.",
    "A reopened case starts afresh on the day it was reopened; the time it was closed does not count.",
    "Reopened, but the earlier closing date is not in the export (blank, or overwritten by a later one): due dates between "
    "the last review and the reopening are unknown. So are those since the last review of a case whose state is closed "
    "and whose closing date is blank.",
)


@cache
def _due_dates() -> CTE:
    """Every due date of every case that can be judged (duly.checks.recurrence), and what misplaced reviews its case has."""
    every_case = cases.cases()
    dues = recurrence.due_dates(
        cases.spells(every_case),
        reviews.qualifying_reviews(every_case),
        cases.INTERVAL_DAYS.value,
        reviews.doubtful_reviews(every_case),
    )
    return sql.computed_once(select(dues), "every_due_date")


def _outcomes(row: ReadOnlyColumnCollection[str, Any]) -> tuple[checks.Case, ...]:
    """What became of a due date."""
    is_missed = row.outcome == recurrence.MISSED
    # The case has had no review since, and goes on for all that is known.
    tail = and_(is_missed, row.event_at.is_(None))
    return (
        *reviews.author_cases(row.doubt),
        checks.compliant(
            "in_time",
            "A review that counts is after the checkpoint and on or before the due date",
            row.outcome == recurrence.KEPT,
        ),
        checks.exempt(
            "closed_early",
            "The case closed on or before the due date, with no such review",
            row.outcome == recurrence.OVERTAKEN,
        ),
        checks.not_yet_due(
            "not_yet_due",
            "There is no such review yet, and the due date is today or later",
            row.outcome == recurrence.AHEAD,
        ),
        checks.unknown("closure_unknown", cases.CLOSURE_UNKNOWN, row.outcome == recurrence.UNCERTAIN),
        reviews.too_early(and_(is_missed, row.too_early, row.due == row.first_due)),
        *reviews.misplaced_cases(case((is_missed, row.undated)), and_(is_missed, row.future)),
        cases.state_unmapped(and_(tail, row.state_unknown)),
        checks.non_compliant("missed", "The due date passed without such a review"),
    )


@cache
def _intervals() -> CTE:
    """Every due date in the period, with its case and the number of the outcome that it has; and one row without an outcome for
    each case that is not judged, where its first due date would fall in the period."""
    every_case, dues, misplaced = cases.cases(), _due_dates(), reviews.misplaced_reviews(cases.cases())
    rows = (
        select(
            every_case,
            cases.first_due(every_case).label("first_due"),
            *cases.columns_but_record(dues),
            *cases.columns_but_record(misplaced),
        )
        .outerjoin_from(every_case, dues, dues.c.record == every_case.c.inv_id)
        .outerjoin(misplaced, misplaced.c.record == every_case.c.inv_id)
        .where(checks.day_in_period(func.coalesce(dues.c.due, cases.placed_due(every_case))))
        .subquery("due_dates_of_cases")
    )
    became = checks.first_of(_outcomes(rows.c)).number
    return select(rows, case((rows.c.due.is_not(None), became)).label("became")).cte("intervals")


def _every_interval() -> checks.Judgement:
    rows = _intervals()
    row = rows.c
    *told, last = _outcomes(row)
    return checks.Judgement(
        rows=rows,
        record=row.inv_id,
        item=row.due,
        verdict=checks.first_of(
            cases.first_cases(rows),
            *(replace(each, when=row.became == number) for number, each in enumerate(told)),
            last,
        ),
        anchor=row.checkpoint_at,
        due=checks.end_of_day(row.due),
        done=row.event_at,
        open=or_(row.waits, and_(row.start.is_(None), row.is_open)),
        flag=cases.claimed_only(row.claimed),
        breakdowns=cases.breakdowns(row, checks.month(row.due)),
        shows={
            "start": row.start_day,
            "due": row.due,
            "closed": row.closed_day,
            "reopened": row.reopened_day,
            "state": row.status,
        },
    )


def _missed_at_best() -> Subquery:
    """How many due dates in the period each case missed if every review that may count does, and those without a date as well:
    `record`, `missed`. Only cases with such reviews.

    A review more makes one missed date fewer, or none fewer: no choice of those that count leaves fewer than all of them do.
    """
    every_case = cases.cases()
    certain, perhaps = reviews.qualifying_reviews(every_case), reviews.doubtful_reviews(every_case)
    misplaced = reviews.misplaced_reviews(every_case)
    asked = union_all(select(perhaps.c.record), select(misplaced.c.record)).subquery("cases_in_doubt")
    every_spell = cases.spells(every_case)
    some = select(every_spell).where(every_spell.c.record.in_(select(asked.c.record))).cte("spells_in_doubt")
    columns = ("record", "day", "at", "claimed")
    events = union_all(*(select(*(of.c[name] for name in columns)) for of in (certain, perhaps))).cte("reviews_at_best")
    dues = recurrence.due_dates(some, events, cases.INTERVAL_DAYS.value)
    return (
        select(
            dues.c.record,
            (func.count() - func.coalesce(func.max(misplaced.c.undated), 0)).label("missed"),
        )
        .outerjoin_from(dues, misplaced, misplaced.c.record == dues.c.record)
        .where(
            dues.c.outcome == recurrence.MISSED,
            checks.day_in_period(dues.c.due),
            ~checks.surely(misplaced.c.too_early),
        )
        .group_by(dues.c.record)
        .subquery("missed_at_best")
    )


def _whole_case() -> checks.Judgement:
    every_case, dues, best = cases.cases(), _intervals(), _missed_at_best()
    outcomes = _outcomes(dues.c)
    numbers = {
        status: [number for number, each in enumerate(outcomes) if each.status is status] for status in checks.Status
    }
    kept, missed, unsure = (
        dues.c.became.in_(numbers[status])
        for status in (checks.Status.COMPLIANT, checks.Status.NON_COMPLIANT, checks.Status.UNKNOWN)
    )
    by_case = (
        select(
            dues.c.inv_id.label("record"),
            func.min(case((missed, dues.c.due))).label("first_missed"),
            func.count(case((kept, 1))).label("kept"),
            func.count(case((missed, 1))).label("missed"),
            func.count(case((unsure, 1))).label("uncertain"),
            func.min(case((unsure, dues.c.became))).label("why_uncertain"),
            func.bool_or(dues.c.outcome == recurrence.MISSED).label("one_missed"),
        )
        .where(or_(kept, missed, unsure))
        .group_by(dues.c.inv_id)
        .subquery("by_case")
    )
    rows = (
        select(
            every_case,
            *cases.columns_but_record(by_case),
            checks.surely(best.c.missed > 0).label("missed_at_best"),
        )
        .outerjoin_from(every_case, by_case, by_case.c.record == every_case.c.inv_id)
        .outerjoin(best, best.c.record == every_case.c.inv_id)
        .where(
            or_(
                by_case.c.record.is_not(None),
                and_(~cases.judgeable(every_case), checks.day_in_period(cases.placed_due(every_case))),
            )
        )
        .subquery("whole_cases")
    )
    row = rows.c
    # Which of them is missed turns on a review that may count; that one of them is does not.
    surely_one = and_(row.missed_at_best, row.one_missed, ~row.state_unknown)
    return checks.Judgement(
        rows=rows,
        record=row.inv_id,
        verdict=checks.first_of(
            cases.first_cases(rows),
            checks.non_compliant(
                "interval_missed",
                "At least one due date passed without a review that counts",
                or_(row.missed > 0, surely_one),
            ),
            *(
                replace(
                    each,
                    words=f"No due date is known to be missed. {each.words}",
                    when=checks.surely(row.why_uncertain == number),
                )
                for number, each in enumerate(outcomes)
                if each.status is checks.Status.UNKNOWN
            ),
            checks.compliant("all_in_time", "Every due date was kept by a review that counts"),
        ),
        anchor=row.start,
        due=checks.end_of_day(row.first_missed),
        open=false(),  # what a case waits for is SUP-02's
        breakdowns=cases.breakdowns(row, checks.month(row.start_day)),
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


def _outside(*, of_whole_cases: bool = False) -> checks.Outside:
    """Who has no due date in the period; `of_whole_cases`, none that fell due."""
    every, dues = cases.investigations(), _due_dates()
    asks = select(dues.c.record).where(checks.day_in_period(dues.c.due)).distinct().subquery("cases_with_due_dates")
    rows = (
        select(every, asks.c.record.is_not(None).label("asks"))
        .outerjoin_from(every, asks, asks.c.record == every.c.inv_id)
        .subquery("every_investigation")
    )
    row = rows.c
    elsewhere = case((cases.judgeable(rows), ~row.asks), else_=~checks.day_in_period(cases.placed_due(rows)))
    reasons = (
        replace(cases.NOT_CHILD_PROTECTION, when=~cases.is_child_protection(rows)),
        checks.outside_period(
            "No due date of its reviews falls in the period", and_(row.placed_day.is_not(None), elsewhere)
        ),
    )
    nothing_due = checks.Reason(
        "nothing_due",
        "Each of its due dates in the period was overtaken by its closing, or is not due yet",
        and_(cases.judgeable(rows), row.asks, or_(row.is_open, row.closed_day.is_not(None), row.says_closed)),
    )
    return checks.Outside(rows=rows, record=row.inv_id, reasons=(*reasons, nothing_due) if of_whole_cases else reasons)


SUP_02 = checks.Standard(
    id="SUP-02",
    suite=cases.SUITE,
    title="Every supervisory review within {sup_interval_days} days of the last",
    question="Was each supervisory review of the case done by the day it was due?",
    unit="due date of investigations",
    population=f"Due dates of reviews that fall in the period. Cases: {cases.POPULATION}",
    judgement=_every_interval(),
    outside=_outside(),
    topic=checks.Topic.INVESTIGATION,
    needs=cases.NEEDS,
    target=Decimal(90),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Investigation",
    quotation="inconsistent levels of supervisory oversight and input, with some supervisory updates lacking in robust "
    "management of activity",
    authority=("A-20",),
    parameters=cases.PARAMETERS,
    boundaries=(*cases.CASE_BOUNDARIES, *_INTERVAL_BOUNDARIES),
    blind_spots=(
        *cases.CASE_BLIND_SPOTS,
        "Weekly reviews make more and shorter intervals, all of them kept: SUP-03 counts each case once.",
        "Reviews made on the eve of an audit look like any other.",
    ),
    remedy=cases.REMEDY,
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
    suite=cases.SUITE,
    title="Cases with every supervisory review in time",
    question="Was every supervisory review of the case done by the day it was due?",
    unit="investigations",
    population=f"{cases.POPULATION}, with at least one review that fell due in the period",
    judgement=_whole_case(),
    outside=_outside(of_whole_cases=True),
    topic=checks.Topic.INVESTIGATION,
    needs=cases.NEEDS,
    target=Decimal(90),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Investigation",
    quotation="A 28-day supervisory review process is now in place, and a recent audit conducted by the force indicates that "
    "80 percent of cases are compliant.",
    authority=("A-20",),
    parameters=cases.PARAMETERS,
    boundaries=(
        *cases.CASE_BOUNDARIES,
        *_INTERVAL_BOUNDARIES,
        "Due dates outside the period, overtaken by closing, or not yet due are left out; a case that has only such is not here.",
        "One missed date fails the case, whatever else is unknown, also where it is certain only that one of several was missed; "
        "none missed and one unknown makes it unknown.",
    ),
    blind_spots=cases.CASE_BLIND_SPOTS,
    remedy=cases.REMEDY,
    note="Report: 80% of cases, force audit, undated, n not given. How that audit judged a case is not known: the figure stands "
    "beside this rate and is never a point of its trend.",
)
