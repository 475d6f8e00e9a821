"""`duly accept`: lets a suspect night count, with who said so and why."""

from __future__ import annotations

from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path

import click

from duly.commands.options import config_option, handled, settings_of
from duly.errors import UsageError
from duly.history.asking import accept as accept_run
from duly.results import Acceptance

_LONGEST = 400


@click.command("accept")
@click.argument("named", metavar="[AS_AT]", required=False)
@click.option("--reason", metavar="TEXT", required=True, help="Why the night may be used: kept and shown beside it.")
@config_option
@handled
def command(named: str | None, reason: str, config: Path | None) -> None:
    """Accept a suspect night: its export was not as on the nights before, and that is as it should be.

    AS_AT names the run as for 'duly compare', by its day for example; without it, the one run that is suspect. The night then
    counts in trends and comparisons, and what was unusual in it is usual from then on. Who accepted it, when and why stays in
    the history. A night that is wrong is taken out with 'duly forget'.
    """

    reason = " ".join(reason.split())
    if not reason or len(reason) > _LONGEST:
        raise UsageError(
            f"--reason: {'is blank' if not reason else f'has more than {_LONGEST} characters'}",
            next_step="Say in a sentence why the night may be used.",
        )
    acceptance = Acceptance(by=getuser()[:100], at=datetime.now(UTC).replace(microsecond=0), reason=reason)
    run = accept_run(settings_of(config), named, acceptance)
    click.echo(f"Accepted: run {run.number}, as at {run.as_of:%Y-%m-%d %H:%M}, by {acceptance.by}, because {reason}")
    for one in run.suspicions:
        click.echo(f"  {one.words}")
    click.echo(
        "It counts in trends and comparisons from the next run on, and what was unusual in it is usual from then on."
    )
