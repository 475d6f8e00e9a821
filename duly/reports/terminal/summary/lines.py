"""A line of the summary: what it is about, and what it says. In a terminal it is wrapped beside its label, elsewhere never."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table

from duly.reports.terminal.layout import is_terminal, text

LABEL = 14
"""Columns of a label: as many as the longest outcome has."""


@dataclass(frozen=True)
class Line:
    """One line. `about` is its label, of at most `LABEL` characters the same in every run, to look for with grep; `names` what
    stands behind the number that `says` has, of which a terminal shows as much as has room."""

    about: str
    says: str
    style: str = ""
    names: str = ""

    @property
    def whole(self) -> str:
        return f"{self.says}: {self.names}" if self.names else self.says


def print_lines(lines: Iterable[Line], console: Console) -> None:
    """Print lines under each other."""
    if not is_terminal(console):
        for line in lines:
            console.print(text(console, f"{line.about:<{LABEL}}  {line.whole}"), soft_wrap=True)
        return
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, width=LABEL)
    grid.add_column(overflow="fold")
    room = max(console.width - LABEL - 4, 1)
    for line in lines:
        says = line.says if cell_len(line.says) > room else cut(console, line.whole, room)
        grid.add_row(text(console, line.about, "bold"), text(console, says, line.style))
    if grid.row_count:
        console.print(grid)


def cut(console: Console, said: str, room: int) -> str:
    """What has room, with dots where more would follow."""
    safe = text(console, said).plain
    if cell_len(safe) <= room:
        return safe
    dots = "..." if console.options.ascii_only else "\u2026"
    return set_cell_size(safe, max(room - len(dots), 0)).rstrip() + dots
