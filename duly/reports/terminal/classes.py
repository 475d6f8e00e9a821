"""What `duly classify` wrote, in the terminal: classes and numbers, never a text."""

from __future__ import annotations

from rich.console import Console

from duly.judging.classifying import Classification
from duly.reports import words
from duly.reports.terminal.layout import figures_table, text


def show_classes(classification: Classification, console: Console) -> None:
    """Print how many rows got each class, by table and column, where the files are, and what was refused."""
    for classed in classification.tables:
        for column, classes in classed.classes.items():
            console.print(text(console, f"{classed.table}.{column}", "bold"))
            table = figures_table(console, "", ("Class", "Rows"))
            for name, rows in classes.items():
                table.add_row(text(console, name), words.number(rows))
            table.add_section()
            table.add_row("Total", words.number(sum(classes.values())))
            console.print(table)
        console.print(text(console, f"written to {classed.file}"))
    for name, read in classification.manifest.tables.items():
        if read.refused:
            console.print(
                text(console, f"{words.plural(read.refused, 'row')} of {name} were refused and have no class")
            )
        if read.unfit:
            console.print(text(console, f"{name} could not be read: {read.unfit}"))
    console.print(text(console, f"by the phrases of {classification.version}; UNCLEAR and TOO_LONG: read these first"))
