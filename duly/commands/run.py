"""`duly run`: the nightly command."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from duly.commands.judged import details_option, show_judged, verbose_option
from duly.commands.options import (
    CONFIG,
    as_at_option,
    config_option,
    format_option,
    handled,
    instant_of,
    print_in_form,
    settings_of,
    tuning_of,
)
from duly.errors import SettingsError, UsageError
from duly.history.past import Keeper
from duly.judging.session import Request
from duly.reports.csv_file import csv_text
from duly.reports.json_file import json_text
from duly.reports.publishing import publish, publish_share
from duly.reports.terminal import ProgressShown
from duly.reports.worklists import FOLDER, take_saved_since
from duly.results import exit_code
from duly.run import Leaves, judge


@click.command("run")
@config_option
@as_at_option
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder for the results, in place of duly.toml's.",
)
@click.option(
    "--assessments",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write every verdict (ids only), as Parquet, or as CSV where FILE ends in .csv.",
)
@click.option("--in-order", is_flag=True, help="Write the verdicts by standard and record: takes longer.")
@click.option(
    "--share",
    "share_folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Also write a page that may leave the unit: no record ids, no small counts. In place of duly.toml's.",
)
@click.option("--no-history", is_flag=True, help="Keep nothing of this run in the history.")
@verbose_option
@details_option
@format_option()
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@handled
def command(
    config: Path | None,
    as_at: str | None,
    output: Path | None,
    assessments: Path | None,
    in_order: bool,
    share_folder: Path | None,
    no_history: bool,
    verbose: bool,
    details: bool | None,
    form: str,
    quiet: bool,
) -> None:
    """Judge the export that duly.toml names, keep the run in the history and write its results: pages, worklists, JSON and CSV.

    This is the nightly command: it asks nothing, and its exit code says how it went. It ends with a screen: what was read, a line
    for each standard that is not met or moved, whom to ask, the page to open, and what the exit code means. Where that is piped,
    every line is one record, to look through with grep.
    """

    settings = settings_of(config)
    if settings.file is None:
        raise SettingsError(
            f"there is no {CONFIG} in this folder",
            next_step="Name one with --config, or write one with 'duly init EXPORT'.",
        )
    folder = output or settings.resolved(settings.output.folder)
    if share_folder is None and settings.output.share_folder is not None:
        share_folder = settings.resolved(settings.output.share_folder)
    if faults := settings.faults_of_places(folder.absolute(), share_folder.absolute() if share_folder else None):
        raise UsageError("the results have no place of their own", faults=faults, next_step="Name other folders.")
    with ProgressShown(sys.stderr, silent=quiet) as progress:
        keep = Keeper(settings=settings) if settings.history.enabled and not no_history else None
        with TemporaryDirectory(prefix="duly-") as staging:
            worklists = Path(staging) if settings.output.worklists else None
            request = Request(as_at=instant_of(as_at, settings))
            leaves = Leaves(
                assessments=assessments,
                in_order=in_order,
                worklists=worklists,
                worked_in=folder / FOLDER,
                keep=keep,
                great_expectations=True,
            )
            judged = judge(settings, tuning_of(settings), request, progress, leaves=leaves)
            for name in take_saved_since(worklists, folder / FOLDER) if worklists else ():
                click.echo(
                    f"Warning: {name} was saved while the run went on: it stays, and the next run reads it", err=True
                )
            page = publish(folder, judged, worklists=worklists)
        if share_folder is not None:
            publish_share(share_folder, judged, settings.output.suppress_below)
    if not quiet:
        print_in_form(
            form,
            table=lambda: show_judged(judged, verbose=verbose, details=details, page=page),
            json=lambda: json_text(judged.result),
            csv=lambda: csv_text(judged.result),
        )
    if judged.unkept is not None:
        raise judged.unkept
    raise SystemExit(exit_code(judged.result))
