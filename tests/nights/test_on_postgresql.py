"""Nights that are kept in a real PostgreSQL: killed between history and pages, proved, and changed behind duly's back."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from duly.locking import held
from duly.reports.places import LOCK
from tests.test_killed_runs import CRIMES, KILLED, duly, night


@pytest.fixture
def project(tmp_path: Path, postgres_url: str) -> Iterator[Path]:
    """A folder in which one night was judged, and kept in a schema of its own."""
    (tmp_path / "crimes.csv").write_text(CRIMES, encoding="utf-8")
    joined = "&" if "?" in postgres_url else "?"
    (tmp_path / "duly.toml").write_text(
        "[export]\npath = 'crimes.csv'\n[run]\nstandards = ['NCRS-01A']\n[output]\nfolder = 'results'\n"
        f"[history]\ndatabase = '{postgres_url}{joined}options=-csearch_path%3Dnights'\n",
        encoding="utf-8",
    )
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA nights"))
    assert night(tmp_path, 1).exit_code == 1
    yield tmp_path
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA nights CASCADE"))
    engine.dispose()


@pytest.mark.skipif(sys.platform == "win32", reason="no process is killed by a signal there")
@pytest.mark.parametrize(
    ("step", "kept"), [("Keeper.commit", False), ("duly.reports.places.publication._put_in_shared", True)]
)
def test_the_next_night_needs_no_hand(step: str, kept: bool, project: Path) -> None:
    asked = ("run", "--config", str(project / "duly.toml"), "--as-at", "2025-11-02")
    killed = subprocess.run([sys.executable, "-c", KILLED, step, *asked], check=False, capture_output=True, timeout=300)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert ("2025-11-02T0000 was published now" in night(project, 3).stderr) == kept
    days = ["2025-11-01", *(["2025-11-02"] if kept else []), "2025-11-03"]
    assert sorted(path.name[:10] for path in (project / "results").glob("2025-*")) == days
    done = duly("verify", "--config", project / "duly.toml")
    assert done.exit_code == 0, done.output
    assert f"history of {len(days)}" in done.output


def test_a_changed_row_is_named_and_a_run_at_work_is_told(project: Path, postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE nights.verdicts SET due_at = due_at + 1 WHERE record = 'C1'"))
    engine.dispose()
    done = duly("verify", "--config", project / "duly.toml")
    assert (done.exit_code, done.output.splitlines()[0]) == (
        1, "changed         history of 2025-11-01T0000: its verdicts"
    )  # fmt: skip
    with held(project / "results" / LOCK, "the results"):
        done = duly("verify", "--config", project / "duly.toml")
    assert done.exit_code == 3
    assert f"Error: another run is writing to {project / 'results'}: " in done.stderr
