"""How the commands that judge print what they found."""

from __future__ import annotations

import click

from duly.commands.options import console
from duly.judging.judged import Judged
from duly.reports.terminal import show_backlogs, show_export, show_movers, show_results, show_tally

_FEW = 6
"""So many standards are shown with all that is told beside their rates, unless that was asked for: of fifty it is a book."""

details_option = click.option(
    "--details/--no-details",
    default=None,
    help=f"Also print further rates, lists and figures. Default: where at most {_FEW} standards are judged.",
)


def show_judged(judged: Judged, details: bool | None, *, by: tuple[str, ...] = ()) -> None:
    """Print what was read, every standard's result, the backlogs, the tally of outcomes and what moved."""
    terminal = console()
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
