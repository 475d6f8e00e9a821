"""What is open under every standard, on the overview: how much is overdue and for how long, by risk and with or without
children where the standard knows (STANDARDS.md 5, pitfall 25)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from markupsafe import Markup

from duly.reports import words
from duly.reports.pages.markup import ColumnHead, Table, brief, foreign, link, number_columns, standard_name
from duly.results import NEXT_DAYS, OpenItems, RunResult

FIRST = ("risk", "children", "child")
"""The breakdowns that a backlog is split by first: what waits longest matters most where a child is at risk."""


def open_table(run: RunResult, pages: Mapping[str, str]) -> Table | None:
    """A row for each standard, or further rate, under which something is open, and one for each of its levels of risk;
    None where nothing is."""
    zone = ZoneInfo(run.run.time_zone)
    lines = [line for row in words.open_rows(run) for line in _lines(row, pages)]
    if not lines:
        return None
    return Table(
        caption=words.BACKLOG_HEADING,
        columns=(
            ColumnHead("Standard"),
            *number_columns("Overdue", "Over 28 days"),
            ColumnHead("Oldest due", "when"),
            *number_columns("Half over, days", "Cannot be told", "No due date", f"Due in {NEXT_DAYS} days"),
        ),
        rows=[[name, *_figures(items, zone)] for name, items in lines],
        quiet=True,
        name="open",
    )


def _lines(row: words.OpenRow, pages: Mapping[str, str]) -> Iterator[tuple[str | Markup, OpenItems]]:
    standard = row.result.standard
    yield link(pages[standard], standard_name(standard, row.of or row.result.title)), row.backlog.items
    for name in FIRST:
        for value, items in row.backlog.breakdowns.get(name, {}).items():
            if not (items.overdue or items.undetermined or items.undated or items.upcoming):
                continue  # the page says that such rows are left out
            yield (
                Markup("{}, {}: {}").format(brief(standard), words.heading(name).lower(), foreign(value)),
                items,
            )


def _figures(items: OpenItems, zone: ZoneInfo) -> Iterator[str]:
    yield words.number(items.overdue)
    yield words.number(items.bands["over_28"])
    yield "" if items.oldest_due is None else words.short_day(words.local(items.oldest_due, zone))
    yield "" if items.median_days is None else words.number(items.median_days)
    for count in (items.undetermined, items.undated, items.upcoming):
        yield words.number(count)
