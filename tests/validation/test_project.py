"""The Great Expectations project of a run: opened by GX without duly, it says what the run said, and holds counts only."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from duly.cli import main
from duly.demo import write_demo
from duly.errors import UsageError
from duly.validation.gx.project import read_run

OPENED = """
import json, sys
import great_expectations as gx
context = gx.get_context(mode="file", project_root_dir=sys.argv[1])
kept = {}
for key in context.validation_results_store.list_keys():
    result = context.validation_results_store.get(key)
    kept[result.suite_name] = [result.success, len(result.results)]
again = context.checkpoints.get("compliance").run()
outcomes = {}
for found in again.run_results.values():
    for result in found.results:
        meta = result.expectation_config.meta
        outcomes.setdefault(meta["standard"], []).append(bool(result.success))
assert not any(name.split(".")[0] == "duly" for name in sys.modules)
print(json.dumps({"suites": sorted(suite.name for suite in context.suites.all()), "kept": kept, "again": outcomes}))
"""


def duly(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gx")
    write_demo(folder, scale=0.01, seed=5)
    with (folder / "duly.toml").open("a", encoding="utf-8") as file:
        file.write('[standards."DEM-01"]\ntarget = 10\nreason = "one that is met"\nexpires = 2099-01-01\n')
    duly("run", "--config", folder / "duly.toml", "--quiet")
    assert duly("gx-project", folder / "project", "--config", folder / "duly.toml").exit_code == 0
    return folder


@pytest.fixture(scope="module")
def opened(run: Path) -> dict[str, Any]:
    """What GX alone finds in the project, from another folder than the one it was written from."""
    process = subprocess.run(
        [sys.executable, "-c", OPENED, str(run / "project")],
        capture_output=True,
        text=True,
        cwd=run,
        timeout=300,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    answer: dict[str, Any] = json.loads(process.stdout.splitlines()[-1])
    return answer


def test_gx_alone_finds_what_the_run_found(run: Path, opened: dict[str, Any]) -> None:
    results = json.loads((run / "results" / "results.json").read_text(encoding="utf-8"))["results"]
    met = {result["standard"]: result["outcome"] == "MET" for result in results}
    assert {standard: all(asked) for standard, asked in opened["again"].items()} == met
    assert set(met.values()) == {True, False}


def test_every_suite_is_there_with_what_came_of_it(run: Path, opened: dict[str, Any]) -> None:
    stored = json.loads((run / "results" / "great_expectations.json").read_text(encoding="utf-8"))
    intake = {
        "intake_" + name.replace(" parents", "_parents"): [result["success"], len(result["results"])]
        for name, result in stored["intake"].items()
    }
    assert opened["suites"] == sorted({*intake, *stored["compliance"]})
    assert {name: opened["kept"][name] for name in intake} == intake
    assert set(opened["kept"]) == {*intake, *stored["compliance"]}


def test_the_counts_are_the_run_s(run: Path) -> None:
    results = json.loads((run / "results" / "results.json").read_text(encoding="utf-8"))["results"]
    with (run / "project" / "counts" / "standards.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["standard"]: row for row in csv.DictReader(file)}
    for result in results:
        row = rows[result["standard"]]
        assert {name: int(row[name]) for name in result["counts"]} == result["counts"]


def test_no_record_is_named_in_it(run: Path) -> None:
    """Neither an id nor a text of the export stands in any file of the project."""
    values_met = set()
    for table, column, words in (
        ("crimes", "crime_id", 1),
        ("investigations", "inv_id", 1),
        ("children_present", "demeanour_text", 3),  # a single word may be one of the vocabulary's own
    ):
        with (run / "export" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            values = {row[column] for row in csv.DictReader(file)}
        long_values = {value for value in values if len(value) > 6 and len(value.split()) >= words}
        assert long_values, column
        values_met |= long_values
    assert len(values_met) > 1000
    said = "\n".join(path.read_text(encoding="utf-8") for path in (run / "project").rglob("*") if path.is_file())
    assert [name for name in values_met if name in said] == []


def test_a_folder_that_holds_something_is_left_alone(run: Path) -> None:
    done = duly("gx-project", run / "export", "--config", run / "duly.toml")
    assert done.exit_code == 2
    assert "not empty" in done.output


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"run": {}, "results": []}'])
def test_what_is_no_run_is_told(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        for name in ("results.json", "great_expectations.json"):
            (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="results"):
        read_run(tmp_path)
