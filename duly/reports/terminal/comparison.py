"""Two runs side by side in the terminal: what moved under each standard, what else changed, and the records."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from duly.reports import words
from duly.reports.terminal.tables import WIDE, figures_table, keep_first_whole, text
from duly.reports.words.history import KINDS, run_name
from duly.results import ChangeKind, Comparison, Outcome, RecordChange, Side, StandardComparison

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
    console.print(text(console, f"From {run_name(comparison.before)}", "bold"))
    console.print(text(console, f"to {run_name(comparison.after)}", "bold"))
    console.print(_table(comparison, console) if console.width >= WIDE else _list(comparison, console))
    console.print(
        text(
            console,
            "Put right: failed and complies now. Set aside: failed, and is unknown, exempt, excluded or not yet due now. "
            "Left: no longer asked for (in brackets: of those, failed).",
        )
    )
    for found in comparison.standards:
        for between in found.breaks:
            console.print(text(console, f"{found.standard}: {between.words}", "italic"))
    for found in comparison.standards if records else ():
        _print_records(found, console, records)


def _table(comparison: Comparison, console: Console) -> Table:
    names = ("Standard", "Before", "After", *(words.sentence(KINDS[kind]) for kind in _COUNTED))
    table = figures_table(console, "", names)
    keep_first_whole(table, [found.standard for found in comparison.standards])
    for found in comparison.standards:
        table.add_row(
            text(console, found.standard, "bold"),
            text(console, _side(found.before)),
            text(console, _side(found.after)),
            *(_number(found, kind) for kind in _COUNTED),
        )
    return table


def _list(comparison: Comparison, console: Console) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(overflow="fold")
    grid.add_column(overflow="fold")
    keep_first_whole(grid, [found.standard for found in comparison.standards])
    for found in comparison.standards:
        counted = [f"{KINDS[kind]} {_number(found, kind)}" for kind in _COUNTED]
        moved = [f"{_side(found.before)}, then {_side(found.after)}"]
        moved += ["what became of each record is not kept"] if found.numbers is None else ["   ".join(counted)]
        grid.add_row(text(console, found.standard, "bold"), text(console, moved[0]))
        grid.add_row("", text(console, moved[1]))
    return grid


def _side(side: Side | None) -> str:
    if side is None:
        return "not asked"
    if side.outcome in (Outcome.NO_DATA, Outcome.ERROR):
        return words.OUTCOMES[side.outcome].word
    rate = words.rate(side.counts)
    return f"{words.part(side.counts)}{f' ({rate})' if rate else ''}"


def _number(found: StandardComparison, kind: ChangeKind) -> str:
    if found.numbers is None:
        return "not kept"
    number = words.number(found.numbers.get(kind, 0))
    return f"{number} ({words.number(found.left_failing)})" if kind is ChangeKind.LEFT_SCOPE else number


def _print_records(found: StandardComparison, console: Console, records: int) -> None:
    for kind in (*_COUNTED, ChangeKind.OTHERWISE):
        changes = found.of(kind)[:records]
        if not changes:
            continue
        whole = (found.numbers or {}).get(kind, len(changes))
        many = f", the first {words.number(len(changes))}" if len(changes) < whole else ""
        console.print()
        console.print(text(console, f"{found.standard} {KINDS[kind]}: {words.number(whole)}{many}", "bold"))
        for change in changes:
            console.print(text(console, "  " + _told(change)))


def _told(change: RecordChange) -> str:
    name = change.record if change.item is None else f"{change.record} / {change.item}"
    reasons = [reason or "not there" for reason in (change.reason_before, change.reason_after)]
    moved = reasons[1] if reasons[0] == reasons[1] else f"{reasons[0]} -> {reasons[1]}"
    parts = [name, moved]
    if change.since is not None:
        least = "at least " if change.since.at_least else ""
        parts.append(f"failing for {least}{words.plural(change.since.runs, 'run')}")
    if change.team:
        parts.append(change.team)
    return "   ".join(parts)
