"""The pages of a run: an overview, a page per standard and per team with its records, and one on the export.

They need no script and no network: every page stands alone, its style is inside it, and a content security policy
forbids it to fetch anything. The one script only sorts and filters tables; the policy names it by its hash. The same run
gives the same bytes, so pages can be compared.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from duly.reports import words
from duly.reports.pages import markup
from duly.reports.pages.changes import changed_records_page, changes_page
from duly.reports.pages.child_data import ChildData
from duly.reports.pages.children import child_page, children_page, data_of
from duly.reports.pages.export import export_page
from duly.reports.pages.listed import listed_page
from duly.reports.pages.material import Material
from duly.reports.pages.matrix import matrix_pages
from duly.reports.pages.overview import overview_page
from duly.reports.pages.records import records_pages
from duly.reports.pages.search import search_page
from duly.reports.pages.share import share_page
from duly.reports.pages.site import Site
from duly.reports.pages.standard import drawn_sections, standard_page
from duly.reports.pages.teams import team_pages, teams_page
from duly.reports.pages.trends import trends_page
from duly.results import Comparison, StandardResult


def render_pages(material: Material) -> dict[str, str]:
    """The text of every page by file name; the one to open is index.html."""
    site = Site(material=material)
    data = data_of(site)
    common = {
        **_common(site),
        "compared": site.comparison is not None,
        "searched": site.has_lists or data is not None,
        "followed": data is not None,
    }
    pages = {
        name: _environment().get_template(template).render({**common, **context})
        for name, template, context in _pages(site, data)
    }
    return pages | {**data.files} if data else pages


def render_share_page(material: Material, below: int) -> dict[str, str]:
    """The page that may leave the unit, by file name: no record id, and no count under `below` or a way to find one."""
    site = Site(material=material)
    context = {**_common(site), "compared": False, "searched": False, "followed": False, **share_page(site, below)}
    return {"index.html": _environment().get_template("share.html").render(context)}


def _pages(site: Site, data: ChildData | None) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every page as its file name, its template and the context of that."""
    yield "index.html", "index.html", overview_page(site)
    yield "export.html", "export.html", export_page(site.export)
    yield "teams.html", "teams.html", teams_page(site)
    matrix_style = _scripted("tables.js", "matrix.css")
    for name, context in matrix_pages(site):
        yield name, "matrix.html", {**context, **matrix_style}
    children, journeys = site.run.children, site.material.journeys
    if data is not None and children is not None and journeys is not None:
        for name, context in (
            ("children", children_page(site, children, journeys, data)),
            ("child", child_page(site, journeys, data)),
            ("search", search_page(site, journeys, data)),
        ):
            yield f"{name}.html", f"{name}.html", {**context, **_drawn_by(f"{name}.js")}
    elif site.has_lists:
        yield "search.html", "find_listed.html", {**listed_page(site), **_scripted("find_listed.js")}
    with ThreadPoolExecutor(max_workers=1) as drawing:
        # Vega draws in a thread of its own: meanwhile the lists, which have no chart, are written.
        drawn = {result.standard: drawing.submit(drawn_sections, site, result) for result in site.run.results}
        drawn_small = drawing.submit(trends_page, site) if site.with_trends else None
        for team in site.addresses.teams:
            for name, context in team_pages(site, team):
                yield name, "team.html", context
        if site.comparison is not None:
            yield from _changes(site, site.comparison)
        for result in site.run.results:
            yield from _standard(site, result, drawn[result.standard])
        if drawn_small is not None:
            yield "trends.html", "trends.html", drawn_small.result()


def _changes(site: Site, comparison: Comparison) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    yield "changes.html", "changes.html", changes_page(site, comparison)
    for standard, name in site.addresses.changes.items():
        yield name, "changed_records.html", changed_records_page(site, comparison, standard)


def _standard(
    site: Site, result: StandardResult, drawn: Future[dict[str, Any]]
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for name, context in records_pages(site, result):
        yield name, "records.html", context
    yield site.addresses.standards[result.standard], "standard.html", standard_page(site, result, drawn.result())


def _common(site: Site) -> dict[str, Any]:
    return {
        **_scripted("tables.js"),
        "run": site.info,
        "export": site.export,
        "as_at": words.day_and_time(words.local(site.info.as_of, site.zone)),
    }


def _scripted(names: str | Sequence[str], *styles: str) -> dict[str, Any]:
    """The style, with what some pages add to it, and a script, our own files, and the policy that admits them and nothing
    else."""
    style = "".join(map(_own, ("style.css", *styles)))
    script = _own(names) if isinstance(names, str) else "".join(map(_own, names))
    return {
        "style": Markup(style),
        "script": Markup(script),
        "policy": f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'",
    }


def _drawn_by(name: str) -> dict[str, Any]:
    """As `_scripted`, with the script that opens data files, and the policy that admits what that script asks for."""
    scripted = _scripted(("packed.js", "cards.js", name), "children.css")
    return {**scripted, "policy": scripted["policy"].replace("; img-src", " 'strict-dynamic'; img-src")}


def _own(name: str) -> str:
    return files("duly.reports.pages").joinpath("templates", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("duly.reports.pages"),
        autoescape=True,
        auto_reload=False,  # the templates are the package's own: they change with it only
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_seen,
    )
    environment.filters.update(
        foreign=markup.foreign,
        brief=markup.brief,
        number=words.number,
        sentence=words.sentence,
    )
    environment.globals.update(plural=words.plural, tag=markup.tag)
    return environment


def _seen(value: object) -> object:
    """A text with nothing unseen in it, whoever wrote it: a force's own standards are its own words."""
    return value if not isinstance(value, str) or isinstance(value, Markup) else markup.visible(value)
