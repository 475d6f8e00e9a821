"""Once an export is loaded, the database that judges it reaches nothing else: whatever a suite of the force's own asks of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from duly.cli import main
from duly.errors import DeliveryError
from tests.connectors.scene import export, opened

CRIMES = "crime_id,reported_at,recorded_at\nC1,2025-05-02T10:00:00,2025-05-02T11:00:00\n"
SECRET = "narrative of another force"

SUITE = """
from decimal import Decimal

from sqlalchemy import literal_column, select
from duly import checks
from duly.records import Crime

ROWS = select(Crime.crime_id, Crime.recorded_at).subquery("their_crimes")
TELLS = literal_column("(SELECT count(*) FROM read_text('{path}')) > 0")

SUITE, TITLE, VERSION = "theirs", "Theirs", "1"
STANDARDS = (
    checks.Standard(
        id="THEIRS-01", suite=SUITE, title="Reads a file", question="Is it?", unit="crime", population="Crimes",
        judgement=checks.Judgement(
            rows=ROWS, record=ROWS.c.crime_id,
            verdict=checks.first_of(checks.compliant("told", "it is told", TELLS), checks.non_compliant("untold", "it is not")),
        ),
        needs=(Crime.crime_id,), target=Decimal(90), severity=checks.Severity.HIGH, missing=checks.Missing.FAIL,
        report="Ours", remedy="Put it right.",
    ),
)
"""


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with opened(export(tmp_path, {"crimes.csv": CRIMES})) as dataset, dataset.engine.connect() as asked:
        yield asked


@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT * FROM read_text('{secret}')",
        "SELECT * FROM read_csv('{secret}')",
        "SELECT * FROM '{secret}'",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "ATTACH '{folder}/other.duckdb'",
        "EXPORT DATABASE '{folder}/all'",
        "LOAD httpfs",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET temp_directory = '{folder}'",
    ],
)
def test_it_reaches_no_other_file_and_no_network(connection: Connection, tmp_path: Path, attempt: str) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "secret.csv").write_text(SECRET, encoding="utf-8")
    asked = attempt.format(secret=folder / "secret.csv", folder=folder)
    with pytest.raises(SQLAlchemyError) as refused:
        connection.execute(text(asked)).all()
    assert SECRET not in str(refused.value)
    assert [path.name for path in folder.iterdir()] == ["secret.csv"]
    connection.rollback()
    assert connection.execute(text("SELECT crime_id FROM crimes")).all() == [("C1",)]


def test_a_suite_that_reads_a_file_is_in_error_and_all_else_is_judged(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    (tmp_path / "theirs.py").write_text(SUITE.replace("{path}", str(secret)), encoding="utf-8")
    export(tmp_path, {"crimes.csv": CRIMES})
    (tmp_path / "duly.toml").write_text(
        "[export]\npath = 'export'\n[catalogue]\nsuites = ['theirs.py']\n[run]\nstandards = ['THEIRS-01', 'NCRS-01A']\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(main, ["run", "--config", str(tmp_path / "duly.toml"), "--as-at", "2025-06-01"])
    assert done.exit_code == 3, done.output
    results = json.loads((tmp_path / "duly-results" / "results.json").read_text(encoding="utf-8"))
    assert {one["standard"]: one["outcome"] for one in results["results"]} == {"THEIRS-01": "ERROR", "NCRS-01A": "MET"}
    assert SECRET not in done.output


@pytest.mark.parametrize("name", ["verdicts.csv", "verdicts.parquet"])
def test_verdicts_are_written_where_they_were_asked_for_and_nowhere_else(tmp_path: Path, name: str) -> None:
    folder = export(tmp_path, {"crimes.csv": CRIMES})
    asked = ("check", str(folder), "--standard", "NCRS-01A", "--as-at", "2025-06-01", "--assessments")
    done = CliRunner().invoke(main, [*asked, str(tmp_path / name)])
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export", name]
    if name.endswith("csv"):
        with (tmp_path / name).open(encoding="utf-8", newline="") as file:
            assert [(row["record"], row["status"]) for row in csv.DictReader(file)] == [("C1", "COMPLIANT")]
    done = CliRunner().invoke(main, [*asked, str(tmp_path / "not-there" / name)])
    assert done.exit_code == DeliveryError("").exit_code
    assert "could not be written to" in done.output and "No such file or directory" in done.output
