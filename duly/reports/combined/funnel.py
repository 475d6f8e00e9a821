"""Of each standard and force who was counted: the population, who met it, who did not, the unknown, and who is not asked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from markupsafe import Markup

from duly.reports import words
from duly.reports.combined.model import Across, Cell, Combined, Figures
from duly.reports.combined.saying import anchor, bounds, count, suite_heading
from duly.reports.pages.markup import ColumnHead, Table, brief, foreign, number_columns, standard_name
from duly.results import Outcome


def funnels(combined: Combined) -> Iterator[dict[str, Any]]:
    for suite, several in groupby(combined.standards, key=lambda across: across.suite):
        yield {
            "title": suite_heading(suite),
            "standards": [_section(one) for one in several],
        }


def _funnel(across: Across) -> Table:
    pool = across.pool
    return Table(
        caption=Markup("{}: who was counted, by force").format(brief(across.standard, 40)),
        columns=(
            ColumnHead("Force"),
            *number_columns(
                "Population", "Met", "Not met", "Unknown", "Not yet due", "Exempt or left out", "Share", "Could be"
            ),
            ColumnHead("Pooled"),
        ),
        rows=[_funnel_row(across, cell) for cell in across.cells],
        total=None
        if pool is None
        else [
            "Those pooled",
            *_numbers(across, pool.figures),
            f"{words.number(len(pool.forces))} forces",
        ],
        quiet=True,
        name="counted",
    )


def _funnel_row(across: Across, cell: Cell) -> list[str | Markup]:
    name = foreign(cell.force)
    if cell.figures is None:
        said = "not asked" if not cell.asked else words.OUTCOMES[cell.outcome or Outcome.ERROR].word
        return [name, said, "", "", "", "", "", "", "", "no"]
    return [name, *_numbers(across, cell.figures), "yes" if cell.pooled else "no"]


def _numbers(across: Across, figures: Figures) -> list[str | Markup]:
    counts, counted = figures.judged, across.target_count is not None
    return [
        *map(
            count,
            (
                figures.population,
                figures.compliant,
                figures.non_compliant,
                figures.unknown,
                figures.not_yet_due,
                figures.not_asked,
            ),
        ),
        "" if counts is None or counted else words.rate(counts),
        "" if counted else bounds(figures),
    ]


def _section(across: Across) -> dict[str, Any]:
    return {
        "anchor": anchor(across),
        "id": brief(across.standard, 40),
        "name": standard_name(across.standard, across.title),
        "table": _funnel(across),
    }
