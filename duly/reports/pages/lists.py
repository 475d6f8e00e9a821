"""A list of records on its page: the first of them written into it, and where its script finds them all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from duly.reports.pages.markup import Table
from duly.results import Failing

Listed = Sequence[tuple[str, Failing]]
"""Records in their order, each with the id of the standard that it is listed under."""


@dataclass(frozen=True, kw_only=True)
class RecordList:
    """The first rows of a list, how many it has in all, and what its script is told of the whole: JSON, or nothing where
    the first rows are the whole. `elsewhere` says where all of them are for who has no script."""

    first: Table
    count: int
    source: Markup | None = None
    elsewhere: Markup | None = None


def record_list(
    first: Table, *, count: int, source: Mapping[str, Any], cards: bool, elsewhere: Markup | None = None
) -> RecordList:
    """A list whose first rows are these. `source` says where the script finds `count` rows: `files` with their sums,
    which `lists` of them (number of the file, number in it), and what puts these together (templates/tables.js). With
    `cards`, ids lead to them."""
    if count <= len(first.rows):
        return RecordList(first=first, count=count)
    whole = script_json({"rows": count, **({"cards": 1} if cards else {}), **source})
    return RecordList(first=first, count=count, source=Markup(whole), elsewhere=elsewhere)


def script_json(content: Any) -> str:
    """JSON in ASCII that can neither end an element of a page nor a line of a script."""
    return json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")
