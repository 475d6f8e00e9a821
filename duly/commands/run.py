"""`duly run`: the nightly command."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial, wraps
from pathlib import Path
from typing import Any

import click

from duly.commands.judged import details_option, show_judged, verbose_option
from duly.commands.options import (
    CONFIG,
    as_at_option,
    config_option,
    format_option,
    handled,
    instant_of,
    print_in_form,
    settings_of,
    tuning_of,
)
from duly.errors import DeliveryError, SettingsError, UsageError
from duly.faults import go_on
from duly.history.asking import keeps, remove_aged
from duly.history.database import location_of
from duly.history.past import Keeper
from duly.history.pruning import Pruned
from duly.judging.session import Request
from duly.locking import held
from duly.nights import Watch, watched
from duly.nights.clearing import Cleared, clear
from duly.private import remove_leftovers, temporary_folder
from duly.reports.csv_file import csv_text
from duly.reports.delivery import delivery_errors
from duly.reports.json_file import json_text
from duly.reports.places import CHAIN, LOCK, recover
from duly.reports.publishing import publish_share, ready
from duly.reports.terminal import ProgressShown
from duly.reports.terminal.log import ProgressLogged, log_line
from duly.reports.words import plural
from duly.reports.worklists import FOLDER, take_saved_since
from duly.results import exit_code
from duly.run import Leaves, judge
from duly.settings import Settings


def _watched(run: Callable[..., None]) -> Callable[..., None]:
    """Have a run watched (duly.nights), if it is one as duly.toml says it: not one into another folder or past the history."""

    @wraps(run)
    def night(**options: Any) -> None:
        file = options["config"] or Path(CONFIG)
        if options["output"] is not None or options["no_history"] or not file.is_file():
            run(None, **options)
        else:
            with watched(file.absolute().parent) as watch:
                run(watch, **options)

    return night


@click.command("run")
@config_option
@as_at_option
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
@click.option("--in-order", is_flag=True, help="Write the verdicts by standard and record: takes longer.")
@click.option(
    "--share",
    "share_folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Also write a page that may leave the unit: no record ids, no small counts. In place of duly.toml's.",
)
@click.option("--no-history", is_flag=True, help="Keep nothing of this run in the history.")
@verbose_option
@details_option
@format_option()
@click.option("--quiet", is_flag=True, help="Print nothing but errors and what is out of the ordinary.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How progress and errors are written to standard error: as lines for people, or each line a JSON object.",
)
@handled
@_watched
def command(
    watch: Watch | None,
    config: Path | None,
    as_at: str | None,
    output: Path | None,
    assessments: Path | None,
    in_order: bool,
    share_folder: Path | None,
    no_history: bool,
    verbose: bool,
    details: bool | None,
    form: str,
    quiet: bool,
    log_format: str,
) -> None:
    """Judge the export that duly.toml names, keep the run in the history and write its results: pages, worklists, JSON and CSV.

    This is the nightly command: it asks nothing, and its exit code says how it went. It ends with a screen: what was read, a line
    for each standard that is not met or moved, whom to ask, the page to open, and what the exit code means. Where that is piped,
    every line is one record, to look through with grep.
    """

    settings = settings_of(config)
    if settings.file is None:
        raise SettingsError(
            f"there is no {CONFIG} in this folder",
            next_step="Name one with --config, or write one with 'duly init EXPORT'.",
        )
    if watch is not None:
        watch.follow(settings.notify)
    told = _told(log_format)
    for moved in settings.moved if not quiet else ():
        told(moved)
    folder = output or settings.resolved(settings.output.folder)
    if share_folder is None and settings.output.share_folder is not None:
        share_folder = settings.resolved(settings.output.share_folder)
    if faults := settings.faults_of_places(folder.absolute(), share_folder.absolute() if share_folder else None):
        raise UsageError("the results have no place of their own", faults=faults, next_step="Name other folders.")
    keeping = Keeper(settings=settings) if settings.history.enabled and not no_history else None
    shown = ProgressLogged if log_format == "json" else ProgressShown
    with shown(sys.stderr, silent=quiet) as progress, _alone(settings, folder, kept=keeping is not None):
        if removed := remove_leftovers():
            told(f"removed {plural(removed, 'private folder')} that a run which was killed had left")
        _recovered(settings, folder, told)
        with temporary_folder() as staging, keeping or nullcontext() as keep:
            worklists = staging / FOLDER if settings.output.worklists else None
            # Asked before anything is written there: an empty folder may be where a share should be.
            missed = not (folder / CHAIN).exists() and watch is not None and watch.published_in(folder)
            request = Request(as_at=instant_of(as_at, settings))
            leaves = Leaves(
                assessments=assessments,
                in_order=in_order,
                worklists=worklists,
                worked_in=folder / FOLDER,
                keep=keep,
                great_expectations=True,
                gaps=True,
                journeys=True,
            )
            judged = judge(settings, tuning_of(settings), request, progress, leaves=leaves)
            go_on()
            for name in take_saved_since(worklists, folder / FOLDER) if worklists else ():
                told(f"Warning: {name} was saved while the run went on: it stays, and the next run reads it")
            history = keep.written[-1] if keep and keep.written else None
            aged = keep.aged[-1] if keep and keep.aged else None
            with ready(folder, judged, settings, worklists=worklists, history=history, aged=aged) as publication:
                if keep is not None and history is not None:
                    publication.entrust()
                    try:
                        keep.commit()
                    except DeliveryError as failure:
                        judged, publication = replace(judged, unkept=failure), publication.without_history()
                published = publication.finish()
        for remark in published.remarks:
            told(remark)
        if share_folder is not None:
            publish_share(share_folder, judged, settings.output.suppress_below)
        say = told if not quiet else None
        stayed = _cleared(settings, say, history=history is not None and judged.unkept is None, files=watch is not None)
    if watch is not None and judged.unkept is None and not missed and not stayed:
        watch.judged(judged.result, published.page)
    if not quiet:
        print_in_form(
            form,
            table=lambda: show_judged(judged, verbose=verbose, details=details, page=published.page),
            json=lambda: json_text(judged.result),
            csv=lambda: csv_text(judged.result),
        )
    if judged.unkept is not None:
        raise judged.unkept
    if missed:
        raise DeliveryError(
            f"the results are in {folder}, but those of the nights before are not: is the disk or share there that holds them?",
            next_step="If nobody moved them, have it connected, and judge the night again. If they begin anew here, all is well.",
        )
    if stayed:
        raise DeliveryError(
            f"the results are in {folder}, but what is out of its time ([retention]) is not all removed",
            faults=stayed,
            next_step="Have that mended; the next night removes what is left.",
        )
    code = exit_code(judged.result)
    if isinstance(progress, ProgressLogged):
        as_of = f"{judged.result.run.as_of.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        progress.ended(code, as_of=as_of, page=str(published.page))
    raise SystemExit(code)


@contextmanager
def _alone(settings: Settings, folder: Path, *, kept: bool) -> Iterator[None]:
    """No other run writes to the same results, or to the same history where that is a file. Raises DeliveryError."""
    made = not folder.exists()
    with delivery_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        with held(folder / LOCK, str(folder)), _history_alone(settings, kept=kept):
            yield
    finally:
        if made and [path.name for path in folder.iterdir()] == [LOCK]:  # nothing came of it
            (folder / LOCK).unlink()
            folder.rmdir()


@contextmanager
def _history_alone(settings: Settings, *, kept: bool) -> Iterator[None]:
    url, location = location_of(settings) if kept else (None, "")
    path = Path(url.database or "") if url is not None and url.get_backend_name() == "sqlite" else None
    if path is None or not path.parent.is_dir():  # which is told when history is opened
        yield
        return
    with held(path.with_name(f".{path.name}.lock"), f"the history at {location}"):
        yield


def _recovered(settings: Settings, folder: Path, told: Callable[[str], None]) -> None:
    """Finish or take back what a run that was ended left half done, and tell it."""
    recovered = recover(folder, partial(keeps, settings))
    if recovered is not None:
        done = "published now" if recovered.finished else "taken back: nothing of it was kept"
        told(f"a run was ended before it was done: {recovered.place} was {done}")


def _cleared(settings: Settings, say: Callable[[str], None] | None, *, history: bool, files: bool) -> tuple[str, ...]:
    """Remove what is out of its time of the history and of the files beside it, and say how much; what could not be removed, in
    words."""
    pruned = Pruned()
    faults: tuple[str, ...] = ()
    if history:
        try:
            pruned = remove_aged(settings)
        except DeliveryError as error:
            faults = (error.message,)
    cleared = clear(settings, datetime.now(UTC)) if files else Cleared()
    removed = {
        "run in the history": pruned.runs,
        "verdict": pruned.verdicts,
        "message": cleared.messages,
        "report": cleared.reports,
        "log": cleared.logs,
    }
    if say is not None and (words := [plural(number, what) for what, number in removed.items() if number]):
        say(f"removed as out of its time ([retention]): {', '.join(words)}")
    return (*faults, *cleared.faults)


def _told(log_format: str) -> Callable[[str], None]:
    """Says what is out of the ordinary on standard error, also where nothing else is to be said: a night that nobody watches
    has no other place for it."""
    if log_format == "json":
        return lambda said: click.echo(log_line("note", level="warning", words=said), err=True, nl=False)
    return partial(click.echo, err=True)
