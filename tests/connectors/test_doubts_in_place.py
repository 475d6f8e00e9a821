"""What is doubtful of a whole column, of tables that are judged in their database: the same as from files, word by word."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from duly.connectors import open_export
from tests.connectors.scene import AS_AT, export, lines, settings
from tests.connectors.test_children_in_place import Rows, Tables, database

WAYS = ["duckdb", "postgresql"]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def doubted(
    way: str, folder: Path, tables: Tables, request: pytest.FixtureRequest, **sections: Any
) -> tuple[list[str], dict[str, str]]:
    """What is asked of days and months, and why tables cannot be judged; from files and in place alike."""
    found = []
    texts = {f"{name}.csv": lines(*table) for name, table in tables.items()}
    chosen = settings(**sections)
    with database(way, folder, tables, request) as url:
        for told in ({"paths": [export(folder, texts)]}, {"url": url}):
            with open_export(chosen, as_at=AS_AT, **told) as dataset:
                assert dataset.manifest.in_place == ("url" in told)
                swapped = [text for text in dataset.manifest.warnings if "the other way round" in text]
                found.append((swapped, {name: one.unfit for name, one in dataset.manifest.tables.items() if one.unfit}))
    assert found[0] == found[1]
    return found[1]


def cases(reviews_of: list[str], *entered: str) -> Tables:
    reviews: Rows = [("review_id", "inv_id"), *((f"W{at}", named) for at, named in enumerate(reviews_of))]
    if not entered:
        return {"investigations": [("inv_id",), *((f"V{at:03}",) for at in range(30))], "supervisory_reviews": reviews}
    investigations = [
        ("inv_id", "entered_at"),
        *((f"V{at:03}", entered[0]) for at in range(30)),
        ("V900", "2025-01-01"),
    ]
    return {"investigations": investigations, "supervisory_reviews": reviews}


def test_rows_of_which_none_leads_to_a_record_are_unfit(
    way: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    _, unfit = doubted(way, tmp_path, cases([f"{at:03}" for at in range(25)]), request)
    assert unfit["supervisory_reviews"].startswith("none of the 25 rows that say a inv_id names one of the 30 investi")


@pytest.mark.parametrize(
    "tables",
    [
        cases([*(f"{at:03}" for at in range(25)), "V001"]),
        cases([f"{at:03}" for at in range(19)]),
        cases([f"V{at:03}" for at in range(25)], "2025-07-01T00:00:00Z"),
    ],
    ids=["one leads there", "few", "entered later"],
)
def test_rows_of_which_some_may_lead_somewhere_are_judged(
    way: str, tmp_path: Path, request: pytest.FixtureRequest, tables: Tables
) -> None:
    assert doubted(way, tmp_path, tables, request)[1] == {}


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (
            [*product(range(1, 8), range(1, 13))],
            [
                "crimes.reported_at: none of 84 values in 7 months is after the 12th of its month, as '%d/%m/%Y %H:%M' reads "
                "them: do the day and the month stand the other way round?"
            ],
        ),
        ([*product(range(1, 8), range(1, 13)), (3, 13)], []),
        ([*product([1, 2, 3], range(1, 13))], []),
    ],
    ids=["all months", "a later day", "few"],
)
def test_days_that_may_all_be_months_are_asked_about(
    way: str, tmp_path: Path, request: pytest.FixtureRequest, days: list[tuple[int, int]], said: list[str]
) -> None:
    rows = [(f"C{at}", f"{day:02}/{month:02}/2024 00:30") for at, (month, day) in enumerate(days)]
    tables: Tables = {"crimes": [("crime_id", "reported_at"), *rows]}
    told, _ = doubted(way, tmp_path, tables, request, export={"instant_format": "%d/%m/%Y %H:%M"})
    assert told == said
