"""CR-01: were the person and the address looked up before officers reached a domestic abuse incident with a child?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select

from duly import checks
from duly.expectations.control_room import arrivals
from duly.records import Incident, IncidentCheck, IncidentTime

SUITE = "control_room"

_GRADES = (
    "by the arrival",
    "perhaps by the arrival",
    "at no recorded time",
    "after the export was made",
    "after the arrival",
    "before the report",
)

_EVERY = arrivals.domestic_logs()
_concerns_a_child = or_(checks.surely(_EVERY.c.child_flag), _EVERY.c.standing.is_not(None))
_ROWS = select(_EVERY).where(~_EVERY.c.elsewhen, _concerns_a_child).subquery("domestic_logs_with_a_child")
_arrived = checks.when(_ROWS.c.arrived)
_real = and_(_ROWS.c.is_test.is_not(True), _ROWS.c.merged_into.is_(None))
_unmarked = _ROWS.c.child_flag.is_not(True)


def _in_words(grade: ColumnElement[Any]) -> ColumnElement[Any]:
    return case(dict(enumerate(_GRADES)), value=grade)


def _verdict(reading: str) -> checks.Verdict:
    """The verdict by when checks were entered, or by when they are said to have been completed."""
    nominal, address, unmapped = (_ROWS.c[f"{reading}_{name}"] for name in ("nominal", "address", "unmapped"))
    kinds = (nominal, address)
    lacking = [or_(kind.is_(None), kind == arrivals.AFTER) for kind in kinds]
    # of those that nothing in the export stands for, one before the report may do where there is no other of its kind
    lost = [_ROWS.c[f"{reading}_lost_{name}"] for name in (arrivals.NOMINAL, arrivals.ADDRESS)]
    may_do = [
        or_(gone < arrivals.AFTER, and_(gone == arrivals.EARLIER, kind.is_(None)))
        for gone, kind in zip(lost, kinds, strict=True)
    ]
    unhelped = [and_(lacks, ~checks.surely(may)) for lacks, may in zip(lacking, may_do, strict=True)]
    # what a check of a kind that is not known would have to make up for, without and with those that nothing stands for
    wanting, still = (case((one, 1), else_=0) + case((other, 1), else_=0) for one, other in (lacking, unhelped))
    either = {
        grade: or_(*(kind == grade for kind in kinds))
        for grade in (arrivals.PERHAPS, arrivals.UNTIMED, arrivals.FUTURE, arrivals.EARLIER)
    }
    return checks.first_of(
        checks.not_real(_ROWS),
        checks.undated(checks.when(_ROWS.c.placed).blank, "log"),
        checks.excluded("not_attended", "No officer attended", and_(_arrived.blank, _ROWS.c.attended.is_(False))),
        checks.dangling_link(
            "A linked person, or the identity that stands for one, who would decide whether the log is a child's,",
            and_(_unmarked, _ROWS.c.standing == checks.MERGE_BROKEN),
        ),
        checks.future_dated("The time of the first arrival", _arrived),
        checks.not_yet_due("not_arrived_yet", "Officers arrived only after the as-at instant", _arrived.later),
        checks.unknown(
            "attended_unknown",
            "Neither an arrival is recorded, nor whether an officer attended",
            and_(_arrived.missing, _ROWS.c.attended.is_(None)),
        ),
        checks.unknown(
            "no_arrival_time",
            "An officer attended, and it is not recorded when the first one arrived",
            _arrived.missing,
        ),
        checks.negative_interval(
            "The first officer is recorded as arriving",
            "the report",
            checks.backwards(checks.when(_ROWS.c.reported), _arrived),
        ),
        checks.compliant(
            "checked_in_time",
            "The person and the address were looked up by the time of arrival",
            and_(nominal == arrivals.IN_TIME, address == arrivals.IN_TIME),
        ),
        checks.unknown(
            "unmapped_code",
            "A check that would do is of a kind that is blank or that duly was not told about",
            and_(wanting > 0, unmapped >= wanting),
        ),
        checks.dangling_link(
            "What a check that would do was merged into",
            and_(wanting > 0, unmapped + _ROWS.c[f"{reading}_lost_unmapped"] >= still),
        ),
        checks.non_compliant(
            "no_checks",
            "No check of the person or the address is recorded",
            and_(nominal.is_(None), address.is_(None)),
        ),
        checks.non_compliant("no_nominal_check", "No check of a person is recorded", nominal.is_(None)),
        checks.non_compliant("no_address_check", "No check of the address is recorded", address.is_(None)),
        checks.non_compliant(
            "after_arrival",
            "The person and the address were looked up, at least one of them only after the arrival",
            or_(*lacking),
        ),
        checks.imprecise_time(either[arrivals.PERHAPS], checks.INEXACT),
        checks.unknown(
            "no_check_time", "A check that would do is recorded, and not when it was made", either[arrivals.UNTIMED]
        ),
        checks.unknown(
            "future_dated", "The time of a check that would do lies after the export was made", either[arrivals.FUTURE]
        ),
        # what is left was looked up before the log was reported, and nothing later
        checks.unknown(
            "negative_interval", "The only check of a kind is recorded as made more than five minutes before the report"
        ),
        *checks.age_doubts(
            _ROWS.c.standing, _unmarked, of="of the persons linked to the log ", whose="A linked person's"
        ),
    )


def _judgement(reading: str) -> checks.Judgement:
    return checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.incident_id,
        verdict=_verdict(reading),
        anchor=_arrived.lo,
        due=_arrived.lo,
        done=_ROWS.c[f"{reading}_done"],
        open=false(),  # a check that comes after the arrival is no use to it
        flag=case((_ROWS.c.claimed, "timing_basis=claimed")) if reading == arrivals.ENTERED else None,
        breakdowns=checks.by_name(_ROWS, "shift", "team", "district", "month"),
        shows={
            "reported_at": _ROWS.c.reported,
            "attended": _ROWS.c.attended,
            "arrived_at": _arrived.lo,
            "arrived_at_latest": _arrived.hi,
            "child_flag": _ROWS.c.child_flag,
            "person_checked": _in_words(_ROWS.c[f"{reading}_nominal"]),
            "address_checked": _in_words(_ROWS.c[f"{reading}_address"]),
            "both_checked_at": _ROWS.c[f"{reading}_done"],
            "checks_of_unknown_kind": _ROWS.c[f"{reading}_unmapped"],
        },
    )


def _outside() -> checks.Outside:
    rows = (
        select(
            Incident.incident_id,
            _EVERY.c.incident_id.is_(None).label("other"),
            checks.surely(_EVERY.c.elsewhen).label("elsewhen"),
            checks.surely(~_concerns_a_child).label("childless"),
        )
        .outerjoin_from(Incident, _EVERY, _EVERY.c.incident_id == Incident.incident_id)
        .subquery("every_log")
    )
    return checks.Outside(
        rows=rows,
        record=rows.c.incident_id,
        reasons=(
            checks.Reason(
                "not_domestic_abuse", "It is not marked as domestic abuse, and there is no record of it", rows.c.other
            ),
            checks.outside_period("No officer reached it in the period", rows.c.elsewhen),
            checks.Reason("no_child", "It is not marked as a child's, and no child is linked to it", rows.c.childless),
        ),
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
    "person who was under 18 when they were reported, and that an officer reached in the period. Logs that nobody is recorded "
    "to have reached are counted as unknown, unless it is recorded that no officer attended",
    judgement=_judgement(arrivals.ENTERED),
    needs=(
        Incident.incident_id,
        Incident.reported_at,
        IncidentTime.incident_id,
        IncidentTime.first_arrival_at,
        IncidentCheck.check_id,
        IncidentCheck.incident_id,
        IncidentCheck.check_type,
        checks.either(IncidentCheck.entered_at, IncidentCheck.completed_at),
    ),
    target=Decimal(90),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Initial contact",
    topic=checks.Topic.INITIAL_RESPONSE,
    outside=_outside(),
    quotation="in the majority of control room logs sampled for domestic abuse incidents where children were present, the "
    "necessary initial checks were both made and recorded",
    authority=("A-24",),
    parameters=(arrivals.BULK_CHECKS, arrivals.BULK_MINUTES),
    boundaries=(
        "Entered in the very second of the arrival: in time. One second later: after the arrival. Times written to the "
        "minute are compared in whole minutes.",
        "One check of a person and one of the address are needed; the best of each kind counts, and checks of other kinds "
        "count for nothing. Of a kind that is blank or not understood it cannot be told whether it would do.",
        "A check that was merged into another is that one. Where that is not in the export, and the check was not made after "
        "the arrival, it cannot be told whether it would do: UNKNOWN, where it is wanting.",
        "A check counts at the time at which it was entered, which cannot be edited; where that is not exported, at the time "
        "at which it is said to have been completed, and the log is flagged timing_basis=claimed. The further rate goes by "
        "the time of completion throughout.",
        "A check made more than 5 minutes before the log was reported was not made for it: it neither helps nor hides. Where "
        "there is no other of its kind, undetermined.",
        "The arrival is the first one recorded; checks and arrivals of a log that was merged into another count for that one.",
        "An arrival that is recorded shows that somebody attended, whatever the domestic abuse record says.",
        "A log without a time of arrival is counted in the period in which officers attended by its domestic abuse record, "
        "else in which it was reported, opened, closed or entered.",
        "Where only a person of unknown or uncertain age is linked, a log that was checked in time is left out and counted; "
        "another is unknown.",
        "A domestic abuse record that was made for a test says nothing; one that was merged counts at the log of the record "
        "that stands for it.",
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
    also=(
        checks.Rate(
            id="completed",
            title="By the time at which checks are said to have been completed",
            judgement=_judgement(arrivals.COMPLETED),
        ),
    ),
    note="The report says two things of the logs that inspectors looked at: that in the majority the checks were made and "
    "recorded, some late; and that in all of them they had been completed and recorded.",
    lists=(
        checks.Listing(
            id="entered_at_closing",
            title="Logs with several checks entered around the log's closing: entered in bulk?",
            records=select(_ROWS.c.incident_id.label("record")).where(
                _real, _ROWS.c.at_closing >= arrivals.BULK_CHECKS.value
            ),
            of=_all_real,
        ),
        checks.Listing(
            id="entered_after_arrival",
            title="Logs with a check that is recorded as completed before the arrival and was entered after it",
            records=select(_ROWS.c.incident_id.label("record")).where(_real, _ROWS.c.entered_late),
            of=_all_real,
        ),
        checks.Listing(
            id="claimed_after_entry",
            title="Logs with a check that is recorded as completed only after it was entered",
            records=select(_ROWS.c.incident_id.label("record")).where(_real, _ROWS.c.claimed_after_entry),
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
