"""The commands as a user meets them: exit codes, messages, and how little they import."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from duly import commands
from duly.cli import COMMANDS, main

CRIMES = (
    "crime_id,reported_at,recorded_at,district\n"
    "C1,2025-03-29T12:00:00+00:00,2025-03-30T13:00:00+01:00,North\n"
    "C2,2025-10-25T12:00:00+01:00,2025-10-26T12:00:00+00:00,North\n"
    "C3,,2025-10-26T12:00:00+00:00,South\n"
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def crimes(tmp_path: Path) -> Path:
    path = tmp_path / "crimes.csv"
    path.write_text(CRIMES, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "arguments", [["--help"], ["standards"], ["standards", "NCRS-01"], ["explain", "C1", "{crimes}"]]
)
def test_commands_that_do_not_validate_do_not_import_great_expectations(arguments: list[str], crimes: Path) -> None:
    arguments = [argument.format(crimes=crimes) for argument in arguments]
    code = (
        "import sys\nfrom duly.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "assert 'great_expectations' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


def test_help_imports_no_database_library() -> None:
    code = (
        "import sys\nfrom duly.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'sqlalchemy', 'duckdb', 'pyarrow', 'pydantic', 'rich', 'numpy', 'pandas'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=120)


def test_a_single_file_needs_no_configuration(crimes: Path) -> None:
    done = run("check", crimes, "--standard", "NCRS-01A", "--as-at", "2025-11-01", "--format", "json")
    assert done.exit_code == 1, done.output
    (result,) = json.loads(done.stdout)["results"]
    assert result["counts"] == {
        "compliant": 1,
        "non_compliant": 1,
        "unknown": 1,
        "not_yet_due": 0,
        "exempt": 0,
        "excluded": 0,
    }
    assert result["rate"] == 50.0
    assert result["reasons"] == {"in_time": 1, "late": 1, "no_report_time": 1}


def test_every_target_met_is_0(crimes: Path) -> None:
    lines = CRIMES.splitlines(keepends=True)
    crimes.write_text("".join(lines[:2]), encoding="utf-8")
    assert run("check", crimes, "--standard", "NCRS-01A", "--as-at", "2025-11-01").exit_code == 0


def test_a_table_that_is_missing_is_no_data_and_3(crimes: Path) -> None:
    done = run("check", crimes, "--suite", "supervisory_reviews", "--as-at", "2025-11-01", "--format", "json")
    assert done.exit_code == 3
    for result in json.loads(done.stdout)["results"]:
        assert result["outcome"] == "NO_DATA"
        assert "no table" in result["message"]


def test_reviews_without_any_time_are_no_data_and_no_breaches(tmp_path: Path) -> None:
    tables = {
        "investigations": "inv_id,allocated_at,closed_at\nV1,2025-01-06T09:00:00Z,\n",
        "supervisory_reviews": "review_id,inv_id,reviewer,text_len\nW1,V1,S1,400\n",
        "staff": "staff_id,rank\nS1,ds\n",
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    done = run("check", tmp_path, "--standard", "SUP-01", "--as-at", "2025-11-01", "--format", "json")
    (result,) = json.loads(done.stdout)["results"]
    assert result["outcome"] == "NO_DATA"
    assert "supervisory_reviews.entered_at or supervisory_reviews.reviewed_at" in result["message"]


@pytest.mark.parametrize("asked", [None, "--details", "--no-details"])
def test_what_is_told_beside_the_rates_of_many_standards_is_shown_where_asked(crimes: Path, asked: str | None) -> None:
    few = ("check", crimes, "--standard", "NCRS-01A", "--as-at", "2025-11-01", "-v", *([asked] if asked else []))
    many = ("check", crimes, "--as-at", "2025-11-01", "-v", *([asked] if asked else []))
    assert ("half took at most" in run(*few).output) is (asked != "--no-details")
    assert ("half took at most" in run(*many).output) is (asked == "--details")


def test_a_truncated_row_is_named_by_its_line(crimes: Path) -> None:
    crimes.write_text(CRIMES.rstrip("\n") + "\nC9,2025-10", encoding="utf-8")
    done = run("check", crimes, "--standard", "NCRS-01A", "--as-at", "2025-11-01")
    last = len(CRIMES.splitlines()) + 1
    assert f"the first crimes.csv {last}: the line is cut off" in done.output


def test_nothing_empty_ever_passes(crimes: Path) -> None:
    crimes.write_text(CRIMES.splitlines()[0] + "\n", encoding="utf-8")
    done = run("check", crimes, "--standard", "NCRS-01A", "--as-at", "2025-11-01")
    assert done.exit_code == 3
    assert "no cases due" in done.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "{crimes}", "--standard", "NCRS-99"], "no standard NCRS-99"),
        (["check", "{crimes}", "--suite", "burglary"], "no suite burglary"),
        (["check", "{crimes}", "--as-at", "yesterday"], "not a date"),
        (["check"], "nothing to check"),
        (["standards", "NCRS-99"], "no standard NCRS-99"),
        (["run"], "no duly.toml"),
        (["check", "{crimes}", "--format", "xml"], "xml"),
    ],
)
def test_misuse_is_2_and_says_what_to_do(
    arguments: list[str], said: str, crimes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(crimes.parent)
    done = run(*(argument.format(crimes=crimes) for argument in arguments))
    assert done.exit_code == 2, done.output
    assert said in done.output
    assert "Traceback" not in done.output


def test_all_faults_of_duly_toml_are_told_at_once(crimes: Path) -> None:
    config = crimes.parent / "duly.toml"
    config.write_text(
        "[export]\npath = 'crimes.csv'\ntime_zone = 'Europe/Hull'\n"
        "[run]\nperiod = 'lately'\n"
        "[standards.\"NCRS-01\"]\ntarget = 120\nreason = 'agreed'\nexpires = 2099-01-01\n",
        encoding="utf-8",
    )
    done = run("run", "--config", config)
    assert done.exit_code == 2
    for key in ("time_zone", "period", "target"):
        assert key in done.output


def test_results_that_cannot_be_written_are_4(crimes: Path) -> None:
    config = crimes.parent / "duly.toml"
    config.write_text("[export]\npath = 'crimes.csv'\n[run]\nstandards = ['NCRS-01A']\n", encoding="utf-8")
    blocked = crimes.parent / "blocked"
    blocked.write_text("a file where the folder should be", encoding="utf-8")
    done = run("run", "--config", config, "--output", blocked, "--as-at", "2025-11-01")
    assert done.exit_code == 4, done.output
    assert "blocked" in done.output


def test_a_share_page_over_the_results_or_the_export_is_2(crimes: Path) -> None:
    config = crimes.parent / "duly.toml"
    config.write_text("[export]\npath = 'crimes.csv'\n[run]\nstandards = ['NCRS-01A']\n", encoding="utf-8")
    done = run("run", "--config", config, "--output", crimes.parent / "out", "--share", crimes.parent / "out")
    assert done.exit_code == 2 and "output.share_folder" in done.output
    done = run("run", "--config", config, "--output", crimes)
    assert done.exit_code == 2 and "output.folder" in done.output
    assert crimes.is_file()


def test_a_changed_target_stands_beside_the_figure(crimes: Path) -> None:
    config = crimes.parent / "duly.toml"
    config.write_text(
        "[export]\npath = 'crimes.csv'\n"
        "[standards.\"NCRS-01A\"]\ntarget = 30\nreason = 'agreed with the board'\nexpires = 2099-01-01\n",
        encoding="utf-8",
    )
    done = run("check", "--config", config, "--standard", "NCRS-01A", "--as-at", "2025-11-01", "--format", "json")
    result = json.loads(done.stdout)
    assert result["results"][0]["outcome"] == "MET"
    assert done.exit_code == 0
    assert any("agreed with the board" in note for note in result["results"][0]["notes"])
    assert any("agreed with the board" in change for change in result["run"]["changes"])


def test_explain_shows_the_values_and_dates_used(crimes: Path) -> None:
    done = run("explain", "C2", crimes, "--as-at", "2025-11-01")
    assert done.exit_code == 0, done.output
    assert "NCRS-01A" in done.output
    assert "late" in done.output


@pytest.mark.parametrize("dialect", ["duckdb", "postgresql"])
def test_a_standard_is_shown_with_its_sql(dialect: str) -> None:
    done = run("standards", "SUP-02", "--dialect", dialect)
    assert done.exit_code == 0, done.output
    assert "SELECT" in done.output
    assert ":as_of_day" in done.output


def test_the_list_of_commands_is_of_those_there_are() -> None:
    """They are listed without being imported, so what the list says of each is held against the command itself."""
    folder = Path(commands.__file__).parent
    with_a_command = {
        path.stem.replace("_", "-") for path in folder.glob("*.py") if "@click.command" in path.read_text()
    }
    assert set(COMMANDS) == with_a_command
    context = click.Context(main)
    for name, words in COMMANDS.items():
        command = main.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert command.help is not None
        assert " ".join(command.help.split()).startswith(words.rstrip(".")), name
