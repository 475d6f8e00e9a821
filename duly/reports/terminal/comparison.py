"""Two runs side by side in the terminal: what moved under each standard, what else changed, and the records."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from duly.reports import words
from duly.reports.terminal.layout import WIDE, figures_table, keep_first_whole, text, two_columns
from duly.results import ChangeKind, Comparison, RecordChange, Side, StandardComparison

_COUNTED = (
    ChangeKind.NEWLY_FAILING,
    ChangeKind.STILL_FAILING,
    ChangeKind.PUT_RIGHT,
    ChangeKind.SET_ASIDE,
    ChangeKind.LEFT_SCOPE,
    ChangeKind.NEW_IN_SCOPE,
)


def show_comparison(comparison: Comparison, console: Console, *, records: int) -> None:
    """Print what changed between two runs; with `records`, the first so many ids of each kind too."""
    console.print(text(console, f"From {words.run_name(comparison.before)}", "bold"))
    console.print(text(console, f"to {words.run_name(comparison.after)}", "bold"))
    console.print(_table(comparison, console) if console.width >= WIDE else _list(comparison, console))
    console.print(
        text(
            console,
            "Put right: failed and complies now. Set aside: failed, and is unknown, exempt, excluded or not yet due now. "
            "Left: no longer asked for (in brackets: of those, failed).",
        )
    )
    for compared in comparison.standards:
        for between in compared.breaks:
            console.print(text(console, f"{compared.standard}: {between.words}", "italic"))
    for compared in comparison.standards:
        found = [
            f"{when} {words.graded(side.graded)}"
            for when, side in (("before", compared.before), ("after", compared.after))
            if side is not None and side.graded is not None
        ]
        if found:
            console.print(text(console, f"{compared.standard}, as people read it: {'; '.join(found)}.", "italic"))
    for compared in comparison.standards if records else ():
        _print_records(compared, console, records)


def _table(comparison: Comparison, console: Console) -> Table:
    names = ("Standard", "Before", "After", *(words.sentence(words.CHANGES[kind]) for kind in _COUNTED))
    table = figures_table(console, "", names)
    keep_first_whole(table, [compared.standard for compared in comparison.standards])
    for compared in comparison.standards:
        table.add_row(
            text(console, compared.standard, "bold"),
            text(console, _side(compared.before)),
            text(console, _side(compared.after)),
            *(_number(compared, kind) for kind in _COUNTED),
        )
    return table


def _list(comparison: Comparison, console: Console) -> Table:
    grid = two_columns()
    keep_first_whole(grid, [compared.standard for compared in comparison.standards])
    for compared in comparison.standards:
        counted = [f"{words.CHANGES[kind]} {_number(compared, kind)}" for kind in _COUNTED]
        moved = [f"{_side(compared.before)}, then {_side(compared.after)}"]
        moved += ["what became of each record is not kept"] if compared.numbers is None else ["   ".join(counted)]
        grid.add_row(text(console, compared.standard, "bold"), text(console, moved[0]))
        grid.add_row("", text(console, moved[1]))
    return grid


def _side(side: Side | None) -> str:
    if side is None:
        return "not asked"
    if not words.is_judged(side.outcome):
        return words.OUTCOMES[side.outcome].word
    return words.with_rate(words.figure(side.counts), words.rate(side.counts))


def _number(compared: StandardComparison, kind: ChangeKind) -> str:
    if compared.numbers is None:
        return "not kept"
    number = words.number(compared.numbers.get(kind, 0))
    return f"{number} ({words.number(compared.left_failing)})" if kind is ChangeKind.LEFT_SCOPE else number


def _print_records(compared: StandardComparison, console: Console, records: int) -> None:
    for kind in (*_COUNTED, ChangeKind.OTHERWISE):
        changes = compared.of(kind)[:records]
        if not changes:
            continue
        whole = (compared.numbers or {}).get(kind, len(changes))
        many = f", the first {words.number(len(changes))}" if len(changes) < whole else ""
        console.print()
        console.print(text(console, f"{compared.standard} {words.CHANGES[kind]}: {words.number(whole)}{many}", "bold"))
        for change in changes:
            console.print(text(console, "  " + _record(change)))


def _record(change: RecordChange) -> str:
    name = change.record if change.item is None else f"{change.record} / {change.item}"
    reasons = [reason or "not there" for reason in (change.reason_before, change.reason_after)]
    moved = reasons[1] if reasons[0] == reasons[1] else f"{reasons[0]} -> {reasons[1]}"
    cells = [name, moved]
    if change.since is not None:
        least = "at least " if change.since.at_least else ""
        cells.append(f"failing for {least}{words.plural(change.since.runs, 'run')}")
    if change.team:
        cells.append(change.team)
    return "   ".join(cells)
