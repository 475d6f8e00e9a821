"""A list of records on its page: the first of them written into it, and where its script finds them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    source: Markup = Markup()
    elsewhere: Markup = Markup()
