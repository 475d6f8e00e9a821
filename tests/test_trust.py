"""What makes a figure less than it seems stands beside it: what leads nowhere, who was left out, who has no team."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from duly.cli import main
from tests.newest import newest_page

RECORDED = "2025-10-25T12:00:00+01:00"
REPORTED = "2025-10-25T10:00:00+01:00"
CRIMES = (
    "crime_id,incident_id,reported_at,recorded_at,is_test,merged_into,team_id\n"
    + "".join(f"C{number},I1,{REPORTED},{RECORDED},0,,T1\n" for number in range(8))
    + f"N1,I9,{REPORTED},{RECORDED},0,,\n"  # of an incident that is not there, and of no team
    + f"N2,I8,{REPORTED},{RECORDED},0,,\n"
    + f"X1,I1,{REPORTED},{RECORDED},1,,T1\n"
    + f"X2,I1,{REPORTED},{RECORDED},0,C1,T1\n"
)
INCIDENTS = f"incident_id,reported_at\nI1,{REPORTED}\n"
TEAMS = "team_id,name,team_type\nT1,North,PVP_CORE\n"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    folder.mkdir()
    for name, content in (("crimes", CRIMES), ("incidents", INCIDENTS), ("teams", TEAMS)):
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder


def check(export: Path, *options: str) -> Result:
    asked = ["check", str(export), "--standard", "NCRS-01A", "--as-at", "2025-11-01", *options]
    return CliRunner().invoke(main, asked, env={"COLUMNS": "1000"})


def result(export: Path) -> dict[str, Any]:
    of_standard: dict[str, Any] = json.loads(check(export, "--format", "json").stdout)["results"][0]
    return of_standard


LEADS_NOWHERE = "crimes: 2 values of incident_id name a record that is not in the export"
LEFT_OUT = "Left out: 2 of 12 records (1 merged_record, 1 test_record)."
NO_TEAM = "No team is recorded of 2 of 12 records: they stand under (not recorded)."


def test_the_terminal_says_it(export: Path) -> None:
    output = " ".join(check(export, "-v").output.split())
    for said in (LEADS_NOWHERE, LEFT_OUT, NO_TEAM):
        assert said in output
    assert LEADS_NOWHERE in result(export)["notes"]


def test_the_page_of_the_standard_says_it(export: Path) -> None:
    config = export.parent / "duly.toml"
    config.write_text('[export]\npath = "export"\n[run]\nstandards = ["NCRS-01A"]\nas_at = 2025-11-01\n', "utf-8")
    CliRunner().invoke(main, ["run", "--config", str(config), "--no-history"])
    page = newest_page(export.parent / "duly-results", "standard-ncrs-01a.html")
    assert "crimes: 2 values of incident_id name a record that is not in the export" in page
    assert NO_TEAM in page
    assert "merged into another" in page.casefold() and "test" in page.casefold()


def test_a_sound_export_says_nothing_of_it(export: Path) -> None:
    sound = "".join(line for line in CRIMES.splitlines(keepends=True) if not line.startswith(("N", "X")))
    (export / "crimes.csv").write_text(sound, encoding="utf-8")
    output = check(export, "-v").output
    for said in ("name a record", "Left out", "No team is recorded"):
        assert said not in output


def test_a_table_that_is_there_and_unfit_is_not_called_missing(export: Path) -> None:
    (export / "incidents.csv").write_text(f"reported_at\n{REPORTED}\n", encoding="utf-8")  # without its key
    of_standard = result(export)
    assert of_standard["outcome"] == "NO_DATA"
    assert of_standard["message"].startswith("table incidents is unfit: ")
    assert not [note for note in of_standard["notes"] if "judged" in note]  # it was not judged at all
    told = json.loads(check(export, "--format", "json").stdout)["run"]["intake"]
    assert "incidents" not in told["absent"]
    assert "the key column incident_id is missing" in told["tables"]["incidents"]["reasons"][0]
    assert "no table incidents" not in check(export, "-v").output


def test_a_table_that_is_not_there_is_called_missing(export: Path) -> None:
    (export / "incidents.csv").unlink()
    assert "the export has no table incidents: judged without it" in result(export)["notes"]
