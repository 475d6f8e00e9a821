"""Lists of records over several pages: a list is never cut off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duly.reports import words
from duly.results import Failing

Listed = Sequence[tuple[str, Failing]]
"""Records in their order, each with the id of the standard that it is listed under."""


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """One page of a list: which records of how many, and where its neighbours are."""

    name: str
    names: Sequence[str]
    rows: Listed
    first: int
    total: int

    @property
    def number(self) -> int:
        return self.names.index(self.name) + 1

    @property
    def says(self) -> str:
        """Which records these are; nothing where it is the whole."""
        if len(self.names) == 1:
            return ""
        last = self.first + len(self.rows) - 1
        return f"records {words.number(self.first)} to {words.number(last)} of {words.number(self.total)}"

    @property
    def pagination(self) -> dict[str, Any] | None:
        """The neighbours, and every page of the list; None where it is the whole."""
        number, count = self.number, len(self.names)
        if count == 1:
            return None
        return {
            "says": self.says,
            "number": number,
            "count": count,
            "previous": self.names[number - 2] if number > 1 else None,
            "next": self.names[number] if number < count else None,
            "all": list(enumerate(self.names, start=1)),
        }


def list_pages(rows: Listed, names: Sequence[str], page_rows: int) -> list[ListPage]:
    """A list dealt out over its pages, which have these names."""
    return [
        ListPage(
            name=name,
            names=names,
            rows=rows[start : start + page_rows],
            first=start + 1,
            total=len(rows),
        )
        for name, start in zip(names, range(0, page_rows * len(names), page_rows), strict=True)
    ]
