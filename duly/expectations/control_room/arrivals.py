"""Domestic abuse logs that concern a child, when officers arrived, and how each check of police systems stands to that."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Subquery, and_, case, false, func, literal, or_, select

from duly import checks, sql
from duly.expectations.incidents import by_log, names_of, persons_by_log
from duly.records import DaIncident, Incident, IncidentCheck, IncidentTime, StaffMember, Team

BULK_CHECKS = checks.Parameter(
    name="cr_bulk_checks",
    default=2,
    unit="checks",
    meaning="Checks of one log from which their being entered around its closing is listed",
)
BULK_MINUTES = checks.Parameter(
    name="cr_bulk_minutes",
    default=5,
    unit="minutes",
    meaning="Time before and after the closing of a log in which checks count as entered around its closing",
)

NOMINAL, ADDRESS = "nominal", "address"

# How a check stands to the arrival, best first: the best of its kind decides.
IN_TIME, PERHAPS, EARLIER, UNTIMED, AFTER = range(5)


def domestic_logs() -> Subquery:
    """A row for each domestic abuse log that concerns a child or may, reached in the period; where it is not recorded when
    officers reached it, reported in the period.

    Columns: those that a verdict reads of the log; `arrived`, the first arrival at it or at a log merged into it;
    `attended`, as its domestic abuse records say, yes before no; `standing` of the persons linked to it, the highest
    deciding; and of its checks what `_checks_made` gives.
    """
    logs = _logs()
    names = names_of(logs)
    persons = persons_by_log(names, with_listed_children=True)
    records = by_log(
        names, DaIncident, func.bool_or(DaIncident.attended).label("attended"), only=DaIncident.is_test.is_not(True)
    )
    arrivals = _arrivals(names)
    checks_made = _checks_made(logs, names, arrivals)
    arrived = checks.when(arrivals.c.arrived)
    clock = sql.local_time(arrived.lo, checks.TIME_ZONE)
    return (
        select(
            *(column for column in logs.c if column.name != "occurred"),
            *arrived.columns("arrived"),
            records.c.attended,
            persons.c.standing,
            *(column for column in checks_made.c if column.name != "incident_id"),
            func.coalesce(Team.name, StaffMember.team_id, logs.c.team_id).label("team"),
            checks.shift(arrived, clock).label("shift"),
            checks.month_at(arrived.lo).label("month"),
        )
        .outerjoin_from(logs, persons, persons.c.incident_id == logs.c.incident_id)
        .outerjoin(records, records.c.incident_id == logs.c.incident_id)
        .outerjoin(arrivals, arrivals.c.incident_id == logs.c.incident_id)
        .outerjoin(checks_made, checks_made.c.incident_id == logs.c.incident_id)
        .outerjoin(IncidentTime, IncidentTime.incident_id == logs.c.incident_id)
        .outerjoin(StaffMember, StaffMember.staff_id == IncidentTime.operator)
        .outerjoin(Team, Team.team_id == func.coalesce(StaffMember.team_id, logs.c.team_id))
        .where(
            checks.in_period(checks.first_known(arrived, checks.when(logs.c.reported))),
            or_(logs.c.child_flag, persons.c.standing > checks.ADULT),
        )
        .subquery("domestic_logs")
    )


def _logs() -> CTE:
    """Logs marked as domestic abuse, or of which there is a domestic abuse record."""
    merged = checks.roots(Incident)
    named = (
        select(func.coalesce(merged.c.root, DaIncident.incident_id))
        .outerjoin_from(DaIncident, merged, merged.c.id == DaIncident.incident_id)
        .where(DaIncident.incident_id.is_not(None), DaIncident.is_test.is_not(True))
    )
    return (
        select(
            Incident.incident_id,
            Incident.is_test,
            Incident.merged_into,
            Incident.child_flag,
            Incident.closed_at.label("closed"),
            Incident.team_id,
            Incident.district,
            *checks.first_known(checks.when(Incident.reported_at), checks.when(Incident.opened_at)).columns("reported"),
            func.coalesce(Incident.reported_at, Incident.opened_at, Incident.closed_at).label("occurred"),
        )
        .where(or_(Incident.da_flag.is_(True), Incident.incident_id.in_(named)))
        .cte("logs_of_domestic_abuse")
    )


def _arrivals(names: FromClause) -> CTE:
    """The first arrival at each log: `incident_id`, `arrived`. Whichever was first, it was by the lowest latest instant."""
    lo, hi = IncidentTime.first_arrival_at, checks.when(IncidentTime.first_arrival_at).hi
    return by_log(
        names,
        IncidentTime,
        func.min(lo).label("arrived"),
        case((func.bool_or(hi.is_not(None)), func.min(func.coalesce(hi, lo)))).label("arrived_hi"),
        only=and_(lo.is_not(None), IncidentTime.is_test.is_not(True)),
    )


def _checks_made(logs: FromClause, names: FromClause, arrivals: FromClause) -> CTE:
    """How the checks of each log stand to its first arrival: one row for each log that has any.

    Columns: `incident_id`; `nominal` and `address`, the best grade of each kind, null where there is none; `unmapped`,
    how many checks of a kind that duly was not told about may have been in time; `done`, when both kinds had first been
    completed; `at_closing`, how many were entered around the closing; `entered_late`, that one completed in time was
    entered after the arrival.
    """
    checked, arrived, reported = (
        checks.when(IncidentCheck.completed_at),
        checks.when(arrivals.c.arrived),
        checks.when(logs.c.reported),
    )
    to_arrival = checks.elapsed(arrived, checked, literal(0))
    grade = case(
        (checked.missing, UNTIMED),
        (func.coalesce(checks.backwards(reported, checked), false()), EARLIER),
        (to_arrival.within, IN_TIME),
        (to_arrival.beyond, AFTER),
        else_=PERHAPS,
    )
    entered = checks.first_known(checks.when(IncidentCheck.entered_at), checked)
    around = func.abs(sql.seconds_between(logs.c.closed, entered.lo)) <= BULK_MINUTES.value * 60
    graded = (
        select(
            logs.c.incident_id,
            IncidentCheck.check_type.label("kind"),
            IncidentCheck.completed_at.label("completed"),
            grade.label("grade"),
            around.label("around"),
            and_(grade == IN_TIME, checks.elapsed(arrived, entered, literal(0)).beyond).label("late_entry"),
        )
        .join_from(IncidentCheck, names, names.c.id == IncidentCheck.incident_id)
        .join(logs, logs.c.incident_id == names.c.incident_id)
        .outerjoin(arrivals, arrivals.c.incident_id == logs.c.incident_id)
        .where(IncidentCheck.is_test.is_not(True), IncidentCheck.merged_into.is_(None))
        .subquery("graded_checks")
    )

    def of(kind: str, value: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.min(case((graded.c.kind == kind, value)))

    possible = graded.c.grade.in_((IN_TIME, PERHAPS, AFTER))
    first = [of(kind, case((possible, graded.c.completed))) for kind in (NOMINAL, ADDRESS)]
    both = and_(*(instant.is_not(None) for instant in first))
    maybe = and_(graded.c.kind == checks.UNMAPPED, graded.c.grade != AFTER)
    return (
        select(
            graded.c.incident_id,
            of(NOMINAL, graded.c.grade).label("nominal"),
            of(ADDRESS, graded.c.grade).label("address"),
            func.count(case((maybe, 1))).label("unmapped"),
            case((both, sql.latest(*first))).label("done"),
            func.count(case((graded.c.around, 1))).label("at_closing"),
            func.bool_or(func.coalesce(graded.c.late_entry, false())).label("entered_late"),
        )
        .group_by(graded.c.incident_id)
        .cte("checks_by_log")
    )
