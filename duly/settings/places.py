"""The places that duly writes to and reads from: none may be another's, or what is written to one takes away the other."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

PAGES = ".duly-pages"
"""The mark of a folder of results: it lists the files that duly wrote, so that it replaces those and nothing else, and an export
that the folder lies in is read without it."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where things lie, by the names of their settings. `written` are the folders that are written anew: results, and what may
    leave the unit. `kept` is what stays from run to run. `read` is what is only read: where the export is, and
    files that people write."""

    written: Mapping[str, Path]
    kept: Mapping[str, Path]
    read: Mapping[str, Sequence[Path]]
    settings: Path | None = None

    def faults(self) -> list[str]:
        """What lies so that one thing takes another away, or leaves the unit with it. Results may lie in the folder of the
        export: they are known by their mark and never read."""
        written = {name: _settled(path) for name, path in self.written.items()}
        kept = {name: _settled(path) for name, path in self.kept.items()}
        read = {name: [*map(_settled, paths)] for name, paths in self.read.items()}
        exports = read["export.path"]
        faults = [
            f"{second}: {how} {first}, and the one would take away what the other wrote"
            for (first, one), (second, other) in combinations(written.items(), 2)
            if (how := _lies(other, one))
        ]
        if self.settings is not None:
            kept["duly.toml"] = _settled(self.settings)
        faults += [
            f"{second}: is the same place as {first}, and the one would take away what the other wrote"
            for (first, one), (second, other) in combinations(kept.items(), 2)
            if _same(one, other)
        ]
        kept.pop("duly.toml", None)
        faults += [
            f"{name}: is the same place as {other}, which is only read"
            for name, place in kept.items()
            for other, sources in read.items()
            if any(_same(place, source) for source in sources)
        ]
        for name, place in written.items():
            if any(_same(place, source) for source in exports):
                faults.append(f"{name}: is the same place as export.path, which is only read")
            elif any(_within(source, place) for source in exports):
                faults.append(f"{name}: has export.path in it, which is only read")
            if self.settings is not None and _within(_settled(self.settings), place):
                faults.append(f"{name}: has duly.toml in it; name a folder of its own, which is written anew")
            faults += [
                f"{other}: {how} {name}, which is written anew"
                for other, place_kept in kept.items()
                if (how := _lies(place_kept, place)) and not how.startswith("has")
            ]
        return faults


def _settled(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _folded(path: Path) -> tuple[str, ...]:
    """What tells a place from others, whatever the case: on a Windows share, Results and results are one folder."""
    return tuple(unicodedata.normalize("NFC", part).casefold() for part in path.parts)


def _same(one: Path, other: Path) -> bool:
    return _folded(one) == _folded(other)


def _within(inner: Path, outer: Path) -> bool:
    parts = _folded(outer)
    return len(_folded(inner)) > len(parts) and _folded(inner)[: len(parts)] == parts


def _lies(one: Path, other: Path) -> str:
    """How one place lies to another, where they are not apart."""
    if _same(one, other):
        return "is the same folder as" + (
            "" if one == other else " (but for capitals, which many servers do not tell apart)"
        )
    return "lies in" if _within(one, other) else "has in it" if _within(other, one) else ""
