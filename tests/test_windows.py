"""Nights as Windows would have them: a system without what only POSIX has, on which no file that is open is moved or removed.

There is no such machine among those that run these tests, so a process is made to seem one to duly, and to duly only.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from duly import whole_files
from duly.nights import watching
from tests.connectors.scene import export

SEEMS = """
import builtins, importlib, os, pkgutil, shutil, sys
import duly

POSIX_MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios"}
POSIX_NAMES = {
    "O_DIRECTORY", "O_NOFOLLOW", "chown", "fchmod", "fork", "getegid", "geteuid", "getgid", "getuid", "kill", "killpg",
    "lchown", "mkfifo", "statvfs", "sync", "uname",
}
THEIRS = ("pathlib", "shutil", "os", "contextlib", "tempfile", "importlib")

class Windows:
    name, sep, linesep = "nt", "/", "\\r\\n"

    def __getattr__(self, name):
        if name in POSIX_NAMES:
            raise AttributeError(name)
        return getattr(os, name)

    def open(self, path, *arguments, **options):
        if os.path.isdir(path):
            raise PermissionError(13, "Permission denied", str(path))
        return os.open(path, *arguments, **options)

def is_duly_s(depth):
    frame = sys._getframe(depth)
    while frame is not None and frame.f_globals.get("__name__", "").split(".")[0] in THEIRS:
        frame = frame.f_back
    return frame is not None and frame.f_globals.get("__name__", "").split(".")[0] == "duly"

def is_open(path):
    path = os.path.realpath(path)
    for number in os.listdir("/proc/self/fd"):
        try:
            held = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            continue
        if held == path or held.startswith(path + "/"):
            return True
    return False

def guarded(work, ends):
    def asked(*paths, **options):
        if is_duly_s(2) and options.get("dir_fd") is None:
            there = [path for path in paths[:ends] if os.path.lexists(path)]
            if any(map(is_open, there)):
                raise PermissionError(13, "is open", str(paths[0]))
            if work is rename and len(there) == 2:
                raise FileExistsError(17, "is there already", str(paths[1]))
        return work(*paths, **options)
    return asked

rename = os.rename
shutil._use_fd_functions = False
for name, ends in (("unlink", 1), ("remove", 1), ("rmdir", 1), ("rename", 2), ("replace", 2)):
    setattr(os, name, guarded(getattr(os, name), ends))

imported = builtins.__import__
def importing(name, globals=None, *arguments, **options):
    if name in POSIX_MODULES and str((globals or {}).get("__name__", "")).startswith("duly"):
        raise ModuleNotFoundError(name)
    return imported(name, globals, *arguments, **options)
builtins.__import__ = importing

for found in pkgutil.walk_packages(duly.__path__, "duly."):
    if ".migrations." in found.name:  # which only Alembic can import
        continue
    module = importlib.import_module(found.name)
    if getattr(module, "os", None) is os:
        module.os = Windows()
from duly.reports.places import swapping
swapping._exchanged = lambda one, other: False

from duly.__main__ import entry
entry()
"""


def crimes(number: int) -> str:
    """So many crimes as a file."""
    return "crime_id,reported_at,recorded_at,team_id\n" + "".join(
        f"C{one},2025-05-02T10:00:00,2025-05-0{2 + one % 3}T11:00:00,T{one % 3}\n" for one in range(number)
    )


TEAMS = "team_id,name,team_type\nT0,CON,PVP_CORE\nT1,North / East?,PVP_CORE\nT2,con.,PVP_CORE\n"
CONFIG = """
[export]
path = "export"
[run]
standards = ["NCRS-01A"]
[output]
share_folder = "share"
[notify]
drop = "messages"
alive = "alive"
[retention]
runs = 2
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    export(tmp_path, {"crimes.csv": crimes(30), "teams.csv": TEAMS})
    (tmp_path / "duly.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "temporary").mkdir()
    return tmp_path


def duly(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit code of a command there, and what it says."""
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-X", "warn_default_encoding", "-c", SEEMS, *arguments],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
        env={**os.environ, "PYTHONPATH": str(root), "TMPDIR": str(folder / "temporary")},
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="which files are open is asked of Linux")
def test_nights_go_by_as_on_any_other_system(folder: Path) -> None:
    for number, day in enumerate((1, 2, 2, 3), 30):  # one of them is judged again
        (folder / "export" / "crimes.csv").write_text(crimes(number), encoding="utf-8")
        code, said = duly(folder, "run", "--as-at", f"2025-06-0{day}")
        assert code == 1, said
        for fault in ("Error", "is open", "could not", "EncodingWarning: 'encoding' argument not specified\n  duly"):
            assert fault not in said
    results = folder / "duly-results"
    assert json.loads((results / "latest.json").read_text(encoding="utf-8"))["place"] == "2025-06-03T0000"
    assert duly(folder, "verify")[0] == 0
    assert duly(folder, "status")[0] == 0
    assert not [*(folder / "temporary").iterdir()]
    assert {path.stem.casefold().rstrip(". ") for path in results.rglob("*.xlsx")}.isdisjoint(
        {"con", "nul", "aux", "prn"}
    )
    assert not [
        path for path in results.rglob("*") if set(path.name) & set('<>:"|?*\\') or path.name.endswith((".", " "))
    ]


class Held:
    """A file that another program has open for so many attempts."""

    def __init__(self, attempts: int) -> None:
        self.left = attempts

    def replace(self, path: Path) -> None:
        self.left -= 1
        if self.left >= 0:
            raise PermissionError(13, "is open", str(path))


@pytest.mark.parametrize(
    ("system", "attempts", "replaced"), [("nt", 0, True), ("nt", 2, True), ("nt", 9, False), ("posix", 1, False)]
)
def test_a_scanner_that_looks_at_a_file_for_a_moment_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, system: str, attempts: int, replaced: bool
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(whole_files, "os", SimpleNamespace(name=system))
    monkeypatch.setattr(whole_files, "time", SimpleNamespace(sleep=waited.append))
    assert whole_files.replace(Path("page.html"), Held(attempts)) is replaced  # type: ignore[arg-type]
    assert len(waited) == (0 if system == "posix" else min(attempts, 3))


def test_nobody_is_ended_by_asking_whether_he_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows os.kill(pid, 0) ends the process."""

    def kill(pid: int, number: int) -> None:
        raise AssertionError(pid)

    monkeypatch.setattr(watching, "os", SimpleNamespace(name="nt", getpid=os.getpid, kill=kill))
    assert watching._lives(1) is False
