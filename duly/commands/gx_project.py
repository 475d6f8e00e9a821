"""`duly gx-project`: the latest run as a project that Great Expectations opens by itself."""

from __future__ import annotations

from pathlib import Path

import click

from duly.commands.options import config_option, handled, settings_of, tuning_of
from duly.validation.gx.project import read_run, write_project


@click.command("gx-project")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@config_option
@click.option(
    "--results",
    type=click.Path(file_okay=False, path_type=Path),
    help="The results folder of a run. Default: duly.toml's.",
)
@handled
def command(folder: Path, config: Path | None, results: Path | None) -> None:
    """Write the latest run into FOLDER as a Great Expectations project, which GX opens without duly.

    It holds the suites, the counts and the validation results: no record and no value of one. The export is not read.
    """

    settings = settings_of(config)
    run, of_gx = read_run(results or settings.resolved(settings.output.folder))
    counted = {standard.id: standard.target_count for standard in tuning_of(settings).catalogue.standards}
    counts = {name: number for name, number in counted.items() if number is not None}
    click.echo(f"{write_project(folder, run, of_gx, counts)} written. Open it with:")
    click.echo(f'great_expectations.get_context(mode="file", project_root_dir={str(folder.resolve())!r})')
