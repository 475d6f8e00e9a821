"""The files that an export consists of, found in folders and archives: what is no file, or cannot be opened, is told by name."""

from __future__ import annotations

import fnmatch
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from duly.connectors.files import archives
from duly.connectors.workspace import Workspace
from duly.errors import ExportError, system_words
from duly.settings.places import PAGES

_CHECKSUMS = (".md5", ".md5sum", ".sha1", ".sha256", ".sha512", ".sum", ".crc", ".sfv", ".asc", ".sig")
_SIGNALS = (".done", ".ok", ".ready", ".trg", ".trigger", ".flag", ".success", ".complete", ".lock")
_CONTROL = (".ctl", ".ctrl", ".fmt", ".log", ".bad", ".dsc", ".sql", ".ini", ".toml", ".yaml", ".yml", ".url", ".lnk")
_KEPT = (".bak", ".tmp", ".temp", ".swp")
_BESIDE = frozenset((*_CHECKSUMS, *_SIGNALS, *_CONTROL, *_KEPT))
"""Endings of files that stand beside records and hold none: checksums, signals, logs, formats, copies that programs keep."""

_PACKED = (".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar", ".zst", ".lz4", ".z", ".cab")
"""Endings of what other files are packed into."""

_BESIDE_NAMED = frozenset({"thumbs.db", "desktop.ini", "_success", "_started", "_committed", "schema.ini"})

_NO_FILE = {
    stat.S_ISFIFO: "is a pipe",
    stat.S_ISSOCK: "is a socket",
    stat.S_ISCHR: "is a device",
    stat.S_ISBLK: "is a device",
}


@dataclass(frozen=True, kw_only=True)
class ExportFile:
    """A file of the export: the name it is told by, and where its bytes are. `fault` says why it cannot be opened."""

    name: str
    path: Path
    asked_for: bool  # named by the user, not met in a folder
    fault: str = ""


@dataclass
class Walk:
    """What was found. `ignored` are the names of files that hold no records; `closed` what may hold some and was not seen;
    `again` links to what is read under another name. `places` are the folders that were seen."""

    files: list[ExportFile] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    places: set[tuple[int, int]] = field(default_factory=set)


def walk(paths: Sequence[Path], ignore: Sequence[str], workspace: Workspace) -> Walk:
    """The files of an export. `ignore` are names and patterns of those that are none of its.

    Raises ExportError where a path is not there or may not be read, or an archive cannot be unpacked.
    """
    found = Walk()
    for path in paths:
        try:
            if path.is_dir():
                _folder(path, "", found)
            elif path.suffix.lower() == ".zip" and path.is_file():
                members = archives.unpack(path, workspace)
                found.files += [
                    ExportFile(name=f"{path.name}/{member.name}", path=member.path, asked_for=False, fault=member.fault)
                    for member in members.files
                ]
                found.ignored += [f"{path.name}/{name}" for name in members.hidden]
            elif path.exists() or path.is_symlink():
                found.files.append(ExportFile(name=path.name, path=path, asked_for=True, fault=_fault(path)))
            else:
                raise ExportError(f"{path}: there is no such file or folder", next_step="Check the path.")
        except PermissionError:
            raise ExportError(f"{path}: may not be read", next_step="Ask for leave to read it.") from None
        except OSError as error:
            raise ExportError(f"{path}: cannot be read ({system_words(error)})", next_step="Check the path.") from None
    files, found.files = found.files, []
    for file in files:
        beside = not file.asked_for and _stands_beside(file.name)
        if beside or any(is_named(file.name, pattern) for pattern in ignore):
            found.ignored.append(file.name)
        else:
            found.files.append(file)
    return found


def is_named(name: str, pattern: str) -> bool:
    """Whether a name or a pattern of duly.toml names this file: by its path in the export, or its file name."""
    candidates = {name, PurePath(name).name, name.split("/", 1)[-1]}
    return any(fnmatch.fnmatch(candidate.casefold(), pattern.casefold()) for candidate in candidates)


def is_packed(name: str) -> bool:
    """Whether a file, by its name, holds others that are packed into it."""
    return name.lower().endswith(_PACKED)


def ignored_said(names: Sequence[str]) -> str:
    """What is told of the files that were left aside."""
    some = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else "")
    are = "it holds" if len(names) == 1 else "they hold"
    return f"Left aside, because {are} no records by name or by export.ignore: {some}."


_NAMED = 10


def _folder(folder: Path, within: str, found: Walk) -> None:
    """Everything in a folder, links followed, each folder once: what it holds itself before what it links to.

    Raises OSError where the first of them may not be read.
    """
    found.places.add(_place(folder))
    for entry in sorted(_entries(folder, within, found), key=lambda entry: (entry.is_symlink(), entry.name)):
        name, path = f"{within}{entry.name}", folder / entry.name
        if (lake := _LAKES.get(entry.name)) and path.is_dir():
            found.closed.append(
                f"{name}: {within.rstrip('/') or 'the export'} is a {lake} table: which of its files hold the records as they "
                "are now stands in a log that is not read, and old rows may be among them; export the table anew"
            )
            continue
        if entry.name.startswith((".", "~$")):
            found.ignored.append(name)
            continue
        fault = _fault(path)
        if fault and entry.is_symlink() and not path.suffix:
            found.closed.append(f"{name}: {fault}: it may hold records")
        elif fault or not path.is_dir():
            found.files.append(ExportFile(name=name, path=path, asked_for=False, fault=fault))
        elif (path / PAGES).is_file():
            found.ignored.append(f"{name}/ (results of duly)")
        elif _place(path) in found.places:
            found.again.append(f"{name}: is a link to a folder that is read already")
        else:
            _folder(path, f"{name}/", found)


_LAKES = {"_delta_log": "Delta", ".hoodie": "Hudi"}
"""Folders with the log of a table whose files are of several versions at once."""


def _place(folder: Path) -> tuple[int, int]:
    seen = folder.stat()
    return seen.st_dev, seen.st_ino


def _entries(folder: Path, within: str, found: Walk) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except OSError as error:
        if not within:
            raise
        found.closed.append(
            f"{within.rstrip('/')}: the folder may not be read ({system_words(error)}): it may hold records"
        )


def _fault(path: Path) -> str:
    """Why a path cannot be opened as a file or a folder: it is never tried."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if path.is_symlink():
            return f"is a link to something that cannot be reached ({system_words(error)})"
        return f"cannot be read ({system_words(error)})"
    return next((f"{what}, which is never read" for is_one, what in _NO_FILE.items() if is_one(mode)), "")


def _stands_beside(name: str) -> bool:
    file = PurePath(name)
    return file.suffix.lower() in _BESIDE or file.name.lower() in _BESIDE_NAMED
