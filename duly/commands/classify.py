"""`duly classify`: puts free texts in classes where they are, so that the texts need not leave."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from duly.commands.options import config_option, console, files_argument, handled, settings_of, tuning_of
from duly.judging.classifying import classify
from duly.judging.session import Request
from duly.reports.terminal import ProgressShown, show_classes


@click.command("classify")
@files_argument()
@config_option
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("classes"),
    show_default=True,
    metavar="FOLDER",
    help="Where to write a CSV of ids and classes for each table.",
)
@handled
def command(files: tuple[Path, ...], config: Path | None, output: Path) -> None:
    """Put the free texts of FILES in classes, and write ids and classes; no text is in what is written.

    For a force whose texts may not leave the records system: run it there, and export the columns that it makes in place of
    the texts. FILES as for 'duly check'. A text that is not understood is UNCLEAR; one that is longer than
    what is read, of which that much does not decide, is TOO_LONG.
    """

    settings = settings_of(config)
    with ProgressShown(sys.stderr) as progress:
        classification = classify(settings, tuning_of(settings), Request(paths=files), output, progress)
    show_classes(classification, console())
    if not classification.manifest.complete:
        raise SystemExit(3)
