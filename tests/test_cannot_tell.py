"""What cannot be told, wherever it is said: terminal, pages, files, history, Great Expectations."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

import duly
from duly.cli import main
from tests.newest import newest_page

AS_AT = "2025-11-01"
RECORDED = "2025-10-25T12:00:00+01:00"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def crimes(tmp_path: Path) -> Path:
    """Twelve crimes: three recorded in time, and nine of which nobody can say when they were reported."""
    path = tmp_path / "crimes.csv"
    rows = [f"C{number:02},2025-10-25T10:00:00+01:00,{RECORDED},North" for number in range(3)]
    rows += [f"C{number:02},,{RECORDED},North" for number in range(3, 12)]
    path.write_text("\n".join(["crime_id,reported_at,recorded_at,district", *rows, ""]), encoding="utf-8")
    return path


def check(crimes: Path, *arguments: object) -> Result:
    return run("check", crimes, "--standard", "NCRS-01A", "--as-at", AS_AT, *arguments)


def test_check_says_so(crimes: Path) -> None:
    done = check(crimes, "-v")
    assert done.exit_code == 3, done.output
    words = " ".join(done.output.split())
    assert "cannot be told" in words
    assert "It cannot be told whether the target is met: that hangs on 9 records that could not be determined." in words
    assert "Low confidence: 9 of the 12 records" in words
    assert "1 standard: 1 cannot be told" in words


def test_the_files_say_so(crimes: Path) -> None:
    (result,) = json.loads(check(crimes, "--format", "json").stdout)["results"]
    assert result["outcome"] == "CANNOT_TELL"
    assert result["low_confidence"]
    row = next(csv.DictReader(io.StringIO(check(crimes, "--format", "csv").stdout)))
    assert (row["outcome"], row["compliant"], row["unknown"]) == ("CANNOT_TELL", "3", "9")


def test_a_notebook_says_so(crimes: Path) -> None:
    results = duly.judge(crimes, standards=["NCRS-01A"], as_at=AS_AT)
    assert results["NCRS-01A"].outcome == "CANNOT_TELL"
    assert results.exit_code == 3
    assert "<td>cannot be told</td>" in results._repr_html_()
    assert results.to_arrow().column("outcome").to_pylist() == ["CANNOT_TELL"]


@pytest.fixture
def judged(crimes: Path) -> Path:
    """The folder of a night that was judged, with its results in `results` and `share`."""
    (crimes.parent / "duly.toml").write_text(
        f"""
        [export]
        path = "{crimes.name}"
        [run]
        standards = ["NCRS-01A"]
        [output]
        folder = "results"
        share_folder = "share"
        """,
        encoding="utf-8",
    )
    done = run("run", "--config", crimes.parent / "duly.toml", "--as-at", AS_AT)
    assert done.exit_code == 3, done.output
    return crimes.parent


def pages(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.html"))}


def test_the_pages_say_so(judged: Path) -> None:
    overview, standard = (newest_page(judged / "results", f"{name}.html") for name in ("index", "standard-ncrs-01a"))
    assert 'class="tag tag-cannot-tell"' in overview
    assert "1 standard cannot be told to be met or missed, as what is unknown decides" in overview
    assert "answer-cannot-tell" in standard
    assert "that hangs on 9 records that could not be determined." in standard
    assert "Low confidence: 9 of the 12 records" in standard
    (share,) = pages(judged / "share").values()
    assert "Met</strong>" not in share


def test_the_results_are_as_their_schema_says(judged: Path) -> None:
    written = json.loads((judged / "results" / "results.json").read_text(encoding="utf-8"))
    schema: dict[str, Any] = json.loads((Path(__file__).parents[1] / "docs" / "results.schema.json").read_text())
    jsonschema.validate(written, schema)
    assert written["results"][0]["outcome"] == "CANNOT_TELL"


def test_the_history_says_so(judged: Path) -> None:
    config = ("--config", judged / "duly.toml")
    listed = json.loads(run("history", *config, "--standard", "NCRS-01A", "--format", "json").stdout)
    assert listed["runs"][0]["outcomes"]["CANNOT_TELL"] == 1
    assert listed["runs"][0]["exit_code"] == 3
    assert listed["trends"]["NCRS-01A"]["points"][0]["outcome"] == "CANNOT_TELL"
    assert "cannot be told" in run("history", *config, "--standard", "NCRS-01A").output
    lowered = (judged / "duly.toml").read_text(encoding="utf-8") + (
        '[standards."NCRS-01A"]\ntarget = 20\nreason = "a trial"\nexpires = 2099-01-01\n'
    )
    (judged / "duly.toml").write_text(lowered, encoding="utf-8")
    (regraded,) = json.loads(run("regrade", *config, "--format", "json").stdout)
    assert (regraded["before"], regraded["outcome"]) == ("CANNOT_TELL", "MET")


def test_great_expectations_says_so(judged: Path) -> None:
    written = json.loads((judged / "results" / "great_expectations.json").read_text(encoding="utf-8"))
    (result,) = (result for suite in written["compliance"].values() for result in suite["results"])
    assert not result["success"]
    assert result["result"]["outcome"] == "CANNOT_TELL"
