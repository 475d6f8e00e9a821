"""STRAT-04: police, children's social care and health took part."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from duly.expectations.strategy_meetings import STRAT_04
from duly.testing import disagreements, reasons_not_shown
from tests.expectations.examples import C, N, Records, Row, U, X, line
from tests.expectations.strategy_scene import ATTENDEES, MEETING, PERIOD, about, merged, scene

POLICE, CARE, HEALTH = ATTENDEES
OTHER: Row = {"meet_id": "M", "agency": "(unmapped)", "attended": True}


def came(*attendees: Row) -> Records:
    return scene(meeting_attendees=attendees)


def absent(attendee: Row, attended: Any = False) -> Row:
    return {**attendee, "attended": attended}


EXAMPLES = [
    line("breaks nothing", [("M", None, C, "all_present")], scene()),
    line("test", (X, "test_record"), scene(meeting={"is_test": True})),
    line(
        "merged: whoever came to it came to the one that stands for it",
        [("M", None, X, "merged_record"), ("M2", None, C, "all_present")],
        merged(),
    ),
    line("merged into none in the export", (U, "dangling_link"), scene(meeting={"merged_into": "M2"})),
    line(
        "a test, merged: its attendees are nobody's",
        [("M", None, X, "test_record"), ("M2", None, N, "no_attendance_recorded")],
        scene(strategy_meetings=[{**MEETING, "is_test": True, "merged_into": "M2"}, {**MEETING, "meet_id": "M2"}]),
    ),
    line("an attendee who is a test", (N, "no_health"), came(POLICE, CARE, {**HEALTH, "is_test": True})),
    line("neither status nor time", (U, "status_blank"), scene(meeting={"status": None, "held_at": None})),
    line("held after the as-at instant", [], scene(), as_of="2025-11-12T14:00:00", exported_at="2025-12-01T00:00:00"),
    line("held after the export was made", (U, "future_dated"), scene(), as_of="2025-11-12T14:00:00"),
    line("status blank", (U, "status_blank"), scene(meeting={"status": None})),
    line("status not known", (U, "unmapped_code"), scene(meeting={"status": "(unmapped)"})),
    line("held without a time", (U, "no_held_time"), scene(meeting={"held_at": None})),
    line("cancelled", [], scene(meeting={"status": "cancelled"})),
    line("by telephone", (C, "all_present"), scene(meeting={"format": "phone"})),
    line("nothing recorded", (N, "no_attendance_recorded"), came()),
    line("the police stayed away", (N, "no_police"), came(absent(POLICE), CARE, HEALTH)),
    line("not recorded whether the police came", (N, "no_police"), came(absent(POLICE, None), CARE, HEALTH)),
    line("social care was not invited", (N, "no_csc"), came(POLICE, HEALTH)),
    line("social care and health stayed away", (N, "no_csc"), came(POLICE, absent(CARE), absent(HEALTH))),
    line("health stayed away", (N, "no_health"), came(POLICE, CARE, absent(HEALTH))),
    line("one from health stayed away, another came", (C, "all_present"), came(POLICE, CARE, absent(HEALTH), HEALTH)),
    line("education in place of health", (N, "no_health"), came(POLICE, CARE, {**HEALTH, "agency": "education"})),
    line("an agency not known in place of health", (U, "unmapped_code"), came(POLICE, CARE, OTHER)),
    line("an agency not known stayed away", (N, "no_health"), came(POLICE, CARE, absent(OTHER))),
    line("an agency not known beside the three", (C, "all_present"), came(*ATTENDEES, OTHER)),
    line("an agency left blank", (U, "unmapped_code"), came(POLICE, CARE, {**HEALTH, "agency": None})),
    line("an agency left blank stayed away", (N, "no_health"), came(POLICE, CARE, absent({**HEALTH, "agency": None}))),
    line(
        "three children, two from each agency",
        [("M", None, C, "all_present")],
        scene(strategy_children=about("P", "P2", "P3"), meeting_attendees=[*ATTENDEES, *ATTENDEES]),
    ),
    line("in the period", (C, "all_present"), scene(), period=PERIOD),
    line("before the period", [], scene(meeting={"held_at": "2025-10-31T23:59:59"}), period=PERIOD),
    line("everything null but the status", (U, "undated"), {"strategy_meetings": [{"meet_id": "M", "status": "held"}]}),
    line(
        "the same in a period",
        (X, "undated"),
        {"strategy_meetings": [{"meet_id": "M", "status": "held"}]},
        period=PERIOD,
    ),
]

NEVER_MARKED = line(
    "nobody's attendance is marked in the whole export",
    (U, "attendance_blank"),
    came(absent(POLICE, None), absent(CARE, None), absent(HEALTH, None)),
)


def test_verdicts(engine: Engine) -> None:
    assert disagreements(STRAT_04, engine, EXAMPLES) == []
    assert disagreements(STRAT_04, engine, [NEVER_MARKED]) == []  # alone: the marks of other examples would be marks
    assert reasons_not_shown(STRAT_04, [*EXAMPLES, NEVER_MARKED]) == set()
