"""Every team and every district against every standard, on one page: how each stands, and where its records are.

Few teams are on one page with the districts; of many each district has a page for its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from duly.checks.standards import Topic
from duly.reports import words
from duly.reports.pages.markup import Grid, GridCell, GridHead, GridRow, brief, grid_pictures, link, visible
from duly.reports.pages.sections.cells import NO_CASES, cell, never, unjudged
from duly.reports.pages.site import Site
from duly.reports.pages.teams import without_team
from duly.results import StandardResult, Variation

WITHOUT = {"team": "Records without a team", "district": "Records without a district"}


@dataclass(frozen=True, kw_only=True)
class Part:
    """Teams that stand together: those of a district, or some of them where they are many."""

    page: str
    said: str
    teams: Sequence[str]


def matrix_pages(site: Site) -> Iterator[tuple[str, dict[str, Any]]]:
    """The file name and the context of matrix.html, for each of its pages: the first has the districts."""
    parts = _parts(site)
    whole = len(parts) == 1
    yield (
        "matrix.html",
        {
            **_common(site),
            "district": "",
            "districts": _districts(site, parts) if _values(site, "district") else None,
            "grid": _teams(site, parts[0].teams) if whole and parts[0].teams else None,
            "parts": [] if whole else [(link(part.page, brief(part.said, 60)), len(part.teams)) for part in parts],
        },
    )
    for part in () if whole else parts:
        yield (
            part.page,
            {
                **_common(site),
                "district": brief(part.said, 60),
                "districts": None,
                "grid": _teams(site, part.teams),
                "parts": [],
            },
        )


def _common(site: Site) -> dict[str, Any]:
    results = site.run.results
    return {
        "pictures": grid_pictures(),
        "trends": site.with_trends,
        "untold": sum(not words.is_judged(result.outcome) for result in results),
        "without": without_team(site),
        "stood": any(
            one.breakdown is not None and one.variation is not Variation.TOO_FEW
            for one in (site.run.movers.standings if site.run.movers else ())
        ),
    }


def _parts(site: Site) -> list[Part]:
    """The teams page by page: one where they are few, else by district, and of a large district by name."""
    named = [team for team in site.addresses.teams if team != words.NOT_RECORDED]
    most = site.material.matrix_teams
    if len(named) <= most:
        return [Part(page="matrix.html", said="", teams=list(site.addresses.teams))]
    return [
        Part(
            page=page,
            said=district + (f", {number} of {len(pages)}" if len(pages) > 1 else ""),
            teams=[*teams[(number - 1) * most : number * most], *_without_team(site)],
        )
        for district, pages in site.addresses.matrices.items()
        for teams in (site.teams_by_district[district],)
        for number, page in enumerate(pages, start=1)
    ]


def _without_team(site: Site) -> list[str]:
    return [words.NOT_RECORDED] if words.NOT_RECORDED in site.addresses.teams else []


def _teams(site: Site, teams: Sequence[str]) -> Grid:
    known = any(site.material.districts.get(team) for team in teams)

    def before(team: str) -> list[str | Markup]:
        district = site.material.districts.get(team, "")
        return [words.number(site.to_put_right[team]), *([brief(district, 40)] if known else [])]

    def head(team: str) -> Markup:
        said = WITHOUT["team"] if team == words.NOT_RECORDED else brief(team, 60)
        return link(site.addresses.teams[team], said)

    def page(result: StandardResult, team: str) -> str:
        page = site.addresses.teams[team]
        return f"{page}#standard={_asked(result.standard)}" if (result.standard, team) in site.listed else ""

    columns = [("To put right", "num"), *([("District", "choose")] if known else [])]
    whole = [words.number(sum(site.to_put_right.values())), *([""] if known else [])]
    return _grid(site, "team", teams, head, page, columns=columns, before=before, whole=whole, name="")


def _districts(site: Site, parts: Sequence[Part]) -> Grid:
    of_district = {district: pages[0] for district, pages in site.addresses.matrices.items()}

    def head(district: str) -> Markup:
        if district == words.NOT_RECORDED:
            return Markup(WITHOUT["district"])
        if district in of_district:
            return link(of_district[district], brief(district, 60))
        if district in site.teams_by_district and len(parts) == 1:
            return link(f"#district={_asked(district)}", brief(district, 60))
        return brief(district, 60)

    def page(result: StandardResult, district: str) -> str:
        return f"{site.addresses.standards[result.standard]}#where" if "district" in result.breakdowns else ""

    return _grid(site, "district", _values(site, "district"), head, page, name="districts.")


def _grid(
    site: Site,
    breakdown: str,
    values: Sequence[str],
    head: Callable[[str], Markup],
    page: Callable[[StandardResult, str], str],
    *,
    name: str,
    columns: Sequence[tuple[str, str]] = (),
    before: Callable[[str], Sequence[str | Markup]] = lambda _: (),
    whole: Sequence[str | Markup] = (),
) -> Grid:
    results = site.run.results
    told = {result.standard: _told(result, breakdown) for result in results}
    standing = {
        (one.standard, one.value): one
        for one in (site.run.movers.standings if site.run.movers else ())
        if one.breakdown == breakdown
    }

    def cells(value: str | None) -> Iterator[GridCell]:
        for result in results:
            standard, by_value = site.standard(result.standard), told[result.standard]
            if not words.is_judged(result.outcome):
                yield unjudged(result.outcome)
            elif not result.counts.total:
                yield NO_CASES
            elif value is None:
                stands = site.standings.get(result.standard)
                yield cell(result, standard, result.counts, stands, site.addresses.standards[result.standard])
            elif by_value is None and value != words.NOT_RECORDED:
                yield never(breakdown)
            else:
                counts = result.counts if by_value is None else by_value.get(value)
                stands = standing.get((result.standard, value))
                yield cell(result, standard, counts, stands, page(result, value))

    suites = list(words.by_suite(results, site.material.suites))
    return Grid(
        caption=f"How each {breakdown} stands under each standard",
        name=name,
        first=words.heading(breakdown),
        before=columns,
        groups=[(title, len(of_suite)) for title, of_suite in suites],
        heads=[_head(site, result) for result in results],
        rows=[GridRow(head=head(value), before=before(value), cells=list(cells(value))) for value in values],
        topics=[
            said
            for topic in Topic
            if (said := words.sentence(topic.value)) in {_topic(site, result) for result in results}
        ],
        whole=GridRow(head=Markup("The whole force"), before=whole, cells=list(cells(None))),
    )


def _head(site: Site, result: StandardResult) -> GridHead:
    return GridHead(
        page=site.addresses.standards[result.standard],
        id=brief(result.standard, 40),
        title=brief(result.title, 64),
        topic=_topic(site, result),
        target=re.sub(r" (breach|breaches|\(.*)$", "", words.target(result.target, site.standard(result.standard))),
    )


def _topic(site: Site, result: StandardResult) -> str:
    """The inspectorate's topic that a standard belongs to; blank where it has none."""
    standard = site.standard(result.standard)
    return words.sentence(standard.topic.value) if standard is not None and standard.topic is not None else ""


def _asked(value: str) -> str:
    """A value as the page's script finds it in the address: as it is shown."""
    return quote(visible(value), errors="backslashreplace")


def _told(result: StandardResult, breakdown: str) -> Mapping[str, Any] | None:
    """The counts of a breakdown by its values; None where its records have none, so that no value can have the standard."""
    values = result.breakdowns.get(breakdown)
    if values is None or not any(value and value != words.NOT_RECORDED for value in values):
        return None
    return {value or words.NOT_RECORDED: counts for value, counts in values.items()}


def _values(site: Site, breakdown: str) -> list[str]:
    values = {value or words.NOT_RECORDED for one in site.run.results for value in one.breakdowns.get(breakdown, ())}
    if values == {words.NOT_RECORDED}:
        return []
    values |= {words.NOT_RECORDED} if any(_told(one, breakdown) is None for one in site.run.results) else set()
    return sorted(values, key=lambda value: (value == words.NOT_RECORDED, value.casefold(), value)) if values else []
