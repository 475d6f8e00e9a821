"""Which team records are of, and in which district a team lies: as the verdicts say."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, Table, func, select

from duly.checks import MAIN
from duly.judging.table import BREAKDOWN_PREFIX

_IN_ONE = 0.99
"""A team lies in a district where so large a share of its records does."""


def districts(connection: Connection, verdicts: Table) -> dict[str, str]:
    """The district of each team that lies in one, by team."""
    names = [BREAKDOWN_PREFIX + name for name in ("team", "district")]
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
