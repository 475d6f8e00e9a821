"""STRAT-05: actions have an owner, a due date and an outcome."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from duly.expectations.strategy_meetings import STRAT_05
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.strategy_scene import ACTION, PERIOD, C, E, N, Records, U, X, Y, about, merged, scene
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
    Example(odd="breaks nothing", records=scene(), expect=[("A", None, C, "allocated")]),
    Example(odd="test", records=action(is_test=True), expect=(X, "test_record")),
    Example(odd="of a test meeting", records=scene(meeting={"is_test": True}), expect=(X, "test_record")),
    Example(
        odd="merged",
        records=scene(meeting_actions=[{**ACTION, "merged_into": "A2"}, {**ACTION, "action_id": "A2"}]),
        expect=[("A", None, X, "merged_record"), ("A2", None, C, "allocated")],
    ),
    Example(odd="merged into none in the export", records=action(merged_into="A2"), expect=(U, "dangling_link")),
    Example(odd="of a merged meeting", records=merged(), expect=(C, "allocated")),
    Example(odd="of one merged into a test", records=merged({"is_test": True}), expect=(X, "test_record")),
    Example(odd="of one merged into a cancelled one", records=merged({"status": "cancelled"}), expect=[]),
    Example(
        odd="of a meeting merged into none in the export",
        records=scene(meeting={"merged_into": "M2"}),
        expect=(U, "dangling_link"),
    ),
    Example(
        odd="of a meeting merged in a circle",
        records=merged({"merged_into": "M"}),
        expect=(U, "dangling_link"),
    ),
    Example(
        odd="superseded, with nothing else",
        records=action(status="superseded", owner_id=None, due_date=None),
        expect=(E, "superseded"),
    ),
    Example(odd="due on the day of the meeting", records=action(due_date="2025-11-12"), expect=(C, "allocated")),
    Example(odd="due the day before", records=action(due_date="2025-11-11"), expect=(U, "due_before_held")),
    Example(odd="meeting without a time", records=scene(meeting={"held_at": None}), expect=(U, "no_held_time")),
    Example(odd="meeting without a status", records=scene(meeting={"status": None}), expect=(U, "status_blank")),
    Example(
        odd="meeting with neither status nor time",
        records=scene(meeting={"status": None, "held_at": None}),
        expect=(U, "status_blank"),
    ),
    Example(
        odd="meeting's status not known", records=scene(meeting={"status": "(unmapped)"}), expect=(U, "unmapped_code")
    ),
    Example(odd="meeting at no time at all", records=timeless(), expect=(U, "undated")),
    Example(odd="meeting at no time at all, in a period", records=timeless(), period=PERIOD, expect=(X, "undated")),
    Example(
        odd="of a meeting held after the as-at instant",
        records=scene(),
        as_of="2025-11-12T14:00:00",
        exported_at="2025-12-01T00:00:00",
        expect=[],
    ),
    Example(
        odd="of a meeting held after the export was made",
        records=open_action(),
        as_of="2025-11-12T14:00:00",
        expect=(U, "future_dated"),
    ),
    Example(odd="status not known", records=action(status="(unmapped)"), expect=(U, "unmapped_code")),
    Example(odd="status blank", records=action(status=None), expect=(U, "unmapped_code")),
    Example(odd="no agency", records=action(owner_agency=None), expect=(N, "no_owner_agency")),
    Example(
        odd="no agency and no date", records=action(owner_agency=None, due_date=None), expect=(N, "no_owner_agency")
    ),
    Example(odd="no officer", records=action(owner_id=None), expect=(N, "no_owner")),
    Example(odd="no date", records=action(due_date=None), expect=(N, "no_due_date")),
    Example(odd="social care, no owner", records=action(owner_agency="csc", owner_id=None), expect=(C, "allocated")),
    Example(odd="social care, no date", records=action(owner_agency="csc", due_date=None), expect=(N, "no_due_date")),
    Example(
        odd="agency not known, no owner",
        records=action(owner_agency="(unmapped)", owner_id=None),
        expect=(U, "unmapped_code"),
    ),
    Example(odd="agency not known, an owner", records=action(owner_agency="(unmapped)"), expect=(C, "allocated")),
    Example(
        odd="agency not known, no date",
        records=action(owner_agency="(unmapped)", owner_id=None, due_date=None),
        expect=(N, "no_due_date"),
    ),
    Example(odd="of a cancelled meeting", records=scene(meeting={"status": "cancelled"}), expect=[]),
    Example(
        odd="of no meeting in the export",
        records={**action(entered_at="2025-11-12T16:00:00"), "strategy_meetings": []},
        expect=(U, "dangling_link"),
    ),
    Example(
        odd="of no meeting in the export, entered before the period",
        records={**action(entered_at="2025-10-12T16:00:00"), "strategy_meetings": []},
        period=PERIOD,
        expect=[],
    ),
    Example(odd="of no meeting at all", records=action(meet_id=None), expect=[]),
    Example(
        odd="three children and two actions",
        records=scene(
            strategy_children=about("P", "P2", "P3"), meeting_actions=[ACTION, {**ACTION, "action_id": "A2"}]
        ),
        expect=[("A", None, C, "allocated"), ("A2", None, C, "allocated")],
    ),
    Example(odd="of a meeting in the period", records=scene(), period=PERIOD, expect=(C, "allocated")),
    Example(
        odd="of a meeting before the period",
        records=scene(meeting={"held_at": "2025-10-31T12:00:00"}),
        period=PERIOD,
        expect=[],
    ),
    Example(
        odd="everything null",
        records=scene(meeting_actions=[{"action_id": "A", "meet_id": "M"}]),
        expect=(U, "unmapped_code"),
    ),
    # delivery
    *(
        Example(rate="delivered", odd=odd, records=records, as_of=as_of, expect=expect)
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
        Example(rate="delivered", odd=odd, records=records, as_of=as_of, exported_at=exported, expect=expect)
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
    Example(
        rate="meeting_has_actions",
        odd="the meeting was held after the export was made",
        records=open_action(),
        as_of="2025-11-12T14:00:00",
        expect=(U, "future_dated"),
    ),
    Example(
        rate="delivered",
        odd="a longer outcome by parameter",
        records=scene(),
        parameters={"strat_outcome_min_chars": 11},
        expect=(N, "no_outcome"),
    ),
    # meetings with actions
    *(
        Example(rate="meeting_has_actions", odd=odd, records=records, expect=expect)
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
                    meeting_actions=[{**ACTION, "merged_into": "A2"}, {**ACTION, "action_id": "A2", "meet_id": "M9"}],
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
    Example(odd="its meeting is there", records=scene(), expect=[]),
    Example(odd="its meeting is not there", records=scene(strategy_meetings=[]), expect=on_list("A")),
    Example(odd="it names no meeting", records=action(meet_id=None), expect=on_list("A")),
]


def test_verdicts(engine: Engine) -> None:
    assert disagreements(STRAT_05, engine, EXAMPLES) == []
    assert reasons_not_shown(STRAT_05, EXAMPLES) == set()


def test_lists(engine: Engine) -> None:
    assert disagreements(as_standard(STRAT_05, "without_meeting"), engine, WITHOUT_MEETING) == []
