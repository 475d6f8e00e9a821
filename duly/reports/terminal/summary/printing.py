"""The summary, put together: in the order in which it is printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from duly.judging.judged import Judged
from duly.reports import words
from duly.reports.terminal.layout import is_terminal
from duly.reports.terminal.movers import mover_lines
from duly.reports.terminal.summary.asking import lines_beside, lines_to_ask
from duly.reports.terminal.summary.ending import ending
from duly.reports.terminal.summary.lines import Line, print_lines
from duly.reports.terminal.summary.reading import lines_of_reading
from duly.reports.terminal.summary.standards import show_standards
from duly.results import Movers, RunResult


def show_summary(judged: Judged, console: Console, *, page: Path | None = None, by: Sequence[str] = ()) -> None:
    """Print what a run found, the gravest last, and how it ends. `page` is the one to open, where pages were written; `by` names
    breakdowns to print for each standard that has them."""
    run = judged.result
    print_lines(lines_of_reading(run.run, "-v" if page is None else "export.html"), console)
    for lines in (_lines_by(run, name) for name in by):
        _apart(console)
        print_lines(lines, console)
    _apart(console)
    show_standards(judged, console)
    _apart(console)
    worklists = f"{words.plural(len(judged.worklists), 'worklist')}" if judged.worklists and page is not None else ""
    print_lines(
        [
            Line("tally", words.tally(run.results), "bold"),
            Line("relied on", words.relied_on(run)),
            *lines_beside(run),
            *(_lines_of_movers(run.movers) if run.movers is not None else ()),
            *lines_to_ask(run, worklists),
            *([Line("worklists", done)] if (done := words.said_done(judged.worklists.values())) else []),
        ],
        console,
    )
    show_ending(judged, console, page=page)


def show_ending(judged: Judged, console: Console, *, page: Path | None = None) -> None:
    """Print what makes the night suspect, which page to open, and what the exit code means."""
    lines = [Line("suspect", one.words, "bold") for one in words.suspicions(judged.result)]
    lines += [Line("suspect", words.LEFT_OUT)] if lines else []
    lines += [] if page is None else [Line("page", str(page), "bold")]
    print_lines([*lines, ending(judged.result, kept=judged.unkept is None)], console)


def _apart(console: Console) -> None:
    """A blank line for the eye; elsewhere every line is a record."""
    if is_terminal(console):
        console.print()


def _lines_of_movers(movers: Movers) -> Iterator[Line]:
    yield Line("movers", words.movers_heading(movers))
    for said in mover_lines(movers):
        yield Line("moved", said, "bold")
    for remark in words.movers_remarks(movers):
        yield Line("movers", remark)


def _lines_by(run: RunResult, name: str) -> Iterator[Line]:
    for result in run.results:
        for value, counts in words.breakdown(result, name) if name in result.breakdowns else ():
            figure = words.with_rate(words.figure(counts), words.rate(counts))
            unknown = f", {words.number(counts.unknown)} unknown" if counts.unknown else ""
            yield Line(f"by {name}"[:14], f"{result.standard}  {value}  {figure}{unknown}")
