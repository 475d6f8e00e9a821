"""The breakdowns of a standard: the same figures by team, by month and so on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from duly.reports import words
from duly.reports.pages.markup import ColumnHead, Table, foreign, linked, number_columns, rate_bar
from duly.results import Counts, StandardResult

OPEN_ROWS = 25
"""Rows of a breakdown that stand open; the rest are one press away."""

_APART = (("Due later", "not_yet_due"), ("Exempt", "exempt"), ("Excluded", "excluded"))


def breakdown_tables(result: StandardResult, name: str, teams: Mapping[str, str], *, counted: bool) -> dict[str, Any]:
    """A breakdown as a table, and a table of the rest of a long one; `teams` are their pages.

    Records that nobody has in a status need no column for it; unknown ones always have one.
    """
    rows = words.breakdown(result, name)
    apart = [
        ("Unknown", "unknown"),
        *((said, status) for said, status in _APART if getattr(result.counts, status)),
    ]

    def label(value: str) -> Markup:
        return linked(value, teams.get(value)) if name == "team" else foreign(words.value(name, value))

    def cells(value: str | Markup, counts: Counts) -> list[str | Markup]:
        return [
            value,
            words.figure(counts, counted=counted),
            *([] if counted else [words.rate(counts), rate_bar(counts, result.target)]),
            *(words.number(getattr(counts, status)) for _, status in apart),
        ]

    def table(some: Sequence[tuple[str, Counts]], caption: str, *, total: bool) -> Table:
        return Table(
            caption=caption,
            columns=(
                ColumnHead(words.heading(name)),
                *number_columns("Not compliant" if counted else "Compliant"),
                *(() if counted else (ColumnHead("Rate", "num"), ColumnHead("Rate, 0% to 100%", "bar"))),
                *number_columns(*(said for said, _ in apart)),
            ),
            rows=[cells(label(value), counts) for value, counts in some],
            total=cells("All", result.counts) if total else None,
            name="breakdown",
        )

    title = f"By {words.heading(name).lower()}"
    rest = rows[OPEN_ROWS:]
    return {
        "table": table(rows[:OPEN_ROWS], title, total=True),
        "rest": table(rest, f"{title}, the rest", total=False) if rest else None,
        "more": len(rest),
    }
