"""A few kills of it; `make kill` goes on to hundreds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kill.trial import FIRST
from tests.soak.project import Project, export_of, unsound


@pytest.mark.skipif(sys.platform == "win32", reason="no process is killed by a signal there")
def test_a_run_killed_at_any_instant_leaves_nothing_half_done(tmp_path: Path) -> None:
    log = tmp_path / "kills.jsonl"
    asked = [sys.executable, "-m", "tests.kill", "--kills", "4", "--from", "37", "--log", str(log)]
    done = subprocess.run(asked, check=False, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    kills = [kill for line in log.read_text(encoding="utf-8").splitlines() for kill in json.loads(line)["kills"]]
    assert len(kills) >= 4
    assert ["publish", "SIGTERM", True] in kills  # of seed 37: history had the night, and its pages were not in place
    assert f"{len(kills)} kills" in done.stdout


def test_what_is_half_done_is_seen(tmp_path: Path) -> None:
    project = Project(folder=tmp_path / "project")
    project.make()
    export_of(FIRST, FIRST).write(project.export)
    place = project.results / "2025-11-01T0000"
    place.mkdir(parents=True)
    assert [one.split(":")[0] for one in unsound(project)] == ["2025-11-01T0000"]
    (place / "run.json").write_text('{"files": {"a.html": {"sha256": "00"}}, "shared": {}}', encoding="utf-8")
    (place / "b.html").write_text("", encoding="utf-8")
    (project.results / "latest.json").write_text('{"place": "2025-11-02T0000"}', encoding="utf-8")
    for name in ("index.html", "results.json", "results.csv"):
        (project.results / name).write_text("", encoding="utf-8")
        (place / name).write_text("other", encoding="utf-8")
    assert set(unsound(project)) >= {
        "2025-11-01T0000: a.html is not as it was recorded",
        "2025-11-01T0000: b.html is in no record",
        "the top leads to 2025-11-02T0000, which is not there",
        "the index leads nowhere",
        "results.json is that of no run",
    }
