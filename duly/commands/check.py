"""`duly check`: judges files for somebody who waits for the answer, and keeps nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from duly.commands.judged import details_option, show_judged, verbose_option
from duly.commands.options import (
    as_at_option,
    config_option,
    files_argument,
    format_option,
    handled,
    instant_of,
    print_in_form,
    settings_of,
    standard_option,
    suite_option,
    tuning_for,
)
from duly.errors import UsageError
from duly.expectations.naming import check_breakdowns
from duly.judging.session import Request
from duly.reports.csv_file import csv_text
from duly.reports.json_file import json_text
from duly.reports.terminal import ProgressShown
from duly.results import exit_code
from duly.run import Leaves, judge


@click.command("check")
@files_argument()
@config_option
@as_at_option
@suite_option("Judge the standards of this suite. Repeatable.", multiple=True)
@standard_option("Judge this standard.")
@click.option(
    "--by",
    "by",
    multiple=True,
    metavar="BREAKDOWN",
    help="Also print the rates by team, district, month, ... Repeatable.",
)
@format_option()
@verbose_option
@details_option
@click.option(
    "--assessments",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write every verdict (ids only), as Parquet, or as CSV where FILE ends in .csv.",
)
@click.option("--in-order", is_flag=True, help="Write the verdicts by standard and record: takes longer.")
@click.option(
    "--validate",
    is_flag=True,
    help="Also let Great Expectations hold its suites to the numbers, as 'duly run' does. Takes some seconds.",
)
@handled
def command(
    files: tuple[Path, ...],
    config: Path | None,
    as_at: str | None,
    suite: tuple[str, ...],
    ids: tuple[str, ...],
    by: tuple[str, ...],
    form: str,
    verbose: bool,
    details: bool | None,
    assessments: Path | None,
    in_order: bool,
    validate: bool,
) -> None:
    """Judge FILES and print the results; nothing is kept.

    FILES are a folder, a zip, or single files, in place of the export that duly.toml names. No duly.toml is needed where
    the file and column names are those of the vocabulary (docs/data-dictionary.md). With --validate, a standard of which
    Great Expectations says otherwise than duly is in error. It ends as 'duly run' does.
    """

    settings = settings_of(config)
    if not files and not settings.export.path and not settings.export.database and not settings.export.url_env:
        raise UsageError("there is nothing to check", next_step="Name files or a folder, or a duly.toml with --config.")
    tuning = tuning_for(settings, suite, ids)
    if by:
        of_settings = (settings.run.suites, settings.run.standards) if not suite and not ids else (suite, ids)
        check_breakdowns(by, tuning.standards(suites=of_settings[0], ids=of_settings[1]))
    request = Request(paths=files, as_at=instant_of(as_at, settings), suites=suite, standards=ids)
    leaves = Leaves(
        assessments=assessments,
        in_order=in_order,
        great_expectations=validate,
        listed=form == "table" and not (verbose or details),  # what names the first of them
    )
    with ProgressShown(sys.stderr) as progress:
        judged = judge(settings, tuning, request, progress, leaves=leaves)
    print_in_form(
        form,
        table=lambda: show_judged(judged, verbose=verbose, details=details, by=by),
        json=lambda: json_text(judged.result),
        csv=lambda: csv_text(judged.result),
    )
    raise SystemExit(exit_code(judged.result))
