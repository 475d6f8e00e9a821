"""The lists of records: what a standard's page and a team's page have of theirs, and where the script finds the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from duly.reports import words
from duly.reports.pages.lists import Listed, RecordList
from duly.reports.pages.markup import link
from duly.reports.pages.record_data import script_json
from duly.reports.pages.site import Site
from duly.reports.worklists import worklist_links
from duly.results import StandardResult


def records_section(site: Site, result: StandardResult) -> dict[str, Any] | None:
    """The records of a standard to look at, on its page; None where there is none."""
    rows, counts = site.of_standard.get(result.standard, ()), result.counts
    if not rows:
        return None
    return {
        "states": words.state_counts(words.states(record for _, record in rows)),
        "count": len(rows),
        "more": max(0, counts.non_compliant + counts.unknown - len(rows)),
        "list": _list_of(
            site,
            rows,
            caption="Records by what is left to do, oldest first",
            source={"lists": [site.addresses.standards[result.standard]]},
            elsewhere=link("teams.html", "Each team's worklist has those of the team"),
        ),
    }


def team_list(site: Site, team: str) -> RecordList | None:
    """The records of a team, over all standards; None where there is none."""
    rows = site.of_team[team]
    if not rows:
        return None
    numbers: dict[str, int] = {}
    order = [numbers.setdefault(standard, len(numbers)) for standard, _ in rows]
    worklist = site.material.worklists.get(team)
    return _list_of(
        site,
        rows,
        caption="Records of this team, by what is left to do, oldest first",
        of_team=True,
        # The rows of each standard come in the order of its own list: which standard is next says all.
        source={
            "lists": [site.addresses.standards[standard] for standard in numbers],
            "team": site.addresses.teams[team],
            "order": order,
        },
        elsewhere=link(worklist_links(worklist.name)[0][0], "The team's worklist has them all")
        if worklist
        else Markup(),
    )


def _list_of(
    site: Site,
    rows: Listed,
    *,
    caption: str,
    source: Mapping[str, Any],
    elsewhere: Markup,
    of_team: bool = False,
) -> RecordList:
    most = site.material.page_rows
    first = site.records.table(rows[:most], whole=rows, caption=caption, of_team=of_team)
    if len(rows) <= most:
        return RecordList(first=first, count=len(rows))
    whole = {"rows": len(rows), "files": _files(site, rows), **source}
    return RecordList(first=first, count=len(rows), source=Markup(script_json(whole)), elsewhere=elsewhere)


def _files(site: Site, rows: Listed) -> Sequence[tuple[str, str]]:
    """The files that hold these records, each with its sum."""
    names = dict.fromkeys(site.addresses.data[standard] for standard in dict.fromkeys(standard for standard, _ in rows))
    return [(name, site.data[name].sum) for name in names]
