"""`duly grade`: reads audit workbooks back."""

from __future__ import annotations

from pathlib import Path

import click

from duly.audits.auditing import graded_in, keep_samples
from duly.audits.grading import compared, said_of_rates
from duly.commands.options import (
    config_option,
    console,
    files_argument,
    format_option,
    handled,
    print_in_form,
    settings_of,
)
from duly.reports.audit_files import audits_csv, audits_json
from duly.reports.terminal import show_audits


@click.command("grade")
@files_argument(required=True)
@config_option
@click.option(
    "--key", type=click.Path(dir_okay=False, path_type=Path), help="The key of the workbook, where it is not beside it."
)
@click.option(
    "--partial", is_flag=True, help="Count the cases that are graded; those left blank are told and left out."
)
@click.option("--keep", is_flag=True, help="Let runs show what the sample says beside the rate.")
@format_option()
@handled
def command(
    files: tuple[Path, ...], config: Path | None, key: Path | None, partial: bool, keep: bool, form: str
) -> None:
    """Read filled-in audit workbooks back: grades as k of n with 95% intervals, and how often duly was right.

    FILES are workbooks of 'duly sample' and tables of audit_grades; several audits are put in the order of their days, each
    beside the one before it. Several workbooks of one sample are those of people who read it independently.
    """

    settings = settings_of(config)
    graded = graded_in(settings, files, key=key, partial=partial)
    pairs = compared(graded.audits)
    said = said_of_rates(graded.samples)
    kept = keep_samples(settings, graded.samples) if keep else []
    print_in_form(
        form,
        table=lambda: show_audits(graded.audits, pairs, console(), said=said),
        json=lambda: audits_json(graded.audits, pairs, said),
        csv=lambda: audits_csv(graded.audits),
    )
    if form == "table":
        for path in kept:
            click.echo(f"Kept in {path}: runs show it beside the rate from now on.")
