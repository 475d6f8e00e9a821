"""`duly verify`: proves that nothing of any run was changed since it was published."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from duly.commands.options import config_option, format_option, handled, print_in_form, settings_of
from duly.errors import DeliveryError, UsageError
from duly.history.asking import kept_digests
from duly.locking import PROOF, held
from duly.reports.places import CHAIN, LOCK, RECORD, Proof, prove
from duly.reports.places.verifying import UNREADABLE
from duly.reports.words import plural
from duly.results import as_json
from duly.settings import Settings

_CANNOT = 3


@click.command("verify")
@config_option
@click.option("--output", type=click.Path(path_type=Path), help="Folder of the results, in place of duly.toml's.")
@format_option("table", "json")
@handled
def command(config: Path | None, output: Path | None, form: str) -> None:
    """Prove that no figure, page or history row of any run was changed since it was published.

    Every file of every run is held to its record, the records to the chain of runs, and the rows of history to what they came
    to that night. What was changed, is missing or was added is named, a line each. A run that begins meanwhile waits for it.

    \b
    Exit codes
      0  all is as it was published
      1  something is not
      2  the command or duly.toml is wrong, or no run was published there
      3  something cannot be read, or a run is at work (outranks 1)
    """

    settings = settings_of(config)
    folder = output or settings.resolved(settings.output.folder)
    if not (folder / CHAIN).is_file() and not any(folder.glob(f"*/{RECORD}")):
        raise UsageError(f"no run was published to {folder}", next_step="'duly run' publishes one.")
    try:
        with _nobody_writing(folder):
            proof = _proof(settings, folder)
    except DeliveryError as error:  # judging has nothing to do with it: it cannot be read
        click.echo(f"Error: {error}", err=True)
        raise SystemExit(_CANNOT) from None
    print_in_form(form, table=lambda: _show(proof), json=lambda: json.dumps(as_json(proof), indent=2) + "\n")
    unreadable = any(one.kind == UNREADABLE for one in proof.differences)
    raise SystemExit(_CANNOT if unreadable else 1 if proof.differences else 0)


@contextmanager
def _nobody_writing(folder: Path) -> Iterator[None]:
    """No run changes what is looked at meanwhile. Raises DeliveryError where one is at work."""
    if not os.access(folder, os.W_OK):  # whoever may only read there cannot keep others from writing
        click.echo(
            f"Warning: {folder} may not be written to, so a run may begin meanwhile and show as a difference.", err=True
        )
        yield
        return
    with held(folder / LOCK, str(folder), task=PROOF):
        yield


def _proof(settings: Settings, folder: Path) -> Proof:
    if not settings.history.enabled:
        return prove(folder, None)
    try:
        with kept_digests(settings) as asked:
            return prove(folder, asked)
    except UsageError as error:
        raise DeliveryError(error.message, next_step=error.next_step) from error


def _show(proof: Proof) -> None:
    for one in proof.differences:
        click.echo(f"{one.kind:<15} {one.what}")
    for remark in proof.remarks:
        click.echo(f"{'no longer there':<15} {remark}")
    aged = f", {plural(proof.removed, 'run')} removed since" if proof.removed else ""
    click.echo(
        f"{'looked at':<15} {plural(proof.runs, 'run')} with {plural(proof.files, 'file')}; history of {proof.rows}{aged}"
    )
    click.echo(f"{'chain ends with':<15} {proof.last}")
    well = "all else as published" if proof.remarks else "all as published"
    click.echo(f"{plural(len(proof.differences), 'difference')}" if proof.differences else well)
