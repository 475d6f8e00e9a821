"""A dozen nights of it; `make soak` lives through a year."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.soak.nights import planned

SEED, NIGHTS = 35, 12


@pytest.mark.skipif(sys.platform == "win32", reason="no process is forked there")
def test_faults_are_told_once_and_the_next_night_needs_no_hand(tmp_path: Path) -> None:
    faults = {"missing", "killed", "halved", "rows without key"}
    assert faults < set(planned(SEED, NIGHTS))
    log = tmp_path / "soak.jsonl"
    asked = [sys.executable, "-m", "tests.soak", "--nights", str(NIGHTS), "--seed", str(SEED), "--log", str(log)]
    done = subprocess.run(asked, check=False, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    nights = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [night["what"] for night in nights] == planned(SEED, NIGHTS)
    again = subprocess.run(asked, check=False, capture_output=True, text=True, timeout=900)
    assert again.stdout == done.stdout  # what the log has is not lived through again
