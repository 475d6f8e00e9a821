"""Runs are places: each has its own, the top leads to the newest, and nothing of anybody else's is lost."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from duly import whole_files
from duly.errors import DeliveryError
from duly.reports.places import place_name, planned, prepared, publication, swapping
from duly.settings import RetentionSettings
from duly.settings.places import PAGES
from tests.newest import newest_page, newest_run
from tests.reports.places.publishing import LONDON, content, differences, night, publish


@pytest.mark.parametrize(
    ("as_of", "name"),
    [
        (datetime(2026, 2, 2, 6, tzinfo=UTC), "2026-02-02T0600"),
        (datetime(2026, 7, 2, 6, tzinfo=UTC), "2026-07-02T0700"),  # local
        (datetime(2026, 2, 2, 6, 0, 5, tzinfo=UTC), "2026-02-02T060005"),
        (datetime(2026, 2, 2, 6, 0, 5, 7, tzinfo=UTC), "2026-02-02T060005.000007"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25T0130+0100"),  # clocks go back: the hour comes twice
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25T0130+0000"),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "2026-10-25T0200"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2026-03-29T0200"),  # clocks have gone forward
    ],
)
def test_a_place_is_called_by_its_as_at_time(as_of: datetime, name: str) -> None:
    assert place_name(as_of, LONDON) == name
    assert not re.search(r'[<>:"/\\|?*]', name)


def test_each_run_has_a_place_and_the_top_leads_to_the_newest(tmp_path: Path) -> None:
    first, second = publish(tmp_path, night(1)), publish(tmp_path, night(2))
    assert (first.page, second.page, second.remarks) == (tmp_path / "index.html", tmp_path / "index.html", ())
    assert newest_run(tmp_path) == tmp_path / "2026-02-02T0600"
    assert "2026-02-01" in (tmp_path / "2026-02-01T0600" / "results.json").read_text()
    for name in ("index.html", "standard-a.html"):
        leading = (tmp_path / name).read_text()
        assert f'<meta http-equiv="refresh" content="0; url=2026-02-02T0600/{name}">' in leading
        assert f'href="2026-02-02T0600/{name}"' in leading
    for name in ("results.json", "results.csv"):
        assert (tmp_path / name).read_bytes() == (tmp_path / "2026-02-02T0600" / name).read_bytes()
    listed = (tmp_path / "runs.html").read_text()
    assert listed.index("Monday 2 February 2026, 06:00") < listed.index("Sunday 1 February 2026, 06:00")
    assert "duly compare 2026-02-01 2026-02-02" in listed
    assert "Monday 2 February 2026" in (tmp_path / "latest.js").read_text()
    assert not differences(tmp_path)
    assert not list(tmp_path.glob(".duly-*.*"))  # neither staging nor a note


def test_a_run_as_at_the_same_instant_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    publish(tmp_path, night(1), content("one", pages=["standard-a.html", "standard-b.html"]))
    (tmp_path / "2026-02-01T0600" / "note.txt").write_text("mine")
    publish(tmp_path, night(1), content("two"))
    place = tmp_path / "2026-02-01T0600"
    assert (place / "index.html").read_text() == "two"
    assert not (place / "standard-b.html").exists()
    assert (place / "note.txt").read_text() == "mine"
    assert "2026-02-01T0600/index.html" in (tmp_path / "standard-b.html").read_text()  # whoever has its address
    assert [json.loads(line)["number"] for line in (tmp_path / "runs.jsonl").read_text().splitlines()] == [1, 2]
    assert differences(tmp_path) == [("added", "2026-02-01T0600/note.txt")]


def test_a_run_of_an_earlier_night_does_not_take_the_lead(tmp_path: Path) -> None:
    publish(tmp_path, night(2))
    late = publish(tmp_path, night(1))
    assert late.page == tmp_path / "2026-02-01T0600" / "index.html"
    assert "newer run" in late.remarks[0]
    assert newest_run(tmp_path).name == "2026-02-02T0600"
    assert "2026-02-02" in (tmp_path / "results.json").read_text()
    assert not differences(tmp_path)


def test_another_time_zone_does_not_make_two_instants_one(tmp_path: Path) -> None:
    publish(tmp_path, datetime(2026, 7, 1, 6, tzinfo=UTC))
    with prepared(
        planned(tmp_path, datetime(2026, 7, 1, 7, tzinfo=UTC), ZoneInfo("UTC")), content("utc"), RetentionSettings()
    ) as publication:
        publication.finish()
    assert newest_run(tmp_path).name == "2026-07-01T0700+0000"
    assert not differences(tmp_path)


def test_the_newest_runs_stay_and_of_older_ones_the_newest_of_each_month(tmp_path: Path) -> None:
    settings = RetentionSettings(runs=2, months=3)
    nights = [night(day, month=month) for month, day in ((10, 31), (11, 1), (11, 30), (12, 1), (12, 2), (12, 3))]
    for as_of in nights:
        publish(tmp_path, as_of, settings=settings)
    (tmp_path / "2026-11-01T0600").mkdir()
    places = {path.name for path in tmp_path.glob("2026-*") if any(path.iterdir())}
    assert places == {"2026-10-31T0600", "2026-11-30T0600", "2026-12-02T0600", "2026-12-03T0600"}
    assert not differences(tmp_path)
    assert len((tmp_path / "runs.jsonl").read_text().splitlines()) == 6
    publish(tmp_path, night(1, month=1), settings=RetentionSettings(runs=2, months=1))  # long past: goes next time
    publish(tmp_path, night(4, month=12), settings=RetentionSettings(runs=2, months=1))
    assert {path.name for path in tmp_path.glob("2026-*") if any(path.iterdir())} == {
        "2026-12-03T0600",
        "2026-12-04T0600",
    }
    assert not differences(tmp_path)


def test_a_page_of_an_old_run_that_is_open_stops_no_night_and_goes_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = RetentionSettings(runs=1, months=0)
    publish(tmp_path, night(1), settings=settings)
    unlink = Path.unlink

    def held_open(path: Path, missing_ok: bool = False) -> None:
        if path.name == "standard-a.html" and path.parent.name == "2026-02-01T0600":
            raise PermissionError(13, "it is open")
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", held_open)
        published = publish(tmp_path, night(2), settings=settings)
    assert published.remarks == (
        "1 file of 2026-02-01T0600, which is out of its time, could not be removed: open in a program? The next run tries "
        "again",
    )
    assert {path.name for path in (tmp_path / "2026-02-01T0600").iterdir()} == {"standard-a.html", "run.json"}
    assert not differences(tmp_path)
    assert publish(tmp_path, night(3), settings=settings).remarks == ()
    assert not (tmp_path / "2026-02-01T0600").exists()


def test_a_page_that_is_open_while_its_night_is_judged_again_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows: no folder is renamed of which a file is open, and that file is not replaced."""
    publish(tmp_path, night(1), content("old"))
    monkeypatch.setattr(swapping, "_exchanged", lambda *_: False)
    rename, replace_ = Path.rename, Path.replace

    def folder_held(path: Path, target: Path) -> Path:
        if path.name == "2026-02-01T0600":
            raise PermissionError(13, "it is open")
        return rename(path, target)

    def page_held(path: Path, target: Path) -> Path:
        if target.name == "standard-a.html" and target.parent.name == "2026-02-01T0600":
            raise PermissionError(13, "it is open")
        return replace_(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", folder_held)
        patch.setattr(Path, "replace", page_held)
        published = publish(tmp_path, night(1), content("new"))
    assert published.remarks == ("2026-02-01T0600/standard-a.html is open in a program and could not be replaced",)
    assert newest_page(tmp_path, "index.html") == "new"
    assert differences(tmp_path) == [("changed", "2026-02-01T0600/standard-a.html")]
    publish(tmp_path, night(1), content("new"))
    assert not differences(tmp_path)


def test_what_others_put_into_a_place_outlives_it(tmp_path: Path) -> None:
    settings = RetentionSettings(runs=1, months=0)
    publish(tmp_path, night(1), settings=settings)
    (tmp_path / "2026-02-01T0600" / "note.txt").write_text("mine")
    publish(tmp_path, night(2), settings=settings)
    assert [path.name for path in (tmp_path / "2026-02-01T0600").iterdir()] == ["note.txt"]


def test_somebody_elses_files_are_not_replaced(tmp_path: Path) -> None:
    publish(tmp_path, night(1))
    (tmp_path / "standard-new.html").write_text("mine")
    (tmp_path / "note.txt").write_text("mine")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(DeliveryError, match="did not write") as raised:
        publish(tmp_path, night(2), content("x", pages=["standard-new.html"]))
    assert raised.value.faults == ("standard-new.html",)
    (tmp_path / "2026-02-02T0600").mkdir()
    with pytest.raises(DeliveryError, match="did not write"):
        publish(tmp_path, night(2))
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_folder_of_the_layout_before_is_taken_over(tmp_path: Path) -> None:
    own = ["index.html", "standard-a.html", "standard-old.html", "results.json", "old.txt", "worklists/Gone.xlsx"]
    (tmp_path / "worklists").mkdir()
    for name in (*own, "note.txt", "worklists/mine.xlsx"):
        (tmp_path / name).write_text("before")
    (tmp_path / PAGES).write_text("".join(f"{name}\n" for name in own))
    publish(tmp_path, night(1))
    assert newest_page(tmp_path, "index.html") == night(1).isoformat()
    assert 'href="2026-02-01T0600/standard-a.html"' in (tmp_path / "standard-a.html").read_text()
    assert 'href="2026-02-01T0600/index.html"' in (tmp_path / "standard-old.html").read_text()
    assert not (tmp_path / "old.txt").exists() and not (tmp_path / "worklists" / "Gone.xlsx").exists()
    for name in ("note.txt", "worklists/mine.xlsx"):
        assert (tmp_path / name).read_text() == "before"
    assert not differences(tmp_path)


def test_styles_and_scripts_are_there_once_and_go_with_the_last_run_that_uses_them(tmp_path: Path) -> None:
    settings = RetentionSettings(runs=1, months=0)
    publish(tmp_path, night(1), settings=settings)
    style = tmp_path / "shared" / "0123456789abcdef.css"
    assert style.read_text() == "p {}"
    publish(tmp_path, night(2), replace(content("x"), shared={"fedcba9876543210.css": "q {}"}), settings)
    assert not style.exists()
    assert (tmp_path / "shared" / "fedcba9876543210.css").read_text() == "q {}"


def test_a_disk_that_does_not_keep_what_is_written_is_told_and_the_old_night_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, night(1))
    write = whole_files.write_through

    def lose(path: Path, what: str | Path) -> None:
        write(path, "" if path.name == "standard-a.html" and path.parent.name == "place" else what)
        if path.name == "run.json":
            (path.parent / "results.csv").write_text("spoilt")

    monkeypatch.setattr(publication, "write_through", lose)
    with pytest.raises(DeliveryError, match="did not keep") as raised:
        publish(tmp_path, night(2))
    assert raised.value.faults == ("results.csv",)
    assert newest_run(tmp_path).name == "2026-02-01T0600"
    assert not list(tmp_path.glob(".duly-*.*"))
