"""STRAT-04: police, children's social care and health took part."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from duly.expectations.strategy_meetings import STRAT_04
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.strategy_scene import ATTENDEES, MEETING, PERIOD, C, N, Records, Row, U, X, about, merged, scene

POLICE, CARE, HEALTH = ATTENDEES
OTHER: Row = {"meet_id": "M", "agency": "(unmapped)", "attended": True}


def came(*attendees: Row) -> Records:
    return scene(meeting_attendees=attendees)


def absent(attendee: Row, attended: Any = False) -> Row:
    return {**attendee, "attended": attended}


EXAMPLES = [
    Example(odd="breaks nothing", records=scene(), expect=[("M", None, C, "all_present")]),
    Example(odd="test", records=scene(meeting={"is_test": True}), expect=(X, "test_record")),
    Example(
        odd="merged: whoever came to it came to the one that stands for it",
        records=merged(),
        expect=[("M", None, X, "merged_record"), ("M2", None, C, "all_present")],
    ),
    Example(
        odd="merged into none in the export", records=scene(meeting={"merged_into": "M2"}), expect=(U, "dangling_link")
    ),
    Example(
        odd="a test, merged: its attendees are nobody's",
        records=scene(
            strategy_meetings=[{**MEETING, "is_test": True, "merged_into": "M2"}, {**MEETING, "meet_id": "M2"}]
        ),
        expect=[("M", None, X, "test_record"), ("M2", None, N, "no_attendance_recorded")],
    ),
    Example(
        odd="an attendee who is a test",
        records=came(POLICE, CARE, {**HEALTH, "is_test": True}),
        expect=(N, "no_health"),
    ),
    Example(
        odd="neither status nor time",
        records=scene(meeting={"status": None, "held_at": None}),
        expect=(U, "status_blank"),
    ),
    Example(
        odd="held after the as-at instant",
        records=scene(),
        as_of="2025-11-12T14:00:00",
        exported_at="2025-12-01T00:00:00",
        expect=[],
    ),
    Example(
        odd="held after the export was made", records=scene(), as_of="2025-11-12T14:00:00", expect=(U, "future_dated")
    ),
    Example(odd="status blank", records=scene(meeting={"status": None}), expect=(U, "status_blank")),
    Example(odd="status not known", records=scene(meeting={"status": "(unmapped)"}), expect=(U, "unmapped_code")),
    Example(odd="held without a time", records=scene(meeting={"held_at": None}), expect=(U, "no_held_time")),
    Example(odd="cancelled", records=scene(meeting={"status": "cancelled"}), expect=[]),
    Example(odd="by telephone", records=scene(meeting={"format": "phone"}), expect=(C, "all_present")),
    Example(odd="nothing recorded", records=came(), expect=(N, "no_attendance_recorded")),
    Example(odd="the police stayed away", records=came(absent(POLICE), CARE, HEALTH), expect=(N, "no_police")),
    Example(
        odd="not recorded whether the police came",
        records=came(absent(POLICE, None), CARE, HEALTH),
        expect=(N, "no_police"),
    ),
    Example(odd="social care was not invited", records=came(POLICE, HEALTH), expect=(N, "no_csc")),
    Example(
        odd="social care and health stayed away",
        records=came(POLICE, absent(CARE), absent(HEALTH)),
        expect=(N, "no_csc"),
    ),
    Example(odd="health stayed away", records=came(POLICE, CARE, absent(HEALTH)), expect=(N, "no_health")),
    Example(
        odd="one from health stayed away, another came",
        records=came(POLICE, CARE, absent(HEALTH), HEALTH),
        expect=(C, "all_present"),
    ),
    Example(
        odd="education in place of health",
        records=came(POLICE, CARE, {**HEALTH, "agency": "education"}),
        expect=(N, "no_health"),
    ),
    Example(
        odd="an agency not known in place of health", records=came(POLICE, CARE, OTHER), expect=(U, "unmapped_code")
    ),
    Example(odd="an agency not known stayed away", records=came(POLICE, CARE, absent(OTHER)), expect=(N, "no_health")),
    Example(odd="an agency not known beside the three", records=came(*ATTENDEES, OTHER), expect=(C, "all_present")),
    Example(
        odd="an agency left blank", records=came(POLICE, CARE, {**HEALTH, "agency": None}), expect=(U, "unmapped_code")
    ),
    Example(
        odd="an agency left blank stayed away",
        records=came(POLICE, CARE, absent({**HEALTH, "agency": None})),
        expect=(N, "no_health"),
    ),
    Example(
        odd="three children, two from each agency",
        records=scene(strategy_children=about("P", "P2", "P3"), meeting_attendees=[*ATTENDEES, *ATTENDEES]),
        expect=[("M", None, C, "all_present")],
    ),
    Example(odd="in the period", records=scene(), period=PERIOD, expect=(C, "all_present")),
    Example(
        odd="before the period", records=scene(meeting={"held_at": "2025-10-31T23:59:59"}), period=PERIOD, expect=[]
    ),
    Example(
        odd="everything null but the status",
        records={"strategy_meetings": [{"meet_id": "M", "status": "held"}]},
        expect=(U, "undated"),
    ),
    Example(
        odd="the same in a period",
        records={"strategy_meetings": [{"meet_id": "M", "status": "held"}]},
        period=PERIOD,
        expect=(X, "undated"),
    ),
]

NEVER_MARKED = Example(
    odd="nobody's attendance is marked in the whole export",
    records=came(absent(POLICE, None), absent(CARE, None), absent(HEALTH, None)),
    expect=(U, "attendance_blank"),
)


def test_verdicts(engine: Engine) -> None:
    assert disagreements(STRAT_04, engine, EXAMPLES) == []
    assert disagreements(STRAT_04, engine, [NEVER_MARKED]) == []  # alone: the marks of other examples would be marks
    assert reasons_not_shown(STRAT_04, [*EXAMPLES, NEVER_MARKED]) == set()
