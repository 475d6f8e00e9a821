"""Backlogs in the terminal: what is open as at the run, a row per standard, and by what was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from duly.reports import words
from duly.reports.terminal.layout import WIDE, figures_table, keep_first_whole, text, two_columns
from duly.results import BANDS, NEXT_DAYS, OpenItems, RunResult

_ROOM = WIDE + 20
"""Columns from which every figure of a backlog fits in a table."""

_COLUMNS = (
    "Overdue",
    *(f"{low}-{high} d" if high is not None else f">{low - 1} d" for low, high in BANDS.values()),
    "Half over",
    "Oldest due",
    "Unknown",
    "No date",
    f"In {NEXT_DAYS} d",
    "Later",
)


def show_backlogs(run: RunResult, console: Console, *, by: Sequence[str] = ()) -> None:
    """Print what is open under each standard, and by the breakdowns named; nothing where nothing is open."""
    rows = list(words.open_rows(run))
    if not rows:
        return
    console.print()
    console.print(text(console, words.BACKLOG_HEADING, "bold underline"))
    console.print(_figures(console, run, [(_name(row), _title(row), row.backlog.items) for row in rows]))
    for row in rows:
        for name in (name for name in by if row.backlog.breakdowns.get(name)):
            title = f"{_name(row)} open by {words.heading(name).lower()}"
            values = [(value, "", items) for value, items in row.backlog.breakdowns[name].items()]
            console.print(Padding(_figures(console, run, values, title=title), (1, 0, 0, 2)))


def _name(row: words.OpenRow) -> str:
    return row.result.standard


def _title(row: words.OpenRow) -> str:
    return row.of or row.result.title


def _figures(console: Console, run: RunResult, rows: Sequence[tuple[str, str, OpenItems]], *, title: str = "") -> Table:
    zone = ZoneInfo(run.run.time_zone)
    if console.width < _ROOM:
        grid = two_columns()
        grid.title, grid.title_justify = text(console, title, "bold") if title else None, "left"
        keep_first_whole(grid, [name for name, _, _ in rows])
        for name, of, items in rows:
            said = words.backlog_sentence(items, run.run.as_of, zone)
            lines = [text(console, of, "bold")] if of else []
            grid.add_row(text(console, name, "bold", limit=60), Text("\n").join([*lines, text(console, said)]))
        return grid
    names = [name for name, _, _ in rows]
    first = ("Standard", "Of") if any(of for _, of, _ in rows) else ("",)
    table = figures_table(console, title, (*first, *_COLUMNS), numbers_from=len(first))
    keep_first_whole(table, names)
    for name, of, items in rows:
        label = [text(console, name, "bold", limit=60), *([text(console, of)] if len(first) > 1 else [])]
        table.add_row(*label, *_cells(items, zone))
    return table


def _cells(items: OpenItems, zone: ZoneInfo) -> Iterator[str]:
    """The figures of open items, in the order of _COLUMNS."""
    yield words.number(items.overdue)
    for band in BANDS:
        yield words.number(items.bands[band])
    yield words.median_age(items)
    yield "" if items.oldest_due is None else words.short_day(words.local(items.oldest_due, zone))
    for count in (items.undetermined, items.undated, items.upcoming, items.later):
        yield words.number(count)
