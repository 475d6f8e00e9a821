"""STRAT-01: every case that needed a strategy discussion has a record of one, in time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from duly.expectations.strategy_meetings import STRAT_01
from duly.testing import disagreements, reasons_not_shown
from tests.days import OUR_DAYS
from tests.expectations.examples import C, N, Records, Row, U, X, Y, line
from tests.expectations.strategy_scene import (
    DECISION,
    FRIDAY,
    MEETING,
    PERIOD,
    PROTECTION,
    REFERRAL,
    THURSDAY,
    WEDNESDAY,
    about,
    merged,
    scene,
)
from tests.expectations.supervision_scene import as_standard, on_list

LIMIT = f"{THURSDAY}T23:59:59"


def meetings(*rows: Row, **changes: Any) -> Records:
    """The referral with these meeting records in place of the one."""
    return scene(strategy_meetings=rows, **changes)


def held(at: str | None, **changes: object) -> Records:
    return scene(meeting={"held_at": at, **changes})


def by_child(at: str | None, **changes: object) -> Records:
    """A meeting that does not name the referral."""
    return held(at, trigger_id=None, **changes)


def decided(**changes: object) -> Records:
    return meetings({**DECISION, **changes})


def entered(at: str) -> Records:
    """A referral of which only the time of entry is recorded."""
    return scene(referral={"referred_at": None, "entered_at": at})


def from_a_case(threshold: str, inv_id: str = "V", team_id: str | None = "T2") -> Records:
    """A referral at this level, from a case of this team."""
    return scene(
        referral={"threshold": threshold, "inv_id": inv_id},
        investigations=[{"inv_id": "V", "team_id": team_id}, {"inv_id": "V2", "team_id": None}],
    )


def referrals(*days: str, **changes: Any) -> Records:
    """Several referrals of the child, numbered from 1, with a meeting that names the first."""
    rows = [{**REFERRAL, "ref_id": f"R{number}", "referred_at": day} for number, day in enumerate(days, start=1)]
    return scene(meeting={"trigger_id": "R1"}, child_referrals=rows, **changes)


def leading(*ids: str) -> list[tuple[str, str | None, str, str]]:
    """Referrals that stand by themselves, without a record."""
    return [(referral, "P", N, "no_record") for referral in ids]


EXAMPLES = [
    line("breaks nothing", [("R", "P", C, "held_in_time")], scene()),
    line("test", (X, "test_record"), scene(referral={"is_test": True})),
    line("merged into none in the export", (U, "dangling_link"), scene(referral={"merged_into": "R2"})),
    line(
        "merged: the meeting that names it is the survivor's",
        [("R", "P", X, "merged_record"), ("R2", "P", C, "held_in_time")],
        scene(child_referrals=[{**REFERRAL, "merged_into": "R2"}, {**REFERRAL, "ref_id": "R2"}], strategy_children=[]),
    ),
    line("test and merged", (X, "test_record"), scene(referral={"is_test": True, "merged_into": "R2"})),
    line(
        "test and everything blank",
        (X, "test_record"),
        scene(referral={"is_test": True, "person_id": None, "referred_at": None}),
    ),
    line("no time at all", (U, "undated"), scene(referral={"referred_at": None})),
    line("no time at all, in a period", (X, "undated"), scene(referral={"referred_at": None}), period=PERIOD),
    line(
        "no time of referral, entered in the period",
        (U, "no_trigger_time"),
        entered("2025-11-12T10:00:00"),
        period=PERIOD,
    ),
    line("no time of referral, entered before the period", [], entered("2025-10-12T10:00:00"), period=PERIOD),
    line(
        "the need arose after the as-at instant",
        [],
        scene(referral={"entered_at": "2025-11-10T10:00:00"}),
        as_of="2025-11-12T09:00:00",
        exported_at="2026-01-05T00:00:00",
    ),
    line(
        "the need arose after the export was made",
        (U, "future_dated"),
        scene(referral={"entered_at": "2025-11-10T10:00:00"}),
        as_of="2025-11-12T09:00:00",
    ),
    line(
        "no child and no meeting that names it",
        [("R", None, U, "no_child")],
        scene(referral={"person_id": None}, meeting={"trigger_id": None}),
    ),
    line("no child, but a meeting names it", (C, "held_in_time"), scene(referral={"person_id": None})),
    line(
        "no child, and the meeting that names it lists none",
        (C, "held_in_time"),
        scene(referral={"person_id": None}, strategy_children=[]),
    ),
    line("before the calendar begins", (U, "outside_calendar"), scene(referral={"referred_at": "2009-05-05T10:00:00"})),
    line(
        "the next working day lies past its end",
        (U, "outside_calendar"),
        scene(referral={"referred_at": "2027-12-31T10:00:00"}),
        as_of="2028-01-10T00:00:00",
    ),
    # when the meeting was held
    line("held in the last second", (C, "held_in_time"), held(LIMIT)),
    line("held at midnight after it", (N, "late"), held(f"{FRIDAY}T00:00:01")),
    line("held at the very midnight after", (N, "late"), held(f"{FRIDAY}T00:00:00Z")),
    line("for the child, at the very midnight after", (N, "no_record"), by_child(f"{FRIDAY}T00:00:00Z")),
    line("held on a day, the last", (C, "held_in_time"), held(THURSDAY)),
    line("held on a day, the one after", (N, "late"), held(FRIDAY)),
    line(
        "referred on a day", (C, "held_in_time"), scene(referral={"referred_at": WEDNESDAY}, meeting={"held_at": LIMIT})
    ),
    line("held weeks before, though it names it", (U, "negative_interval"), held("2025-10-20T10:00:00")),
    line("held on the day before, and names it", (C, "held_in_time"), held("2025-11-11T00:00:01")),
    line("held two days before, and names it", (U, "negative_interval"), held("2025-11-10T23:59:59")),
    line(
        "held weeks before, and again in time",
        (C, "held_in_time"),
        meetings({**MEETING, "held_at": "2025-10-20T10:00:00"}, {**MEETING, "meet_id": "M2"}),
    ),
    line(
        "held weeks before, and again late",
        (N, "late"),
        meetings(
            {**MEETING, "held_at": "2025-10-20T10:00:00"}, {**MEETING, "meet_id": "M2", "held_at": f"{FRIDAY}T10:00:00"}
        ),
    ),
    line(
        "held weeks before, and another called off",
        (N, "late_or_unheld"),
        meetings(
            {**MEETING, "held_at": "2025-10-20T10:00:00"},
            {**MEETING, "meet_id": "M2", "status": "cancelled", "held_at": None},
        ),
    ),
    line(
        "decided weeks before that none was required",
        (U, "negative_interval"),
        decided(decision_at="2025-10-20T10:00:00"),
    ),
    line("held weeks before, still time", (Y, "not_yet_due"), held("2025-10-20T10:00:00"), as_of=LIMIT),
    line(
        "held after the as-at instant, still time",
        (Y, "not_yet_due"),
        scene(),
        as_of=f"{WEDNESDAY}T14:00:00",
        exported_at="2026-01-05T00:00:00",
    ),
    line(
        "held after the as-at instant, past the limit",
        (N, "no_record"),
        held("2025-11-20T10:00:00"),
        as_of=f"{FRIDAY}T09:00:00",
        exported_at="2026-01-05T00:00:00",
    ),
    line(
        "held after the export was made", (U, "future_dated"), held("2025-11-20T10:00:00"), as_of=f"{FRIDAY}T09:00:00"
    ),
    line(
        "decided after the as-at instant",
        (N, "no_record"),
        decided(decision_at="2025-11-20T10:00:00", convened_at=f"{WEDNESDAY}T11:00:00"),
        as_of=f"{FRIDAY}T09:00:00",
        exported_at="2026-01-05T00:00:00",
    ),
    line(
        "referred on Friday, held on Monday",
        (C, "held_in_time"),
        scene(referral={"referred_at": f"{FRIDAY}T17:00:00"}, meeting={"held_at": "2025-11-17T23:59:59"}),
    ),
    line(
        "referred on Friday, held on Tuesday",
        (N, "late"),
        scene(referral={"referred_at": f"{FRIDAY}T17:00:00"}, meeting={"held_at": "2025-11-18T00:00:01"}),
    ),
    line(
        "referred on Christmas Eve, held on the Monday after",
        (C, "held_in_time"),
        scene(referral={"referred_at": "2025-12-24T17:00:00"}, meeting={"held_at": "2025-12-29T12:00:00"}),
    ),
    line(
        "referred on Saturday, held on Tuesday",
        (N, "late"),
        scene(referral={"referred_at": "2025-11-15T09:00:00"}, meeting={"held_at": "2025-11-18T09:00:00"}),
    ),
    line(
        "the clock goes forward at the weekend between",
        (C, "held_in_time"),
        scene(referral={"referred_at": "2025-03-28T10:00:00"}, meeting={"held_at": "2025-03-31T23:59:59"}),
    ),
    line(
        "the clock goes back at the weekend between",
        (N, "late"),
        scene(referral={"referred_at": "2025-10-24T10:00:00"}, meeting={"held_at": "2025-10-28T00:00:01"}),
    ),
    line(
        "a wider limit by parameter",
        (C, "held_in_time"),
        held(f"{FRIDAY}T12:00:00"),
        parameters={"strat_held_working_days": 2},
    ),
    # a meeting that does not name the referral
    line("for the child, in time", (C, "held_in_time"), by_child(f"{THURSDAY}T10:00:00")),
    line("for the child, the day before", (C, "held_in_time"), by_child("2025-11-11T00:30:00")),
    line("for the child, two days before", (N, "no_record"), by_child("2025-11-10T23:30:00")),
    line("for the child, after the limit", (N, "no_record"), by_child(f"{FRIDAY}T00:30:00")),
    line("for another child", (N, "no_record"), scene(meeting={"trigger_id": None}, strategy_children=about("P2"))),
    line(
        "names the referral but lists another child only", (N, "no_record"), scene(strategy_children=about("P2", "P3"))
    ),
    line("names the referral and lists no child", (C, "held_in_time"), scene(strategy_children=[])),
    line(
        "three children, each with a referral, one of them not listed",
        [("R", "P", C, "held_in_time"), ("R2", "P2", C, "held_in_time"), ("R3", "P3", N, "no_record")],
        scene(
            child_referrals=[
                REFERRAL,
                {**REFERRAL, "ref_id": "R2", "person_id": "P2"},
                {**REFERRAL, "ref_id": "R3", "person_id": "P3"},
            ],
            strategy_children=about("P", "P2", "P2"),
        ),
    ),
    line(
        "the meeting lists the child under the name that was merged",
        (C, "held_in_time"),
        scene(
            meeting={"trigger_id": None},
            persons=[{"person_id": "P"}, {"person_id": "P9", "merged_into": "P"}],
            strategy_children=about("P9"),
        ),
    ),
    line("the meeting was a test", (N, "no_record"), scene(meeting={"is_test": True})),
    line("the meeting was merged into none in the export", (U, "dangling_link"), scene(meeting={"merged_into": "M2"})),
    line("the meeting was merged in a circle", (U, "dangling_link"), merged({"merged_into": "M"})),
    line(
        "the meeting was merged: its child and what called for it are the survivor's",
        (C, "held_in_time"),
        merged({"trigger_id": None}),
    ),
    line("merged into one that was called off", (N, "late_or_unheld"), merged({"status": "cancelled"})),
    line("merged into a test", (N, "no_record"), merged({"is_test": True})),
    line(
        "the child's identities run in a circle",
        (U, "dangling_link"),
        scene(
            strategy_meetings=[],
            persons=[{"person_id": "P", "merged_into": "P9"}, {"person_id": "P9", "merged_into": "P"}],
        ),
    ),
    line(
        "the child's identities run in a circle, and a meeting names the referral",
        (C, "held_in_time"),
        scene(persons=[{"person_id": "P", "merged_into": "P9"}, {"person_id": "P9", "merged_into": "P"}]),
    ),
    # not held
    line("nothing", (N, "no_record"), meetings()),
    line("nothing, in the last second", (Y, "not_yet_due"), meetings(), as_of=LIMIT),
    line("nothing, a second later", (N, "no_record"), meetings(), as_of=f"{FRIDAY}T00:00:00"),
    line("scheduled", (N, "late_or_unheld"), held(None, status="scheduled")),
    line("scheduled, still time", (Y, "not_yet_due"), held(None, status="scheduled"), as_of=LIMIT),
    line("cancelled", (N, "late_or_unheld"), held(None, status="cancelled")),
    line("neither status nor time", (U, "status_blank"), held(None, status=None)),
    line("status not known, and no time", (U, "unmapped_code"), held(None, status="(unmapped)")),
    line("scheduled for the child", (N, "late_or_unheld"), by_child(None, status="scheduled")),
    line(
        "scheduled for the child, weeks later",
        (N, "no_record"),
        by_child(None, status="scheduled", convened_at="2025-12-01T10:00:00"),
    ),
    line("status blank, in time", (U, "status_blank"), held(LIMIT, status=None)),
    line("status blank, late", (N, "late_or_unheld"), held(f"{FRIDAY}T10:00:00", status=None)),
    line("status not known", (U, "unmapped_code"), held(LIMIT, status="(unmapped)")),
    line("held without a time", (U, "no_held_time"), held(None)),
    line("held without a time, still time", (Y, "not_yet_due"), held(None), as_of=LIMIT),
    line(
        "cancelled, then held in time",
        (C, "held_in_time"),
        meetings({**MEETING, "status": "cancelled"}, {**MEETING, "meet_id": "M2"}, strategy_children=[]),
    ),
    # decided not to be required
    line("decided by a DI in 20 characters", (C, "not_required"), decided()),
    line("decided by a DS", (C, "not_required"), decided(decision_by="DS")),
    line("decided in the last second", (C, "not_required"), decided(decision_at=LIMIT)),
    line("decided late", (N, "late"), decided(decision_at=f"{FRIDAY}T00:00:01")),
    line("decided by a DC", (N, "decision_not_valid"), decided(decision_by="DC")),
    line("decided by nobody", (N, "decision_not_valid"), decided(decision_by=None)),
    line("decided by a rank not known", (U, "unmapped_code"), decided(decision_by="ODD")),
    line("decided by somebody without a rank", (U, "unmapped_code"), decided(decision_by="NONE")),
    line("decided by somebody who left", (U, "dangling_link"), decided(decision_by="GONE")),
    line(
        "decided by somebody who left, late", (N, "late"), decided(decision_by="GONE", decision_at=f"{FRIDAY}T00:00:01")
    ),
    line(
        "decided by somebody who left, in 19 characters",
        (N, "decision_not_valid"),
        decided(decision_by="GONE", decision_rationale_len=19),
    ),
    line(
        "decided by somebody who left, and a meeting held",
        (C, "held_in_time"),
        meetings({**DECISION, "decision_by": "GONE"}, {**MEETING, "meet_id": "M2"}),
    ),
    line("decided under a name that was merged into a DI", (C, "not_required"), decided(decision_by="OLD")),
    line("decided in 19 characters", (N, "decision_not_valid"), decided(decision_rationale_len=19)),
    line("decided without a reason", (N, "decision_not_valid"), decided(decision_rationale_len=None)),
    line("decided by a DC, still time", (Y, "not_yet_due"), decided(decision_by="DC"), as_of=LIMIT),
    line(
        "decided at no time, but entered in time",
        (C, "not_required"),
        decided(decision_at=None, entered_at=f"{THURSDAY}T09:00:00"),
    ),
    line("decided at no time", (U, "no_held_time"), decided(decision_at=None)),
    # what is a trigger
    line("not serious", [], scene(referral={"threshold": "s17"})),
    line("for information", [], scene(referral={"threshold": "info"})),
    line("level not recorded", (U, "unmapped_code"), scene(referral={"threshold": None})),
    line("level not known", (U, "unmapped_code"), scene(referral={"threshold": "(unmapped)"})),
    line(
        "level not known, on the day after a certain one",
        [("R", "P", C, "held_in_time")],
        scene(
            child_referrals=[
                REFERRAL,
                {**REFERRAL, "ref_id": "R2", "threshold": None, "referred_at": f"{THURSDAY}T10:00:00"},
            ]
        ),
    ),
    line(
        "level not known, on the day before a certain one: it takes nothing in",
        [("R0", "P", U, "unmapped_code"), ("R", "P", C, "held_in_time")],
        scene(
            child_referrals=[
                {**REFERRAL, "ref_id": "R0", "threshold": None, "referred_at": "2025-11-11T10:00:00"},
                REFERRAL,
            ]
        ),
    ),
    line("not serious, from a case of ISOT, where the force says nothing", [], from_a_case("s17")),
    *(
        line(
            f"not serious, from a case of {name}, where the force says so",
            expect,
            from_a_case("s17", team_id=team),
            parameters={"strat_trigger_thresholds": ("s17",)},
        )
        for name, team, expect in (
            ("ISOT", "T2", [("R", "P", C, "held_in_time")]),
            ("CSE", "T3", [("R", "P", C, "held_in_time")]),
            ("a team that was merged into one of ISOT", "T6", [("R", "P", C, "held_in_time")]),
            ("a team whose merges lead nowhere", "T7", [("R", "P", U, "dangling_link")]),
            ("another team", "T", []),
            ("no team", None, []),
            ("a team of a type not known", "T4", [("R", "P", U, "unmapped_code")]),
            ("a team of no type", "T5", [("R", "P", U, "unmapped_code")]),
            ("a team that is not in the export", "T9", [("R", "P", U, "dangling_link")]),
        )
    ),
    *(
        line(odd, expect, records, parameters={"strat_trigger_thresholds": ("s17",)})
        for odd, records, expect in (
            ("of another level than the force says", from_a_case("info"), []),
            (
                "of a case that is not in the export",
                from_a_case("s17", inv_id="V3"),
                [("R", "P", U, "dangling_link")],
            ),
            ("of no case", scene(referral={"threshold": "s17"}), []),
            (
                "of a case that was merged into one of ISOT",
                scene(
                    referral={"threshold": "s17", "inv_id": "V"},
                    investigations=[{"inv_id": "V", "merged_into": "V2"}, {"inv_id": "V2", "team_id": "T2"}],
                ),
                [("R", "P", C, "held_in_time")],
            ),
        )
    ),
    line(
        "police protection",
        [("Q", "P", C, "held_in_time")],
        scene(child_referrals=[], police_protection=[PROTECTION], meeting={"trigger_id": "Q"}),
    ),
    line(
        "police protection that was a test",
        [("Q", "P", X, "test_record")],
        scene(child_referrals=[], police_protection=[{**PROTECTION, "is_test": True}]),
    ),
    # a period
    *(
        line(f"{odd} of the period", expect, scene(referral={"referred_at": at}), period=PERIOD)
        for odd, at, expect in (
            ("first second", "2025-11-01T00:00:01", [("R", "P", N, "late")]),
            ("second before the first", "2025-10-31T23:59:59", []),
            ("last second", "2025-11-30T23:59:59", [("R", "P", U, "negative_interval")]),
            ("first second after the end", "2025-12-01T00:00:01", []),
        )
    ),
    # several triggers
    line(
        "referral and police protection on one day",
        leading("R"),
        scene(police_protection=[{**PROTECTION, "started_at": f"{WEDNESDAY}T12:00:00"}], strategy_meetings=[]),
    ),
    line(
        "police protection first, and the meeting names the referral",
        [("Q", "P", C, "held_in_time")],
        scene(police_protection=[{**PROTECTION, "started_at": f"{WEDNESDAY}T08:00:00"}]),
    ),
    line(
        "the meeting names the later trigger and was held after the limit of the first",
        [("Q", "P", N, "late")],
        scene(police_protection=[{**PROTECTION, "started_at": "2025-11-11T08:00:00"}], meeting={"held_at": LIMIT}),
    ),
    line(
        "on two days that follow",
        leading("R1"),
        referrals(f"{WEDNESDAY}T10:00:00", f"{THURSDAY}T10:00:00", strategy_meetings=[]),
    ),
    line(
        "on three days that follow: the third stands by itself",
        leading("R1", "R3"),
        referrals(f"{WEDNESDAY}T10:00:00", f"{THURSDAY}T10:00:00", f"{FRIDAY}T10:00:00", strategy_meetings=[]),
    ),
    line(
        "on five days that follow, two on the third",
        leading("R1", "R3", "R6"),
        referrals(
            "2025-11-10T10:00:00",
            "2025-11-11T10:00:00",
            "2025-11-12T09:00:00",
            "2025-11-12T10:00:00",
            "2025-11-13T10:00:00",
            "2025-11-14T10:00:00",
            strategy_meetings=[],
        ),
    ),
    line(
        "Friday and Monday", leading("R1"), referrals(f"{FRIDAY}T10:00:00", "2025-11-17T10:00:00", strategy_meetings=[])
    ),
    line(
        "Friday and Tuesday",
        leading("R1", "R2"),
        referrals(f"{FRIDAY}T10:00:00", "2025-11-18T10:00:00", strategy_meetings=[]),
    ),
    line(
        "Friday and Wednesday",
        leading("R1", "R2"),
        referrals(f"{FRIDAY}T10:00:00", "2025-11-19T10:00:00", strategy_meetings=[]),
    ),
    line(
        "Thursday and the Saturday after",
        leading("R1"),
        referrals(f"{THURSDAY}T10:00:00", "2025-11-15T10:00:00", strategy_meetings=[]),
    ),
    line(
        "two in one second",
        leading("R1"),
        referrals(f"{WEDNESDAY}T10:00:00", f"{WEDNESDAY}T10:00:00", strategy_meetings=[]),
    ),
    line(
        "a test does not take in what follows it",
        [("R0", "P", X, "test_record"), ("R", "P", C, "held_in_time")],
        scene(
            child_referrals=[
                {**REFERRAL, "ref_id": "R0", "is_test": True, "referred_at": f"{WEDNESDAY}T09:00:00"},
                REFERRAL,
            ]
        ),
    ),
    line(
        "nor does a merged one",
        [("R0", "P", X, "merged_record"), ("R", "P", C, "held_in_time")],
        scene(
            child_referrals=[
                {**REFERRAL, "ref_id": "R0", "merged_into": "R", "referred_at": f"{WEDNESDAY}T09:00:00"},
                REFERRAL,
            ]
        ),
    ),
    line(
        "two merged identities of one child",
        [("R", "P", C, "held_in_time")],
        scene(
            child_referrals=[
                REFERRAL,
                {**REFERRAL, "ref_id": "R2", "person_id": "P9", "referred_at": f"{WEDNESDAY}T11:00:00"},
            ],
            persons=[{"person_id": "P"}, {"person_id": "P9", "merged_into": "P"}],
        ),
    ),
    line(
        "two referrals without a child do not fold",
        [("R", None, C, "held_in_time"), ("R2", None, U, "no_child")],
        scene(
            child_referrals=[
                {**REFERRAL, "person_id": None},
                {**REFERRAL, "ref_id": "R2", "person_id": None, "referred_at": f"{WEDNESDAY}T11:00:00"},
            ]
        ),
    ),
    line(
        "the first lies before the period and takes in the second",
        [],
        referrals("2025-10-31T10:00:00", "2025-11-03T10:00:00"),
        period=PERIOD,
    ),
    line(
        "everything null",
        (U, "undated"),
        {"child_referrals": [{"ref_id": "R", "threshold": "s47"}], "strategy_meetings": [{"meet_id": "M"}]},
    ),
    # whenever it was
    *(
        line(f"{odd}, at any time", expect, records, rate="any_time", as_of=as_of)
        for odd, records, as_of, expect in (
            ("in time", scene(), "2026-01-05T00:00:00", (C, "recorded")),
            ("late", held("2025-12-20T10:00:00"), "2026-01-05T00:00:00", (C, "recorded")),
            ("without a time", held(None), "2026-01-05T00:00:00", (C, "recorded")),
            ("decided late", decided(decision_at="2025-12-20T10:00:00"), "2026-01-05T00:00:00", (C, "recorded")),
            ("scheduled", held(None, status="scheduled"), "2026-01-05T00:00:00", (N, "late_or_unheld")),
            ("decided by a DC", decided(decision_by="DC"), "2026-01-05T00:00:00", (N, "decision_not_valid")),
            ("nothing", meetings(), "2026-01-05T00:00:00", (N, "no_record")),
            ("nothing yet", meetings(), LIMIT, (Y, "not_yet_due")),
            ("status blank", held(LIMIT, status=None), "2026-01-05T00:00:00", (U, "status_blank")),
            ("status not known", held(LIMIT, status="(unmapped)"), "2026-01-05T00:00:00", (U, "unmapped_code")),
            ("no time", entered("2025-11-12T10:00:00"), "2026-01-05T00:00:00", (U, "no_trigger_time")),
            ("no time at all", scene(referral={"referred_at": None}), "2026-01-05T00:00:00", (U, "undated")),
            ("weeks before", held("2025-10-20T10:00:00"), "2026-01-05T00:00:00", (U, "negative_interval")),
            ("decided by somebody who left", decided(decision_by="GONE"), "2026-01-05T00:00:00", (U, "dangling_link")),
            (
                "decided late by somebody who left",
                decided(decision_by="GONE", decision_at="2025-12-20T10:00:00"),
                "2026-01-05T00:00:00",
                (U, "dangling_link"),
            ),
            ("held after the export was made", held("2025-11-20T10:00:00"), f"{FRIDAY}T09:00:00", (U, "future_dated")),
            (
                "no child",
                scene(referral={"person_id": None}, meeting={"trigger_id": None}),
                "2026-01-05T00:00:00",
                (U, "no_child"),
            ),
            (
                "before the calendar",
                scene(referral={"referred_at": "2009-05-05T10:00:00"}),
                "2026-01-05T00:00:00",
                (U, "outside_calendar"),
            ),
            ("test", scene(referral={"is_test": True}), "2026-01-05T00:00:00", (X, "test_record")),
            (
                "merged",
                scene(
                    child_referrals=[
                        {**REFERRAL, "merged_into": "R2"},
                        {**REFERRAL, "ref_id": "R2", "threshold": "s17"},
                    ]
                ),
                "2026-01-05T00:00:00",
                (X, "merged_record"),
            ),
        )
    ),
]

FOLDED = [
    line("one trigger", [], scene()),
    line(
        "three days that follow",
        on_list("R2"),
        referrals(f"{WEDNESDAY}T10:00:00", f"{THURSDAY}T10:00:00", f"{FRIDAY}T10:00:00"),
    ),
]


def test_verdicts(engine: Engine) -> None:
    assert disagreements(STRAT_01, engine, EXAMPLES, days=OUR_DAYS) == []


def test_every_reason_is_shown() -> None:
    # Every imprecise time that can be loaded lies within one local day, and the limit is the end of a day.
    assert reasons_not_shown(STRAT_01, EXAMPLES) == {("", "imprecise_time")}


def test_lists(engine: Engine) -> None:
    assert disagreements(as_standard(STRAT_01, "folded"), engine, FOLDED, days=OUR_DAYS) == []
