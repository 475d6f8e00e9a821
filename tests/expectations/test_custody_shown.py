"""What the standards on custody show beside a verdict: times, breakdowns and figures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from duly.checks import Standard
from duly.expectations.custody import CUST_01, CUST_02, CUST_03, CUST_04
from duly.judging.selects import record_values, verdicts
from tests.expectations.custody_scene import ADULT, DAY, PLACE, scene
from tests.expectations.databases import loaded
from tests.expectations.examples import Records

TIMES = ("anchor_at", "due_at", "done_at")
ARRIVED, ASKED, CAME = datetime(2025, 11, 12, 10), datetime(2025, 11, 12, 11), datetime(2025, 11, 12, 12, 30)
REFUSED, MOVED = datetime(2025, 11, 12, 15, 30), datetime(2025, 11, 12, 20, 15)
UNDER_THE_ACT = scene({"detention_reason": "s136"})


def judged(engine: Engine, standard: Standard, records: Records, rate: str = "") -> Any:
    judgement = standard.judgements[rate]
    with loaded(engine, records) as ask:
        return ask(verdicts(standard, rate, judgement)).mappings().all()[0]


@pytest.mark.parametrize(
    ("standard", "rate", "times"),
    [
        (CUST_01, "", (ARRIVED, datetime(2025, 11, 12, 22), CAME)),
        (CUST_01, "requested", (ARRIVED, None, ASKED)),
        (CUST_01, "after_request", (ASKED, datetime(2025, 11, 12, 23), CAME)),
        (CUST_02, "", (REFUSED, None, MOVED)),
        (CUST_02, "requested", (REFUSED, None, datetime(2025, 11, 12, 16))),
        (CUST_02, "transferred", (REFUSED, None, MOVED)),
        (
            CUST_03,
            "",
            (datetime(2025, 11, 12, 10, 15), datetime(2025, 11, 12, 16, 15), datetime(2025, 11, 12, 14)),
        ),
    ],
)
def test_times(engine: Engine, standard: Standard, rate: str, times: tuple[datetime | None, ...]) -> None:
    row = judged(engine, standard, scene(), rate)
    assert tuple(row[name] for name in TIMES) == times


def test_what_has_no_limit_has_no_due_time(engine: Engine) -> None:
    row = judged(engine, CUST_04, UNDER_THE_ACT)
    assert tuple(row[name] for name in TIMES) == (ARRIVED, None, None)


def breakdowns(row: Any) -> dict[str, Any]:
    return {name.removeprefix("by_"): value for name, value in row.items() if name.startswith("by_")}


def test_breakdowns(engine: Engine) -> None:
    summer = {"arrived_at": "2025-06-30T23:30:00Z"}  # 00:30 on Tuesday 1 July in London
    assert breakdowns(judged(engine, CUST_01, scene(summer))) == {
        "custody_suite": "Northport",
        "out_of_hours": "yes",
        "aa_type": "parent",
        "weekday": "2 Tuesday",
        "month": "2025-07",
    }
    assert breakdowns(judged(engine, CUST_02, scene())) == {
        "custody_suite": "Northport",
        "la_area": "Hull",
        "request_type": "alternative",
        "month": "2025-11",
    }
    assert breakdowns(judged(engine, CUST_03, scene())) == {
        "custody_suite": "Northport",
        "review": "first",
        "month": "2025-11",
    }
    assert breakdowns(judged(engine, CUST_04, UNDER_THE_ACT)) == {
        "custody_suite": "Northport",
        "detention_reason": "s136",
        "month": "2025-11",
    }


def test_the_first_review_is_told_from_the_first_after_another(engine: Engine) -> None:
    with loaded(engine, scene()) as ask:
        rows = ask(verdicts(CUST_03, "", CUST_03.judgement)).mappings().all()
    assert sorted((row["due_at"], row["by_review"]) for row in rows) == [
        (datetime(2025, 11, 12, 16, 15), "first"),
        (datetime(2025, 11, 12, 23), "later"),
    ]


@pytest.mark.parametrize(
    ("arrived", "night"),
    [
        (f"{DAY}T21:59:59", "no"),
        (f"{DAY}T22:00:00", "yes"),
        (f"{DAY}T07:59:59", "yes"),
        (f"{DAY}T08:00:00", "no"),
        (f"{DAY}T07:59", "yes"),
        ("2025-06-10T21:00:00Z", "yes"),
        (DAY, None),
        (None, None),
    ],
)
def test_out_of_hours(engine: Engine, arrived: str | None, night: str | None) -> None:
    values = breakdowns(judged(engine, CUST_01, scene({"arrived_at": arrived})))
    assert values["out_of_hours"] == night
    assert (values["weekday"] is None) == (arrived is None) == (values["month"] is None)


@pytest.mark.parametrize(
    ("kinds", "asked_for"),
    [
        (["secure"], "secure"),
        (["alternative", "secure"], "both"),
        ([None], None),
        (["(unmapped)"], "(unmapped)"),
        ([], None),
    ],
)
def test_what_was_asked_for(engine: Engine, kinds: list[str | None], asked_for: str | None) -> None:
    rows = [{**PLACE, "request_type": kind} for kind in kinds]
    assert breakdowns(judged(engine, CUST_02, scene(custody_accommodation=rows)))["request_type"] == asked_for


def test_the_adult_shown_is_the_first_to_come(engine: Engine) -> None:
    rows = [{**ADULT, "aa_type": "scheme", "aa_arrived_at": f"{DAY}T12:00:00"}, ADULT]
    row = judged(engine, CUST_01, scene(custody_aa=rows))
    assert (row["by_aa_type"], row["done_at"]) == ("scheme", datetime(2025, 11, 12, 12))


def test_measures_split_the_wait_for_an_adult() -> None:
    assert {measure.id: (measure.rate, measure.start, measure.end) for measure in CUST_01.measures} == {
        "arrival_to_adult": ("", "anchor_at", "done_at"),
        "arrival_to_request": ("requested", "anchor_at", "done_at"),
        "request_to_adult": ("after_request", "anchor_at", "done_at"),
    }


def test_values_behind_a_verdict(engine: Engine) -> None:
    with loaded(engine, scene()) as ask:
        for standard in (CUST_01, CUST_02, CUST_03):
            for rate, judgement in standard.judgements.items():
                row = ask(record_values(judgement, "K")).mappings().all()[0]
                assert row["status"] == "COMPLIANT", (standard.id, rate)
    with loaded(engine, UNDER_THE_ACT) as ask:
        (row,) = ask(record_values(CUST_04.judgement, "K")).mappings()
    assert (row["show_detention_reason"], row["show_arrived_at"]) == ("s136", ARRIVED)
