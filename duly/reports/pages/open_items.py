"""What is open under every standard, on the overview: how much is overdue and for how long, by risk and with or without
children where the standard knows (STANDARDS.md 5, pitfall 25)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from markupsafe import Markup

from duly.reports import words
from duly.reports.pages.fragments import brief, link, shown
from duly.reports.tables import Column, Table, numbers
from duly.reports.words import backlog as backlog_words
from duly.reports.words.backlog import FIRST, OpenRow
from duly.results import NEXT_DAYS, OpenItems, RunResult


def open_table(run: RunResult, names: Mapping[str, str]) -> Table | None:
    """A row for each standard, or further rate, under which something is open, and one for each of its levels of risk;
    None where nothing is."""
    zone = ZoneInfo(run.run.time_zone)
    lines = [line for row in backlog_words.rows(run) for line in _lines(row, names)]
    if not lines:
        return None
    return Table(
        caption=backlog_words.HEADING,
        columns=(
            Column("Standard"),
            *numbers("Overdue", "Over 28 days"),
            Column("Oldest due", "when"),
            *numbers("Half over, days", "Cannot be told", "No due date", f"Due in {NEXT_DAYS} days"),
        ),
        rows=[[name, *_figures(items, zone)] for name, items in lines],
        quiet=True,
        name="open",
    )


def _lines(row: OpenRow, names: Mapping[str, str]) -> Iterator[tuple[str | Markup, OpenItems]]:
    title = brief(row.of or row.result.title)
    text = Markup('<span class="id">{}</span> {}').format(brief(row.result.standard), title)
    yield link(names[row.result.standard], text), row.backlog.items
    for name in FIRST:
        for value, items in row.backlog.breakdowns.get(name, {}).items():
            yield (
                Markup("{}, {}: {}").format(brief(row.result.standard), words.heading(name).lower(), shown(value)),
                items,
            )


def _figures(items: OpenItems, zone: ZoneInfo) -> Iterator[str]:
    yield words.number(items.overdue)
    yield words.number(items.bands["over_28"])
    yield "" if items.oldest_due is None else words.short_day(words.local(items.oldest_due, zone))
    yield "" if items.median_days is None else words.number(items.median_days)
    for count in (items.undetermined, items.undated, items.upcoming):
        yield words.number(count)
