"""What to ask for: the causes for which records cannot be told, whom to ask, and what that would settle, on the export's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from duly.reports import words
from duly.reports.pages.markup import ColumnHead, Table, brief, foreign, link, number_columns, text_columns
from duly.reports.pages.site import Site
from duly.results import Gap, Outcome

_FIRST = 15
"""Causes that stand open; the others, which settle little each, are folded away."""

_PLACES = 6
_STANDARDS = 8
"""Columns and standards that are named of a cause; of the others, how many."""


def ask_section(site: Site) -> dict[str, Any]:
    """The causes as tables, with what they come to."""
    gaps = site.run.gaps
    return {
        "said": words.ask_heading(site.run),
        "first": _table(site, gaps[:_FIRST]) if gaps else None,
        "rest": _table(site, gaps[_FIRST:]) if len(gaps) > _FIRST else None,
        "rest_count": max(len(gaps) - _FIRST, 0),
        "untold": any(result.outcome is Outcome.CANNOT_TELL for result in site.run.results),
    }


def _table(site: Site, gaps: Sequence[Gap]) -> Table:
    settles = any(gap.settles for gap in gaps)
    return Table(
        caption="What is missing, whom to ask for it, and what that would settle",
        columns=(
            *text_columns("What is missing", "Where", "Whom to ask", "Standards"),
            *number_columns("Verdicts", "Bounds closer by"),
            *((ColumnHead("Could then be told"),) if settles else ()),
        ),
        rows=[
            [
                foreign(words.sentence(gap.words), 300),
                _where(gap),
                gap.whom.value,
                _standards(site, list(gap.standards)),
                words.number(gap.verdicts) if gap.verdicts else "all",
                words.closer(gap),
                *((_standards(site, gap.settles),) if settles else ()),
            ]
            for gap in gaps
        ],
        quiet=True,
    )


def _where(gap: Gap) -> Markup:
    """The columns, with what was found of them."""
    bare = [column for column in gap.columns if not any(said.startswith(f"{column} ") for said in gap.found)]
    places = [*gap.found, *bare]
    more = len(places) - _PLACES
    named = Markup(", ").join(foreign(said, 120) for said in places[:_PLACES])
    return Markup("{} and {} more").format(named, words.number(more)) if more > 0 else named


def _standards(site: Site, ids: Sequence[str]) -> Markup:
    pages = site.addresses.standards
    named = Markup(", ").join(
        link(pages[name], brief(name)) if name in pages else brief(name) for name in ids[:_STANDARDS]
    )
    more = len(ids) - _STANDARDS
    return Markup("{} and {} more").format(named, words.number(more)) if more > 0 else named
