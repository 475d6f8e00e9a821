"""`duly history`: the runs and figures that history holds."""

from __future__ import annotations

from pathlib import Path

import click

from duly.commands.options import (
    config_option,
    console,
    format_option,
    handled,
    print_in_form,
    settings_of,
    standard_option,
)
from duly.history.asking import latest_movers, listed, trends_of
from duly.reports.history_files import history_json, movers_csv, movers_json, runs_csv, trends_csv
from duly.reports.terminal import show_movers, show_runs, show_trends


@click.command("history")
@config_option
@standard_option("Print the figures of this standard, run by run.")
@click.option("--by", metavar="BREAKDOWN=VALUE", help="With --standard: only this part of it, such as team=North.")
@click.option("--movers", is_flag=True, help="Print what the latest run found to have changed beyond chance.")
@click.option("--last", type=click.IntRange(min=1), default=30, show_default=True, help="So many runs, as a table.")
@format_option()
@handled
def command(config: Path | None, ids: tuple[str, ...], by: str | None, movers: bool, last: int, form: str) -> None:
    """List the runs that history holds, or the figures of a standard in each of them.

    Figures that must not be compared have the reason between them: another rule, another target, missing runs. docs/movers.md
    says how a change is told from chance.
    """

    settings = settings_of(config)
    breakdown, _, value = (by or "").partition("=")
    if by is not None and not (ids and breakdown and value):
        raise click.BadParameter("write it as team=North, beside --standard", param_hint="--by")
    if movers and (ids or by):
        raise click.BadParameter("goes without --standard and --by", param_hint="--movers")
    if movers:
        moved = latest_movers(settings)
        print_in_form(
            form,
            table=lambda: show_movers(moved, console()),
            json=lambda: movers_json(moved),
            csv=lambda: movers_csv(moved),
        )
        return
    trends = trends_of(settings, ids, (breakdown, value) if by else None) if ids else {}
    runs = listed(settings)
    print_in_form(
        form,
        table=lambda: show_trends(trends, runs, console(), last=last) if ids else show_runs(runs, console(), last=last),
        json=lambda: history_json(runs, trends),
        csv=lambda: trends_csv(trends) if ids else runs_csv(runs),
    )
