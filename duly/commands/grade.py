"""`duly grade`: reads audit workbooks back."""

from __future__ import annotations

import json
from pathlib import Path

import click

from duly.audits.auditing import graded_in, keep_samples
from duly.audits.grading import compared, said_of_rates
from duly.commands.options import config_option, console, handled, settings_of
from duly.reports.terminal import show_audits
from duly.results import as_json


@click.command("grade")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@config_option
@click.option(
    "--key", type=click.Path(dir_okay=False, path_type=Path), help="The key of the workbook, where it is not beside it."
)
@click.option(
    "--partial", is_flag=True, help="Count the cases that are graded; those left blank are told and left out."
)
@click.option("--keep", is_flag=True, help="Let runs show what the sample says beside the rate.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True,
    help="How to print what was found.",
)  # fmt: skip
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
    if form == "json":
        content = {
            "audits": [as_json(audit) for audit in graded.audits],
            "compared": [as_json(pair) for pair in pairs],
            "corrected": {standard: [as_json(one) for one in samples] for standard, samples in said.items()},
        }
        click.echo(json.dumps(content, indent=2))
        return
    show_audits(graded.audits, pairs, console(), said=said)
    for path in kept:
        click.echo(f"Kept in {path}: runs show it beside the rate from now on.")
