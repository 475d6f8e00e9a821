"""One run at a time: a lock on what a run writes to, told with who holds it. The system lets it go when its holder dies."""

from __future__ import annotations

import getpass
import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from duly.errors import DeliveryError, system_words

_HOLDER = ".holder"
"""What the name of a lock is followed by, where it says who holds it: on Windows nobody else can read the lock itself."""


PROOF = "duly verify"
"""The task of those that only read what they hold: a run waits for them."""

_PATIENCE = 600
"""Seconds that a run waits for a proof: a night is not lost to somebody who looks at the nights before."""


@contextmanager
def held(lock: Path, what: str, *, task: str = "duly run") -> Iterator[None]:
    """Hold a lock file, whose folder must be there; `what` is what it guards, in words, and `task` what this process does.

    Raises DeliveryError at once where another run holds it, and where it cannot be made; where a proof holds it, after a while.
    """
    guard = FileLock(lock, timeout=0, mode=0o600)
    holder = lock.with_name(lock.name + _HOLDER)
    try:
        try:
            guard.acquire()
        except Timeout:
            if task == PROOF or _task(holder) != PROOF:
                raise
            guard.acquire(timeout=_PATIENCE)
    except Timeout:
        at_work = f"'{PROOF}' is reading" if _task(holder) == PROOF else "another run is writing to"
        raise DeliveryError(
            f"{at_work} {what}{_told(holder)}",
            next_step="Let it end, or end it, and run again.",
        ) from None
    except OSError as error:
        raise DeliveryError(
            f"{what} cannot be locked, so that another run could write to it too: {system_words(error)}",
            next_step="Ask for leave to write there, or name another place.",
        ) from error
    try:
        with suppress(OSError):  # it only says who
            holder.write_text(json.dumps({**this_process(), "task": task}) + "\n", encoding="utf-8")
        yield
    finally:
        with suppress(OSError):  # Windows removes no file that another run is just reading
            holder.unlink(missing_ok=True)
        guard.release()


def this_process() -> dict[str, str | int]:
    """Who this is: user, host and process, and since when it is at work."""
    return {
        "user": _user(),
        "host": platform.node(),
        "pid": os.getpid(),
        "since": datetime.now(UTC).astimezone().isoformat(timespec="seconds"),
    }


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "an unknown user"


def _task(holder: Path) -> str:
    """What the holder of a lock does; blank where nobody says."""
    try:
        said = json.loads(holder.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(said.get("task", "")) if isinstance(said, dict) else ""


def _told(holder: Path) -> str:
    """ ": jo on srv1, process 411, since 2 February 2026 06:00"; blank where nobody says."""
    try:
        said = json.loads(holder.read_text(encoding="utf-8"))
        since = datetime.fromisoformat(said["since"])
        return f": {said['user']} on {said['host']}, process {said['pid']}, since {since:%Y-%m-%d %H:%M:%S}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
