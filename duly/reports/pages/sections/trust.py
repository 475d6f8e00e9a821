"""What the pages say of a night that is not as the nights before it: on every page, and whole on the export's."""

from __future__ import annotations

from typing import Any

from duly.reports import words
from duly.reports.pages.markup import Table, foreign, text_columns
from duly.reports.pages.site import Site
from duly.results import FEWEST_NIGHTS, SuspectKind, Suspicion, Trust

_SAID = 2
"""Things that every page tells of a suspect night; the export's page has all of them."""

_OF_STANDARDS = (SuspectKind.POPULATION, SuspectKind.UNKNOWN)


def suspect_banner(site: Site, *, outside: bool = False) -> dict[str, Any] | None:
    """What stands at the top of every page of a suspect night; None where it is as usual or accepted. `outside` the unit
    nothing is said of what was counted."""
    suspicions = words.suspicions(site.run)
    if not suspicions:
        return None
    more = len(suspicions) - _SAID
    said = [f"{one.words}." for one in suspicions[:_SAID]]
    said += [f"{words.plural(more, 'more thing is', 'more things are')} not as usual."] if more > 0 else []
    return {
        "title": words.SUSPECT,
        "said": ["What was read is not as on the nights before it."] if outside else said,
        "follows": "Its figures are not to be relied on." if outside else words.LEFT_OUT,
        "page": "" if outside else "export.html#usual",
    }


def usual_section(site: Site) -> dict[str, Any]:
    """The night held against those before it, for the export's page."""
    trust = site.run.trust
    return {
        "said": foreign(words.sentence(words.relied_on(site.run)), 800),
        "suspicions": _table(site, trust) if trust is not None and trust.suspicions else None,
        "accepted": foreign(words.sentence(words.accepted_by(trust.accepted, site.zone)), 800)
        if trust is not None and trust.accepted
        else "",
        "held": _held(trust),
    }


def _held(trust: Trust | None) -> str:
    if trust is None:
        return "No history is kept of this run, so it is held against no other night."
    if trust.nights < FEWEST_NIGHTS:
        return ""
    tables = words.plural(trust.tables, "table")
    standards = words.plural(trust.populations, "standard")
    return f"{tables} and {standards} were held against the {words.plural(trust.nights, 'night')} before, as far as history goes."


def _table(site: Site, trust: Trust) -> Table:
    return Table(
        caption="What is not as on the nights before",
        columns=text_columns("Of what", "What is not as usual"),
        rows=[[_about(site, one), foreign(words.sentence(one.words), 400)] for one in trust.suspicions],
        quiet=True,
    )


def _about(site: Site, one: Suspicion) -> Any:
    if one.kind in _OF_STANDARDS:
        return foreign(f"{one.about} {site.titles.get(one.about, '')}".strip(), 120)
    return foreign(one.about) if one.about else "The export"
