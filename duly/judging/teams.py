"""Which team records are of, and in which district a team lies: as the verdicts say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, Table, cast, column, func, select, update, values

from duly.checks import MAIN, Judgement, Standard
from duly.judging.table import BREAKDOWN_PREFIX, breakdown_value

TEAM = "team"

PLACES = ("office", "custody_suite", "suite", "unit")
"""Breakdowns by what a force says a team of, under [teams]."""

_IN_ONE = 0.99
"""A team lies in a district where so large a share of its records does."""


def placed(
    connection: Connection, tables: Iterable[Table], teams: Mapping[str, str], standards: Sequence[Standard]
) -> tuple[tuple[Standard, ...], tuple[str, ...]]:
    """Puts the teams that duly.toml names into the verdicts, and into what was gathered beside them: `teams` by the name of an
    office, a suite, a unit or a team. A record with a team of another name keeps it.

    Returns the standards, with a breakdown by team where an office, a suite or a unit told one, to count by; and what
    to say of names that no record carries.
    """
    if not teams:
        return tuple(standards), ()
    said = values(column("name", String), column("team", String), name="said").data(sorted(teams.items()))
    carried: set[str] = set()
    found: set[str] = set()
    for table in tables:
        name = func.coalesce(*(breakdown_value(table, place) for place in (TEAM, *PLACES)))
        same = name == said.c.name
        asked = select(table.c.standard, said.c.name, breakdown_value(table, TEAM).is_(None)).where(same).distinct()
        for standard, carried_name, by_place in connection.execute(asked):
            carried.add(carried_name)
            if by_place:
                found.add(standard)
        connection.execute(update(table).values({BREAKDOWN_PREFIX + TEAM: said.c.team}).where(same))
    unused = (
        f"teams: {name!r} is the office, suite, unit or team of no record" for name in sorted(set(teams) - carried)
    )
    return tuple(_by_team(one) if one.id in found else one for one in standards), tuple(unused)


def told_by(judgement: Judgement) -> ColumnElement[Any] | None:
    """What says the team of a judgement's records: their team, or the office, suite or unit that duly.toml may say a team of.
    None where they have neither."""
    said = [judgement.breakdowns[name] for name in (TEAM, *PLACES) if name in judgement.breakdowns]
    return func.coalesce(*(func.nullif(cast(value, String), "") for value in said)) if said else None


def _by_team(standard: Standard) -> Standard:
    """The standard with a breakdown by team beside those by place, for whoever counts what was judged."""

    def with_team(judgement: Judgement) -> Judgement:
        place = next((name for name in PLACES if name in judgement.breakdowns), None)
        if place is None or TEAM in judgement.breakdowns:
            return judgement
        return replace(judgement, breakdowns={**judgement.breakdowns, TEAM: judgement.breakdowns[place]})

    also = tuple(replace(rate, judgement=with_team(rate.judgement)) for rate in standard.also)
    counted = replace(standard, judgement=with_team(standard.judgement), also=also)
    counted.known_to_read(standard.reads)
    return counted


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
