"""Writing a folder so that nobody ever reads half of it: whole or not at all, and said when not.

A folder is built beside the one that it replaces, and swapped in. The results of a run go by places (duly.reports.places).
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from duly.errors import DeliveryError, system_words
from duly.reports.own_files import own_names
from duly.settings.places import PAGES
from duly.whole_files import write_through

_CHOOSE = "Choose another place for the results, or have this one mended, and run again."


def write_folder(folder: Path, files: Mapping[str, str | Path]) -> Path:
    """Replace the pages in `folder` by these files, all at once; files in it that duly did not write stay.

    A name may be in a folder of its own ("worklists/a.xlsx"). A file is given as its text, or as a path to copy.

    Raises DeliveryError where it cannot be written, or where a file of the same name is somebody else's.
    """
    with delivery_errors(folder):
        folder = Path(os.path.realpath(folder))
        if folder.exists() and not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
        folder.parent.mkdir(parents=True, exist_ok=True)
        foreign = _foreign(folder, files)
        token = secrets.token_hex(8)
        fresh, old = folder.parent / f".{token}.part", folder.parent / f".{token}.old"
        try:
            fresh.mkdir()
            for name in dict.fromkeys(name.split("/")[0] for name in files if "/" in name):
                (fresh / name).mkdir()
            for name, content in files.items():
                write_through(fresh / name, content)
            write_through(fresh / PAGES, "".join(f"{name}\n" for name in sorted(files)))
            if folder.exists():
                _swap(folder, fresh, old)
                for name in foreign:
                    (folder / name).parent.mkdir(exist_ok=True)
                    (old / name).rename(folder / name)
                shutil.rmtree(old, ignore_errors=True)
            else:
                fresh.rename(folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return folder


def _swap(folder: Path, fresh: Path, old: Path) -> None:
    folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        old.rename(folder)
        raise


def _foreign(folder: Path, files: Mapping[str, str | Path]) -> list[str]:
    """What is in the folder, and in those of its folders that are duly's, and is not duly's; it is carried over."""
    if not folder.exists():
        return []
    own = own_names(folder)
    inner = {name.split("/")[0] for name in (*own, *files) if "/" in name}
    entries = [
        name
        for entry in folder.iterdir()
        for name in (
            [f"{entry.name}/{held.name}" for held in entry.iterdir()]
            if entry.name in inner and entry.is_dir()
            else [entry.name]
        )
    ]
    foreign = sorted(name for name in entries if name not in own)
    if taken := [name for name in foreign if name in files or name in inner]:
        raise DeliveryError(
            f"{folder} holds files that duly did not write and would replace",
            faults=taken[:10],
            next_step="Move them away, or choose another folder for the pages.",
        )
    return foreign


_CAUSES = {
    errno.EACCES: "writing there is not allowed",
    errno.EPERM: "writing there is not allowed",
    errno.EROFS: "it is on a disk that can only be read",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would be larger than is allowed",
    errno.ENOTDIR: "a file is where a folder is expected",
    errno.EEXIST: "a file is where a folder is expected",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EBUSY: "it is a mount point or in use, and cannot be replaced as a whole",
}

_STEPS = {
    errno.ENOSPC: "Make room on that disk, or choose another place for the results, and run again.",
    errno.EDQUOT: "Make room on that disk, or choose another place for the results, and run again.",
    errno.EBUSY: "Choose a folder inside it for the pages, and run again.",
}


@contextmanager
def delivery_errors(path: Path) -> Iterator[None]:
    """Turn what the operating system says into a DeliveryError that names the path and the next step."""
    try:
        yield
    except OSError as error:
        code = error.errno or 0
        cause = _CAUSES.get(code) or system_words(error)
        where = ""
        with suppress(OSError):
            blocking = next((one for one in path.absolute().parents if one.exists() and not one.is_dir()), None)
            if blocking is not None:
                cause, where = _CAUSES[errno.ENOTDIR], f" ({blocking})"
        raise DeliveryError(
            f"{path} could not be written: {cause}{where}", next_step=_STEPS.get(code, _CHOOSE)
        ) from error
    except ValueError as error:  # a NUL in the path
        raise DeliveryError("the place for the results is not a valid path", next_step=_CHOOSE) from error
