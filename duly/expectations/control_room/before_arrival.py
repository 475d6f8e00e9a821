"""CR-01: were the person and the address looked up before officers reached a domestic abuse incident with a child?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, select

from duly import checks
from duly.expectations.control_room.arrivals import (
    AFTER,
    BULK_CHECKS,
    BULK_MINUTES,
    EARLIER,
    IN_TIME,
    PERHAPS,
    UNTIMED,
    domestic_logs,
)
from duly.expectations.incidents import whose_age_is_no_help
from duly.records import Incident, IncidentCheck, IncidentTime

SUITE = "control_room"

_GRADES = ("by the arrival", "perhaps by the arrival", "before the report", "at no recorded time", "after the arrival")

_ROWS = domestic_logs()
_nominal, _address = _ROWS.c.nominal, _ROWS.c.address


def _both(worst: int) -> ColumnElement[bool]:
    """The best check of each kind is at least so good. Null where there is none of a kind."""
    return and_(_nominal <= worst, _address <= worst)


def _in_words(grade: ColumnElement[Any]) -> ColumnElement[Any]:
    return case(dict(enumerate(_GRADES)), value=grade)


_lacking = case((_nominal < AFTER, 0), else_=1) + case((_address < AFTER, 0), else_=1)
_arrived = checks.when(_ROWS.c.arrived)
_real = and_(_ROWS.c.is_test.is_not(True), _ROWS.c.merged_into.is_(None))

_VERDICT = checks.first_of(
    checks.not_real(_ROWS),
    whose_age_is_no_help(_ROWS),
    checks.excluded(
        "not_attended",
        "No officer attended",
        and_(_arrived.missing, _ROWS.c.attended.is_(False)),
    ),
    checks.unknown(
        "attended_unknown",
        "Neither an arrival is recorded, nor whether an officer attended",
        and_(_arrived.missing, _ROWS.c.attended.is_(None)),
    ),
    checks.unknown(
        "no_arrival_time", "An officer attended, and it is not recorded when the first one arrived", _arrived.missing
    ),
    checks.negative_interval(
        "The first officer is recorded as arriving",
        "the report",
        checks.backwards(checks.when(_ROWS.c.reported), _arrived),
    ),
    checks.compliant(
        "checked_in_time", "The person and the address were looked up by the time of arrival", _both(IN_TIME)
    ),
    checks.imprecise_time(_both(PERHAPS), checks.INEXACT),
    checks.negative_interval("A check that would do is recorded as completed", "the report", _both(EARLIER)),
    checks.unknown("no_check_time", "A check that would do is recorded, and not when it was completed", _both(UNTIMED)),
    checks.unknown(
        "unmapped_code",
        "A check that would do is of a kind that duly was not told about",
        _ROWS.c.unmapped >= _lacking,
    ),
    checks.non_compliant(
        "after_arrival",
        "The person and the address were looked up, at least one of them only after the arrival",
        and_(_nominal.is_not(None), _address.is_not(None)),
    ),
    checks.non_compliant(
        "no_checks",
        "No check of the person or the address is recorded",
        and_(_nominal.is_(None), _address.is_(None)),
    ),
    checks.non_compliant("no_nominal_check", "No check of a person is recorded", _nominal.is_(None)),
    checks.non_compliant("no_address_check", "No check of the address is recorded"),
)

_all_real = select(func.count()).select_from(_ROWS).where(_real)


CR_01 = checks.Standard(
    id="CR-01",
    suite=SUITE,
    title="Control-room checks recorded before arrival",
    question="Had the control room looked up the people and the address by the time officers reached a domestic abuse "
    "incident with a child?",
    unit="incidents",
    population="Logs marked as domestic abuse, or with a domestic abuse record, that are marked as a child's or linked to a "
    "person who was under 18 when they were reported, and that an officer reached in the period",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.incident_id,
        verdict=_VERDICT,
        anchor=_arrived.lo,
        due=_arrived.lo,
        done=_ROWS.c.done,
        open=false(),  # a check that comes after the arrival is no use to it
        breakdowns={name: _ROWS.c[name] for name in ("shift", "team", "district", "month")},
        shows={
            "reported_at": _ROWS.c.reported,
            "attended": _ROWS.c.attended,
            "arrived_at": _arrived.lo,
            "arrived_at_latest": _arrived.hi,
            "child_flag": _ROWS.c.child_flag,
            "person_checked": _in_words(_nominal),
            "address_checked": _in_words(_address),
            "both_checked_at": _ROWS.c.done,
            "checks_of_unknown_kind": _ROWS.c.unmapped,
        },
    ),
    needs=(
        Incident.incident_id,
        Incident.reported_at,
        IncidentTime.incident_id,
        IncidentTime.first_arrival_at,
        IncidentCheck.check_id,
        IncidentCheck.incident_id,
        IncidentCheck.check_type,
        IncidentCheck.completed_at,
    ),
    target=Decimal(90),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Initial contact",
    quotation="in the majority of control room logs sampled for domestic abuse incidents where children were present, the "
    "necessary initial checks were both made and recorded",
    authority=("A-24",),
    parameters=(BULK_CHECKS, BULK_MINUTES),
    boundaries=(
        "Completed in the very second of the arrival: in time. One second later: after the arrival. Times written to the "
        "minute are compared in whole minutes.",
        "One check of a person and one of the address are needed; the best of each kind counts, and checks of other kinds "
        "count for nothing.",
        "A check counts at the time it is recorded as completed. Where it was entered only after the arrival, it still "
        "counts, and is listed.",
        "Completed more than 5 minutes before the log was reported: undetermined, because it cannot have been made for it.",
        "The arrival is the first one recorded; checks and arrivals of a log that was merged into another count for that one.",
        "An arrival that is recorded shows that somebody attended, whatever the domestic abuse record says.",
        "A log without a time of arrival is counted in the period in which it was reported.",
        "A child is linked by the log's own mark, as a person in it, or as a child listed at its domestic abuse record; the "
        "age is that on the day of the report. A child not yet born does not count.",
        "The team is that of the control-room operator; where none is recorded, the team that holds the log.",
    ),
    blind_spots=(
        "It sees whether a check was recorded, not whether the officers were told, or used what they were told.",
        "It cannot see checks of other systems that leave no record in the log.",
        "It cannot see whether the right person or the right address was looked up.",
        "A domestic abuse incident that nobody marked as one, or whose child nobody recorded, is not in it.",
    ),
    remedy="Ask the operator's supervisor what kept the checks back. A check that was made and not recorded can be recorded "
    "now, marked as entered later; a time of completion must not be set back.",
    note="The report says two things of the logs that inspectors looked at: that in the majority the checks were made and "
    "recorded, some late; and that in all of them they had been completed and recorded.",
    lists=(
        checks.Listing(
            id="entered_at_closing",
            title="Logs with two or more checks entered within five minutes of the log's closing: entered in bulk?",
            records=select(_ROWS.c.incident_id.label("record")).where(_real, _ROWS.c.at_closing >= BULK_CHECKS.value),
            of=_all_real,
        ),
        checks.Listing(
            id="entered_after_arrival",
            title="Logs with a check that is recorded as completed before the arrival and was entered after it",
            records=select(_ROWS.c.incident_id.label("record")).where(_real, _ROWS.c.entered_late),
            of=_all_real,
        ),
    ),
    measures=(
        checks.Measure(
            id="lateness",
            title="Time from the arrival until both checks were completed, where that was later",
            start="due_at",
            statuses=(checks.Status.NON_COMPLIANT.value,),
            bands=(0.25, 1, 4),
        ),
    ),
)
