"""`duly combine`: the runs of several forces or districts side by side."""

from __future__ import annotations

from pathlib import Path

import click

from duly.commands.options import config_option, console, format_option, handled, print_in_form, settings_of
from duly.errors import ExportError, UsageError, meant
from duly.reports.combined import combined, combined_csv, combined_json, combined_pages, read_given, show_combined
from duly.reports.delivery import write_folder
from duly.settings.sections import in_one_line

_LONGEST_NAME = 60


def _names(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[Path, str]:
    """FILE=NAME, by file. What stands before the last = is the file."""
    names: dict[Path, str] = {}
    for one in given:
        file, sign, name = one.rpartition("=")
        name = " ".join(name.split())
        if not (sign and file and name):
            raise click.BadParameter(f"write it as FILE=NAME: {one!r} is not", context, parameter)
        try:
            in_one_line(name)
        except ValueError as error:
            raise click.BadParameter(f"the name of {file} {error}", context, parameter) from None
        if len(name) > _LONGEST_NAME:
            raise click.BadParameter(f"the name of {file} is longer than {_LONGEST_NAME} signs", context, parameter)
        if Path(file) in names:
            raise click.BadParameter(f"{file} is named twice", context, parameter)
        names[Path(file)] = name
    return names


@click.command("combine")
@click.argument("results", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), default=Path("combined"), show_default=True,
              help="Folder for the pages, combined.csv and combined.json.")  # fmt: skip
@click.option("--name", "names", multiple=True, metavar="FILE=NAME", callback=_names,
              help="What the force of a results file is called. Repeatable. Default: [force] name in its duly.toml.")  # fmt: skip
@click.option("--below", type=click.IntRange(min=3, max=100), metavar="N",
              help="Withhold counts from 1 to one below N. Default: [output] suppress_below, 5.")  # fmt: skip
@config_option
@format_option()
@handled
def command(
    results: tuple[Path, ...], output: Path, names: dict[Path, str], below: int | None, config: Path | None, form: str
) -> None:
    """Put runs of several forces or districts side by side, by their RESULTS alone.

    RESULTS are folders of results, or results.json files, that 'duly run' wrote. Each standard by force, what those come to
    together that were held to one and the same, and what tells the others apart; small counts withheld so that no total gives
    them away. No record's id and no team is in it.

    \b
    Exit codes
      0  every target met, in every run
      1  some targets not met
      2  the command is wrong: two of one name, or of one export
      3  a file could not be read, or a run could not judge or tell (outranks 1)
      4  the pages could not be written
    """

    settings = settings_of(config)
    if len(results) < 2:
        raise UsageError("there is nothing to lay it beside", next_step="Name the results of two forces or more.")
    if strange := [str(path) for path in names if path not in results]:
        likely = meant(strange[0], map(str, results))
        raise UsageError(f"--name names {', '.join(strange)}, which is none of the results{likely}")
    given, left_out = read_given(results, names)
    if not given:
        raise ExportError(
            "none of these results can be read",
            faults=[f"{one.file}: {one.why}" for one in left_out],
            next_step="Name folders of results, or the results.json files in them.",
        )
    told = combined(given, left_out, below or settings.output.suppress_below)
    pages = combined_pages(told, settings.output.marking or "")
    files = {**pages, "combined.csv": combined_csv(told), "combined.json": combined_json(told)}
    folder = write_folder(output, files)
    print_in_form(
        form,
        table=lambda: show_combined(told, console()),
        json=lambda: files["combined.json"],
        csv=lambda: files["combined.csv"],
    )
    click.echo(f"{'page':<12}{folder / 'index.html'}", err=form != "table")
    raise SystemExit(told.exit_code)
