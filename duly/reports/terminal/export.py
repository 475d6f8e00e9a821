"""What was read, in the terminal: how many rows, what was folded, refused or not understood, and what to be wary of."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from duly.reports import words
from duly.reports.export import ReadTable, export_of
from duly.reports.terminal.layout import NO_NUMBERS, facts_grid, figures_table, keep_first_whole, point, text
from duly.results import RunInfo


def show_export(run: RunInfo, console: Console, *, refusals: int = 20) -> None:
    """Print what the manifest says of the export. At most `refusals` refused rows are listed; the rest are counted."""
    export = export_of(run)
    console.print(facts_grid(console, export.facts))
    for warning in export.warnings:
        console.print(Text("Warning: ", style="bold yellow") + text(console, warning, "bold"))
    console.print()
    console.print(_tables(console, export.tables))
    for table in export.tables:
        for remark in (*_lacking(table), *table.remarks, *_unmapped(table)):
            console.print(point(console, f"{table.name}: {remark}", limit=1000))
        # An id that lost its zeros or gained a fraction on its way finds no record: only this tells.
        for fault in export.intake:
            if fault.table == table.name and not fault.critical:
                console.print(point(console, f"{table.name}: {fault.column}: {fault.said}", limit=1000))
    for source in export.sources:
        for note in source.notes:
            console.print(point(console, f"{source.name}: {note}", limit=1000))
    if not export.refused:
        return
    listed = export.refusals[:refusals]
    if listed:
        is_placed = all(row.is_placed for row in listed)
        title = (
            f"Refused rows, {words.number(len(listed))} of " if is_placed else "Reasons for which rows are refused, "
        )
        title += words.number(export.refused)
        refused = figures_table(console, title, ("File", "Row", "Column", "Reason"), numbers_from=NO_NUMBERS)
        for row in listed:
            refused.add_row(*(text(console, cell) for cell in (row.source, row.place, row.columns, row.reason)))
        console.print(Padding(refused, (1, 0, 0, 0)))
    if more := export.refused_beyond(len(listed)):
        console.print(f"{words.plural(more, 'more refused row')} not listed here; all are counted.")


def _tables(console: Console, tables: tuple[ReadTable, ...]) -> Table:
    columns = ("Table", "Read", "Kept", "Folded", "Refused", "Too late", "Unmapped")
    grid = figures_table(console, "", columns)
    keep_first_whole(grid, [table.name for table in tables])
    for table in tables:
        grid.add_row(text(console, table.name), *_numbers(table))
    return grid


def _numbers(table: ReadTable) -> Iterator[str]:
    for count in (table.rows_read, table.rows, table.folded, table.refused, table.after_as_of, table.unmapped_rows):
        yield words.number(count)


def _lacking(table: ReadTable) -> Iterator[str]:
    if table.lacks:
        yield f"columns that the export lacks: {', '.join(table.lacks)}"


def _unmapped(table: ReadTable) -> Iterator[str]:
    if table.unmapped:
        codes = [f"{column} {code[:40]!r} {words.number(count)}" for column, code, count in table.unmapped]
        more = f" and {words.number(len(codes) - 10)} more" if len(codes) > 10 else ""
        yield f"codes that the mapping does not know: {', '.join(codes[:10])}{more}"
