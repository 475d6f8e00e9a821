"""`duly status`: how the last night went, for a person and for monitoring."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from duly.commands.options import CONFIG, config_option, format_option, handled, settings_of
from duly.errors import SettingsError
from duly.nights import FILE, read_standing, state_of
from duly.nights.standing import UnreadableError
from duly.reports.terminal.nights import nights_json, nights_text


@click.command("status")
@config_option
@format_option("table", "json")
@handled
def command(config: Path | None, form: str) -> None:
    """Say how the last night went, how old it is, and when the next is due.

    Ends with 0 where the last night was judged and none is overdue; with the last night's exit code where that is 2 or more;
    else with 3. Reads one small file and no record.
    """

    settings = settings_of(config)
    if settings.file is None:
        raise SettingsError(f"there is no {CONFIG} in this folder", next_step="Name one with --config.")
    file = settings.file.parent / (settings.notify.status or FILE)
    try:
        standing = read_standing(file)
    except (UnreadableError, OSError) as error:
        raise SettingsError(
            f"{error}", next_step="Run 'duly run', which begins it anew and keeps what is there."
        ) from None
    state = state_of(
        standing,
        datetime.now(UTC),
        every_days=settings.history.expect_every_days,
        grace_hours=settings.notify.grace_hours,
    )
    click.echo(nights_json(state) if form == "json" else nights_text(state), nl=False)
    raise SystemExit(state.code)
