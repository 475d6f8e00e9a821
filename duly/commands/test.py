"""`duly test`: the examples that standards carry, judged."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from duly.commands.options import config_option, console, format_option, handled, print_in_form, settings_of
from duly.errors import StandardError, UsageError
from duly.expectations.loading import catalogue_of
from duly.reports.example_files import tests_csv, tests_json
from duly.reports.terminal import show_tests
from duly.testing import Days, examples_database, own_suites, private_duckdb, tested


@click.command("test")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@config_option
@click.option(
    "--database", metavar="URL",
    help="Also judge them in this database, in a schema duly_examples that is made and removed. Its password comes from "
    "the environment, as PGPASSWORD.",
)  # fmt: skip
@format_option()
@handled
def command(files: tuple[Path, ...], config: Path | None, database: str | None, form: str) -> None:
    """Judge the examples of the standards in FILES, the suites of a force's own; without FILES of all that duly.toml names.

    Every example must get the verdict that it names, and every reason that a standard can give must be reached by one. Rows
    at the edges that a pattern makes itself, such as 24:00:00 and 24:00:01, are judged and shown beside them.

    \b
    Exit codes
      0  every example agrees, and every reason is reached
      1  some example disagrees, or some reason is not reached
      2  a file is wrong, or there is none
    """

    settings = settings_of(config)
    catalogue = catalogue_of(settings, files)
    suites = own_suites(catalogue, files)
    if not suites:
        raise UsageError(
            "there is no suite to test",
            next_step="Name its file, or name it in duly.toml under [catalogue]; docs/extending.md says how one is written.",
        )
    with ExitStack() as stack:
        engines = [private_duckdb()]
        if database is not None:
            engines.append(stack.enter_context(examples_database(database)))
        try:
            standards = tested(catalogue, suites, engines, Days.of(settings.calendar))
        except StandardError as wrong:
            raise UsageError(
                wrong.message, faults=wrong.faults, next_step="Mend the examples that are listed."
            ) from None
    print_in_form(
        form,
        table=lambda: show_tests(standards, console()),
        json=lambda: tests_json(standards),
        csv=lambda: tests_csv(standards),
    )
    raise SystemExit(0 if all(standard.passed for standard in standards) else 1)
