"""Where a record is listed: an index over every page of every list, inside a page of its own.

A browser lets no page of a folder read another file of it, so the index is part of the page. Without scripts the page
leads to the lists.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from duly.reports import words
from duly.reports.pages.lists import ListPage
from duly.reports.pages.markup import link, standard_name, visible
from duly.reports.pages.site import Site
from duly.results import Failing


def listed_page(site: Site) -> dict[str, Any]:
    """The context of find_listed.html."""
    lists = [(result.standard, site.standard_list(result.standard)) for result in site.run.results]
    pages = [(standard, page) for standard, list_pages in lists for page in list_pages]
    return {
        "index": Markup(_json(_index(pages, site.titles))),
        "lists": [
            {
                "link": link(pages[0].name, standard_name(standard, site.titles.get(standard, ""))),
                "said": words.plural(pages[0].total, "record"),
            }
            for standard, pages in lists
            if pages
        ],
    }


def _index(pages: Sequence[tuple[str, ListPage]], titles: Mapping[str, str]) -> dict[str, Any]:
    """The pages as name, standard and words; the ids in their order, and beside each the numbers of its pages."""
    listed: dict[str, list[int]] = {}
    for number, (_, page) in enumerate(pages):
        for name in dict.fromkeys(name for _, row in page.rows for name in _ids(row)):
            listed.setdefault(visible(name), []).append(number)
    ids = sorted(listed)
    return {
        "pages": [[page.name, visible(standard), _said(titles.get(standard, ""), page)] for standard, page in pages],
        "ids": ids,
        "at": [listed[record] for record in ids],
    }


def _ids(record: Failing) -> Iterator[str]:
    """Its id, and that of the part of it that is meant: a child, say, and no due date or course."""
    yield record.record
    if record.item and record.item != record.record and _PART_ID.match(record.item):
        yield record.item


_PART_ID = re.compile(r"(?!\d{4}-\d\d-\d\d|due )(?=.*\d)")


def _said(title: str, page: ListPage) -> str:
    where = f", page {page.number} of {len(page.names)}" if len(page.names) > 1 else ""
    return f"{visible(title)}{where}"


def _json(content: Mapping[str, Any]) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")
