"""The commands: parse, call, print. No logic; and no import that a command does not need, so that each answers fast."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from duly import __version__
from duly.errors import DulyError

if TYPE_CHECKING:
    from rich.console import Console

    from duly.expectations.tuning import Tuning
    from duly.judging.judged import Judged
    from duly.settings import Settings

CONFIG = "duly.toml"


def _handled(command: Callable[..., Any]) -> Callable[..., Any]:
    """Show duly's errors as click does; the traceback only with --debug."""

    @wraps(command)
    def handled(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except DulyError as error:
            if click.get_current_context().find_root().params.get("debug"):
                raise
            click.echo(f"Error: {error}", err=True)
            raise SystemExit(error.exit_code) from None

    return handled


class _Dialect(click.ParamType):  # type: ignore[type-arg]  # generic in later versions only
    """A database that records can be judged in. Which there are is asked when a command needs to know."""

    name = "dialect"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        from duly.sql import DIALECTS

        return f"[{'|'.join(DIALECTS)}]"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from duly.sql import DIALECTS

        if value not in DIALECTS:
            self.fail(f"{value} is not one of {', '.join(DIALECTS)}.", param, ctx)
        return value


def _config_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--config",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=f"The duly.toml to follow. Without it: {CONFIG} in this folder, if there is one.",
    )(command)


def _as_at_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--as-at",
        metavar="INSTANT",
        help="Judge as things stood then: 2017-11-07 or 2017-11-07T06:00. Default: when the export says it was made.",
    )(command)


def _settings(config: Path | None) -> Settings:
    from duly.settings import Settings, load

    chosen = config or (Path(CONFIG) if Path(CONFIG).is_file() else None)
    return load(chosen) if chosen else Settings()


def _tuning(settings: Settings) -> Tuning:
    from duly.expectations.loading import catalogue_of
    from duly.expectations.tuning import Tuning

    return Tuning.of(settings, catalogue_of(settings))


def _instant(text: str | None, settings: Settings) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is not a date or an instant such as 2017-11-07 or 2017-11-07T06:00", param_hint="--as-at"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=settings.export.zone)


def _console() -> Console:
    from rich.console import Console

    return Console(file=sys.stdout, highlight=False)


GARBAGE = (100_000, 50, 100)
"""How seldom a command looks for garbage: it is a process of its own, and what it makes lives to its end. Looking as often as
Python does by itself would cost a fifth of what importing, planning and drawing pages take."""

_FEW = 6
"""So many standards are shown with all that is told beside their rates, unless that was asked for: of fifty it is a book."""

_details_option = click.option(
    "--details/--no-details",
    default=None,
    help=f"Also print further rates, lists and figures. Default: where at most {_FEW} standards are judged.",
)


def _show(judged: Judged, details: bool | None, *, by: tuple[str, ...] = ()) -> None:
    from duly.reports.terminal.backlog import show_backlogs
    from duly.reports.terminal.export import show_export
    from duly.reports.terminal.tables import show_results, show_tally

    console = _console()
    show_export(judged.result.run, console)
    show_results(
        judged.result,
        console,
        standards={standard.id: standard for standard in judged.standards},
        by=by,
        details=len(judged.standards) <= _FEW if details is None else details,
    )
    show_backlogs(judged.result, console, by=by)
    show_tally(judged.result, console)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="duly")
@click.option("--debug", is_flag=True, help="Show the traceback of an error and what is done meanwhile.")
def main(debug: bool) -> None:
    """Judge police child-protection records against the standards they are held to.

    \b
    Exit codes
      0  every target met
      1  some targets not met
      2  the command or duly.toml is wrong
      3  something could not be judged (outranks 1)
      4  judged, but the results could not be delivered

    Start with 'duly demo', or with 'duly init EXPORT' on an export of your own.
    """
    gc.set_threshold(*GARBAGE)
    if debug:
        logging.basicConfig(level=logging.DEBUG, format="%(name)s: %(message)s", stream=sys.stderr)


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("demo"))
@click.option(
    "--scale",
    type=click.FloatRange(min=0.01, max=20),
    default=0.1,
    show_default=True,
    help="Size: 1 is a force-year of 100,000 crimes, 0.01 a small force's month.",
)
@click.option("--seed", type=int, default=2017, show_default=True, help="The same seed gives the same records.")
@_handled
def demo(folder: Path, scale: float, seed: int) -> None:
    """Write a constructed export with known faults into FOLDER (default: demo).

    The records are made up. FOLDER gets export/ with a CSV file per table, ledger.json with the verdicts that duly must
    find, and a duly.toml to judge it with.
    """
    from duly.demo import write_demo
    from duly.reports.terminal.progress import ProgressShown

    with ProgressShown(sys.stderr) as progress:
        written = write_demo(folder, scale=scale, seed=seed, progress=progress.phase)
    click.echo(f"{sum(written.rows.values()):,} records in {len(written.rows)} tables written to {folder / 'export'}")
    click.echo(f"Next: duly run --config {folder / CONFIG}")


@main.command()
@click.argument("export", nargs=-1, required=True)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), default=Path(CONFIG), show_default=True,
    help="Where to write it; - for the terminal.",
)  # fmt: skip
@_handled
def init(export: tuple[str, ...], output: Path) -> None:
    """Write a first duly.toml for EXPORT, matching the headers that it holds.

    EXPORT is a folder, a zip, files, or a database URL without its password. What is not certain is written as a comment
    to decide, never guessed.
    """
    from duly.connectors.init import first_settings
    from duly.errors import DeliveryError, UsageError

    if any("://" in place for place in export):
        if len(export) > 1:
            raise UsageError("an export is one database or files, not both", next_step="Name one of them.")
        content = first_settings(url=export[0])
    else:
        # duly.toml's paths are relative to the folder it is in.
        here = str(output) == "-" or output.parent.resolve() == Path.cwd()
        content = first_settings(paths=[Path(place) if here else Path(place).resolve() for place in export])
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


@main.command("run")
@_config_option
@_as_at_option
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder for the results, in place of duly.toml's.",
)
@click.option(
    "--assessments",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write every verdict (ids only), as Parquet, or as CSV where FILE ends in .csv.",
)
@click.option(
    "--share",
    "share_folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Also write a page that may leave the unit: no record ids, no small counts. In place of duly.toml's.",
)
@click.option("--no-history", is_flag=True, help="Keep nothing of this run in the history.")
@_details_option
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@_handled
def run_(
    config: Path | None,
    as_at: str | None,
    output: Path | None,
    assessments: Path | None,
    share_folder: Path | None,
    no_history: bool,
    details: bool | None,
    quiet: bool,
) -> None:
    """Judge the export that duly.toml names, keep the run in the history and write its results: pages, worklists, JSON and CSV.

    This is the nightly command: it asks nothing, and its exit code says how it went.
    """
    from duly.errors import SettingsError
    from duly.history.past import Keeper
    from duly.judging.session import Request
    from duly.reports.publishing import publish, publish_share
    from duly.reports.terminal.progress import ProgressShown
    from duly.results import exit_code
    from duly.run import Leaves, judge

    settings = _settings(config)
    if settings.file is None:
        raise SettingsError(
            f"there is no {CONFIG} in this folder",
            next_step="Name one with --config, or write one with 'duly init EXPORT'.",
        )
    with ProgressShown(sys.stderr, silent=quiet) as progress:
        keep = Keeper(settings=settings) if settings.history.enabled and not no_history else None
        folder = output or settings.place(settings.output.folder)
        with TemporaryDirectory(prefix="duly-") as staging:
            worklists = Path(staging) if settings.output.worklists else None
            request = Request(as_at=_instant(as_at, settings))
            leaves = Leaves(assessments=assessments, worklists=worklists, keep=keep)
            judged = judge(settings, _tuning(settings), request, progress, leaves=leaves)
            page = publish(folder, judged, worklists=worklists)
        if share_folder is None and settings.output.share_folder is not None:
            share_folder = settings.place(settings.output.share_folder)
        if share_folder is not None:
            publish_share(share_folder, judged, settings.output.suppress_below)
    if not quiet:
        _show(judged, details)
        click.echo(f"\nOpen {page}")
    if judged.unkept is not None:
        raise judged.unkept
    raise SystemExit(exit_code(judged.result))


@main.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@_config_option
@_as_at_option
@click.option("--suite", "suites", multiple=True, metavar="NAME", help="Judge the standards of this suite. Repeatable.")
@click.option("--standard", "ids", multiple=True, metavar="ID", help="Judge this standard. Repeatable.")
@click.option(
    "--by",
    "by",
    multiple=True,
    metavar="BREAKDOWN",
    help="Also print the rates by team, district, month, ... Repeatable.",
)
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True,
    help="How to print the results.",
)  # fmt: skip
@_details_option
@click.option(
    "--assessments",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write every verdict (ids only), as Parquet, or as CSV where FILE ends in .csv.",
)
@_handled
def check(
    files: tuple[Path, ...],
    config: Path | None,
    as_at: str | None,
    suites: tuple[str, ...],
    ids: tuple[str, ...],
    by: tuple[str, ...],
    form: str,
    details: bool | None,
    assessments: Path | None,
) -> None:
    """Judge FILES and print the results; nothing is kept.

    FILES are a folder, a zip, or single files, in place of the export that duly.toml names. No duly.toml is needed where
    the file and column names are those of the vocabulary (docs/data-dictionary.md).
    """
    from duly.errors import UsageError
    from duly.judging.session import Request
    from duly.reports.csv_file import csv_text
    from duly.reports.json_file import json_text
    from duly.reports.terminal.progress import ProgressShown
    from duly.results import exit_code
    from duly.run import Leaves, judge

    settings = _settings(config)
    if not files and not settings.export.path and not settings.export.database and not settings.export.url_env:
        raise UsageError("there is nothing to check", next_step="Name files or a folder, or a duly.toml with --config.")
    request = Request(paths=files, as_at=_instant(as_at, settings), suites=suites, standards=ids)
    with ProgressShown(sys.stderr) as progress:
        judged = judge(settings, _tuning(settings), request, progress, leaves=Leaves(assessments=assessments))
    if form == "json":
        click.echo(json_text(judged.result), nl=False)
    elif form == "csv":
        click.echo(csv_text(judged.result), nl=False)
    else:
        _show(judged, details, by=by)
    raise SystemExit(exit_code(judged.result))


@main.command()
@click.argument("standard_id", metavar="[ID]", required=False)
@click.option(
    "--dialect", type=_Dialect(), default="duckdb", show_default=True, help="Database to show the SQL for.",
)  # fmt: skip
@click.option("--sql", "sql_only", is_flag=True, help="Print only the SQL of the standard.")
@_handled
def standards(standard_id: str | None, dialect: str, sql_only: bool) -> None:
    """List the catalogue, or show one standard in words, with its SQL."""
    from duly.expectations.catalogue import shipped
    from duly.judging.statement import sql_text
    from duly.reports.terminal.catalogue import show_catalogue, show_standard

    if standard_id is None:
        show_catalogue(shipped().standards, _console())
        return
    found = shipped().standard(standard_id)
    if not sql_only:
        show_standard(found, _console())
    for title, text in sql_text(found, dialect).items():
        click.echo(f"-- {title}\n{text};\n")


@main.command()
@click.argument("record")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@_config_option
@_as_at_option
@_handled
def explain(record: str, files: tuple[Path, ...], config: Path | None, as_at: str | None) -> None:
    """Explain the verdicts on one RECORD, by its id: each standard that applies to it, with the values and dates used.

    FILES as for 'duly check'. Free text is never shown, only the class that it was given.
    """
    from duly.judging.explaining import explain as explained
    from duly.judging.session import Request
    from duly.reports.terminal.explanation import show_explanation
    from duly.reports.terminal.progress import ProgressShown

    settings = _settings(config)
    with ProgressShown(sys.stderr) as progress:
        found = explained(
            settings,
            _tuning(settings),
            Request(paths=files, as_at=_instant(as_at, settings)),
            record,
            progress,
        )
    show_explanation(record, found, _console())
    if not found.verdicts:
        raise SystemExit(3)


@main.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@_config_option
@_as_at_option
@click.option("--suite", "suite", metavar="NAME", help="Draw of the records that this suite judges.")
@click.option("--standard", "standard_id", metavar="ID", help="Draw of the records that this standard judges.")
@click.option("--size", type=click.IntRange(1, 1000), default=35, show_default=True, help="How many records to draw.")
@click.option("--seed", help="The same seed draws the same records. Default: the as-at date.")
@click.option("--by", metavar="BREAKDOWN", help="Draw in proportion from each team, district, month, ...")
@click.option(
    "--unit",
    metavar="TABLE",
    help="Of a suite that judges several kinds of record, the kind to draw. Default: the commonest.",
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), default=Path("audit.xlsx"), show_default=True,
    help="The workbook to write. The key with duly's verdicts goes beside it.",
)  # fmt: skip
@_handled
def sample(
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
) -> None:
    """Draw a random sample of records for a case audit, as a workbook that an auditor fills in.

    It is drawn of everything that a standard or suite judges, whether or not it complies. FILES as for 'duly check'.
    'duly grade' reads the workbook back.
    """
    from duly.audits.auditing import sample as drawn
    from duly.audits.drawing import Plan
    from duly.audits.sample import key_path, write_key
    from duly.audits.workbook import write_workbook
    from duly.errors import UsageError
    from duly.judging.session import Request
    from duly.reports.terminal.audit import show_sample
    from duly.reports.terminal.progress import ProgressShown

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
    settings = _settings(config)
    request = Request(
        paths=files,
        as_at=_instant(as_at, settings),
        suites=(suite,) if suite else (),
        standards=(standard_id,) if standard_id else (),
    )
    plan = Plan(of=suite or str(standard_id), size=size, seed=seed, by=by, unit=unit, grades=settings.audit.grades)
    with ProgressShown(sys.stderr) as progress:
        found = drawn(settings, _tuning(settings), request, plan, progress)
    write_key(found, key)
    write_workbook(found, output)
    show_sample(found, output, key, _console())


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_config_option
@click.option(
    "--key", type=click.Path(dir_okay=False, path_type=Path), help="The key of the workbook, where it is not beside it."
)
@click.option(
    "--partial", is_flag=True, help="Count the cases that are graded; those left blank are told and left out."
)
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True,
    help="How to print what was found.",
)  # fmt: skip
@_handled
def grade(files: tuple[Path, ...], config: Path | None, key: Path | None, partial: bool, form: str) -> None:
    """Read filled-in audit workbooks back: grades as k of n with 95% intervals, and how often duly was right.

    FILES are workbooks of 'duly sample' and tables of audit_grades; several audits are put in the order of their days, each
    beside the one before it.
    """
    import json

    from duly.audits.auditing import audits
    from duly.audits.grading import compared
    from duly.reports.terminal.audit import show_audits

    found = audits(_settings(config), files, key=key, partial=partial)
    pairs = compared(found)
    if form == "json":
        told = {"audits": [audit.to_json() for audit in found], "compared": [pair.to_json() for pair in pairs]}
        click.echo(json.dumps(told, indent=2))
        return
    show_audits(found, pairs, _console())


@main.command("gx-project")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_config_option
@click.option(
    "--results",
    type=click.Path(file_okay=False, path_type=Path),
    help="The results folder of a run. Default: duly.toml's.",
)
@_handled
def gx_project(folder: Path, config: Path | None, results: Path | None) -> None:
    """Write the latest run into FOLDER as a Great Expectations project, which GX opens without duly.

    It holds the suites, the counts and the validation results: no record and no value of one. The export is not read.
    """
    from duly.validation.project import read_run, write_project

    settings = _settings(config)
    run, kept = read_run(results or settings.place(settings.output.folder))
    counted = {standard.id: standard.target_count for standard in _tuning(settings).catalogue.standards}
    counts = {name: number for name, number in counted.items() if number is not None}
    click.echo(f"{write_project(folder, run, kept, counts)} written. Open it with:")
    click.echo(f'great_expectations.get_context(mode="file", project_root_dir={str(folder.resolve())!r})')


_format_option = click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True,
    help="How to print it.",
)  # fmt: skip


def _standard_option(help_: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option("--standard", "ids", multiple=True, metavar="ID", help=help_ + " Repeatable.")


@main.command()
@_config_option
@_standard_option("Print the figures of this standard, run by run.")
@click.option("--by", metavar="BREAKDOWN=VALUE", help="With --standard: only this part of it, such as team=North.")
@click.option("--last", type=click.IntRange(min=1), default=30, show_default=True, help="So many runs, as a table.")
@_format_option
@_handled
def history(config: Path | None, ids: tuple[str, ...], by: str | None, last: int, form: str) -> None:
    """List the runs that history holds, or the figures of a standard in each of them.

    Figures that must not be compared have the reason between them: another rule, another target, missing runs.
    """
    from duly.history.asking import listed, trends_of
    from duly.reports.terminal.history import show_runs, show_trends
    from duly.reports.words.history import history_json, runs_csv, trends_csv

    settings = _settings(config)
    breakdown, _, value = (by or "").partition("=")
    if by is not None and not (ids and breakdown and value):
        raise click.BadParameter("write it as team=North, beside --standard", param_hint="--by")
    trends = trends_of(settings, ids, (breakdown, value) if by else None) if ids else {}
    runs = listed(settings)
    if form == "json":
        click.echo(history_json(runs, trends), nl=False)
    elif form == "csv":
        click.echo(trends_csv(trends) if ids else runs_csv(runs), nl=False)
    elif ids:
        show_trends(trends, runs, _console(), last=last)
    else:
        show_runs(runs, _console(), last=last)


@main.command()
@click.argument("named", metavar="RUN")
@_config_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@_handled
def forget(named: str, config: Path | None, yes: bool) -> None:
    """Take a run out of the history: one of a bad export, which would make thousands of records fail and come right.

    A RUN is named as for 'duly compare'. The runs before and after it then follow each other, and the trends say that one
    was taken out. Results that were written stay where they are. It cannot be undone, but the export can be judged
    again: 'duly run --as-at' the same instant.
    """
    from duly.errors import UsageError
    from duly.history.asking import forget as forget_run
    from duly.history.asking import found_run

    settings = _settings(config)
    run = found_run(settings, named)
    told = f"run {run.number}, as at {run.as_of:%Y-%m-%d %H:%M}"
    if not yes and not sys.stdin.isatty():
        raise UsageError(f"{told} would be taken out, and nobody can be asked", next_step="Say --yes to go on.")
    if not yes and not click.confirm(f"Take {told}, out of the history? It cannot be undone.", err=True):
        click.echo("Nothing was changed.")
        return
    forget_run(settings, run)
    click.echo(f"Taken out of the history: {told}")


@main.command()
@click.argument("first", metavar="[RUN", default="previous")
@click.argument("second", metavar="RUN]", default="latest")
@_config_option
@_standard_option("Compare only this standard, and print its records.")
@click.option(
    "--records", type=click.IntRange(min=1), metavar="N",
    help="Print so many ids of each kind of change. As a table: 20 with --standard, else none; as JSON or CSV: all.",
)  # fmt: skip
@_format_option
@_handled
def compare(first: str, second: str, config: Path | None, ids: tuple[str, ...], records: int | None, form: str) -> None:
    """Compare two runs: which records fail newly, still fail, were put right, or left.

    A RUN is named by its number, by the day that it is as at (2017-11-07), or as 'latest' or 'previous'. Without any:
    the latest with the one before it.
    """
    from duly.history.asking import compared
    from duly.reports.terminal.comparison import show_comparison
    from duly.reports.words.history import comparison_csv, comparison_json

    settings = _settings(config)
    told = records or (20 if ids else 0)
    limit = records if form != "table" else max(told, 1)
    found = compared(settings, first, second, standards=ids, limit=limit)
    if form == "json":
        click.echo(comparison_json(found), nl=False)
    elif form == "csv":
        click.echo(comparison_csv(found), nl=False)
    else:
        show_comparison(found, _console(), records=told)


@main.command()
@_config_option
@_standard_option("Regrade only this standard.")
@click.option("--keep", is_flag=True, help="Let trends and comparisons show it from now on.")
@click.option("--undo", is_flag=True, help="Let the targets and outcomes of the day stand again.")
@_format_option
@_handled
def regrade(config: Path | None, ids: tuple[str, ...], keep: bool, undo: bool, form: str) -> None:
    """Hold the stored figures of every run to the targets that duly.toml gives now. No export is needed.

    Nothing is changed without --keep, and what was found on the day is never lost.
    """
    from duly.history.asking import regrade as regraded
    from duly.history.asking import undo_regrading
    from duly.reports.terminal.history import show_regradings
    from duly.reports.words.history import regradings_csv, regradings_json

    if keep and undo:
        raise click.UsageError("--keep and --undo contradict each other")
    settings = _settings(config)
    if undo:
        click.echo(f"{undo_regrading(settings, _tuning(settings), ids):,} figures stand again as on their day")
        return
    found = regraded(settings, _tuning(settings), ids, keep=keep)
    if form == "json":
        click.echo(regradings_json(found), nl=False)
    elif form == "csv":
        click.echo(regradings_csv(found), nl=False)
    else:
        show_regradings(found, _console(), kept=keep)
