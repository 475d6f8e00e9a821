"""DEM-05: where somebody said that there are children, is a child listed? It is the gate to all that is asked of them."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Date, and_, cast, func, or_, select

from duly import checks, sql
from duly.expectations.demeanour.children import SUITE
from duly.expectations.incidents import said_by_forms
from duly.records import ChildPresent, DaIncident, Incident, Team


def _judgement() -> checks.Judgement:
    forms = said_by_forms()
    listed = (
        select(ChildPresent.da_id)
        .where(ChildPresent.person_id.is_not(None), ChildPresent.is_test.is_not(True))
        .distinct()
        .subquery("incidents_with_a_child")
    )
    household, attended = DaIncident.children_in_household, checks.when(DaIncident.attended_at)
    clock = sql.local_time(attended.lo, checks.TIME_ZONE)
    given = (
        select(
            DaIncident.da_id,
            DaIncident.is_test,
            DaIncident.merged_into,
            DaIncident.attended,
            *attended.columns("attended_at"),
            household.label("household"),
            forms.c.da_id.is_not(None).label("has_form"),
            *(func.coalesce(forms.c[name], 0).label(name) for name in ("said_yes", "said_no", "said_unmapped")),
            listed.c.da_id.is_not(None).label("listed"),
            func.coalesce(Team.name, Incident.team_id).label("team"),
            func.coalesce(DaIncident.risk_initial, DaIncident.risk_secondary).label("risk"),
            checks.shift(attended, clock).label("shift"),
            checks.month(cast(clock, Date())).label("month"),
        )
        .outerjoin_from(DaIncident, forms, forms.c.da_id == DaIncident.da_id)
        .outerjoin(listed, listed.c.da_id == DaIncident.da_id)
        .outerjoin(Incident, Incident.incident_id == DaIncident.incident_id)
        .outerjoin(Team, Team.team_id == Incident.team_id)
        .where(checks.in_period(attended))
        .subquery("incidents_and_answers")
    )
    yes = or_(given.c.said_yes == 1, func.coalesce(given.c.household, "") == "yes")
    unmapped = or_(given.c.said_unmapped == 1, func.coalesce(given.c.household, "") == checks.UNMAPPED)
    no = or_(given.c.said_no == 1, func.coalesce(given.c.household, "") == "no")
    rows = (
        select(given, yes.label("yes"), and_(~yes, unmapped).label("unmapped"))
        .where(or_(yes, unmapped, ~no))
        .subquery("incidents_that_may_have_children")
    )
    return checks.Judgement(
        rows=rows,
        record=rows.c.da_id,
        verdict=checks.first_of(
            *checks.not_real(rows, test=rows.c.is_test.is_(True), instead=""),
            checks.excluded("not_attended", "No officer attended", rows.c.attended.is_(False)),
            checks.unknown(
                "attended_unknown", "It is not recorded whether an officer attended", rows.c.attended.is_(None)
            ),
            checks.unknown("unmapped_code", "An answer about children is not known to the mapping", rows.c.unmapped),
            checks.unknown(
                "no_form",
                "There is no form, and nothing else says whether there are children",
                and_(~rows.c.yes, ~rows.c.has_form),
            ),
            checks.unknown(
                "form_refused", "The form was refused or does not say whether there are children", ~rows.c.yes
            ),
            checks.compliant("listed", "There are children, and at least one is listed", rows.c.listed),
            checks.non_compliant("no_child_listed", "There are children, and none is listed"),
        ),
        anchor=rows.c.attended_at,
        breakdowns={name: rows.c[name] for name in ("team", "shift", "risk", "month")},
        shows={name: rows.c[name] for name in ("attended", "household", "has_form", "said_yes", "said_no", "listed")},
    )


DEM_05 = checks.Standard(
    id="DEM-05",
    suite=SUITE,
    title="Children listed when the risk form says there are children",
    question="Where an answer at a domestic abuse incident says that there are children, at how many is a child listed?",
    unit="da_incidents",
    population=(
        "Domestic abuse incidents attended in the period where the risk form or the household question says that there are "
        "children; those with no form, or a form without an answer, are counted as unknown. Where the answers are no, the "
        "incident is not in the population."
    ),
    judgement=_judgement(),
    needs=(
        DaIncident.da_id,
        DaIncident.attended,
        DaIncident.attended_at,
        ChildPresent.cp_id,
        ChildPresent.da_id,
        ChildPresent.person_id,
    ),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    report="Assessment and help",
    quotation=(
        "children connected with victims and perpetrators who were not identified by attending officers and, consequently, "
        "have not yet been safeguarded"
    ),
    boundaries=(
        "One yes, on any form or to the household question, is enough, whatever the other answers are.",
        "A no to the household question stands where there is no form or it was refused.",
        "One listed child with an identity is enough, whatever is recorded of the child's presence.",
    ),
    blind_spots=(
        "It cannot see children where every answer is a wrong no.",
        "It cannot see whether all the children are listed: the form does not say how many there are.",
    ),
    remedy=(
        "Find out from the form, the log or the officer who the children are, and list each at the incident. Then check that "
        "their school and social care were told."
    ),
    note="It guards the other demeanour standards: a child who is not listed is in none of their populations.",
)
