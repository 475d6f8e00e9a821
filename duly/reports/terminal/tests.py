"""Examples in the terminal: a table for each standard, and what is left to mend or to write."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding

from duly.reports import words
from duly.reports.terminal.layout import NO_NUMBERS, figures_table, text
from duly.results.examples import ExampleResult, StandardTested


def show_tests(tested: Sequence[StandardTested], console: Console) -> None:
    """Print every example with what it must get and what it got, the reasons that none reaches, and a tally."""
    for standard in tested:
        console.print()
        console.print(text(console, f"{standard.standard} {standard.title} ({standard.where})", "bold underline"))
        if standard.examples:
            databases = len({example.database for example in standard.examples}) > 1
            console.print(_table(standard.examples, console, databases=databases))
        else:
            console.print(text(console, "It has no example.", "bold red"))
        if standard.edges_only:
            said = f"Reached by rows that the pattern makes itself, and by no example: {', '.join(standard.edges_only)}"
            console.print(text(console, said))
        for reason in standard.unreached:
            console.print(Padding(text(console, f"No example reaches {reason}.", "bold red"), (0, 0, 0, 2)))
    console.print()
    console.print(text(console, tally(tested), "bold"))


def _table(examples: Sequence[ExampleResult], console: Console, *, databases: bool) -> object:
    columns = ("Example", *(("Database",) if databases else ()), "Expected", "Given", "")
    table = figures_table(console, "", columns, numbers_from=NO_NUMBERS)
    for example in examples:
        rate = f" [{example.rate}]" if example.rate else ""
        odd = f"{example.odd}{rate}{' (edge)' if example.is_edge else ''}"
        style = "" if example.agrees else "bold red"
        cells = (odd, *((example.database,) if databases else ()), example.expected, example.given)
        table.add_row(*(text(console, cell, style) for cell in cells), text(console, _agrees(example), style))
    return table


def _agrees(example: ExampleResult) -> str:
    return "ok" if example.agrees else "WRONG"


def tally(tested: Sequence[StandardTested]) -> str:
    """How many examples agree, and how many reasons are reached, in a sentence."""
    examples = [example for standard in tested for example in standard.examples]
    wrong = sum(not example.agrees for example in examples)
    unreached = sum(len(standard.unreached) for standard in tested)
    failing = [standard.standard for standard in tested if not standard.passed]
    said = f"{words.plural(len(tested), 'standard')}, {words.plural(len(examples), 'example')}: "
    said += f"{wrong} wrong" if wrong else "all agree"
    said += (
        f", {words.plural(unreached, 'reason')} that no example reaches" if unreached else ", every reason is reached"
    )
    return said + (f". To mend: {', '.join(failing)}" if failing else "")
