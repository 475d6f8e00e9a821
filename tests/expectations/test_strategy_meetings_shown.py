"""What the standards on strategy meetings show beside a verdict: times, breakdowns and values."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import Engine

from duly.checks import Standard
from duly.expectations.strategy_meetings import STRAT_01, STRAT_02, STRAT_03, STRAT_04, STRAT_05, STRAT_06
from duly.judging.selects import record_values
from tests.expectations.databases import judged, loaded
from tests.expectations.strategy_scene import scene

MEETINGS = (STRAT_01, STRAT_02, STRAT_03, STRAT_04, STRAT_05, STRAT_06)
RECORD = {"STRAT-01": "R", "STRAT-05": "A"}
TIMES = ("anchor_at", "due_at", "done_at")
REFERRED, HELD = datetime(2025, 11, 12, 10), datetime(2025, 11, 12, 15)
NEXT_DAY_ENDS = datetime(2025, 11, 13, 23, 59, 59)


@pytest.mark.parametrize(
    ("standard", "rate", "times"),
    [
        (STRAT_01, "", (REFERRED, NEXT_DAY_ENDS, HELD)),
        (STRAT_01, "any_time", (REFERRED, NEXT_DAY_ENDS, HELD)),
        (STRAT_02, "", (HELD, NEXT_DAY_ENDS, None)),
        (STRAT_03, "", (HELD, NEXT_DAY_ENDS, datetime(2025, 11, 13, 9))),
        (STRAT_05, "", (HELD, None, None)),  # that it is allocated has no date of its own
        (STRAT_05, "delivered", (HELD, datetime(2025, 11, 20, 23, 59, 59), datetime(2025, 11, 20, 23))),
        (STRAT_06, "", (HELD, datetime(2025, 12, 3, 23, 59, 59), datetime(2025, 12, 3, 10))),
    ],
)
def test_times(engine: Engine, standard: Standard, rate: str, times: tuple[datetime | None, ...]) -> None:
    row = judged(engine, standard, scene(), rate)
    assert tuple(row[name] for name in TIMES) == times


def test_a_case_is_done_when_a_discussion_was_decided_not_to_be_required(engine: Engine) -> None:
    decision = {
        "status": "not_required",
        "held_at": None,
        "decision_at": "2025-11-12T16:00:00",
        "decision_by": "DI",
        "decision_rationale_len": 200,
    }
    row = judged(engine, STRAT_01, scene(meeting=decision, staff=[{"staff_id": "DI", "rank": "DI"}]))
    assert (row["status"], row["done_at"]) == ("COMPLIANT", datetime(2025, 11, 12, 16))


MIDNIGHT = {"held_at": "2025-06-30T23:30:00Z"}  # 00:30 on 1 July in London


@pytest.mark.parametrize("standard", MEETINGS, ids=lambda standard: standard.id)
def test_breakdowns(engine: Engine, standard: Standard) -> None:
    row = judged(engine, standard, scene(meeting={"la_area": "Hull"}, referral={"la_area": "Hull"}))
    values = {name.removeprefix("by_"): value for name, value in row.items() if name.startswith("by_")}
    month = "2025-11"
    assert values.items() >= {"team": "North", "la_area": "Hull", "month": month}.items()
    assert set(values) == set(standard.judgement.breakdowns)


def test_breakdowns_by_what_the_meeting_was(engine: Engine) -> None:
    for standard in (STRAT_02, STRAT_03):
        row = judged(engine, standard, scene(meeting=MIDNIGHT | {"minutes_entered_at": "2025-07-01T09:00:00"}))
        assert (row["by_format"], row["by_chair_agency"], row["by_month"]) == ("meeting", "csc", "2025-07")
    assert judged(engine, STRAT_01, scene())["by_trigger_type"] == "s47_referral"
    assert judged(engine, STRAT_05, scene())["by_owner_agency"] == "police"


def test_a_team_without_a_name_is_shown_by_its_id_and_a_blank_one_not_at_all(engine: Engine) -> None:
    for standard in MEETINGS:
        unnamed = scene(teams=[{"team_id": "T"}])
        assert judged(engine, standard, unnamed)["by_team"] == "T"
        blank = scene(meeting={"team_id": None}, referral={"source_team": None})
        assert judged(engine, standard, blank)["by_team"] is None


def test_values_behind_a_verdict(engine: Engine) -> None:
    with loaded(engine, scene()) as ask:
        for standard in MEETINGS:
            for rate, judgement in standard.judgements.items():
                record = RECORD.get(standard.id, "M") if rate != "meeting_has_actions" else "M"
                (row,) = ask(record_values(judgement, record)).mappings()
                assert row["status"] == "COMPLIANT", (standard.id, rate)
        (row,) = ask(record_values(STRAT_06.judgement, "M")).mappings()
    assert (row["show_held_on"], row["show_due_on"]) == (date(2025, 11, 12), date(2025, 12, 3))


def test_what_a_list_is_a_share_of(engine: Engine) -> None:
    with loaded(engine, scene()) as ask:
        for standard in MEETINGS:
            for listing in standard.lists:
                assert listing.of is not None
                assert ask(listing.of).scalar_one() == 1, (standard.id, listing.id)
