"""`duly explain`: why one record got its verdicts, and what to do about it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from duly.commands.options import (
    as_at_option,
    config_option,
    console,
    files_argument,
    format_option,
    handled,
    instant_of,
    print_in_form,
    settings_of,
    standard_option,
    tuning_for,
    tuning_of,
)
from duly.judging.explaining import explain as explained
from duly.judging.session import Request
from duly.reports.explanation_files import explanation_csv, explanation_json
from duly.reports.terminal import ProgressShown, show_explanation


@click.command("explain")
@click.argument("record")
@files_argument()
@config_option
@as_at_option
@standard_option("Ask only this standard, and read only what it needs.")
@format_option()
@handled
def command(
    record: str, files: tuple[Path, ...], config: Path | None, as_at: str | None, ids: tuple[str, ...], form: str
) -> None:
    """Explain the verdicts on one RECORD, by its id: each standard that applies to it, with the values and dates used, what is to
    be done, and what falls due next.

    FILES as for 'duly check'. The record is looked for first; then only the tables are read that standards on such a record need.
    Free text is never shown, only the class that it was given.
    """

    settings = settings_of(config)
    with ProgressShown(sys.stderr) as progress:
        explanation = explained(
            settings,
            tuning_for(settings, (), ids) if ids else tuning_of(settings),
            Request(paths=files, as_at=instant_of(as_at, settings), standards=ids),
            record,
            progress,
        )
    print_in_form(
        form,
        table=lambda: show_explanation(record, explanation, console()),
        json=lambda: explanation_json(record, explanation),
        csv=lambda: explanation_csv(record, explanation),
    )
    if not explanation.verdicts:
        raise SystemExit(3)
