"""What changed in the export since the night before is told: in the terminal, on the page and in results.json."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import duckdb
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
    assert night(force, 2, [*ROWS, row(8, status="NEW")]) == [f"crimes: the column status was not {THEN} and is now"]


def test_a_column_that_is_filled_again_and_a_table_that_is_new(force: Path) -> None:
    night(force, 1, [row(number, district="") for number in range(6)])
    assert night(force, 2, ROWS) == [f"crimes: district held no value in any row {THEN}, and now there are some"]
    (force / "export" / "teams.csv").unlink()
    night(force, 3, [*ROWS, row(9)])
    (force / "export" / "teams.csv").write_text(TEAMS, encoding="utf-8")
    told = night(force, 4, [*ROWS, row(9), row(10)])
    assert [one for one in told if one.startswith("teams")] == [
        "teams: is read now and was not in the export as at 3 November 2025, 00:00: it is new, or was unfit then"
    ]
    assert night(force, 5, [*ROWS, row(11)]) == []


def test_what_more_standards_ask_for_is_counted_in_one_sentence(force: Path) -> None:
    """A run of some standards, then one of all: every table would be told, and the screen be full of it."""
    night(force, 1, ROWS)
    (force / "export" / "staff.csv").write_text("staff_id,rank,entered_at\nS1,DS,\n", encoding="utf-8")
    config = CONFIG.replace('["NCRS-01A"]', '["NCRS-01A", "SUP-01", "TRAIN-01"]')
    (force / "duly.toml").write_text(config, encoding="utf-8")
    told = [one for one in night(force, 2, [*ROWS, row(9)]) if "that were not of" in one or "is read now" in one]
    assert len(told) == 1
    assert told[0].startswith("tables: 1, and columns of others: ")
    assert told[0].endswith("were not of the export as at 1 November 2025, 00:00: 2 more standards are judged")


def test_a_table_with_more_than_twice_the_rows(force: Path) -> None:
    night(force, 1, ROWS * 2 + [row(number) for number in range(20, 32)])
    many = [row(number) for number in range(49)]
    assert night(force, 2, many) == [f"crimes: 49 rows, more than twice the 24 {THEN}"]
    assert night(force, 3, [*many, row(99)]) == []
    night(force, 4, ROWS)
    assert night(force, 5, [row(number) for number in range(20)]) == []  # few rows come and go


def test_a_table_whose_files_are_those_of_an_older_night_while_others_are_new(force: Path) -> None:
    night(force, 1, ROWS)
    (force / "export" / "teams.csv").write_text(TEAMS + "T2,South,PVP_CORE\n", encoding="utf-8")
    night(force, 2, [*ROWS, row(7)])
    (force / "export" / "teams.csv").write_text(TEAMS + "T3,South,PVP_CORE\n", encoding="utf-8")
    assert night(force, 3, ROWS) == [
        f"the files of crimes are the same, byte by byte, as {THEN}; newer ones were judged since"
    ]


def test_files_are_no_older_ones_once_more_where_the_last_were_not_known_by_what_they_held(force: Path) -> None:
    """A night judged in a database has no files: that newer ones were judged since cannot be told."""
    night(force, 1, ROWS)
    kept = force / "force.duckdb"
    with duckdb.connect(str(kept)) as database:
        for table in ("crimes", "teams"):
            database.execute(f"CREATE TABLE {table} AS FROM read_csv('{force}/export/{table}.csv', all_varchar = true)")
    (force / "duly.toml").write_text(
        CONFIG.replace('path = "export"', f'database = "duckdb:///{kept}"'), encoding="utf-8"
    )
    night(force, 2, ROWS)
    (force / "duly.toml").write_text(CONFIG, encoding="utf-8")
    (force / "export" / "teams.csv").write_text(TEAMS + "T3,South,PVP_CORE\n", encoding="utf-8")
    assert not any("newer ones" in told for told in night(force, 3, ROWS))


def test_a_sample_is_held_against_nothing(force: Path) -> None:
    night(force, 1, ROWS)
    (force / "duly.toml").write_text(CONFIG + "sample = true\n", encoding="utf-8")
    assert night(force, 2, ROWS[:1]) == []


def parts(force: Path, day: int, *names: str, rows: int = 4) -> list[str]:
    """A night whose crimes are in several files of so many rows each, beside one that is always there."""
    for old in (force / "export").glob("crimes_*"):
        old.unlink()
    for at, name in enumerate(names, start=1):
        lines = [HEADER, *(row(100 * at + number) for number in range(rows))]
        (force / "export" / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return night(force, day, [*ROWS, row(90 + day)])


def test_a_file_of_several_that_has_no_row_now(force: Path) -> None:
    parts(force, 1, *MONTHS)
    for name in MONTHS:
        rows = [] if name == MONTHS[2] else [row(100 + MONTHS.index(name))]
        (force / "export" / name).write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    told = night(force, 2, [*ROWS, *(row(number) for number in range(50, 80))])
    assert told == [f"crimes: {MONTHS[2]} has no row, unlike {THEN}"]


MONTHS = [f"crimes_2025-{month:02}.csv" for month in range(1, 9)]


def test_a_file_of_a_table_that_is_not_there_any_more_is_told(force: Path) -> None:
    parts(force, 1, *MONTHS)
    assert parts(force, 2, *MONTHS[:-1]) == [f"crimes: 1 of 9 files is not there (crimes_2025-08.csv), unlike {THEN}"]


def test_numbered_files_that_are_fewer_under_a_new_date_are_told(force: Path) -> None:
    parts(force, 1, *(f"crimes_0101_{number}.csv" for number in range(6)))
    assert parts(force, 2, *(f"crimes_0102_{number}.csv" for number in range(4))) == [
        f"crimes: 2 of 7 files are not there, unlike {THEN}"
    ]


@pytest.mark.parametrize(
    "now",
    [[*MONTHS[1:], "crimes_2025-09.csv"], [*MONTHS, "crimes_2025-09.csv"], [*MONTHS[:6], "crimes_7_8.csv"]],
    ids=["window", "more", "merged"],
)
def test_files_that_others_took_the_place_of_are_not_missed(force: Path, now: list[str]) -> None:
    parts(force, 1, *MONTHS)
    assert parts(force, 2, *now) == []
