"""The catalogue in the terminal: every standard in a line, and one standard in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rich.console import Console
from rich.padding import Padding

from duly.checks.examples import Example
from duly.checks.parameters import Value
from duly.checks.standards import Standard
from duly.expectations.catalogue import Suite
from duly.reports import words
from duly.reports.terminal.layout import NO_NUMBERS, facts_grid, figures_table, point, text


def show_catalogue(suites: Sequence[Suite], console: Console, chosen: Collection[Standard] | None = None) -> None:
    """Print a line for each standard, or for those `chosen`, by suite, and where suites of a force are loaded from."""
    every = [standard for suite in suites for standard in suite.standards]
    wanted = {standard.id for standard in (every if chosen is None else chosen)}
    for suite in suites:
        if wanted.isdisjoint(standard.id for standard in suite.standards):
            continue
        table = figures_table(console, "", ("Standard", "Title", "Target", "Severity"), numbers_from=NO_NUMBERS)
        table.columns[0].no_wrap = True
        for standard in (each for each in suite.standards if each.id in wanted):
            table.add_row(
                text(console, standard.id),
                text(console, standard.title),
                words.target(standard.target, standard),
                standard.severity.value,
            )
        loaded = words.source_of(suite.name, suites)
        origin = f", from {words.source(loaded)}" if loaded else ""
        title = f"{words.suite_title(suite.name, suites)} ({suite.name}{origin})"
        console.print()
        console.print(text(console, title, "bold underline"))
        console.print(table)


def show_standard(standard: Standard, console: Console, suites: Sequence[Suite] = ()) -> None:
    """Print a standard as an officer signs it off: the question, who is judged, the cases in order, the edges.

    `suites` say where it was loaded from.
    """
    console.print(text(console, f"{standard.id} {standard.title}", "bold underline"))
    console.print(text(console, standard.question))
    console.print(Padding(facts_grid(console, _facts(standard, suites)), (1, 0)))
    cases = figures_table(console, "The first that holds", ("Condition", "Status", "Reason"), numbers_from=NO_NUMBERS)
    for case in standard.judgement.verdict.sentences:
        cases.add_row(text(console, case.words), case.status.value, case.reason)
    console.print(cases)
    _points(console, "Edges", standard.boundaries)
    _points(console, "Examples that it is tested against", [_example(example) for example in standard.examples])
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


def _facts(standard: Standard, suites: Sequence[Suite]) -> list[tuple[str, str]]:
    loaded = words.source_of(standard.suite, suites)
    return [
        ("Judged", f"{standard.population} (one row per {standard.unit})"),
        ("Target", words.target(standard.target, standard)),
        ("Severity", standard.severity.value),
        ("Missing counts as", standard.missing.value),
        ("Report", standard.report),
        ("Authority", ", ".join(standard.authority) or "none verified: a local setting"),
        ("Needs", ", ".join(standard.needed)),
        ("To put right", standard.remedy),
        *([("Loaded from", words.source(loaded))] if loaded else []),
    ]


def _example(example: Example) -> str:
    verdicts = [f"{words.STATUSES[status]} ({reason})" for status, reason in words.expected(example)]
    return f"{example.odd}: {', '.join(verdicts) or 'not judged by it'}"


def _points(console: Console, title: str, points: Sequence[str]) -> None:
    if not points:
        return
    console.print()
    console.print(text(console, title, "bold"))
    for said in points:
        console.print(point(console, said))


def _value(value: Value) -> str:
    return ", ".join(value) or "(none)" if isinstance(value, tuple) else str(value)
