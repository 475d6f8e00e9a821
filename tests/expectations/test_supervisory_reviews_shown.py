"""What the standards on supervisory reviews show beside a verdict: breakdowns, times and the values that it was made of."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from duly.expectations.catalogue import shipped
from duly.judging.selects import record_values, verdicts
from tests.expectations.databases import loaded
from tests.expectations.examples import Row
from tests.expectations.supervision_scene import CASE, review, scene

CRIME: Row = {"crime_id": "K", "offence_class": "violent", "recorded_at": "2025-02-28T10:00:00"}
ENTRIES = [
    {"log_id": name, "inv_id": "V", "author": "OIC", "entry_type": "oic_update", "entered_at": f"{day}T12:00:00"}
    for name, day in (("L1", "2025-05-31"), ("L2", "2025-06-01"))
]
RECORDS = scene(
    review("2025-03-20"),
    review("2025-04-15", "10:00:00", entered_at="2025-04-15"),
    review("2025-06-01", "23:30:00", next_review_date="2025-06-20"),
    crimes=[CRIME],
    investigation_log=ENTRIES,
)
STANDARDS = ("SUP-01", "SUP-02", "SUP-03", "SUP-04", "SUP-05")
START, FIRST = date(2025, 3, 1), date(2025, 3, 29)
CASE_SHOWN = {"start": START, "closed": None, "reopened": None, "state": "open"}


def rows_of(engine: Engine, standard_id: str, prefix: str, records: Any = RECORDS) -> list[dict[str, Any]]:
    """What is shown of every verdict of a standard under names with this prefix, in the order of records and items."""
    judgement = shipped().standard(standard_id).judgement
    select = verdicts(shipped().standard(standard_id), "", judgement)
    if prefix == "show_":
        select = record_values(judgement, "V", "W", "W1", "W2")
    with loaded(engine, records) as ask:
        rows = sorted(ask(select).mappings().all(), key=lambda row: (row["record"], row["item"] or ""))
    return [{name.removeprefix(prefix): row[name] for name in row if name.startswith(prefix)} for row in rows]


@pytest.mark.parametrize("standard", STANDARDS)
def test_breakdowns(engine: Engine, standard: str) -> None:
    by = rows_of(engine, standard, "by_")
    assert by[0] == {"team": "North", "district": "D1", "month": "2025-03", "offence_class": "violent"}
    assert [row["month"] for row in by[1:3]] == {
        "SUP-02": ["2025-04", "2025-05"],
        "SUP-04": ["2025-04", "2025-06"],
    }.get(standard, [])


@pytest.mark.parametrize("standard", STANDARDS)
def test_a_team_that_is_not_in_the_export_is_shown_by_its_id(engine: Engine, standard: str) -> None:
    by = rows_of(engine, standard, "by_", {**RECORDS, "investigations": [{**CASE, "team_id": "T9"}]})[0]
    assert (by["team"], by["district"]) == ("T9", None)


def test_values_of_a_case(engine: Engine) -> None:
    assert rows_of(engine, "SUP-01", "show_") == [{**CASE_SHOWN, "due": FIRST, "first_review": date(2025, 3, 20)}]
    dues = [FIRST, date(2025, 4, 17), date(2025, 5, 13), date(2025, 6, 10), date(2025, 6, 29)]
    assert rows_of(engine, "SUP-02", "show_")[:5] == [{**CASE_SHOWN, "due": due} for due in dues]
    counted = {"kept": 3, "missed": 8, "unknown": 0, "first_missed": date(2025, 5, 13)}
    assert rows_of(engine, "SUP-03", "show_") == [{**CASE_SHOWN, **counted}]
    assert rows_of(engine, "SUP-05", "show_") == [{"start": START, "state": "open", "newest_entry": date(2025, 6, 1)}]


def test_values_of_a_review(engine: Engine) -> None:
    said = {"evidence_reviewed": True, "further_enquiries_set": True, "safeguarding_considered": True}
    assert rows_of(engine, "SUP-04", "show_")[1:] == [
        {
            "case": "V",
            **said,
            "copied_text": False,
            "text_class": None,
            "entered_on": entered,
            "next_review": planned,
            "latest_next_review": latest,
        }
        for entered, planned, latest in (
            (date(2025, 4, 15), None, date(2025, 5, 13)),
            (date(2025, 6, 1), date(2025, 6, 20), date(2025, 6, 29)),
        )
    ]


def test_times_of_intervals(engine: Engine) -> None:
    judgement = shipped().standard("SUP-02").judgement
    with loaded(engine, RECORDS) as ask:
        rows = {row["item"]: row for row in ask(record_values(judgement, "V")).mappings()}
    assert [
        rows[item][time] for item in ("2025-04-17", "2025-05-13") for time in ("anchor_at", "due_at", "done_at")
    ] == [
        *(datetime(2025, 3, 20, 12), datetime(2025, 4, 17, 22, 59, 59), datetime(2025, 4, 14, 23)),
        *(datetime(2025, 4, 14, 23), datetime(2025, 5, 13, 22, 59, 59), datetime(2025, 6, 1, 22, 30)),
    ]
    assert rows["2025-06-29"]["done_at"] is None
