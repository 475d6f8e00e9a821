"""The places that duly writes to and reads from: none may be another's, or what is written to one takes away the other."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path

PAGES = ".duly-pages"
"""The mark of a folder of results: it lists the files that duly wrote, so that it replaces those and nothing else, and an export
that the folder lies in is read without it."""


def too_close(written: Mapping[str, Path], read: Iterable[Path]) -> list[str]:
    """What is wrong with where things lie.

    `written` are the folders that are written anew, by the names of their settings: none is another's. `read` is where the
    export is: nothing is written over it. What is written to a folder within it is known by its mark and never read.
    """
    places = {name: Path(os.path.realpath(path)) for name, path in written.items()}
    faults = [
        f"{second}: is the same folder as {first}, and the one would take away what the other wrote"
        for (first, one), (second, other) in combinations(places.items(), 2)
        if one == other
    ]
    sources = {Path(os.path.realpath(path)) for path in read}
    return faults + [
        f"{name}: is the same place as export.path, which is only read"
        for name, place in places.items()
        if place in sources
    ]
