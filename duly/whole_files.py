"""Files that are written whole or not at all: beside the one that they replace, through to the disk, then in one step."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from contextlib import suppress
from pathlib import Path

_PATIENCE = (0.05, 0.2, 0.5)
"""Seconds to wait for a program that has a file open for a moment, as a virus scanner on Windows."""


def write_through(path: Path, content: str | Path) -> None:
    """Write a new file through to the disk: a text, or what another file holds. Raises OSError."""
    with path.open("xb") as file:
        if isinstance(content, Path):
            with content.open("rb") as read:
                shutil.copyfileobj(read, file)
        else:
            # A lone surrogate cannot be encoded; it is spelt out rather than lost.
            file.write(content.encode("utf-8", "backslashreplace"))
        file.flush()
        os.fsync(file.fileno())


def settle(folder: Path) -> None:
    """See to it that the names in a folder are on the disk, where the system can do that."""
    with suppress(OSError):  # Windows does not open folders
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def replace(path: Path, source: Path) -> bool:
    """Put a file in the place of another, in one step; False where a program has that one open. Raises OSError."""
    for wait in (*_PATIENCE, None):
        try:
            source.replace(path)
            return True
        except PermissionError:
            if wait is None or os.name != "nt":
                return False
            time.sleep(wait)
    return False


def replace_content(path: Path, content: str | Path) -> bool:
    """As `replace`, with a text or what another file holds; what is the same already stays."""
    if _same(path, content):
        return True
    fresh = path.with_name(f".duly-{secrets.token_hex(8)}.new")
    try:
        write_through(fresh, content)
        return replace(path, fresh)
    finally:
        fresh.unlink(missing_ok=True)


def _same(path: Path, content: str | Path) -> bool:
    with suppress(OSError):
        wanted = content.read_bytes() if isinstance(content, Path) else content.encode("utf-8", "backslashreplace")
        return path.stat().st_size == len(wanted) and path.read_bytes() == wanted
    return False
