"""`duly regrade`: holds stored figures to the targets of now."""

from __future__ import annotations

from datetime import datetime
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
    tuning_of,
)
from duly.history.asking import regrade as regraded
from duly.history.asking import undo_regrading
from duly.reports.history_files import regradings_csv, regradings_json
from duly.reports.terminal import show_regradings


@click.command("regrade")
@config_option
@standard_option("Regrade only this standard.")
@click.option("--keep", is_flag=True, help="Let trends and comparisons show it from now on.")
@click.option("--undo", is_flag=True, help="Let the targets and outcomes of the day stand again.")
@format_option()
@handled
def command(config: Path | None, ids: tuple[str, ...], keep: bool, undo: bool, form: str) -> None:
    """Hold the stored figures of every run to the targets that duly.toml gives now. No export is needed.

    Nothing is changed without --keep, and what was found on the day is never lost.
    """

    if keep and undo:
        raise click.UsageError("--keep and --undo contradict each other")
    settings = settings_of(config)
    settings.check_agreed(datetime.now(settings.export.zone).date())  # no export says another day
    if undo:
        click.echo(f"{undo_regrading(settings, tuning_of(settings), ids):,} figures stand again as on their day")
        return
    regradings = regraded(settings, tuning_of(settings), ids, keep=keep)
    print_in_form(
        form,
        table=lambda: show_regradings(regradings, console(), stored=keep),
        json=lambda: regradings_json(regradings),
        csv=lambda: regradings_csv(regradings),
    )
