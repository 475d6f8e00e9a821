"""`duly init`: a first duly.toml for an export."""

from __future__ import annotations

from pathlib import Path

import click

from duly.commands.options import CONFIG, handled
from duly.connectors.init import first_settings
from duly.errors import DeliveryError, UsageError


@click.command("init")
@click.argument("export", nargs=-1, required=True)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), default=Path(CONFIG), show_default=True,
    help="Where to write it; - for the terminal.",
)  # fmt: skip
@handled
def command(export: tuple[str, ...], output: Path) -> None:
    """Write a first duly.toml for EXPORT, matching the headers that it holds.

    EXPORT is a folder, a zip, files, or a database URL without its password. What is not certain is written as a comment
    to decide, never guessed.
    """

    if any("://" in source for source in export):
        if len(export) > 1:
            raise UsageError("an export is one database or files, not both", next_step="Name one of them.")
        content = first_settings(url=export[0])
    else:
        # duly.toml's paths are relative to the folder it is in.
        here = str(output) == "-" or output.parent.resolve() == Path.cwd()
        content = first_settings(paths=[Path(source) if here else Path(source).resolve() for source in export])
    if str(output) == "-":
        click.echo(content, nl=False)
        return
    if output.exists():
        raise UsageError(f"{output} exists already", next_step="Name another file with --output, or remove it.")
    try:
        output.write_text(content, encoding="utf-8")
    except OSError as error:
        raise DeliveryError(
            f"{output} could not be written ({type(error).__name__})", next_step="Name another file with --output."
        ) from error
    click.echo(f"{output} written. Read it through, then: duly run --config {output}")
