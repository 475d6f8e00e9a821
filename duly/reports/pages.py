"""The pages of a run: an overview, a page per standard, and one on the export. They need no script and no network.

Every page stands alone: its style is inside it, and a content security policy forbids it to fetch anything. The same run
gives the same bytes, so pages can be compared.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from duly.checks.standards import Standard
from duly.reports import fragments, words
from duly.reports.delivery import write_folder
from duly.reports.export import Export, export_of
from duly.reports.page_export import export_page
from duly.reports.page_overview import overview_page
from duly.reports.page_standard import standard_page
from duly.results import Failing, RunResult

RECORDS_SHOWN = 500
"""Records listed on a standard's page for each of "not compliant" and "could not be determined"."""


def write_pages(
    folder: Path,
    run: RunResult,
    standards: Mapping[str, Standard],
    failing: Mapping[str, Sequence[Failing]],
    sql: Mapping[str, Mapping[str, str]],
    *,
    records_shown: int = RECORDS_SHOWN,
) -> Path:
    """Write the pages of a run to `folder`, all at once, and return the path of its index.html.

    `standards` are the declarations by id; a result without one is shown with its figures alone. `failing` are the
    records to list by standard id, `sql` the select by standard id and dialect. Raises DeliveryError where the pages
    cannot be written.
    """
    pages = render_pages(run, standards, failing, sql, records_shown=records_shown)
    return write_folder(folder, pages) / "index.html"


def render_pages(
    run: RunResult,
    standards: Mapping[str, Standard],
    failing: Mapping[str, Sequence[Failing]],
    sql: Mapping[str, Mapping[str, str]],
    *,
    records_shown: int = RECORDS_SHOWN,
) -> dict[str, str]:
    """The text of every page by file name."""
    export = export_of(run.run)
    names = page_names(run)
    common = _common(run, export)
    pages = {
        "index.html": _render("index.html", {**common, **overview_page(run, export, standards, names)}),
        "export.html": _render("export.html", {**common, **export_page(export)}),
    }
    for result in run.results:
        page = standard_page(
            run.run,
            result,
            standards.get(result.standard),
            failing.get(result.standard, ()),
            sql.get(result.standard, {}),
            records_shown,
        )
        pages[names[result.standard]] = _render("standard.html", {**common, **page})
    return pages


def page_names(run: RunResult) -> dict[str, str]:
    """The file name of each standard's page, safe on every file system and different whatever the case."""
    names: dict[str, str] = {}
    for result in run.results:
        stem = "standard-" + (re.sub(r"[^a-z0-9]+", "-", result.standard.casefold()).strip("-")[:80] or "unnamed")
        name, copy = f"{stem}.html", 2
        while name in names.values():
            name, copy = f"{stem}-{copy}.html", copy + 1
        names[result.standard] = name
    return names


def _common(run: RunResult, export: Export) -> dict[str, Any]:
    style = files("duly.reports").joinpath("templates", "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return {
        "style": Markup(style),  # our own file, inside <style>
        "policy": f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'",
        "run": run.run,
        "export": export,
        "as_at": words.day_and_time(words.local(run.run.as_of, ZoneInfo(run.run.time_zone))),
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("duly.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        shown=fragments.shown,
        brief=fragments.brief,
        number=words.number,
        heading=words.heading,
        sentence=words.sentence,
    )
    environment.globals.update(plural=words.plural, tag=fragments.tag)
    return environment


def _render(template: str, context: Mapping[str, Any]) -> str:
    return _environment().get_template(template).render(**context)
