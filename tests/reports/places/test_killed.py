"""A run that is killed at any step of publishing leaves the old night or the new one, and the next run needs no hand."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from duly.reports.places import planned, prepared, recover
from duly.results import RunDigests
from duly.settings import RetentionSettings
from tests.newest import newest_run
from tests.reports.places.publishing import LONDON, STARTED, content, differences, night, publish

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked here")

COMMITTED = "committed"
"""A file that stands for the transaction of history: it is there once that is through."""

STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree", "ctypes.dlsym"}

SETTINGS = RetentionSettings(runs=2, months=0)


def new_night(results: Path, day: int) -> None:
    """Publish a night as `duly run` does, with a history that is a file beside the results."""
    kept = RunDigests(as_of=night(day), started_at=STARTED, rows={"run": "1"})
    what = content(f"new {day}", history=kept, worklists=[results.parent / "East.xlsx"])
    with prepared(planned(results, night(day), LONDON), what, SETTINGS) as publication:
        (results.parent / COMMITTED).touch()
        publication.finish()


def killed_at(step: int, results: Path, day: int) -> bool:
    """Publish in a process that is killed before its file-system step of that number; False where it came to its end before."""
    child = os.fork()
    if not child:
        count = 0

        def hook(event: str, _: object) -> None:
            nonlocal count
            if event in STEPS:
                count += 1
                if count == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        try:
            new_night(results, day)
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0
        return False
    return True


def killings(base: Path, day: int) -> Iterator[tuple[int, Path]]:
    """The results of two nights after a run that was killed, for every step."""
    step = 1
    while True:
        folder = base / str(step)
        shutil.copytree(base / "before", folder)
        if not killed_at(step, folder / "results", day):
            return
        yield step, folder / "results"
        shutil.rmtree(folder)
        step += 1


@pytest.mark.parametrize("day", [2, 3], ids=["the same instant", "another night"])
def test_the_old_night_or_the_new_one(day: int, tmp_path: Path) -> None:
    before = tmp_path / "before"
    before.mkdir()
    (before / "East.xlsx").write_text("list")
    for old in (1, 2):
        publish(before / "results", night(old), content(f"old {old}", worklists=[before / "East.xlsx"]), SETTINGS)
    note = Path("2026-02-02T0600", "notes", "mine.txt")
    (before / "results" / note).parent.mkdir()
    (before / "results" / note).write_text("mine")
    added = [("added", note.as_posix())]
    outcomes = set()
    for step, results in killings(tmp_path, day):
        leads_to = newest_run(results)
        overview = (leads_to / "index.html").read_text() if leads_to.is_dir() else ""
        assert overview in {"old 2", f"new {day}"}, step  # what a reader meets
        committed = (results.parent / COMMITTED).exists()
        recovered = recover(results, lambda run, there=committed: there)  # type: ignore[misc]
        wanted = f"new {day}" if committed else "old 2"
        assert (newest_run(results) / "index.html").read_text() == wanted, step
        assert (results / "results.json").read_text() == wanted, step
        assert differences(results) == added, step
        assert not list(results.rglob(".duly-*.*")), step
        outcomes.add((committed, recovered and recovered.finished))
        new_night(results, 4)
        assert differences(results) in (added, []), step  # the night may be out of its time by now
        assert (results / note).read_text() == "mine", step
    # Before it is ready; ready and not in history; in history; and at its end, when it only has to be forgotten.
    assert {(False, None), (False, False), (True, True)} <= outcomes


def test_what_history_does_not_keep_is_taken_back(tmp_path: Path) -> None:
    publish(tmp_path, night(1))
    try:
        with prepared(planned(tmp_path, night(2), LONDON), content("new"), RetentionSettings()):
            note = (tmp_path / ".duly-publishing.json").read_text()
            staging = tmp_path / json.loads(note)["staging"]
            shutil.copytree(staging, tmp_path / "copy")
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    assert not list(tmp_path.glob(".duly-*.*"))  # it was ended in good order
    (tmp_path / "copy").rename(staging)
    (tmp_path / ".duly-publishing.json").write_text(note)
    recovered = recover(tmp_path, lambda run: True)  # without history nobody can say that it was kept
    assert recovered is not None and not recovered.finished
    assert not list(tmp_path.glob(".duly-*.*"))
    assert not differences(tmp_path)


def test_a_note_that_the_disk_lost_stops_no_night(tmp_path: Path) -> None:
    publish(tmp_path, night(1))
    (tmp_path / ".duly-publishing.json").write_bytes(b"\0" * 40)
    (tmp_path / ".duly-0123456789abcdef.part").mkdir()
    assert recover(tmp_path, lambda run: True) is None
    assert not list(tmp_path.glob(".duly-*.*"))
