"""DEM-03: was the demeanour of every child of an incident captured?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Subquery, and_, case, func, or_, select

from duly import checks
from duly.expectations.demeanour.captured import CAPTURED, CHILDREN, NEEDS, WAITS
from duly.expectations.demeanour.children import SUITE, TUNABLE
from duly.expectations.domestic_records import attendance, domestic_records
from duly.records import ChildPresent

_OUTCOMES = {
    "failed": checks.Status.NON_COMPLIANT,
    "unknown": checks.Status.UNKNOWN,
    "open": checks.Status.NOT_YET_DUE,
    "captured": checks.Status.COMPLIANT,
}


_PLACES = ("team", "shift", "risk", "month")


def _tallied() -> Subquery:
    """Of each incident that any child is named at or, once merged, is counted at: how many children each outcome has."""
    child = select(CHILDREN, CAPTURED.number.label("place"), WAITS.label("waits")).subquery("children_judged")
    asked = [number for status in _OUTCOMES.values() for number in CAPTURED.numbers(status)]
    return (
        select(
            child.c.da_id,
            *(
                func.sum(case((child.c.place.in_(CAPTURED.numbers(status)), 1), else_=0)).label(name)
                for name, status in _OUTCOMES.items()
            ),
            func.count(case((and_(child.c.waits, child.c.place.in_(asked)), 1))).label("waiting"),
            *(func.min(child.c[name]).label(name) for name in _PLACES),
        )
        .group_by(child.c.da_id)
        .subquery("children_by_incident")
    )


def _incidents() -> Subquery:
    """Incidents with a child that DEM-01 judges, and those that are not judged as they are tests or were merged."""
    tally, record = _tallied(), domestic_records()
    named = select(ChildPresent.da_id).distinct().subquery("incidents_that_children_name")
    unreal = and_(or_(record.c.is_test, record.c.merged_into.is_not(None)), named.c.da_id.is_not(None))
    return (
        select(
            record.c.da_id,
            record.c.is_test,
            record.c.merged_into,
            *checks.when(record.c.attended_at).columns("attended_at"),
            *(func.coalesce(tally.c[name], 0).label(name) for name in (*_OUTCOMES, "waiting")),
            *(tally.c[name] for name in _PLACES),
        )
        .outerjoin_from(record, tally, tally.c.da_id == record.c.da_id)
        .outerjoin(named, named.c.da_id == record.c.da_id)
        .where(or_(and_(unreal, checks.in_period(attendance(record))), *(tally.c[name] > 0 for name in _OUTCOMES)))
        .subquery("incidents_with_children")
    )


def _judgement() -> checks.Judgement:
    rows = _incidents()
    return checks.Judgement(
        rows=rows,
        record=rows.c.da_id,
        verdict=checks.first_of(
            *checks.not_real(rows, test=rows.c.is_test, instead=checks.JUDGED_IN_ITS_PLACE),
            checks.non_compliant("child_not_captured", "The demeanour of a child was not captured", rows.c.failed > 0),
            checks.unknown(
                "child_unknown_status", "Whether a child's demeanour was captured cannot be told", rows.c.unknown > 0
            ),
            checks.not_yet_due("not_yet_due", "There is still time to enter that of a child", rows.c.open > 0),
            checks.compliant("all_captured", "The demeanour of every child was captured"),
        ),
        anchor=rows.c.attended_at,
        open=rows.c.waiting > 0,
        breakdowns=checks.by_name(rows, *_PLACES),
        shows=checks.by_name(rows, *_OUTCOMES),
    )


def _outside() -> checks.Outside:
    record = domestic_records()
    named = select(ChildPresent.da_id).distinct().subquery("incidents_that_any_child_names")
    rows = (
        select(
            record.c.da_id,
            (~checks.in_period(attendance(record))).label("elsewhen"),
            named.c.da_id.is_(None).label("childless"),
        )
        .outerjoin_from(record, named, named.c.da_id == record.c.da_id)
        .subquery("every_incident_and_its_children")
    )
    return checks.Outside(
        rows=rows,
        record=rows.c.da_id,
        reasons=(
            checks.outside_period("The incident was not attended in the period", rows.c.elsewhen),
            checks.Reason("no_child_listed", "No child is listed at it", rows.c.childless),
            checks.Reason("no_child_judged", "DEM-01 judges none of those listed at it", ~rows.c.childless),
        ),
    )


DEM_03 = checks.Standard(
    id="DEM-03",
    suite=SUITE,
    title="All children at the incident covered",
    question="At how many domestic abuse incidents with children was the demeanour of every one of them captured?",
    unit="da_incidents",
    population=(
        "Domestic abuse incidents attended in the period with at least one child whom DEM-01 judges "
        "(not exempt, not excluded), the children of records that were merged into it among them."
    ),
    judgement=_judgement(),
    needs=NEEDS,
    target=Decimal(85),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Initial contact",
    topic=checks.Topic.INITIAL_RESPONSE,
    outside=_outside(),
    quotation=(
        "Although we found that frontline officers and staff understand the need to record the demeanour of children, this "
        "does not always happen."
    ),
    authority=("A-23",),
    parameters=TUNABLE,
    boundaries=(
        "One child whose demeanour was not captured fails the incident, however many others there are.",
        "A child who cannot be judged makes the incident unknown only where no other child fails it.",
        "Children who are exempt or excluded in DEM-01 count neither way.",
        "The children of a record that was merged into another count at that one.",
    ),
    blind_spots=("It cannot see a child whom nobody listed: DEM-05 counts those.",),
    remedy="Look up the incident's children in the list of DEM-01 and put right each that is there.",
    note=(
        "Incidents and children are different grains: where 90 % of children are captured, about 73 % of incidents with "
        "three children are. Do not set this rate beside DEM-01's."
    ),
)
