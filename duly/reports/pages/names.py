"""The file names of the pages: safe on every file system, and different from each other whatever the case."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from duly.reports.words import NOT_RECORDED
from duly.results import Failing, RunResult


@dataclass(frozen=True, kw_only=True)
class Names:
    """Where each page is: a standard's by its id, a team's by its name, the parts of a list by its owner's page,
    the records that changed by standard id."""

    standards: Mapping[str, str]
    teams: Mapping[str, str]
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    changes: Mapping[str, str] = field(default_factory=dict)


def page_names(run: RunResult) -> dict[str, str]:
    """The file name of each standard's page."""
    return _names("standard", (result.standard for result in run.results), set())


def names_of(
    run: RunResult, failing: Mapping[str, Collection[Failing]], page_rows: int, changed: Iterable[str] = ()
) -> Names:
    """The file names of every page that is made for a standard or a team.

    A list of more than `page_rows` records goes over several pages. A team's first part is its own page. `changed` are
    the standards with records that changed.
    """
    taken: set[str] = set()
    standards = _names("standard", (result.standard for result in run.results), taken)
    lengths = dict.fromkeys(teams_of(run, failing), 0)
    for found in failing.values():
        for record in found:
            lengths[record.team or NOT_RECORDED] += 1
    teams = _names("team", lengths, taken)
    parts: dict[str, Sequence[str]] = {}
    for standard, name in standards.items():
        stem = name.removesuffix(".html").replace("standard-", "records-", 1)
        parts[name] = _parts(stem, -(-len(failing.get(standard, ())) // page_rows), taken)
    for team, name in teams.items():
        more = max(0, -(-lengths[team] // page_rows) - 1)
        parts[name] = [name, *_parts(f"{name.removesuffix('.html')}-part", more, taken, first=2)]
    return Names(standards=standards, teams=teams, parts=parts, changes=_names("changes", changed, taken))


def teams_of(run: RunResult, failing: Mapping[str, Iterable[Failing]]) -> list[str]:
    """Every team that a figure or a record is of, by name; what is not recorded comes last."""
    found = {team or NOT_RECORDED for result in run.results for team in result.breakdowns.get("team", {})}
    found |= {record.team or NOT_RECORDED for records in failing.values() for record in records}
    return sorted(found, key=lambda team: (team == NOT_RECORDED, team.casefold(), team))


def _names(kind: str, of: Iterable[str], taken: set[str]) -> dict[str, str]:
    return {
        name: _fresh(f"{kind}-" + (re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:80] or "unnamed"), taken)
        for name in of
    }


def _parts(stem: str, count: int, taken: set[str], *, first: int = 1) -> list[str]:
    return [_fresh(stem if place == 1 else f"{stem}-{place}", taken) for place in range(first, first + count)]


def _fresh(stem: str, taken: set[str]) -> str:
    name, copy = f"{stem}.html", 2
    while name in taken:
        name, copy = f"{stem}-{copy}.html", copy + 1
    taken.add(name)
    return name
