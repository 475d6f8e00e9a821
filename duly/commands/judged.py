"""How the commands that judge print what they found."""

from __future__ import annotations

from pathlib import Path

import click

from duly.commands.options import console
from duly.judging.judged import Judged
from duly.reports.terminal import (
    show_backlogs,
    show_ending,
    show_export,
    show_movers,
    show_results,
    show_summary,
    show_tally,
)

_FEW = 6
"""So many standards are shown with all that is told beside their rates, unless that was asked for: of fifty it is a book."""

verbose_option = click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Print all of it: each table that was read, and each standard with everything that stands beside it.",
)

details_option = click.option(
    "--details/--no-details",
    default=None,
    help=f"As -v, with or without further rates, lists and figures. Default with -v: where at most {_FEW} standards are judged.",
)


def show_judged(
    judged: Judged, *, verbose: bool, details: bool | None, by: tuple[str, ...] = (), page: Path | None = None
) -> None:
    """Print what a run found, in a screen or in full; `page` is the one to open, where pages were written."""
    terminal = console()
    if not verbose and not details:
        show_summary(judged, terminal, page=page, by=by)
        return
    show_export(judged.result.run, terminal)
    show_results(
        judged.result,
        terminal,
        standards={standard.id: standard for standard in judged.standards},
        suites=judged.suites,
        by=by,
        details=len(judged.standards) <= _FEW if details is None else details,
    )
    show_backlogs(judged.result, terminal, by=by)
    show_tally(judged.result, terminal)
    if judged.result.movers is not None:
        show_movers(judged.result.movers, terminal)
    terminal.print()
    show_ending(judged, terminal, page=page)
