"""`duly init` and `duly doctor` as commands: what they print, what they ask, and how they end."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine

from duly.cli import main
from duly.commands import init
from duly.settings import load
from tests.connectors.scene import export, lines

CRIMES = lines(
    ("Crime Ref", "Date Reported", "Date Recorded"),
    *((f"C{day}", f"{day:02}/01/2025 09:00", f"{day:02}/02/2025 10:00") for day in range(1, 9)),
)


def run(*arguments: object, **more: str) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], **more)  # type: ignore[arg-type]


def words(result: Result) -> str:
    return " ".join(result.output.split())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return export(tmp_path, {"CRIME_EXTRACT.csv": CRIMES})


def test_init_says_what_is_proposed_what_is_open_and_what_can_be_judged(folder: Path, tmp_path: Path) -> None:
    done = run("init", folder, "--output", tmp_path / "duly.toml")
    assert done.exit_code == 0, done.output
    said = words(done)
    assert "CRIME_EXTRACT.csv: crimes" in said and "2 questions are open" in said
    assert "1. crimes.recorded_at, crimes.reported_at: then NCRS-01A can be judged" in said
    before = (tmp_path / "duly.toml").read_text()
    again = run("init", folder, "--output", tmp_path / "duly.toml")
    assert again.exit_code == 2 and "exists already" in again.output
    assert (tmp_path / "duly.toml").read_text() == before


def test_init_into_the_terminal_is_duly_toml_alone(folder: Path) -> None:
    done = run("init", folder, "--output", "-")
    assert done.exit_code == 0
    assert done.stdout.startswith("# What duly reads") and "[tables.crimes]" in done.stdout


def test_asking_needs_a_terminal(folder: Path, tmp_path: Path) -> None:
    done = run("init", folder, "--ask", "--output", tmp_path / "duly.toml")
    assert done.exit_code == 2 and "--ask needs a terminal" in done.output
    assert not (tmp_path / "duly.toml").exists()


def test_what_is_answered_is_in_force(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init, "in_terminal", lambda: True)
    # The first order is chosen; for the second column the same answer is offered, and taken.
    done = run("init", folder, "--ask", "--output", tmp_path / "duly.toml", input="1\n\n")
    assert done.exit_code == 0, done.output
    assert "1 %d/%m/%Y %H:%M (from first to last 7 days)" in words(done)
    held = load(tmp_path / "duly.toml").tables["crimes"].columns
    assert held["reported_at"].format == held["recorded_at"].format == ("%d/%m/%Y %H:%M",)
    assert "1 of 51 standards can be judged" in words(done)
    judged = run("check", "--config", tmp_path / "duly.toml", "--standard", "NCRS-01A", "--as-at", "2025-06-01")
    assert "0 of 8" in words(judged)


def test_what_is_left_open_stays_a_comment(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init, "in_terminal", lambda: True)
    done = run("init", folder, "--ask", "--output", tmp_path / "duly.toml", input="0\n0\n")
    assert done.exit_code == 0, done.output
    assert set(load(tmp_path / "duly.toml").tables["crimes"].columns) == {"crime_id"}
    assert "2 questions are open" in words(done)


def config(tmp_path: Path, *more: str, columns: str = "") -> Path:
    path = tmp_path / "duly.toml"
    dated = '{ from = "%s", format = "%%d/%%m/%%Y %%H:%%M" }'
    columns = columns or "\n".join(
        f"{ours} = {dated % theirs}"
        for ours, theirs in (("reported_at", "Date Reported"), ("recorded_at", "Date Recorded"))
    )
    text = f"""
[export]
path = "export"
[tables.crimes]
files = ["CRIME_EXTRACT.csv"]
[tables.crimes.columns]
crime_id = "Crime Ref"
{columns}
"""
    path.write_text(text + "\n".join(more))
    return path


def examined(path: Path) -> tuple[int, dict[str, Any]]:
    done = run("doctor", "--config", path, "--format", "json")
    return done.exit_code, json.loads(done.stdout)


def found(document: dict[str, Any], name: str, state: str) -> str:
    """What is said of a thing in that state; blank where nothing is."""
    return "; ".join(str(one["says"]) for one in document["findings"] if (one["name"], one["state"]) == (name, state))


def test_all_is_well_where_all_that_is_judged_can_be(folder: Path, tmp_path: Path) -> None:
    code, document = examined(config(tmp_path, "[run]", 'standards = ["NCRS-01A"]'))
    assert code == 0, document
    assert document["can_be_judged"] == ["NCRS-01A"] and document["next"] == []
    assert "the first 8 rows of it can be read" in found(document, "crimes", "ok")
    for name in ("duly.toml", "private copies", "results", "history", "calendar"):
        assert found(document, name, "ok"), name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["duly.toml", "export"]


def test_a_standard_that_lacks_columns_is_named_with_them(folder: Path, tmp_path: Path) -> None:
    code, document = examined(config(tmp_path, "[run]", 'standards = ["NCRS-01A", "NCRS-01"]'))
    assert code == 3
    (lack,) = document["cannot_be_judged"]
    assert lack["standard"] == "NCRS-01" and ["crime_victims.person_id"] in lack["columns"]
    assert document["next"][0]["unlocks"] == ["NCRS-01"]
    shown = run("doctor", "--config", tmp_path / "duly.toml")
    assert shown.exit_code == 3 and "NCRS-01: crime_victims.crime_id" in words(shown)


def test_a_list_that_only_the_force_can_give_is_asked_for(folder: Path, tmp_path: Path) -> None:
    _, document = examined(config(tmp_path, "[run]", 'standards = ["PROF-01"]'))
    (lack,) = document["cannot_be_judged"]
    assert lack["parameters"] == ["profile_areas"]


def test_a_format_that_does_not_fit_is_told_by_column(folder: Path, tmp_path: Path) -> None:
    wrong = '{ from = "Date Reported", format = "%Y/%m/%d" }'
    code, document = examined(config(tmp_path, columns=f"reported_at = {wrong}"))
    assert code == 3
    said = found(document, "crimes", "bad")
    assert "reported_at" in said and "09:00" not in said


def test_a_row_that_would_be_refused_is_told_by_column_and_why(folder: Path, tmp_path: Path) -> None:
    rows = (folder / "CRIME_EXTRACT.csv").read_text()
    (folder / "CRIME_EXTRACT.csv").write_text(rows.replace("03/01/2025 09:00", "Zebediah"))
    code, document = examined(config(tmp_path, "[run]", 'standards = ["NCRS-01A"]'))
    assert code == 3
    said = found(document, "crimes", "bad")
    assert said.startswith("1 of the first 8 rows would be refused: Date Reported:") and "Zebediah" not in said
    assert document["can_be_judged"] == ["NCRS-01A"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    export(tmp_path, {"others.csv": CRIMES})
    code, document = examined(config(tmp_path))
    assert code == 3 and "nothing in the export is named CRIME_EXTRACT.csv" in found(document, "export", "bad")


def test_a_file_that_is_read_as_nothing_is_told(folder: Path, tmp_path: Path) -> None:
    (folder / "birds.csv").write_text("wing\n1\n")
    _, document = examined(config(tmp_path))
    assert "birds.csv" in found(document, "export", "look")


def test_a_driver_that_is_not_installed(tmp_path: Path) -> None:
    (tmp_path / "duly.toml").write_text('[export]\ndatabase = "mssql+pyodbc://reader@host/rms"\n')
    code, document = examined(tmp_path / "duly.toml")
    assert code == 3 and "no driver for mssql+pyodbc is installed" in found(document, "export", "bad")


def test_the_tables_of_a_database(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'rms.sqlite'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE crimes (crime_id TEXT, reported_at TEXT, recorded_at TEXT)")
        connection.exec_driver_sql("INSERT INTO crimes VALUES ('C1', '2025-01-01T10:00:00Z', '2025-01-01T11:00:00Z')")
    engine.dispose()
    text = f"""
[export]
database = "sqlite:///{tmp_path / "rms.sqlite"}"
[tables.staff]
source = "officers"
[run]
standards = ["NCRS-01A"]
"""
    (tmp_path / "duly.toml").write_text(text)
    code, document = examined(tmp_path / "duly.toml")
    assert code == 3 and "has no table officers" in found(document, "staff", "bad")
    assert "the first row of it can be read" in found(document, "crimes", "ok")
    assert document["can_be_judged"] == ["NCRS-01A"]


def test_duly_toml_that_is_wrong_is_2(tmp_path: Path) -> None:
    (tmp_path / "duly.toml").write_text('[export]\npaht = "export"\n')
    done = run("doctor", "--config", tmp_path / "duly.toml")
    assert done.exit_code == 2 and "paht" in done.output


def test_a_place_for_results_that_is_none(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    code, document = examined(config(tmp_path, "[output]", 'folder = "taken"'))
    assert code == 3 and "is no folder" in found(document, "results", "bad")


def test_a_place_that_may_not_be_written(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the system would answer anybody but root, who may write anywhere."""
    shut, access = tmp_path / "shut", os.access
    shut.mkdir(mode=0o500)
    monkeypatch.setattr(
        os, "access", lambda path, mode: access(path, mode) and not (Path(path) == shut and mode & os.W_OK)
    )
    code, document = examined(config(tmp_path, "[output]", 'folder = "shut/results"'))
    assert code == 3 and "may not be written" in found(document, "results", "bad")


def test_results_that_everybody_may_read_are_told(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o755)
    _, document = examined(config(tmp_path, "[output]", 'folder = "open"'))
    assert "may be read by everybody" in found(document, "results", "look")
    (tmp_path / "open").chmod(0o750)
    _, document = examined(config(tmp_path, "[output]", 'folder = "open"'))
    assert "can be written" in found(document, "results", "ok")


def test_a_calendar_that_ends_soon_is_told(folder: Path, tmp_path: Path) -> None:
    code, document = examined(config(tmp_path, "[calendar]", "until = 2020-12-31"))
    assert code == 3 and "lies outside the calendar" in found(document, "calendar", "bad")


def test_what_duly_toml_says_of_lines_rows_and_cells_holds_of_the_first_rows_too(tmp_path: Path) -> None:
    rows = [("Ref", "Kind", "Said", "Set")]
    rows += [("", "NOTE", "soon", "")] * 40
    rows += [
        (f"C{n}", "CRIME", "soon" if n < 5 else f"2025-01-{n:02}T09:00", f"2025-01-{n:02}T10:00") for n in range(1, 12)
    ]
    export(tmp_path, {"LOG.csv": "Title\nof,it\n\n" + lines(*rows)})
    (tmp_path / "duly.toml").write_text(
        '[export]\npath = "export"\n[tables.crimes]\nfiles = ["LOG.csv"]\nheader_row = 4\nwhere = { Kind = "CRIME" }\n'
        '[tables.crimes.columns]\ncrime_id = "Ref"\nrecorded_at = "Set"\n'
        'reported_at = { from = "Said", unreadable = "unknown", unreadable_limit = 0.3 }\n'
        '[run]\nstandards = ["NCRS-01A"]\n'
    )
    code, document = examined(tmp_path / "duly.toml")
    assert found(document, "crimes", "bad") == "" and code == 0, document
    assert "can be read" in found(document, "crimes", "ok") + found(document, "crimes", "look")
