"""Crimes recorded within 24 hours of the report: those that concern a child (NCRS-01), and all (NCRS-01A)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, FromClause, and_, case, false, func, literal, or_

from duly import checks
from duly.expectations.crime_recording.child_crimes import (
    CHILD_COLUMNS,
    CHILD_CRIME,
    age_uncertain,
    child_crimes,
    class_unmapped,
    crimes,
    in_the_rate,
    whose_age_is_no_help,
)
from duly.expectations.crime_recording.suite import SUITE
from duly.expectations.populations import CHILD_OFFENCE_CLASSES, CHILD_TEAM_TYPES
from duly.records import Crime
from duly.sql import seconds_between

LIMIT = checks.Parameter(
    name="ncrs_limit_hours",
    default=24,
    unit="hours",
    meaning="Longest time from a report to the recording of the crime",
    source="A-01",
)
OLD_LIMIT = checks.Parameter(
    name="ncrs_limit_hours_before_april_2015",
    default=72,
    unit="hours",
    meaning="The same for crimes reported before 1 April 2015",
    source="A-02",
)
RULE_CHANGED = date(2015, 4, 1)
"""A-02 says April 2015 without a day; the first is taken."""


def limit_seconds(rows: FromClause) -> ColumnElement[int]:
    """The recording limit in force when the crime was reported, in seconds."""
    before = rows.c.reported < checks.start_of_day(literal(RULE_CHANGED))
    return case((before, OLD_LIMIT.seconds), else_=LIMIT.seconds)


def _recording(rows: FromClause) -> checks.Elapsed:
    return checks.elapsed(checks.when(rows.c.reported), checks.when(rows.c.recorded), limit_seconds(rows))


def _transfer(rows: FromClause) -> checks.Elapsed:
    return checks.elapsed(checks.when(rows.c.reported), checks.when(rows.c.transferred_out), limit_seconds(rows))


def left_the_rate(rows: FromClause) -> tuple[checks.Case, ...]:
    """Crimes that another force has to record, and those that were cancelled: outside the rate, counted (G10)."""
    return (
        checks.excluded(
            "transferred_out",
            "The crime went to another force before its recording fell due",
            _transfer(rows).within,
        ),
        checks.excluded("cancelled", "The crime was cancelled", rows.c.status == "cancelled"),
    )


def _recorded_in_time(rows: FromClause) -> tuple[checks.Case, ...]:
    took, transfer = _recording(rows), _transfer(rows)
    undecided = and_(rows.c.transferred_out.is_not(None), ~transfer.within, ~transfer.beyond)
    imprecise = "A time was written so roughly that the crime may have been in time or late"
    return (
        checks.unknown(
            "no_report_time", "Neither the crime nor its incident says when it was reported", took.start.missing
        ),
        checks.negative_interval("It was recorded", "it was reported", took.negative),
        checks.unknown(
            "imprecise_time",
            "It went to another force at a time written so roughly that it may have left before its recording fell due",
            undecided,
        ),
        checks.compliant(
            "in_time", "It was recorded within 24 hours of the report (72 before April 2015)", took.within
        ),
        checks.non_compliant("late", "It was recorded later than that", took.beyond),
        checks.imprecise_time(words=imprecise),
    )


def _verdict(rows: FromClause) -> checks.Verdict:
    return checks.first_of(
        checks.not_real(rows),
        left_the_rate(rows),
        whose_age_is_no_help(rows),
        checks.unknown(
            "unmapped_code",
            "The state of the crime, or the class of offence that would decide whether it concerns a child, is a code "
            "that the vocabulary does not know",
            or_(rows.c.status == checks.UNMAPPED, class_unmapped(rows)),
        ),
        age_uncertain(rows),
        _recorded_in_time(rows),
    )


def _verdict_on_all(rows: FromClause) -> checks.Verdict:
    return checks.first_of(
        checks.not_real(rows),
        left_the_rate(rows),
        checks.unknown(
            "unmapped_code",
            "The state of the crime is a code that the vocabulary does not know",
            rows.c.status == checks.UNMAPPED,
        ),
        _recorded_in_time(rows),
    )


def _judgement(rows: FromClause, verdict: checks.Verdict) -> checks.Judgement:
    reported = checks.when(rows.c.reported)
    return checks.Judgement(
        rows=rows,
        record=rows.c.crime_id,
        verdict=verdict,
        anchor=reported.lo,
        due=checks.deadline(reported, limit_seconds(rows)),
        done=rows.c.recorded,
        open=false(),  # what waits to be recorded is NCRS-07's
        breakdowns={
            "team": rows.c.team,
            "district": rows.c.place,
            "offence_class": rows.c.offence_class,
            "report_route": rows.c.report_route,
            "hour_band": checks.hour_band(reported, rows.c.reported_clock),
            "weekday": checks.weekday(rows.c.reported_clock),
            "month": checks.month_at(rows.c.recorded),
        },
        shows={
            "crime_reported_at": rows.c.own_reported,
            "incident_reported_at": rows.c.incident_reported,
            "transferred_in_at": rows.c.transferred_in,
            "reported_at": rows.c.reported,
            "reported_at_latest": rows.c.reported_hi,
            "recorded_at": rows.c.recorded,
            "recorded_at_latest": rows.c.recorded_hi,
            "limit_seconds": limit_seconds(rows),
            "transferred_out_at": rows.c.transferred_out,
            "status": rows.c.status,
            "offence_class": rows.c.offence_class,
            "report_route": rows.c.report_route,
            "team_type": rows.c.team_type,
        },
    )


CLOCKS = (
    Crime.reported_at.label("own_reported"),
    Crime.transferred_in_at.label("transferred_in"),
    *checks.when(Crime.transferred_out_at).columns("transferred_out"),
)
"""The further columns that the limit and its exclusions need."""

RECORDED_IN_PERIOD = and_(Crime.recorded_at.is_not(None), checks.in_period(checks.when(Crime.recorded_at)))

_CHILD = child_crimes(*CLOCKS, Crime.offence_code, only=RECORDED_IN_PERIOD).subquery("child_crimes")
_ALL = crimes(*CLOCKS, only=RECORDED_IN_PERIOD).subquery("all_crimes")
_CHILD_JUDGED = _judgement(_CHILD, _verdict(_CHILD))

_DIRECT = and_(in_the_rate(_CHILD), _CHILD.c.report_route == "unit_direct")
_AT_ONCE = func.abs(seconds_between(_CHILD.c.own_reported, _CHILD.c.recorded)) < 60


_LATENESS = checks.Measure(
    id="recording",
    title="Time from the report to the recording of the crime",
    bands=(24, 48, 72),
)

_BOUNDARIES = (
    "Recorded exactly 24:00:00 after the report: in time. 24:00:01: late. Times written to the minute are compared in "
    "whole minutes.",
    "Hours are elapsed time: weekends, bank holidays and the days on which the clock changes extend nothing.",
    "The report is the earlier of the crime's own time and its incident's; for a later disclosure the crime's own; for a "
    "crime from another force the time of transfer.",
    "Recorded up to 5 minutes before the report: two clocks that disagree, in time. More than 5 minutes: UNKNOWN.",
    "Reported on a date without a time: recorded that date, in time; the next date, UNKNOWN; any later date, late.",
    "Reported on 31 March 2015 or before (London date): 72 hours. From 1 April 2015: 24 hours. The authority names the "
    "month only; the day is assumed.",
    "Transferred to another force within the limit: out of the rate, counted. Later: judged like any other.",
)
_BLIND_SPOTS = (
    "This is the timeliness of crimes that were recorded. What share of reported crime was recorded at all cannot be told "
    "from an export: only an audit that reads call logs can.",
    "A report time overwritten with the recording time looks like a crime recorded at once.",
    "A new incident opened for an old report hides the earlier one, and for a referral the time it was read may stand "
    "where the time it reached a police mailbox should.",
    "A late crime that is marked as exceptional is judged like any other.",
)
_REMEDY = (
    "Ask the team why recording waited. Where the report time is wrong, correct it from the log and note the evidence; "
    "where it is right, the breach stands: look for the step that held it up (allocation, supervision, a mailbox nobody "
    "reads at weekends)."
)

NCRS_01 = checks.Standard(
    id="NCRS-01",
    suite=SUITE,
    title="Child crimes recorded within 24 hours of the report",
    question="Was each crime that concerns a child recorded within 24 hours of being reported?",
    unit="crimes",
    population=f"Crimes recorded in the period that concern a child: {CHILD_CRIME}",
    judgement=_CHILD_JUDGED,
    needs=(Crime.crime_id, Crime.reported_at, Crime.recorded_at, *CHILD_COLUMNS),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.UNKNOWN,
    report="Investigation",
    quotation="In 2016, we found that Humberside Police was not recording crimes at the point at which it was clear one had "
    "been committed",
    authority=("A-01", "A-02", "A-03", "A-04"),
    effective_from=RULE_CHANGED,
    parameters=(LIMIT, OLD_LIMIT, CHILD_OFFENCE_CLASSES, CHILD_TEAM_TYPES),
    boundaries=(
        *_BOUNDARIES,
        "Offence on the 18th birthday: the victim is not a child. On the day before: a child. Born on 29 February: by "
        "convention 18 on 1 March in common years.",
        "An estimated date of birth within 365 days of the 18th birthday, either side, and nothing else that makes it a "
        "child crime: UNKNOWN.",
        "Several victims: one child makes it a child crime, and it is counted once.",
    ),
    blind_spots=(
        *_BLIND_SPOTS,
        "A crime with a child at risk but no child recorded as its victim is seen only through its offence or its team.",
    ),
    remedy=_REMEDY,
    note="The figure is about timeliness, not about how much crime was recorded.",
    lists=(
        checks.Listing.among(
            _CHILD_JUDGED,
            id="recorded_at_once",
            title="Reported straight to a unit and recorded within a minute: the report time may be a copy",
            where=and_(_DIRECT, _AT_ONCE),
            of=_DIRECT,
            warn_over=0.10,
        ),
        checks.Listing.among(
            _CHILD_JUDGED,
            id="blank_offence",
            title="Recorded without an offence: a shell to stop the clock",
            where=and_(in_the_rate(_CHILD), _CHILD.c.offence_code.is_(None)),
        ),
    ),
    measures=(_LATENESS,),
)

NCRS_01A = checks.Standard(
    id="NCRS-01A",
    suite=SUITE,
    title="All crimes recorded within 24 hours of the report",
    question="Was each crime, whoever it concerns, recorded within 24 hours of being reported?",
    unit="crimes",
    population="Crimes recorded in the period",
    judgement=_judgement(_ALL, _verdict_on_all(_ALL)),
    needs=(Crime.crime_id, Crime.reported_at, Crime.recorded_at),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.UNKNOWN,
    report="Investigation",
    quotation="There has also been an improvement in the force's timely recording of crimes.",
    authority=("A-01", "A-02", "A-03", "A-04"),
    effective_from=RULE_CHANGED,
    parameters=(LIMIT, OLD_LIMIT),
    boundaries=_BOUNDARIES,
    blind_spots=_BLIND_SPOTS,
    remedy=_REMEDY,
    note="The yardstick for NCRS-01: whether child crimes wait longer than crimes do. It has no child test.",
    measures=(_LATENESS,),
)
