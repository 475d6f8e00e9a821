"""What CR-01 shows beside a verdict: times, breakdowns, values and shares; and that it compiles."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from duly.expectations.control_room import CR_01
from duly.judging.selects import record_values, verdicts
from tests.expectations.control_room_scene import scene
from tests.expectations.databases import loaded
from tests.expectations.examples import Records


def judged(engine: Engine, records: Records) -> Any:
    with loaded(engine, records) as ask:
        (row,) = ask(verdicts(CR_01, "", CR_01.judgement)).mappings()
    return row


def test_times(engine: Engine) -> None:
    noon = datetime(2025, 11, 10, 12)
    late = scene(address={"completed_at": "2025-11-10T13:00:00"})
    for records, done in (
        (scene(), datetime(2025, 11, 10, 11, 40)),
        (scene(nominal={"completed_at": "2025-11-10T11:35:00"}), datetime(2025, 11, 10, 11, 40)),
        (late, datetime(2025, 11, 10, 13)),
        (scene(address={"check_type": "rso"}), None),
        (scene(address={"completed_at": None}), None),
        (scene(address={"completed_at": "2025-11-09T11:40:00"}), None),
    ):
        row = judged(engine, records)
        assert (row["anchor_at"], row["due_at"], row["done_at"]) == (noon, noon, done)
    nowhere = judged(engine, scene(times={"first_arrival_at": None}))
    assert (nowhere["anchor_at"], nowhere["due_at"]) == (None, None)


@pytest.mark.parametrize(
    ("records", "name", "value"),
    [
        (scene(), "team", "Control room"),
        (scene(teams=[]), "team", "T2"),
        (scene(times={"operator": None}), "team", "Response North"),
        (scene(times={"operator": "gone"}), "team", "Response North"),
        (scene(times={"operator": None}, log={"team_id": None}), "team", None),
        (scene(), "district", "North"),
        (scene(), "month", "2025-11"),
        (scene(times={"first_arrival_at": "2025-11-30T23:59:59"}), "month", "2025-11"),
        (scene(times={"first_arrival_at": "2025-06-30T23:30:00Z"}), "month", "2025-07"),
        (scene(), "shift", "06-14"),
        (scene(times={"first_arrival_at": "2025-11-10T22:00:00"}), "shift", "22-06"),
        (scene(times={"first_arrival_at": "2025-06-10T13:30:00Z"}), "shift", "14-22"),
        (scene(times={"first_arrival_at": "2025-11-10"}), "shift", None),
        (scene(times={"first_arrival_at": None}), "shift", None),
    ],
)
def test_breakdowns(engine: Engine, records: Records, name: str, value: str | None) -> None:
    assert judged(engine, records)[f"by_{name}"] == value


def test_values_behind_a_verdict(engine: Engine) -> None:
    with loaded(engine, scene(address={"completed_at": "2025-11-10T13:00:00"})) as ask:
        (row,) = ask(record_values(CR_01.judgement, "I")).mappings()
    assert (row["reason"], row["show_person_checked"], row["show_address_checked"]) == (
        "after_arrival",
        "by the arrival",
        "after the arrival",
    )


def test_what_a_list_is_a_share_of(engine: Engine) -> None:
    with loaded(engine, scene()) as ask:
        for listing in CR_01.lists:
            assert listing.of is not None
            assert ask(listing.of).scalar_one() == 1, listing.id
    with loaded(engine, scene(log={"is_test": True})) as ask:
        assert [ask(listing.of).scalar_one() for listing in CR_01.lists if listing.of is not None] == [0, 0, 0]
