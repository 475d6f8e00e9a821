"""DEM-05: where somebody said that there are children, is a child listed? It is the gate to all that is asked of them."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Date, FromClause, Subquery, and_, cast, func, or_, select

from duly import checks, sql
from duly.expectations.demeanour.children import SUITE
from duly.expectations.domestic_records import attendance, domestic_records
from duly.expectations.incidents import said_by_forms
from duly.records import ChildPresent, DaIncident, Incident, Team


def _answers() -> Subquery:
    """Every incident with what is said of children at it, and at records merged into it: one row each, with `elsewhen`."""
    record, forms = domestic_records(), said_by_forms()
    listed = (
        select(record.c.root)
        .join_from(ChildPresent, record, record.c.da_id == ChildPresent.da_id)
        .where(
            ChildPresent.person_id.is_not(None),
            ChildPresent.is_test.is_not(True),
            ~record.c.is_test,
            ~checks.when(ChildPresent.entered_at).later,
        )
        .distinct()
        .subquery("incidents_with_a_child")
    )
    household = func.coalesce(DaIncident.children_in_household, "")
    said = {name: func.coalesce(forms.c[name], 0) == 1 for name in ("said_yes", "said_no", "said_unmapped")}
    yes = or_(said["said_yes"], household == "yes")
    attended = checks.when(record.c.attended_at)
    clock = sql.local_time(attended.lo, checks.TIME_ZONE)
    return (
        select(
            record.c.da_id,
            record.c.is_test,
            record.c.merged_into,
            record.c.attended,
            *attended.columns("attended_at"),
            attendance(record).blank.label("undated"),
            (~checks.in_period(attendance(record))).label("elsewhen"),
            DaIncident.children_in_household.label("household"),
            forms.c.root.is_not(None).label("has_form"),
            *(condition.label(name) for name, condition in said.items()),
            yes.label("yes"),
            and_(~yes, or_(said["said_unmapped"], household == checks.UNMAPPED)).label("unmapped"),
            or_(said["said_no"], household == "no").label("no"),
            listed.c.root.is_not(None).label("listed"),
            func.coalesce(Team.name, Incident.team_id).label("team"),
            func.coalesce(DaIncident.risk_initial, DaIncident.risk_secondary).label("risk"),
            checks.shift(attended, clock).label("shift"),
            checks.month(cast(clock, Date())).label("month"),
        )
        .join_from(DaIncident, record, record.c.da_id == DaIncident.da_id)
        .outerjoin(forms, forms.c.root == record.c.da_id)
        .outerjoin(listed, listed.c.root == record.c.da_id)
        .outerjoin(Incident, Incident.incident_id == record.c.log)
        .outerjoin(Team, Team.team_id == Incident.team_id)
        .subquery("incidents_and_answers")
    )


def _judgement(given: FromClause) -> checks.Judgement:
    rows = (
        select(given)
        .where(~given.c.elsewhen, or_(given.c.yes, given.c.unmapped, ~given.c.no))
        .subquery("incidents_that_may_have_children")
    )
    attended = checks.when(rows.c.attended_at)
    return checks.Judgement(
        rows=rows,
        record=rows.c.da_id,
        verdict=checks.first_of(
            *checks.not_real(rows, "record or its log", test=rows.c.is_test, instead=checks.JUDGED_IN_ITS_PLACE),
            *checks.undated(rows.c.undated, "incident"),
            checks.excluded("not_attended", "No officer attended", rows.c.attended.is_(False)),
            checks.future_dated("The time of attending", attended),
            checks.not_yet_due("not_attended_yet", "Officers attended only after the as-at instant", attended.later),
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
            checks.unknown("no_attended_time", "The time of attending is not recorded", attended.missing),
            checks.compliant("listed", "There are children, and at least one is listed", rows.c.listed),
            checks.non_compliant("no_child_listed", "There are children, and none is listed"),
        ),
        anchor=rows.c.attended_at,
        breakdowns=checks.by_name(rows, "team", "shift", "risk", "month"),
        shows=checks.by_name(rows, "attended", "household", "has_form", "said_yes", "said_no", "listed"),
    )


_EVERY = _answers()


DEM_05 = checks.Standard(
    id="DEM-05",
    suite=SUITE,
    title="Children listed when the risk form says there are children",
    question="Where an answer at a domestic abuse incident says that there are children, at how many is a child listed?",
    unit="da_incidents",
    population=(
        "Domestic abuse incidents attended in the period where the risk form (DASH or DARA) or the household question says "
        "that there are children; those with no form, or a form without an answer, are counted as unknown, and so are those "
        "without a time of attending. Where the answers are no, the incident is not in the population."
    ),
    judgement=_judgement(_EVERY),
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
    topic=checks.Topic.RISK,
    outside=checks.Outside(
        rows=_EVERY,
        record=_EVERY.c.da_id,
        reasons=(
            checks.outside_period("The incident was not attended in the period", _EVERY.c.elsewhen),
            checks.Reason("no_children", "Every answer that was given is no", _EVERY.c.no),
        ),
    ),
    quotation=(
        "children connected with victims and perpetrators who were not identified by attending officers and, consequently, "
        "have not yet been safeguarded"
    ),
    boundaries=(
        "One yes, on any form or to the household question, is enough, whatever the other answers are.",
        "A no to the household question stands where there is no form or it was refused.",
        "DASH and DARA count alike, and so does an answer on a form of another kind.",
        "Forms and children of a record that was merged into another count at that one.",
        "A child who was entered only after the as-at instant is not listed yet.",
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
