"""The appendix of authorities: for each that a standard of the run rests on, which document, where, and what it comes to.

The words are duly's own and short; whoever needs the law reads the document.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from duly.reports.pages.markup import brief, link
from duly.reports.pages.site import Site

PAGE = "authorities.html"

_CHECKED = {
    "read": "read in the document",
    "quoted": "as another document quotes it",
    "in part": "in part: not all of it could be confirmed",
}


@cache
def explained() -> Mapping[str, Mapping[str, str]]:
    """Each authority by its id: document, place, what it says, how far it was checked."""
    text = files("duly.reports.pages").joinpath("authorities.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def authorities_page(site: Site) -> dict[str, Any]:
    """The context of authorities.html: those that the standards of the run name, in the order of their ids."""
    resting = _resting(site)
    return {
        "authorities": [
            {
                "id": name,
                "document": known["document"],
                "place": known["place"],
                "says": known["says"],
                "checked": _CHECKED[known["checked"]],
                "standards": Markup(", ").join(
                    link(site.addresses.standards[standard], brief(standard)) for standard in resting[name]
                ),
            }
            for name, known in sorted(explained().items())
            if name in resting
        ],
        "others": [name for name in sorted(resting) if name not in explained()],
    }


def authorities_linked(authority: Sequence[str]) -> Markup:
    """The ids of a standard's authorities; those that are explained lead to where they are."""
    return Markup(", ").join(link(f"{PAGE}#{name}", name) if name in explained() else brief(name) for name in authority)


def authorities_quoted(authority: Sequence[str]) -> list[dict[str, str]]:
    """What each of a standard's authorities comes to, in our own words, with where it stands; nothing of those that are the
    force's own."""
    known = [(name, explained()[name]) for name in authority if name in explained()]
    return [{"id": name, **{part: one[part] for part in ("document", "place", "says")}} for name, one in known]


def _resting(site: Site) -> Mapping[str, list[str]]:
    """The standards that rest on each authority."""
    resting: dict[str, list[str]] = {}
    for result in site.run.results:
        standard = site.standard(result.standard)
        for name in standard.authority if standard else ():
            resting.setdefault(name, []).append(result.standard)
    return resting
