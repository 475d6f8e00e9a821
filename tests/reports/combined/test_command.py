"""`duly combine` as a force uses it: results from elsewhere, some of which are no results, and how it ends."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from duly.cli import main
from duly.results import Counts
from tests.reports.combined.made_up import result, run, suspect, written

MET = Counts(compliant=990, non_compliant=10)
NOT_MET = Counts(compliant=500, non_compliant=100)


@pytest.fixture
def two(tmp_path: Path) -> list[str]:
    return [
        str(written(tmp_path, run("Northshire", result(MET)))),
        str(written(tmp_path, run("Southshire", result(MET)))),
    ]


def combine(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["combine", *arguments, "--output", str(tmp_path / "out")])


def test_two_forces_that_meet_everything_end_with_0(tmp_path: Path, two: list[str]) -> None:
    done = combine(tmp_path, *two)
    assert done.exit_code == 0, done.output
    assert "2 of 2" in done.output and "Northshire, Southshire" in done.output
    assert {file.name for file in (tmp_path / "out").glob("[a-z]*")} == {
        "index.html",
        "funnel.html",
        "combined.csv",
        "combined.json",
    }


def test_a_target_missed_anywhere_is_1_and_a_suspect_night_3(tmp_path: Path, two: list[str]) -> None:
    missed = str(written(tmp_path, run("Midshire", result(NOT_MET))))
    assert combine(tmp_path, *two, missed).exit_code == 1
    bad = str(written(tmp_path, suspect(run("Badnight", result(MET)))))
    done = combine(tmp_path, *two, missed, bad)
    assert done.exit_code == 3 and "suspect" in done.output


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{"run": {}, "results": [{"stan', "it ends in the middle of what it says"),
        ("", "it ends in the middle of what it says"),
        ("PK\x03\x04", "it is no JSON"),
        ('{"runs": []}', "it is JSON, but not the results of a run"),
        ("[1, 2]", "it is JSON, but not the results of a run"),
        ('{"schema": 99, "run": {}, "results": {}}', "a newer duly wrote it"),
        ('{"run": {}, "results": {}}', "these are no results of a run that this duly reads: see run.as_of"),
    ],
)
def test_what_is_no_results_is_named_and_the_others_go_on(
    tmp_path: Path, two: list[str], content: str, why: str
) -> None:
    odd = tmp_path / "odd.json"
    odd.write_text(content, encoding="utf-8")
    done = combine(tmp_path, *two, str(odd))
    assert done.exit_code == 3
    assert "odd.json" in done.output and why in " ".join(done.output.split())
    assert "2 of 2" in done.output
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "odd.json" in page and why in page and str(tmp_path) not in page


def test_a_folder_without_results_is_named(tmp_path: Path, two: list[str]) -> None:
    (tmp_path / "empty").mkdir()
    done = combine(tmp_path, *two, str(tmp_path / "empty"))
    assert done.exit_code == 3 and "there is no results.json in it" in " ".join(done.output.split())


def test_where_nothing_can_be_read_nothing_is_written(tmp_path: Path) -> None:
    for name in ("one.json", "other.json"):
        (tmp_path / name).write_text("{", encoding="utf-8")
    done = combine(tmp_path, str(tmp_path / "one.json"), str(tmp_path / "other.json"))
    assert done.exit_code == 3 and "none of these results can be read" in done.output
    assert not (tmp_path / "out").exists()


def test_results_of_an_older_duly_are_shown_and_not_added_up(tmp_path: Path, two: list[str]) -> None:
    form = json.loads(Path(two[1]).read_text(encoding="utf-8"))
    del form["schema"], form["results"][0]["basis"], form["run"]["force"]
    Path(two[1]).write_text(json.dumps(form), encoding="utf-8")
    done = combine(tmp_path, *two)
    assert done.exit_code == 0 and "none of 2" in done.output
    assert "do not say by what rule" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_names_come_from_the_settings_the_command_or_the_place(tmp_path: Path) -> None:
    folder = tmp_path / "westshire" / "results" / "2026-02-02T0600"
    folder.mkdir(parents=True)
    shutil.move(written(tmp_path, run("", result(MET), sha256="1" * 64)), folder / "results.json")
    named = written(tmp_path, run("Northshire", result(MET)))
    done = combine(tmp_path, str(folder), str(named), "--name", f"{named}=The North")
    assert done.exit_code == 0, done.output
    forces = json.loads((tmp_path / "out" / "combined.json").read_text(encoding="utf-8"))["forces"]
    assert [(force["name"], force["named_by"]) for force in forces] == [("The North", "COMMAND"), ("westshire", "PATH")]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("nothing", "write it as FILE=NAME"),
        ("there.json=North", "which is none of the results"),
        ("{one}=", "write it as FILE=NAME"),
        ("{one}=a\x1bb", "holds a character that is not printed"),
        ("{one}=" + "a" * 61, "is longer than 60 signs"),
    ],
)
def test_a_name_that_cannot_be_is_refused(tmp_path: Path, two: list[str], name: str, why: str) -> None:
    done = combine(tmp_path, *two, "--name", name.replace("{one}", two[0]))
    assert done.exit_code == 2 and why in " ".join(done.output.split())


def test_two_of_one_name_are_refused(tmp_path: Path, two: list[str]) -> None:
    again = written(tmp_path, run("NORTHSHIRE", result(NOT_MET)), "other")
    done = combine(tmp_path, *two, str(again))
    assert done.exit_code == 2 and "is the name of 2" in done.output and "--name FILE=NAME" in done.output
    assert combine(tmp_path, two[0], two[0]).exit_code == 2
    assert combine(tmp_path, *two, str(again), "--name", f"{again}=Northshire, again").exit_code == 1


def test_two_runs_of_one_export_are_refused_whatever_they_are_called(tmp_path: Path, two: list[str]) -> None:
    one = run("Northshire", result(MET))
    again = written(tmp_path, replace(one, run=replace(one.run, force="Another")))
    done = combine(tmp_path, *two, str(again))
    assert done.exit_code == 2 and "two runs of one export" in done.output


def test_one_alone_has_nothing_beside_it(tmp_path: Path, two: list[str]) -> None:
    assert combine(tmp_path, two[0]).exit_code == 2
    assert combine(tmp_path, two[0], str(tmp_path / "there-is-none.json")).exit_code == 2


def test_where_the_pages_cannot_be_written_it_is_4(tmp_path: Path, two: list[str]) -> None:
    (tmp_path / "out").write_text("a file is where the folder would be", encoding="utf-8")
    assert combine(tmp_path, *two).exit_code == 4


def test_it_prints_csv_and_json_and_nothing_else_on_the_output(tmp_path: Path, two: list[str]) -> None:
    done = combine(tmp_path, *two, "--format", "json")
    assert json.loads(done.stdout)["below"] == 5
    done = combine(tmp_path, *two, "--format", "csv", "--below", "20")
    rows = done.stdout.splitlines()
    assert rows[0].startswith("suite,standard,title,force") and rows[3].endswith(",,,,2,,")
    assert "990" not in done.stdout  # withheld with the ten that did not
