"""Views of somebody else's database: one that fails costs its own table, and none reaches beyond the database."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from sqlalchemy import create_engine, text

from duly.connectors import open_export
from duly.errors import DatabaseError
from duly.settings import Settings
from tests.connectors.test_databases import AS_AT

CRIMES = (
    "CREATE TABLE crimes AS SELECT 'C1' AS crime_id, TIMESTAMP '2025-05-01 10:00:00' AS reported_at, "
    "TIMESTAMP '2025-05-01 11:00:00' AS recorded_at"
)


def unfit(url: str) -> dict[str, str]:
    with open_export(Settings(), url=url, as_at=AS_AT) as dataset:
        assert dataset.manifest.tables["crimes"].rows == 1
        return {name: table.unfit for name, table in dataset.manifest.tables.items() if table.unfit}


READS = {
    "csv": "SELECT * FROM read_csv('{file}')",
    "text": "SELECT content AS incident_id FROM read_text('{file}')",
    "file names": "SELECT file AS incident_id FROM glob('/*')",
    "another database": "SELECT * FROM '{file}'",
}


@pytest.mark.parametrize("reads", READS)
def test_no_view_of_a_file_reaches_beyond_it(reads: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("incident_id,opened_at\nSPARROW,2025-05-01T10:00:00\n")
    place = tmp_path / "force.duckdb"
    with duckdb.connect(place) as made:
        made.execute(CRIMES)
        made.execute(f"CREATE VIEW incidents AS {READS[reads].format(file=secret)}")
    told = unfit(f"duckdb:///{place}")
    assert set(told) == {"incidents"} and told["incidents"].startswith("incidents ")
    assert "SPARROW" not in told["incidents"] and str(tmp_path) not in told["incidents"]


@pytest.mark.parametrize(
    "option", ["access_mode=READ_WRITE", "enable_external_access=true", "allow_unsigned_extensions=true"]
)
def test_nothing_in_a_url_opens_it(option: str, tmp_path: Path) -> None:
    place = tmp_path / "force.duckdb"
    with duckdb.connect(place) as made:
        made.execute(CRIMES)
    with pytest.raises(DatabaseError, match=f"the options {option.partition('=')[0]} are not taken"):
        unfit(f"duckdb:///{place}?threads=1&{option}")
    assert unfit(f"duckdb:///{place}?threads=1&memory_limit=500MB") == {}


def test_a_view_that_fails_costs_its_own_table(tmp_path: Path) -> None:
    place = tmp_path / "force.duckdb"
    with duckdb.connect(place) as made:
        made.execute(CRIMES)
        made.execute("CREATE TABLE gone (inv_id VARCHAR)")
        made.execute("CREATE VIEW investigations AS SELECT * FROM gone")
        made.execute("DROP TABLE gone")
        made.execute(
            "CREATE VIEW persons AS SELECT CAST(CAST('x' || crime_id AS INTEGER) AS VARCHAR) AS person_id FROM crimes"
        )
    told = unfit(f"duckdb:///{place}")
    assert set(told) == {"investigations", "persons"} and "ConversionException" in told["persons"]


def test_a_view_that_fails_costs_its_own_table_on_a_server_too(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA broken"))
        connection.execute(text(CRIMES.replace("crimes", "broken.crimes")))
        connection.execute(
            text(
                "CREATE VIEW broken.teams AS SELECT CAST(1 / (length(crime_id) - 2) AS VARCHAR) AS team_id FROM broken.crimes"
            )
        )
    joined = "&" if "?" in postgres_url else "?"
    try:
        told = unfit(f"{postgres_url}{joined}options=-csearch_path%3Dbroken")
        assert set(told) == {"teams"} and "DivisionByZero" in told["teams"]
    finally:
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA broken CASCADE"))
        engine.dispose()
