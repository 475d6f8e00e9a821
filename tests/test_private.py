"""Private folders: for their owner only, gone at the end, and what a killed run left is removed by the next, and only that."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from duly import private
from duly.private import LOCK, MARK, private_folder, remove_leftovers

ENDS = """
import os, signal, sys
from pathlib import Path
from duly.faults import guarded
from duly.private import private_folder

def work():
    folder = private_folder(Path(sys.argv[1]))
    (folder.path / "narratives.csv").write_text("clear")
    os.kill(os.getpid(), int(sys.argv[2]))

sys.exit(guarded(work, given=()))
"""


def ended_by(number: int, within: Path) -> int:
    """The exit code of a process that has a private folder and gets a signal."""
    return subprocess.run(
        [sys.executable, "-c", ENDS, str(within), str(int(number))],
        check=False,
        timeout=120,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background ignores it
    ).returncode


LIMITED = """
import resource, sys
hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
from duly.__main__ import entry
sys.argv = ["duly", "--version"]
try:
    entry()
except SystemExit:
    print(hard, *resource.getrlimit(resource.RLIMIT_CORE))
"""


def test_a_crash_leaves_no_image_of_what_was_in_memory() -> None:
    done = subprocess.run([sys.executable, "-c", LIMITED], check=True, timeout=120, capture_output=True, text=True)
    before, soft, hard = done.stdout.splitlines()[-1].split()
    if before == "0":
        pytest.skip("this system lets nobody write images of memory")
    assert (soft, hard) == ("0", before)


def test_it_is_for_its_owner_only_and_goes(tmp_path: Path) -> None:
    folder = private_folder(tmp_path)
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert {name: (folder.path / name).stat().st_mode & 0o077 for name in (LOCK, MARK)} == {LOCK: 0, MARK: 0}
    mark = json.loads((folder.path / MARK).read_text())
    assert mark["pid"] == os.getpid() and mark["since"] and mark["host"]
    folder.remove()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_nothing_stays_where_the_process_is_told_to_end(tmp_path: Path, number: int) -> None:
    assert ended_by(number, tmp_path) == 128 + number
    assert not list(tmp_path.iterdir())


def test_what_a_killed_run_left_is_removed_by_the_next_and_only_that(tmp_path: Path) -> None:
    assert ended_by(signal.SIGKILL, tmp_path) == -9
    (left,) = tmp_path.iterdir()
    assert (left / "narratives.csv").exists()
    alive = private_folder(tmp_path)
    unmarked, named, elsewhere = tmp_path / f"duly-{'0' * 16}", tmp_path / "duly-notes", tmp_path / f"duly-{'1' * 16}"
    for folder in (unmarked, named, elsewhere):
        folder.mkdir()
    (named / MARK).write_text((left / MARK).read_text())
    (elsewhere / MARK).write_text(json.dumps({"host": "another", "pid": 1}))
    assert remove_leftovers(tmp_path) == 1
    assert sorted(tmp_path.iterdir()) == sorted([alive.path, unmarked, named, elsewhere])
    alive.remove()


def test_what_was_left_goes_too_where_no_open_file_can_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where the lock that is held while the others are removed stays."""
    ended_by(signal.SIGKILL, tmp_path)
    whole = shutil.rmtree

    def without_open(path: Path, ignore_errors: bool) -> None:
        try:
            with FileLock(path / LOCK, timeout=0):
                pass
        except Timeout:
            for held in path.iterdir():
                if held.name != LOCK:
                    held.unlink()
        else:
            whole(path, ignore_errors=ignore_errors)

    monkeypatch.setattr(shutil, "rmtree", without_open)
    assert remove_leftovers(tmp_path) == 1
    assert not list(tmp_path.iterdir())


def test_a_folder_that_was_only_begun_goes_too_once_nobody_can_be_at_it(tmp_path: Path) -> None:
    begun, marking, fresh, used = (tmp_path / f"duly-{number * 16}" for number in "0123")
    for folder in (begun, marking, fresh, used):
        folder.mkdir()
    (marking / LOCK).touch()
    (marking / MARK).touch()
    (used / "narratives.csv").write_text("clear")  # without a mark it may be anybody's
    hour_ago = time.time() - 3_600
    for folder in (begun, marking, used):
        os.utime(folder, (hour_ago, hour_ago))
    assert remove_leftovers(tmp_path) == 2
    assert sorted(tmp_path.iterdir()) == [fresh, used]


def test_what_a_killed_run_left_in_memory_goes_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary, memory = tmp_path / "temporary", tmp_path / "memory"
    temporary.mkdir()
    memory.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setattr(private, "memory_folder", lambda: memory)
    for within in (temporary, memory):
        assert ended_by(signal.SIGKILL, within) == -signal.SIGKILL
    assert remove_leftovers() == 2
    assert not [*temporary.iterdir(), *memory.iterdir()]


@pytest.mark.parametrize(
    ("mounts", "found"),
    [("tmpfs /dev/shm tmpfs rw 0 0", True), ("/dev/vda /dev/shm ext4 rw 0 0", False), ("", False), (None, False)],
)
def test_a_folder_counts_as_memory_only_where_the_system_says_so(
    monkeypatch: pytest.MonkeyPatch, mounts: str | None, found: bool
) -> None:
    def said(path: Path, encoding: str) -> str:
        assert str(path) == "/proc/mounts"
        if mounts is None:  # as on Windows and macOS
            raise FileNotFoundError
        return mounts

    monkeypatch.setattr(Path, "read_text", said)
    monkeypatch.setattr(os, "access", lambda path, mode: True)
    assert private.memory_folder() == (Path("/dev/shm") if found else None)
