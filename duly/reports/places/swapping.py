"""Puts a folder in the place of another: in one step where the system can do that."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from duly.reports.places.record import RECORD, read_record
from duly.whole_files import replace

_HERE, _EXCHANGE = -100, 2
"""Of Linux: paths are as this process sees them; both names change what they stand for."""

OLD = "old"


def put_in(staging: Path, fresh: Path, place: Path) -> list[str]:
    """Let `place` be what `fresh` is; what it was is then in `fresh` or aside in `staging`, for `carry_over`. The files that a
    program has open and that stay as they were, by name.

    Linux exchanges both names at once. Elsewhere the old one steps aside in between; and where a program has a file of it open,
    its files are replaced one by one, the record last. Raises OSError.
    """
    aside = staging / OLD
    if not place.exists():
        fresh.rename(place)
    elif not _exchanged(fresh, place):
        try:
            place.rename(aside)
        except OSError:
            return _one_by_one(fresh, place)
        try:
            fresh.rename(place)
        except OSError:
            aside.rename(place)
            raise
    return []


def carry_over(staging: Path, fresh: Path, place: Path) -> None:
    """Move what somebody else put into the old place on to the new one, once that is put in. Raises OSError."""
    for old in (fresh, staging / OLD):
        if old.is_dir():
            _carry(old, place)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders, where the system can."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        exchange = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(exchange(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def _one_by_one(fresh: Path, place: Path) -> list[str]:
    stuck = []
    files = [path for path in sorted(fresh.rglob("*")) if path.is_file() and path.name != RECORD]
    for path in (*files, fresh / RECORD):
        target = place / path.relative_to(fresh)
        target.parent.mkdir(exist_ok=True)
        if not replace(target, path):
            stuck.append(path.relative_to(fresh).as_posix())
    return stuck


def _carry(old: Path, place: Path) -> None:
    record = read_record(old)
    own = {RECORD, *(record.files if record else ())}
    for path in sorted(old.rglob("*")):
        name = path.relative_to(old)
        target = place / name
        if path.is_file() and name.as_posix() not in own and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
