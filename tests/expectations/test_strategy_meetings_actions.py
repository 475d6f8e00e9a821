"""STRAT-05: actions have an owner, a due date and an outcome."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from duly.expectations.strategy_meetings import STRAT_05
from duly.testing import disagreements, reasons_not_shown
from tests.expectations.examples import C, E, N, Records, U, X, Y, line
from tests.expectations.strategy_scene import ACTION, PERIOD, about, merged, scene
from tests.expectations.supervision_scene import as_standard, on_list

DUE = "2025-11-20"


def action(**changes: Any) -> Records:
    return scene(action=changes)


def open_action(**changes: Any) -> Records:
    return action(status="open", completed_at=None, outcome_len=None, **changes)


def early(**changes: Any) -> Records:
    """An action that was done on the day of the meeting."""
    return action(completed_at="2025-11-12T16:00:00", **changes)


def timeless() -> Records:
    """A meeting that was recorded as held, and nothing else of when, with an open action."""
    return scene(
        meeting={"held_at": None, "convened_at": None},
        action={"status": "open", "completed_at": None, "outcome_len": None},
    )


def meeting(*, actions: list[Any], **changes: Any) -> Records:
    return scene(meeting=changes, meeting_actions=actions)


EXAMPLES = [
    line("breaks nothing", [("A", None, C, "allocated")], scene()),
    line("test", (X, "test_record"), action(is_test=True)),
    line("of a test meeting", (X, "test_record"), scene(meeting={"is_test": True})),
    line(
        "merged",
        [("A", None, X, "merged_record"), ("A2", None, C, "allocated")],
        scene(meeting_actions=[{**ACTION, "merged_into": "A2"}, {**ACTION, "action_id": "A2"}]),
    ),
    line("merged into none in the export", (U, "dangling_link"), action(merged_into="A2")),
    line("of a merged meeting", (C, "allocated"), merged()),
    line("of one merged into a test", (X, "test_record"), merged({"is_test": True})),
    line("of one merged into a cancelled one", [], merged({"status": "cancelled"})),
    line("of a meeting merged into none in the export", (U, "dangling_link"), scene(meeting={"merged_into": "M2"})),
    line("of a meeting merged in a circle", (U, "dangling_link"), merged({"merged_into": "M"})),
    line("superseded, with nothing else", (E, "superseded"), action(status="superseded", owner_id=None, due_date=None)),
    line("due on the day of the meeting", (C, "allocated"), action(due_date="2025-11-12")),
    line("due the day before", (U, "due_before_held"), action(due_date="2025-11-11")),
    line("meeting without a time", (U, "no_held_time"), scene(meeting={"held_at": None})),
    line("meeting without a status", (U, "status_blank"), scene(meeting={"status": None})),
    line("meeting with neither status nor time", (U, "status_blank"), scene(meeting={"status": None, "held_at": None})),
    line("meeting's status not known", (U, "unmapped_code"), scene(meeting={"status": "(unmapped)"})),
    line("meeting at no time at all", (U, "undated"), timeless()),
    line("meeting at no time at all, in a period", (X, "undated"), timeless(), period=PERIOD),
    line(
        "of a meeting held after the as-at instant",
        [],
        scene(),
        as_of="2025-11-12T14:00:00",
        exported_at="2025-12-01T00:00:00",
    ),
    line(
        "of a meeting held after the export was made", (U, "future_dated"), open_action(), as_of="2025-11-12T14:00:00"
    ),
    line("status not known", (U, "unmapped_code"), action(status="(unmapped)")),
    line("status blank", (U, "unmapped_code"), action(status=None)),
    line("no agency", (N, "no_owner_agency"), action(owner_agency=None)),
    line("no agency and no date", (N, "no_owner_agency"), action(owner_agency=None, due_date=None)),
    line("no officer", (N, "no_owner"), action(owner_id=None)),
    line("no date", (N, "no_due_date"), action(due_date=None)),
    line("social care, no owner", (C, "allocated"), action(owner_agency="csc", owner_id=None)),
    line("social care, no date", (N, "no_due_date"), action(owner_agency="csc", due_date=None)),
    line("agency not known, no owner", (U, "unmapped_code"), action(owner_agency="(unmapped)", owner_id=None)),
    line("agency not known, an owner", (C, "allocated"), action(owner_agency="(unmapped)")),
    line(
        "agency not known, no date", (N, "no_due_date"), action(owner_agency="(unmapped)", owner_id=None, due_date=None)
    ),
    line("of a cancelled meeting", [], scene(meeting={"status": "cancelled"})),
    line(
        "of no meeting in the export",
        (U, "dangling_link"),
        {**action(entered_at="2025-11-12T16:00:00"), "strategy_meetings": []},
    ),
    line(
        "of no meeting in the export, entered before the period",
        [],
        {**action(entered_at="2025-10-12T16:00:00"), "strategy_meetings": []},
        period=PERIOD,
    ),
    line("of no meeting at all", [], action(meet_id=None)),
    line(
        "three children and two actions",
        [("A", None, C, "allocated"), ("A2", None, C, "allocated")],
        scene(strategy_children=about("P", "P2", "P3"), meeting_actions=[ACTION, {**ACTION, "action_id": "A2"}]),
    ),
    line("of a meeting in the period", (C, "allocated"), scene(), period=PERIOD),
    line("of a meeting before the period", [], scene(meeting={"held_at": "2025-10-31T12:00:00"}), period=PERIOD),
    line("everything null", (U, "unmapped_code"), scene(meeting_actions=[{"action_id": "A", "meet_id": "M"}])),
    # delivery
    *(
        line(odd, expect, records, rate="delivered", as_of=as_of)
        for odd, records, as_of, expect in (
            ("done on the last day", scene(), "2026-01-05", (C, "done_in_time")),
            ("done the day after", action(completed_at="2025-11-21T00:00:01"), "2026-01-05", (N, "done_late")),
            ("done on a day, the last", action(completed_at=DUE), "2026-01-05", (C, "done_in_time")),
            ("done on a day, the one after", action(completed_at="2025-11-21"), "2026-01-05", (N, "done_late")),
            ("done early", action(completed_at="2025-11-12T16:00:00"), "2026-01-05", (C, "done_in_time")),
            (
                "done before the meeting",
                action(completed_at="2025-11-12T14:54:59"),
                "2026-01-05",
                (U, "negative_interval"),
            ),
            (
                "done five minutes before it",
                action(completed_at="2025-11-12T14:55:00"),
                "2026-01-05",
                (C, "done_in_time"),
            ),
            ("done on its date", action(completed_at="2025-11-12"), "2026-01-05", (C, "done_in_time")),
            ("done on the date before", action(completed_at="2025-11-11"), "2026-01-05", (U, "negative_interval")),
            ("no officer, but done", action(owner_id=None), "2026-01-05", (C, "done_in_time")),
            ("an outcome of 9 characters", action(outcome_len=9), "2026-01-05", (N, "no_outcome")),
            ("no outcome", action(outcome_len=None), "2026-01-05", (N, "no_outcome")),
            ("no outcome, and time left", early(outcome_len=None), "2025-11-20T23:59:59", (Y, "not_yet_due")),
            ("no outcome, the day after", early(outcome_len=None), "2025-11-21T00:00:00", (N, "no_outcome")),
            ("an outcome, and time left", early(), "2025-11-19T12:00:00", (C, "done_in_time")),
            (
                "late and no outcome",
                action(outcome_len=0, completed_at="2025-11-22T10:00:00"),
                "2026-01-05",
                (N, "done_late"),
            ),
            ("done at no time", action(completed_at=None), "2026-01-05", (U, "no_completion_time")),
            (
                "done at no time without an outcome",
                action(completed_at=None, outcome_len=3),
                "2026-01-05",
                (N, "no_outcome"),
            ),
            ("open on the last day", open_action(), "2025-11-20T23:59:59", (Y, "not_yet_due")),
            ("open the day after", open_action(), "2025-11-21T00:00:00", (N, "not_done")),
            ("status blank", action(status=None), "2026-01-05", (U, "unmapped_code")),
            ("no date", open_action(due_date=None), "2026-01-05", (N, "no_due_date")),
            ("done, no date", action(due_date=None), "2026-01-05", (N, "no_due_date")),
            ("superseded", action(status="superseded"), "2026-01-05", (E, "superseded")),
            ("due before the meeting", action(due_date="2025-11-11"), "2026-01-05", (U, "due_before_held")),
            ("status not known", action(status="(unmapped)"), "2026-01-05", (U, "unmapped_code")),
            ("agency not known", action(owner_agency="(unmapped)"), "2026-01-05", (U, "unmapped_code")),
            ("another agency's", action(owner_agency="csc"), "2026-01-05", []),
            ("nobody's", action(owner_agency=None), "2026-01-05", (U, "unmapped_code")),
            ("test", action(is_test=True), "2026-01-05", (X, "test_record")),
            ("merged nowhere", action(merged_into="A2"), "2026-01-05", (U, "dangling_link")),
            (
                "merged",
                scene(
                    meeting_actions=[
                        {**ACTION, "owner_agency": "csc"},
                        {**ACTION, "action_id": "A2", "merged_into": "A"},
                    ]
                ),
                "2026-01-05",
                (X, "merged_record"),
            ),
            (
                "of a meeting that is not there",
                {**action(), "strategy_meetings": []},
                "2026-01-05",
                (U, "dangling_link"),
            ),
            ("of a meeting without a status", scene(meeting={"status": None}), "2026-01-05", (U, "status_blank")),
            ("of a meeting without a time", scene(meeting={"held_at": None}), "2026-01-05", (U, "no_held_time")),
            ("of a meeting at no time at all", timeless(), "2026-01-05", (U, "undated")),
        )
    ),
    *(
        line(odd, expect, records, rate="delivered", as_of=as_of, exported_at=exported)
        for odd, records, as_of, exported, expect in (
            ("done an hour before the as-at instant", scene(), "2025-11-21T00:00:00", None, (C, "done_in_time")),
            (
                "done later than the as-at instant, past due",
                action(completed_at="2025-11-25T10:00:00"),
                "2025-11-21T10:00:00",
                "2025-12-01T00:00:00",
                (N, "not_done"),
            ),
            (
                "done later than the as-at instant, not yet due",
                scene(),
                "2025-11-19T10:00:00",
                "2025-12-01T00:00:00",
                (Y, "not_yet_due"),
            ),
            ("done later than the export", scene(), "2025-11-19T10:00:00", None, (U, "future_dated")),
        )
    ),
    line(
        "the meeting was held after the export was made",
        (U, "future_dated"),
        open_action(),
        rate="meeting_has_actions",
        as_of="2025-11-12T14:00:00",
    ),
    line(
        "a longer outcome by parameter",
        (N, "no_outcome"),
        scene(),
        rate="delivered",
        parameters={"strat_outcome_min_chars": 11},
    ),
    # meetings with actions
    *(
        line(odd, expect, records, rate="meeting_has_actions")
        for odd, records, expect in (
            ("one action", scene(), [("M", None, C, "has_actions")]),
            ("two actions", meeting(actions=[ACTION, {**ACTION, "action_id": "A2"}]), [("M", None, C, "has_actions")]),
            ("a superseded action", action(status="superseded"), (C, "has_actions")),
            ("a test action", action(is_test=True), (N, "no_actions")),
            ("none", meeting(actions=[]), (N, "no_actions")),
            ("none, and said not to be needed", meeting(actions=[], no_actions_decided=True), (C, "no_action_decided")),
            ("none, and said to be needed", meeting(actions=[], no_actions_decided=False), (N, "no_actions")),
            ("none, status blank", meeting(actions=[], status=None), (U, "status_blank")),
            ("none, status not known", meeting(actions=[], status="(unmapped)"), (U, "unmapped_code")),
            ("an action, status blank", meeting(actions=[ACTION], status=None), (U, "status_blank")),
            ("none, held at no time", meeting(actions=[], held_at=None), (U, "no_held_time")),
            ("an action, held at no time at all", timeless(), (U, "undated")),
            ("its only action was merged nowhere", action(merged_into="A2"), (U, "dangling_link")),
            (
                "its only action was merged into that of another meeting",
                scene(
                    meeting_actions=[{**ACTION, "merged_into": "A2"}, {**ACTION, "action_id": "A2", "meet_id": "M9"}]
                ),
                (N, "no_actions"),
            ),
            (
                "the action of a meeting that was merged into it",
                merged(),
                [("M", None, X, "merged_record"), ("M2", None, C, "has_actions")],
            ),
            ("cancelled", meeting(actions=[], status="cancelled"), []),
            ("test", meeting(actions=[], is_test=True), (X, "test_record")),
            ("merged nowhere", meeting(actions=[], merged_into="M2"), (U, "dangling_link")),
        )
    ),
]

WITHOUT_MEETING = [
    line("its meeting is there", [], scene()),
    line("its meeting is not there", on_list("A"), scene(strategy_meetings=[])),
    line("it names no meeting", on_list("A"), action(meet_id=None)),
]


def test_verdicts(engine: Engine) -> None:
    assert disagreements(STRAT_05, engine, EXAMPLES) == []
    assert reasons_not_shown(STRAT_05, EXAMPLES) == set()


def test_lists(engine: Engine) -> None:
    assert disagreements(as_standard(STRAT_05, "without_meeting"), engine, WITHOUT_MEETING) == []
