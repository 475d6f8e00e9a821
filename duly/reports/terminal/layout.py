"""What everything in the terminal is laid out with: safe text, tables of figures, and lists for where there is little room.

Everything goes to a Console that is handed in. Ids are never cut, and no meaning hangs on colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from duly.reports import words
from duly.results import Outcome

WIDE = 110
"""Columns from which figures are a table."""

NO_NUMBERS = 99
"""As `numbers_from`: no column is one of numbers."""


STYLES = {
    Outcome.MET: "cyan",
    Outcome.NOT_MET: "bold red",
    Outcome.CANNOT_TELL: "bold yellow",
    Outcome.NO_DATA: "bold magenta",
    Outcome.ERROR: "bold magenta",
}
"""The colour of an outcome; its word or symbol says the same."""


def text(console: Console, value: str, style: str = "", limit: int | None = None) -> Text:
    """A string as this console can print it, without markup, control characters or anything its encoding lacks."""
    safe = words.plain(value, limit)
    try:
        safe.encode(console.encoding)
    except (UnicodeEncodeError, LookupError):
        safe = safe.replace("…", "...").encode("ascii", "backslashreplace").decode()
    return Text(safe, style=style)


def is_terminal(console: Console) -> bool:
    """Whether somebody sits before it: colours may be forced where a log is written, and a log is not wrapped even so."""
    return console.file.isatty()


def figures_table(console: Console, title: str, columns: Sequence[str], *, numbers_from: int = 1) -> Table:
    """An empty table in duly's terminal style; columns from `numbers_from` on are aligned to the right."""
    table = Table(
        box=box.SIMPLE_HEAD,
        title=text(console, title, "bold") if title else None,
        title_justify="left",
        pad_edge=False,
        show_edge=False,
    )
    for number, name in enumerate(columns):
        right = number >= numbers_from
        table.add_column(name, justify="right" if right else "left", overflow="fold", no_wrap=right)
    return table


def keep_first_whole(table: Table, names: Sequence[str]) -> None:
    """Give the first column room for these names, so that none is folded that is not very long."""
    table.columns[0].min_width = min(24, max((len(words.plain(name)) for name in names), default=8))


def two_columns() -> Table:
    """An empty list: what it is about on the left, what is said on the right."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(overflow="fold")
    grid.add_column(overflow="fold")
    return grid


def facts_grid(console: Console, facts: Iterable[tuple[str, str]], limit: int | None = None) -> Table:
    """Facts under each other: a name, and what is said of it."""
    grid = two_columns()
    grid.columns[0].no_wrap, grid.columns[0].overflow = True, "ellipsis"
    for name, said in facts:
        grid.add_row(Text(name, style="bold"), text(console, said, limit=limit))
    return grid


def point(console: Console, said: str, limit: int | None = None) -> Padding:
    """A point of a list."""
    return Padding(Text("- ") + text(console, said, limit=limit), (0, 0, 0, 2))
