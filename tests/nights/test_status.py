"""`duly status` says how the last night went; only where all is well does it end with 0."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from duly.cli import main
from duly.errors import ExportError
from duly.nights import FILE, state_of
from duly.reports.terminal.nights import nights_text
from tests.nights.nights import FIRST, Nights, result

CRIMES = "crime_id,reported_at,recorded_at\nC1,2025-06-02T10:00:00,2025-06-02T11:00:00\n"
TOML = """
[export]
path = "crimes.csv"
[run]
standards = ["NCRS-01A"]
[notify]
drop = "messages"
"""


@pytest.mark.parametrize(
    ("code", "hours", "ends"), [(0, 1, 0), (1, 1, 0), (1, 29, 0), (1, 31, 3), (3, 1, 3), (3, 31, 3)]
)
def test_all_is_well_where_the_last_night_was_judged_and_none_is_overdue(
    tmp_path: Path, code: int, hours: int, ends: int
) -> None:
    nights = Nights(tmp_path)
    nights.night(result(), code)
    state = state_of(nights.standing, FIRST + timedelta(hours=hours), every_days=1, grace_hours=6)
    assert state.code == ends
    assert state.due == FIRST + timedelta(days=1)


def test_a_failed_night_has_its_own_code_and_the_last_judged_beside_it(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    nights.night(result())
    nights.night(ZeroDivisionError())
    state = state_of(nights.standing, FIRST + timedelta(days=1, hours=1), every_days=1, grace_hours=6)
    said = nights_text(state)
    assert state.code == 5
    assert "exit 5, a fault of duly's own" in said
    assert "last judged   as at 2026-02-02 05:30 UTC" in said
    assert "exit 5        a fault of duly's own" in said


def test_no_night_yet_is_not_well(tmp_path: Path) -> None:
    state = state_of(Nights(tmp_path).standing, FIRST, every_days=1, grace_hours=6)
    assert (state.code, state.overdue, state.due) == (3, True, None)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "crimes.csv").write_text(CRIMES, encoding="utf-8")
    (tmp_path / "duly.toml").write_text(TOML, encoding="utf-8")
    return tmp_path / "duly.toml"


def duly(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_nights_of_a_real_run(config: Path) -> None:
    assert duly("status", "--config", config).exit_code == 3
    run = duly("run", "--as-at", "2025-06-20", "--config", config, "--quiet", "--log-format", "json")
    events = [json.loads(line) for line in run.stderr.splitlines()]
    assert (run.exit_code, events) == (0, [])
    status = duly("status", "--config", config, "--format", "json")
    said = json.loads(status.output)
    assert status.exit_code == 0
    assert (said["last"]["as_of"], said["last"]["outcomes"]) == ("2025-06-19T23:00:00Z", {"MET": 1})
    assert datetime.fromisoformat(said["last"]["ended"]) <= datetime.now(UTC)
    (config.parent / "crimes.csv").unlink()
    failed = duly("run", "--as-at", "2025-06-20", "--config", config, "--log-format", "json")
    lines = [json.loads(line) for line in failed.stderr.splitlines()]
    assert (lines[-1]["level"], lines[-1]["exit_code"], failed.exit_code) == ("error", 3, 3)
    assert duly("status", "--config", config).exit_code == 3
    assert len(list((config.parent / "messages").iterdir())) == 1


def test_a_run_into_another_folder_is_no_night(config: Path, tmp_path: Path) -> None:
    duly("run", "--as-at", "2025-06-20", "--config", config, "--quiet", "--output", tmp_path / "elsewhere")
    duly("run", "--as-at", "2025-06-20", "--config", config, "--quiet", "--no-history")
    assert not (tmp_path / FILE).exists()


def test_a_log_of_json_says_how_it_ended(config: Path) -> None:
    run = duly("run", "--as-at", "2025-06-20", "--config", config, "--log-format", "json")
    lines = [json.loads(line) for line in run.stderr.splitlines()]
    assert {line["event"] for line in lines} == {"phase", "table", "ended"}
    assert (lines[-1]["event"], lines[-1]["exit_code"]) == ("ended", 0)


def test_a_status_file_that_cannot_be_read_is_no_all_clear(config: Path) -> None:
    (config.parent / FILE).write_text("{")
    status = duly("status", "--config", config)
    assert status.exit_code == 2
    assert "is not what duly wrote" in status.output


def test_an_export_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    assert len(nights.night(ExportError("x"))) == 1


def test_a_night_on_which_no_standard_can_be_judged_is_published_all_the_same(config: Path) -> None:
    (config.parent / "crimes.csv").write_text(CRIMES.replace("recorded_at", "entered"), encoding="utf-8")
    run = duly("run", "--as-at", "2025-06-20", "--config", config)
    assert run.exit_code == 3, run.output
    assert "1 standard without data" in run.output.splitlines()[-1]
    assert (config.parent / "duly-results" / "latest.json").exists()


def test_an_empty_folder_where_the_results_should_be_is_told_once(config: Path) -> None:
    assert duly("run", "--as-at", "2025-06-20", "--config", config).exit_code == 0
    results = config.parent / "duly-results"
    results.rename(config.parent / "share")
    results.mkdir()
    run = duly("run", "--as-at", "2025-06-21", "--config", config)
    assert run.exit_code == 4
    assert f"the results are in {results}, but those of the nights before are not" in run.output
    assert (results / "2025-06-21T0000" / "index.html").exists()
    assert len(list((config.parent / "messages").iterdir())) == 1
    # It is the place from now on: the file of the last night is what it was judged by, once more.
    (config.parent / "crimes.csv").write_text(
        CRIMES + CRIMES.splitlines()[1].replace("C1", "C2") + "\n", encoding="utf-8"
    )
    assert duly("run", "--as-at", "2025-06-22", "--config", config).exit_code == 0
