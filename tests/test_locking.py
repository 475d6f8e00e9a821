"""One run at a time: who holds a lock is told, and one whose holder died stops nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Timer

import pytest

from duly.errors import DeliveryError
from duly.locking import PROOF, held


def test_a_second_run_is_told_who_is_at_work(tmp_path: Path) -> None:
    with held(tmp_path / "lock", "the results"):
        with (
            pytest.raises(DeliveryError, match="another run is writing to the results: ") as raised,
            held(tmp_path / "lock", "the results"),
        ):
            pass
        assert f"process {os.getpid()}, since 20" in str(raised.value)
        assert raised.value.exit_code == 4
    with held(tmp_path / "lock", "the results"):
        pass


def test_a_holder_that_died_stops_nobody(tmp_path: Path) -> None:
    dies = f"""
import os, signal
from pathlib import Path
from duly.locking import PROOF, held
with held(Path({str(tmp_path / "lock")!r}), "the results"):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", dies], check=False, timeout=120).returncode == -9
    assert (tmp_path / "lock").exists()
    with held(tmp_path / "lock", "the results"):
        pass


def test_a_place_that_cannot_be_locked_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DeliveryError, match="cannot be locked"), held(tmp_path / "file" / "lock", "the results"):
        pass


def test_a_run_waits_for_a_proof_and_a_proof_for_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "lock"
    with held(lock, "the results"), pytest.raises(DeliveryError, match="another run is writing to the results: "):
        held(lock, "the results", task=PROOF).__enter__()
    proof = held(lock, "the results", task=PROOF)
    proof.__enter__()
    release = Timer(0.3, lambda: proof.__exit__(None, None, None))
    release.start()
    with held(lock, "the results"):
        release.join()
    monkeypatch.setattr("duly.locking._PATIENCE", 0.1)
    with (
        held(lock, "the results", task=PROOF),
        pytest.raises(DeliveryError, match=r"'duly verify' is reading the results: .* process"),
    ):
        held(lock, "the results").__enter__()


def test_who_held_it_may_be_read_by_another_just_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where a file that is being read is not removed."""

    def is_read(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "it is open")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", is_read)
        with held(tmp_path / "lock", "the results"):
            pass
    with held(tmp_path / "lock", "the results"):
        pass
