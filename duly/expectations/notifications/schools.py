"""ENC-01: the school of each child of a domestic abuse incident was told before the start of the next school day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CTE, ColumnElement, Subquery, and_, case, func, literal, or_, select, union_all

from duly import checks, sql
from duly.checks import school_days
from duly.expectations.notifications.pupils import LEAD, logs, pupils
from duly.expectations.notifications.submitted import SUITE
from duly.records import ChildPresent, DaIncident, Incident, Notification, Person, PersonSchool

VOLUNTARY_UNTIL = date(2025, 1, 1)
"""Before this day telling schools was a voluntary scheme (A-29; the day on which the duty began is not verified)."""

FAR = 3
"""Working days from the incident to the first day of term beyond which a due date is flagged."""

_ENCOMPASS, _SCHOOL, _AUTHORITY = "encompass", "school", "la_home_ed"

# What a notification is worth to a child of an incident, best first: the best of all decides.
IN_TIME, PERHAPS, NO_TIME, BEFORE, CODE_UNMAPPED, NO_RECIPIENT, NAMELESS, LATE, NOT_SENT, ELSEWHERE = range(10)


def _notices() -> CTE:
    """Notifications to schools, or that may be, with the log and the child that they stand for."""
    log, person = checks.roots(Incident).alias("notices_logs"), checks.roots(Person).alias("notices_persons")
    sent, received = checks.when(Notification.sent_at), checks.when(Notification.recipient_received_at)
    return (
        select(
            func.coalesce(log.c.root, Notification.incident_id).label("log"),
            func.coalesce(person.c.root, Notification.person_id).label("child"),
            Notification.notif_type,
            Notification.recipient_type,
            *sent.columns("sent"),
            *checks.first_known(sent, received).columns("told"),
            Notification.submitted_at.label("submitted"),
        )
        .outerjoin_from(Notification, log, log.c.id == Notification.incident_id)
        .outerjoin(person, person.c.id == Notification.person_id)
        .where(
            Notification.is_test.is_not(True),
            Notification.merged_into.is_(None),
            Notification.notif_type.in_((_ENCOMPASS, checks.UNMAPPED)),
        )
        .cte("notices_to_schools")
    )


def _told(pupil: CTE, held: CTE) -> Subquery:
    """The best notification of each child: `da_id`, `child`, `grade`, and when the school was first `told`."""
    notice = _notices()
    sent, told_at = checks.when(notice.c.sent), checks.when(notice.c.told)
    known, named = notice.c.notif_type == _ENCOMPASS, notice.c.child.is_not(None)
    recipient = notice.c.recipient_type
    wanted = case((pupil.c.at_home, _AUTHORITY), else_=_SCHOOL)
    unmapped = or_(~known, func.coalesce(recipient, "") == checks.UNMAPPED)
    unsaid = and_(pupil.c.at_home, recipient.is_(None))
    elsewhere = and_(recipient.is_not(None), recipient != checks.UNMAPPED, recipient != wanted)
    before = sql.seconds_between(pupil.c.attended_at, told_at.end) < -checks.CLOCK_DRIFT_SECONDS
    late = func.coalesce(sent.lo > pupil.c.due_at_latest, False)
    perhaps = and_(told_at.known, ~before, ~late)
    grade = case(
        (and_(~named, or_(elsewhere, ~known, ~func.coalesce(perhaps, False))), None),
        (~named, NAMELESS),
        (and_(elsewhere, ~known), None),
        (elsewhere, ELSEWHERE),
        (and_(~known, or_(late, and_(told_at.missing, notice.c.submitted.is_not(None)))), None),
        (and_(told_at.missing, notice.c.submitted.is_not(None)), NOT_SENT),
        (late, LATE),
        (before, BEFORE),
        (unmapped, CODE_UNMAPPED),
        (unsaid, NO_RECIPIENT),
        (told_at.missing, NO_TIME),
        (told_at.end <= pupil.c.due_at_earliest, IN_TIME),
        (sent.missing, NO_TIME),
        else_=PERHAPS,
    )
    reached = and_(named, known, ~elsewhere)
    columns = (
        pupil.c.da_id,
        pupil.c.child,
        grade.label("grade"),
        *checks.only_if(reached, told_at).columns("told"),
    )
    same = or_(notice.c.child == pupil.c.child, notice.c.child.is_(None))
    by_log = (
        select(*columns)
        .join_from(pupil, held, held.c.da_id == pupil.c.da_id)
        .join(notice, and_(notice.c.log == held.c.log, same))
    )
    by_child = (
        select(*columns)
        .join_from(pupil, notice, notice.c.child == pupil.c.child)
        .where(notice.c.log.is_(None), perhaps)
    )
    notices = union_all(by_log, by_child).subquery("notices_found")
    return (
        select(
            notices.c.da_id,
            notices.c.child,
            func.min(notices.c.grade).label("grade"),
            checks.earliest_of(checks.when(notices.c.told)).lo.label("told"),
        )
        .group_by(notices.c.da_id, notices.c.child)
        .subquery("children_told_of")
    )


def _rows() -> Subquery:
    held = logs()
    pupil = pupils(held)
    notified = _told(pupil, held)
    return (
        select(pupil, notified.c.grade, notified.c.told)
        .outerjoin_from(pupil, notified, and_(notified.c.da_id == pupil.c.da_id, notified.c.child == pupil.c.child))
        .subquery("pupils_and_notices")
    )


_ROWS = _rows()
_row = _ROWS.c
_attended_day = checks.local_day(_row.attended_at)
_voluntary, _far = _attended_day < literal(VOLUNTARY_UNTIL), _row.far > FAR


def _is(grade: int) -> ColumnElement[bool]:
    return func.coalesce(_row.grade == grade, False)


def _undecided() -> tuple[checks.Case, ...]:
    """It hangs on what is not known whether the school was told in time, or whether it is still to be."""
    nothing = func.coalesce(_row.grade >= NOT_SENT, True)
    perhaps_due = and_(nothing, _row.due_at_earliest < checks.AS_OF, _row.due_at_latest >= checks.AS_OF)
    undecided = or_(_is(PERHAPS), func.coalesce(perhaps_due, False))
    return (
        checks.unknown(
            "terms_unknown",
            "No school terms are set for the child's area, or the area is not recorded, and it hangs on them whether the "
            "school was told in time",
            and_(undecided, _row.calendar == school_days.NO_TERMS),
        ),
        checks.unknown(
            "outside_calendar",
            "The school terms set for the child's area do not reach the next school day, and it hangs on them whether the "
            "school was told in time",
            and_(undecided, _row.calendar == school_days.OUTSIDE),
        ),
        checks.imprecise_time(undecided, checks.INEXACT),
    )


ENC_01 = checks.Standard(
    id="ENC-01",
    suite=SUITE,
    title="School told before the next school day starts",
    question="Was the school of every child of a domestic abuse incident told (Operation Encompass) before the start of the "
    "next school day?",
    unit="child of domestic abuse incidents",
    population="Each child of school age (from reception to 17) linked to a domestic abuse incident that officers attended "
    "in the period, whether or not the child was there",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_row.da_id,
        item=_row.child,
        verdict=checks.first_of(
            checks.made_for_test(_row.is_test.is_(True), "incident"),
            checks.merged_away(_row.merged_into.is_not(None), "incident", instead=checks.STANDS_FOR_IT),
            checks.excluded("not_attended", "No officer attended", _row.attended.is_(False)),
            checks.merge_error(_row.standing == checks.MERGE_BROKEN),
            checks.child_unknown(
                and_(_row.standing == checks.AGE_UNKNOWN, _row.day.is_not(None)), of="of the linked person "
            ),
            checks.unknown(
                "age_uncertain",
                "It hangs on an estimated date of birth, or on a recorded age of four, whether the child was of school age",
                _row.standing == checks.AGE_UNCERTAIN,
            ),
            checks.unknown(
                "attended_unknown", "It is not recorded whether an officer attended", _row.attended.is_(None)
            ),
            checks.unknown("no_attended_time", "The time of attending is not recorded", _row.attended_at.is_(None)),
            checks.unknown(
                "no_school",
                "No school of the child is recorded on that date, nor that the child is educated at home",
                and_(~_row.at_home, ~_row.at_school),
            ),
            checks.unknown(
                "school_unclear",
                "Records of the child's school that began on the same day disagree on the area or on education at home",
                _row.unclear,
            ),
            checks.compliant(
                "in_time",
                "The school, or the local authority of a child educated at home, was told before the next school day started",
                _is(IN_TIME),
            ),
            *_undecided(),
            checks.unknown(
                "no_sent_time",
                "There is a notification to the school, and it is not recorded when it was sent",
                _is(NO_TIME),
            ),
            checks.negative_interval("The notification was sent", "officers attended", _is(BEFORE)),
            checks.unmapped_code("There is a notification in time whose kind or recipient", _is(CODE_UNMAPPED)),
            checks.unknown(
                "no_recipient",
                "The child is educated at home, and it is not recorded to whom the notification in time was sent",
                _is(NO_RECIPIENT),
            ),
            checks.unknown(
                "child_not_named",
                "There is a notification of the incident in time that does not say for which child",
                _is(NAMELESS),
            ),
            checks.non_compliant("late", "The notification was sent after the next school day had started", _is(LATE)),
            checks.not_yet_due(
                "not_yet_due",
                "None was sent yet, and the next school day has not started",
                func.coalesce(_row.due_at_earliest >= checks.AS_OF, False),
            ),
            checks.non_compliant(
                "not_sent",
                "A notification to the school was submitted, and it is not recorded that it was sent",
                _is(NOT_SENT),
            ),
            checks.non_compliant(
                "other_recipient",
                "A notification was sent to another than the school (of a child educated at home, the local authority)",
                _is(ELSEWHERE),
            ),
            checks.non_compliant("no_notification", "No notification to the school is recorded"),
        ),
        anchor=_row.attended_at,
        due=case(
            (or_(and_(~_row.at_home, ~_row.at_school), _row.unclear), None),
            (_row.calendar == school_days.KNOWN, _row.due),
            (or_(_is(LATE), and_(_row.told.is_(None), _row.due_at_latest < checks.AS_OF)), _row.due_at_latest),
        ),
        done=_row.told,
        flag=case(
            (and_(_voluntary, _far), "voluntary scheme; >3 working days"),
            (_voluntary, "voluntary scheme"),
            (_far, ">3 working days"),
        ),
        breakdowns={
            "la_area": _row.area,
            "weekday": checks.weekday(_attended_day),
            "team": _row.team,
            "scheme": case((_voluntary, "voluntary scheme"), (_attended_day.is_not(None), "since 2025")),
        },
        shows={
            "la_area": _row.area,
            "educated_at_home": _row.at_home,
            "school_terms": _row.calendar,
            "due_at_earliest": _row.due_at_earliest,
            "due_at_latest": _row.due_at_latest,
            "working_days_to_due": _row.far,
        },
    ),
    needs=(
        DaIncident.da_id,
        DaIncident.incident_id,
        DaIncident.attended,
        DaIncident.attended_at,
        ChildPresent.da_id,
        ChildPresent.person_id,
        Person.person_id,
        Person.dob_date,
        PersonSchool.person_id,
        PersonSchool.school_id,
        Notification.notif_type,
        Notification.incident_id,
        Notification.person_id,
        Notification.sent_at,
    ),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    report="Assessment and help",
    quotation="no notification to the children's school through Operation Encompass",
    authority=("A-29",),
    parameters=(LEAD,),
    boundaries=(
        "Attended at 02:00 or 07:00:00 on a school day, the school is to be told by 09:00:00 that day; attended at 07:00:01, "
        "by 09:00:00 on the next school day. Attended on Friday night, by 09:00:00 on Monday.",
        "Sent at the very start of the school day is in time; one second later is late. When school starts is set by area.",
        "School days are Monday to Friday in the terms that duly.toml sets for the local authority area, without bank "
        "holidays, half terms and INSET days. After an incident in a holiday the school is to be told by the first day of "
        "term; where that is more than 3 working days later, the record is flagged and listed.",
        "Where no terms are set, or they do not reach, a notification is in time if it would be were every weekday a school "
        "day, and late only after the longest holiday there can be, ten weeks. Anything between is unknown. It was due by the "
        "end of those ten weeks at the latest: that is the date which is shown.",
        "Of school age: four years old on 31 August before the school year of the incident, and not yet 18.",
        "A child was linked by the list of children at the incident (unless not yet born) or by its log.",
        "Submitted is not sent. Where only the receipt is recorded, and that is in time, it was sent in time.",
        "A notification to a school need not say that it went to the school; of a child educated at home it must say that it "
        "went to the local authority.",
        "A notification belongs to an incident that it names; one that names no incident counts where it was sent for the "
        "child in time.",
        "Before 2025 telling schools was a voluntary scheme: those incidents are labelled so.",
    ),
    blind_spots=(
        "It cannot see a child whom nobody linked to the incident: DEM-05 counts incidents without one.",
        "It cannot see whether anybody at the school read the notification, or what it says of the child's voice.",
        "It cannot see a school that opens late, or a day on which a single school is closed.",
        "The two hours that the force needs before school starts are an assumption.",
    ),
    remedy="Tell the school now, by the force's route for Operation Encompass, and the local authority of a child educated at "
    "home. Record the school of a child without one. Where terms are missing, set them in duly.toml.",
    lists=(
        checks.Listing(
            id="long_holiday",
            title="Incidents in a school holiday after which the first day of term was more than 3 working days away",
            records=select(_row.da_id.label("record")).where(_far),
            of=select(func.count(_row.da_id.distinct())),
        ),
    ),
    measures=(
        checks.Measure(
            id="time_to_school",
            title="Time from attending to the notification",
            bands=(24, 48, 72),
        ),
    ),
)
