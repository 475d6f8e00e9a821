"""ENC-01: the school of each child of a domestic abuse incident was told before the start of the next school day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, FromClause, Subquery, and_, case, func, literal, not_, or_, select

from duly import checks
from duly.checks import school_days
from duly.expectations.notifications import told
from duly.expectations.notifications.pupils import LEAD, logs, pupils, scenes
from duly.expectations.notifications.submitted import SUITE
from duly.records import ChildPresent, DaIncident, Notification, Person, PersonSchool

STATUTORY_FROM = date(2025, 11, 7)
"""From this day on schools are told by law (Domestic Abuse Act 2021 s.49A); before, by a voluntary scheme (A-29)."""

FAR = 3
"""Working days from the incident to the first day of term beyond which a due date is flagged."""


_SCENES = scenes()


def _rows() -> Subquery:
    held = logs()
    pupil = pupils(_SCENES, held)
    notified = told.best_notices(pupil, held)
    return (
        select(pupil, notified.c.grade, notified.c.told)
        .outerjoin_from(pupil, notified, and_(notified.c.da_id == pupil.c.da_id, notified.c.child == pupil.c.child))
        .subquery("pupils_and_notices")
    )


_ROWS = _rows()
_row = _ROWS.c
_far = _row.far > FAR


def _undecided(rows: FromClause) -> tuple[checks.Case, ...]:
    """It hangs on what is not known whether the school was told in time, or whether it is still to be."""
    nothing = func.coalesce(rows.c.grade >= told.NOT_SENT, True)
    perhaps_due = and_(nothing, rows.c.due_at_earliest < checks.AS_OF, rows.c.due_at_latest >= checks.AS_OF)
    undecided = or_(checks.surely(rows.c.grade == told.PERHAPS), checks.surely(perhaps_due))
    return (
        checks.unknown(
            "terms_unknown",
            "No school terms are set for the child's area, or the area is not recorded, and it hangs on them whether the "
            "school was told in time",
            and_(undecided, rows.c.calendar == school_days.NO_TERMS),
        ),
        checks.unknown(
            "outside_calendar",
            "The school terms set for the child's area do not reach the next school day, and it hangs on them whether the "
            "school was told in time",
            and_(undecided, rows.c.calendar == school_days.OUTSIDE),
        ),
        checks.imprecise_time(undecided, checks.INEXACT),
    )


def _whose(rows: FromClause) -> tuple[checks.Case | checks.Doubt, ...]:
    """The children of whom nothing is asked, or of whom it cannot be told whether anything is."""
    return (
        *checks.not_real(rows, "incident", broken=rows.c.merge_broken),
        checks.future_dated(
            "The time from which the school was to be told, or the sending,", checks.when(rows.c.anchor)
        ),
        *checks.undated(checks.when(rows.c.placed).blank, "incident"),
        checks.merge_error(rows.c.standing == checks.MERGE_BROKEN),
        *checks.age_doubts(
            rows.c.standing,
            of="of the linked person ",
            unknown_when=rows.c.day.is_not(None),
            uncertain="It hangs on an estimated date of birth, or on a recorded age of four, whether the child was of school "
            "age",
        ),
    )


def _when_told(rows: FromClause) -> tuple[checks.Case | checks.Doubt, ...]:
    """Whether the school of a child was told in time after the anchor."""

    def is_(grade: int) -> ColumnElement[bool]:
        return checks.surely(rows.c.grade == grade)

    return (
        checks.unknown(
            "no_school",
            "No school of the child is recorded on that date, nor that the child is educated at home",
            and_(~rows.c.at_home, ~rows.c.at_school),
        ),
        checks.unknown(
            "school_unclear",
            "Records of the child's school that began on the same day disagree on the area or on education at home",
            rows.c.unclear,
        ),
        checks.compliant(
            "in_time",
            "The school, or the local authority of a child educated at home, was told before the next school day started",
            is_(told.IN_TIME),
        ),
        *_undecided(rows),
        checks.unknown(
            "no_sent_time",
            "There is a notification to the school, and it is not recorded when it was sent",
            is_(told.NO_TIME),
        ),
        checks.unknown(
            "future_dated",
            "The time from which the school was to be told, or the sending, lies after the export was made",
            is_(told.FUTURE),
        ),
        checks.unmapped_code(
            "There is a notification in time whose kind or recipient is blank, or", is_(told.CODE_UNMAPPED)
        ),
        checks.unknown(
            "dangling_link",
            "There is a notification in time of which the log, the child or the record that stands for it is not in the "
            "export",
            is_(told.LOST),
        ),
        checks.unknown(
            "child_not_named",
            "There is a notification of the incident in time that does not say for which child",
            is_(told.NAMELESS),
        ),
        checks.non_compliant("late", "The notification was sent after the next school day had started", is_(told.LATE)),
        checks.not_yet_due(
            "not_yet_due",
            "None was sent yet, and the next school day has not started",
            checks.surely(rows.c.due_at_earliest >= checks.AS_OF),
        ),
        checks.non_compliant(
            "not_sent",
            "A notification to the school was submitted, and it is not recorded that it was sent",
            is_(told.NOT_SENT),
        ),
        checks.non_compliant(
            "other_recipient",
            "A notification was sent to another than the school (of a child educated at home, the local authority)",
            is_(told.ELSEWHERE),
        ),
        checks.negative_interval("Every notification was sent", "officers attended, or the report,", is_(told.BEFORE)),
        checks.non_compliant("no_notification", "No notification to the school is recorded"),
    )


def _judgement(rows: FromClause, verdict: checks.Verdict) -> checks.Judgement:
    row = rows.c
    anchor_day, late = checks.local_day(row.anchor), checks.surely(row.grade == told.LATE)
    voluntary, far = row.day < literal(STATUTORY_FROM), row.far > FAR
    return checks.Judgement(
        rows=rows,
        record=row.da_id,
        item=row.child,
        verdict=verdict,
        anchor=row.anchor,
        due=case(
            (or_(and_(~row.at_home, ~row.at_school), row.unclear), None),
            (row.calendar == school_days.KNOWN, row.due),
            (or_(late, and_(row.told.is_(None), row.due_at_latest < checks.AS_OF)), row.due_at_latest),
        ),
        done=row.told,
        flag=case(
            (and_(voluntary, far), "voluntary scheme; >3 working days"),
            (voluntary, "voluntary scheme"),
            (far, ">3 working days"),
        ),
        breakdowns={
            "la_area": row.area,
            "weekday": checks.weekday(anchor_day),
            "team": row.team,
            "scheme": case((voluntary, "voluntary scheme"), (row.day.is_not(None), "statutory")),
        },
        shows={
            "la_area": row.area,
            "educated_at_home": row.at_home,
            "school_terms": row.calendar,
            "due_at_earliest": row.due_at_earliest,
            "due_at_latest": row.due_at_latest,
            "working_days_to_due": row.far,
        },
    )


def _outside() -> checks.Outside:
    return checks.Outside(
        rows=_SCENES,
        record=_SCENES.c.da_id,
        reasons=(
            checks.outside_period("What places it in time lies outside the period", not_(_SCENES.c.in_period)),
            checks.Reason(
                "no_pupil",
                "Nobody is linked to it who is a child of school age or may be one",
                _SCENES.c.da_id.not_in(select(_row.da_id)),
            ),
        ),
    )


_UNATTENDED = select(_ROWS).where(_row.attended.is_(False)).subquery("pupils_of_incidents_not_attended")

ENC_01 = checks.Standard(
    id="ENC-01",
    suite=SUITE,
    title="School told before the next school day starts",
    question="Was the school of every child of a domestic abuse incident told (Operation Encompass) before the start of the "
    "next school day?",
    unit="child of domestic abuse incidents",
    population="Each child of school age (from reception to 17) linked to a domestic abuse incident that officers attended "
    "in the period, whether or not the child was there; incidents that nobody attended are in a further rate",
    judgement=_judgement(
        _ROWS,
        checks.first_of(
            *_whose(_ROWS),
            checks.excluded(
                "not_attended", "No officer attended: judged by the further rate", _row.attended.is_(False)
            ),
            checks.unknown(
                "attended_unknown", "It is not recorded whether an officer attended", _row.attended.is_(None)
            ),
            checks.not_yet_due(
                "not_attended_yet", "Officers attended only after the as-at instant", checks.when(_row.anchor).later
            ),
            checks.unknown("no_attended_time", "The time of attending is not recorded", _row.anchor.is_(None)),
            *_when_told(_ROWS),
        ),
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
    topic=checks.Topic.PARTNERSHIP,
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
        "Where no terms are set, or they do not reach, a notification is in time if it would be were every weekday but the "
        "bank holidays a school day, and late only after the longest holiday there can be, ten weeks. Anything between is "
        "unknown. It was due by the end of those ten weeks at the latest: that is the date which is shown.",
        "Of school age: four years old on 31 August before the school year of the incident, and not yet 18.",
        "A child was linked by the list of children at the incident (unless not yet born) or by its log.",
        "Submitted is not sent. Where only the receipt is recorded, and that is in time, it was sent in time.",
        "A school, a college and a 16-19 academy are recipients alike; of a child educated at home it is the local authority. A "
        "recipient or kind that is blank, or unknown to duly, leaves it open. Where the export has no recipients at all, a "
        "notification of this kind went to the school; of a child educated at home that cannot be told.",
        "A notification belongs to an incident that it names; one that names no incident counts where it was sent for the "
        "child in time. One in time that names a log, or a child, that is not in the export, or that was merged "
        "into one that is not, leaves it open.",
        "The best notification at or after the attendance decides. Where all of them are earlier, it is undetermined.",
        "Telling schools is a duty by law for incidents from 7 November 2025 on; before, it was a voluntary scheme. Each "
        "incident is labelled so by its day.",
        "The school of a child of an incident that nobody attended is to be told from the report on: the rate not_attended. "
        "Where its log was merged into one that is not in the export, that is undetermined.",
        "Judged as things stood: what was sent after the as-at instant had not been. A time after the export was made is a "
        "fault of the record, and undetermined.",
        "An incident without a time of attending is placed in a period by the next date of its record, else of its log.",
        "A merged log, record or person stands for the one that it was merged into; what is under a test is a test.",
    ),
    blind_spots=(
        "It cannot see a child whom nobody linked to the incident: DEM-05 counts incidents without one.",
        "It cannot see whether anybody at the school read the notification, or what it says of the child's voice.",
        "It cannot see a school that opens late, or a day on which a single school is closed.",
        "The {school_min_lead_hours hour} that the force needs before school starts are an assumption.",
    ),
    remedy="Tell the school now, by the force's route for Operation Encompass, and the local authority of a child educated at "
    "home. Record the school of a child without one. Where terms are missing, set them in duly.toml.",
    also=(
        checks.Rate(
            id="not_attended",
            title="The same after the report, for incidents that no officer attended",
            judgement=_judgement(
                _UNATTENDED,
                checks.first_of(
                    *_whose(_UNATTENDED),
                    checks.dangling_link("The log that the incident's was merged into", _UNATTENDED.c.log_broken),
                    checks.not_yet_due(
                        "not_reported", "The incident had not been reported", checks.when(_UNATTENDED.c.anchor).later
                    ),
                    checks.unknown(
                        "no_report_time", "The time of the report is not recorded", _UNATTENDED.c.anchor.is_(None)
                    ),
                    *_when_told(_UNATTENDED),
                ),
            ),
        ),
    ),
    outside=_outside(),
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
