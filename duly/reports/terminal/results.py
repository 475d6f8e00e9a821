"""Results in the terminal: a block per suite, a row per standard, and what must stand beside the figures.

From 110 columns on a suite is a table; in less room, as in a pipe or a log, it is a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from duly.checks.standards import Standard
from duly.errors import UsageError
from duly.expectations.catalogue import Suite
from duly.reports import words
from duly.reports.terminal.layout import STYLES, WIDE, figures_table, keep_first_whole, text, two_columns
from duly.results import Counts, Outcome, RateResult, RunResult, StandardResult


def show_results(
    run: RunResult,
    console: Console,
    *,
    standards: Mapping[str, Standard] | None = None,
    suites: Sequence[Suite] = (),
    by: Sequence[str] = (),
    details: bool = False,
) -> None:
    """Print every suite's figures.

    `standards` lends target counts and the titles of measures, `suites` the headings. `by` names breakdowns to print under
    each standard that has them; `details` adds further rates, lists and measures. Raises UsageError where no standard has
    a breakdown that was asked for.
    """
    known = {name for result in run.results for name in result.breakdowns}
    if missing := [name for name in by if name not in known]:
        raise UsageError(
            f"no standard of this run has a breakdown by {', '.join(missing)}",
            next_step=f"The breakdowns are {', '.join(sorted(known)) or '(none)'}.",
        )
    declared = standards or {}
    for title, results in words.by_suite(run.results, suites):
        console.print()
        console.print(text(console, title, "bold underline"))
        if console.width >= WIDE:
            console.print(_table(console, results, declared))
            _print_remarks(console, results)
        else:
            console.print(_list(console, results, declared))
        for result in results:
            for name in (name for name in by if name in result.breakdowns):
                console.print(_breakdown(console, result, name, words.is_count(declared.get(result.standard))))
            if details:
                _print_details(console, result, declared.get(result.standard))


def show_tally(run: RunResult, console: Console) -> None:
    """Print how many standards had each outcome."""
    console.print()
    console.print(text(console, words.tally(run.results), "bold"))


def _outcome(console: Console, result: StandardResult, standard: Standard | None) -> Text:
    mark = words.mark(result, standard)
    symbol = mark.plain if console.options.ascii_only else mark.symbol
    small = result.counts.small and result.outcome in (Outcome.MET, Outcome.NOT_MET)
    uncoloured = small or words.without_target(result, standard)
    return Text(f"{symbol} {mark.word}", style="" if uncoloured else STYLES.get(result.outcome, ""))


def _table(console: Console, results: Sequence[StandardResult], standards: Mapping[str, Standard]) -> Table:
    names = ("Standard", "Title", "Outcome", "Compliant", "Rate", "Could be", "Target", "Unknown", "Due later")
    table = figures_table(console, "", names, numbers_from=3)
    keep_first_whole(table, [result.standard for result in results])
    table.columns[2].no_wrap = True
    for result in results:
        counts, standard = result.counts, standards.get(result.standard)
        counted = words.is_count(standard)
        table.add_row(
            text(console, result.standard, "bold"),
            text(console, result.title),
            _outcome(console, result, standard),
            words.headline(result, standard),
            "" if counted else words.rate(counts),
            "" if counted else words.bounds(counts),
            words.target(result.target, standard),
            words.number(counts.unknown),
            words.number(counts.not_yet_due),
        )
    return table


def _list(console: Console, results: Sequence[StandardResult], standards: Mapping[str, Standard]) -> Table:
    grid = two_columns()
    keep_first_whole(grid, [result.standard for result in results])
    for result in results:
        counts, standard = result.counts, standards.get(result.standard)
        counted = words.is_count(standard)
        figures = [_outcome(console, result, standard)]
        for figure, said in (
            (words.headline(result, standard), "{}"),
            ("" if counted else words.rate(counts), "{}"),
            ("" if counted else words.bounds(counts), "could be {}"),
            (words.target(result.target, standard), "target {}"),
        ):
            if figure and figure != words.OUTCOMES[result.outcome].word:
                figures.append(Text(said.format(figure)))
        rows = [text(console, result.title, "bold"), Text("   ").join(figures)]
        if counts.total:
            rows.append(Text(f"unknown {words.number(counts.unknown)}   due later {words.number(counts.not_yet_due)}"))
        rows += [Text("- ") + text(console, remark, "italic") for remark in words.remarks(result)]
        grid.add_row(text(console, result.standard, "bold"), Text("\n").join(rows))
        grid.add_row("", "")
    return grid


def _print_remarks(console: Console, results: Sequence[StandardResult]) -> None:
    grid = two_columns()
    for result in results:
        for remark in words.remarks(result):
            grid.add_row(text(console, result.standard, "bold"), text(console, remark, "italic"))
    if grid.row_count:
        console.print(grid)


def _breakdown(console: Console, result: StandardResult, name: str, counted: bool) -> Padding:
    title = f"{result.standard} by {words.heading(name).lower()}"
    wide = console.width >= WIDE
    further = ("Could be", "Unknown", "Due later", "All records") if wide else ("Unknown", "Later", "All")
    table = figures_table(
        console, title, (words.heading(name), "Not compliant" if counted else "Compliant", "Rate", *further)
    )
    rows = words.breakdown(result, name)
    keep_first_whole(table, [value for value, _ in rows])
    for value, counts in rows:
        table.add_row(text(console, value, limit=60), *_figures(counts, wide, counted))
    table.add_section()
    table.add_row(Text("Total", style="bold"), *_figures(result.counts, wide, counted))
    return Padding(table, (1, 0, 0, 2))


def _figures(counts: Counts, wide: bool, counted: bool) -> Iterator[str]:
    yield words.figure(counts, counted=counted)
    yield "" if counted else words.rate(counts)
    if wide:
        yield "" if counted else words.bounds(counts)
    for count in (counts.unknown, counts.not_yet_due, counts.total):
        yield words.number(count)


def _print_details(console: Console, result: StandardResult, standard: Standard | None) -> None:
    tables = []
    if result.rates:
        columns = ("Further rate", "Compliant", "Rate", "Could be", "Target", "Unknown")
        table = figures_table(console, f"{result.standard} further rates", columns)
        for rate in result.rates:
            counts = rate.counts
            table.add_row(
                text(console, rate.title),
                words.k_of_n(counts),
                words.rate(counts),
                words.bounds(counts),
                _target(rate),
                words.number(counts.unknown),
            )
        tables.append(table)
    if result.outside:
        table = figures_table(console, f"{result.standard} rows that it does not look at", ("Why", "Rows"))
        for why, rows, _ in words.outside(result, standard):
            table.add_row(text(console, why), words.number(rows))
        tables.append(table)
    if result.lists:
        table = figures_table(console, f"{result.standard} records to look at", ("List", "Records", "Of", "Warning"))
        for item in result.lists:
            whole = "" if item.share_of is None else words.number(item.share_of)
            warning = "over its limit" if item.warn else ""
            table.add_row(text(console, item.title), words.number(item.count), whole, warning)
        tables.append(table)
    for measure in words.measures(result, standard):
        table = figures_table(console, f"{result.standard} {measure.title}", ("Figure", "Value"))
        for name, figure in measure.figures.items():
            table.add_row(text(console, name), figure)
        tables.append(table)
    for table in tables:
        console.print(Padding(table, (1, 0, 0, 2)))


def _target(rate: RateResult) -> str:
    target = words.target(rate.target)
    return target if rate.outcome is None else f"{target} ({words.OUTCOMES[rate.outcome].word})"
