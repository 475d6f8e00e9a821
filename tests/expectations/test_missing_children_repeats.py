"""MISS-04: which episodes call for a strategy discussion, and whether there was one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from duly.expectations.missing_children import MISS_04
from duly.testing import Example, Row, disagreements, judge, reasons_not_shown
from tests.days import OUR_DAYS
from tests.expectations.examples import C, N, U, X, Y, line
from tests.expectations.missing_scene import CHILD, LATER, NULLS, PERIOD, TEAMS

FIRST, SECOND, THIRD = "2025-10-01", "2025-10-20", "2025-11-07"
LAST, AFTER = "2025-11-14T23:59:59", "2025-11-15T00:00:00+00:00"
"""The end of the fifth working day after the third return, which was on a Friday, and the second after it."""

MEETING: Row = {"meet_id": "M", "status": "held", "convened_at": f"{THIRD}T20:00:00", "held_at": LAST}
LISTED: Sequence[Row] = ({"meet_id": "M", "person_id": "P"},)


def episode(number: int, day: str | None, **changes: Any) -> Row:
    """The episode of a day: reported at 18:00, back at 23:00, assessed for exploitation."""
    return {
        "miss_id": f"E{number}",
        "person_id": "P",
        "reported_at": day and f"{day}T18:00:00",
        "returned_at": day and f"{day}T23:00:00",
        "risk_initial": "high",
        "cse_assessed": True,
        "team_id": "T",
        **changes,
    }


def scene(*episodes: Row, meeting: Row | None = None, **others: Any) -> dict[str, Any]:
    return {
        "persons": [CHILD],
        "teams": TEAMS,
        "missing_episodes": episodes or three(),
        "strategy_meetings": [{**MEETING, **(meeting or {})}],
        "strategy_children": LISTED,
        **others,
    }


def three(**third: Any) -> tuple[Row, Row, Row]:
    """Three episodes within 90 days; the changes are to the third."""
    return episode(1, FIRST), episode(2, SECOND), episode(3, THIRD, **third)


def on(*days: str, person: str = "P") -> tuple[Row, ...]:
    return tuple(episode(number, day, person_id=person) for number, day in enumerate(days, 1))


def called_for(odd: str, status: str, reason: str, *episodes: Row, record: str = "E3", **facts: Any) -> Example:
    """An example in which one episode calls for a discussion, or is none."""
    known = {
        name: facts.pop(name) for name in ("as_of", "exported_at", "period", "parameters", "open") if name in facts
    }
    return line(odd, [(record, None, status, reason)], scene(*episodes, **facts), **known)


def silent(odd: str, *episodes: Row, **facts: Any) -> Example:
    """An example in which nothing calls for a discussion."""
    known = {name: facts.pop(name) for name in ("period", "parameters") if name in facts}
    return line(odd, [], scene(*episodes, **facts), **known)


OK = (C, "discussed_and_assessed")
UNDISCUSSED: dict[str, Any] = {"strategy_meetings": [], "strategy_children": []}
BROKEN = [{**CHILD, "merged_into": "P2"}, {"person_id": "P2", "merged_into": "P"}]
RENAMED = [CHILD, {"person_id": "P2", "merged_into": "P"}, {"person_id": "P3", "merged_into": "P2"}]

WINDOWS = [
    called_for("three in 38 days", *OK),
    silent("two", *on(FIRST, THIRD)),
    silent("one", *on(THIRD)),
    called_for(
        "the third on the 90th day", N, "no_record", *on("2025-01-01", "2025-02-01", "2025-03-31"), **UNDISCUSSED
    ),
    silent("the third on the 91st day", *on("2025-01-01", "2025-02-01", "2025-04-01")),
    called_for(
        "three on one day, in order of the report",
        N,
        "no_record",
        *(episode(n, THIRD, reported_at=f"{THIRD}T0{n}:00:00") for n in (3, 2, 1)),
        **UNDISCUSSED,
    ),
    called_for(
        "three at one instant, in order of the id",
        N,
        "no_record",
        *(episode(n, THIRD) for n in (3, 1, 2)),
        **UNDISCUSSED,
    ),
    called_for(
        "days are local",
        N,
        "no_record",
        episode(1, None, reported_at="2025-06-30T23:30:00Z"),
        episode(2, "2025-08-01"),
        episode(3, "2025-09-28"),
        **UNDISCUSSED,
    ),
    silent(
        "days are local: a day more",
        episode(1, None, reported_at="2025-06-30T22:30:00Z"),
        episode(2, "2025-08-01"),
        episode(3, "2025-09-28"),
    ),
    called_for(
        "the fourth is folded into the third",
        N,
        "no_record",
        *on(FIRST, SECOND, "2025-10-25", "2025-10-28"),
        **UNDISCUSSED,
    ),
    called_for(
        "folded on the 90th day",
        N,
        "no_record",
        *on("2025-01-01", "2025-01-02", "2025-01-03", "2025-04-01", "2025-04-02"),
        **UNDISCUSSED,
    ),
    line(
        "a discussion of its own on the day after that",
        [("E3", None, N, "no_record"), ("E6", None, N, "no_record")],
        scene(*on("2025-01-01", "2025-01-02", "2025-01-03", "2025-04-01", "2025-04-02", "2025-04-03"), **UNDISCUSSED),
    ),
    line(
        "twice a month: on 1 February, then on 15 May, since 2 May is the 90th day after, and on 15 August",
        [(record, None, N, "no_record") for record in ("E3", "E10", "E16")],
        scene(*on(*(f"2025-{month:02}-{day:02}" for month in range(1, 10) for day in (1, 15))), **UNDISCUSSED),
    ),
    line(
        "two children",
        [("E3", None, *OK), ("F3", None, N, "no_record")],
        scene(
            *on(FIRST, SECOND, THIRD),
            *(
                {**row, "miss_id": f"F{index}", "person_id": "P2"}
                for index, row in enumerate(on(FIRST, SECOND, THIRD), 1)
            ),
            persons=[CHILD, {**CHILD, "person_id": "P2"}],
        ),
    ),
    silent(
        "two children, two and one",
        *on(FIRST, SECOND),
        episode(3, THIRD, person_id="P2"),
        persons=[CHILD, {**CHILD, "person_id": "P2"}],
    ),
    called_for(
        "one child under three names",
        *OK,
        episode(1, FIRST, person_id="P3"),
        episode(2, SECOND),
        episode(3, THIRD, person_id="P2"),
        persons=RENAMED,
    ),
    called_for(
        "two in 30 days by parameters",
        N,
        "no_record",
        *on("2025-09-01", "2025-09-30"),
        record="E2",
        parameters={"miss_repeat_episodes": 2, "miss_repeat_days": 30},
        **UNDISCUSSED,
    ),
    silent(
        "31 days apart by parameters",
        *on("2025-09-01", "2025-10-01"),
        parameters={"miss_repeat_episodes": 2, "miss_repeat_days": 30},
    ),
    called_for(
        "one by parameter",
        N,
        "no_record",
        *on("2025-09-01"),
        record="E1",
        parameters={"miss_repeat_episodes": 1},
        **UNDISCUSSED,
    ),
    # what is not counted
    called_for(
        "a test does not count",
        X,
        "test_record",
        episode(1, FIRST),
        episode(2, SECOND, is_test=True),
        episode(3, THIRD),
        record="E2",
    ),
    called_for(
        "a merged one does not count",
        X,
        "merged_record",
        episode(1, FIRST),
        episode(2, SECOND, merged_into="E1"),
        episode(3, THIRD),
        record="E2",
    ),
    called_for(
        "one merged into nothing does not count",
        U,
        "dangling_link",
        episode(1, FIRST),
        episode(2, SECOND, merged_into="E9"),
        episode(3, THIRD),
        record="E2",
    ),
    called_for(
        "one of three without a time may be the third",
        U,
        "no_report_time",
        episode(1, FIRST),
        episode(2, None, returned_at=f"{SECOND}T23:00:00"),
        episode(3, THIRD),
        record="E2",
    ),
    called_for(
        "one of three without any date",
        U,
        "undated",
        episode(1, FIRST),
        episode(2, None),
        episode(3, THIRD),
        record="E2",
    ),
    called_for(
        "of three one is a test: the one without a time is the second at most",
        X,
        "test_record",
        episode(1, FIRST),
        episode(2, None, returned_at=f"{SECOND}T23:00:00"),
        episode(3, THIRD, is_test=True),
    ),
    silent("one of two without a time", episode(1, FIRST), episode(2, None, returned_at=f"{SECOND}T23:00:00")),
    called_for(
        "one without a child may be anybody's",
        U,
        "no_child",
        episode(1, FIRST),
        episode(2, SECOND, person_id=None, age_recorded=9),
        episode(3, THIRD),
        record="E2",
    ),
    called_for(
        "one without a child or an age",
        U,
        "child_unknown",
        episode(1, FIRST),
        episode(2, SECOND, person_id=None),
        record="E2",
    ),
    called_for(
        "one of somebody who is not in the export",
        U,
        "dangling_link",
        episode(1, FIRST),
        episode(2, SECOND, person_id="P9", age_recorded=9),
        record="E2",
    ),
    silent("18 on the day of the third", *three(), persons=[{**CHILD, "dob_date": "2007-11-07"}]),
    called_for("17 on the day of the third", *OK, *three(), persons=[{**CHILD, "dob_date": "2007-11-08"}]),
    called_for("no date of birth, discussed", X, "child_unknown", *three(), persons=[{"person_id": "P"}]),
    called_for("no date of birth", U, "child_unknown", *three(), persons=[{"person_id": "P"}], **UNDISCUSSED),
    called_for(
        "born after the export",
        U,
        "future_dated",
        *three(),
        persons=[{"person_id": "P", "dob_date": "2052-01-01"}],
        **UNDISCUSSED,
    ),
    called_for("no date of birth, an age on the third", *OK, *three(age_recorded=15), persons=[{"person_id": "P"}]),
    *(
        line(odd, [(f"E{number}", None, U, "dangling_link") for number in (1, 2, 3)], scene(*three(), persons=persons))
        for odd, persons in (("somebody who is not in the export", []), ("identities merged in a circle", BROKEN))
    ),
    called_for(
        "estimated, within a year of 18, discussed",
        X,
        "age_uncertain",
        *three(),
        persons=[{**CHILD, "dob_date": "2008-06-01", "dob_estimated": True}],
    ),
    # the period: the third begins in it
    called_for("in the first second of the period", *OK, *three(reported_at="2025-11-01T00:00:01"), period=PERIOD),
    silent("the second before the period", *three(reported_at="2025-10-31T23:59:59"), period=PERIOD),
    silent(
        "the second after the period", *three(reported_at="2025-12-01T00:00:00+00:00", returned_at=None), period=PERIOD
    ),
    called_for(
        "folded into one before the period",
        X,
        "test_record",
        *on("2025-10-01", "2025-10-02", "2025-10-03", "2025-11-05"),
        episode(9, "2025-11-05", is_test=True),
        record="E9",
        period=PERIOD,
    ),
    line("everything null", [("E", None, U, "child_unknown")], NULLS),
    called_for(
        "estimated, within a year of 18",
        U,
        "age_uncertain",
        *three(),
        persons=[{**CHILD, "dob_date": "2008-06-01", "dob_estimated": True}],
        **UNDISCUSSED,
    ),
]


def meeting(odd: str, change: Row, status: str, reason: str, *episodes: Row, **facts: Any) -> Example:
    return called_for(odd, status, reason, *episodes, meeting=change, **facts)


NAMED: dict[str, Any] = {"strategy_children": []}
OPEN: dict[str, Any] = {"returned_at": None}

DISCUSSIONS = [
    meeting("on the last day", {}, *OK, open=[]),
    meeting("a second later", {"held_at": AFTER}, N, "late", open=[]),
    meeting("on a date, the last", {"held_at": "2025-11-14"}, *OK),
    meeting("on a date, the day after", {"held_at": "2025-11-15"}, N, "late"),
    meeting("two working days by parameter", {}, N, "late", parameters={"miss_repeat_working_days": 2}),
    meeting("on the day of the second report, before it", {"held_at": f"{SECOND}T08:00:00"}, *OK),
    meeting("the day before that", {"held_at": "2025-10-19T23:59:59"}, N, "no_record", open=[("E3", None)]),
    meeting("before the third report", {"held_at": "2025-11-01T10:00:00"}, *OK),
    meeting(
        "89 days after the third report", {"held_at": "2026-02-04T10:00:00"}, N, "late", as_of="2026-03-01T00:00:00"
    ),
    meeting("90 days after it", {"held_at": "2026-02-05T10:00:00"}, N, "no_record", as_of="2026-03-01T00:00:00"),
    meeting(
        "90 days after it, but back only then",
        {"held_at": "2026-02-10T10:00:00"},
        *OK,
        *three(returned_at="2026-02-08T10:00:00"),
        as_of="2026-03-01T00:00:00",
    ),
    meeting(
        "return over a bank holiday, on the last day",
        {"held_at": "2026-01-05T23:59:59"},
        *OK,
        *on("2025-12-01", "2025-12-15", "2025-12-24"),
        as_of="2026-02-01T00:00:00",
    ),
    meeting(
        "return over a bank holiday, the day after",
        {"held_at": "2026-01-06T00:00:00+00:00"},
        N,
        "late",
        *on("2025-12-01", "2025-12-15", "2025-12-24"),
        as_of="2026-02-01T00:00:00",
    ),
    meeting("return on a date", {}, *OK, *three(returned_at=THIRD)),
    meeting(
        "before the calendar",
        {"held_at": "2009-03-03T10:00:00"},
        U,
        "outside_calendar",
        *on("2009-01-01", "2009-02-01", "2009-03-01"),
        persons=[{**CHILD, "dob_date": "1999-01-01"}],
    ),
    # exploitation
    meeting("not assessed", {}, N, "cse_not_assessed", *three(cse_assessed=False), open=[("E3", None)]),
    meeting("not recorded whether assessed", {}, N, "cse_not_assessed", *three(cse_assessed=None)),
    meeting("neither", {"held_at": AFTER}, N, "late", *three(cse_assessed=None), open=[("E3", None)]),
    meeting(
        "assessed at the first episode only",
        {},
        N,
        "cse_not_assessed",
        episode(1, FIRST),
        episode(2, SECOND),
        episode(3, THIRD, cse_assessed=None),
    ),
    # what is recorded of the meeting
    meeting("scheduled", {"status": "scheduled", "held_at": None}, N, "not_held", open=[("E3", None)]),
    meeting("cancelled", {"status": "cancelled", "held_at": None}, N, "not_held"),
    meeting("cancelled, with a time all the same", {"status": "cancelled"}, N, "not_held"),
    meeting("not required", {"status": "not_required", "held_at": None}, N, "not_held"),
    meeting(
        "scheduled before the second report",
        {"status": "scheduled", "held_at": None, "convened_at": "2025-10-19T10:00:00"},
        N,
        "no_record",
    ),
    meeting("a test", {"is_test": True}, N, "no_record"),
    meeting("status blank", {"status": None}, U, "status_blank"),
    meeting("status blank, held too late", {"status": None, "held_at": AFTER}, N, "not_held"),
    meeting("status blank, not assessed", {"status": None}, N, "cse_not_assessed", *three(cse_assessed=False)),
    meeting("a status nobody knows", {"status": "(unmapped)"}, U, "unmapped_code"),
    meeting("a status nobody knows, held too late", {"status": "(unmapped)", "held_at": AFTER}, N, "not_held"),
    meeting("held at no time", {"held_at": None}, U, "no_held_time", open=[]),
    meeting(
        "held at no time, not assessed",
        {"held_at": None},
        N,
        "cse_not_assessed",
        *three(cse_assessed=None),
        open=[("E3", None)],
    ),
    called_for(
        "one late and one in time",
        *OK,
        strategy_meetings=[MEETING, {**MEETING, "meet_id": "M2", "held_at": AFTER}],
        strategy_children=[*LISTED, {"meet_id": "M2", "person_id": "P"}],
    ),
    called_for("nothing", N, "no_record", **UNDISCUSSED, open=[("E3", None)]),
    # whose meeting it is
    called_for("about another child", N, "no_record", strategy_children=[{"meet_id": "M", "person_id": "P2"}]),
    called_for(
        "about the child under another name",
        *OK,
        strategy_children=[{"meet_id": "M", "person_id": "P3"}],
        persons=RENAMED,
    ),
    called_for("about several children", *OK, strategy_children=[*LISTED, {"meet_id": "M", "person_id": "P2"}]),
    called_for("named by nobody, listing nobody", N, "no_record", **NAMED),
    called_for("named by the third", *OK, *three(strategy_meet_id="M"), **NAMED),
    called_for(
        "named by the second",
        *OK,
        episode(1, FIRST),
        episode(2, SECOND, strategy_meet_id="M"),
        episode(3, THIRD),
        **NAMED,
    ),
    called_for(
        "named by the first",
        N,
        "no_record",
        episode(1, FIRST, strategy_meet_id="M"),
        episode(2, SECOND),
        episode(3, THIRD),
        **NAMED,
    ),
    called_for("naming the third", *OK, meeting={"trigger_id": "E3"}, **NAMED),
    called_for("naming the second", N, "no_record", meeting={"trigger_id": "E2"}, **NAMED),
    called_for(
        "named by the third, about another child",
        N,
        "no_record",
        *three(strategy_meet_id="M"),
        strategy_children=[{"meet_id": "M", "person_id": "P2"}],
    ),
    called_for(
        "named by the third, before the second",
        U,
        "negative_interval",
        *three(strategy_meet_id="M"),
        meeting={"held_at": "2025-10-10T10:00:00"},
        **NAMED,
    ),
    called_for(
        "named by the second, before it",
        N,
        "no_record",
        episode(1, FIRST),
        episode(2, SECOND, strategy_meet_id="M"),
        episode(3, THIRD),
        meeting={"held_at": "2025-10-10T10:00:00"},
        **NAMED,
    ),
    called_for(
        "named by the third, before the second, and one too late",
        N,
        "late",
        *three(strategy_meet_id="M"),
        strategy_meetings=[
            {**MEETING, "held_at": "2025-10-10T10:00:00"},
            {**MEETING, "meet_id": "M2", "held_at": AFTER, "trigger_id": "E3"},
        ],
        **NAMED,
    ),
    line(
        "naming an episode that was merged into the third",
        [("E3", None, *OK), ("E4", None, X, "merged_record")],
        scene(*three(), episode(4, THIRD, merged_into="E3"), meeting={"trigger_id": "E4"}, **NAMED),
    ),
    called_for(
        "a meeting that was merged into one in time",
        *OK,
        *three(strategy_meet_id="M2"),
        strategy_meetings=[
            {**MEETING, "trigger_type": "x"},
            {**MEETING, "meet_id": "M2", "held_at": AFTER, "merged_into": "M"},
        ],
        **NAMED,
    ),
    called_for(
        "a meeting about the child that was merged into one in time",
        *OK,
        strategy_meetings=[MEETING, {**MEETING, "meet_id": "M2", "held_at": AFTER, "merged_into": "M"}],
        strategy_children=[{"meet_id": "M2", "person_id": "P"}],
    ),
    called_for(
        "named by the third, long after",
        N,
        "late",
        *three(strategy_meet_id="M"),
        meeting={"held_at": "2026-03-10T10:00:00"},
        as_of="2026-04-01T00:00:00",
        **NAMED,
    ),
    called_for(
        "named by the third, no time at all",
        U,
        "no_held_time",
        *three(strategy_meet_id="M"),
        meeting={"held_at": None, "convened_at": None},
        **NAMED,
    ),
    called_for("about the child, no time at all", N, "no_record", meeting={"held_at": None, "convened_at": None}),
    called_for(
        "naming a meeting that is not in the export", U, "dangling_link", *three(strategy_meet_id="M9"), **UNDISCUSSED
    ),
    called_for("the same, and one in time", *OK, *three(strategy_meet_id="M9")),
    called_for(
        "the same, and one too late", U, "dangling_link", *three(strategy_meet_id="M9"), meeting={"held_at": AFTER}
    ),
    called_for(
        "naming a meeting merged into nothing",
        U,
        "dangling_link",
        *three(strategy_meet_id="M"),
        meeting={"merged_into": "M9"},
        **NAMED,
    ),
    meeting("about the child, merged into nothing", {"merged_into": "M9"}, U, "dangling_link"),
    meeting("the same, in a circle", {"merged_into": "M"}, U, "dangling_link"),
    meeting("the same, status blank", {"merged_into": "M9", "status": None}, U, "dangling_link"),
    meeting("the same, too late", {"merged_into": "M9", "held_at": AFTER}, N, "late"),
    meeting("the same, cancelled", {"merged_into": "M9", "status": "cancelled"}, N, "not_held"),
    meeting("the same, a test", {"merged_into": "M9", "is_test": True}, N, "no_record"),
    meeting("the same, and not assessed", {"merged_into": "M9"}, N, "cse_not_assessed", *three(cse_assessed=False)),
    called_for(
        "the same, and another too late",
        U,
        "dangling_link",
        strategy_meetings=[{**MEETING, "merged_into": "M9"}, {**MEETING, "meet_id": "M2", "held_at": AFTER}],
        strategy_children=[*LISTED, {"meet_id": "M2", "person_id": "P"}],
    ),
    called_for(
        "the same, and another in time",
        *OK,
        strategy_meetings=[{**MEETING, "merged_into": "M9"}, {**MEETING, "meet_id": "M2"}],
        strategy_children=[*LISTED, {"meet_id": "M2", "person_id": "P"}],
    ),
    called_for(
        "naming one too late that was merged into nothing",
        N,
        "late",
        *three(strategy_meet_id="M"),
        meeting={"merged_into": "M9", "held_at": AFTER},
        **NAMED,
    ),
    # as things stood
    meeting("held later, time left", {}, Y, "not_yet_due", as_of="2025-11-12T10:00:00", exported_at=LATER),
    meeting(
        "held later, no time left", {"held_at": "2025-11-20T10:00:00"}, N, "not_held", as_of=AFTER, exported_at=LATER
    ),
    meeting("held after the export", {"held_at": "2025-11-20T10:00:00"}, U, "future_dated", as_of=AFTER),
    meeting(
        "status blank, held later",
        {"status": None, "held_at": "2025-11-20T10:00:00"},
        N,
        "not_held",
        as_of=AFTER,
        exported_at=LATER,
    ),
    called_for("back later", Y, "still_missing", *three(), **UNDISCUSSED, as_of=f"{THIRD}T20:00:00", exported_at=LATER),
    called_for(
        "reported later",
        Y,
        "not_reported",
        *three(entered_at="2025-11-01T10:00:00"),
        **UNDISCUSSED,
        as_of="2025-11-02T00:00:00",
        exported_at=LATER,
    ),
    # the return
    called_for("not due, in the last second", Y, "not_yet_due", **UNDISCUSSED, as_of=LAST, open=[("E3", None)]),
    called_for("due a second later", N, "no_record", **UNDISCUSSED, as_of=AFTER, open=[("E3", None)]),
    called_for(
        "discussed, not yet assessed",
        Y,
        "not_yet_due",
        *three(cse_assessed=None),
        meeting={"held_at": "2025-11-10T10:00:00"},
        as_of=LAST,
    ),
    called_for("still missing", Y, "still_missing", *three(**OPEN), **UNDISCUSSED, open=[("E3", None)]),
    called_for("still missing, discussed already", *OK, *three(**OPEN)),
    called_for(
        "still missing, discussed long after the report",
        *OK,
        *three(**OPEN),
        meeting={"held_at": "2025-12-20T10:00:00"},
    ),
    called_for(
        "no return, and closed", U, "no_return_time", *three(**OPEN, closed_at="2025-11-09T10:00:00"), **UNDISCUSSED
    ),
    called_for(
        "no return, and missing again", U, "no_return_time", *three(**OPEN), episode(4, "2025-11-20"), **UNDISCUSSED
    ),
    called_for("no return, but in time whenever it was", *OK, *three(**OPEN, closed_at="2025-11-09T10:00:00")),
    called_for(
        "no return, perhaps late",
        U,
        "no_return_time",
        *three(**OPEN, closed_at="2025-11-09T10:00:00"),
        meeting={"held_at": AFTER},
    ),
    called_for("return before the report", U, "negative_interval", *three(returned_at=f"{THIRD}T17:54:59")),
    called_for("return five minutes before the report", *OK, *three(returned_at=f"{THIRD}T17:55:00")),
]


def test_which_episodes_call_for_a_discussion(engine: Engine) -> None:
    assert disagreements(MISS_04, engine, WINDOWS, days=OUR_DAYS) == []


def test_whether_there_was_one(engine: Engine) -> None:
    assert disagreements(MISS_04, engine, DISCUSSIONS, days=OUR_DAYS) == []
    assert reasons_not_shown(MISS_04, [*WINDOWS, *DISCUSSIONS]) == set()


PEOPLE: Sequence[Row] = (
    *RENAMED,
    {**CHILD, "person_id": "Q"},
    {**CHILD, "person_id": "ADULT", "dob_date": "2007-01-01"},
)
ROOT = {"P": "P", "P2": "P", "P3": "P", "Q": "Q", "ADULT": "ADULT", None: None}
ORIGIN = date(2025, 1, 1)

Found = tuple[str | None, int, int, bool]
"""Whose episode, on which day after the origin, at which hour, and whether it is a test."""

found_episodes = st.lists(
    st.tuples(st.sampled_from(sorted(ROOT, key=str)), st.integers(0, 200), st.integers(1, 22), st.booleans()),
    max_size=30,
)


def called_for_by_a_loop(episodes: Sequence[Found], nth: int, days: int) -> set[str]:
    """The episodes that call for a discussion, straight from the words of the standard."""
    called: set[str] = set()
    for child in {"P", "Q"}:
        mine = [
            (day, hour, f"{index:02}")
            for index, (person, day, hour, is_test) in enumerate(episodes)
            if ROOT[person] == child and not is_test
        ]
        last: int | None = None
        for number, (day, _, name) in enumerate(sorted(mine), 1):
            window = [other for other, _, _ in sorted(mine)[:number] if day - days < other]
            if len(window) >= nth and (last is None or last + days <= day):
                called.add(name)
                last = day
    return called


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found_episodes, st.integers(1, 4), st.integers(5, 90))
def test_records_against_a_loop(engine: Engine, episodes: list[Found], nth: int, days: int) -> None:
    rows = [
        {
            "miss_id": f"{index:02}",
            "person_id": person,
            "reported_at": f"{ORIGIN + timedelta(days=day)}T{hour:02}:00:00",
            "is_test": is_test,
        }
        for index, (person, day, hour, is_test) in enumerate(episodes)
    ]
    records = {"missing_episodes": rows, "persons": PEOPLE}
    parameters = {"miss_repeat_episodes": nth, "miss_repeat_days": days}
    (judged,) = judge(MISS_04, engine, [line("", [], records, parameters=parameters)])
    told = {record for record, _, status, reason in judged.verdicts if status != X and reason != "child_unknown"}
    assert told == called_for_by_a_loop(episodes, nth, days)
    nobody = [f"{index:02}" for index, (person, _, _, is_test) in enumerate(episodes) if person is None and not is_test]
    assert [record for record, _, _, reason in judged.verdicts if reason == "child_unknown"] == nobody
    tests = [f"{index:02}" for index, (person, _, _, is_test) in enumerate(episodes) if is_test and person != "ADULT"]
    assert [record for record, _, status, _ in judged.verdicts if status == X] == tests
