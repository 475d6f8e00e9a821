"""Teams that duly.toml names by their offices are teams wherever a record has one: in a sample for an audit, and in what explains
a verdict. And a path that is mistyped is told by every command."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from duly.cli import main

OFFICES = ("Mill", "Quay", "Quay", "Moor")

SETTINGS = """
[export]
path = "export"
[teams]
Mill = "Offenders North"
Quay = "Offenders South"
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("teams")
    (folder / "export").mkdir()
    rows = "".join(f"O{n},{office},high,active,2025-01-01,2025-04-01\n" for n, office in enumerate(OFFICES))
    (folder / "export" / "rso.csv").write_text("rso_id,office,risk,mgmt,registered_from,plan_next_visit_due\n" + rows)
    (folder / "export" / "rso_visits.csv").write_text(
        "visit_id,rso_id,visit_at,outcome\nV1,O1,2025-05-01T10:00:00,seen\n"
    )
    (folder / "duly.toml").write_text(SETTINGS)
    return folder / "duly.toml"


def sample(config: Path, folder: Path, *more: str) -> Result:
    book = folder / "audit.xlsx"
    return run("sample", "--config", config, "--as-at", "2025-06-01", "--standard", "RSO-01", "--output", book, *more)


def test_a_sample_is_drawn_of_each_team(config: Path, tmp_path: Path) -> None:
    done = sample(config, tmp_path, "--by", "team", "--size", "4", "--format", "json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert {name: held["population"] for name, held in told["strata"].items()} == {
        "Offenders North": 1,
        "Offenders South": 2,
        "(not recorded)": 1,
    }
    assert (told["drawn"], told["population"], told["by"]) == (4, 4, "team")
    assert Path(told["workbook"]).is_file() and Path(told["key"]).is_file()
    assert not any(f"O{n}" in done.stdout for n in range(4)) and "COMPLIANT" not in done.stdout
    assert load_workbook(told["workbook"]).sheetnames


def test_a_sample_as_csv(config: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(sample(config, tmp_path, "--format", "csv").stdout)))
    assert [(row["stratum"], row["drawn"], row["population"]) for row in rows] == [("", "4", "4")]


@pytest.mark.parametrize(("record", "team"), [("O0", "Offenders North"), ("O2", "Offenders South"), ("O3", None)])
def test_an_explanation_says_the_team(config: Path, record: str, team: str | None) -> None:
    done = run(
        "explain", record, "--config", config, "--as-at", "2025-06-01", "--standard", "RSO-01", "--format", "json"
    )
    (verdict, *_) = json.loads(done.stdout)["verdicts"]
    assert verdict["values"].get("team") == team


@pytest.mark.parametrize("command", ["check", "classify", "init", "sample"])
def test_a_mistyped_path_is_told_with_what_was_meant(config: Path, command: str, tmp_path: Path) -> None:
    done = run(command, config.parent / "exprt")
    assert done.exit_code == 2
    assert "there is no such file or folder" in " ".join(done.stderr.split()) and "did you mean export?" in done.stderr
