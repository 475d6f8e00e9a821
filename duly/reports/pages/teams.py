"""What a team has to put right, over all standards, as its workbook has it; and the list of teams."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from markupsafe import Markup

from duly.reports import words
from duly.reports.pages.lists import Listed
from duly.reports.pages.markup import (
    ColumnHead,
    Table,
    brief,
    day,
    foreign,
    link,
    number_columns,
    rate_bar,
    standard_name,
)
from duly.reports.pages.records import team_list
from duly.reports.pages.sections.moved import moved_in_short, moved_of_team
from duly.reports.pages.site import Site
from duly.reports.words import State
from duly.reports.worklists import worklist_links
from duly.results import Counts, Failing, StandardResult

BUSIEST = 5
"""Teams that the overview names."""


def teams_page(site: Site) -> dict[str, Any]:
    """The context of teams.html: every team, the one with most to put right first."""

    def order(team: str) -> tuple[int, int, bool, str]:
        states = site.team_states[team]
        return -site.to_put_right[team], -states[State.UNDETERMINED], team == words.NOT_RECORDED, team.casefold()

    moved = {team: said for team in site.of_team if (said := moved_in_short(site, team))}

    def cells(team: str) -> list[str | Markup]:
        states = site.team_states[team]
        return [
            _link(site, team),
            words.number(site.to_put_right[team]),
            _oldest(site, site.of_team[team]),
            words.number(states[State.UNDETERMINED]),
            words.number(states[State.LATE]),
            words.number(states[State.MISSED]),
            *((moved.get(team, ""),) if moved else ()),
        ]

    table = Table(
        caption="Teams, and the records that each has to put right",
        columns=(
            ColumnHead("Team"),
            *number_columns("To put right"),
            ColumnHead("Oldest since", "when"),
            *number_columns("Could not be determined", "Done late", "Missed"),
            *((ColumnHead("Changed beyond chance", "clause"),) if moved else ()),
        ),
        rows=[cells(team) for team in sorted(site.of_team, key=order)],
        quiet=True,
        name="teams",
        tools=True,
    )
    return {"cut": words.CUT if site.cut else "", "count": len(site.of_team), "teams": table if site.of_team else None}


def busiest(site: Site) -> list[dict[str, Any]]:
    """The teams with most to put right."""
    counted = sorted(
        ((count, team) for team, count in site.to_put_right.items()),
        key=lambda row: (-row[0], row[1].casefold()),
    )
    return [
        {"link": _link(site, team), "count": count, "oldest": _oldest(site, site.of_team[team])}
        for count, team in counted[:BUSIEST]
        if count
    ]


def team_page(site: Site, team: str) -> dict[str, Any]:
    """The context of team.html: how a team stands, and its records."""
    rows, states = site.of_team[team], site.team_states[team]
    worklist = site.material.worklists.get(team)
    return {
        "team": foreign(team),
        "team_brief": brief(team, 60),
        "worklists": worklist_links(worklist.name) if worklist else [],
        "brief": f"briefs.html#{site.addresses.teams[team].removesuffix('.html')}"
        if team != words.NOT_RECORDED
        else "",
        "beyond": words.beyond_the_page(worklist) if worklist else "",
        "states": words.state_counts({**states, State.TO_PUT_RIGHT: site.to_put_right[team]}),
        "without": None if team == words.NOT_RECORDED else without_team(site),
        "cut": words.CUT if any(name == result.standard for result in site.cut for name, _ in rows) else "",
        "to_put_right": site.to_put_right[team],
        "oldest": _oldest(site, rows),
        "moved": moved_of_team(site, team),
        "figures": _figures(site, team, rows),
        "records": team_list(site, team),
    }


def without_team(site: Site) -> dict[str, Any] | None:
    """The records to put right that carry no team, and the standards under which none does; None where all carry one."""
    teamless = [
        link(site.addresses.standards[result.standard], brief(result.standard, 40))
        for result in site.run.results
        if result.counts.total and not site.of_teams(result)
    ]
    count = site.to_put_right.get(words.NOT_RECORDED, 0)
    if not count and not teamless:
        return None
    page = site.addresses.teams.get(words.NOT_RECORDED)
    return {
        "said": link(page, words.without_team(count)) if page and count else "",
        "teamless": Markup(", ").join(teamless),
    }


def _link(site: Site, team: str) -> Markup:
    return link(site.addresses.teams[team], brief(team, 60))


def _oldest(site: Site, rows: Listed) -> str | Markup:
    """Since when the oldest record that is to put right stands so."""
    to_put_right = (record for _, record in rows if words.state_of(record) is State.TO_PUT_RIGHT)
    since = min(filter(None, map(words.since_when, to_put_right)), default=None)
    return "" if since is None else day(words.local(since, site.zone))


def _figures(site: Site, team: str, rows: Listed) -> Table | None:
    of_standard: dict[str, list[Failing]] = {}
    for name, record in rows:
        of_standard.setdefault(name, []).append(record)
    judged = [
        (result, counts)
        for result in site.run.results
        if words.is_judged(result.outcome) and (counts := _counts(result, team)) is not None and counts.total
    ]
    if not judged:
        return None
    waived = any(record.waived for _, record in rows)
    columns = [state for state in State if waived or state is not State.WAIVED]

    def cells(result: StandardResult, counts: Counts) -> list[str | Markup]:
        standard = site.standard(result.standard)
        counted = words.is_count(standard)
        states = words.states(of_standard.get(result.standard, ()))
        return [
            _standard_link(site.addresses.standards[result.standard], result.standard, result.title),
            words.figure(counts, counted=counted),
            "" if counted else words.rate(counts),
            "" if counted else words.rate(result.counts),
            words.target(result.target, standard),
            Markup() if counted else rate_bar(counts, result.target),
            *(words.number(states[state]) for state in columns),
        ]

    return Table(
        caption="This team's figures for each standard",
        columns=(
            ColumnHead("Standard"),
            *number_columns("Compliant", "Rate", "All teams", "Target"),
            ColumnHead("Rate, 0% to 100%", "bar"),
            *number_columns(*(words.sentence(state.value) for state in columns)),
        ),
        rows=[cells(result, counts) for result, counts in judged],
        quiet=True,
        name="standing",
    )


def _counts(result: StandardResult, team: str) -> Counts | None:
    values = result.breakdowns.get("team", {})
    return values.get(team) or (values.get("") if team == words.NOT_RECORDED else None)


@lru_cache(maxsize=1000)
def _standard_link(page: str, standard: str, title: str) -> Markup:
    """Of a standard, as every team's page names it."""
    return link(page, standard_name(standard, title))
