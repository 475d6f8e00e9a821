"""Evidence sheets: how each figure came about, in the order in which an inspector asks, on one page whose address chooses one.

What was found, what was asked, by what authority, who was counted, by which numbers, and the proof that nothing was altered:
the versions of the rule and of duly, and the hashes of the files that were read for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from duly.checks.narrative import VERSION as PHRASES
from duly.checks.standards import Standard
from duly.reports import words
from duly.reports.csv_file import COLUMNS
from duly.reports.pages.authorities import authorities_quoted
from duly.reports.pages.markup import Table, foreign, number_columns, tag, text_columns
from duly.reports.pages.sections.funnel import funnel, outside_table
from duly.reports.pages.sections.rule import rule_section
from duly.reports.pages.site import Site
from duly.results import StandardResult

PAGE = "evidence.html"


def anchor(site: Site, standard: str) -> str:
    """Where the sheet of a standard stands on the page."""
    return site.addresses.standards[standard].removesuffix(".html")


def evidence_page(site: Site) -> dict[str, Any]:
    """The context of evidence.html: a sheet for each standard that was declared."""
    declared = [
        (result, standard) for result in site.run.results if (standard := site.standard(result.standard)) is not None
    ]
    return {
        "marking": foreign(site.material.marking, 80) if site.material.marking else "",
        "sheets": [_sheet(site, result, standard) for result, standard in declared],
        "columns": COLUMNS.items(),
    }


def _sheet(site: Site, result: StandardResult, standard: Standard) -> dict[str, Any]:
    judged, counted = words.is_judged(result.outcome), words.is_count(standard)
    loaded = words.source_of(standard.suite, site.material.suites)
    rule = rule_section(standard, result, site.trends.get(standard.id), site.info.changes, site.zone)
    return {
        "anchor": anchor(site, standard.id),
        "page": site.addresses.standards[standard.id],
        "id": foreign(standard.id),
        "title": foreign(standard.title),
        "standard": standard,
        "authorities": authorities_quoted(standard.authority),
        "figure": words.headline(result, standard) if judged else "",
        "rate": "" if counted else words.rate(result.counts),
        "bounds": "" if counted else words.bounds(result.counts),
        "outcome": tag(result.outcome, small=result.counts.small, held=not words.without_target(result, standard)),
        "target": words.target(result.target, standard),
        "message": foreign(words.sentence(result.message), 1000) if result.message else "",
        "notes": [foreign(words.sentence(note), 400) for note in words.cautions(result)],
        "funnel": funnel(result, site.reasons(standard.id)) if result.counts.total else None,
        "outside": outside_table(result, standard) if result.outside else None,
        "rule": rule,
        "version": site.material.versions.of(standard),
        "phrases": PHRASES,
        "loaded": words.source(loaded) if loaded else "",
        "sha256": (loaded.sha256 or "") if loaded else "",
        "files": _files(site, standard),
    }


def _files(site: Site, standard: Standard) -> Table:
    """What was read of the export for a standard, with the hash of each file."""

    def rows() -> Iterator[list[str | Markup]]:
        for source in site.info.manifest.sources:
            if source.table in standard.reads:
                digest = Markup("<code>{}</code>").format(source.sha256) if source.sha256 else "read in its database"
                yield [foreign(source.name), source.table.replace("_", " "), words.number(source.rows), digest]

    return Table(
        caption="What was read of the export for this figure",
        columns=(*text_columns("File", "Table"), *number_columns("Rows"), *text_columns("SHA-256")),
        rows=list(rows()),
        quiet=True,
        name="hashes",
    )
