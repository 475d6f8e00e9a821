"""The commands on a history as a user meets them: what writes it, what does not, and what happens when it cannot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from duly.cli import main
from duly.locking import held

CRIMES = (
    "crime_id,reported_at,recorded_at,district\n"
    "C1,2025-03-29T12:00:00+00:00,2025-03-30T13:00:00+01:00,North\n"
    "C2,2025-10-25T12:00:00+01:00,2025-10-26T12:00:00+00:00,North\n"
    "C3,,2025-10-26T12:00:00+00:00,South\n"
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "crimes.csv").write_text(CRIMES, encoding="utf-8")
    path = tmp_path / "duly.toml"
    path.write_text("[export]\npath = 'crimes.csv'\n[run]\nstandards = ['NCRS-01A']\n", encoding="utf-8")
    return path


def night(config: Path, as_at: str, *further: str) -> Result:
    return run("run", "--config", config, "--as-at", as_at, "--quiet", *further)


def test_a_run_is_kept_and_compared_with_the_one_before(config: Path) -> None:
    assert night(config, "2025-11-01").exit_code == 1
    late = CRIMES.replace("2025-10-26T12:00:00+00:00,North", "2025-10-26T10:00:00+00:00,North")
    (config.parent / "crimes.csv").write_text(late, encoding="utf-8")
    assert night(config, "2025-11-02").exit_code == 3  # both that can be told comply, and of three one cannot
    done = run("compare", "--config", config, "--format", "json")
    assert done.exit_code == 0, done.output
    (of_standard,) = json.loads(done.stdout)["standards"]
    assert [(change["record"], change["kind"]) for change in of_standard["changes"]] == [("C2", "PUT_RIGHT")]
    history = run("history", "--config", config, "--standard", "ncrs-01a")
    assert history.exit_code == 0, history.output
    assert "2 of 2" in history.output
    for form in ("json", "csv", "table"):
        assert run("history", "--config", config, "--format", form).exit_code == 0
        assert run("compare", "--config", config, "--standard", "NCRS-01A", "--format", form).exit_code == 0
        assert run("regrade", "--config", config, "--format", form).exit_code == 0


def test_other_targets_need_no_export(config: Path) -> None:
    night(config, "2025-11-01")
    (config.parent / "crimes.csv").unlink()
    with config.open("a", encoding="utf-8") as file:
        file.write('[standards."NCRS-01A"]\ntarget = 30\nreason = "agreed"\nexpires = 2099-01-01\n')
    done = run("regrade", "--config", config, "--keep", "--format", "json")
    assert done.exit_code == 0, done.output
    assert [(one["before"], one["outcome"]) for one in json.loads(done.stdout)] == [("NOT_MET", "MET")]
    assert "1 met" in run("history", "--config", config).output
    assert "1 figures" in run("regrade", "--config", config, "--undo").output


@pytest.mark.parametrize("off", ["--no-history", "enabled"])
def test_history_can_be_switched_off(config: Path, off: str) -> None:
    if off == "enabled":
        with config.open("a", encoding="utf-8") as file:
            file.write("[history]\nenabled = false\n")
    assert night(config, "2025-11-01", *([off] if off.startswith("-") else [])).exit_code == 1
    assert not (config.parent / "history.sqlite").exists()


def test_a_check_keeps_nothing(config: Path) -> None:
    assert run("check", "--config", config, "--as-at", "2025-11-01").exit_code == 1
    assert not (config.parent / "history.sqlite").exists()


def test_results_are_delivered_where_history_cannot_be_written_and_that_is_4(config: Path) -> None:
    (config.parent / "history.sqlite").write_bytes(b"this is no database " * 500)
    done = night(config, "2025-11-01")
    assert done.exit_code == 4, done.output
    assert "history.sqlite cannot be used" in done.output
    assert "backup" in done.output
    assert (config.parent / "duly-results" / "index.html").is_file()
    assert json.loads((config.parent / "duly-results" / "results.json").read_text(encoding="utf-8"))["results"]


def test_a_place_that_cannot_be_is_said_before_anything_is_judged(config: Path) -> None:
    with config.open("a", encoding="utf-8") as file:
        file.write('[history]\nurl_env = "NO_SUCH_VARIABLE"\n')
    done = night(config, "2025-11-01")
    assert done.exit_code == 2, done.output
    assert "NO_SUCH_VARIABLE" in done.output
    assert not (config.parent / "duly-results").exists()


def test_no_history_yet_is_2(config: Path) -> None:
    for command in ("history", "compare", "regrade"):
        done = run(command, "--config", config)
        assert done.exit_code == 2, done.output
        assert "no history" in done.output
    assert not (config.parent / "history.sqlite").exists()


def test_a_run_of_a_sample_says_so(config: Path) -> None:
    config.write_text(config.read_text(encoding="utf-8") + "sample = true\n", encoding="utf-8")
    night(config, "2025-11-01")
    result = json.loads((config.parent / "duly-results" / "results.json").read_text(encoding="utf-8"))
    assert result["run"]["sample"] is True
    (of_standard,) = result["results"]
    assert (of_standard["rate"], of_standard["interval"]) == (50.0, {"low": 9.5, "high": 90.5})
    assert any("sample" in warning for warning in result["run"]["warnings"])
    assert "a sample" in run("history", "--config", config).output


def test_two_runs_at_once_are_one_too_many(config: Path) -> None:
    for lock in (config.parent / "duly-results" / ".duly-lock", config.parent / ".history.sqlite.lock"):
        lock.parent.mkdir(exist_ok=True)
        with held(lock, "it"):
            done = night(config, "2025-11-01")
        assert done.exit_code == 4, done.output
        assert (
            f"another run is writing to {'the history at ' if 'history' in lock.name else ''}{config.parent}"
            in done.output
        )
        assert "process" in done.output and "since" in done.output
    assert night(config, "2025-11-01").exit_code == 1
