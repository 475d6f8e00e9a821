"""Every force against every standard: how each stands, as far as that may be shown, and what they come to together."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import groupby

from markupsafe import Markup

from duly.reports import words
from duly.reports.combined.model import Across, Cell, Combined, Figures, Force
from duly.reports.combined.saying import FUNNEL, WITHHELD, anchor, local, suite_heading, target_of_all
from duly.reports.pages.markup import Grid, GridCell, GridHead, GridRow, brief, day
from duly.reports.pages.sections.cells import NO_CASES, NO_RECORD, unjudged
from duly.results import Counts, Outcome, graded

_NOT_ASKED = GridCell(figure="", said="its run did not ask for it", kind="never")


_FEW = GridCell(figure=WITHHELD, said="withheld, as a count of it or of another force's is small", kind="few")


def matrix(combined: Combined) -> Grid:
    suites = [(suite, [*several]) for suite, several in groupby(combined.standards, key=lambda across: across.suite)]
    return Grid(
        caption="How each force stands under each standard",
        name="",
        first="Force",
        before=[("As at", "")],
        groups=[(suite_heading(suite), len(several)) for suite, several in suites],
        heads=[_head(across) for across in combined.standards],
        rows=[
            GridRow(
                head=_named(force),
                before=[day(local(force))],
                cells=[_cell(across, across.cells[place]) for across in combined.standards],
            )
            for place, force in enumerate(combined.forces)
        ],
        whole=GridRow(
            head=Markup("Those that may be pooled"),
            before=[""],
            cells=[_pool_cell(across) for across in combined.standards],
        ),
    )


def _head(across: Across) -> GridHead:
    return GridHead(
        page=f"{FUNNEL}#{anchor(across)}",
        id=brief(across.standard, 40),
        title=brief(across.title, 64),
        target=re.sub(r" (breach|breaches)$", "", target_of_all(across)),
    )


def _named(force: Force) -> Markup:
    marks = [said for said, holds in (("suspect night", force.suspect), ("a sample", force.sample)) if holds]
    return brief(force.name, 60) + (Markup(" ({})").format("; ".join(marks)) if marks else Markup())


def _cell(across: Across, cell: Cell) -> GridCell:
    if not cell.asked:
        return _NOT_ASKED
    if cell.figures is None:
        return unjudged(cell.outcome or Outcome.ERROR)
    apart = "not pooled: " + "; ".join(cell.apart) if cell.apart else ""
    return _shown(across, cell.figures, cell.target, apart, cell)


def _pool_cell(across: Across) -> GridCell:
    pool = across.pool
    if pool is None:
        return GridCell(figure="", said="no two forces may be pooled", kind="never")
    return _shown(across, pool.figures, pool.target, f"{words.number(len(pool.forces))} forces", None)


def _shown(across: Across, figures: Figures, target: Decimal | None, said: str, cell: Cell | None) -> GridCell:
    counts, page = figures.judged, f"{FUNNEL}#{anchor(across)}"
    if counts is None:
        return _FEW
    if not counts.judged:
        if figures.unknown is None:
            return GridCell(figure=WITHHELD, said="what could not be determined is withheld", kind="few")
        if counts.unknown:
            unknown = f"{words.number(counts.unknown)} unknown"
            return GridCell(figure="?", of=unknown, said="cannot be told", kind="untold", page=page)
        return NO_CASES if figures.population != 0 else NO_RECORD
    if across.target_count is not None:
        breaches = counts.non_compliant
        kind = "under" if breaches > across.target_count and (cell or not across.target_count) else ""
        of = "breach" if breaches == 1 else "breaches"
        return GridCell(figure=words.number(breaches), of=of, said=said, kind=kind, order=str(-breaches), page=page)
    if counts.small:
        few = "; ".join(filter(None, ("few", said)))
        return GridCell(figure=words.k_of_n(counts), said=few, kind="few", page=page)
    kind, stands = _standing(counts, target, settled=figures.settled)
    unknown = f"{words.number(counts.unknown)} unknown" if counts.low_confidence else ""
    return GridCell(
        figure=words.rate(counts) + ("?" if kind == "untold" else ""),
        of=f"of {words.number(counts.judged)}",
        said="; ".join(filter(None, (stands, unknown, said))),
        kind=kind,
        order=str(counts.rate),
        page=page,
        variation=cell.variation if cell else None,
        assurance=cell.assurance if cell else None,
    )


def _standing(counts: Counts, target: Decimal | None, *, settled: bool) -> tuple[str, str]:
    """How a share stands against its target. Where what is unknown is withheld it goes by the share alone: the outcome would
    tell of the unknown."""
    if target is None:
        return "", ""
    if not settled:
        return ("", "") if counts.meets(target) else ("under", "its share is below target")
    return {
        Outcome.NOT_MET: ("under", "below target"),
        Outcome.CANNOT_TELL: ("untold", "what is unknown decides"),
    }.get(graded(counts, target), ("", ""))
