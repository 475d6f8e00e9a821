"""The catalogue in the terminal: every standard in a line, and one standard in words."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from duly.checks.parameters import Value
from duly.checks.standards import Standard
from duly.expectations.catalogue import Catalogue
from duly.reports import words
from duly.reports.terminal.tables import figures_table, text
from duly.results import SuiteSource


def show_catalogue(catalogue: Catalogue, console: Console) -> None:
    """Print a line for each standard, by suite; of a force's own suites, where they were loaded from."""
    for suite in catalogue.suites:
        table = figures_table(console, "", ("Standard", "Title", "Target", "Severity"), numbers_from=9)
        table.columns[0].no_wrap = True
        for standard in suite.standards:
            table.add_row(
                standard.id,
                text(console, standard.title),
                words.target(standard.target, standard),
                standard.severity.value,
            )
        console.print()
        console.print(text(console, f"{suite.title} ({suite.name})", "bold underline"))
        if suite.is_own:
            console.print(text(console, _source(suite.source)))
        console.print(table)


def _source(source: SuiteSource) -> str:
    version = f", version {source.version}" if source.version else ""
    return f"from {source.name}{version}" + (f", sha256 {source.sha256[:12]}" if source.sha256 else "")


def show_standard(standard: Standard, console: Console) -> None:
    """Print a standard as an officer signs it off: the question, who is judged, the cases in order, the edges."""
    console.print(text(console, f"{standard.id} {standard.title}", "bold underline"))
    console.print(text(console, standard.question))
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column(no_wrap=True)
    facts.add_column(overflow="fold")
    for name, said in _facts(standard):
        facts.add_row(Text(name, style="bold"), text(console, said))
    console.print(Padding(facts, (1, 0)))
    cases = figures_table(console, "The first that holds", ("Condition", "Status", "Reason"), numbers_from=9)
    for case in standard.judgement.verdict.cases:
        cases.add_row(text(console, case.words), case.status.value, case.reason)
    console.print(cases)
    _points(console, "Edges", standard.boundaries)
    _points(console, "What it cannot see", standard.blind_spots)
    _points(console, "Further rates", [f"{rate.id}: {rate.title}" for rate in standard.also])
    _points(console, "Listed beside it", [listing.title for listing in standard.lists])
    _points(
        console,
        "Parameters",
        [
            f"{parameter.name} = {_value(parameter.default)} {parameter.unit}: {parameter.meaning}".replace(" :", ":")
            for parameter in standard.parameters
        ],
    )
    console.print()


def _facts(standard: Standard) -> list[tuple[str, str]]:
    return [
        ("Judged", f"{standard.population} (one row per {standard.unit})"),
        ("Target", words.target(standard.target, standard)),
        ("Severity", standard.severity.value),
        ("Missing counts as", standard.missing.value),
        ("Report", standard.report),
        ("Authority", ", ".join(standard.authority) or "none verified: a local setting"),
        ("Needs", ", ".join(standard.needed)),
        ("To put right", standard.remedy),
    ]


def _points(console: Console, title: str, points: Sequence[str]) -> None:
    if not points:
        return
    console.print()
    console.print(text(console, title, "bold"))
    for point in points:
        console.print(Padding(Text("- ") + text(console, point), (0, 0, 0, 2)))


def _value(value: Value) -> str:
    return ", ".join(value) or "(none)" if isinstance(value, tuple) else str(value)
