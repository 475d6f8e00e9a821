"""The workbooks that people worked in since the last run: what they wrote, and what is kept of a workbook that cannot be read.

Beside the workbooks lies a list of them with digests, so that one that nobody touched and nobody wrote in is not read.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from shutil import copyfile
from typing import Any

from duly.connectors.filled import UnreadableError
from duly.reports.words import plural
from duly.reports.worklists.file_names import FOLDER, TABLES
from duly.reports.worklists.notes import Matter, Note
from duly.reports.worklists.reading import read_book

WRITTEN = ".duly-worklists"
"""The list of what a run wrote: its as-at instant, and of each workbook the team, a digest and how many notes it holds."""

_ASIDE = re.compile(r".+ kept \d{4}-\d\d-\d\dT\d{4}(-\d+)?\.xlsx")


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A workbook as the run before wrote it."""

    team: str
    sha256: str
    notes: int


@dataclass(kw_only=True)
class Kept:
    """What the workbooks of the run before hold.

    `teams` says whose workbook each note stood in. `aside` are files to be laid beside the new workbooks, by name; `read`
    are digests of what was read. `told` is
    what a person must hear of, and `told_of` the same by team.
    """

    as_of: datetime | None = None
    files: Mapping[str, Listed] = field(default_factory=dict)
    notes: dict[Matter, Note] = field(default_factory=dict)
    teams: dict[Matter, str] = field(default_factory=dict)
    aside: dict[str, Path] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    told_of: dict[str, list[str]] = field(default_factory=dict)

    def tell(self, team: str, said: str) -> None:
        self.told.append(f"{FOLDER}: {said}")
        self.told_of.setdefault(team, []).append(said)


def read_kept(folder: Path | None, names: Mapping[str, str], as_of: datetime, columns: Sequence[str]) -> Kept:
    """Read the workbooks in a folder, where there is one: those that the run before listed, and those of these teams by their
    file names. `as_of` is the run's local as-at time, which a workbook is laid aside under.

    Nothing that is wrong with a workbook raises: it is laid aside and told.
    """
    if folder is None or not folder.is_dir():
        return Kept()
    kept = _listed(folder)
    files = {f"{name}.xlsx": team for team, name in names.items()}
    files |= {name: listed.team for name, listed in kept.files.items()}
    for name, team in sorted(files.items()):
        path = folder / name
        if path.is_file():
            _read(path, team, kept, as_of, columns)
    return kept


def _read(path: Path, team: str, kept: Kept, as_of: datetime, columns: Sequence[str]) -> None:
    listed = kept.files.get(path.name)
    try:
        kept.read[path.name] = digest(path)
        if listed is not None and listed.notes == 0 and kept.read[path.name] == listed.sha256:
            return
        read = read_book(path, columns)
    except (UnreadableError, OSError) as fault:
        why = fault.reason if isinstance(fault, UnreadableError) else f"cannot be opened ({type(fault).__name__})"
        name = _lay_aside(path, kept, as_of)
        kept.tell(team, f"the notes in {path.name} could not be read: it {why}; the workbook is kept as {name}")
        return
    for matter, note in read.notes.items():
        before = kept.notes.get(matter)
        kept.notes[matter] = note if before is None else before.and_also(note)
        kept.teams.setdefault(matter, team)
    if read.not_carried:
        name = _lay_aside(path, kept, as_of)
        said = f"not all of {path.name} is carried on: {'; '.join(read.not_carried)}; the workbook is kept as {name}"
        kept.tell(team, said)
    if unclear := sum(note.is_unclear for note in read.notes.values()):
        said = f"{plural(unclear, 'cell')} under Done in {path.name} hold{'s' if unclear == 1 else ''} neither a day nor a tick"
        kept.tell(
            team,
            f"{said}, and {'is' if unclear == 1 else 'are'} carried on as {'it is' if unclear == 1 else 'they are'}",
        )


def _lay_aside(path: Path, kept: Kept, as_of: datetime) -> str:
    """Have a workbook kept under another name; returns the name. No other file that is there is overwritten."""
    stem, number = f"{path.stem} kept {as_of:%Y-%m-%dT%H%M}", 1
    while True:
        name = f"{stem}{'' if number == 1 else f'-{number}'}.xlsx"
        other = path.with_name(name)
        try:
            if name not in kept.aside and not other.exists():
                break
            if digest(other) == digest(path):
                break
        except OSError:
            pass
        number += 1
    kept.aside[name] = path
    return name


def _listed(folder: Path) -> Kept:
    """What the run before says that it wrote; nothing where that cannot be told, and then every workbook is read."""
    try:
        said: Any = json.loads((folder / WRITTEN).read_text(encoding="utf-8"))
        return Kept(
            as_of=datetime.fromisoformat(said["as_of"]),
            files={name: Listed(**listed) for name, listed in said["files"].items() if Path(name).name == name},
            aside={
                name: folder / name for name in said["kept"] if _ASIDE.fullmatch(name) and (folder / name).is_file()
            },
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Kept()


def write_list(folder: Path, as_of: datetime, notes: Mapping[str, tuple[str, int]], kept: Kept) -> None:
    """Write what was written: `notes` by file, each with its team and how many notes it holds."""
    files = {
        name: {"team": team, "sha256": digest(folder / name), "notes": number}
        for name, (team, number) in sorted(notes.items())
    }
    said = {"as_of": as_of.isoformat(), "files": files, "kept": sorted(kept.aside), "read": kept.read}
    (folder / WRITTEN).write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


def lay_beside(folder: Path, kept: Kept) -> None:
    """Copy what is laid aside beside the new workbooks. What cannot even be copied gets its other name where it is."""
    for name, path in kept.aside.items():
        try:
            copyfile(path, folder / name)
        except OSError:
            (folder / name).unlink(missing_ok=True)
            with suppress(OSError):  # somebody holds it: nothing can replace it either
                path.rename(path.with_name(name))


def take_saved_since(folder: Path, worked_in: Path) -> tuple[str, ...]:
    """Put workbooks that somebody saved since they were read in place of the new ones in a folder: the next run reads them.

    To be called right before the new ones take their places. Returns the names of those files.
    """
    try:
        said: Any = json.loads((folder / WRITTEN).read_text(encoding="utf-8"))
        read: Mapping[str, str] = said.pop("read", {})
        saved = [
            name for name, seen in read.items() if (worked_in / name).is_file() and digest(worked_in / name) != seen
        ]
    except (OSError, ValueError):
        return ()
    for name in saved:
        copyfile(worked_in / name, folder / name)
        said["files"].pop(name, None)
    if read:  # which the next run need not know: a list says the same after the same run
        (folder / WRITTEN).write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    return tuple(saved)


def leave_as_they_are(folder: Path, kept_in: Path) -> None:
    """Copy the workbooks of a later run as they are. Raises OSError where that fails."""
    kept = _listed(kept_in)
    own = [*kept.files, TABLES, *kept.aside, WRITTEN]
    for name in own:
        if (kept_in / name).is_file():
            copyfile(kept_in / name, folder / name)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
