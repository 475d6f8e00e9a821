"""What the standards on missing children show beside a verdict: times, breakdowns, values and lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from duly.checks import Standard
from duly.errors import StandardError
from duly.expectations.missing_children import MISS_01, MISS_02, MISS_03, MISS_04
from duly.judging.selects import listed, record_values
from duly.testing import Row
from tests.expectations.databases import judged, loaded
from tests.expectations.missing_scene import OUT, scene
from tests.expectations.test_missing_children_repeats import episode, on, three
from tests.expectations.test_missing_children_repeats import scene as repeated

TIMES = ("anchor_at", "due_at", "done_at")
REPORTED, RETURNED = datetime(2025, 11, 12, 18), datetime(2025, 11, 12, 23)
RENAMED = [{"person_id": "P", "dob_date": "2010-01-01"}, {"person_id": "P2", "merged_into": "P"}]


def test_a_benchmark_is_no_target() -> None:
    with pytest.raises(StandardError, match="malformed") as refused:
        replace(MISS_03, target=Decimal(60))
    assert "benchmark" in str(refused.value)


@pytest.mark.parametrize(
    ("standard", "times"),
    [
        (MISS_01, (REPORTED, datetime(2025, 11, 12, 19), datetime(2025, 11, 12, 18, 30))),
        (MISS_02, (RETURNED, datetime(2025, 11, 13, 23), datetime(2025, 11, 13, 10))),
        (MISS_03, (RETURNED, datetime(2025, 11, 15, 23), datetime(2025, 11, 14, 10))),
    ],
)
def test_times(engine: Engine, standard: Standard, times: tuple[datetime | None, ...]) -> None:
    row = judged(engine, standard, scene())
    assert tuple(row[name] for name in TIMES) == times


NOT_DONE: list[tuple[Standard, Row]] = [
    (MISS_01, {"risk_initial": None}),
    (MISS_01, {"risk_initial": "absent"}),
    (MISS_02, {"prevention_recorded_at": None}),
    (MISS_03, {"rhi_done_at": None}),
]


@pytest.mark.parametrize(("standard", "change"), NOT_DONE)
def test_what_is_not_done_has_no_time(engine: Engine, standard: Standard, change: Row) -> None:
    assert judged(engine, standard, scene(change))["done_at"] is None


def test_times_of_a_repeat(engine: Engine) -> None:
    row = judged(engine, MISS_04, repeated())
    assert tuple(row[name] for name in TIMES) == (
        datetime(2025, 11, 7, 18),
        datetime(2025, 11, 14, 23, 59, 59),
        datetime(2025, 11, 14, 23, 59, 59),
    )
    row = judged(engine, MISS_04, repeated(*three(cse_assessed=False)))
    assert (row["due_at"], row["done_at"]) == (datetime(2025, 11, 14, 23, 59, 59), None)
    row = judged(engine, MISS_04, repeated(*three(returned_at=None)))
    assert (row["due_at"], row["done_at"]) == (None, datetime(2025, 11, 14, 23, 59, 59))


BREAKDOWNS = {"district", "placement", "risk", "team", "la_area", "month"}
PLACES: Row = {"placement": "foster", "la_area": "Hull"}


@pytest.mark.parametrize("standard", [MISS_01, MISS_02, MISS_03], ids=lambda standard: standard.id)
def test_breakdowns(engine: Engine, standard: Standard) -> None:
    def breakdowns_of(change: Row, **others: Any) -> dict[str, Any]:
        row = judged(engine, standard, scene({**PLACES, **change}, **others))
        return {name.removeprefix("by_"): value for name, value in row.items() if name.startswith("by_")}

    assert breakdowns_of({}) == {
        "district": "South",
        "placement": "foster",
        "risk": "medium",
        "team": "Response",
        "la_area": "Hull",
        "month": "2025-11",
    }
    assert breakdowns_of({"district": "North"})["district"] == "North"
    assert breakdowns_of({}, teams=[])["team"] == "T"
    midnight = dict.fromkeys(("reported_at", "risk_assessed_at", "returned_at"), "2025-06-30T23:30:00Z")
    assert breakdowns_of(midnight)["month"] == "2025-07"


def test_breakdowns_of_a_repeat(engine: Engine) -> None:
    row = judged(engine, MISS_04, repeated(*three(placement="home")))
    assert {name for name in row if name.startswith("by_")} == {f"by_{name}" for name in BREAKDOWNS}
    assert (row["by_placement"], row["by_risk"], row["by_month"]) == ("home", "high", "2025-11")


def test_values_behind_a_verdict(engine: Engine) -> None:
    with loaded(engine, scene()) as ask:
        for standard in (MISS_01, MISS_02, MISS_03):
            (row,) = ask(record_values(standard.judgement, "E")).mappings()
            assert (row["status"], row["show_reported_at"]) == ("COMPLIANT", REPORTED)
    with loaded(engine, repeated(*three(person_id="P2"), persons=RENAMED)) as ask:
        (row,) = ask(record_values(MISS_04.judgement, "E3")).mappings()
    assert (row["show_child"], str(row["show_discussions_count_from"])) == ("P", "2025-10-20")


def listed_of(engine: Engine, standard: Standard, records: Any) -> dict[str, tuple[list[str], int]]:
    """What each list of a standard holds, and what it is a share of."""
    with loaded(engine, records) as ask:
        return {
            item.id: ([row.record for row in ask(listed(item))], ask(item.of).scalar_one())
            for item in standard.lists
            if item.of is not None
        }


def several(*changes: Row) -> Any:
    first = scene()["missing_episodes"][0]
    return scene(
        missing_episodes=[{**first, "miss_id": f"E{number}", **change} for number, change in enumerate(changes, 1)]
    )


def test_the_former_category_is_listed_and_warned_of(engine: Engine) -> None:
    assert MISS_01.lists[0].warn_over == 0.0
    records = several({}, {"risk_initial": "absent"}, {"risk_initial": None}, {"risk_initial": "none_apparent"})
    assert listed_of(engine, MISS_01, records) == {"graded_absent": (["E2"], 3)}


def test_interviews_to_look_at(engine: Engine) -> None:
    records = several(
        {"prevention_recorded_at": "2025-11-14T10:00:00"},
        {"prevention_recorded_at": "2025-11-14T10:00:01"},
        {"prevention_interview_at": None, "prevention_declined": True},
        {"prevention_declined": False},
        OUT,
    )
    assert listed_of(engine, MISS_02, records) == {
        "recorded_later": (["E2"], 3),
        "declined": (["E3"], 4),
        "claimed_after_entry": ([], 4),
    }
    records = several(
        {"prevention_recorded_at": "2025-11-13T09:55:00"}, {"prevention_recorded_at": "2025-11-13T09:54:59"}
    )
    assert listed_of(engine, MISS_02, records)["claimed_after_entry"] == (["E2"], 2)
    records = several(
        {},
        {"rhi_done_at": None},
        {"rhi_done_at": None, "rhi_declined": True},
        {"rhi_offered_at": None, "rhi_done_at": None},
    )
    assert listed_of(engine, MISS_03, records) == {"offered_only": (["E2"], 3)}


def test_episodes_to_look_at(engine: Engine) -> None:
    records = repeated(
        *on("2025-01-01", "2025-01-02", "2025-01-03", "2025-01-04", "2025-03-01"),
        episode(6, None),
        episode(7, "2025-10-01", person_id=None),
        episode(8, "2025-11-01", returned_at="2025-11-03T10:00:00"),
        episode(9, "2025-11-02"),
    )
    assert listed_of(engine, MISS_04, records) == {
        "folded": (["E4", "E5"], 7),
        "cannot_be_counted": (["E6", "E7"], 9),
        "overlapping": (["E9"], 7),
    }
