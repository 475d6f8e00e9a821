"""Ids that a spreadsheet would run, or that would steer a terminal: what every command writes and prints of them."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from duly.cli import main
from duly.errors import steers

IDS = ("=1+1", "+44", "-5", "@x", "a\x1b[31mred", "b\u202ecba", "c\x07")
HEADER = "crime_id,reported_at,recorded_at\n"

COMMANDS = (("compare", "--standard", "NCRS-01A"), ("history",), ("explain", IDS[4]), ("check", "-v"))


def rows(hours: int) -> str:
    return HEADER + "".join(f'"{id_}",2025-06-02T10:00:00Z,2025-06-{5 + hours // 24:02}T10:00:00Z\n' for id_ in IDS)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def force(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("odd")
    (folder / "export").mkdir()
    config = folder / "duly.toml"
    config.write_text('[export]\npath = "export"\n[run]\nstandards = ["NCRS-01A"]\n')
    for day, content in ((20, HEADER + "x,2025-06-02T10:00:00Z,2025-06-02T10:00:00Z\n"), (21, rows(0))):
        (folder / "export" / "crimes.csv").write_text(content, encoding="utf-8")
        assert run("run", "--config", config, "--as-at", f"2025-06-{day}", "--quiet").exit_code in (0, 1)
    return folder


def is_plain(text: str) -> bool:
    return not any(steers(mark) for mark in text if mark != "\n" and mark != "\r")


def test_every_verdict_as_csv(force: Path) -> None:
    target = force / "verdicts.csv"
    run("check", force / "export", "--as-at", "2025-06-21", "--standard", "NCRS-01A", "--assessments", target)
    written = target.read_text(encoding="utf-8")
    records = {row["record"] for row in csv.DictReader(io.StringIO(written))}
    assert records == {"'=1+1", "'+44", "'-5", "'@x", "a\\x1b[31mred", "bcba", "c\\x07"}
    assert is_plain(written)


@pytest.mark.parametrize("form", ["table", "csv", "json"])
@pytest.mark.parametrize(
    "command",
    [("compare", "--standard", "NCRS-01A"), ("history",), ("explain", "a\x1b[31mred"), ("check", "-v")],
    ids=lambda c: c[0],
)
def test_what_is_printed(force: Path, command: tuple[str, ...], form: str) -> None:
    os.chdir(force)
    done = run(*command, "--config", force / "duly.toml", "--format", form)
    if done.exit_code == 2 and "--format" in done.stderr:
        pytest.skip("printed in other forms")
    assert done.exit_code in (0, 1, 3) and is_plain(done.output)
    if form == "csv" and command[0] == "compare":
        told = {row["record"] for row in csv.DictReader(io.StringIO(done.stdout)) if row["record"]}
        assert {"'=1+1", "'+44", "'-5", "'@x"} <= told


def test_no_page_or_list_that_is_written_steers(force: Path) -> None:
    for path in (force / "duly-results").rglob("*.csv"):
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))):
            assert all(is_plain(cell) and not cell.startswith(("=", "+", "-", "@")) for cell in row), path.name
