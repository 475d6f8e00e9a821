"""`duly standards`: the catalogue in words."""

from __future__ import annotations

from pathlib import Path

import click

from duly.commands.options import config_option, console, handled, settings_of
from duly.expectations.loading import catalogue_of
from duly.judging.statement import sql_text
from duly.reports.terminal import show_catalogue, show_standard
from duly.sql import DIALECTS


@click.command("standards")
@click.argument("standard_id", metavar="[ID]", required=False)
@config_option
@click.option(
    "--dialect", type=click.Choice(DIALECTS), default="duckdb", show_default=True,
    help="Database to show the SQL for.",
)  # fmt: skip
@click.option("--sql", "sql_only", is_flag=True, help="Print only the SQL of the standard.")
@handled
def command(standard_id: str | None, config: Path | None, dialect: str, sql_only: bool) -> None:
    """List the catalogue, or show one standard in words, with its SQL.

    The catalogue is what duly ships and what duly.toml adds to it.
    """

    catalogue = catalogue_of(settings_of(config))
    if standard_id is None:
        show_catalogue(catalogue.suites, console())
        return
    standard = catalogue.standard(standard_id)
    if not sql_only:
        show_standard(standard, console(), catalogue.suites)
    for title, text in sql_text(standard, dialect).items():
        click.echo(f"-- {title}\n{text};\n")
