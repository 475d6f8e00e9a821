"""`duly standards`: the catalogue in words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from duly.checks.standards import Standard
from duly.commands.options import config_option, console, format_option, handled, print_in_form, settings_of
from duly.errors import DeliveryError, UsageError
from duly.expectations.catalogue import Catalogue
from duly.expectations.loading import catalogue_of
from duly.judging.statement import sql_text
from duly.reports.catalogue_files import standards_csv, standards_json
from duly.reports.terminal import show_catalogue, show_standard
from duly.settings import Settings
from duly.sql import DIALECTS, UNPROVEN


@click.command("standards")
@click.argument("named", metavar="[ID]", required=False)
@config_option
@click.option(
    "--dialect", type=click.Choice((*DIALECTS, *UNPROVEN)), default="duckdb", show_default=True,
    help="Database to show the SQL for. In some nothing was ever judged: their SQL can only be read.",
)  # fmt: skip
@click.option(
    "--new", "new", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Write a first suite of your own into FILE, over columns of the export that stands in place of ID: a folder, a zip, "
    "a file, or a database URL. Without one: of duly.toml's.",
)  # fmt: skip
@click.option("--sql", "sql_only", is_flag=True, help="Print only the SQL of the standard.")
@format_option()
@handled
def command(named: str | None, config: Path | None, dialect: str, new: Path | None, sql_only: bool, form: str) -> None:
    """List the catalogue, or show one standard in words, with its SQL.

    The catalogue is what duly ships and what duly.toml adds to it. ID may be what several ids begin with: SUP lists the standards
    of supervisory reviews.
    """

    settings = settings_of(config)
    catalogue = catalogue_of(settings)
    if new is not None:
        _write_first(new, named, settings, catalogue)
        return
    chosen = catalogue.chosen(ids=[named] if named else [])
    print_in_form(
        form,
        table=lambda: _show(chosen, catalogue, dialect, sql_only=sql_only),
        json=lambda: standards_json(chosen),
        csv=lambda: standards_csv(chosen),
    )


def _show(chosen: Sequence[Standard], catalogue: Catalogue, dialect: str, *, sql_only: bool) -> None:
    """One standard in full, several in a line each."""
    if len(chosen) > 1 and not sql_only:
        show_catalogue(catalogue.suites, console(), chosen)
        return
    for standard in chosen:
        if not sql_only:
            show_standard(standard, console(), catalogue.suites)
        for title, text in sql_text(standard, dialect).items():
            click.echo(f"-- {title}\n{text};\n")


def _write_first(new: Path, export: str | None, settings: Settings, catalogue: Catalogue) -> None:
    """A first suite of a force's own, for somebody to go on from."""
    from duly.connectors.first_suite import columns_held, first_suite

    if new.suffix != ".toml":
        raise click.BadParameter(
            "a suite that is written for you is TOML: the name must end in .toml", param_hint="--new"
        )
    is_url = export is not None and "://" in export
    held = columns_held(
        settings,
        catalogue.vocabulary,
        paths=[Path(export)] if export and not is_url else (),
        url=export if export and is_url else "",
    )
    content = first_suite(
        held, catalogue.vocabulary, ids=catalogue.ids, suites=[suite.name for suite in catalogue.suites]
    )
    try:
        with new.open("x", encoding="utf-8") as file:
            file.write(content)
    except FileExistsError:
        raise UsageError(f"{new} exists already", next_step="Name another file, or remove it.") from None
    except OSError as error:
        raise DeliveryError(
            f"{new} could not be written ({type(error).__name__})", next_step="Name another file."
        ) from None
    click.echo(f"{new} written. Make it your own, then: duly test {new}")
