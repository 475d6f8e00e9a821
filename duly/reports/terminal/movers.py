"""What changed beyond chance, in the terminal: at most seven lines and what stands below them."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console

from duly.reports import words
from duly.reports.terminal.layout import is_terminal, point, text
from duly.results import Movers


def show_movers(movers: Movers, console: Console) -> None:
    """Print the movers of a run, each with the first of its records; a line each where it is no terminal."""
    wrapped = is_terminal(console)
    console.print()
    console.print(text(console, words.movers_heading(movers), "bold"), soft_wrap=not wrapped)
    for said in mover_lines(movers):
        console.print(point(console, said) if wrapped else text(console, f"  - {said}"), soft_wrap=not wrapped)
    for remark in words.movers_remarks(movers):
        console.print(text(console, remark, "italic"), soft_wrap=not wrapped)


def mover_lines(movers: Movers) -> Iterator[str]:
    """What moved, each with the first of its records."""
    for one in movers.movers:
        records = words.mover_records(one)
        yield words.mover(one) + (f"; {records}" if records else "")
