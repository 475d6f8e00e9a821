"""`duly forget`: takes a run of a bad export out of the history, or a record that is to be forgotten."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from duly.commands.options import config_option, handled, settings_of
from duly.errors import UsageError
from duly.history.asking import forget as forget_run
from duly.history.asking import forget_record, found_run, traces_of
from duly.reports import words
from duly.reports.mentions import mentions
from duly.settings import Settings

_LISTED = 20


@click.command("forget")
@click.argument("named", metavar="[RUN]", required=False)
@click.option("--record", metavar="ID", help="Take every verdict on this record out, of all runs. Counts stay.")
@config_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@handled
def command(named: str | None, record: str | None, config: Path | None, yes: bool) -> None:
    """Take a run of a bad export, or a record, out of the history.

    A run of a bad export would make thousands of records fail and come right. A RUN is named as for 'duly compare'. The runs
    before and after it then follow each other, and the trends say that one was taken out. Results that were written stay where
    they are. It cannot be undone, but the export can be judged again: 'duly run --as-at' the same instant.

    With --record instead: forget a record, or a child or another part of one, that was removed from the records system. Its
    verdicts go from the history, and what it was counted in stays counted. Pages and workbooks that still name it are listed.
    """

    if (named is None) == (record is None):
        raise click.UsageError("Name a RUN, or give --record ID.")
    settings = settings_of(config)
    if record is not None:
        _forget_record(settings, record, yes)
    else:
        _forget_run(settings, named or "", yes)


def _forget_run(settings: Settings, named: str, yes: bool) -> None:
    run = found_run(settings, named)
    run_named = f"run {run.number}, as at {run.as_of:%Y-%m-%d %H:%M}"
    if _agreed(run_named, yes):
        forget_run(settings, run)
        click.echo(f"Taken out of the history: {run_named}")


def _forget_record(settings: Settings, record: str, yes: bool) -> None:
    found = traces_of(settings, record)
    kept = f"{words.plural(found.verdicts, 'verdict')} by {words.plural(found.standards, 'standard')}"
    if not _agreed(f"{kept} on this record", yes):
        return
    forget_record(settings, record)
    click.echo(f"Taken out of the history: {kept}. What the record was counted in stays counted.")
    if found.standing:
        click.echo("It was in the latest run: if the export still holds it, the next run judges and keeps it again.")
    places = (settings.output.folder, settings.output.share_folder, settings.audit.folder or Path("audits"))
    register = settings.register()
    files = mentions(
        [*(settings.resolved(place) for place in places if place), *([register] if register else [])], record
    )
    if files:
        click.echo(f"{words.plural(len(files), 'file')} may still name it; a new run replaces those of the latest:")
        for file in files[:_LISTED]:
            click.echo(f"  {file}")
        if len(files) > _LISTED:
            click.echo(f"  and {len(files) - _LISTED} more")


def _agreed(what: str, yes: bool) -> bool:
    """Whether it may be done. Raises UsageError where nobody can be asked."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError(f"{what} would be taken out, and nobody can be asked", next_step="Say --yes to go on.")
    if click.confirm(f"Take {what}, out of the history? It cannot be undone.", err=True):
        return True
    click.echo("Nothing was changed.")
    return False
