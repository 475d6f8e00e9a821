"""`duly standards`: the catalogue in words."""

from __future__ import annotations

import click

from duly.commands.options import console, handled
from duly.expectations.catalogue import shipped
from duly.judging.statement import sql_text
from duly.reports.terminal.catalogue import show_catalogue, show_standard


@click.command("standards")
@click.argument("standard_id", metavar="[ID]", required=False)
@click.option(
    "--dialect", type=click.Choice(["duckdb", "postgresql"]), default="duckdb", show_default=True,
    help="Database to show the SQL for.",
)  # fmt: skip
@click.option("--sql", "sql_only", is_flag=True, help="Print only the SQL of the standard.")
@handled
def command(standard_id: str | None, dialect: str, sql_only: bool) -> None:
    """List the catalogue, or show one standard in words, with its SQL."""

    if standard_id is None:
        show_catalogue(shipped().standards, console())
        return
    found = shipped().standard(standard_id)
    if not sql_only:
        show_standard(found, console())
    for title, text in sql_text(found, dialect).items():
        click.echo(f"-- {title}\n{text};\n")
