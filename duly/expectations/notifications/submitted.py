"""NOT-01: a child-concern notification (125 or PPN) was submitted for each child of an incident that calls for one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Subquery, and_, case, false, func, not_, or_, select, union_all

from duly import checks
from duly.expectations.notifications.calling import CHILDREN, CODES, INCIDENTS, OWN_CODES, codes_unknown, outside
from duly.expectations.notifications.children import lost, said
from duly.records import Incident, IncidentPerson, IntelReport, Notification, Person

SUITE = "notifications"

LIMIT = checks.Parameter(
    name="notification_limit_hours",
    default=24,
    unit="hours",
    meaning="Time from the report of the incident within which the notification must be submitted",
)

_TYPES = ("125", "ppn")

# What a notification is worth to a child of an incident, best first: the best of all decides.
IN_TIME, IMPRECISE, NO_TIME, FUTURE, CODE_UNMAPPED, LOST, NAMELESS, LATE, BEFORE = range(9)


def _notices() -> CTE:
    """Notifications that are of a child, or may be, with what each stands for (children.said) and when it was submitted.

    `submitted` is the time of the entry where it is said to have been submitted after that (A8): `claimed_later`.
    """
    claimed, entered = checks.when(Notification.submitted_at), checks.when(Notification.entered_at)
    claimed_later = and_(
        entered.known,
        or_(claimed.later, checks.surely(checks.backwards(claimed, entered))),
        not_(claimed.future),
    )
    told = checks.chosen(claimed_later, entered, claimed)
    kind = Notification.notif_type
    every = said(
        Notification,
        "notices",
        Notification.notif_id,
        kind,
        *told.columns("submitted"),
        claimed_later.label("claimed_later"),
        Notification.device,
    )
    return (
        select(every)
        .where(or_(every.c.notif_type.is_(None), every.c.notif_type.in_((*_TYPES, checks.UNMAPPED))))
        .cte("notices")
    )


_NOTICES = _notices()


def _notified(child: CTE) -> Subquery:
    """The best notification of each child: `incident_id`, `child`, `grade`, and of the first `submitted` and `device`."""
    notice = _NOTICES
    submitted = checks.when(notice.c.submitted)
    taken = checks.elapsed(checks.when(child.c.reported), submitted, LIMIT.seconds)
    named, right = notice.c.child.is_not(None), checks.surely(notice.c.notif_type.in_(_TYPES))
    perhaps = and_(submitted.known, ~taken.beyond, ~taken.negative)
    may_do = or_(submitted.missing, perhaps)
    strays = lost(notice, child)
    certain = and_(named, right, not_(strays))
    grade = case(
        (submitted.future, FUTURE),
        (submitted.later, None),
        (strays, case((may_do, LOST))),
        (~named, case((may_do, NAMELESS))),
        (and_(~right, may_do), CODE_UNMAPPED),
        (~right, None),
        (submitted.missing, NO_TIME),
        (taken.negative, BEFORE),
        (taken.within, IN_TIME),
        (taken.beyond, LATE),
        else_=IMPRECISE,
    )
    columns = (
        child.c.incident_id,
        child.c.child,
        grade.label("grade"),
        case((certain, notice.c.submitted)).label("submitted"),
        case((certain, notice.c.device)).label("device"),
    )
    same = or_(notice.c.child == child.c.child, notice.c.child.is_(None), notice.c.nobody)
    by_log = select(*columns).join_from(child, notice, and_(notice.c.log == child.c.incident_id, same))
    by_child = (
        select(*columns)
        .join_from(child, notice, notice.c.child == child.c.child)
        .where(notice.c.log.is_(None), perhaps)
    )
    # it may be of the log that it names, which is not in the export, or of this one
    misnamed = (
        select(
            child.c.incident_id,
            child.c.child,
            case((submitted.known, LOST)),
            case((false(), notice.c.submitted)),
            case((false(), notice.c.device)),
        )
        .join_from(child, notice, notice.c.child == child.c.child)
        .where(notice.c.log_gone, perhaps)
    )
    notices = union_all(by_log, by_child, misnamed).subquery("notices_found")
    return checks.best(
        notices, "incident_id", "child", name="children_notified", submitted="submitted", device="device"
    )


def _intel(child: CTE) -> Subquery:
    """Children of whom an intelligence report on the incident speaks, or may: `incident_id`, `child`, `device`."""
    submitted = checks.when(IntelReport.submitted_at)
    report = said(IntelReport, "intel", IntelReport.device, submitted.later.label("later"))
    same = or_(report.c.child == child.c.child, report.c.child.is_(None))
    return (
        select(child.c.incident_id, child.c.child, func.min(report.c.device).label("device"))
        .join_from(child, report, and_(report.c.log == child.c.incident_id, same, not_(report.c.later)))
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


_ROWS = _rows(CHILDREN)
_row = _ROWS.c
_reported, _placed = checks.when(_row.reported), checks.when(_row.placed)
_waited = checks.so_far(_reported, LIMIT.seconds)


def _is(grade: int) -> ColumnElement[bool]:
    return func.coalesce(_row.grade == grade, False)


def _without_child() -> Select[Any]:
    linked = select(CHILDREN.c.incident_id)
    return select(INCIDENTS.c.incident_id.label("record")).where(
        INCIDENTS.c.code.is_not(None),
        INCIDENTS.c.child_flag,
        INCIDENTS.c.is_test.is_not(True),
        INCIDENTS.c.merged_into.is_(None),
        INCIDENTS.c.incident_id.not_in(linked),
    )


NOT_01 = checks.Standard(
    id="NOT-01",
    suite=SUITE,
    title="Child-concern notification submitted within {notification_limit_hours} hours",
    question="Was a child-concern notification (125 or PPN) submitted in time for every child of an incident that calls for "
    "one?",
    unit="child of incidents",
    population="Each child linked to an incident, reported in the period, of domestic abuse, of police protection or with a "
    "code in notification_codes, and to one of which a blank code leaves that open",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_row.incident_id,
        item=_row.child,
        verdict=checks.first_of(
            checks.not_real(_ROWS, "incident", broken=_row.merge_broken),
            checks.future_dated("The report, or the submission of a notification for the child,", _reported),
            *checks.undated(_placed.blank, "incident"),
            checks.merge_error(_row.standing == checks.MERGE_BROKEN),
            *checks.age_doubts(_row.standing, of="of the linked person ", unknown_when=_row.day.is_not(None)),
            checks.unknown(
                "unmapped_code",
                "A code that would decide is blank, or one that duly was not told about: of the log, by which it calls for a "
                "notification, or of a notification in time, by which that is one of a child's",
                _row.code.is_(None),
            ),
            checks.not_yet_due("not_reported", "The incident had not been reported", _reported.later),
            checks.unknown("no_report_time", "The time of the report is not recorded", _reported.missing),
            checks.compliant("in_time", "A notification for the child was submitted within the limit", _is(IN_TIME)),
            checks.imprecise_time(_is(IMPRECISE), checks.INEXACT),
            checks.unknown(
                "no_submitted_time",
                "There is a notification for the child, and it is not recorded when it was submitted",
                _is(NO_TIME),
            ),
            checks.unknown(
                "future_dated",
                "The report, or the submission of a notification for the child, lies after the export was made",
                _is(FUTURE),
            ),
            checks.unknown(
                "unmapped_code",
                "A code that would decide is blank, or one that duly was not told about: of the log, by which it calls for a "
                "notification, or of a notification in time, by which that is one of a child's",
                _is(CODE_UNMAPPED),
            ),
            checks.unknown(
                "dangling_link",
                "There is a notification in time of which the log, the child or the record that stands for it is not in the "
                "export",
                _is(LOST),
            ),
            checks.unknown(
                "child_not_named",
                "There is a notification of the incident in time that does not say for which child",
                _is(NAMELESS),
            ),
            checks.non_compliant("late", "A notification for the child was submitted after the limit", _is(LATE)),
            checks.not_yet_due("not_yet_due", "There is none yet, and the limit has not passed", _waited.within),
            checks.imprecise_time(~_waited.beyond, checks.INEXACT),
            checks.negative_interval("Every notification for the child was submitted", "the report", _is(BEFORE)),
            checks.non_compliant(
                "intel_instead",
                "There is an intelligence report on the incident, and no notification for the child",
                _row.has_intel,
            ),
            checks.non_compliant("no_notification", "No notification for the child is recorded"),
        ),
        anchor=_row.reported,
        due=checks.deadline(_reported, LIMIT.seconds),
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
    topic=checks.Topic.RISK,
    report="Decision-making",
    quotation="Officers do not always submit relevant child-concern notifications (called '125s')",
    authority=("A-26", "A-27"),
    parameters=(CODES, LIMIT),
    own_codes=(OWN_CODES,),
    boundaries=(
        "Submitted exactly as long after the report as the limit ({notification_limit_hours hour}) is in time; one second later "
        "is late.",
        "Every child counts by itself: one notification for one of three children leaves two without.",
        "An incident is of domestic abuse by its mark, or by a domestic abuse record; of police protection by a record of that.",
        "A code that is recorded and not in notification_codes is another's; an opening code that is blank, or a closing code of "
        "a closed log, leaves it open whether the incident calls for one: undetermined.",
        "Where none of the export's opening codes is in notification_codes, that list is not this force's: domestic abuse and "
        "police protection are judged all the same, and it cannot be told whether the target is met; where there is neither, "
        "there is no data.",
        "A child is linked by the log, by the children recorded at a domestic abuse incident (unless not yet born), or by a "
        "use of police protection that names the incident. On the 18th birthday a person is not a child. A person who is not in "
        "the export, or whose merges lead nowhere, is undetermined unless an age was recorded.",
        "A notification belongs to an incident that it names; one that names no incident counts where it was submitted for "
        "the child within the limit. One in time that names a log, or a child, that is not in the export, or that was merged "
        "into one that is not, leaves it open.",
        "The best notification at or after the report decides. Where all of them are earlier, it is undetermined.",
        "One said to have been submitted after it was entered counts at its entry, and is listed.",
        "Closed or not, an incident without a notification is not yet due until the limit has passed.",
        "Judged as things stood: what was submitted after the as-at instant had not been. A time after the export was made is a "
        "fault of the record, and undetermined.",
        "An incident without a time of report is placed in a period by when its log was opened, entered or closed.",
        "A merged log, record or person stands for the one that it was merged into; tests are evidence of nothing.",
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
            of=select(func.count()).select_from(INCIDENTS).where(INCIDENTS.c.code.is_not(None)),
        ),
        checks.Listing(
            id="claimed_after_entry",
            title="Notifications said to have been submitted after they were entered",
            records=select(_NOTICES.c.notif_id.label("record")).where(_NOTICES.c.claimed_later),
            of=select(func.count()).select_from(_NOTICES),
        ),
    ),
    outside=outside(),
    cannot_tell_where=(
        (
            "None of the export's opening codes is in notification_codes: set the force's own list. Only domestic abuse and "
            "police protection, by mark or record, are judged here.",
            codes_unknown(),
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
