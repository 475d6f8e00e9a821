"""A suspect night from the export to the pages: said everywhere, used nowhere until somebody accepts it."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from duly.cli import main
from duly.history.database import open_history
from duly.history.failures import failures
from duly.history.tables import TrustRow
from duly.history.trust import suspect_runs
from duly.settings import Settings
from duly.settings.file import load
from tests.newest import newest_page, newest_run

CONFIG = """
[export]
path = "export"
[output]
share_folder = "shared"
[run]
standards = ["NCRS-01A"]
"""
HEADER = "crime_id,reported_at,recorded_at,district"
USUAL = 300
HALF = "crimes has 150 rows, where 302 are usual (300 to 303 in 4 nights)"


def duly(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], env={"COLUMNS": "1000"})


def judged(folder: Path, day: int, rows: int, *, as_at: str = "", recorded: bool = True) -> Result:
    """Judge the export of a day in November; every tenth crime was recorded late."""
    export = folder / "export"
    export.mkdir(exist_ok=True)
    when = ["2025-10-05T12:00:00Z", *["2025-10-01T12:00:00Z"] * 9] if recorded else [""]
    lines = [f"C{number},2025-10-01T10:00:00Z,{when[number % len(when)]},North" for number in range(rows)]
    (export / "crimes.csv").write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    if as_at:
        (export / "manifest.json").write_text(json.dumps({"export_at": as_at}), encoding="utf-8")
    asked = () if as_at else ("--as-at", f"2025-11-{day:02}")
    done = duly("run", "--config", folder / "duly.toml", *asked)
    assert done.exit_code in (0, 1, 3), done.output
    return done


def results(folder: Path) -> Mapping[str, Any]:
    parsed: Mapping[str, Any] = json.loads((folder / "duly-results" / "results.json").read_text(encoding="utf-8"))
    return parsed


def history(folder: Path, *more: object) -> Result:
    return duly("history", "--config", folder / "duly.toml", *more)


def accept(folder: Path, *more: object) -> Result:
    return duly("accept", "--config", folder / "duly.toml", *more)


def settings_of(folder: Path) -> Settings:
    return load(folder / "duly.toml")


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four quiet nights."""
    folder = tmp_path_factory.mktemp("force")
    (folder / "duly.toml").write_text(CONFIG, encoding="utf-8")
    for day in range(1, 5):
        done = judged(folder, day, USUAL + day - 1)
        assert done.exit_code == 1, done.output
    assert "Yes: the table is within its usual size; none of 303 rows refused" in done.output
    return folder


@pytest.fixture(scope="module")
def halved(quiet: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fifth night with half of the crimes."""
    folder = Path(shutil.copytree(quiet, tmp_path_factory.mktemp("halved") / "force"))
    assert judged(folder, 5, USUAL // 2).exit_code == 3
    return folder


@pytest.fixture
def force(quiet: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(quiet, tmp_path / "force"))


@pytest.fixture
def suspect(halved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(halved, tmp_path / "force"))


def test_few_nights_say_that_nothing_is_usual_yet(tmp_path: Path) -> None:
    (tmp_path / "duly.toml").write_text(CONFIG, encoding="utf-8")
    said = judged(tmp_path, 1, 20).output
    assert (
        "As far as so few nights tell: nothing is usual yet, with no night before this one kept in the history" in said
    )


def test_it_is_said_on_every_page_in_the_terminal_and_in_the_files(force: Path) -> None:
    done = judged(force, 5, USUAL // 2)
    assert done.exit_code == 3
    assert f"suspect         {HALF}" in done.output
    assert "something could not be judged: the night is suspect" in done.output.splitlines()[-1]
    told = results(force)["trust"]
    assert [one["words"] for one in told["suspicions"]] == [
        HALF,
        "NCRS-01A is asked of 150 records, where 302 are usual (300 to 303 in 4 nights)",
    ]
    with (force / "duly-results" / "results.csv").open(encoding="utf-8", newline="") as file:
        assert {row["suspect"] for row in csv.DictReader(file)} == {"yes"}
    pages = sorted(newest_run(force / "duly-results").rglob("*.html"))
    assert len(pages) > 5
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "This night is suspect" in text, page.name
        assert HALF[1:] in text, page.name
    (shared,) = (force / "shared").glob("*.html")
    text = shared.read_text(encoding="utf-8")
    assert "This night is suspect" in text
    assert "are usual" not in text  # no count leaves the unit by it
    assert "Not as they stand: " + HALF in newest_page(force / "duly-results", "index.html")


def test_history_marks_it_and_keeps_it_out_of_trends(suspect: Path) -> None:
    listed = history(suspect).output
    assert f"suspect: {HALF} and 1 more thing" in listed
    rows = list(csv.DictReader(history(suspect, "--format", "csv").stdout.splitlines()))
    assert [row["suspect"] for row in rows] == ["no"] * 4 + ["yes"]
    assert [row["exit_code"] for row in rows] == ["1"] * 4 + ["3"]
    trend = list(csv.DictReader(history(suspect, "--standard", "NCRS-01A", "--format", "csv").stdout.splitlines()))
    assert [row["run"] for row in trend] == ["1", "2", "3", "4"]


def test_it_is_compared_with_no_night_and_the_next_one_with_the_last_usual(suspect: Path) -> None:
    page = newest_page(suspect / "duly-results", "index.html")
    assert "A suspect night is compared with no other" in page
    assert not (newest_run(suspect / "duly-results") / "changes.html").exists()
    assert "is suspect: " + HALF in " ".join(one["words"] for one in results(suspect)["movers"]["not_looked_at"])
    done = judged(suspect, 6, USUAL + 5)
    assert done.exit_code == 1
    changes = newest_page(suspect / "duly-results", "changes.html")
    assert "run 4" in changes
    assert "run 5" not in changes
    trend = list(csv.DictReader(history(suspect, "--standard", "NCRS-01A", "--format", "csv").stdout.splitlines()))
    assert [row["run"] for row in trend] == ["1", "2", "3", "4", "6"]
    assert trend[-1]["breaks"] == "The run as at 5 November 2025 is suspect and left out until somebody accepts it."


@pytest.mark.parametrize("nights", [1, 2])
def test_a_failure_before_and_after_suspect_nights_keeps_its_date(suspect: Path, nights: int) -> None:
    if nights == 2:
        assert judged(suspect, 6, USUAL // 2).exit_code == 3
    assert judged(suspect, 5 + nights, USUAL + 11).exit_code == 1
    with open_history(settings_of(suspect)) as opened, opened.reading() as connection:
        since = failures(connection, datetime(2025, 11, 5 + nights, tzinfo=UTC))["NCRS-01A"]
    # Every tenth has failed in the four quiet nights and tonight; of the second half nothing was there meanwhile. C310 is new.
    assert {record: (one.first.day, one.runs) for (record, _), one in since.items()} == {
        **{f"C{number}": (1, 5) for number in range(0, USUAL, 10)}, "C300": (2, 4), "C310": (5 + nights, 1)
    }  # fmt: skip


def test_a_failure_goes_on_over_a_night_that_is_judged_again_and_is_suspect_only_then(force: Path) -> None:
    assert judged(force, 5, USUAL + 4).exit_code == 1
    assert judged(force, 6, USUAL + 5).exit_code == 1
    assert judged(force, 5, USUAL // 2).exit_code == 3
    with open_history(settings_of(force)) as opened, opened.reading() as connection:
        since = failures(connection, datetime(2025, 11, 6, tzinfo=UTC))["NCRS-01A"]
    assert {one.first.day for (record, _), one in since.items() if record != "C300"} == {1}


def test_accepting_lets_it_count_and_says_who_and_why(suspect: Path) -> None:
    done = accept(suspect, "--reason", "Half of the crimes were merged.")
    assert done.exit_code == 0, done.output
    assert "because Half of the crimes were merged." in done.output
    assert HALF in done.output
    assert "accepted by " in history(suspect).output
    trend = list(csv.DictReader(history(suspect, "--standard", "NCRS-01A", "--format", "csv").stdout.splitlines()))
    assert [row["run"] for row in trend] == ["1", "2", "3", "4", "5"]
    # It is usual from then on; judged again, the same night stands as accepted.
    assert judged(suspect, 6, USUAL // 2 + 1).exit_code == 1
    assert judged(suspect, 5, USUAL // 2).exit_code == 1
    (place,) = (suspect / "duly-results").glob("2025-11-05T*")
    page = (place / "export.html").read_text(encoding="utf-8")
    assert "This night is suspect" not in page
    assert "Half of the crimes were merged." in page


def test_an_acceptance_is_not_of_what_else_is_found_later(suspect: Path) -> None:
    accept(suspect, "--reason", "Half of the crimes were merged.")
    assert judged(suspect, 5, USUAL // 3).exit_code == 3


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--reason", "  "], "--reason: is blank"),
        (["--reason", "x" * 401], "more than 400 characters"),
        (["4", "--reason", "Fine."], "run 4, as at 2025-11-04 00:00, is not suspect"),
        (["2025-12-24", "--reason", "Fine."], "history holds no run 2025-12-24"),
        ([], "Missing option '--reason'"),
    ],
)
def test_what_cannot_be_accepted(halved: Path, asked: list[str], said: str) -> None:
    done = accept(halved, *asked)
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())


def test_of_several_suspect_nights_one_is_named(suspect: Path) -> None:
    judged(suspect, 6, USUAL // 2 + 1)
    done = accept(suspect, "--reason", "Fine.")
    assert done.exit_code == 2
    assert "2 runs are suspect: 2025-11-05 00:00 (run 5), 2025-11-06 00:00 (run 6)" in done.output
    assert accept(suspect, "2025-11-06", "--reason", "Fine.").exit_code == 0
    assert accept(suspect, "--reason", "Fine.").exit_code == 0
    done = accept(suspect, "--reason", "Fine.")
    assert "no run is suspect that nobody accepted" in done.output


def test_the_files_of_the_night_before_and_an_export_that_is_older(force: Path) -> None:
    done = judged(force, 0, USUAL + 9, as_at="2025-11-08T06:00:00+00:00")
    assert done.exit_code == 1, done.output
    done = judged(force, 0, USUAL + 9, as_at="2025-11-09T06:00:00+00:00")
    assert done.exit_code == 3
    assert "every file is the same, byte by byte, as in the export as at 8 November 2025, 06:00" in done.output
    done = judged(force, 0, USUAL + 8, as_at="2025-11-07T06:00:00+00:00")
    assert done.exit_code == 3
    assert "the export is as at 7 November 2025, 06:00, and a newer one, as at 9 November 2025, 06:00" in done.output
    (force / "export" / "manifest.json").unlink()
    assert judged(force, 6, USUAL + 7).exit_code == 1  # asked for with --as-at, it is no mistake


def test_an_export_that_was_judged_the_day_before_is_told(force: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judged(force, 0, USUAL + 9, as_at="2025-11-08T06:00:00+00:00")
    said = "the export is the one that was judged on"
    assert said not in judged(force, 0, USUAL + 9, as_at="2025-11-08T06:00:00+00:00").output
    monkeypatch.setattr("duly.history.trust._STANDS_STILL", -timedelta(days=1))
    done = judged(force, 0, USUAL + 9, as_at="2025-11-08T06:00:00+00:00")
    assert said in done.output
    assert done.exit_code == 3
    assert "For the time that they are as at, and not for now: the export is the one" in done.output
    assert "something could not be judged: no newer export has come" in done.output.splitlines()[-1]
    assert results(force)["trust"]["late"].startswith(said)
    with open_history(settings_of(force)) as opened, opened.reading() as connection:
        assert not suspect_runs(connection)  # the figures of the night that it is of are as good as they were


def test_the_unknown_that_jumped(force: Path) -> None:
    done = judged(force, 5, USUAL + 4, recorded=False)
    assert "crimes has nothing in recorded_at, which is usually filled" in done.output


def test_nights_that_an_earlier_duly_kept_are_looked_at_by_the_next(suspect: Path) -> None:
    settings = settings_of(suspect)
    with open_history(settings) as opened, opened.writing() as connection:
        connection.execute(TrustRow.__table__.delete())  # type: ignore[attr-defined]
    judged(suspect, 6, USUAL + 5)
    with open_history(settings) as opened, opened.reading() as connection:
        assert list(suspect_runs(connection)) == [5]


def test_the_same_rows_every_night_are_3_until_duly_toml_allows_them(force: Path) -> None:
    def with_refused(day: int, rows: int) -> Result:
        (force / "export" / "crimes.csv").write_text(
            "\n".join(
                [
                    HEADER,
                    *(f"C{number},2025-10-01T10:00:00Z,2025-10-01T12:00:00Z,North" for number in range(USUAL + day)),
                ]
                + [f"X{number},soon,2025-10-01T12:00:00Z,North" for number in range(rows)]
            )
            + "\n",
            encoding="utf-8",
        )
        return duly("run", "--config", force / "duly.toml", "--as-at", f"2025-11-{day:02}")

    assert with_refused(5, 1).exit_code == 3
    (force / "duly.toml").write_text(CONFIG + 'refused_allowed = { all = "5 %", crimes = 20 }\n', encoding="utf-8")
    done = with_refused(6, 1)
    assert (done.exit_code, done.output.splitlines()[-1].split("; ")[-1]) == (0, "1 row refused, as allowed")
    assert results(force)["budgets"][1] == {
        "kind": "REFUSED", "about": "crimes", "allowed": "20", "found": 1, "of": 307, "within": True
    }  # fmt: skip
    done = with_refused(7, 1)
    assert done.exit_code == 0, done.output
    done = with_refused(8, 4)
    assert done.exit_code == 3
    assert "4 rows of crimes refused, where at most 1 were on the nights before" in done.output
    (force / "duly.toml").write_text(
        CONFIG + 'refused_allowed = { crimse = 20 }\nunknown_allowed = { "NCRS-99" = 1 }\n', encoding="utf-8"
    )
    done = with_refused(9, 1)
    assert done.exit_code == 2
    assert "run.refused_allowed.crimse: there is no such table" in done.output
    assert "run.unknown_allowed.NCRS-99: there is no such standard" in done.output


def test_a_sample_is_held_against_no_night(force: Path) -> None:
    (force / "duly.toml").write_text(CONFIG + "sample = true\n", encoding="utf-8")
    assert judged(force, 5, 20).exit_code == 1
    assert results(force)["trust"] is None
