"""Movers through whole runs: tiny exports judged night by night, and what their last night says.

South fell four weeks ago, and every night saw that: it must be told, and nothing else as performance.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from duly.cli import main
from duly.results import MoverKind, Movers, from_json

LAST = datetime(2025, 11, 2)
"""As at: a Sunday, whose week is nearly over."""

TEAMS = ("North", "South", "West")
WEEKS, A_WEEK = 30, 14

BEFORE = (9, 8, 7)
"""Days before the last night on which there was one: the fewest after which a table can be half, and weeks can settle."""


def duly(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def crimes(until: datetime, *, newly_named: str = "North", unread: Sequence[str] = ()) -> str:
    """Two crimes a day of each district. Every seventh is recorded late, and of South each of the last four weeks. In those
    weeks North may be called `newly_named`, and of districts in `unread` nobody can tell when they were recorded."""
    lines = ["crime_id,reported_at,recorded_at,district"]
    first = LAST - timedelta(weeks=WEEKS)
    changed = LAST - timedelta(weeks=4)
    for number in range(WEEKS * A_WEEK):
        reported = first + timedelta(hours=12 * number + 1)
        if reported + timedelta(days=2) > until:
            break
        for team in TEAMS:
            after = reported >= changed
            is_late = number % 7 == 0 or (after and team == "South")
            recorded = reported + timedelta(hours=30 if is_late else 3)
            stamp = "" if after and team in unread else f"{recorded:%Y-%m-%dT%H:%M:%SZ}"
            name = newly_named if after and team == "North" else team
            lines.append(f"{team}-{number},{reported:%Y-%m-%dT%H:%M:%SZ},{stamp},{name}")
    return "\n".join(lines) + "\n"


def night(folder: Path, back: int, content: str) -> Result:
    (folder / "crimes.csv").write_text(content, encoding="utf-8")
    done = duly("run", "--config", folder / "duly.toml", "--as-at", f"{LAST - timedelta(days=back):%Y-%m-%d}")
    assert done.exit_code in (0, 1, 3), done.output
    return done


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the nights before the last one were judged."""
    folder = tmp_path_factory.mktemp("nights")
    (folder / "duly.toml").write_text(
        "[export]\npath = 'crimes.csv'\n[run]\nstandards = ['NCRS-01A']\n", encoding="utf-8"
    )
    for back in BEFORE:
        night(folder, back, crimes(LAST - timedelta(days=back)))
    return folder


@pytest.fixture
def folder(before: Path, tmp_path: Path) -> Path:
    """A copy of it for each test."""
    return Path(shutil.copytree(before, tmp_path / "nights"))


def movers(folder: Path) -> Movers:
    asked = duly("history", "--config", folder / "duly.toml", "--movers", "--format", "json")
    assert asked.exit_code == 0, asked.output
    return from_json(Movers, json.loads(asked.stdout))


def rates(moved: Movers) -> list[tuple[str | None, str]]:
    return [(line.value, line.direction.value) for line in moved.movers if line.kind is MoverKind.RATE]


def test_a_district_that_fell_is_told_by_run_and_history_alike(folder: Path) -> None:
    done = night(folder, 0, crimes(LAST))
    moved = movers(folder)
    assert [(line.kind, line.value) for line in moved.movers] == [(MoverKind.RATE, "South")]
    assert moved.movers[0].records
    assert moved.series_in_time
    asked = duly("history", "--config", folder / "duly.toml", "--movers")
    said = [line.strip("- ") for line in asked.output.splitlines() if "South" in line]
    assert said
    assert all(line in done.output for line in said)
    assert "South" in duly("history", "--config", folder / "duly.toml", "--movers", "--format", "csv").output


def test_times_that_can_no_longer_be_told_are_no_fall(folder: Path) -> None:
    night(folder, 0, crimes(LAST, unread=["North"]))
    moved = movers(folder)
    assert "North" not in dict(rates(moved))
    # So much changed tonight that nobody knows how young weeks were at their age: that is told, not taken for quiet.
    assert any("NCRS-01A only weeks that began at least" in words for words in moved.notes)


def test_half_a_table_is_not_looked_at(folder: Path) -> None:
    content = crimes(LAST).splitlines(keepends=True)
    night(folder, 0, "".join(content[: len(content) // 2]))
    moved = movers(folder)
    assert moved.movers == ()
    assert any("are usual" in one.words for one in moved.not_looked_at)


def test_another_target_is_a_new_series(folder: Path) -> None:
    with (folder / "duly.toml").open("a", encoding="utf-8") as file:
        file.write('[standards."NCRS-01A"]\ntarget = 30\nreason = "agreed"\nexpires = 2099-01-01\n')
    night(folder, 0, crimes(LAST))
    moved = movers(folder)
    assert rates(moved) == []
    assert any("target" in one.words for one in moved.new_series)


def test_a_district_with_another_name_is_no_fall_of_a_rate(folder: Path) -> None:
    night(folder, 0, crimes(LAST, newly_named="Nordic"))
    assert {name for name, _ in rates(movers(folder))} == {"South"}
