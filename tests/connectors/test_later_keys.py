"""A record that came to be after the as-at instant is not there yet, and what names it names no record that is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

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
