"""An environment for each contender, made once in the cache folder from pinned packages."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


class NotInstalledError(Exception):
    """An environment could not be made; what pip said is on standard error."""


def interpreter(cache: Path, name: str, packages: Sequence[str]) -> str:
    """The interpreter of an environment that holds the packages, each pinned as `name==version`; made where it is not there.

    Raises:
        NotInstalledError: pip could not install them.
    """
    pinned = "\n".join(packages)
    folder = cache / "environments" / f"{name}-{hashlib.sha256(pinned.encode()).hexdigest()[:8]}"
    python = folder / "bin" / "python"
    complete = folder / "complete"
    if not complete.exists():
        _done([sys.executable, "-m", "venv", "--clear", str(folder)], name)
        _done([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages], name)
        complete.write_text(pinned, encoding="utf-8")
    return str(python)


def _done(command: Sequence[str], name: str) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.stderr.write(ended.stderr)
        raise NotInstalledError(f"{name} could not be installed; what pip said stands above")
