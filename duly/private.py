"""Private folders of a run: for its owner only, gone when it ends, and removed by the next run where it was killed.

Each holds a lock for as long as its process lives, and a mark that says whose it is. A folder with a mark whose lock nobody
holds is what a killed run left, and so is one in which nothing but these two was ever begun; nothing else is ever removed.
"""

from __future__ import annotations

import atexit
import json
import os
import platform
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

from filelock import FileLock, Timeout

from duly.errors import DulyError, system_words
from duly.locking import this_process

Refusal = TypeVar("Refusal", bound=DulyError)

MARK, LOCK = ".owner", ".lock"
_NAME = re.compile(r"duly-[0-9a-f]{16}")

_BEGUN_SECONDS = 60
"""After so long, a folder without a mark is none that another run is just making: that takes milliseconds."""


@dataclass(frozen=True, kw_only=True)
class PrivateFolder:
    """A folder of mode 0700. A class because it must be removed whatever ends the process."""

    path: Path
    _lock: FileLock = field(repr=False)

    def remove(self) -> None:
        """Remove it. Threads of a database that was interrupted may write into it for a moment longer."""
        self._lock.release()  # Windows removes no file that is open; should another run remove the folder now, so much the better
        for _ in range(50):
            shutil.rmtree(self.path, ignore_errors=True)
            if not self.path.exists():
                atexit.unregister(self.remove)
                return
            time.sleep(0.1)


def private_folder(within: Path | None = None) -> PrivateFolder:
    """A new private folder, in `within` or in the system's folder for temporary files. Raises OSError."""
    path = Path(within or tempfile.gettempdir()) / f"duly-{token_hex(8)}"
    folder = PrivateFolder(path=path, _lock=FileLock(path / LOCK, timeout=0, mode=0o600))
    atexit.register(folder.remove)  # before the folder is there: a process may be told to end at any instant
    path.mkdir(mode=0o700)
    folder._lock.acquire()
    with os.fdopen(os.open(path / MARK, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as mark:
        mark.write(json.dumps(this_process()) + "\n")  # only now: whoever is marked is locked
    return folder


def not_made(error: OSError, kind: type[Refusal], within: Path | None = None) -> Refusal:
    """What is raised where no private folder could be made in `within`, or in the system's folder for temporary files."""
    return kind(
        f"no private folder can be made in {within or tempfile.gettempdir()} ({system_words(error)})",
        next_step="Free some space there, or set TMPDIR to a folder that can be written.",
    )


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A private folder that is removed at the end. Raises OSError."""
    folder = private_folder()
    try:
        yield folder.path
    finally:
        folder.remove()


def memory_folder() -> Path | None:
    """A folder whose files are in memory and on no disk; None where this system has none, or none that may be written to."""
    try:
        mounts = [line.split() for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return None
    folder = Path("/dev/shm")
    there = any(mount[1:3] == [str(folder), "tmpfs"] for mount in mounts)
    return folder if there and os.access(folder, os.W_OK | os.X_OK) else None


def remove_leftovers(within: Path | None = None) -> int:
    """Remove the private folders of runs of this host that were killed, in `within` or wherever a run has any; how many there
    were."""
    folders = {within} if within else {Path(tempfile.gettempdir()), memory_folder()}
    return sum(_removed(folder) for folder in folders if folder is not None)


def _removed(within: Path) -> int:
    removed = 0
    for path in sorted(within.glob("duly-*")):
        if _NAME.fullmatch(path.name) and not path.is_symlink() and (_is_marked(path) or _is_begun(path)):
            lock = FileLock(path / LOCK, timeout=0, mode=0o600)
            with suppress(Timeout, OSError):
                lock.acquire()
                try:
                    shutil.rmtree(path, ignore_errors=True)
                finally:
                    lock.release()
                shutil.rmtree(path, ignore_errors=True)  # Windows removes no file that is open: the lock goes only now
                removed += not path.exists()
    return removed


def _is_marked(path: Path) -> bool:
    try:
        said = json.loads((path / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(said, dict) and said.get("host") == platform.node()


def _is_begun(path: Path) -> bool:
    """Whether a folder of this user's was made and no more: its process was killed before it could mark it."""
    mark = path / MARK
    try:
        made, names = path.stat(), {one.name for one in path.iterdir()}
        blank = not mark.exists() or not mark.stat().st_size
    except OSError:
        return False
    own = not hasattr(os, "getuid") or made.st_uid == os.getuid()
    return own and blank and names <= {LOCK, MARK} and time.time() - made.st_mtime > _BEGUN_SECONDS
