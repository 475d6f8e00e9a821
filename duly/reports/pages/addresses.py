"""The file names of the pages: safe on every file system, and different from each other whatever the case."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from duly.reports.words import NOT_RECORDED
from duly.results import Failing, RunResult


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where each page is: a standard's by its id, a team's by its name, the pages of a list by its owner's page,
    the records that changed by standard id, the pages of a matrix by district."""

    standards: Mapping[str, str]
    teams: Mapping[str, str]
    lists: Mapping[str, Sequence[str]]
    changes: Mapping[str, str]
    matrices: Mapping[str, Sequence[str]]


def addresses_of(
    run: RunResult,
    failing: Mapping[str, Collection[Failing]],
    page_rows: int,
    changed: Iterable[str] = (),
    matrices: Mapping[str, int] | None = None,
    teams: Iterable[str] = (),
) -> Addresses:
    """The file names of every page that is made for a standard or a team.

    A list of more than `page_rows` records goes over several pages. A team's first page is its own. `changed` are
    the standards with records that changed. `matrices` is how many pages the matrix of each district is over, and
    `teams` are those that have work and perhaps no figure.
    """
    taken: set[str] = set()
    standards = _addresses("standard", (result.standard for result in run.results), taken)
    lengths = dict.fromkeys(teams_of(run, failing, teams), 0)
    for records in failing.values():
        for record in records:
            lengths[record.team or NOT_RECORDED] += 1
    teams = _addresses("team", lengths, taken)
    lists: dict[str, Sequence[str]] = {}
    for standard, name in standards.items():
        stem = name.removesuffix(".html").replace("standard-", "records-", 1)
        lists[name] = _numbered(stem, -(-len(failing.get(standard, ())) // page_rows), taken)
    for team, name in teams.items():
        more = max(0, -(-lengths[team] // page_rows) - 1)
        lists[name] = [name, *_numbered(f"{name.removesuffix('.html')}-part", more, taken, first=2)]
    return Addresses(
        standards=standards,
        teams=teams,
        lists=lists,
        changes=_addresses("changes", changed, taken),
        matrices={
            district: _numbered(f"matrix-{_plain(district)}", count, taken)
            for district, count in (matrices or {}).items()
        },
    )


def standard_pages(run: RunResult) -> dict[str, str]:
    """The file name of each standard's page, as `addresses_of` has it, for what is written before the pages."""
    return _addresses("standard", (result.standard for result in run.results), set())


def teams_of(run: RunResult, failing: Mapping[str, Iterable[Failing]], also: Iterable[str] = ()) -> list[str]:
    """Every team that a figure or a record is of, and those of `also`, by name; what is not recorded comes last."""
    teams = {team or NOT_RECORDED for result in run.results for team in result.breakdowns.get("team", {})}
    teams |= {*also} | {record.team or NOT_RECORDED for records in failing.values() for record in records}
    return sorted(teams, key=lambda team: (team == NOT_RECORDED, team.casefold(), team))


def _addresses(kind: str, of: Iterable[str], taken: set[str]) -> dict[str, str]:
    return {name: _fresh(f"{kind}-{_plain(name)}", taken) for name in of}


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:80] or "unnamed"


def _numbered(stem: str, count: int, taken: set[str], *, first: int = 1) -> list[str]:
    return [_fresh(stem if number == 1 else f"{stem}-{number}", taken) for number in range(first, first + count)]


def _fresh(stem: str, taken: set[str]) -> str:
    name, copy = f"{stem}.html", 2
    while name in taken:
        name, copy = f"{stem}-{copy}.html", copy + 1
    taken.add(name)
    return name
