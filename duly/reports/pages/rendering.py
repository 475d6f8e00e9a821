"""The pages of a run: an overview, a page per standard and per team with its records, and one on the export.

They need no script and no network: every page stands alone, its style is inside it, and a content security policy
forbids it to fetch anything. Its script sorts and filters tables, and draws long lists from the data files beside it; the policy
names it by its hash, and lets it read nothing else. The same run
gives the same bytes, so pages can be compared.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from duly.reports import words
from duly.reports.pages import markup
from duly.reports.pages.authorities import PAGE as AUTHORITIES
from duly.reports.pages.authorities import authorities_linked, authorities_page
from duly.reports.pages.briefs import PAGE as BRIEFS
from duly.reports.pages.briefs import briefs_page
from duly.reports.pages.bytecode import TemplateBytecode
from duly.reports.pages.changes import changed_page, changes_page
from duly.reports.pages.child_data import ChildData
from duly.reports.pages.children import child_page, children_page, data_of
from duly.reports.pages.evidence import PAGE as EVIDENCE
from duly.reports.pages.evidence import evidence_page
from duly.reports.pages.export import export_page
from duly.reports.pages.listed import listed_page
from duly.reports.pages.material import Material
from duly.reports.pages.matrix import matrix_pages
from duly.reports.pages.overview import overview_page
from duly.reports.pages.placed import PlaceShown
from duly.reports.pages.search import search_page
from duly.reports.pages.sections.trust import suspect_banner
from duly.reports.pages.share import share_page
from duly.reports.pages.site import Site
from duly.reports.pages.standard import drawn_sections, standard_page
from duly.reports.pages.teams import team_page, teams_page
from duly.reports.pages.trends import trends_page
from duly.results import Comparison, StandardResult


def render_pages(material: Material, place: PlaceShown | None = None) -> dict[str, str]:
    """The text of every page, and of the data files beside them, by file name; the one to open is index.html.

    With a `place`, they lead to the runs beside theirs, and name styles and scripts as files, which are in `place.shared` then.
    """
    site = Site(material=material)
    data = data_of(site)
    common = {
        **_common(site),
        "compared": site.comparison is not None,
        "searched": site.has_lists or data is not None,
        "followed": data is not None,
    }
    rendered = {}
    for name, template, context in _pages(site, data):
        whole = {**common, **context}
        if place is not None:
            whole["style"] = f"{whole['style']}{own_text('place.css')}"
            whole |= place.context(name, whole, own_text("place.js"))
        rendered[name] = environment().get_template(template).render(whole)
    lists = {file.path: file.text for file in (*site.data.values(), *site.changed_data.values())}
    return {**rendered, **lists, **(data.files if data else {})}


def render_share_page(material: Material, below: int) -> dict[str, str]:
    """The page that may leave the unit, by file name: no record id, and no count under `below` or a way to find one."""
    site = Site(material=material)
    context = {**_common(site), "compared": False, "searched": False, "followed": False, **share_page(site, below)}
    context["suspect"] = suspect_banner(site, outside=True)
    return {"index.html": environment().get_template("share.html").render(context)}


def _pages(site: Site, data: ChildData | None) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every page as its file name, its template and the context of that."""
    taking = scripted(("tables.js", "downloads.js"), ("downloads.css",))
    yield "index.html", "index.html", {**overview_page(site), **taking}
    yield "export.html", "export.html", export_page(site)
    if (appendix := authorities_page(site))["authorities"]:
        yield AUTHORITIES, "authorities.html", appendix
    yield "teams.html", "teams.html", teams_page(site)
    yield EVIDENCE, "evidence.html", {**evidence_page(site), **scripted(styles=("sheets.css",))}
    yield BRIEFS, "briefs.html", {**briefs_page(site), **scripted(styles=("sheets.css",))}
    matrix_style = scripted(("tables.js", "downloads.js"), ("matrix.css", "downloads.css"))
    for name, context in matrix_pages(site):
        yield name, "matrix.html", {**context, **matrix_style}
    children, journeys = site.run.children, site.material.journeys
    if data is not None and children is not None and journeys is not None:
        for name, context in (
            ("children", children_page(site, children, journeys, data)),
            ("child", child_page(site, journeys, data)),
            ("search", search_page(site, journeys, data)),
        ):
            drawn_by = scripted(("packed.js", "cards.js", f"{name}.js"), ("children.css",), reads_data=True)
            yield f"{name}.html", f"{name}.html", {**context, **drawn_by}
    elif site.has_lists:
        yield "search.html", "find_listed.html", {**listed_page(site), **scripted(("find_listed.js",))}
    with ThreadPoolExecutor(max_workers=1) as drawing:
        # Vega draws in a thread of its own: meanwhile the lists, which have no chart, are written.
        drawn = {result.standard: drawing.submit(drawn_sections, site, result) for result in site.run.results}
        drawn_small = drawing.submit(trends_page, site) if site.with_trends else None
        for team in site.addresses.teams:
            yield site.addresses.teams[team], "team.html", {**team_page(site, team), **_listing()}
        if site.comparison is not None:
            yield from _changes(site, site.comparison)
        for result in site.run.results:
            yield from _standard(site, result, drawn[result.standard])
        if drawn_small is not None:
            yield "trends.html", "trends.html", {**drawn_small.result(), **taking}


def _changes(site: Site, comparison: Comparison) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    yield "changes.html", "changes.html", changes_page(site, comparison)
    for kind, name in site.addresses.changes.items():
        yield name, "changed.html", {**changed_page(site, comparison, kind), **_listing()}


def _standard(
    site: Site, result: StandardResult, drawn: Future[dict[str, Any]]
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    context = {**standard_page(site, result, drawn.result()), **_listing()}
    yield site.addresses.standards[result.standard], "standard.html", context


def _common(site: Site) -> dict[str, Any]:
    return {
        **scripted(),
        "run": site.info,
        "export": site.export,
        "suspect": suspect_banner(site),
        "as_at": words.day_and_time(words.local(site.info.as_of, site.zone)),
        "place": None,
    }


def _listing() -> Mapping[str, Any]:
    """What a page with a list of records has besides."""
    scripts = ("data.js", "lists.js", "tables.js", "downloads.js")
    return scripted(scripts, ("records.css", "downloads.css"), reads_data=True)


@cache
def scripted(
    scripts: tuple[str, ...] = ("tables.js",), styles: tuple[str, ...] = (), *, reads_data: bool = False
) -> Mapping[str, Any]:
    """Our own style, with what some pages add to it, and script, and the policies that admit them and nothing else.

    With `reads_data` the script may ask for other scripts: one policy lets only it do so, the other only for what lies
    beside the page.
    """
    style, script = "".join(map(own_text, ("style.css", *styles))), "".join(map(own_text, scripts))
    policy = policy_of(style=style, script=script)
    if reads_data:
        own = f"'{_digest(script)}'"
        policies = [policy.replace(own, f"{own} 'strict-dynamic'"), f"script-src {own} 'self' file:"]
    else:
        policies = [policy]
    return {"style": Markup(style), "script": Markup(script), "policies": policies}


def policy_of(**admitted: str) -> str:
    """The content security policy that admits these texts, by kind, and nothing else: `style`, `script`."""
    texts = " ".join(f"{kind}-src '{_digest(text)}';" for kind, text in sorted(admitted.items(), reverse=True))
    return f"default-src 'none'; {texts} img-src data:; base-uri 'none'; form-action 'none'"


@cache
def own_text(name: str) -> str:
    """A style or a script, a file of ours."""
    return files("duly.reports.pages").joinpath("templates", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def environment() -> Environment:
    """What draws our templates."""
    environment = Environment(
        loader=PackageLoader("duly.reports.pages"),
        autoescape=True,
        bytecode_cache=TemplateBytecode(Path(__file__).with_name("templates"), made_by=[Path(__file__)]),
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
    environment.globals.update(plural=words.plural, tag=markup.tag, authorities_linked=authorities_linked)
    return environment


def _seen(value: object) -> object:
    """A text with nothing unseen in it, whoever wrote it: a force's own standards are its own words."""
    return value if not isinstance(value, str) or isinstance(value, Markup) else markup.visible(value)
