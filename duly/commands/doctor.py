"""`duly doctor`: whether what duly.toml says can be read, judged and written here."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from duly.commands.options import config_option, handled, settings_of, tuning_of
from duly.doctor import Examination, State, examine


@click.command("doctor")
@config_option
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True,
    help="How to print it.",
)  # fmt: skip
@handled
def command(config: Path | None, form: str) -> None:
    """Say what duly.toml lets be judged, and whether everything that a run needs is there.

    Looks at drivers, folders, rights, room on disk and the calendar, tries the first rows of each table, and says which
    standards can be judged and what each missing column would unlock. Nothing is judged, and nothing kept.

    \b
    Exit codes: 0 all is well; 2 duly.toml is wrong; 3 something cannot be read or judged.
    """

    settings = settings_of(config)
    examination = examine(settings, tuning_of(settings), datetime.now(UTC))
    if form == "json":
        click.echo(json.dumps(_document(examination), indent=2, ensure_ascii=False))
    else:
        _show(examination)
    raise SystemExit(examination.exit_code)


def _document(examination: Examination) -> dict[str, object]:
    ready = examination.readiness
    return {
        "findings": [asdict(finding) for finding in examination.findings],
        "can_be_judged": [standard.id for standard in ready.ready],
        "cannot_be_judged": [
            {"standard": lack.standard.id, "columns": lack.columns, "parameters": lack.unset} for lack in ready.lacking
        ],
        "next": [asdict(step) for step in ready.steps],
    }


def _show(examination: Examination) -> None:
    for finding in examination.findings:
        click.echo(f"{finding.state:<5} {finding.name}: {finding.says}")
        if finding.next_step and finding.state is not State.OK:
            click.echo(f"      {finding.next_step}")
    ready = examination.readiness
    click.echo(f"\n{len(ready.ready)} of {len(ready.ready) + len(ready.lacking)} standards can be judged.")
    if ready.ready:
        click.echo(f"  {', '.join(standard.id for standard in ready.ready)}")
    if ready.lacking:
        click.echo("What the others lack:")
    for lack in ready.lacking:
        click.echo(f"  {lack.standard.id}: {lack.words}")
    if ready.steps:
        click.echo("What to give next, the greatest gain first:")
    for place, step in enumerate(ready.steps, start=1):
        click.echo(f"  {place}. {step.words}")
