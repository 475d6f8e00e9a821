"""The pages above the runs: the list of them, and those that only lead on to the newest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from duly.reports.pages.markup import ColumnHead, Table
from duly.reports.pages.placed import Shared
from duly.reports.pages.rendering import environment, own_text, policy_of


@dataclass(frozen=True, kw_only=True)
class ListedRun:
    """A run in the list: its place, as at when in words, its figures in a line, and which files of figures it has."""

    place: str
    said: str
    tally: str
    results: Sequence[str] = ()


def runs_page(runs: Sequence[ListedRun], shared: Shared) -> str:
    """The list of the runs that are there, given the oldest first and shown the newest first."""
    style = shared.named(own_text("style.css") + own_text("place.css"), "css")
    befores: list[ListedRun | None] = [None, *runs]
    rows = [_row(run, before, runs) for before, run in zip(befores, runs, strict=False)]
    columns = tuple(map(ColumnHead, ("As at", "Figures", "Files", "Compared with the run before")))
    policy = "default-src 'none'; style-src 'self' file:; img-src data:; base-uri 'none'; form-action 'none'"
    return (
        environment()
        .get_template("runs.html")
        .render(
            runs=len(runs),
            table=Table(caption="Runs, the newest first", columns=columns, rows=rows[::-1], quiet=True),
            style=style,
            policy=policy,
        )
    )


def _row(run: ListedRun, before: ListedRun | None, runs: Sequence[ListedRun]) -> list[str | Markup]:
    files = [Markup('<a href="{}">{}</a>').format(quote(f"{run.place}/{name}"), name) for name in run.results]
    compare = f"duly compare {_called(before, runs)} {_called(run, runs)}" if before else ""
    return [
        Markup('<a href="{}">{}</a>').format(quote(f"{run.place}/index.html"), run.said),
        run.tally,
        Markup(", ").join(files),
        Markup("<code>{}</code>").format(compare) if compare else "",
    ]


def leading_page(target: str) -> str:
    """A page that leads on at once, with what stands behind # and ? in its address; `target` is a path beside it."""
    script = own_text("leading.js")
    return (
        environment()
        .get_template("leading.html")
        .render(target=quote(target), script=Markup(script), policy=policy_of(script=script))
    )


def _called(run: ListedRun, runs: Sequence[ListedRun]) -> str:
    """What 'duly compare' calls a run by: its day, and its time too where it is not alone on that day."""
    day, time = run.place.split("T")
    alone = [other.place.startswith(f"{day}T") for other in runs].count(True) == 1
    return day if alone else f"{day}T{time[:2]}:{time[2:]}"
