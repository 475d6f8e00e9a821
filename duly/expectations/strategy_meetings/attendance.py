"""STRAT-04: police, children's social care and health all took part in a strategy meeting."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import and_, func, true

from duly import checks
from duly.expectations.populations import exported
from duly.expectations.strategy_meetings import meetings
from duly.records import MeetingAttendee, StrategyMeeting

_present = meetings.attendance()
_every = meetings.every_meeting()
_rows = meetings.meetings_with(
    _present,
    _present.c.meet_id.is_not(None).label("recorded"),
    _present.c.police,
    _present.c.csc,
    _present.c.health,
    _present.c.unmapped,
    StrategyMeeting.format,
    StrategyMeeting.chair_agency,
).subquery("meetings")

_nobody_marked = ~exported(MeetingAttendee.attended)
"""The mark of attendance is blank throughout: the column is lacking, and its blanks say nothing (A1)."""

STRAT_04 = checks.Standard(
    id="STRAT-04",
    suite=meetings.SUITE,
    title="Police, social care and health take part in strategy meetings",
    question="Did police, children's social care and health all take part in the strategy meeting?",
    unit="strategy_meetings",
    population="Strategy meetings held in the period, whoever attended, and those of which it is not recorded whether they "
    "were held",
    judgement=checks.Judgement(
        rows=_rows,
        record=_rows.c.meet_id,
        verdict=checks.first_of(
            meetings.not_real(_rows, "meeting"),
            meetings.uncertain_holding(_rows),
            checks.compliant(
                "all_present",
                "Somebody from each of police, children's social care and health attended",
                and_(_rows.c.police, _rows.c.csc, _rows.c.health),
            ),
            checks.non_compliant(
                "no_attendance_recorded", "It is not recorded who attended", _rows.c.recorded.is_not(true())
            ),
            checks.unknown(
                "unmapped_code",
                "An agency attended that is not recorded or whose code duly was not told about, and one of the three is missing",
                _rows.c.unmapped,
            ),
            checks.unknown(
                "attendance_blank",
                "Who was invited is recorded, and of no meeting whether they came",
                _nobody_marked,
            ),
            checks.non_compliant("no_police", "Nobody from the police is recorded as having attended", ~_rows.c.police),
            checks.non_compliant(
                "no_csc", "Nobody from children's social care is recorded as having attended", ~_rows.c.csc
            ),
            checks.non_compliant("no_health", "Nobody from health is recorded as having attended"),
        ),
        anchor=_rows.c.anchor,
        breakdowns={
            **checks.by_name(_rows, "team", "la_area", "format", "chair_agency"),
            "month": checks.month(checks.when(_rows.c.anchor).day),
        },
        shows={
            "status": _rows.c.status,
            "held_at": _rows.c.held,
            "police_attended": func.coalesce(_rows.c.police, False),
            "csc_attended": func.coalesce(_rows.c.csc, False),
            "health_attended": func.coalesce(_rows.c.health, False),
        },
    ),
    needs=(
        StrategyMeeting.meet_id,
        StrategyMeeting.status,
        StrategyMeeting.held_at,
        MeetingAttendee.meet_id,
        MeetingAttendee.agency,
        MeetingAttendee.attended,
    ),
    target=Decimal(90),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Decision-making",
    topic=checks.Topic.PARTNERSHIP,
    authority=("A-30",),
    boundaries=(
        "Somebody whose agency is blank, or a code that duly was not told about, may be from any of the three: where one of them "
        "is missing, the meeting is undetermined.",
        "Who attended a meeting that was merged into another attended that one.",
        "An agency that was invited but is not recorded as having attended does not count; a blank is not attendance. Where the "
        "mark is blank throughout the export, who came cannot be told.",
        "Taking part by telephone or video counts.",
        "A meeting without the police is judged here, though not in STRAT-02.",
        "The first agency missing, in the order police, social care, health, is the reason given.",
    ),
    blind_spots=(
        "It cannot see who took part but was not entered, or whether they had the information and standing to decide.",
    ),
    outside=checks.Outside(rows=_every, record=_every.c.meet_id, reasons=meetings.reasons_outside(_every)),
    remedy="Enter who attended from the minutes. Where an agency was missing, record why, and how its information was "
    "obtained; raise repeated absence with the agency.",
)
