"""`duly explain`: why one record got its verdicts."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from duly.commands.options import as_at_option, config_option, console, handled, instant_of, settings_of, tuning_of
from duly.judging.explaining import explain as explained
from duly.judging.session import Request
from duly.reports.terminal import ProgressShown, show_explanation


@click.command("explain")
@click.argument("record")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@config_option
@as_at_option
@handled
def command(record: str, files: tuple[Path, ...], config: Path | None, as_at: str | None) -> None:
    """Explain the verdicts on one RECORD, by its id: each standard that applies to it, with the values and dates used.

    FILES as for 'duly check'. Free text is never shown, only the class that it was given.
    """

    settings = settings_of(config)
    with ProgressShown(sys.stderr) as progress:
        explanation = explained(
            settings,
            tuning_of(settings),
            Request(paths=files, as_at=instant_of(as_at, settings)),
            record,
            progress,
        )
    show_explanation(record, explanation, console())
    if not explanation.verdicts:
        raise SystemExit(3)
