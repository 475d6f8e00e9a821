"""`duly demo`: an export with known faults, to try everything on."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from duly.commands.options import CONFIG, handled
from duly.demo import write_demo
from duly.reports.terminal import ProgressShown


@click.command("demo")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("demo"))
@click.option(
    "--scale",
    type=click.FloatRange(min=0.01, max=20),
    default=0.1,
    show_default=True,
    help="Size: 1 is a force-year of 100,000 crimes, 0.01 a small force's month.",
)
@click.option("--seed", type=int, default=2017, show_default=True, help="The same seed gives the same records.")
@handled
def command(folder: Path, scale: float, seed: int) -> None:
    """Write a constructed export with known faults into FOLDER (default: demo).

    The records are made up. FOLDER gets export/ with a CSV file per table, ledger.json with the verdicts that duly must
    find, and a duly.toml to judge it with.
    """

    with ProgressShown(sys.stderr) as progress:
        written = write_demo(folder, scale=scale, seed=seed, progress=progress.phase)
    click.echo(f"{sum(written.rows.values()):,} records in {len(written.rows)} tables written to {folder / 'export'}")
    click.echo(f"Next: duly run --config {folder / CONFIG}")
