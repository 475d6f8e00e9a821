"""Crimes recorded within 24 hours of the report: those that concern a child (NCRS-01), and all (NCRS-01A)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, false, func, literal, select

from duly import checks
from duly.expectations.crime_recording import child_crimes
from duly.expectations.crime_recording.suite import SUITE, not_real, undated
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


def _out_before(rows: FromClause) -> ColumnElement[bool]:
    """It is said to have gone to another force before it was reported here, or before it came from another. Never null."""
    return checks.surely(_transfer(rows).negative)


def left_the_rate(rows: FromClause) -> tuple[checks.Case, ...]:
    """Crimes that another force has to record, and those that were cancelled: outside the rate, counted (G10)."""
    return (
        checks.excluded(
            "transferred_out",
            "The crime went to another force before its recording fell due",
            and_(_transfer(rows).within, ~_out_before(rows)),
        ),
        checks.excluded("cancelled", "The crime was cancelled", child_crimes.cancelled(rows)),
    )


def no_date(rows: FromClause) -> tuple[checks.Case, checks.Case]:
    """No date of the crime or of its log is known at all (A2)."""
    times = (checks.when(rows.c[name]) for name in ("reported", "recorded"))
    return undated(child_crimes.recorded_or_next_best(rows), "crime", *times)


def no_recorded_time(rows: FromClause) -> checks.Case:
    """It stands among the crimes, and not since when."""
    words = "It is not recorded when the crime was recorded"
    return checks.unknown("no_recorded_time", words, checks.when(rows.c.recorded).missing)


def _recorded_in_time(rows: FromClause) -> tuple[checks.Case, ...]:
    took, transfer = _recording(rows), _transfer(rows)
    perhaps_transferred = and_(rows.c.transferred_out.is_not(None), ~transfer.within, ~transfer.beyond)
    imprecise = "A time was written so roughly that the crime may have been in time or late"
    return (
        checks.future_dated("The time of the report or of the recording", took.start, took.end),
        no_recorded_time(rows),
        checks.unknown(
            "no_report_time", "Neither the crime nor its incident says when it was reported", took.start.missing
        ),
        checks.negative_interval("It was recorded", "it was reported", took.negative),
        checks.negative_interval(
            "It went to another force", "it was reported", and_(_out_before(rows), rows.c.transferred_in.is_(None))
        ),
        checks.unknown(
            "imprecise_time",
            "It went to another force at a time written so roughly that it may have left before its recording fell due",
            perhaps_transferred,
        ),
        checks.non_compliant("late", "It was recorded later after the report than the limit allows", took.beyond),
        checks.dangling_link(
            "The log that its log was merged into, which may have been reported earlier", rows.c.incident_broken
        ),
        checks.compliant("in_time", "It was recorded within the limit after the report", took.within),
        checks.imprecise_time(words=imprecise),
    )


def _verdict(rows: FromClause, *open_membership: checks.Case | checks.Doubt) -> checks.Verdict:
    return checks.first_of(
        not_real(rows, "crime"),
        no_date(rows),
        left_the_rate(rows),
        *open_membership,
        child_crimes.state_not_understood(rows),
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
            "month": checks.month_at(child_crimes.recorded_or_next_best(rows).lo),
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
            "cancelled_at": rows.c.cancelled,
            **checks.by_name(rows, "offence_class", "report_route", "team_type"),
        },
    )


CLOCKS = (
    Crime.reported_at.label("own_reported"),
    Crime.transferred_in_at.label("transferred_in"),
    *checks.when(Crime.transferred_out_at).columns("transferred_out"),
)
"""The further columns that the limit and its exclusions need."""

IN_PERIOD_OR_UNRECORDED = checks.in_period(checks.when(Crime.recorded_at))
"""What can be said of the period before it is known when a crime was reported."""


def placed_in_period(chosen: Select[Any]) -> Select[Any]:
    """Of `crimes` or `child_crimes` those that the period holds, each by the best date that it has (A2).

    A crime that had not been recorded at the as-at instant was none yet (A13).
    """
    rows = chosen.subquery("crimes_to_place")
    recorded = checks.when(rows.c.recorded)
    not_yet = and_(recorded.later, ~recorded.future)
    return select(*rows.c).where(checks.in_period(child_crimes.recorded_or_next_best(rows)), ~not_yet)


def outside_the_period(rows: FromClause) -> tuple[checks.Reason, ...]:
    """Why a crime of `every_crime` is not among those of the period."""
    placed, recorded = child_crimes.recorded_or_next_best(rows), checks.when(rows.c.recorded)
    return (
        checks.Reason(
            "recorded_later", "It was recorded after the as-at instant", and_(recorded.later, ~recorded.future)
        ),
        checks.outside_period(
            "It was recorded, or where that is not known reported, outside the period", checks.elsewhen(placed)
        ),
    )


_CHILD = placed_in_period(
    child_crimes.child_crimes(*CLOCKS, Crime.offence_code, only=IN_PERIOD_OR_UNRECORDED)
).subquery("child_crimes")
_ALL = placed_in_period(child_crimes.crimes(*CLOCKS, only=IN_PERIOD_OR_UNRECORDED)).subquery("all_crimes")
_CHILD_JUDGED = _judgement(_CHILD, _verdict(_CHILD, *child_crimes.whose_membership_is_open(_CHILD)))
_ALL_JUDGED = _judgement(_ALL, _verdict(_ALL))
_EVERY = child_crimes.every_crime()

_DIRECT = and_(child_crimes.in_the_rate(_CHILD), _CHILD.c.report_route == "unit_direct")
_AT_ONCE = func.abs(seconds_between(_CHILD.c.own_reported, _CHILD.c.recorded)) < 60


def _cancelled_undated(judged: checks.Judgement) -> checks.Listing:
    """A13: what is taken to have been so at the as-at instant, because the export does not say since when."""
    rows = judged.rows
    return checks.Listing.among(
        judged,
        id="cancelled_without_date",
        title="Cancelled, and not when: taken as cancelled at the as-at instant",
        where=and_(child_crimes.cancelled(rows), checks.when(rows.c.cancelled).blank),
    )


_LATENESS = checks.Measure(
    id="recording",
    title="Time from the report to the recording of the crime",
    bands=(24, 48, 72),
)

_BOUNDARIES = (
    "Recorded exactly {ncrs_limit_hours}:00:00 after the report: in time. {ncrs_limit_hours}:00:01: late. Times "
    "written to the minute are compared in "
    "whole minutes.",
    "Hours are elapsed time: weekends, bank holidays and the days on which the clock changes extend nothing.",
    "The report is the earlier of the crime's own time and its incident's; for a later disclosure the crime's own; for a "
    "crime from another force the time of transfer. A log that was merged stands for the one it was merged into.",
    "Recorded up to 5 minutes before the report: two clocks that disagree, in time. More than 5 minutes, or, where either "
    "is a date without a time, on an earlier date: UNKNOWN.",
    "No time of recording: UNKNOWN, in the period of the report; without that of the entry, of the log, of the "
    "cancellation or of the offence. Without any date: in no period, and counted.",
    "Cancelled by the as-at instant: out of the rate, counted. Cancelled later: judged as it stood then. Cancelled, and not "
    "when: taken as cancelled, and listed.",
    "Reported on a date without a time: recorded that date, in time; the next date, UNKNOWN; any later date, late.",
    "Reported on 31 March 2015 or before (London date): {ncrs_limit_hours_before_april_2015 hour}. From 1 April 2015: "
    "{ncrs_limit_hours hour}. The authority names the "
    "month only; the day is assumed.",
    "Transferred to another force within the limit: out of the rate, counted. Later, or before it came from another: judged "
    "like any other. More than 5 minutes before the report, and not come from another: UNKNOWN.",
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
    title="Child crimes recorded within {ncrs_limit_hours} hours of the report",
    question="Was each crime that concerns a child recorded in time after it was reported?",
    unit="crimes",
    population="Crimes recorded in the period, or, where it is not known when a crime was recorded, reported in it, that "
    f"concern a child: {child_crimes.CHILD_CRIME}",
    judgement=_CHILD_JUDGED,
    needs=(Crime.crime_id, Crime.reported_at, Crime.recorded_at, *child_crimes.CHILD_COLUMNS),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.UNKNOWN,
    report="Investigation",
    topic=checks.Topic.INVESTIGATION,
    quotation="In 2016, we found that Humberside Police was not recording crimes at the point at which it was clear one had "
    "been committed",
    authority=("A-01", "A-02", "A-03", "A-04"),
    effective_from=RULE_CHANGED,
    parameters=(LIMIT, OLD_LIMIT, CHILD_OFFENCE_CLASSES, CHILD_TEAM_TYPES),
    boundaries=(
        *_BOUNDARIES,
        "Offence on the 18th birthday: the victim is not a child. On the day before: a child. Born on 29 February: by "
        "convention 18 on 1 March in common years.",
        "No usable date of birth, or an estimated one within 365 days of the 18th birthday, either side, and nothing else "
        "that makes it a child crime: UNKNOWN where it was late or cannot be told, left out and counted where it was in time.",
        "The class of offence, the type of the team or what a victim is, blank or a code that duly was not told about, or a "
        "victim or a team that is not in the export, and no child known for certain: UNKNOWN.",
        "Several victims: one child makes it a child crime, and it is counted once. A victim of a crime that was merged is "
        "one of the crime it was merged into; an age is taken by the first report, before any transfer from another force.",
    ),
    blind_spots=(
        *_BLIND_SPOTS,
        "A crime with a child at risk but no child recorded as its victim is seen only through its offence or its team.",
    ),
    remedy=_REMEDY,
    note="The figure is about timeliness, not about how much crime was recorded.",
    outside=checks.Outside(
        rows=_EVERY,
        record=_EVERY.c.crime_id,
        reasons=(*outside_the_period(_EVERY), child_crimes.not_of_a_child(_EVERY)),
    ),
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
            where=and_(child_crimes.in_the_rate(_CHILD), _CHILD.c.offence_code.is_(None)),
        ),
        _cancelled_undated(_CHILD_JUDGED),
    ),
    measures=(_LATENESS,),
)

NCRS_01A = checks.Standard(
    id="NCRS-01A",
    suite=SUITE,
    title="All crimes recorded within {ncrs_limit_hours} hours of the report",
    question="Was each crime, whoever it concerns, recorded in time after it was reported?",
    unit="crimes",
    population="Crimes recorded in the period, or, where it is not known when a crime was recorded, reported in it",
    judgement=_ALL_JUDGED,
    needs=(Crime.crime_id, Crime.reported_at, Crime.recorded_at),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.UNKNOWN,
    report="Investigation",
    topic=checks.Topic.INVESTIGATION,
    quotation="There has also been an improvement in the force's timely recording of crimes.",
    authority=("A-01", "A-02", "A-03", "A-04"),
    effective_from=RULE_CHANGED,
    parameters=(LIMIT, OLD_LIMIT),
    boundaries=_BOUNDARIES,
    blind_spots=_BLIND_SPOTS,
    remedy=_REMEDY,
    note="The yardstick for NCRS-01: whether child crimes wait longer than crimes do. It has no child test.",
    outside=checks.Outside(rows=_EVERY, record=_EVERY.c.crime_id, reasons=outside_the_period(_EVERY)),
    lists=(_cancelled_undated(_ALL_JUDGED),),
    measures=(_LATENESS,),
)
