"""NOT-01: a child-concern notification (125 or PPN) was submitted for each child of an incident that calls for one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    null,
    or_,
    select,
    union_all,
)

from duly import checks
from duly.expectations.notifications.children import each_child
from duly.records import (
    ChildPresent,
    DaIncident,
    Incident,
    IncidentPerson,
    IntelReport,
    Notification,
    Person,
    PoliceProtection,
    Team,
)

SUITE = "notifications"

CODES = checks.Parameter(
    name="notification_codes",
    default=("DA_CRIME", "DA_NON_CRIME", "MISSING", "NEGLECT", "CSE", "POLICE_PROTECTION"),
    meaning="Opening, closing and qualifier codes of a log that call for a child-concern notification where a child is "
    "linked (the force's own codes); domestic abuse by its marker and police protection by its record do so whatever the code",
)
LIMIT = checks.Parameter(
    name="notification_limit_hours",
    default=24,
    unit="hours",
    meaning="Time from the report of the incident within which the notification must be submitted",
)

_TYPES = ("125", "ppn")
_BY_MARKER, _BY_PROTECTION = "(domestic abuse marker)", "(police protection)"

# What a notification is worth to a child of an incident, best first: the best of all decides.
IN_TIME, IMPRECISE, NO_TIME, BEFORE, CODE_UNMAPPED, NAMELESS, LATE = range(7)


def _protections() -> Select[Any]:
    incidents: Any = select(PoliceProtection.incident_id, PoliceProtection.person_id)
    chosen: Select[Any] = incidents.where(
        PoliceProtection.is_test.is_not(True),
        PoliceProtection.merged_into.is_(None),
        PoliceProtection.incident_id.is_not(None),
    )
    return chosen


def _linked() -> CTE:
    """Persons linked to an incident: `incident_id`, `person_id`, `age_recorded`. Repeats are left in."""
    no_age = cast(null(), Integer)
    protected = _protections().subquery("protected")
    in_logs = select(IncidentPerson.incident_id, IncidentPerson.person_id, no_age.label("age_recorded"))
    present = (
        select(DaIncident.incident_id, ChildPresent.person_id, ChildPresent.age_recorded)
        .join_from(ChildPresent, DaIncident, DaIncident.da_id == ChildPresent.da_id)
        .where(
            ChildPresent.is_test.is_not(True),
            ChildPresent.merged_into.is_(None),
            DaIncident.is_test.is_not(True),
            DaIncident.merged_into.is_(None),
            ChildPresent.presence.is_distinct_from("unborn"),
        )
    )
    return union_all(in_logs, present, select(protected.c.incident_id, protected.c.person_id, no_age)).cte(
        "persons_of_incidents"
    )


def _qualifying() -> CTE:
    """Incidents reported in the period that call for a notification, and by which `code`."""
    protected = _protections().subquery("incidents_of_protection")

    def listed(column: Any) -> ColumnElement[bool]:
        return func.coalesce(column.in_(CODES.value), False)

    code = case(
        (listed(Incident.opening_code), Incident.opening_code),
        (listed(Incident.closing_code), Incident.closing_code),
        (listed(Incident.qualifier_code), Incident.qualifier_code),
        (Incident.da_flag.is_(True), _BY_MARKER),
        (Incident.incident_id.in_(select(protected.c.incident_id)), _BY_PROTECTION),
    )
    reported = checks.when(Incident.reported_at)
    return (
        select(
            Incident.incident_id,
            Incident.is_test,
            Incident.merged_into,
            Incident.child_flag,
            *reported.columns("reported"),
            checks.local_day(func.coalesce(Incident.reported_at, Incident.opened_at, Incident.closed_at)).label("day"),
            code.label("code"),
            func.coalesce(Team.name, Incident.team_id).label("team"),
        )
        .outerjoin_from(Incident, Team, Team.team_id == Incident.team_id)
        .where(code.is_not(None), checks.in_period(reported))
        .cte("incidents_that_call")
    )


def _children(incident: CTE) -> CTE:
    """The children of each incident, each once, those of logs that were merged into it among them."""
    linked, merged, known = _linked(), checks.roots(Incident), checks.people()
    own = select(linked.c.incident_id, linked.c.person_id, linked.c.age_recorded)
    moved = select(merged.c.root, linked.c.person_id, linked.c.age_recorded).join_from(
        linked, merged, and_(merged.c.id == linked.c.incident_id, ~merged.c.broken)
    )
    every = union_all(own, moved).subquery("persons_and_logs")
    placed = (
        select(
            incident.c.incident_id,
            func.coalesce(known.c.root_id, every.c.person_id).label("child"),
            checks.standing(known.c.dob, known.c.estimated, known.c.broken, incident.c.day, every.c.age_recorded).label(
                "standing"
            ),
        )
        .join_from(incident, every, every.c.incident_id == incident.c.incident_id)
        .outerjoin(known, known.c.person_id == every.c.person_id)
        .where(every.c.person_id.is_not(None))
        .subquery("persons_placed")
    )
    return each_child(incident, placed, "incident_id")


def _said(record: Any, name: str, *more: Any) -> Select[Any]:
    """Notifications or intelligence reports with the incident and the child that they stand for."""
    log, person = checks.roots(Incident).alias(f"{name}_logs"), checks.roots(Person).alias(f"{name}_persons")
    return (
        select(
            func.coalesce(log.c.root, record.incident_id).label("incident_id"),
            func.coalesce(person.c.root, record.person_id).label("child"),
            *checks.when(record.submitted_at).columns("submitted"),
            record.device,
            *more,
        )
        .outerjoin_from(record, log, log.c.id == record.incident_id)
        .outerjoin(person, person.c.id == record.person_id)
        .where(record.is_test.is_not(True), record.merged_into.is_(None))
    )


def _notified(child: CTE) -> Subquery:
    """The best notification of each child: `incident_id`, `child`, `grade`, and of the first `submitted` and `device`."""
    notice = _said(Notification, "notices", Notification.notif_type).where(
        Notification.notif_type.in_((*_TYPES, checks.UNMAPPED))
    ).cte("notices")  # fmt: skip
    taken = checks.elapsed(checks.when(child.c.reported), checks.when(notice.c.submitted), LIMIT.seconds)
    named, right = notice.c.child.is_not(None), notice.c.notif_type.in_(_TYPES)
    perhaps = and_(notice.c.submitted.is_not(None), ~taken.beyond, ~taken.negative)
    grade = case(
        (and_(~named, perhaps), NAMELESS),
        (and_(named, ~right, or_(notice.c.submitted.is_(None), perhaps)), CODE_UNMAPPED),
        (or_(~named, ~right), None),
        (notice.c.submitted.is_(None), NO_TIME),
        (taken.negative, BEFORE),
        (taken.within, IN_TIME),
        (taken.beyond, LATE),
        else_=IMPRECISE,
    )
    columns = (
        child.c.incident_id,
        child.c.child,
        grade.label("grade"),
        case((and_(named, right), notice.c.submitted)).label("submitted"),
        case((and_(named, right), notice.c.device)).label("device"),
    )
    same = or_(notice.c.child == child.c.child, notice.c.child.is_(None))
    by_log = select(*columns).join_from(child, notice, and_(notice.c.incident_id == child.c.incident_id, same))
    by_child = (
        select(*columns)
        .join_from(child, notice, notice.c.child == child.c.child)
        .where(notice.c.incident_id.is_(None), perhaps)
    )
    notices = union_all(by_log, by_child).subquery("notices_found")
    return (
        select(
            notices.c.incident_id,
            notices.c.child,
            func.min(notices.c.grade).label("grade"),
            func.min(notices.c.submitted).label("submitted"),
            func.min(notices.c.device).label("device"),
        )
        .group_by(notices.c.incident_id, notices.c.child)
        .subquery("children_notified")
    )


def _intel(child: CTE) -> Subquery:
    """Children of whom an intelligence report on the incident speaks, or may: `incident_id`, `child`, `device`."""
    report = _said(IntelReport, "intel").cte("intel")
    same = or_(report.c.child == child.c.child, report.c.child.is_(None))
    return (
        select(child.c.incident_id, child.c.child, func.min(report.c.device).label("device"))
        .join_from(child, report, and_(report.c.incident_id == child.c.incident_id, same))
        .group_by(child.c.incident_id, child.c.child)
        .subquery("children_in_intel")
    )


def _rows(child: CTE) -> Subquery:
    notified, intel = _notified(child), _intel(child)
    return (
        select(
            child,
            notified.c.grade,
            notified.c.submitted,
            intel.c.child.is_not(None).label("has_intel"),
            func.coalesce(notified.c.device, intel.c.device).label("device"),
        )
        .outerjoin_from(
            child, notified, and_(notified.c.incident_id == child.c.incident_id, notified.c.child == child.c.child)
        )
        .outerjoin(intel, and_(intel.c.incident_id == child.c.incident_id, intel.c.child == child.c.child))
        .subquery("children_and_notices")
    )


_INCIDENTS = _qualifying()
_CHILDREN = _children(_INCIDENTS)
_ROWS = _rows(_CHILDREN)
_row = _ROWS.c
_waited = checks.so_far(checks.when(_row.reported), LIMIT.seconds)


def _is(grade: int) -> ColumnElement[bool]:
    return func.coalesce(_row.grade == grade, False)


def _without_child() -> Select[Any]:
    linked = select(_CHILDREN.c.incident_id)
    return select(_INCIDENTS.c.incident_id.label("record")).where(
        _INCIDENTS.c.child_flag,
        _INCIDENTS.c.is_test.is_not(True),
        _INCIDENTS.c.merged_into.is_(None),
        _INCIDENTS.c.incident_id.not_in(linked),
    )


NOT_01 = checks.Standard(
    id="NOT-01",
    suite=SUITE,
    title="Child-concern notification submitted within 24 hours",
    question="Was a child-concern notification (125 or PPN) submitted within 24 hours for every child of an incident that "
    "calls for one?",
    unit="child of incidents",
    population="Each child linked to an incident, reported in the period, of domestic abuse, of police protection or with a "
    "code in notification_codes",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_row.incident_id,
        item=_row.child,
        verdict=checks.first_of(
            checks.made_for_test(_row.is_test.is_(True), "incident"),
            checks.merged_away(_row.merged_into.is_not(None), "incident", instead=checks.STANDS_FOR_IT),
            checks.merge_error(_row.standing == checks.MERGE_BROKEN),
            checks.child_unknown(
                and_(_row.standing == checks.AGE_UNKNOWN, _row.day.is_not(None)), of="of the linked person "
            ),
            checks.age_uncertain(_row.standing == checks.AGE_UNCERTAIN),
            checks.unknown("no_report_time", "The time of the report is not recorded", _row.reported.is_(None)),
            checks.compliant("in_time", "A notification for the child was submitted within the limit", _is(IN_TIME)),
            checks.imprecise_time(_is(IMPRECISE), checks.INEXACT),
            checks.unknown(
                "no_submitted_time",
                "There is a notification for the child, and it is not recorded when it was submitted",
                _is(NO_TIME),
            ),
            checks.negative_interval("The notification for the child was submitted", "the report", _is(BEFORE)),
            checks.unmapped_code("There is a notification in time whose kind", _is(CODE_UNMAPPED)),
            checks.unknown(
                "child_not_named",
                "There is a notification of the incident in time that does not say for which child",
                _is(NAMELESS),
            ),
            checks.non_compliant("late", "A notification for the child was submitted after the limit", _is(LATE)),
            checks.not_yet_due("not_yet_due", "There is none yet, and the limit has not passed", _waited.within),
            checks.imprecise_time(~_waited.beyond, checks.INEXACT),
            checks.non_compliant(
                "intel_instead",
                "There is an intelligence report on the incident, and no notification for the child",
                _row.has_intel,
            ),
            checks.non_compliant("no_notification", "No notification for the child is recorded"),
        ),
        anchor=_row.reported,
        due=checks.deadline(checks.when(_row.reported), LIMIT.seconds),
        done=_row.submitted,
        breakdowns={"team": _row.team, "device": _row.device, "code": _row.code},
        shows={
            "reported_at": _row.reported,
            "submitted_at": _row.submitted,
            "code": _row.code,
            "intelligence_report": _row.has_intel,
        },
    ),
    needs=(
        Incident.incident_id,
        Incident.reported_at,
        Incident.opening_code,
        IncidentPerson.incident_id,
        IncidentPerson.person_id,
        Person.person_id,
        Person.dob_date,
        Notification.notif_type,
        Notification.incident_id,
        Notification.person_id,
        Notification.submitted_at,
    ),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    report="Decision-making",
    quotation="Officers do not always submit relevant child-concern notifications (called '125s')",
    authority=("A-26", "A-27"),
    parameters=(CODES, LIMIT),
    boundaries=(
        "Submitted exactly 24 hours after the report is in time; one second later is late.",
        "Every child counts by itself: one notification for one of three children leaves two without.",
        "A child is linked by the log, by the children recorded at a domestic abuse incident (unless not yet born), or by a "
        "use of police protection that names the incident. On the 18th birthday a person is not a child.",
        "A notification belongs to an incident that it names; one that names no incident counts where it was submitted for "
        "the child within the limit.",
        "Closed or not, an incident without a notification is not yet due until the limit has passed.",
        "Submitted counts, not sent.",
    ),
    blind_spots=(
        "It cannot see a child whom nobody linked to the incident: those marked as a child's without one are listed.",
        "It cannot see what the notification says, or whether the recipient read it.",
        "Which incidents call for one is the force's own list.",
    ),
    remedy="Submit the notification now for each child listed, and check what the child's social worker and school have been "
    "told meanwhile. Where an intelligence report was made instead, say to the officer that partners never see it.",
    lists=(
        checks.Listing(
            id="no_child_linked",
            title="Incidents that call for a notification, are marked as a child's, and have no child linked",
            records=_without_child(),
            of=select(func.count()).select_from(_INCIDENTS),
        ),
    ),
    measures=(
        checks.Measure(
            id="time_to_notification",
            title="Time from the report to the notification",
            bands=(24, 48, 72),
        ),
    ),
)
