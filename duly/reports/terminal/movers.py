"""What changed beyond chance, in the terminal: at most seven lines and what stands below them."""

from __future__ import annotations

from rich.console import Console

from duly.reports import words
from duly.reports.terminal.layout import point, text
from duly.results import Movers


def show_movers(movers: Movers, console: Console) -> None:
    """Print the movers of a run, each with the first of its records."""
    console.print()
    console.print(text(console, words.movers_heading(movers), "bold"))
    for one in movers.movers:
        records = words.mover_records(one)
        console.print(point(console, words.mover(one) + (f"; {records}" if records else "")))
    for remark in words.movers_remarks(movers):
        console.print(text(console, remark, "italic"))
