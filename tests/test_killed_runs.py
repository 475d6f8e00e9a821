"""`duly run` killed for real, at the steps between history and pages: the next night needs no hand and nothing is half done."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from duly.cli import main

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no process is killed by a signal there")

CRIMES = (
    "crime_id,reported_at,recorded_at,district,team\n"
    "C1,2025-03-29T12:00:00+00:00,2025-03-30T13:00:00+01:00,North,East\n"
    "C2,2025-10-25T12:00:00+01:00,2025-10-26T12:00:00+00:00,North,East\n"
)

KILLED = """
import os, signal, sys
from importlib import import_module

module, _, name = sys.argv[1].rpartition(".")
owner = import_module(module) if module != "Keeper" else import_module("duly.history.past").Keeper
setattr(owner, name, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
from duly.cli import main
main(sys.argv[2:])
"""


def duly(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def night(project: Path, day: int) -> Result:
    """A run as at a day, of an export that has a crime more than that of any other day."""
    more = f"D{day},2025-10-25T12:00:00+01:00,2025-10-25T13:00:00+01:00,North,East\n"
    (project / "crimes.csv").write_text(CRIMES + more, encoding="utf-8")
    return duly("run", "--config", str(project / "duly.toml"), "--as-at", f"2025-11-0{day}", "--quiet")


@pytest.fixture(scope="module")
def one_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which one night was judged."""
    folder = tmp_path_factory.mktemp("nights")
    (folder / "crimes.csv").write_text(CRIMES, encoding="utf-8")
    (folder / "duly.toml").write_text(
        "[export]\npath = 'crimes.csv'\n[run]\nstandards = ['NCRS-01A']\n[output]\nfolder = 'results'\n",
        encoding="utf-8",
    )
    assert night(folder, 1).exit_code == 1
    return folder


@pytest.mark.parametrize(
    ("step", "kept"),
    [
        ("duly.run._asked_and_judged", False),
        ("duly.reports.publishing.render_pages", False),
        ("Keeper.commit", False),
        ("duly.reports.places.publication._put_in_shared", True),
        ("duly.reports.places.publication._enter_chain", True),
        ("duly.reports.places.publication.hand_out", True),
    ],
)
def test_the_next_night_needs_no_hand(
    step: str, kept: bool, one_night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, private = tmp_path / "project", tmp_path / "private"
    shutil.copytree(one_night, project)
    private.mkdir()
    command: list[str] = [
        sys.executable,
        "-c",
        KILLED,
        step,
        "run",
        "--config",
        str(project / "duly.toml"),
        "--as-at",
        "2025-11-02",
    ]
    killed = subprocess.run(
        command, check=False, capture_output=True, timeout=300, env={**os.environ, "TMPDIR": str(private)}
    )
    assert killed.returncode == -9, killed.stderr
    assert list(private.iterdir()), "a killed run leaves its private folders"
    monkeypatch.setattr("tempfile.tempdir", str(private))
    done = night(project, 3)
    assert done.exit_code == 1
    # Also where nothing else is to be said.
    assert "that a run which was killed had left" in done.stderr
    assert ("2025-11-02T0000 was published now" in done.stderr) == kept
    days = ["2025-11-01", *(["2025-11-02"] if kept else []), "2025-11-03"]
    history = json.loads(duly("history", "--config", project / "duly.toml", "--format", "json").stdout)
    assert [run["as_of"][:10] for run in history["runs"]] == days
    assert sorted(path.name[:10] for path in (project / "results").glob("2025-*")) == days
    proof = duly("verify", "--config", project / "duly.toml")
    assert proof.exit_code == 0, proof.output
    assert not list(private.iterdir())
    assert not list((project / "results").glob(".duly-*.*"))


def test_a_night_that_history_keeps_is_published_by_the_next_also_where_the_run_was_told_to_end(
    one_night: Path, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(one_night, project)
    told = KILLED.replace("SIGKILL", "SIGTERM")
    step = "duly.reports.places.publication._put_in_shared"
    asked = ("run", "--config", str(project / "duly.toml"), "--as-at", "2025-11-02")
    ended = subprocess.run([sys.executable, "-c", told, step, *asked], check=False, capture_output=True, timeout=300)
    assert ended.returncode == 143, ended.stderr
    assert sorted(path.name[:10] for path in (project / "results").glob("2025-*")) == ["2025-11-01"]
    assert "2025-11-02T0000 was published now" in night(project, 3).stderr
    assert sorted(path.name[:10] for path in (project / "results").glob("2025-*"))[1:] == ["2025-11-02", "2025-11-03"]
    assert duly("verify", "--config", project / "duly.toml").exit_code == 0


def test_a_changed_row_of_history_and_a_changed_byte_are_named(one_night: Path, tmp_path: Path) -> None:
    import sqlite3

    project = tmp_path / "project"
    shutil.copytree(one_night, project)
    config = ("--config", project / "duly.toml")
    assert duly("verify", *config).exit_code == 0
    with sqlite3.connect(project / "history.sqlite") as history:
        history.execute("UPDATE results SET compliant = compliant + 1")
        history.execute("UPDATE verdicts SET due_at = due_at + 1 WHERE record = 'C1'")
    history.close()
    page = project / "results" / "2025-11-01T0000" / "index.html"
    page.write_text(page.read_text(encoding="utf-8") + " ", encoding="utf-8")
    done = duly("verify", *config, "--format", "json")
    assert done.exit_code == 1
    assert [one["what"] for one in json.loads(done.stdout)["differences"]] == [
        "2025-11-01T0000/index.html",
        "history of 2025-11-01T0000: its results",
        "history of 2025-11-01T0000: its verdicts",
    ]
    assert "changed         history of 2025-11-01T0000: its verdicts\n" in duly("verify", *config).stdout
    (project / "results" / "runs.jsonl").write_text("{", encoding="utf-8")
    assert duly("verify", *config).exit_code == 3
    (project / "results" / "runs.jsonl").unlink()  # the run that it proved is still there
    assert duly("verify", *config).exit_code == 1


def test_what_forget_and_regrade_do_is_no_change(one_night: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(one_night, project)
    config = ("--config", project / "duly.toml")
    assert night(project, 2).exit_code == 1
    with (project / "duly.toml").open("a", encoding="utf-8") as file:
        file.write('[standards."NCRS-01A"]\ntarget = 30\nreason = "agreed"\nexpires = 2099-01-01\n')
    assert duly("regrade", *config, "--keep").exit_code == 0
    assert duly("verify", *config).exit_code == 0
    assert duly("forget", "2025-11-01", *config, "--yes").exit_code == 0
    done = duly("verify", *config)
    assert done.exit_code == 0, done.output
    assert "no longer there history of 2025-11-01T0000: taken out of the history by 'duly forget'\n" in done.stdout
