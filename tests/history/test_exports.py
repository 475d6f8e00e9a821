"""What changed in the export since the night before is told: in the terminal, on the page and in results.json."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import pytest
from click.testing import CliRunner

from duly.cli import main
from tests.newest import newest_page

CONFIG = """
[export]
path = "export"
[run]
standards = ["NCRS-01A"]
"""
HEADER = "crime_id,reported_at,recorded_at,status,district"
TEAMS = "team_id,name,team_type\nT1,North,PVP_CORE\n"


def row(number: int, status: str = "recorded", district: str = "North") -> str:
    return f"C{number},2025-10-01T10:00:00+01:00,2025-10-01T12:00:00+01:00,{status},{district}"


ROWS = [row(number) for number in range(6)]


@pytest.fixture
def force(tmp_path: Path) -> Path:
    (tmp_path / "export").mkdir()
    (tmp_path / "duly.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "export" / "teams.csv").write_text(TEAMS, encoding="utf-8")
    return tmp_path


def night(force: Path, day: int, rows: list[str], header: str = HEADER) -> list[str]:
    """Judge a night; what is warned of, which terminal, page and results.json say alike."""
    (force / "export" / "crimes.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    asked = ["run", "--config", str(force / "duly.toml"), "--as-at", f"2025-11-{day:02}"]
    done = CliRunner().invoke(main, asked, env={"COLUMNS": "1000"})
    assert done.exit_code in (0, 1, 3), done.output
    results = json.loads((force / "duly-results" / "results.json").read_text(encoding="utf-8"))
    warnings: list[str] = results["run"]["warnings"]
    page = newest_page(force / "duly-results", "export.html")
    for warning in warnings:
        assert warning in " ".join(done.output.split())
        assert escape(warning[1:], quote=False) in page.replace("&#39;", "'")
    return [warning for warning in warnings if "as at" in warning or "codes that" in warning]


THEN = "in the export as at 1 November 2025, 00:00"


def test_nothing_is_told_of_the_first_night_nor_of_one_that_is_as_the_night_before(force: Path) -> None:
    assert night(force, 1, ROWS) == []
    assert night(force, 2, [*ROWS, row(9)]) == []


def test_an_export_that_was_not_made_anew(force: Path) -> None:
    night(force, 1, ROWS)
    (told,) = night(force, 2, ROWS)
    assert told == f"every file is the same, byte by byte, as {THEN}: was it made anew?"
    assert night(force, 2, ROWS) == [told]  # the same night once more is held against the night before, not itself


def test_a_table_that_stood_still_while_others_changed(force: Path) -> None:
    night(force, 1, ROWS)
    (force / "export" / "teams.csv").write_text(TEAMS + "T2,South,PVP_CORE\n", encoding="utf-8")
    (told,) = night(force, 2, ROWS)
    assert told == f"the files of crimes are the same, byte by byte, as {THEN}; others changed"


def test_a_column_that_went_and_one_that_is_empty_now(force: Path) -> None:
    night(force, 1, ROWS)
    told = night(force, 2, [line.rpartition(",")[0] for line in ROWS], HEADER.rpartition(",")[0])
    assert told == ["crimes: the column district was in the export as at 1 November 2025, 00:00 and no longer"]
    night(force, 3, ROWS)
    (told_empty,) = night(force, 4, [row(number, district="") for number in range(6)])
    assert told_empty.startswith("crimes: district held values in the export as at 3 November 2025")
    assert night(force, 5, [row(number, district="") for number in range(7)]) == []  # told once, when it changed


def test_a_table_that_went_or_lost_most_of_its_rows(force: Path) -> None:
    night(force, 1, ROWS)
    (told,) = night(force, 2, ROWS[:2])
    assert told == "crimes: 2 rows, where the export as at 1 November 2025, 00:00 had 6"
    (force / "export" / "teams.csv").unlink()
    (told,) = night(force, 3, ROWS)
    assert told.startswith("teams: was read of the export as at 2 November 2025")


def test_a_code_that_no_run_has_met(force: Path) -> None:
    night(force, 1, [*ROWS, row(7, status="OLD")])
    (told,) = night(force, 2, [*ROWS, row(7, status="OLD"), row(8, status="NEW")])
    assert told == "crimes.status: codes that no run has met before and that the mapping does not know: 'NEW' (1 rows)"
    assert night(force, 2, [*ROWS, row(7, status="OLD"), row(8, status="NEW")]) == [told]  # as what is published says
    assert night(force, 3, [*ROWS, row(7, status="NEW"), row(9)]) == []


def test_codes_of_what_was_not_read_before_are_not_new(force: Path) -> None:
    without = [",".join(part for place, part in enumerate(line.split(",")) if place != 3) for line in ROWS]
    night(force, 1, without, HEADER.replace("status,", ""))
    assert night(force, 2, [*ROWS, row(8, status="NEW")]) == []


def test_a_sample_is_held_against_nothing(force: Path) -> None:
    night(force, 1, ROWS)
    (force / "duly.toml").write_text(CONFIG + "sample = true\n", encoding="utf-8")
    assert night(force, 2, ROWS[:1]) == []
