"""Two forces' exports, judged each by itself with its own duly.toml, and put side by side from the folders that the runs left."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from duly.cli import main
from duly.demo import write_export
from tests.newest import newest_run

TOML = """
[export]
path = "export"

[force]
name = "{name}"

[run]
standards = ["NCRS-01A", "NCRS-02", "SUP-01"]

[history]
enabled = false

[output]
worklists = false
"""
OTHER_TARGET = """
[standards."SUP-01"]
target = 60
reason = "Agreed by the chief officers of Southshire"
expires = 2099-12-31
"""


@pytest.fixture(scope="module")
def combined_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forces")
    for seed, (name, more) in enumerate((("Northshire", ""), ("Southshire", OTHER_TARGET)), start=1):
        write_export(folder / name / "export", seed=seed)
        config = folder / name / "duly.toml"
        config.write_text(TOML.format(name=name) + more, encoding="utf-8")
        done = CliRunner().invoke(main, ["run", "--config", str(config), "--quiet"])
        assert done.exit_code in (1, 3), done.output
    results = [str(folder / name / "duly-results") for name in ("Northshire", "Southshire")]
    done = CliRunner().invoke(main, ["combine", *results, "--output", str(folder / "out")])
    assert done.exit_code == 3, done.output  # both exports have rows that are refused
    return folder


def of(folder: Path, *path: str) -> Any:
    return json.loads(folder.joinpath(*path).read_text(encoding="utf-8"))


def test_figures_are_those_of_the_runs_and_their_sum(combined_folder: Path) -> None:
    told = of(combined_folder, "out", "combined.json")
    assert [force["name"] for force in told["forces"]] == ["Northshire", "Southshire"]
    runs = [
        of(newest_run(combined_folder / force["name"] / "duly-results"), "results.json") for force in told["forces"]
    ]
    (across,) = [one for one in told["standards"] if one["standard"] == "NCRS-01A"]
    counts = [next(one["counts"] for one in run["results"] if one["standard"] == "NCRS-01A") for run in runs]
    assert across["pool"]["forces"] == ["Northshire", "Southshire"]
    for cell, count in zip(across["cells"], counts, strict=True):
        assert cell["figures"]["compliant"] == count["compliant"] > 0
    assert across["pool"]["figures"]["compliant"] == sum(count["compliant"] for count in counts)


def test_a_target_of_its_own_keeps_a_force_out_of_the_sum(combined_folder: Path) -> None:
    told = of(combined_folder, "out", "combined.json")
    (across,) = [one for one in told["standards"] if one["standard"] == "SUP-01"]
    assert across["pool"] is None
    assert [one["value"] for one in across["variants"]] and {one["what"] for one in across["variants"]} == {"target"}


def test_no_record_team_or_reason_of_a_force_is_in_it(combined_folder: Path) -> None:
    written = "".join(
        (combined_folder / "out" / name).read_text(encoding="utf-8")
        for name in ("index.html", "funnel.html", "combined.json", "combined.csv")
    )
    run = of(newest_run(combined_folder / "Northshire" / "duly-results"), "results.json")
    teams = {team for one in run["results"] for team in one["breakdowns"].get("team", {}) if team}
    assert teams and not [team for team in teams if team in written]
    records = set(re.findall(r"[A-Z]\d{8}", json.dumps(run)))
    assert records and not [record for record in records if record in written]
    assert "chief officers" not in written
