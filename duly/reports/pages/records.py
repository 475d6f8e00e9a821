"""What a page of a standard's list says: the records to put right, oldest first, and how many there are of each state."""

from __future__ import annotations

from typing import Any

from duly.reports import words
from duly.reports.pages.lists import ListPage
from duly.reports.pages.site import Site
from duly.results import StandardResult


def records_pages(site: Site, result: StandardResult) -> list[tuple[str, dict[str, Any]]]:
    """The file name and the context of records.html, for each page of a standard's list."""
    rows = site.of_standard.get(result.standard, ())
    states = words.state_counts(words.states(record for _, record in rows))
    return [(page.name, _page(site, result, states, page)) for page in site.standard_list(result.standard)]


def _page(site: Site, result: StandardResult, states: list[tuple[str, int]], page: ListPage) -> dict[str, Any]:
    standard, counts = site.standard(result.standard), result.counts
    return {
        "result": result,
        "page": site.addresses.standards[result.standard],
        "states": states,
        "remedy": standard.remedy if standard else "",
        "more": max(0, counts.non_compliant + counts.unknown - page.total),
        "records": site.records.table(
            page.rows, caption="Records by what is left to do, oldest first", tools=True, part=page.says
        ),
        "pages": page.pagination,
    }
