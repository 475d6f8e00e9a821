"""Worklists are replaced file by file: one that is open stops nothing, and one that somebody worked in is not thrown away."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.places.publishing import content, night, publish


def lists(folder: Path, **files: str) -> list[Path]:
    """Worklists as they were written, in a folder of their own."""
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.xlsx").write_text(text)
    return sorted(folder.iterdir())


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "worklists").iterdir())


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Results of one night with two worklists."""
    publish(tmp_path / "results", night(1), content("1", worklists=lists(tmp_path / "1", East="one", West="one")))
    return tmp_path / "results"


def test_they_stand_above_the_runs(results: Path) -> None:
    assert names(results) == ["East.xlsx", "West.xlsx"]
    publish(results, night(2), content("2", worklists=lists(results.parent / "2", East="two", West="two")))
    assert (results / "worklists" / "East.xlsx").read_text() == "two"


def test_one_that_is_open_gets_its_new_one_beside_it(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if Path(target).name == "East.xlsx":
            raise PermissionError(13, "open")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    published = publish(results, night(2), content("2", worklists=lists(results.parent / "2", East="two", West="two")))
    beside = "East (new, as the other was open).xlsx"
    assert published.remarks == (f"worklists/East.xlsx is open in a program: the new one is beside it, as {beside}",)
    assert names(results) == [beside, "East.xlsx", "West.xlsx"]
    assert (results / "worklists" / "East.xlsx").read_text() == "one"
    assert (results / "worklists" / beside).read_text() == "two"
    assert (results / "worklists" / "West.xlsx").read_text() == "two"
    monkeypatch.undo()
    publish(results, night(3), content("3", worklists=lists(results.parent / "3", East="three", West="three")))
    assert names(results) == ["East.xlsx", "West.xlsx"]


def test_that_of_a_team_that_is_no_more_goes_unless_somebody_worked_in_it(results: Path) -> None:
    (results / "worklists" / "West.xlsx").write_text("one, with notes")
    publish(results, night(2), content("2", worklists=lists(results.parent / "2", North="two")))
    assert names(results) == ["North.xlsx", "West.xlsx"]
    assert (results / "worklists" / "West.xlsx").read_text() == "one, with notes"


def test_a_table_that_the_newest_run_has_not_goes_though_its_night_was_judged_again(results: Path) -> None:
    """Nobody works in those, as in workbooks: what an earlier version laid beside each does not stay to mislead."""
    written = lists(results.parent / "2", East="two", West="two")
    (results.parent / "2" / "East.csv").write_text("two")
    publish(results, night(2), content("2", worklists=[*written, results.parent / "2" / "East.csv"]))
    assert names(results) == ["East.csv", "East.xlsx", "West.xlsx"]
    publish(results, night(2), content("again", worklists=lists(results.parent / "3", East="again", West="again")))
    assert names(results) == ["East.xlsx", "West.xlsx"]


def test_a_run_of_an_earlier_night_hands_out_none(results: Path) -> None:
    publish(results, night(1, month=1), content("0", worklists=lists(results.parent / "0", East="zero")))
    assert (results / "worklists" / "East.xlsx").read_text() == "one"
    assert names(results) == ["East.xlsx", "West.xlsx"]
