"""What a team has to put right, over all standards, oldest first; and the list of teams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from duly.checks.standards import Standard
from duly.reports import words
from duly.reports.pages.fragments import brief, link, rate_bar, shown
from duly.reports.pages.records import Part, Reader, State, pagination, records_table, state_of, states, told
from duly.reports.tables import Column, Table, numbers
from duly.reports.worklists.names import worklist_links
from duly.results import Counts, Failing, Outcome, RunInfo, RunResult, StandardResult

Rows = Sequence[tuple[str, Failing]]


def teams_page(
    run: RunInfo, rows_of: Mapping[str, Rows], states_of: Mapping[str, Mapping[State, int]], names: Mapping[str, str]
) -> dict[str, Any]:
    """The context of teams.html: every team, the one with most to put right first."""
    zone = ZoneInfo(run.time_zone)

    def place(team: str) -> tuple[int, int, bool, str]:
        found = states_of[team]
        return -found[State.TO_PUT_RIGHT], -found[State.UNDETERMINED], team == words.NOT_RECORDED, team.casefold()

    def cells(team: str) -> list[str | Markup]:
        found = states_of[team]
        return [
            link(names[team], brief(team, 60)),
            words.number(found[State.TO_PUT_RIGHT]),
            _oldest(rows_of[team], zone),
            words.number(found[State.UNDETERMINED]),
            words.number(found[State.LATE]),
        ]

    table = Table(
        caption="Teams, and the records that each has to put right",
        columns=(
            Column("Team"),
            *numbers("To put right"),
            Column("Oldest since", "when"),
            *numbers("Could not be determined", "Done late"),
        ),
        rows=[cells(team) for team in sorted(rows_of, key=place)],
        quiet=True,
        name="teams",
        tools=True,
    )
    return {"count": len(rows_of), "teams": table if rows_of else None}


def busiest(
    rows_of: Mapping[str, Rows],
    states_of: Mapping[str, Mapping[State, int]],
    names: Mapping[str, str],
    zone: ZoneInfo,
    most: int = 5,
) -> list[dict[str, Any]]:
    """The teams with most to put right."""
    counted = sorted(
        ((states_of[team][State.TO_PUT_RIGHT], team) for team in rows_of),
        key=lambda row: (-row[0], row[1].casefold()),
    )
    return [
        {"link": link(names[team], brief(team, 60)), "count": count, "oldest": _oldest(rows_of[team], zone)}
        for count, team in counted[:most]
        if count
    ]


def team_page(
    run: RunResult,
    team: str,
    part: Part,
    rows: Rows,
    found: Mapping[State, int],
    standards: Mapping[str, Standard],
    reader: Reader,
    worklist: str | None,
) -> dict[str, Any]:
    """The context of one page of a team: its figures on the first, and the records of this part.

    `found` are the states of all its `rows`; `worklist` is the name of its worklist, if there is one.
    """
    return {
        "team": shown(team),
        "team_brief": brief(team, 60),
        "worklists": worklist_links(worklist) if worklist else [],
        "states": told(found),
        "to_put_right": found[State.TO_PUT_RIGHT],
        "oldest": _oldest(rows, reader.zone),
        "figures": _figures(run, team, rows, standards, reader) if part.number == 1 else None,
        "records": records_table(
            reader,
            part.rows,
            caption="Records of this team, by what is left to do, oldest first",
            of_team=True,
            tools=True,
            part=part.says,
        )
        if part.rows
        else None,
        "pages": pagination(part),
    }


def _oldest(rows: Rows, zone: ZoneInfo) -> str | Markup:
    """Since when the oldest record that is to put right stands so; the rows are in order."""
    first = next((record for _, record in rows if state_of(record) is State.TO_PUT_RIGHT), None)
    since = None if first is None else first.due_at or first.anchor_at
    if since is None:
        return ""
    moment = words.local(since, zone)
    return Markup('<time datetime="{}">{}</time>').format(f"{moment:%Y-%m-%d}", words.short_day(moment))


def _figures(run: RunResult, team: str, rows: Rows, standards: Mapping[str, Standard], reader: Reader) -> Table | None:
    of_standard: dict[str, list[tuple[str, Failing]]] = {}
    for row in rows:
        of_standard.setdefault(row[0], []).append(row)
    judged = [
        (result, counts)
        for result in run.results
        if result.outcome not in (Outcome.NO_DATA, Outcome.ERROR)
        and (counts := _counts(result, team)) is not None
        and counts.total
    ]
    if not judged:
        return None

    waived = any(record.waived for _, record in rows)
    shown_states = [state for state in State if waived or state is not State.WAIVED]

    def cells(result: StandardResult, counts: Counts) -> list[str | Markup]:
        standard = standards.get(result.standard)
        counted = words.is_count(standard)
        found = states(of_standard.get(result.standard, ()))
        return [
            _name(result, reader),
            words.part(counts, counted=counted),
            "" if counted else words.rate(counts),
            "" if counted else words.rate(result.counts),
            words.target(result.target, standard),
            Markup() if counted else rate_bar(counts, result.target),
            *(words.number(found[state]) for state in shown_states),
        ]

    return Table(
        caption="This team's figures for each standard",
        columns=(
            Column("Standard"),
            *numbers("Compliant", "Rate", "All teams", "Target"),
            Column("Rate, 0% to 100%", "bar"),
            *numbers(*(words.sentence(state.value) for state in shown_states)),
        ),
        rows=[cells(result, counts) for result, counts in judged],
        quiet=True,
        name="standing",
    )


def _counts(result: StandardResult, team: str) -> Counts | None:
    values = result.breakdowns.get("team", {})
    return values.get(team) or (values.get("") if team == words.NOT_RECORDED else None)


def _name(result: StandardResult, reader: Reader) -> Markup:
    return _named(reader.standards[result.standard], result.standard, result.title)


@lru_cache(maxsize=1000)
def _named(page: str, standard: str, title: str) -> Markup:
    """Of a standard, as every team's page names it."""
    text = Markup('<span class="id">{}</span> {}').format(brief(standard, 40), brief(title))
    return link(page, text)
