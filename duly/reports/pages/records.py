"""The lists of records: what a standard's page and a team's page have of theirs, and where the script finds the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from duly.reports import words
from duly.reports.pages.lists import Listed, RecordList, record_list
from duly.reports.pages.markup import link
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
            caption="Records by what is left to do",
            of=[result.standard],
            elsewhere=link("teams.html", "Each team's worklist has those of the team")
            if site.material.worklists
            else None,
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
        caption="Records of this team, by what is left to do",
        of_team=True,
        # The rows of each standard come in the order of its own list: which standard is next says all.
        of=[*numbers],
        put_together={"team": site.addresses.teams[team], "order": order},
        elsewhere=link(worklist_links(worklist.name)[0][0], "The team's worklist has them all") if worklist else None,
    )


def _list_of(
    site: Site,
    rows: Listed,
    *,
    caption: str,
    of: Sequence[str],
    elsewhere: Markup | None,
    of_team: bool = False,
    put_together: Mapping[str, Any] | None = None,
) -> RecordList:
    most = site.material.page_rows
    first = site.records.table(rows[:most], whole=rows, caption=caption, of_team=of_team)
    places = [site.places[standard] for standard in of]
    names = [*dict.fromkeys(name for name, _ in places)]
    whole = {
        "files": [(name, site.data[name].sum) for name in names],
        "lists": [(names.index(name), number) for name, number in places],
        **(put_together or {}),
    }
    return record_list(first, count=len(rows), source=whole, cards=site.records.cards, elsewhere=elsewhere)
