"""What the commands share: options, the settings that they follow, and how an error is shown."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from duly.errors import DulyError, SettingsError, meant, spelt_out
from duly.expectations.loading import catalogue_of, part_of_catalogue
from duly.expectations.tuning import Tuning
from duly.judging.settled import settled
from duly.settings import Settings, load
from duly.settings.sections import in_reach

if TYPE_CHECKING:
    from rich.console import Console

CONFIG = "duly.toml"


def handled(command: Callable[..., Any]) -> Callable[..., Any]:
    """Show duly's errors as click does; the traceback only with --debug."""

    @wraps(command)
    def answered(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except DulyError as error:
            if click.get_current_context().find_root().params.get("debug"):
                raise
            if options.get("log_format") == "json":
                from duly.reports.terminal.log import error_line

                click.echo(error_line(error), err=True, nl=False)
            else:
                click.echo(f"Error: {error}", err=True)
            raise SystemExit(error.exit_code) from None

    return answered


config_option = click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"The duly.toml to follow. Without it: {CONFIG} in this folder, if there is one.",
)

as_at_option = click.option(
    "--as-at",
    metavar="INSTANT",
    help="Judge as things stood then: 2017-11-07 or 2017-11-07T06:00. Default: when the export says it was made.",
)

FORMS = ("table", "json", "csv")
"""How figures and lists can be printed."""


def format_option(*forms: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """--format, of these forms."""
    choice = click.Choice(forms or FORMS)
    return click.option("--format", "form", type=choice, default="table", show_default=True, help="How to print it.")


def print_in_form(form: str, *, table: Callable[[], None], **others: Callable[[], str]) -> None:
    """Print in the form that --format names: `table` prints by itself, the `others` give the text to print."""
    if form == "table":
        table()
    else:
        click.echo(others[form](), nl=False)


def _there(context: click.Context, parameter: click.Parameter, paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """The paths, all of which must be there: what is mistyped is told before anything is read."""
    if faults := [f"{path}{_like_path(path)}" for path in paths if not path.exists() and not path.is_symlink()]:
        said = spelt_out(f"there is no such file or folder: {', '.join(faults)}")
        raise click.BadParameter(said, context, parameter)
    return paths


def sources_argument(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Files that must be there, or the URL of a database."""

    def there(context: click.Context, parameter: click.Parameter, sources: tuple[str, ...]) -> tuple[str, ...]:
        _there(context, parameter, tuple(Path(source) for source in sources if "://" not in source))
        return sources

    return click.argument(name, nargs=-1, required=True, callback=there)


def _like_path(path: Path) -> str:
    try:
        names = [each.name for each in path.absolute().parent.iterdir()]
    except OSError:
        return ""
    return meant(path.name, names)


def files_argument(**further: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """FILES that must be there."""
    return click.argument("files", nargs=-1, type=click.Path(path_type=Path), callback=_there, **further)


def standard_option(what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """--standard, repeatable; `what` says what it does there."""
    help_text = f"{what} SUP stands for every standard whose id begins so. Repeatable."
    return click.option(
        "--standard", "ids", multiple=True, metavar="ID", shell_complete=_standards_beginning, help=help_text
    )


def _standards_beginning(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The ids of duly's own standards that a word may go on to, for a shell that asks."""
    from duly.expectations.contents import ids_there

    return [CompletionItem(id_) for id_ in ids_there() if id_.startswith(begun.upper())]


def _suites_beginning(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    from duly.expectations.contents import contents

    return [CompletionItem(name) for name in contents() if name.startswith(begun.lower())]


def suite_option(what: str, **further: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """--suite; `what` says what it does there."""
    return click.option("--suite", metavar="NAME", shell_complete=_suites_beginning, help=what, **further)


def settings_of(config: Path | None) -> Settings:
    """The settings of the duly.toml that was named, or of the one in this folder; the defaults where there is none."""
    chosen = config or (Path(CONFIG) if Path(CONFIG).exists() else None)
    return load(chosen, _wrong_names) if chosen else Settings()


def _wrong_names(settings: Settings) -> Sequence[str]:
    """What else is wrong with a duly.toml that has a fault of another kind."""
    try:
        tuning_of(settings)
    except SettingsError as error:
        return error.faults
    return ()


def tuning_of(settings: Settings) -> Tuning:
    """The catalogue that these settings ask for, as they tune it."""
    return settled(settings, catalogue_of(settings))


def tuning_for(settings: Settings, suites: Collection[str], ids: Collection[str]) -> Tuning:
    """As `tuning_of`, with as much of the catalogue as is needed to judge by these suites and ids."""
    return settled(settings, part_of_catalogue(settings, suites=suites, ids=ids))


def instant_of(text: str | None, settings: Settings) -> datetime | None:
    """The instant that --as-at names, aware."""
    if text is None:
        return None
    try:
        moment = in_reach(datetime.fromisoformat(text))
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is not a date or an instant such as 2017-11-07 or 2017-11-07T06:00", param_hint="--as-at"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=settings.export.zone)


def console() -> Console:
    """Standard output, for tables."""
    from rich.console import Console

    class Terminal(Console):
        """A console that says of a reader who has gone what a plain file says; rich would end the process with 1."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError(errno.EPIPE, "the reader has gone")

    return Terminal(file=sys.stdout, highlight=False)
