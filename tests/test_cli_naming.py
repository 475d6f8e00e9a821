"""What people mistype: told with what was meant, by exit code 2, before anything is read or judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from duly.cli import main
from duly.errors import UsageError, meant
from duly.expectations.catalogue import part_of_shipped, shipped
from duly.expectations.naming import ids_of

CRIMES = (
    "crime_id,reported_at,recorded_at,district\n"
    "C0001,2025-03-29T12:00:00+00:00,2025-03-30T13:00:00+01:00,North\n"
    "C0002,2025-10-25T12:00:00+01:00,2025-10-26T12:00:00+00:00,North\n"
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def crimes(tmp_path: Path) -> Path:
    path = tmp_path / "crimes.csv"
    path.write_text(CRIMES, encoding="utf-8")
    return path


@pytest.fixture
def config(crimes: Path) -> Path:
    path = crimes.parent / "duly.toml"
    path.write_text("[export]\npath = 'crimes.csv'\n[run]\nstandards = ['NCRS-01A']\n", encoding="utf-8")
    return path


IDS = ("SUP-01", "SUP-02", "SUPX-01", "sup", "LOC-01-A")


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("SUP-01", ["SUP-01"]),
        ("sup-02", ["SUP-02"]),
        ("SUP", ["sup"]),  # one that is spelt so comes before those that begin so
        ("SUPX", ["SUPX-01"]),
        ("SUP-", ["SUP-01", "SUP-02"]),
        ("SUP-*", ["SUP-01", "SUP-02"]),
        ("LOC-01", ["LOC-01-A"]),
        ("SU", []),
        ("", []),
    ],
)
def test_what_a_name_stands_for(name: str, meaning: list[str]) -> None:
    assert ids_of(name, IDS) == meaning


def test_what_was_meant() -> None:
    assert meant("tem", ["team", "district"]) == "; did you mean team?"
    assert meant("xyzzy", ["team", "district"]) == ""


def test_the_beginning_of_ids_stands_for_them_all_and_imports_only_their_suite() -> None:
    part = part_of_shipped(ids=["sup"])
    assert [suite.name for suite in part.suites] == ["supervisory_reviews"]
    assert part.chosen(ids=["SUP"]) == part.standards == shipped().chosen(suites=["supervisory_reviews"])


def test_one_standard_is_not_several() -> None:
    with pytest.raises(UsageError, match="SUP stands for SUP-01, SUP-02"):
        shipped().standard("SUP")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "{crimes}", "--standard", "NCRS-1A"], "no standard NCRS-1A; did you mean NCRS-01A?"),
        (["check", "{crimes}", "--standard", "NCSR"], "no standard NCSR; did you mean NCRS?"),
        (["check", "{crimes}", "--suite", "crime_recroding"], "did you mean crime_recording?"),
        (["check", "{crimes}", "--suite", "SUP"], "did you mean --standard SUP, which is SUP-01, SUP-02"),
        (["check", "{crimes}", "--standard", "NCRS-01A", "--by", "distrct"], "did you mean district?"),
        (["check", "{crimes}", "--standard", "NCRS-01A", "--by", "risk"], "no breakdown risk"),
        (["check", "{folder}/crime.csv"], "crime.csv; did you mean crimes.csv?"),
        (["check", "{crimes}", "{folder}/nowhere/at/all.csv"], "all.csv"),
        (["explain", "C0001", "{folder}/crime.csv"], "did you mean crimes.csv?"),
        (["explain", "C0001", "{crimes}", "--standard", "NCRS-1A"], "did you mean NCRS-01A?"),
        (["sample", "{folder}/crime.csv", "--standard", "NCRS-01A"], "did you mean crimes.csv?"),
        (["sample", "{crimes}", "--standard", "NCRS-01A", "--by", "verdct"], "did you mean verdict?"),
        (["grade", "{folder}/crimes.xlsx"], "no such file or folder"),
        (["standards", "NCRS-1A"], "did you mean NCRS-01A?"),
    ],
)
def test_what_is_mistyped_is_2_and_nothing_is_read(
    arguments: list[str], said: str, crimes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(crimes.parent)
    done = run(*(argument.format(crimes=crimes, folder=crimes.parent) for argument in arguments))
    assert done.exit_code == 2, done.output
    assert said in done.output
    assert "reading" not in done.output


def test_every_mistyped_path_is_told_at_once(crimes: Path) -> None:
    done = run("check", crimes.parent / "crime.csv", crimes.parent / "crimes.cvs")
    assert done.output.count("did you mean crimes.csv?") == 2


def test_a_path_of_duly_toml_that_is_not_there_is_an_export_that_has_not_come(config: Path) -> None:
    (config.parent / "crimes.csv").unlink()
    assert run("check", "--config", config).exit_code == 3


def test_a_suite_is_judged_by_the_beginning_of_its_ids(crimes: Path) -> None:
    done = run("check", crimes, "--standard", "ncrs", "--as-at", "2025-11-01", "--format", "json")
    judged = [one["standard"] for one in json.loads(done.stdout)["results"]]
    assert judged == [one.id for one in shipped().chosen(suites=["crime_recording"])]


@pytest.mark.parametrize("option", [[], ["--format", "csv"]])
def test_the_beginning_of_ids_lists_standards(option: list[str]) -> None:
    done = run("standards", "sup", *option)
    assert done.exit_code == 0, done.output
    assert "SUP-05" in done.output and "NCRS-01" not in done.output


@pytest.fixture
def kept(config: Path) -> Path:
    """A history of two runs."""
    # The second has the very files of the first, which makes it suspect.
    for day, code in (("2025-11-01", 1), ("2025-11-02", 3)):
        assert run("run", "--config", config, "--as-at", day, "--quiet").exit_code == code
    return config


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["history", "--standard", "NCRS-1A"], "no standard NCRS-1A; did you mean NCRS-01A?"),
        (["history", "--standard", "NCRS-01A", "--by", "distrct=North"], "did you mean district?"),
        (["history", "--standard", "NCRS-01A", "--by", "district=Nort"], "did you mean North?"),
        (["compare", "--standard", "NCRS-1A"], "did you mean NCRS-01A?"),
        (["regrade", "--standard", "NCRS-1A"], "did you mean NCRS-01A?"),
    ],
)
def test_a_history_says_what_was_meant(arguments: list[str], said: str, kept: Path) -> None:
    done = run(*arguments, "--config", kept)
    assert done.exit_code == 2, done.output
    assert said in done.output


def test_a_history_takes_the_beginning_of_ids_and_any_case(kept: Path) -> None:
    done = run("history", "--standard", "ncrs", "--by", "district=NORTH", "--config", kept, "--format", "json")
    assert done.exit_code == 0, done.output
    assert list(json.loads(done.stdout)["trends"]) == ["NCRS-01A"]
    assert run("compare", "--standard", "ncrs", "--config", kept).exit_code == 0
