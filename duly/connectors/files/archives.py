"""Zip files: unpacked into the private folder, one member at a time, and only if nothing about them is odd."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath

from duly.connectors.workspace import Workspace
from duly.errors import ExportError

MAX_RATIO = 100
"""Unpacked to packed size. Exports of text pack about ten to one."""

RATIO_FLOOR = 50_000_000
"""Bytes. Below this an unusual ratio does no harm."""

MAX_TOTAL = 200_000_000_000
_CHUNK = 1 << 20


def unpack(path: Path, workspace: Workspace) -> Mapping[str, Path]:
    """The members of a zip file by the names they have in it, unpacked under new names in the private folder.

    Raises ExportError where the file is damaged or encrypted, where a member would lie outside the folder it is unpacked
    into, or where it would unpack to far more than it is.
    """
    copies: dict[str, Path] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _refuse_odd(path, members)
            limit = max(RATIO_FLOOR, MAX_RATIO * path.stat().st_size)
            for member in members:
                if _is_hidden(member.filename):
                    continue
                # The suffixes say how a file is read; nothing else of a member's name is used as a path.
                target = workspace.path("".join(PurePosixPath(member.filename).suffixes[-2:]).replace("/", ""))
                limit -= _copy(archive, member, target, limit, path)
                copies[member.filename] = target
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise ExportError(
            f"{path}: the zip file is damaged or of an unknown kind ({type(error).__name__})",
            next_step="Unpack it with another program and give the folder, or pack it again.",
        ) from None
    except OSError as error:
        raise ExportError(f"{path}: cannot be read ({error.strerror})") from None
    return copies


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
