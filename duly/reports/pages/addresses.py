"""The file names of the pages: safe on every file system, and different from each other whatever the case."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from duly.reports.words import NOT_RECORDED
from duly.results import ChangeKind, Failing, RunResult


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where each page is: a standard's by its id, a team's by its name, the records that changed in a way by its kind, the
    pages of a matrix by district; and what the file is called that holds the records of a standard, by its id."""

    standards: Mapping[str, str]
    teams: Mapping[str, str]
    changes: Mapping[ChangeKind, str]
    matrices: Mapping[str, Sequence[str]]
    data: Mapping[str, str]


def addresses_of(
    run: RunResult,
    failing: Mapping[str, Collection[Failing]],
    changed: Iterable[ChangeKind] = (),
    matrices: Mapping[str, int] | None = None,
    teams: Iterable[str] = (),
) -> Addresses:
    """The file names of every page that is made for a standard or a team.

    `changed` are the kinds of change of which there are records. `matrices` is how many pages the matrix of each district is
    over, and `teams` are those that have work and perhaps no figure. The records of a suite are in one file.
    """
    taken: set[str] = set()
    standards = _addresses("standard", (result.standard for result in run.results), taken)
    suites = _addresses("records", dict.fromkeys(result.suite for result in run.results), taken)
    return Addresses(
        standards=standards,
        teams=_addresses("team", teams_of(run, failing, teams), taken),
        changes={kind: _fresh(f"changes-{_plain(kind.value)}", taken) for kind in changed},
        matrices={
            district: _numbered(f"matrix-{_plain(district)}", count, taken)
            for district, count in (matrices or {}).items()
        },
        data={
            result.standard: suites[result.suite].removesuffix(".html")
            for result in run.results
            if failing.get(result.standard)
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


def _numbered(stem: str, count: int, taken: set[str]) -> list[str]:
    return [_fresh(stem if number == 1 else f"{stem}-{number}", taken) for number in range(1, 1 + count)]


def _fresh(stem: str, taken: set[str]) -> str:
    name, copy = f"{stem}.html", 2
    while name in taken:
        name, copy = f"{stem}-{copy}.html", copy + 1
    taken.add(name)
    return name
