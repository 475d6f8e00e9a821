"""Folders, files, rights and room on disk: of what is read, of what is written, and of where private copies go."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from duly.connectors.databases.connecting import FAILURES, connect, refused
from duly.doctor.findings import Finding, State, fault
from duly.errors import DulyError, SettingsError
from duly.history.database import location_of
from duly.settings import Settings

ROOM = 200_000_000
"""Bytes that results and history are given before their disk is called full: those of ten force-years are a tenth of it."""


def places(settings: Settings, export: tuple[Path, ...]) -> Iterator[Finding]:
    """What is found of the folders and databases that duly.toml names. `export` are the paths of the export, if it is files."""
    if settings.file is not None:
        yield _own_file(settings.file)
    size = 0
    for path in export:
        size += _bytes(path)
    if export:
        yield _copies(size)
    yield from _written("results", settings.resolved(settings.output.folder))
    if settings.output.share_folder is not None:
        yield from _written("share folder", settings.resolved(settings.output.share_folder), private=False)
    if settings.history.enabled:
        yield from _history(settings)


def _own_file(path: Path) -> Finding:
    mode = path.stat().st_mode
    if mode & stat.S_IWOTH:
        return Finding(
            name="duly.toml", state=State.LOOK, says=f"{path} may be written by everybody", next_step="chmod o-w on it."
        )
    return Finding(name="duly.toml", state=State.OK, says=f"{path} can be read, and everything in it is known")


def _bytes(path: Path) -> int:
    """The size of a file, or of the files of a folder that may be looked at."""
    try:
        if path.is_dir():
            return sum(item.stat().st_size for item in path.rglob("*") if item.is_file())
        return path.stat().st_size
    except OSError:  # reading it is tried elsewhere, and told there
        return 0


def _copies(size: int) -> Finding:
    """Room for the export once more, where private copies go."""
    folder = Path(tempfile.gettempdir())
    free = shutil.disk_usage(folder).free
    says = f"{folder} has {_megabytes(free)} free; the export is {_megabytes(size)}, and is copied there while it is judged"
    if not os.access(folder, os.W_OK | os.X_OK):
        return Finding(
            name="private copies", state=State.BAD, says=f"{folder} may not be written",
            next_step="Set TMPDIR to a folder that can be written.",
        )  # fmt: skip
    if free < size:
        return Finding(
            name="private copies", state=State.BAD, says=says, next_step="Free some space there, or set TMPDIR."
        )
    return Finding(name="private copies", state=State.OK, says=says)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB"


def _written(name: str, folder: Path, *, private: bool = True) -> Iterator[Finding]:
    """Whether a folder can be written, has room, and is for its owner only where it holds record ids."""
    there = _nearest(folder)
    if folder.exists() and not folder.is_dir():
        yield Finding(name=name, state=State.BAD, says=f"{folder} is no folder", next_step="Name another place.")
        return
    if not os.access(there, os.W_OK | os.X_OK):
        yield Finding(
            name=name, state=State.BAD, says=f"{there} may not be written by this user",
            next_step="Ask for leave to write there, or name another place.",
        )  # fmt: skip
        return
    free = shutil.disk_usage(there).free
    if free < ROOM:
        yield Finding(
            name=name, state=State.LOOK, says=f"{there} has only {_megabytes(free)} free",
            next_step="Free some space there.",
        )  # fmt: skip
    if private and folder.is_dir() and folder.stat().st_mode & stat.S_IROTH:
        yield Finding(
            name=name, state=State.LOOK, says=f"{folder} may be read by everybody on this machine; it holds record ids",
            next_step="chmod o-rwx on it, where others than those who may look records up use the machine.",
        )  # fmt: skip
        return
    made = "can be written" if folder.is_dir() else "is not there yet, and can be made"
    yield Finding(name=name, state=State.OK, says=f"{folder} {made}")


def _nearest(path: Path) -> Path:
    """The nearest folder on the way to a path that is there."""
    return next(folder for folder in (path, *path.absolute().parents) if folder.exists())


def _history(settings: Settings) -> Iterator[Finding]:
    """Whether the history can be written: its folder, or its database, with the driver that it takes."""
    try:
        url, shown = location_of(settings)
    except SettingsError as error:
        yield fault("history", error)
        return
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        if path.is_file() and not os.access(path, os.R_OK | os.W_OK):
            yield Finding(
                name="history", state=State.BAD, says=f"{path} may not be written by this user",
                next_step="Ask for leave to write it, or name another place.",
            )  # fmt: skip
        elif path.is_file() and path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
            yield Finding(
                name="history", state=State.LOOK, says=f"{path} is open to everybody on this machine; it holds record ids",
                next_step="chmod 600 on it.",
            )  # fmt: skip
        elif path.is_file():
            yield Finding(name="history", state=State.OK, says=f"{path} can be written")
        else:
            yield from _written("history", path.parent, private=False)
        return
    yield answers("history", url.render_as_string(hide_password=False), shown)


def answers(name: str, url: str, shown: str) -> Finding:
    """Whether a database answers: its driver is installed, and it lets this user in."""
    try:
        engine, _ = connect(url)
        try:
            with engine.connect():
                return Finding(name=name, state=State.OK, says=f"{shown} answers")
        except FAILURES as error:
            raise refused(shown, error) from error
        finally:
            engine.dispose()
    except DulyError as error:
        return fault(name, error)
