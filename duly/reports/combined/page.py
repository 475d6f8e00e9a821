"""The pages of forces side by side: the matrix with what they come to together, and of each standard who was counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from duly.reports import words
from duly.reports.combined.funnel import funnels
from duly.reports.combined.matrix import matrix
from duly.reports.combined.model import Across, Combined, Force, NamedBy
from duly.reports.combined.saying import (
    FUNNEL,
    PAGE,
    WITHHELD,
    anchor,
    bounds,
    count,
    local,
    target_of_all,
    without_outcome,
)
from duly.reports.pages.markup import (
    ColumnHead,
    Table,
    foreign,
    grid_pictures,
    link,
    number_columns,
    rate_bar,
    standard_name,
    tag,
    text_columns,
)
from duly.reports.pages.rendering import environment, scripted


def combined_pages(combined: Combined, marking: str = "") -> dict[str, str]:
    """The text of both pages by file name. `marking` is the handling marking of who hands them out."""
    scripts, styles = ("tables.js", "downloads.js"), ("matrix.css", "downloads.css")
    common = {
        **scripted(scripts, styles),
        "run": {"duly_version": combined.duly_version},
        "combined": combined,
        "as_at": _as_at(combined.forces),
        "marking": foreign(marking, 80) if marking else "",
        "pictures": grid_pictures(),
        "place": None,
        "suspect": None,
    }
    contexts = {PAGE: _matrix(combined), FUNNEL: {"suites": [*funnels(combined)]}}
    return {
        name: environment()
        .get_template(f"combined_{'matrix' if name == PAGE else 'funnel'}.html")
        .render({**common, **context})
        for name, context in contexts.items()
    }


def _as_at(forces: Sequence[Force]) -> str:
    days = sorted(local(force) for force in forces)
    first, last = words.day(days[0]), words.day(days[-1])
    return first if first == last else f"{first} to {last}"


def _matrix(combined: Combined) -> dict[str, Any]:
    cells = [cell for across in combined.standards for cell in across.cells]
    return {
        "grid": matrix(combined),
        "stood": any(cell.variation is not None or cell.assurance is not None for cell in cells),
        "pools": _pools(combined),
        "forces": _forces(combined),
        "left_out": [(foreign(one.file, 400), foreign(one.why, 400)) for one in combined.left_out],
        "suspects": [foreign(force.name) for force in combined.forces if force.suspect],
        "apart": _apart(combined),
        "variants": _variants(combined),
        "by_path": [foreign(force.name) for force in combined.forces if force.named_by is NamedBy.PATH],
    }


def _pools(combined: Combined) -> Table:
    """What the forces come to together, standard by standard."""

    def row(across: Across) -> list[str | Markup]:
        pool, name = across.pool, link(f"{FUNNEL}#{anchor(across)}", standard_name(across.standard, across.title))
        asked = sum(cell.asked for cell in across.cells)
        if pool is None:
            return [name, f"none of {words.number(asked)}", "", "", "", "", "", "", ""]
        counts, figures = pool.figures.judged, pool.figures
        counted = across.target_count is not None
        return [
            name,
            f"{words.number(len(pool.forces))} of {words.number(asked)}",
            tag(pool.outcome, small=bool(counts and counts.small)) if pool.outcome else without_outcome(across, pool),
            WITHHELD if counts is None else words.figure(counts, counted=counted),
            "" if counted or counts is None else words.rate(counts),
            "" if counted else bounds(figures),
            target_of_all(across) if pool.target is None else words.target(pool.target),
            Markup() if counted or not figures.settled or counts is None else rate_bar(counts, pool.target),
            count(figures.unknown),
        ]

    return Table(
        caption="What the forces come to together",
        columns=(
            ColumnHead("Standard"),
            ColumnHead("Forces pooled"),
            ColumnHead("Outcome"),
            *number_columns("Complied", "Share", "Could be", "Target"),
            ColumnHead("Share, 0% to 100%", "bar"),
            *number_columns("Unknown"),
        ),
        rows=[row(across) for across in combined.standards],
        quiet=True,
        name="pools",
    )


def _forces(combined: Combined) -> Table:
    def state(force: Force) -> str:
        said = [
            text
            for text, holds in (
                ("the night is suspect", force.suspect),
                ("a sample of its records", force.sample),
                ("not all of its export could be read", not force.complete),
            )
            if holds
        ]
        return "; ".join(said) or "nothing"

    return Table(
        caption="The forces, and their runs",
        columns=(
            *text_columns("Force", "As at", "Period judged", "duly"),
            *number_columns("Standards judged", "Not judged"),
            ColumnHead("To know", "clause"),
        ),
        rows=[
            [
                foreign(force.name),
                words.day_and_time(local(force)),
                _period(force),
                foreign(force.duly_version),
                words.number(force.judged),
                words.number(force.not_judged),
                state(force),
            ]
            for force in combined.forces
        ],
        quiet=True,
        name="forces",
    )


def _period(force: Force) -> str:
    zone, period = ZoneInfo(force.time_zone), force.period
    start = f"from {words.day(words.local(period.start, zone))} " if period.start else ""
    end = f"up to, not including, {words.day(words.local(period.end, zone))}" if period.end else "all due by then"
    return f"{start}{end}"


def _apart(combined: Combined) -> Table | None:
    """Whom what keeps out of the pool, and under which standards."""
    standards: dict[tuple[str, str], list[str]] = {}
    for across in combined.standards:
        for cell in across.cells:
            for why in cell.apart:
                standards.setdefault((cell.force, why), []).append(across.standard)
    if not standards:
        return None
    every = len(combined.standards)
    return Table(
        caption="What is not pooled, and why",
        columns=(ColumnHead("Force"), ColumnHead("Why", "clause"), ColumnHead("Under", "clause")),
        rows=[
            [
                foreign(force),
                foreign(words.sentence(why), 400),
                "every standard" if len(ids) == every else foreign(", ".join(ids), 2000),
            ]
            for (force, why), ids in sorted(standards.items(), key=lambda one: (one[0][0].casefold(), -len(one[1])))
        ],
        quiet=True,
        name="apart",
    )


def _variants(combined: Combined) -> Table | None:
    """What forces do not go by alike: one line for each that several standards share."""
    under: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for across in combined.standards:
        for one in across.variants:
            under.setdefault((one.what, one.value, one.forces), []).append(across.standard)
    if not under:
        return None
    rows = sorted(under.items(), key=lambda one: (one[1], one[0][0]))
    return Table(
        caption="What they do not go by alike",
        columns=text_columns("Standards", "What", "Which", "Forces"),
        rows=[
            [
                foreign(", ".join(ids), 2000),
                foreign(_WHAT.get(what, what)),
                foreign(value, 200),
                foreign(", ".join(forces), 2000),
            ]
            for (what, value, forces), ids in rows
        ],
        quiet=True,
        name="variants",
    )


_WHAT: Mapping[str, str] = {
    "rule": "version of the rule",
    "target": "target",
    "title": "what it is called",
    "phrases": "version of the phrases",
}
