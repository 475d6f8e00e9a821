"""Which files in a folder of results are duly's: it replaces and removes those, and nothing else."""

from __future__ import annotations

from pathlib import Path

from duly.settings.places import PAGES
from duly.whole_files import replace_content


def own_names(folder: Path) -> set[str]:
    """The names in a folder of results that are duly's, as its mark lists them ("worklists/a.xlsx"); the mark is one."""
    listing = folder / PAGES
    return {PAGES, *(listing.read_text(encoding="utf-8").splitlines() if listing.is_file() else ())}


def list_names(folder: Path, names: set[str]) -> None:
    """Write which names in a folder of results are duly's."""
    replace_content(folder / PAGES, "".join(f"{name}\n" for name in sorted(names - {PAGES})))
