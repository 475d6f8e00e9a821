"""Where a record is listed: an index over every list, inside a page of its own.

A browser lets no page of a folder read another file of it, so the index is part of the page. Without scripts the page
leads to the lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from duly.reports import words
from duly.reports.pages.lists import Listed, script_json
from duly.reports.pages.markup import link, standard_name, visible
from duly.reports.pages.site import Site
from duly.results import Failing


def listed_page(site: Site) -> dict[str, Any]:
    """The context of find_listed.html."""
    lists = [
        (result, site.of_standard[result.standard])
        for result in site.run.results
        if result.standard in site.addresses.data
    ]
    pages = [
        (site.addresses.standards[result.standard], visible(result.standard), visible(result.title))
        for result, _ in lists
    ]
    return {
        "index": Markup(script_json(_index(pages, [rows for _, rows in lists]))),
        "lists": [
            {
                "link": link(site.list_of(result.standard), standard_name(result.standard, result.title)),
                "said": words.plural(len(rows), "record"),
            }
            for result, rows in lists
        ],
    }


def _index(pages: Sequence[tuple[str, str, str]], lists: Sequence[Listed]) -> dict[str, Any]:
    """The pages of the lists as name, standard and words; the ids in their order, and beside each the numbers of its lists."""
    listed: dict[str, list[int]] = {}
    for number, rows in enumerate(lists):
        for name in dict.fromkeys(name for _, row in rows for name in _ids(row)):
            listed.setdefault(visible(name), []).append(number)
    ids = sorted(listed)
    return {"pages": pages, "ids": ids, "at": [listed[record] for record in ids]}


def _ids(record: Failing) -> Iterator[str]:
    """Its id, and that of the part of it that is meant: a child, say, and no due date or course."""
    yield record.record
    if record.item and record.item != record.record and _PART_ID.match(record.item):
        yield record.item


_PART_ID = re.compile(r"(?!\d{4}-\d\d-\d\d|due )(?=.*\d)")
