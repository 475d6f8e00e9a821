"""`duly compare`: what became of each record between two runs."""

from __future__ import annotations

from pathlib import Path

import click

from duly.commands.options import (
    config_option,
    console,
    format_option,
    handled,
    print_in_form,
    settings_of,
    standard_option,
)
from duly.history.asking import compared
from duly.reports.history_files import comparison_csv, comparison_json
from duly.reports.terminal import show_comparison


@click.command("compare")
@click.argument("first", metavar="[RUN", default="previous")
@click.argument("second", metavar="RUN]", default="latest")
@config_option
@standard_option("Compare only this standard, and print its records.")
@click.option(
    "--records", type=click.IntRange(min=1), metavar="N",
    help="Print so many ids of each kind of change. As a table: 20 with --standard, else none; as JSON or CSV: all.",
)  # fmt: skip
@format_option()
@handled
def command(first: str, second: str, config: Path | None, ids: tuple[str, ...], records: int | None, form: str) -> None:
    """Compare two runs: which records fail newly, still fail, were put right, or left.

    A RUN is named by its number, by the day that it is as at (2017-11-07), or as 'latest' or 'previous'. Without any:
    the latest with the one before it.
    """

    settings = settings_of(config)
    listed = records or (20 if ids else 0)
    limit = records if form != "table" else max(listed, 1)
    comparison = compared(settings, first, second, standards=ids, limit=limit)
    print_in_form(
        form,
        table=lambda: show_comparison(comparison, console(), records=listed),
        json=lambda: comparison_json(comparison),
        csv=lambda: comparison_csv(comparison),
    )
