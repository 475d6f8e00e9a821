"""File names of worklists: made from a team's name, safe on Windows and everywhere else, and never the same for two teams."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

FOLDER = "worklists"
"""Where they lie among the results."""

TABLES = "worklists-csv.zip"
"""The CSV files of all teams, packed: as plain files they would take more room than all pages of a run together."""

LONGEST = 60
"""Characters of a name; with its folder and ending it fits the 260 that Windows allows in all."""

_MOST_BYTES = 120
_RESERVED = re.compile(r"con|prn|aux|nul|conin|conout|com\d|lpt\d", re.IGNORECASE)


def file_names(teams: Iterable[str]) -> dict[str, str]:
    """A file name without its ending for each team. A team's name depends on the others only where two would be alike
    but for their case or their signs: then each carries a digest of its own."""
    stems = {team: _stem(team) for team in teams}
    alike: dict[str, int] = {}
    for stem in stems.values():
        alike[stem.casefold()] = alike.get(stem.casefold(), 0) + 1
    return {team: stem if alike[stem.casefold()] == 1 else f"{stem}-{_digest(team)}" for team, stem in stems.items()}


def further_name(team: str, names: Iterable[str]) -> str:
    """A file name without its ending for a team that is none of the run's, which have these."""
    stem = _stem(team)
    return stem if stem.casefold() not in {name.casefold() for name in names} else f"{stem}-{_digest(team)}"


def worklist_links(name: str) -> list[tuple[str, str]]:
    """Where a team's lines lie, as the pages of a run link to them, above the runs; and what each is."""
    return [
        (f"../{FOLDER}/{quote(name)}.xlsx", "Excel workbook"),
        (f"../{FOLDER}/{TABLES}", "CSV files of all teams"),
    ]


def _stem(team: str) -> str:
    # Compatibility forms first: a superscript 1 makes COM1 of COM¹, and full-width letters are letters.
    plain = unicodedata.normalize("NFKC", team)
    words = re.sub(r"[\W_]+", "-", plain).strip("-")
    short = words[:LONGEST]
    while len(short.encode("utf-8", "replace")) > _MOST_BYTES:
        short = short[:-1]
    short = short.strip("-")
    if short != words:
        short = f"{short}-{_digest(team)}".strip("-")
    if not short:
        return f"team-{_digest(team)}"
    return f"team-{short}" if _RESERVED.fullmatch(short) else short


def _digest(team: str) -> str:
    return hashlib.sha256(team.encode("utf-8", "surrogatepass")).hexdigest()[:8]
