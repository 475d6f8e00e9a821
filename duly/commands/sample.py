"""`duly sample`: draws records for a case audit."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from duly.audits.auditing import sample as drawn
from duly.audits.drawing import Plan
from duly.audits.key import key_path, write_key
from duly.audits.workbook import write_workbook
from duly.commands.options import (
    as_at_option,
    config_option,
    console,
    files_argument,
    format_option,
    handled,
    instant_of,
    print_in_form,
    settings_of,
    suite_option,
    tuning_of,
)
from duly.errors import UsageError
from duly.expectations.naming import check_breakdowns
from duly.judging.session import Request
from duly.judging.teams import TEAM
from duly.reports.audit_files import sample_csv, sample_json
from duly.reports.terminal import ProgressShown, show_sample
from duly.results import BY_VERDICT


@click.command("sample")
@files_argument()
@config_option
@as_at_option
@suite_option("Draw of the records that this suite judges.")
@click.option("--standard", "standard_id", metavar="ID", help="Draw of the records that this standard judges.")
@click.option("--size", type=click.IntRange(1, 1000), default=35, show_default=True, help="How many records to draw.")
@click.option("--seed", help="The same seed draws the same records. Default: the as-at date.")
@click.option(
    "--by",
    metavar="BREAKDOWN",
    help="Draw in proportion from each team, district, month, ...; 'verdict' draws first what only a reader can tell.",
)
@click.option(
    "--unit",
    metavar="TABLE",
    help="Of a suite that judges several kinds of record, the kind to draw. Default: the commonest.",
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), default=Path("audit.xlsx"), show_default=True,
    help="The workbook to write. The key with duly's verdicts goes beside it.",
)  # fmt: skip
@format_option()
@handled
def command(
    files: tuple[Path, ...],
    config: Path | None,
    as_at: str | None,
    suite: str | None,
    standard_id: str | None,
    size: int,
    seed: str | None,
    by: str | None,
    unit: str | None,
    output: Path,
    form: str,
) -> None:
    """Draw a random sample of records for a case audit, as a workbook that an auditor fills in.

    It is drawn of everything that a standard or suite judges, whether or not it complies. With --by verdict it is drawn from
    each verdict of one standard, to correct its rate. FILES as for 'duly check'.
    'duly grade' reads the workbook back. What is printed says how many were drawn of how many, and no verdict on one of them.
    """

    if (suite is None) == (standard_id is None):
        raise click.UsageError("give one of --suite and --standard")
    if output.suffix.casefold() != ".xlsx":
        raise click.BadParameter("the workbook's name must end in .xlsx", param_hint="--output")
    key = key_path(output)
    if existing := [path for path in (output, key) if path.exists()]:
        raise UsageError(
            f"{', '.join(map(str, existing))} exists already",
            next_step="Name another file with --output, or remove it.",
        )
    settings = settings_of(config)
    request = Request(
        paths=files,
        as_at=instant_of(as_at, settings),
        suites=(suite,) if suite else (),
        standards=(standard_id,) if standard_id else (),
    )
    tuning = tuning_of(settings)
    if by is not None:
        further = (BY_VERDICT, TEAM) if settings.teams else (BY_VERDICT,)
        check_breakdowns([by], tuning.standards(suites=request.suites, ids=request.standards), *further)
    plan = Plan(of=suite or str(standard_id), size=size, seed=seed, by=by, unit=unit, grades=settings.audit.grades)
    with ProgressShown(sys.stderr) as progress:
        drawn_sample = drawn(settings, tuning, request, plan, progress)
    write_key(drawn_sample, key)
    write_workbook(drawn_sample, output)
    print_in_form(
        form,
        table=lambda: show_sample(drawn_sample, output, key, console()),
        json=lambda: sample_json(drawn_sample, output, key),
        csv=lambda: sample_csv(drawn_sample),
    )
