"""`duly forget`: takes a run of a bad export out of the history."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from duly.commands.options import config_option, handled, settings_of
from duly.errors import UsageError
from duly.history.asking import forget as forget_run
from duly.history.asking import found_run


@click.command("forget")
@click.argument("named", metavar="RUN")
@config_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@handled
def command(named: str, config: Path | None, yes: bool) -> None:
    """Take a run out of the history: one of a bad export, which would make thousands of records fail and come right.

    A RUN is named as for 'duly compare'. The runs before and after it then follow each other, and the trends say that one
    was taken out. Results that were written stay where they are. It cannot be undone, but the export can be judged
    again: 'duly run --as-at' the same instant.
    """

    settings = settings_of(config)
    run = found_run(settings, named)
    run_named = f"run {run.number}, as at {run.as_of:%Y-%m-%d %H:%M}"
    if not yes and not sys.stdin.isatty():
        raise UsageError(f"{run_named} would be taken out, and nobody can be asked", next_step="Say --yes to go on.")
    if not yes and not click.confirm(f"Take {run_named}, out of the history? It cannot be undone.", err=True):
        click.echo("Nothing was changed.")
        return
    forget_run(settings, run)
    click.echo(f"Taken out of the history: {run_named}")
