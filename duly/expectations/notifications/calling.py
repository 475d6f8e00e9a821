"""Which incidents call for a child-concern notification, and for which children."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)

from duly import checks
from duly.expectations.notifications import children
from duly.records import DaIncident, Incident, PoliceProtection, Team

CODES = checks.Parameter(
    name="notification_codes",
    default=("DA_CRIME", "DA_NON_CRIME", "MISSING", "NEGLECT", "CSE", "POLICE_PROTECTION"),
    meaning="Opening, closing and qualifier codes of a log that call for a child-concern notification where a child is "
    "linked (the force's own codes); domestic abuse and police protection do so by mark or record, whatever the code",
)

BY_MARK, BY_RECORD, BY_PROTECTION = "(domestic abuse mark)", "(domestic abuse record)", "(police protection)"

REPORTED = checks.when(Incident.reported_at)
PLACED = checks.first_known(
    REPORTED,
    checks.when(Incident.opened_at),
    checks.when(Incident.entered_at),
    checks.when(Incident.closed_at),
)
"""What places an incident in a period: its report, else the next best date of its record (A2)."""


def _in_list(column: Any) -> ColumnElement[bool]:
    return checks.surely(column.in_(CODES.value))


def codes_unknown() -> Select[Any]:
    """Whether none of the export's opening codes is in notification_codes, so that it is not this force's list (A5, A23)."""
    return select(not_(_any_log(_in_list(Incident.opening_code))))


def _any_log(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(literal(1)).select_from(Incident).where(condition))


def _marked_logs() -> CTE:
    """Logs with a domestic abuse record of their own, or of a log that was merged into them: `log`.

    A log keeps its mark where the record itself was merged into that of another log (A24).
    """
    merged = checks.roots(Incident).alias("logs_of_da_records")
    return (
        select(checks.followed(DaIncident.incident_id, merged).label("log"))
        .outerjoin_from(DaIncident, merged, merged.c.id == DaIncident.incident_id)
        .where(DaIncident.is_test.is_not(True), DaIncident.incident_id.is_not(None))
        .distinct()
        .cte("logs_with_da_records")
    )


def _protections() -> CTE:
    """Uses of police protection by log: `log`, `person_id`, and `lost`, that nothing stands for a merged one; `own`, that it
    is not one that was merged into another, which tells of its child."""
    log, merged = checks.roots(Incident).alias("logs_of_protection"), checks.roots(PoliceProtection)
    return (
        select(
            checks.followed(PoliceProtection.incident_id, log).label("log"),
            PoliceProtection.person_id,
            checks.surely(merged.c.broken).label("lost"),
            or_(PoliceProtection.merged_into.is_(None), checks.surely(merged.c.broken)).label("own"),
        )
        .outerjoin_from(PoliceProtection, log, log.c.id == PoliceProtection.incident_id)
        .outerjoin(merged, merged.c.id == PoliceProtection.pp_id)
        .where(PoliceProtection.is_test.is_not(True), PoliceProtection.incident_id.is_not(None))
        .cte("protections_by_log")
    )


def _every_incident(protection: CTE) -> Select[Any]:
    """Every incident: `code`, by which it calls for a notification, null where it does not; `perhaps`, that a blank code
    leaves that open; `listed`, that notification_codes is this force's; `placed`; and what is shown of it."""
    marked, merged = _marked_logs(), checks.roots(Incident).alias("own_merges")
    code = case(
        (_in_list(Incident.opening_code), Incident.opening_code),
        (_in_list(Incident.closing_code), Incident.closing_code),
        (_in_list(Incident.qualifier_code), Incident.qualifier_code),
        (Incident.da_flag.is_(True), BY_MARK),
        (Incident.incident_id.in_(select(marked.c.log)), BY_RECORD),
        (Incident.incident_id.in_(select(protection.c.log)), BY_PROTECTION),
    )

    unclosed = and_(Incident.closed_at.is_not(None), checks.not_understood(Incident.closing_code))
    return select(
        Incident.incident_id,
        Incident.is_test,
        Incident.merged_into,
        checks.surely(merged.c.broken).label("merge_broken"),
        Incident.child_flag,
        *REPORTED.columns("reported"),
        *PLACED.columns("placed"),
        checks.in_period(PLACED).label("in_period"),
        checks.local_day(PLACED.lo).label("day"),
        code.label("code"),
        or_(
            checks.not_understood(Incident.opening_code),
            and_(unclosed, _any_log(Incident.closing_code.is_not(None))),
            checks.surely(Incident.qualifier_code == checks.UNMAPPED),
        ).label("perhaps"),
        _any_log(_in_list(Incident.opening_code)).label("listed"),
        func.coalesce(Team.name, Incident.team_id).label("team"),
    ).outerjoin_from(Incident, Team, Team.team_id == Incident.team_id).outerjoin(
        merged, merged.c.id == Incident.incident_id
    )  # fmt: skip


def _linked(protection: CTE) -> CTE:
    """Persons linked to an incident: `incident_id`, `person_id`, `age_recorded`, `lost`. Repeats are left in."""
    named, present = (
        children.persons_of_logs(),
        children.listed_children(children.names_of_da_records()).subquery("children_listed"),
    )
    log = checks.roots(Incident).alias("logs_of_listed")
    return union_all(
        select(named.c.incident_id, named.c.person_id, children.NO_AGE.label("age_recorded"), false().label("lost")),
        select(
            checks.followed(DaIncident.incident_id, log), present.c.person_id, present.c.age_recorded, present.c.lost
        )
        .join_from(present, DaIncident, DaIncident.da_id == present.c.da_id)
        .outerjoin(log, log.c.id == DaIncident.incident_id)
        .where(
            DaIncident.is_test.is_not(True),
            # what hangs on a merged record is its survivor's; where nothing stands for it, its own
            or_(DaIncident.merged_into.is_(None), present.c.lost),
        ),
        select(protection.c.log, protection.c.person_id, children.NO_AGE, protection.c.lost).where(protection.c.own),
    ).cte("persons_of_incidents")


def _children(incident: CTE, protection: CTE) -> CTE:
    """The children of each incident, each once, those of logs that were merged into it among them."""
    linked, known = _linked(protection), checks.people()
    lost = children.untraced(known, linked)
    placed = (
        select(
            incident.c.incident_id,
            children.identity(known, linked).label("child"),
            checks.standing(known.c.dob, known.c.estimated, lost, incident.c.day, linked.c.age_recorded).label(
                "standing"
            ),
        )
        .join_from(incident, linked, linked.c.incident_id == incident.c.incident_id)
        .outerjoin(known, known.c.person_id == linked.c.person_id)
        .where(linked.c.person_id.is_not(None))
        .subquery("persons_placed")
    )
    return children.each_child(incident, placed, "incident_id")


_PROTECTIONS = _protections()
EVERY = _every_incident(_PROTECTIONS).cte("every_incident")
_CALLING = or_(EVERY.c.code.is_not(None), EVERY.c.perhaps)
INCIDENTS = select(EVERY).where(EVERY.c.in_period, _CALLING).cte("incidents_that_call")
"""Incidents of the period that call for a notification, or may do."""

CHILDREN = _children(INCIDENTS, _PROTECTIONS)
"""Their children, one row each."""


OWN_CODES = checks.OwnCodes(
    parameter=CODES,
    columns=(Incident.opening_code,),
    told_otherwise=or_(
        Incident.da_flag.is_(True),
        Incident.incident_id.in_(select(_marked_logs().c.log)),
        Incident.incident_id.in_(select(_PROTECTIONS.c.log)),
    ),
)


def outside() -> checks.Outside:
    """Why an incident is none of the standard's business."""
    understood = and_(EVERY.c.code.is_(None), not_(EVERY.c.perhaps))
    return checks.Outside(
        rows=EVERY,
        record=EVERY.c.incident_id,
        reasons=(
            checks.outside_period("What places it in time lies outside the period", not_(EVERY.c.in_period)),
            checks.Reason(
                "codes_not_set",
                "It is not domestic abuse or police protection, and notification_codes is not this force's list",
                and_(understood, not_(EVERY.c.listed)),
            ),
            checks.Reason(
                "other_code", "Its codes are recorded, and call for no notification", and_(understood, EVERY.c.listed)
            ),
            checks.Reason(
                "no_child",
                "Nobody is linked to it who is a child or may be one",
                EVERY.c.incident_id.not_in(select(CHILDREN.c.incident_id)),
            ),
        ),
    )
