"""What each standard says is open: the thing asked for has still not been done, and can still be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import Engine

from duly.checks import Rate, Standard
from duly.expectations.catalogue import shipped
from duly.testing import Example, disagreements
from tests.expectations import crime_recording_scene as crime_scene
from tests.expectations import demeanour_scene as children_scene
from tests.expectations import strategy_scene as meeting_scene
from tests.expectations import supervision_scene as case_scene
from tests.expectations.crime_recording_scene import CRIME, LOG, TEAMS
from tests.expectations.demeanour_scene import NOT_SEEN, NOTHING, REASON, SECOND, SIBLINGS
from tests.expectations.examples import C, E, N, Records, U, X, Y, line

Rows = Sequence[tuple[str, str | None, str, str]]


def example(odd: str, records: Records, expect: tuple[str, str] | Rows, still_open: Any, **details: Any) -> Example:
    return line(odd, expect, records, open=still_open, **details)


# --- cases: start 1 March 2025, due 29 March, 26 April, 24 May, 21 June, 19 July -----------------------------------------

JULY: dict[str, Any] = {"as_of": "2025-07-01T08:00:00"}


def case(*reviews: Any, **changes: Any) -> Records:
    return case_scene.scene(*reviews, case=changes)


FIRST_REVIEW = [
    example("never reviewed", case(), (N, "no_review"), True, **JULY),
    example("never reviewed, not due", case(), (Y, "not_yet_due"), True, as_of="2025-03-29T08:00:00"),
    example("reviewed late", case(case_scene.review("2025-05-30")), (N, "late"), False, **JULY),
    example("reviewed in time", case(case_scene.review("2025-03-29")), (C, "in_time"), False, **JULY),
    example("never reviewed, closed since", case(closed_at="2025-05-01T12:00:00"), (N, "no_review"), False, **JULY),
    example("never reviewed, closed without a date", case(status="closed"), (U, "closure_unknown"), False, **JULY),
    example(
        "never reviewed, closed and reopened: the first review is no longer waited for",
        case(closed_at="2025-05-01T12:00:00", reopened_at="2025-06-01T12:00:00"),
        (N, "no_review"),
        False,
        **JULY,
    ),
    example("closed early", case(closed_at="2025-03-20T12:00:00"), (E, "closed_early"), False, **JULY),
    example("no start", case(allocated_at=None, entered_at="2025-03-01"), (U, "no_start"), True, **JULY),
    example("no date at all", case(allocated_at=None), (U, "undated"), True, **JULY),
    example(
        "no start, closed", case(allocated_at=None, closed_at="2025-05-01T12:00:00"), (U, "no_start"), False, **JULY
    ),
    example(
        "reviewed by somebody who may not be a supervisor: one who is, is still waited for",
        case({**case_scene.review("2025-03-20"), "reviewer": "ODD"}),
        (U, "unmapped_code"),
        True,
        **JULY,
    ),
    example("a test", case(is_test=True), (X, "test_record"), False, **JULY),
    example(
        "paused", case(status="on_bail"), (E, "paused"), False, parameters={"sup_pause_statuses": ("on_bail",)}, **JULY
    ),
]


def dues(*verdicts: tuple[str, str, str]) -> Rows:
    return [("V", *verdict) for verdict in verdicts]


MISSED = [("2025-03-29", N, "missed"), ("2025-04-26", N, "missed"), ("2025-05-24", N, "missed")]
INTERVALS = [
    example(
        "never reviewed: one review is waited for, since the first missed date",
        case(),
        dues(*MISSED, ("2025-06-21", N, "missed"), ("2025-07-19", Y, "not_yet_due")),
        [("V", "2025-03-29")],
        **JULY,
    ),
    example(
        "reviewed on day 90: what it repaired is not open; the date missed since is",
        case(case_scene.review("2025-05-30")),
        dues(*MISSED, ("2025-06-21", C, "in_time"), ("2025-06-27", N, "missed"), ("2025-07-25", Y, "not_yet_due")),
        [("V", "2025-06-27")],
        **JULY,
    ),
    example(
        "reviewed last week: the next is ahead",
        case(case_scene.review("2025-03-20"), case_scene.review("2025-04-10"), case_scene.review("2025-04-24")),
        dues(
            ("2025-03-29", C, "in_time"),
            ("2025-04-17", C, "in_time"),
            ("2025-05-08", C, "in_time"),
            ("2025-05-22", Y, "not_yet_due"),
        ),
        [("V", "2025-05-22")],
        as_of="2025-05-01T08:00:00",
    ),
    example(
        "missed, then closed",
        case(closed_at="2025-05-01T12:00:00"),
        dues(*MISSED[:2], ("2025-05-24", E, "closed_early")),
        [],
        **JULY,
    ),
    example(
        "missed, closed, reopened, and not reviewed since: the reopened case waits",
        case(closed_at="2025-04-01T12:00:00", reopened_at="2025-05-01T12:00:00"),
        dues(
            ("2025-03-29", N, "missed"),
            ("2025-04-26", E, "closed_early"),
            ("2025-05-29", N, "missed"),
            ("2025-06-26", N, "missed"),
            ("2025-07-24", Y, "not_yet_due"),
        ),
        [("V", "2025-05-29")],
        **JULY,
    ),
    example(
        "closed without a date",
        case(status="closed"),
        dues(*((day, U, "closure_unknown") for day in ("2025-03-29", "2025-04-26", "2025-05-24", "2025-06-21"))),
        [],
        **JULY,
    ),
    example(
        "no start",
        case(allocated_at=None, entered_at="2025-03-01"),
        [("V", None, U, "no_start")],
        [("V", None)],
        **JULY,
    ),
    example(
        "no start, closed",
        case(allocated_at=None, entered_at="2025-03-01", status="closed"),
        [("V", None, U, "no_start")],
        [],
        **JULY,
    ),
]

ENTRY = {"log_id": "L", "inv_id": "V", "author": "OIC", "entry_type": "oic_update"}


def logged(day: str | None, **changes: Any) -> Records:
    entries = [] if day is None else [{**ENTRY, "event_at": f"{day}T12:00:00", "entered_at": f"{day}T12:00:00"}]
    return case_scene.scene(case=changes, investigation_log=entries)


LOGS = [
    example("fresh: the next entry is waited for", logged("2025-06-20"), (C, "fresh"), True, **JULY),
    example("stale", logged("2025-04-01"), (N, "stale"), True, **JULY),
    example("never", logged(None), (N, "no_entry"), True, **JULY),
    example("closed: not looked at", logged(None, closed_at="2025-06-01T12:00:00"), [], [], **JULY),
    example("merged into one that is not there", logged(None, merged_into="W"), (U, "dangling_link"), True, **JULY),
]

# --- crime recording ---------------------------------------------------------------------------------------------------

REFERRAL = {"ref_id": "R", "referred_at": "2025-06-02T10:00:00", "threshold": "s47"}
SOON: dict[str, Any] = {"as_of": "2025-06-03T10:00:00"}


def referral(*crimes: Mapping[str, object], **changes: Any) -> Records:
    return {"child_referrals": [{**REFERRAL, **changes}], "crimes": crimes, "teams": TEAMS}


REFERRALS = [
    example("no decision", referral(), (N, "no_decision"), True),
    example("no decision, not due", referral(), (Y, "not_yet_due"), True, **SOON),
    example("crimed, none named", referral(crime_decision="crimed"), (N, "crimed_without_crime"), True),
    example(
        "decided late",
        referral(crime_decision="no_crime_reasoned", crime_decision_at="2025-06-05T10:00:00"),
        (N, "late"),
        False,
    ),
    example(
        "decided, not when: it is done", referral(crime_decision="no_crime_reasoned"), (U, "no_decision_time"), False
    ),
    example(
        "the crime named is not there: it cannot be told",
        referral(crime_decision="crimed", crime_id="GONE"),
        (U, "dangling_link"),
        True,
    ),
    example("no time of referral, no decision", referral(referred_at=None), (U, "undated"), True),
    example("a test", referral(is_test=True), (X, "test_record"), False),
]

RAPE = {**CRIME, "incident_id": "L", "offence_class": "rape"}
N100 = {"n100_id": "N", "incident_id": "L", "reason_code": "THIRD_PARTY", "reason_text": "Reported by a third party."}


def report(*crimes: Mapping[str, object], n100s: Sequence[Mapping[str, object]] = (), **changes: Any) -> Records:
    incidents = [{**LOG, "opening_code": "RAPE", "child_flag": None, **changes}]
    return {"incidents": incidents, "crimes": crimes, "n100_records": n100s, "teams": TEAMS}


RAPES = [
    example("nothing", report(), (N, "no_record"), True),
    example("nothing yet", report(), (Y, "not_yet_due"), True, **SOON),
    example("late", report({**RAPE, "recorded_at": "2025-06-09T10:00:00"}), (N, "late"), False),
    example("recorded, not when", report({**RAPE, "recorded_at": None}), (U, "no_record_time"), False),
    example("an N100, not when", report(n100s=[N100]), (U, "no_record_time"), False),
    example(
        "an N100 that says nothing",
        report(n100s=[{**N100, "reason_text": ".", "created_at": "2025-06-02T15:00:00"}]),
        (N, "n100_without_reason"),
        True,
    ),
    example("a crime of an unknown class", report({**RAPE, "offence_class": "(unmapped)"}), (U, "unmapped_code"), True),
    example("no time of report, nothing", report(reported_at=None), (U, "no_report_time"), True),
    example(
        "no time of report, recorded",
        report({**RAPE, "recorded_at": "2025-06-02T12:00:00"}, reported_at=None),
        (U, "no_report_time"),
        False,
    ),
]


def waiting(**changes: Any) -> Records:
    return crime_scene.log(closed_at=None, **changes)


OPEN_LOGS = [
    example("unrecorded", waiting(), (N, "unrecorded"), True),
    example("within 24 hours", waiting(), (Y, "not_yet_due"), True, **SOON),
    example("a crime is typed in that is not there", waiting(crime_ref="GONE"), (U, "dangling_link"), True),
    example(
        "the same within 24 hours: it may have been done, and nothing is late",
        waiting(crime_ref="GONE"),
        (U, "dangling_link"),
        False,
        **SOON,
    ),
    example("no time of report", waiting(reported_at=None), (U, "no_report_time"), True),
    example("a test", waiting(is_test=True), (X, "test_record"), False),
]

# --- strategy meetings -------------------------------------------------------------------------------------------------


def meeting(**changes: Any) -> Records:
    return meeting_scene.scene(meeting=changes)


UNMET: dict[str, Any] = {"strategy_meetings": [], "strategy_children": []}
DISCUSSIONS = [
    example("no record", meeting_scene.scene(**UNMET), (N, "no_record"), True),
    example("no record yet", meeting_scene.scene(**UNMET), (Y, "not_yet_due"), True, as_of="2025-11-13T10:00:00"),
    example("held", meeting_scene.scene(), (C, "held_in_time"), False),
    example("held late", meeting(held_at="2025-11-20T10:00:00"), (N, "late"), False),
    example("held, not when", meeting(held_at=None), (U, "no_held_time"), False),
    example("scheduled only", meeting(status="scheduled", held_at=None), (N, "late_or_unheld"), True),
    example("no status", meeting(status=None), (U, "status_blank"), True),
    example(
        "no time of the trigger", meeting_scene.scene(referral={"referred_at": None}, **UNMET), (U, "undated"), True
    ),
]
MINUTES = [
    example("on the system", meeting_scene.scene(), (C, "minutes_document"), False),
    example("none", meeting(minutes_doc_id=None), (N, "no_minutes"), True),
    example("none yet", meeting(minutes_doc_id=None), (Y, "not_yet_due"), True, as_of="2025-11-13T10:00:00"),
    example("elsewhere", meeting_scene.scene(document={"location": "email"}), (N, "not_on_rms"), True),
    example("no status, with minutes", meeting(status=None), (U, "status_blank"), False),
    example("no status, without", meeting(status=None, minutes_doc_id=None), (U, "status_blank"), True),
    example("the document is not there", meeting(minutes_doc_id="GONE"), (U, "dangling_doc"), True),
]


def action(**changes: Any) -> Records:
    return meeting_scene.scene(action=changes)


UNDONE: dict[str, Any] = {"status": "open", "completed_at": None, "outcome_len": None}
ACTIONS = [
    example(odd, records, expect, still_open, rate="delivered")
    for odd, records, expect, still_open in (
        ("done in time", action(), (C, "done_in_time"), False),
        ("not done", action(**UNDONE), (N, "not_done"), True),
        ("done late", action(completed_at="2025-11-25T10:00:00"), (N, "done_late"), False),
        ("done, no outcome", action(outcome_len=None), (N, "no_outcome"), True),
        ("done, not when", action(completed_at=None), (U, "no_completion_time"), False),
        ("not done, no date", action(due_date=None, **UNDONE), (N, "no_due_date"), True),
        ("done, no date", action(due_date=None), (N, "no_due_date"), False),
        ("superseded", action(**{**UNDONE, "status": "superseded"}), (E, "superseded"), False),
    )
]
CONFERENCES = [
    example(odd, records, [("M", "P", *expect)], [("M", "P")] if still_open else [], as_of="2026-02-02T06:00:00")
    for odd, records, expect, still_open in (
        ("in time", meeting_scene.scene(), (C, "in_time"), False),
        ("late", meeting_scene.scene(conference={"held_at": "2026-01-20T10:00:00"}), (N, "late"), False),
        ("none recorded", meeting_scene.scene(case_conferences=[]), (U, "la_data"), True),
    )
]

# --- demeanour ---------------------------------------------------------------------------------------------------------


def child(**changes: Any) -> Records:
    return children_scene.scene(changes)


SAME_DAY: dict[str, Any] = {"as_of": "2025-11-11T12:00:00"}
CAPTURED = [
    example("captured", child(), (C, "captured"), False),
    example("captured late", child(demeanour_entered_at="2025-11-20T12:00:00"), (N, "late"), False),
    example("nothing", child(**NOTHING), (N, "blank"), True),
    example("nothing yet", child(**NOTHING), (Y, "not_yet_due"), True, **SAME_DAY),
    example("entered, and says nothing", child(demeanour_text="N/A"), (N, "placeholder"), True),
    example("not seen, no reason", child(**NOT_SEEN), (N, "no_reason_not_seen"), True),
    example("not seen, a reason", child(**NOT_SEEN, not_seen_reason=REASON), (C, "reason_recorded"), False),
    example("presence blank, nothing", child(**NOTHING, presence=None), (U, "presence_blank"), True),
    example(
        "captured, attendance blank", children_scene.scene(attended={"attended": None}), (U, "attended_unknown"), False
    ),
    example("unborn", child(**NOTHING, presence="unborn"), (E, "unborn"), False),
]
INCIDENTS = [
    example("a child not captured", child(**NOTHING), (N, "child_not_captured"), True),
    example(
        "a child captured late", child(demeanour_entered_at="2025-11-20T12:00:00"), (N, "child_not_captured"), False
    ),
    example("every child captured", child(), (C, "all_captured"), False),
    example(
        "one late, one not at all",
        children_scene.scene(
            children_present=[
                {**SECOND, "cp_id": "K", "person_id": "P", "demeanour_entered_at": "2025-11-20T12:00:00"},
                {**SECOND, **NOTHING},
            ],
            persons=SIBLINGS,
        ),
        (N, "child_not_captured"),
        True,
    ),
    example(
        "one late; for one not yet born nothing is asked",
        children_scene.scene(
            children_present=[
                {**SECOND, "cp_id": "K", "person_id": "P", "demeanour_entered_at": "2025-11-20T12:00:00"},
                {**SECOND, **NOTHING, "presence": "unborn"},
            ],
            persons=SIBLINGS,
        ),
        (N, "child_not_captured"),
        False,
    ),
]
SPOKEN_TO = [
    example("spoken to", child(), (C, "spoken_to"), False),
    example("not spoken to, no reason", child(spoken_to=False), (N, "no_reason"), True),
    example("not spoken to, a reason", child(spoken_to=False, not_seen_reason=REASON), (C, "reason_recorded"), False),
    example("nothing yet", child(**NOTHING), (Y, "not_yet_due"), True, **SAME_DAY),
    example(
        "spoken to, attendance blank", children_scene.scene(attended={"attended": None}), (U, "attended_unknown"), False
    ),
]
DESCRIBED = [
    example("descriptive", child(), (C, "descriptive"), False),
    example("not descriptive", child(demeanour_text="happy"), (N, "not_descriptive"), True),
]

TOLD = {
    "SUP-01": FIRST_REVIEW,
    "SUP-02": INTERVALS,
    "SUP-05": LOGS,
    "NCRS-03": REFERRALS,
    "NCRS-04": RAPES,
    "NCRS-07": OPEN_LOGS,
    "STRAT-01": DISCUSSIONS,
    "STRAT-02": MINUTES,
    "STRAT-05": ACTIONS,
    "STRAT-06": CONFERENCES,
    "DEM-01": CAPTURED,
    "DEM-02": DESCRIBED,
    "DEM-03": INCIDENTS,
    "DEM-04": SPOKEN_TO,
}


@pytest.mark.parametrize("name", list(TOLD))
def test_what_is_open(engine: Engine, name: str) -> None:
    assert disagreements(shipped().standard(name), engine, TOLD[name]) == []


SHOWN_HERE = {"crime_recording", "supervisory_reviews", "strategy_meetings", "demeanour"}
"""The suites whose open items are shown above; the others' are beside their verdicts."""


def test_every_rate_under_which_things_wait_is_shown() -> None:
    """Here, or by the examples that its declaration holds."""
    waiting = {
        f"{standard.id}/{rate}"
        for standard in shipped().standards
        if standard.suite in SHOWN_HERE and not standard.examples
        for rate, judgement in standard.judgements.items()
        if judgement.has_backlog
    }
    assert waiting <= {f"{name}/{each.rate}" for name, examples in TOLD.items() for each in examples}


def test_nothing_is_open_where_nothing_can_wait(engine: Engine) -> None:
    late = [
        example("recorded late", crime_scene.crime(recorded_at="2025-06-09T10:00:00"), (N, "late"), False),
        example("no time of report", crime_scene.crime(reported_at=None), (U, "no_report_time"), False),
    ]
    assert disagreements(shipped().standard("NCRS-01"), engine, late) == []
    missed = [example("a case that waits for a review", case(), (N, "interval_missed"), False, **JULY)]
    assert disagreements(shipped().standard("SUP-03"), engine, missed) == []
    untimed = [
        example(
            "minutes, not since when",
            meeting_scene.scene(meeting={"minutes_entered_at": None}, document={"uploaded_at": None}),
            (U, "no_minutes_time"),
            False,
        )
    ]
    assert disagreements(shipped().standard("STRAT-03"), engine, untimed) == []


def rate_of(standard: Standard, name: str) -> Rate:
    return next(rate for rate in standard.also if rate.id == name)


def test_an_allocation_has_no_due_date_of_its_own() -> None:
    """The due date of an action is when it is to be delivered."""
    actions = shipped().standard("STRAT-05")
    assert actions.judgement.due is None
    assert rate_of(actions, "delivered").judgement.has_backlog
