"""A record that came to be after the as-at instant is not there yet, and what names it names no record that is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from duly.cli import main
from duly.connectors import open_export
from duly.dataset import Dataset
from duly.results import Asks
from duly.settings import Settings
from duly.validation import intake
from tests.connectors.scene import AS_AT

CRIMES = (
    ("C1", "2025-05-01"),
    ("C2", "2025-07-01"),
    ("C3", "2025-07-01"),
    ("C3", "2025-05-01"),
    ("C4", "someday"),
    *((f"D{n}", "2025-05-01") for n in range(9)),
)
VICTIMS = ("C1", "C2", "C2", "C4", "C9", None)


def orphans(dataset: Dataset) -> int:
    """How many crimes are named that are not in the export."""
    reads = {"crimes": ["crime_id"], "crime_victims": ["crime_id", "person_id"]}
    failed = intake(dataset, {}, reads=reads).intake.tables["crime_victims"].failed
    return sum(check.count or 0 for check in failed if (check.asks, check.column) == (Asks.PARENT, "crime_id"))


def test_of_files(tmp_path: Path) -> None:
    (tmp_path / "crimes_1.csv").write_text("crime_id,entered_at\n" + "".join(f"{key},{at}\n" for key, at in CRIMES[:3]))
    (tmp_path / "crimes_2.csv").write_text("crime_id,entered_at\n" + "".join(f"{key},{at}\n" for key, at in CRIMES[3:]))
    victims = "".join(f"{key or ''},P{number}\n" for number, key in enumerate(VICTIMS))
    (tmp_path / "crime_victims.csv").write_text("crime_id,person_id\n" + victims)
    with open_export(Settings(), paths=[tmp_path], as_at=AS_AT) as dataset:
        assert dataset.manifest.tables["crimes"].after_as_of == 2
        assert orphans(dataset) == 2  # C4, which was refused, and C9; neither of those of C2


@pytest.mark.parametrize("kind", ["duckdb", "postgresql"])
def test_of_a_database(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = f"duckdb:///{tmp_path / 'force.duckdb'}" if kind == "duckdb" else request.getfixturevalue("postgres_url")
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(text("CREATE TABLE crimes (crime_id VARCHAR, entered_at VARCHAR)"))
        connection.execute(text("CREATE TABLE crime_victims (crime_id VARCHAR, person_id VARCHAR)"))
        for key, at in CRIMES:
            connection.execute(text("INSERT INTO crimes VALUES (:key, :at)"), {"key": key, "at": at})
        for number, named in enumerate(VICTIMS):
            connection.execute(
                text("INSERT INTO crime_victims VALUES (:key, :person)"), {"key": named, "person": f"P{number}"}
            )
    try:
        with open_export(Settings(), url=url, as_at=AS_AT) as dataset:
            assert dataset.manifest.tables["crimes"].after_as_of == 2
            assert orphans(dataset) == 2
    finally:
        with create_engine(url, poolclass=NullPool).begin() as connection:
            connection.execute(text("DROP TABLE crimes"))
            connection.execute(text("DROP TABLE crime_victims"))


CASE = {
    "manifest.json": '{"export_at": "2025-06-01T00:00:00Z"}',
    "staff.csv": "staff_id,rank,role,entered_at\nS1,DC,,2025-01-01T00:00:00Z\nS2,DS,,2025-05-01T00:00:00Z\n",
    "teams.csv": "team_id,team_type\nT1,PVP_CORE\n",
    "investigations.csv": (
        "inv_id,team_id,oic,allocated_at,closed_at,reopened_at,cp_flag,status\nI1,T1,S1,2025-01-02T10:00:00Z,,,1,open\n"
    ),
    "supervisory_reviews.csv": (
        "review_id,inv_id,reviewer,reviewed_at,entered_at,text_len\nR1,I1,S2,2025-01-10T10:00:00Z,2025-01-10T10:00:00Z,400\n"
    ),
}


@pytest.mark.parametrize(
    ("as_at", "reasons"),
    [("2025-04-01T00:00", {"dangling_link": 1}), ("2025-06-01T00:00", {"in_time": 1})],
)
def test_a_rule_knows_no_more_of_it_than_of_one_that_is_missing(
    tmp_path: Path, as_at: str, reasons: dict[str, int]
) -> None:
    for name, content in CASE.items():
        (tmp_path / name).write_text(content)
    asked = ["check", str(tmp_path), "--standard", "SUP-01", "--as-at", as_at, "--format", "json"]
    judged = json.loads(CliRunner().invoke(main, asked).stdout)
    assert judged["results"][0]["reasons"] == reasons
    failed = judged["run"]["intake"]["tables"]["supervisory_reviews"]["failed"]
    assert not [check for check in failed if check["column"] == "reviewer"]
