"""Which team records are of, and in which district a team lies: as the verdicts say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import Connection, String, Table, column, func, select, update, values

from duly.checks import MAIN
from duly.judging.assessments import Assessed
from duly.judging.table import BREAKDOWN_PREFIX, breakdown_value

TEAM = "team"

PLACES = ("office", "custody_suite", "suite", "unit")
"""Breakdowns by what a force says a team of, under [teams]."""

_IN_ONE = 0.99
"""A team lies in a district where so large a share of its records does."""


def placed(assessed: Assessed, tables: Iterable[Table], teams: Mapping[str, str]) -> tuple[Assessed, tuple[str, ...]]:
    """What was judged with the teams that duly.toml names: `teams` by the name of an office, a suite, a unit or a team.

    A record with a team of another name keeps it. `tables` are those of the verdicts and of what was gathered beside them.
    Returns as well what to say of names that no record carries.
    """
    if not teams:
        return assessed, ()
    said = values(column("name", String), column("team", String), name="said").data(sorted(teams.items()))
    carried: set[str] = set()
    found: set[str] = set()
    for table in tables:
        name = func.coalesce(*(breakdown_value(table, place) for place in (TEAM, *PLACES)))
        same = name == said.c.name
        asked = select(table.c.standard, said.c.name, breakdown_value(table, TEAM).is_(None)).where(same).distinct()
        for standard, carried_name, by_place in assessed.connection.execute(asked):
            carried.add(carried_name)
            if by_place:
                found.add(standard)
        assessed.connection.execute(update(table).values({BREAKDOWN_PREFIX + TEAM: said.c.team}).where(same))
    unused = (
        f"teams: {name!r} is the office, suite, unit or team of no record" for name in sorted(set(teams) - carried)
    )
    return replace(assessed, placed=frozenset(found)), tuple(unused)


def districts(connection: Connection, verdicts: Table) -> dict[str, str]:
    """The district of each team that lies in one, by team."""
    names = [BREAKDOWN_PREFIX + name for name in (TEAM, "district")]
    if not all(name in verdicts.c for name in names):
        return {}
    team, district = (func.nullif(verdicts.c[name], "") for name in names)
    chosen = (
        select(team, district, func.count())
        .where(verdicts.c.rate == MAIN, team.is_not(None), district.is_not(None))
        .group_by(team, district)
    )
    by_team: dict[str, dict[str, int]] = defaultdict(dict)
    for name, place, number in connection.execute(chosen):
        by_team[name][place] = number
    most = {name: max(places, key=lambda place: (places[place], place)) for name, places in by_team.items()}
    return {
        name: place for name, place in most.items() if by_team[name][place] >= _IN_ONE * sum(by_team[name].values())
    }
