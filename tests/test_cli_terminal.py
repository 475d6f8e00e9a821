"""The commands in a real terminal, and in a pipe: how wide, how long, in which forms, and what a shell is told."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from duly.cli import main
from duly.results import RunResult, from_json

CRIMES = (
    "crime_id,reported_at,recorded_at,district\n"
    "C0001,2025-03-29T12:00:00+00:00,2025-03-30T13:00:00+01:00,North\n"
    "C0002,2025-10-25T12:00:00+01:00,2025-10-26T12:00:00+00:00,North\n"
    "C0003,,2025-10-26T12:00:00+00:00,South\n"
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "crimes.csv").write_text(CRIMES, encoding="utf-8")
    path = tmp_path / "duly.toml"
    path.write_text(
        "[export]\npath = 'crimes.csv'\n[run]\nas_at = 2025-11-01\nsuites = ['crime_recording']\n", encoding="utf-8"
    )
    return path


def in_terminal(columns: int, rows: int, *arguments: object) -> tuple[int, str]:
    """The exit code of a command in a terminal of this size, and what it shows, without colours."""
    shown, end = os.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    process = subprocess.Popen(
        [sys.executable, "-m", "duly", *map(str, arguments)],
        stdin=end,
        stdout=end,
        stderr=subprocess.DEVNULL,
        env={**environment, "TERM": "xterm-256color"},
    )
    os.close(end)
    pieces = []
    while piece := _read(shown):
        pieces.append(piece)
    os.close(shown)
    text = b"".join(pieces).decode().replace("\r\n", "\n")
    return process.wait(timeout=120), re.sub(r"\x1b\[[0-9;]*m", "", text)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # whoever wrote to it has ended
        return b""


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 50)])
def test_a_check_ends_within_a_terminal_and_is_no_wider(columns: int, rows: int, config: Path) -> None:
    code, text = in_terminal(columns, rows, "check", "--config", config, "--standard", "NCRS-01A")
    lines = text.splitlines()
    assert code == 1
    assert len(lines) < rows
    assert max(map(len, lines)) <= columns
    assert [line for line in lines if re.match(r"✗ NCRS-01A +1 of 2 ", line)]
    assert lines[-1].startswith("exit 1")


def test_a_pipe_gets_whole_lines(config: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "duly", "check", "--config", config],
        capture_output=True, text=True, check=False, timeout=120, env={**os.environ, "COLUMNS": "40", "FORCE_COLOR": "1"},
    )  # fmt: skip
    assert done.returncode == 3
    assert "\x1b" not in done.stdout
    lines = done.stdout.splitlines()
    (line,) = [line for line in lines if line.startswith("not met")]
    assert re.split(r"  +", line)[1:3] == ["NCRS-01A", "1 of 2"]
    assert line.endswith("late 1 of 1: C0002")
    assert len([line for line in lines if line.startswith("no data")]) == 7
    assert lines[-1].startswith("exit 3")


def test_verbose_prints_all_of_it(config: Path) -> None:
    short = run("check", "--config", config).stdout
    whole = run("check", "--config", config, "-v").stdout
    assert "Crime recording" not in short.splitlines() and "Crime recording" in whole.splitlines()
    assert "Unmapped" not in short and "Unmapped" in whole
    assert short.splitlines()[-1] == whole.splitlines()[-1]


@pytest.mark.parametrize("asked", ["--details", "--no-details", "--verbose"])
def test_details_are_part_of_the_whole(asked: str, config: Path) -> None:
    text = run("check", "--config", config, "--standard", "NCRS-01A", asked).stdout
    assert ("half took at most" in text) is (asked != "--no-details")


def test_a_breakdown_is_a_line_for_each_part(config: Path) -> None:
    text = run("check", "--config", config, "--standard", "NCRS-01A", "--by", "district").stdout
    assert "by district     NCRS-01A  North  1 of 2\n" in text
    assert "by district     NCRS-01A  South  none judged, 1 unknown\n" in text


def test_a_run_names_the_page_and_what_the_exit_code_means_and_is_silent_where_asked(config: Path) -> None:
    done = run("run", "--config", config)
    *_, page, meaning = done.stdout.splitlines()
    assert done.exit_code == 3
    assert page == f"page            {config.parent / 'duly-results' / 'index.html'}"
    assert meaning.startswith("exit 3")
    assert "(export.html)" in done.stdout
    assert run("run", "--config", config, "--quiet").stdout == ""


@pytest.mark.parametrize("command", ["run", "check"])
def test_what_was_found_is_told_to_programs_in_the_same_forms(command: str, config: Path) -> None:
    told = run(command, "--config", config, "--format", "json")
    run_result = from_json(RunResult, json.loads(told.stdout))
    rows = list(csv.DictReader(io.StringIO(run(command, "--config", config, "--format", "csv").stdout)))
    assert [one.standard for one in run_result.results] == list(dict.fromkeys(row["standard"] for row in rows))
    if command == "run":
        assert (config.parent / "duly-results" / "results.csv").read_text(encoding="utf-8").count("\n") == len(rows) + 1


def test_standards_are_told_to_programs() -> None:
    content = json.loads(run("standards", "--format", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(run("standards", "--format", "csv").stdout)))
    assert [one["id"] for one in content] == [row["id"] for row in rows]
    (review,) = json.loads(run("standards", "sup-02", "--format", "json").stdout)
    assert (review["suite"], review["target"], review["severity"]) == ("supervisory_reviews", 90.0, "high")
    assert "team" in review["breakdowns"] and review["reasons"]["NON_COMPLIANT"]["missed"]


@pytest.mark.parametrize("name", sorted(main.list_commands(None)))  # type: ignore[arg-type]
def test_every_command_that_has_a_format_has_a_table_and_json(name: str) -> None:
    command = main.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    choices = [option.type.choices for option in command.params if option.name == "form"]  # type: ignore[attr-defined]
    for each in choices:
        assert list(each)[:2] == ["table", "json"]
    without = {
        "demo",
        "init",
        "classify",
        "gx-project",
        "forget",
        "accept",
    }  # they write something, and say where
    assert bool(choices) is (name not in without)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("duly che", ["check"]),
        ("duly check --standard SUP-0", [f"SUP-0{number}" for number in range(1, 6)]),
        ("duly check --standard ncrs-01", ["NCRS-01", "NCRS-01A"]),
        ("duly check --suite crime", ["crime_recording"]),
        ("duly check --form", ["--format"]),
        ("duly check --format j", ["json"]),
    ],
)
def test_a_shell_is_told_how_a_word_may_go_on(words: str, offered: list[str]) -> None:
    asked = {"_DULY_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    done = subprocess.run(
        [sys.executable, "-m", "duly"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, **asked},
    )
    assert [line.partition(",")[2] for line in done.stdout.splitlines()] == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_ask(shell: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "duly"],
        capture_output=True, text=True, check=True, timeout=60, env={**os.environ, "_DULY_COMPLETE": f"{shell}_source"},
    )  # fmt: skip
    assert "_DULY_COMPLETE" in done.stdout
