"""Domestic abuse logs that concern a child, when officers arrived, and how each check of police systems stands to that."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from duly import checks, sql
from duly.expectations.domestic_records import domestic_records
from duly.expectations.incidents import by_log, names_of
from duly.records import ChildPresent, Incident, IncidentCheck, IncidentPerson, IncidentTime, StaffMember, Team

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

# How a check stands to the arrival, best first: the best of its kind decides. One that lies before the report was not made
# for this log, and neither helps nor hides (A9).
IN_TIME, PERHAPS, UNTIMED, FUTURE, AFTER, EARLIER = range(6)

ENTERED, COMPLETED = "entered", "completed"
"""The two readings of when a check was made: when the system stored it, and when it is said to have been completed (A21)."""


@cache
def domestic_logs() -> Subquery:
    """Every log that is marked as domestic abuse, or has a record of it: a row each, with what a verdict reads of it.

    Columns: those of the log; `standing` of the persons linked to it, the highest deciding, null where none may be a child;
    `arrived`, the first arrival at it or at a
    log merged into it; `attended`, as its domestic abuse records say, yes before no; `placed`, the arrival or the next best
    date, and `elsewhen`, that it is of no matter to the period; and of its checks what `_checks_made` gives.
    """
    records = _records_by_log()
    logs = _logs(records)
    names = names_of(logs)
    persons, arrivals = _persons_by_log(names), _arrivals(names)
    checks_made = _checks_made(logs, names, arrivals)
    arrived = checks.when(arrivals.c.arrived)
    placed = checks.first_known(
        arrived, checks.when(records.c.attended_at), checks.when(logs.c.reported), checks.when(logs.c.otherwise)
    )
    clock = sql.local_time(arrived.lo, checks.TIME_ZONE)
    return (
        select(
            *(column for column in logs.c if column.name not in ("occurred", "otherwise", "otherwise_hi")),
            *arrived.columns("arrived"),
            *placed.columns("placed"),
            (~checks.in_period(placed)).label("elsewhen"),
            records.c.attended,
            persons.c.standing,
            *(column for column in checks_made.c if column.name != "incident_id"),
            func.coalesce(Team.name, StaffMember.team_id, logs.c.team_id).label("team"),
            checks.shift(arrived, clock).label("shift"),
            checks.month_at(arrived.lo).label("month"),
        )
        .outerjoin_from(logs, persons, persons.c.incident_id == logs.c.incident_id)
        .outerjoin(records, records.c.log == logs.c.incident_id)
        .outerjoin(arrivals, arrivals.c.incident_id == logs.c.incident_id)
        .outerjoin(checks_made, checks_made.c.incident_id == logs.c.incident_id)
        .outerjoin(IncidentTime, IncidentTime.incident_id == logs.c.incident_id)
        .outerjoin(StaffMember, StaffMember.staff_id == IncidentTime.operator)
        .outerjoin(Team, Team.team_id == func.coalesce(StaffMember.team_id, logs.c.team_id))
        .subquery("domestic_logs")
    )


def _logs(records: FromClause) -> CTE:
    """Logs of domestic abuse, with `reported`, when one was reported, else opened; and `otherwise`, the next best dates."""
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
            *checks.first_known(checks.when(Incident.closed_at), checks.when(Incident.entered_at)).columns("otherwise"),
            func.coalesce(Incident.reported_at, Incident.opened_at, Incident.closed_at).label("occurred"),
        )
        .where(or_(Incident.da_flag.is_(True), Incident.incident_id.in_(select(records.c.log))))
        .cte("logs_of_domestic_abuse")
    )


def _records_by_log() -> CTE:
    """What the domestic abuse records of each log say, tests aside: `log`, `attended`, yes before no, and the first
    `attended_at`. A record that was merged counts at the log of the one that stands for it (A24)."""
    record = domestic_records()
    return (
        select(
            record.c.log,
            func.bool_or(record.c.attended).label("attended"),
            *checks.earliest_of(checks.when(record.c.attended_at)).columns("attended_at"),
        )
        .where(record.c.log.is_not(None), ~record.c.is_test)
        .group_by(record.c.log)
        .cte("domestic_records_by_log")
    )


def _persons_by_log(names: FromClause) -> CTE:
    """The standing of the persons linked to a log, the highest deciding: `incident_id`, `standing`.

    Children listed at the log's domestic abuse record are linked to it too, but for those not yet born. One row per log that
    is linked to a child or to somebody who may be one.
    """
    known, record = checks.people(), domestic_records()
    person = (
        select(
            names.c.incident_id, names.c.occurred, IncidentPerson.person_id, cast(null(), Integer).label("recorded_age")
        )
        .join_from(IncidentPerson, names, names.c.id == IncidentPerson.incident_id)
        .where(IncidentPerson.person_id.is_not(None), IncidentPerson.is_test.is_not(True))
    )
    listed = (
        select(names.c.incident_id, names.c.occurred, ChildPresent.person_id, ChildPresent.age_recorded)
        .join_from(ChildPresent, record, record.c.da_id == ChildPresent.da_id)
        .join(names, names.c.id == record.c.log)
        .where(
            ChildPresent.is_test.is_not(True),
            ~record.c.is_test,
            ChildPresent.presence.is_distinct_from("unborn"),
            ~checks.when(ChildPresent.entered_at).later,
        )
    )
    linked = union_all(person, listed).subquery("persons_and_listed_children")
    # whoever is named and not in the export may be anybody, unless an age was recorded
    nobody = and_(linked.c.person_id.is_not(None), known.c.person_id.is_(None), linked.c.recorded_age.is_(None))
    dated = (
        select(
            linked.c.incident_id,
            linked.c.occurred,
            linked.c.recorded_age,
            known.c.dob,
            known.c.estimated,
            or_(checks.surely(known.c.broken), nobody).label("broken"),
            checks.eighteenth_birthday(known.c.dob).label("of_age"),
        )
        .outerjoin_from(linked, known, known.c.person_id == linked.c.person_id)
        .subquery("dated_persons_of_logs")
    )
    day = checks.day_for_age(dated.c.dob, dated.c.of_age, dated.c.occurred)
    stands = checks.standing(
        dated.c.dob, dated.c.estimated, dated.c.broken, day, dated.c.recorded_age, of_age=dated.c.of_age
    )
    graded = select(dated.c.incident_id, stands.label("standing")).subquery("graded_persons_of_logs")
    return (
        select(graded.c.incident_id, func.max(graded.c.standing).label("standing"))
        .where(graded.c.standing > checks.ADULT)
        .group_by(graded.c.incident_id)
        .cte("children_by_log")
    )


def _arrivals(names: FromClause) -> CTE:
    """The first arrival at each log: `incident_id`, `arrived`. Whichever was first, it was by the lowest latest instant."""
    arrival = checks.when(IncidentTime.first_arrival_at)
    return by_log(
        names,
        IncidentTime,
        *checks.earliest_of(arrival).columns("arrived"),
        only=and_(~arrival.blank, IncidentTime.is_test.is_not(True)),
    )


def _checks_made(logs: FromClause, names: FromClause, arrivals: FromClause) -> CTE:
    """How the checks of each log stand to its first arrival: one row for each log that has any.

    Columns: `incident_id`; for each reading, ENTERED and COMPLETED, as `entered_nominal` and so on: `nominal` and `address`,
    the best grade of each kind, null where there is none; `unmapped`, how many checks of a kind that is blank or that duly
    was not told about may have been in time; `lost_nominal` and so on, the same of checks that nothing in the export stands
    for (A24), but for those after the arrival; `done`, when both kinds had first been made. Also `claimed`, that a check has
    no time of entry; `at_closing`, how many were entered around the closing; `entered_late`, that one completed in time was
    entered after the arrival; `claimed_after_entry`, that one is said to be completed after it was entered.
    """
    merged, stands = checks.roots(IncidentCheck), IncidentCheck.merged_into.is_(None)
    completed, stored = checks.when(IncidentCheck.completed_at), checks.when(IncidentCheck.entered_at)
    arrived, reported = checks.when(arrivals.c.arrived), checks.when(logs.c.reported)
    entered = checks.first_known(stored, completed)
    around = func.abs(sql.seconds_between(logs.c.closed, entered.lo)) <= BULK_MINUTES.value * 60
    grades = {ENTERED: _grade(entered, reported, arrived), COMPLETED: _grade(completed, reported, arrived)}
    graded = (
        select(
            logs.c.incident_id,
            IncidentCheck.check_type.label("kind"),
            stands.label("stands"),
            entered.lo.label(ENTERED),
            completed.lo.label(COMPLETED),
            *(grade.label(f"{reading}_grade") for reading, grade in grades.items()),
            and_(stands, stored.blank).label("claimed"),
            and_(stands, around).label("around"),
            and_(stands, grades[COMPLETED] == IN_TIME, checks.elapsed(arrived, entered, literal(0)).beyond).label(
                "late_entry"
            ),
            and_(stands, checks.backwards(completed, stored)).label("before_it_was_done"),
        )
        .join_from(IncidentCheck, names, names.c.id == IncidentCheck.incident_id)
        .join(logs, logs.c.incident_id == names.c.incident_id)
        .outerjoin(arrivals, arrivals.c.incident_id == logs.c.incident_id)
        .outerjoin(merged, merged.c.id == IncidentCheck.check_id)
        .where(IncidentCheck.is_test.is_not(True), or_(stands, merged.c.broken))
        .subquery("graded_checks")
    )
    return (
        select(
            graded.c.incident_id,
            *(column for reading in (ENTERED, COMPLETED) for column in _best(graded, reading)),
            func.bool_or(graded.c.claimed).label("claimed"),
            func.count(case((graded.c.around, 1))).label("at_closing"),
            func.bool_or(checks.surely(graded.c.late_entry)).label("entered_late"),
            func.bool_or(checks.surely(graded.c.before_it_was_done)).label("claimed_after_entry"),
        )
        .group_by(graded.c.incident_id)
        .cte("checks_by_log")
    )


def _grade(made: checks.Span, reported: checks.Span, arrived: checks.Span) -> ColumnElement[int]:
    to_arrival = checks.elapsed(arrived, made, literal(0))
    return case(
        (made.future, FUTURE),
        (made.later, AFTER),  # than the as-at instant, and so than the arrival
        (made.missing, UNTIMED),
        (checks.surely(checks.backwards(reported, made)), EARLIER),
        (to_arrival.within, IN_TIME),
        (to_arrival.beyond, AFTER),
        else_=PERHAPS,
    )


def _best(graded: FromClause, reading: str) -> tuple[ColumnElement[Any], ...]:
    """The best check of each kind by one reading of when it was made, and of those that nothing stands for."""
    grade, made, stands = graded.c[f"{reading}_grade"], graded.c[reading], graded.c.stands

    def of(kind: str, value: ColumnElement[Any], only: ColumnElement[bool] = stands) -> ColumnElement[Any]:
        return func.min(case((and_(only, graded.c.kind == kind), value)))

    first = [of(kind, case((grade.in_((IN_TIME, PERHAPS, AFTER)), made))) for kind in (NOMINAL, ADDRESS)]
    both = and_(*(instant.is_not(None) for instant in first))
    unknown_kind = checks.not_understood(graded.c.kind)
    may_do = and_(unknown_kind, grade.in_((IN_TIME, PERHAPS, UNTIMED, FUTURE)))
    return (
        of(NOMINAL, grade).label(f"{reading}_nominal"),
        of(ADDRESS, grade).label(f"{reading}_address"),
        func.count(case((and_(stands, may_do), 1))).label(f"{reading}_unmapped"),
        of(NOMINAL, grade, and_(~stands, grade != AFTER)).label(f"{reading}_lost_nominal"),
        of(ADDRESS, grade, and_(~stands, grade != AFTER)).label(f"{reading}_lost_address"),
        func.count(case((and_(~stands, may_do), 1))).label(f"{reading}_lost_unmapped"),
        case((both, sql.latest(*first))).label(f"{reading}_done"),
    )
