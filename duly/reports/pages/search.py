"""Where a record is listed: an index over every page of every list, inside a page of its own.

A browser lets no page of a folder read another file of it, so the index is part of the page. Without scripts the page
leads to the lists.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from duly.reports import words
from duly.reports.pages.fragments import brief, link, visible
from duly.reports.pages.records import Part
from duly.results import RunResult


def search_page(run: RunResult, parts_of: Mapping[str, Sequence[Part]]) -> dict[str, Any]:
    """The context of search.html. `parts_of` are the pages of each standard's list, by standard id."""
    titles = {result.standard: result.title for result in run.results}
    pages = [(standard, part) for standard, parts in parts_of.items() for part in parts]
    return {
        "index": Markup(_json(_index(pages, titles))),
        "lists": [
            {
                "link": link(
                    parts[0].name,
                    Markup('<span class="id">{}</span> {}').format(
                        brief(standard, 40), brief(titles.get(standard, ""))
                    ),
                ),
                "said": words.plural(parts[0].total, "record"),
            }
            for standard, parts in parts_of.items()
            if parts
        ],
    }


def _index(pages: Sequence[tuple[str, Part]], titles: Mapping[str, str]) -> dict[str, Any]:
    """The pages as name, standard and words; the ids in their order, and beside each the numbers of its pages."""
    found: dict[str, list[int]] = {}
    for number, (_, part) in enumerate(pages):
        for record in dict.fromkeys(row.record for _, row in part.rows):
            found.setdefault(visible(record), []).append(number)
    ids = sorted(found)
    return {
        "pages": [[part.name, visible(standard), _said(titles.get(standard, ""), part)] for standard, part in pages],
        "ids": ids,
        "at": [found[record] for record in ids],
    }


def _said(title: str, part: Part) -> str:
    where = f", page {part.number} of {len(part.names)}" if len(part.names) > 1 else ""
    return f"{visible(title)}{where}"


def _json(content: Mapping[str, Any]) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")
