"""DEM-03: was the demeanour of every child of an incident captured?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import and_, case, func, or_, select

from duly import checks
from duly.expectations.demeanour.captured import CAPTURED, CHILDREN, NEEDS, WAITS
from duly.expectations.demeanour.children import SUITE, TUNABLE
from duly.records import DaIncident

_OUTCOMES = {
    "failed": checks.Status.NON_COMPLIANT,
    "unknown": checks.Status.UNKNOWN,
    "open": checks.Status.NOT_YET_DUE,
    "captured": checks.Status.COMPLIANT,
}


def _judgement() -> checks.Judgement:
    child = select(CHILDREN, CAPTURED.number.label("place"), WAITS.label("waits")).subquery("children_judged")
    asked = [number for status in _OUTCOMES.values() for number in CAPTURED.numbers(status)]
    tally = (
        select(
            child.c.da_id,
            *(
                func.sum(case((child.c.place.in_(CAPTURED.numbers(status)), 1), else_=0)).label(name)
                for name, status in _OUTCOMES.items()
            ),
            func.count(case((and_(child.c.waits, child.c.place.in_(asked)), 1))).label("waiting"),
            *(func.min(child.c[name]).label(name) for name in ("team", "shift", "risk", "month")),
        )
        .group_by(child.c.da_id)
        .subquery("children_by_incident")
    )
    rows = (
        select(
            DaIncident.is_test,
            DaIncident.merged_into,
            *checks.when(DaIncident.attended_at).columns("attended_at"),
            tally,
        )
        .join_from(DaIncident, tally, tally.c.da_id == DaIncident.da_id)
        .where(or_(*(tally.c[name] > 0 for name in _OUTCOMES)))
        .subquery("incidents_with_children")
    )
    return checks.Judgement(
        rows=rows,
        record=rows.c.da_id,
        verdict=checks.first_of(
            *checks.not_real(rows, test=rows.c.is_test.is_(True), instead=""),
            checks.non_compliant("child_not_captured", "The demeanour of a child was not captured", rows.c.failed > 0),
            checks.unknown(
                "child_unknown_status", "Whether a child's demeanour was captured cannot be told", rows.c.unknown > 0
            ),
            checks.not_yet_due("not_yet_due", "There is still time to enter that of a child", rows.c.open > 0),
            checks.compliant("all_captured", "The demeanour of every child was captured"),
        ),
        anchor=rows.c.attended_at,
        open=rows.c.waiting > 0,
        breakdowns={name: rows.c[name] for name in ("team", "shift", "risk", "month")},
        shows={name: rows.c[name] for name in _OUTCOMES},
    )


DEM_03 = checks.Standard(
    id="DEM-03",
    suite=SUITE,
    title="All children at the incident covered",
    question="At how many domestic abuse incidents with children was the demeanour of every one of them captured?",
    unit="da_incidents",
    population=(
        "Domestic abuse incidents attended in the period with at least one child whom DEM-01 judges "
        "(not exempt, not excluded)."
    ),
    judgement=_judgement(),
    needs=NEEDS,
    target=Decimal(85),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Initial contact",
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
    ),
    blind_spots=("It cannot see a child whom nobody listed: DEM-05 counts those.",),
    remedy="Look up the incident's children in the list of DEM-01 and put right each that is there.",
    note=(
        "Incidents and children are different grains: where 90 % of children are captured, about 73 % of incidents with "
        "three children are. Do not set this rate beside DEM-01's."
    ),
)
