"""STRAT-01: every case that needed a strategy discussion has a record of one, in time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from duly.expectations.strategy_meetings import STRAT_01
from duly.testing import Example, disagreements, reasons_not_shown
from tests.days import OUR_DAYS
from tests.expectations.strategy_scene import (
    DECISION,
    FRIDAY,
    MEETING,
    PERIOD,
    PROTECTION,
    REFERRAL,
    THURSDAY,
    WEDNESDAY,
    C,
    N,
    Records,
    Row,
    U,
    X,
    Y,
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
    Example(odd="breaks nothing", records=scene(), expect=[("R", "P", C, "held_in_time")]),
    Example(odd="test", records=scene(referral={"is_test": True}), expect=(X, "test_record")),
    Example(
        odd="merged into none in the export", records=scene(referral={"merged_into": "R2"}), expect=(U, "dangling_link")
    ),
    Example(
        odd="merged: the meeting that names it is the survivor's",
        records=scene(
            child_referrals=[{**REFERRAL, "merged_into": "R2"}, {**REFERRAL, "ref_id": "R2"}],
            strategy_children=[],
        ),
        expect=[("R", "P", X, "merged_record"), ("R2", "P", C, "held_in_time")],
    ),
    Example(
        odd="test and merged", records=scene(referral={"is_test": True, "merged_into": "R2"}), expect=(X, "test_record")
    ),
    Example(
        odd="test and everything blank",
        records=scene(referral={"is_test": True, "person_id": None, "referred_at": None}),
        expect=(X, "test_record"),
    ),
    Example(odd="no time at all", records=scene(referral={"referred_at": None}), expect=(U, "undated")),
    Example(
        odd="no time at all, in a period",
        records=scene(referral={"referred_at": None}),
        period=PERIOD,
        expect=(X, "undated"),
    ),
    Example(
        odd="no time of referral, entered in the period",
        records=entered("2025-11-12T10:00:00"),
        period=PERIOD,
        expect=(U, "no_trigger_time"),
    ),
    Example(
        odd="no time of referral, entered before the period",
        records=entered("2025-10-12T10:00:00"),
        period=PERIOD,
        expect=[],
    ),
    Example(
        odd="the need arose after the as-at instant",
        records=scene(referral={"entered_at": "2025-11-10T10:00:00"}),
        as_of="2025-11-12T09:00:00",
        exported_at="2026-01-05T00:00:00",
        expect=[],
    ),
    Example(
        odd="the need arose after the export was made",
        records=scene(referral={"entered_at": "2025-11-10T10:00:00"}),
        as_of="2025-11-12T09:00:00",
        expect=(U, "future_dated"),
    ),
    Example(
        odd="no child and no meeting that names it",
        records=scene(referral={"person_id": None}, meeting={"trigger_id": None}),
        expect=[("R", None, U, "no_child")],
    ),
    Example(
        odd="no child, but a meeting names it", records=scene(referral={"person_id": None}), expect=(C, "held_in_time")
    ),
    Example(
        odd="no child, and the meeting that names it lists none",
        records=scene(referral={"person_id": None}, strategy_children=[]),
        expect=(C, "held_in_time"),
    ),
    Example(
        odd="before the calendar begins",
        records=scene(referral={"referred_at": "2009-05-05T10:00:00"}),
        expect=(U, "outside_calendar"),
    ),
    Example(
        odd="the next working day lies past its end",
        records=scene(referral={"referred_at": "2027-12-31T10:00:00"}),
        as_of="2028-01-10T00:00:00",
        expect=(U, "outside_calendar"),
    ),
    # when the meeting was held
    Example(odd="held in the last second", records=held(LIMIT), expect=(C, "held_in_time")),
    Example(odd="held at midnight after it", records=held(f"{FRIDAY}T00:00:01"), expect=(N, "late")),
    Example(odd="held at the very midnight after", records=held(f"{FRIDAY}T00:00:00Z"), expect=(N, "late")),
    Example(
        odd="for the child, at the very midnight after",
        records=by_child(f"{FRIDAY}T00:00:00Z"),
        expect=(N, "no_record"),
    ),
    Example(odd="held on a day, the last", records=held(THURSDAY), expect=(C, "held_in_time")),
    Example(odd="held on a day, the one after", records=held(FRIDAY), expect=(N, "late")),
    Example(
        odd="referred on a day",
        records=scene(referral={"referred_at": WEDNESDAY}, meeting={"held_at": LIMIT}),
        expect=(C, "held_in_time"),
    ),
    Example(
        odd="held weeks before, though it names it",
        records=held("2025-10-20T10:00:00"),
        expect=(U, "negative_interval"),
    ),
    Example(
        odd="held on the day before, and names it", records=held("2025-11-11T00:00:01"), expect=(C, "held_in_time")
    ),
    Example(
        odd="held two days before, and names it", records=held("2025-11-10T23:59:59"), expect=(U, "negative_interval")
    ),
    Example(
        odd="held weeks before, and again in time",
        records=meetings({**MEETING, "held_at": "2025-10-20T10:00:00"}, {**MEETING, "meet_id": "M2"}),
        expect=(C, "held_in_time"),
    ),
    Example(
        odd="held weeks before, and again late",
        records=meetings(
            {**MEETING, "held_at": "2025-10-20T10:00:00"}, {**MEETING, "meet_id": "M2", "held_at": f"{FRIDAY}T10:00:00"}
        ),
        expect=(N, "late"),
    ),
    Example(
        odd="held weeks before, and another called off",
        records=meetings(
            {**MEETING, "held_at": "2025-10-20T10:00:00"},
            {**MEETING, "meet_id": "M2", "status": "cancelled", "held_at": None},
        ),
        expect=(N, "late_or_unheld"),
    ),
    Example(
        odd="decided weeks before that none was required",
        records=decided(decision_at="2025-10-20T10:00:00"),
        expect=(U, "negative_interval"),
    ),
    Example(
        odd="held weeks before, still time",
        records=held("2025-10-20T10:00:00"),
        as_of=LIMIT,
        expect=(Y, "not_yet_due"),
    ),
    Example(
        odd="held after the as-at instant, still time",
        records=scene(),
        as_of=f"{WEDNESDAY}T14:00:00",
        exported_at="2026-01-05T00:00:00",
        expect=(Y, "not_yet_due"),
    ),
    Example(
        odd="held after the as-at instant, past the limit",
        records=held("2025-11-20T10:00:00"),
        as_of=f"{FRIDAY}T09:00:00",
        exported_at="2026-01-05T00:00:00",
        expect=(N, "no_record"),
    ),
    Example(
        odd="held after the export was made",
        records=held("2025-11-20T10:00:00"),
        as_of=f"{FRIDAY}T09:00:00",
        expect=(U, "future_dated"),
    ),
    Example(
        odd="decided after the as-at instant",
        records=decided(decision_at="2025-11-20T10:00:00", convened_at=f"{WEDNESDAY}T11:00:00"),
        as_of=f"{FRIDAY}T09:00:00",
        exported_at="2026-01-05T00:00:00",
        expect=(N, "no_record"),
    ),
    Example(
        odd="referred on Friday, held on Monday",
        records=scene(referral={"referred_at": f"{FRIDAY}T17:00:00"}, meeting={"held_at": "2025-11-17T23:59:59"}),
        expect=(C, "held_in_time"),
    ),
    Example(
        odd="referred on Friday, held on Tuesday",
        records=scene(referral={"referred_at": f"{FRIDAY}T17:00:00"}, meeting={"held_at": "2025-11-18T00:00:01"}),
        expect=(N, "late"),
    ),
    Example(
        odd="referred on Christmas Eve, held on the Monday after",
        records=scene(referral={"referred_at": "2025-12-24T17:00:00"}, meeting={"held_at": "2025-12-29T12:00:00"}),
        expect=(C, "held_in_time"),
    ),
    Example(
        odd="referred on Saturday, held on Tuesday",
        records=scene(referral={"referred_at": "2025-11-15T09:00:00"}, meeting={"held_at": "2025-11-18T09:00:00"}),
        expect=(N, "late"),
    ),
    Example(
        odd="the clock goes forward at the weekend between",
        records=scene(
            referral={"referred_at": "2025-03-28T10:00:00"},
            meeting={"held_at": "2025-03-31T23:59:59"},
        ),
        expect=(C, "held_in_time"),
    ),
    Example(
        odd="the clock goes back at the weekend between",
        records=scene(referral={"referred_at": "2025-10-24T10:00:00"}, meeting={"held_at": "2025-10-28T00:00:01"}),
        expect=(N, "late"),
    ),
    Example(
        odd="a wider limit by parameter",
        records=held(f"{FRIDAY}T12:00:00"),
        parameters={"strat_held_working_days": 2},
        expect=(C, "held_in_time"),
    ),
    # a meeting that does not name the referral
    Example(odd="for the child, in time", records=by_child(f"{THURSDAY}T10:00:00"), expect=(C, "held_in_time")),
    Example(odd="for the child, the day before", records=by_child("2025-11-11T00:30:00"), expect=(C, "held_in_time")),
    Example(odd="for the child, two days before", records=by_child("2025-11-10T23:30:00"), expect=(N, "no_record")),
    Example(odd="for the child, after the limit", records=by_child(f"{FRIDAY}T00:30:00"), expect=(N, "no_record")),
    Example(
        odd="for another child",
        records=scene(meeting={"trigger_id": None}, strategy_children=about("P2")),
        expect=(N, "no_record"),
    ),
    Example(
        odd="names the referral but lists another child only",
        records=scene(strategy_children=about("P2", "P3")),
        expect=(N, "no_record"),
    ),
    Example(
        odd="names the referral and lists no child", records=scene(strategy_children=[]), expect=(C, "held_in_time")
    ),
    Example(
        odd="three children, each with a referral, one of them not listed",
        records=scene(
            child_referrals=[
                REFERRAL,
                {**REFERRAL, "ref_id": "R2", "person_id": "P2"},
                {**REFERRAL, "ref_id": "R3", "person_id": "P3"},
            ],
            strategy_children=about("P", "P2", "P2"),
        ),
        expect=[("R", "P", C, "held_in_time"), ("R2", "P2", C, "held_in_time"), ("R3", "P3", N, "no_record")],
    ),
    Example(
        odd="the meeting lists the child under the name that was merged",
        records=scene(
            meeting={"trigger_id": None},
            persons=[{"person_id": "P"}, {"person_id": "P9", "merged_into": "P"}],
            strategy_children=about("P9"),
        ),
        expect=(C, "held_in_time"),
    ),
    Example(odd="the meeting was a test", records=scene(meeting={"is_test": True}), expect=(N, "no_record")),
    Example(
        odd="the meeting was merged into none in the export",
        records=scene(meeting={"merged_into": "M2"}),
        expect=(U, "dangling_link"),
    ),
    Example(
        odd="the meeting was merged in a circle", records=merged({"merged_into": "M"}), expect=(U, "dangling_link")
    ),
    Example(
        odd="the meeting was merged: its child and what called for it are the survivor's",
        records=merged({"trigger_id": None}),
        expect=(C, "held_in_time"),
    ),
    Example(
        odd="merged into one that was called off", records=merged({"status": "cancelled"}), expect=(N, "late_or_unheld")
    ),
    Example(odd="merged into a test", records=merged({"is_test": True}), expect=(N, "no_record")),
    Example(
        odd="the child's identities run in a circle",
        records=scene(
            strategy_meetings=[],
            persons=[{"person_id": "P", "merged_into": "P9"}, {"person_id": "P9", "merged_into": "P"}],
        ),
        expect=(U, "dangling_link"),
    ),
    Example(
        odd="the child's identities run in a circle, and a meeting names the referral",
        records=scene(persons=[{"person_id": "P", "merged_into": "P9"}, {"person_id": "P9", "merged_into": "P"}]),
        expect=(C, "held_in_time"),
    ),
    # not held
    Example(odd="nothing", records=meetings(), expect=(N, "no_record")),
    Example(odd="nothing, in the last second", records=meetings(), as_of=LIMIT, expect=(Y, "not_yet_due")),
    Example(odd="nothing, a second later", records=meetings(), as_of=f"{FRIDAY}T00:00:00", expect=(N, "no_record")),
    Example(odd="scheduled", records=held(None, status="scheduled"), expect=(N, "late_or_unheld")),
    Example(
        odd="scheduled, still time", records=held(None, status="scheduled"), as_of=LIMIT, expect=(Y, "not_yet_due")
    ),
    Example(odd="cancelled", records=held(None, status="cancelled"), expect=(N, "late_or_unheld")),
    Example(odd="neither status nor time", records=held(None, status=None), expect=(U, "status_blank")),
    Example(odd="status not known, and no time", records=held(None, status="(unmapped)"), expect=(U, "unmapped_code")),
    Example(odd="scheduled for the child", records=by_child(None, status="scheduled"), expect=(N, "late_or_unheld")),
    Example(
        odd="scheduled for the child, weeks later",
        records=by_child(None, status="scheduled", convened_at="2025-12-01T10:00:00"),
        expect=(N, "no_record"),
    ),
    Example(odd="status blank, in time", records=held(LIMIT, status=None), expect=(U, "status_blank")),
    Example(odd="status blank, late", records=held(f"{FRIDAY}T10:00:00", status=None), expect=(N, "late_or_unheld")),
    Example(odd="status not known", records=held(LIMIT, status="(unmapped)"), expect=(U, "unmapped_code")),
    Example(odd="held without a time", records=held(None), expect=(U, "no_held_time")),
    Example(odd="held without a time, still time", records=held(None), as_of=LIMIT, expect=(Y, "not_yet_due")),
    Example(
        odd="cancelled, then held in time",
        records=meetings({**MEETING, "status": "cancelled"}, {**MEETING, "meet_id": "M2"}, strategy_children=[]),
        expect=(C, "held_in_time"),
    ),
    # decided not to be required
    Example(odd="decided by a DI in 20 characters", records=decided(), expect=(C, "not_required")),
    Example(odd="decided by a DS", records=decided(decision_by="DS"), expect=(C, "not_required")),
    Example(odd="decided in the last second", records=decided(decision_at=LIMIT), expect=(C, "not_required")),
    Example(odd="decided late", records=decided(decision_at=f"{FRIDAY}T00:00:01"), expect=(N, "late")),
    Example(odd="decided by a DC", records=decided(decision_by="DC"), expect=(N, "decision_not_valid")),
    Example(odd="decided by nobody", records=decided(decision_by=None), expect=(N, "decision_not_valid")),
    Example(odd="decided by a rank not known", records=decided(decision_by="ODD"), expect=(U, "unmapped_code")),
    Example(odd="decided by somebody without a rank", records=decided(decision_by="NONE"), expect=(U, "unmapped_code")),
    Example(odd="decided by somebody who left", records=decided(decision_by="GONE"), expect=(U, "dangling_link")),
    Example(
        odd="decided by somebody who left, late",
        records=decided(decision_by="GONE", decision_at=f"{FRIDAY}T00:00:01"),
        expect=(N, "late"),
    ),
    Example(
        odd="decided by somebody who left, in 19 characters",
        records=decided(decision_by="GONE", decision_rationale_len=19),
        expect=(N, "decision_not_valid"),
    ),
    Example(
        odd="decided by somebody who left, and a meeting held",
        records=meetings({**DECISION, "decision_by": "GONE"}, {**MEETING, "meet_id": "M2"}),
        expect=(C, "held_in_time"),
    ),
    Example(
        odd="decided under a name that was merged into a DI",
        records=decided(decision_by="OLD"),
        expect=(C, "not_required"),
    ),
    Example(
        odd="decided in 19 characters", records=decided(decision_rationale_len=19), expect=(N, "decision_not_valid")
    ),
    Example(
        odd="decided without a reason", records=decided(decision_rationale_len=None), expect=(N, "decision_not_valid")
    ),
    Example(
        odd="decided by a DC, still time", records=decided(decision_by="DC"), as_of=LIMIT, expect=(Y, "not_yet_due")
    ),
    Example(
        odd="decided at no time, but entered in time",
        records=decided(decision_at=None, entered_at=f"{THURSDAY}T09:00:00"),
        expect=(C, "not_required"),
    ),
    Example(odd="decided at no time", records=decided(decision_at=None), expect=(U, "no_held_time")),
    # what is a trigger
    Example(odd="not serious", records=scene(referral={"threshold": "s17"}), expect=[]),
    Example(odd="for information", records=scene(referral={"threshold": "info"}), expect=[]),
    Example(odd="level not recorded", records=scene(referral={"threshold": None}), expect=(U, "unmapped_code")),
    Example(odd="level not known", records=scene(referral={"threshold": "(unmapped)"}), expect=(U, "unmapped_code")),
    Example(
        odd="level not known, on the day after a certain one",
        records=scene(
            child_referrals=[
                REFERRAL,
                {**REFERRAL, "ref_id": "R2", "threshold": None, "referred_at": f"{THURSDAY}T10:00:00"},
            ]
        ),
        expect=[("R", "P", C, "held_in_time")],
    ),
    Example(
        odd="level not known, on the day before a certain one: it takes nothing in",
        records=scene(
            child_referrals=[
                {**REFERRAL, "ref_id": "R0", "threshold": None, "referred_at": "2025-11-11T10:00:00"},
                REFERRAL,
            ]
        ),
        expect=[("R0", "P", U, "unmapped_code"), ("R", "P", C, "held_in_time")],
    ),
    Example(
        odd="not serious, from a case of ISOT, where the force says nothing",
        records=from_a_case("s17"),
        expect=[],
    ),
    *(
        Example(
            odd=f"not serious, from a case of {name}, where the force says so",
            records=from_a_case("s17", team_id=team),
            parameters={"strat_trigger_thresholds": ("s17",)},
            expect=expect,
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
        Example(odd=odd, records=records, parameters={"strat_trigger_thresholds": ("s17",)}, expect=expect)
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
    Example(
        odd="police protection",
        records=scene(child_referrals=[], police_protection=[PROTECTION], meeting={"trigger_id": "Q"}),
        expect=[("Q", "P", C, "held_in_time")],
    ),
    Example(
        odd="police protection that was a test",
        records=scene(child_referrals=[], police_protection=[{**PROTECTION, "is_test": True}]),
        expect=[("Q", "P", X, "test_record")],
    ),
    # a period
    *(
        Example(odd=f"{odd} of the period", records=scene(referral={"referred_at": at}), period=PERIOD, expect=expect)
        for odd, at, expect in (
            ("first second", "2025-11-01T00:00:01", [("R", "P", N, "late")]),
            ("second before the first", "2025-10-31T23:59:59", []),
            ("last second", "2025-11-30T23:59:59", [("R", "P", U, "negative_interval")]),
            ("first second after the end", "2025-12-01T00:00:01", []),
        )
    ),
    # several triggers
    Example(
        odd="referral and police protection on one day",
        records=scene(police_protection=[{**PROTECTION, "started_at": f"{WEDNESDAY}T12:00:00"}], strategy_meetings=[]),
        expect=leading("R"),
    ),
    Example(
        odd="police protection first, and the meeting names the referral",
        records=scene(police_protection=[{**PROTECTION, "started_at": f"{WEDNESDAY}T08:00:00"}]),
        expect=[("Q", "P", C, "held_in_time")],
    ),
    Example(
        odd="the meeting names the later trigger and was held after the limit of the first",
        records=scene(
            police_protection=[{**PROTECTION, "started_at": "2025-11-11T08:00:00"}], meeting={"held_at": LIMIT}
        ),
        expect=[("Q", "P", N, "late")],
    ),
    Example(
        odd="on two days that follow",
        records=referrals(f"{WEDNESDAY}T10:00:00", f"{THURSDAY}T10:00:00", strategy_meetings=[]),
        expect=leading("R1"),
    ),
    Example(
        odd="on three days that follow: the third stands by itself",
        records=referrals(f"{WEDNESDAY}T10:00:00", f"{THURSDAY}T10:00:00", f"{FRIDAY}T10:00:00", strategy_meetings=[]),
        expect=leading("R1", "R3"),
    ),
    Example(
        odd="on five days that follow, two on the third",
        records=referrals(
            "2025-11-10T10:00:00",
            "2025-11-11T10:00:00",
            "2025-11-12T09:00:00",
            "2025-11-12T10:00:00",
            "2025-11-13T10:00:00",
            "2025-11-14T10:00:00",
            strategy_meetings=[],
        ),
        expect=leading("R1", "R3", "R6"),
    ),
    Example(
        odd="Friday and Monday",
        records=referrals(f"{FRIDAY}T10:00:00", "2025-11-17T10:00:00", strategy_meetings=[]),
        expect=leading("R1"),
    ),
    Example(
        odd="Friday and Tuesday",
        records=referrals(f"{FRIDAY}T10:00:00", "2025-11-18T10:00:00", strategy_meetings=[]),
        expect=leading("R1", "R2"),
    ),
    Example(
        odd="Friday and Wednesday",
        records=referrals(f"{FRIDAY}T10:00:00", "2025-11-19T10:00:00", strategy_meetings=[]),
        expect=leading("R1", "R2"),
    ),
    Example(
        odd="Thursday and the Saturday after",
        records=referrals(f"{THURSDAY}T10:00:00", "2025-11-15T10:00:00", strategy_meetings=[]),
        expect=leading("R1"),
    ),
    Example(
        odd="two in one second",
        records=referrals(f"{WEDNESDAY}T10:00:00", f"{WEDNESDAY}T10:00:00", strategy_meetings=[]),
        expect=leading("R1"),
    ),
    Example(
        odd="a test does not take in what follows it",
        records=scene(
            child_referrals=[
                {**REFERRAL, "ref_id": "R0", "is_test": True, "referred_at": f"{WEDNESDAY}T09:00:00"},
                REFERRAL,
            ],
        ),
        expect=[("R0", "P", X, "test_record"), ("R", "P", C, "held_in_time")],
    ),
    Example(
        odd="nor does a merged one",
        records=scene(
            child_referrals=[
                {**REFERRAL, "ref_id": "R0", "merged_into": "R", "referred_at": f"{WEDNESDAY}T09:00:00"},
                REFERRAL,
            ],
        ),
        expect=[("R0", "P", X, "merged_record"), ("R", "P", C, "held_in_time")],
    ),
    Example(
        odd="two merged identities of one child",
        records=scene(
            child_referrals=[
                REFERRAL,
                {**REFERRAL, "ref_id": "R2", "person_id": "P9", "referred_at": f"{WEDNESDAY}T11:00:00"},
            ],
            persons=[{"person_id": "P"}, {"person_id": "P9", "merged_into": "P"}],
        ),
        expect=[("R", "P", C, "held_in_time")],
    ),
    Example(
        odd="two referrals without a child do not fold",
        records=scene(
            child_referrals=[
                {**REFERRAL, "person_id": None},
                {**REFERRAL, "ref_id": "R2", "person_id": None, "referred_at": f"{WEDNESDAY}T11:00:00"},
            ],
        ),
        expect=[("R", None, C, "held_in_time"), ("R2", None, U, "no_child")],
    ),
    Example(
        odd="the first lies before the period and takes in the second",
        records=referrals("2025-10-31T10:00:00", "2025-11-03T10:00:00"),
        period=PERIOD,
        expect=[],
    ),
    Example(
        odd="everything null",
        records={"child_referrals": [{"ref_id": "R", "threshold": "s47"}], "strategy_meetings": [{"meet_id": "M"}]},
        expect=(U, "undated"),
    ),
    # whenever it was
    *(
        Example(rate="any_time", odd=f"{odd}, at any time", records=records, as_of=as_of, expect=expect)
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
    Example(odd="one trigger", records=scene(), expect=[]),
    Example(
        odd="three days that follow",
        records=referrals(f"{WEDNESDAY}T10:00:00", f"{THURSDAY}T10:00:00", f"{FRIDAY}T10:00:00"),
        expect=on_list("R2"),
    ),
]


def test_verdicts(engine: Engine) -> None:
    assert disagreements(STRAT_01, engine, EXAMPLES, days=OUR_DAYS) == []


def test_every_reason_is_shown() -> None:
    # Every imprecise time that can be loaded lies within one local day, and the limit is the end of a day.
    assert reasons_not_shown(STRAT_01, EXAMPLES) == {("", "imprecise_time")}


def test_lists(engine: Engine) -> None:
    assert disagreements(as_standard(STRAT_01, "folded"), engine, FOLDED, days=OUR_DAYS) == []
