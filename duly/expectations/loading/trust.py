"""Whose Python duly runs: a suite's file is a program, and whoever may change it may do what the user of duly may do."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from duly.errors import StandardError

log = logging.getLogger(__name__)

_LINKS = 40
"""So many links are followed on the way to a file; Linux stops there too."""

_ROOT = 0
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def trusted_content(path: Path) -> bytes:
    """The content of a Python file that nobody but its owner may write, who is the user that runs duly, or root.

    What is read is the very file that was asked about, so that it cannot be changed in between. On Windows the owner is
    not asked, and a warning says so. Raises StandardError, with every fault, where it is not to be run.
    """
    if os.name == "nt":
        log.warning("%s: who else may write this file is not asked on Windows", path)
        return path.read_bytes()
    faults = [fault for passed in _on_the_way(path) for fault in _faults_of(passed, path)]
    with path.open("rb") as file:
        faults += _owned_badly(os.fstat(file.fileno()), "it", "chmod go-w on the file")
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            faults.append("it is not a file")
        if faults:
            raise StandardError(
                "a suite in Python is a program, and this one is not run",
                faults=[f"{fault} (a suite in Python is a program: it is not run)" for fault in dict.fromkeys(faults)],
            )
        return file.read()


def _on_the_way(path: Path) -> Iterator[Path]:
    """Every folder and link that is passed on the way to a file, as the system follows it."""
    whole = path.absolute()
    ahead, here, links = list(reversed(whole.parts[1:])), Path(whole.anchor), 0
    yield here
    while ahead:
        step = here / ahead.pop()
        if step.name == "..":
            here = here.parent
        elif step.is_symlink() and links < _LINKS:
            links += 1
            yield step
            target = step.readlink()
            here = Path(target.anchor) if target.is_absolute() else here
            ahead += reversed(target.parts[1:] if target.is_absolute() else target.parts)
        else:
            here = step
            if ahead:
                yield here


def _faults_of(passed: Path, path: Path) -> list[str]:
    facts = passed.lstat()
    if stat.S_ISLNK(facts.st_mode):
        return _owned_badly(facts, f"the link {passed}", "", mode=0)
    if passed in (path.absolute().parent, path.resolve().parent):
        return _owned_badly(facts, f"its folder {passed}", "chmod go-w on the folder, or another folder")
    # Where the sticky bit is set, others may add to a folder, but not exchange what is in it.
    mode = 0 if facts.st_mode & stat.S_ISVTX else facts.st_mode
    return _owned_badly(facts, f"the folder {passed} on the way to it", "chmod go-w on the folder", mode=mode)


def _owned_badly(facts: os.stat_result, what: str, remedy: str, *, mode: int | None = None) -> list[str]:
    faults = []
    if facts.st_uid not in (os.geteuid(), _ROOT):
        faults.append(f"{what} belongs neither to the user who runs duly nor to root")
    if (facts.st_mode if mode is None else mode) & _OTHERS_WRITE:
        faults.append(f"{what} may be written by others than its owner; {remedy} would mend that")
    return faults
