"""Zip files: unpacked into the private folder, one member at a time, and only if nothing about them is odd."""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from duly.connectors.workspace import Workspace
from duly.errors import ExportError, system_words

MAX_RATIO = 100
"""Unpacked to packed size. Exports of text pack about ten to one."""

RATIO_FLOOR = 50_000_000
"""Bytes. Below this an unusual ratio does no harm."""

MAX_TOTAL = 200_000_000_000
_CHUNK = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Member:
    """A file of an archive: its name in it, and its bytes. `fault` says why they are not all there."""

    name: str
    path: Path
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class Members:
    """The files of an archive, and the names of those that are hidden in it."""

    files: tuple[Member, ...]
    hidden: tuple[str, ...]


def unpack(path: Path, workspace: Workspace) -> Members:
    """The members of a zip file, unpacked under new names in the private folder. Names are told with / between folders.

    A member that is damaged, or whose name another has, is told by its fault. Raises ExportError where the file itself is
    damaged or encrypted, where a member would lie outside the folder it is unpacked into, or where it would unpack to far
    more than it is.
    """
    files: list[Member] = []
    hidden: list[str] = []
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.filename.endswith(("/", "\\"))]
            _refuse_odd(path, members)
            limit = max(RATIO_FLOOR, MAX_RATIO * path.stat().st_size)
            names = Counter(_name(member) for member in members)
            for member in members:
                name = _name(member)
                if _is_hidden(name):
                    hidden.append(name)
                    continue
                # The suffixes say how a file is read; nothing else of a member's name is used as a path.
                target = workspace.path("".join(PurePosixPath(name).suffixes[-2:]))
                fault = (
                    f"stands {names[name]} times in the zip file: which is meant cannot be told"
                    if names[name] > 1
                    else ""
                )
                try:
                    limit -= _copy(archive, member, target, limit, path)
                except _DAMAGE as error:
                    fault = fault or f"is damaged in the zip file, or packed in an unknown way ({type(error).__name__})"
                files.append(Member(name=name, path=target, fault=fault))
    except _DAMAGE as error:
        raise ExportError(
            f"{path}: the zip file is damaged or of an unknown kind ({type(error).__name__})",
            next_step="Unpack it with another program and give the folder, or pack it again.",
        ) from None
    except OSError as error:
        raise ExportError(f"{path}: cannot be read ({system_words(error)})") from None
    return Members(files=tuple(files), hidden=tuple(hidden))


_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, RuntimeError, ValueError)


def _name(member: zipfile.ZipInfo) -> str:
    """The name of a member; programs on Windows wrote backslashes between folders."""
    return member.filename.replace("\\", "/")


def _refuse_odd(path: Path, members: list[zipfile.ZipInfo]) -> None:
    faults = []
    for member in members:
        parts = (*PurePosixPath(member.filename).parts, *PureWindowsPath(member.filename).parts)
        rooted = member.filename.startswith(("/", "\\")) or PureWindowsPath(member.filename).drive
        if rooted or ".." in parts:
            faults.append(f"{member.filename!r} would be unpacked outside its folder")
        if stat.S_ISLNK(member.external_attr >> 16):
            faults.append(f"{member.filename!r} is a link")
        if member.flag_bits & 1:
            faults.append(f"{member.filename!r} is encrypted")
    total = sum(member.file_size for member in members)
    if total > MAX_TOTAL or total > max(RATIO_FLOOR, MAX_RATIO * path.stat().st_size):
        faults.append(f"it would unpack to {total:,} bytes, {total // max(path.stat().st_size, 1):,} times its size")
    if faults:
        raise ExportError(
            f"{path}: is not unpacked",
            faults=faults,
            next_step="Unpack it yourself where that is safe, and give the folder.",
        )


def _copy(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, limit: int, path: Path) -> int:
    """Unpack one member and return its size; its header may understate it, so the bytes are counted as they come."""
    size = 0
    with archive.open(member) as source, target.open("wb") as copy:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise ExportError(
                    f"{path}: is not unpacked",
                    faults=[f"{member.filename!r} unpacks to more than {MAX_RATIO} times its size"],
                )
            copy.write(chunk)
    return size


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
