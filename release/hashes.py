"""The wheels of a folder and the list by which pip takes them, and only them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from packaging.utils import parse_wheel_filename


@dataclass(frozen=True, kw_only=True, order=True)
class Wheel:
    """A wheel by its normalised name and its version; `sha256` of the whole file, as hexadecimal digits."""

    name: str
    version: str
    file: str
    sha256: str


def wheels_in(folder: Path) -> list[Wheel]:
    """The wheels of a folder, by name. Raises InvalidWheelFilename (packaging) for a name that no wheel has."""
    return sorted(_wheel(path) for path in folder.glob("*.whl"))


def requirements(wheels: Iterable[Wheel]) -> str:
    """What `pip install --require-hashes` reads: each version once, with the hash of its wheel for each machine.

    Raises ValueError where a package is there in two versions: which of them runs would be left to chance.
    """
    lines = []
    for name, of_name in groupby(sorted(wheels), key=lambda wheel: wheel.name):
        found = list(of_name)
        if len(versions := sorted({wheel.version for wheel in found})) > 1:
            raise ValueError(
                f"{name} is there in {len(versions)} versions ({', '.join(versions)}): empty the folder and make it anew"
            )
        hashes = " ".join(f"--hash=sha256:{wheel.sha256}" for wheel in found)
        lines.append(f"{name}=={versions[0]} {hashes}\n")
    return "".join(lines)


def _wheel(path: Path) -> Wheel:
    name, version, _, _ = parse_wheel_filename(path.name)
    with path.open("rb") as file:
        return Wheel(
            name=str(name), version=str(version), file=path.name, sha256=hashlib.file_digest(file, "sha256").hexdigest()
        )
