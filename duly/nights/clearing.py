"""Removes what nights left beside their results once it is out of its time: messages, reports of faults, and logs of duly's own.

Only what can be known for duly's is removed: a message by its name, a report by its name and owner, a log by its first line.
"""

from __future__ import annotations

import json
import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from duly.errors import system_words
from duly.settings import Settings

_MESSAGE = re.compile(r"duly-(\d{8}T\d{6}Z)-(?:failure|warning|success)(?:-\d+)?\.txt")
_REPORT = re.compile(r"duly-fault-[a-z0-9_]{8}\.txt")

_LINE = ("time", "level", "event")
"""What a line of the JSON log begins with."""

_LONGEST_LINE = 65_536


@dataclass(frozen=True, kw_only=True)
class Cleared:
    """How many of each were removed, and what could not be, in words."""

    messages: int = 0
    reports: int = 0
    logs: int = 0
    faults: tuple[str, ...] = ()


def clear(settings: Settings, now: datetime) -> Cleared:
    """Remove what is older than duly.toml lets it become. What cannot be removed stays for the next night, and stops none."""
    if settings.retention.logs_days is None:
        return Cleared()
    before = now - timedelta(days=settings.retention.logs_days)
    drop, logs = settings.notify.drop, settings.retention.logs
    faults: list[str] = []
    return Cleared(
        messages=_removed("notify.drop", settings.resolved(drop), _of_message, before, faults) if drop else 0,
        reports=_removed("reports of faults", Path(tempfile.gettempdir()), _of_report, before, faults),
        logs=_removed("retention.logs", settings.resolved(logs), _of_log, before, faults) if logs else 0,
        faults=tuple(faults),
    )


def _removed(
    what: str, folder: Path, age_of: Callable[[os.DirEntry[str]], datetime | None], before: datetime, faults: list[str]
) -> int:
    """Remove the files of a folder that are duly's and older; how many those were."""
    removed, stayed = 0, []
    try:
        for entry in [*_files(folder)]:
            try:
                if (age := age_of(entry)) is not None and age < before:
                    Path(entry.path).unlink(missing_ok=True)
                    removed += 1
            except OSError as error:
                stayed.append(error)
    except OSError as error:
        stayed.append(error)
    if stayed:
        why = system_words(stayed[0])
        faults.append(f"{what}: {len(stayed):,} could not be removed or looked at ({why})")
    return removed


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    if folder.is_dir():
        with os.scandir(folder) as entries:
            yield from (entry for entry in entries if entry.is_file(follow_symlinks=False))


def _of_message(entry: os.DirEntry[str]) -> datetime | None:
    named = _MESSAGE.fullmatch(entry.name)
    try:
        return datetime.strptime(named[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if named else None
    except ValueError:  # digits that are no time: somebody else's
        return None


def _of_report(entry: os.DirEntry[str]) -> datetime | None:
    if not _REPORT.fullmatch(entry.name):
        return None
    status = entry.stat(follow_symlinks=False)
    own = os.name != "posix" or (status.st_uid == os.getuid() and stat.S_IMODE(status.st_mode) & 0o077 == 0)
    return _written(status) if own else None


def _of_log(entry: os.DirEntry[str]) -> datetime | None:
    with Path(entry.path).open("rb") as file:
        first = file.readline(_LONGEST_LINE)
    try:
        line = json.loads(first)
    except ValueError:
        return None
    own = isinstance(line, dict) and tuple(line)[: len(_LINE)] == _LINE
    return _written(entry.stat(follow_symlinks=False)) if own else None


def _written(status: os.stat_result) -> datetime:
    return datetime.fromtimestamp(status.st_mtime, UTC)
