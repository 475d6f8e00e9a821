"""Every standard's rate from run to run, side by side on one scale: what moved, at a glance."""

from __future__ import annotations

from typing import Any

from duly.reports import words
from duly.reports.pages.markup import brief, link, standard_name
from duly.reports.pages.sections.trend import change_said, small_trend
from duly.reports.pages.site import Site
from duly.results import StandardResult


def trends_page(site: Site) -> dict[str, Any]:
    """The context of trends.html: a small chart for each standard with two runs that have a rate, by suite."""
    drawn = {result.standard: _drawn(site, result) for result in site.run.results}
    return {
        "suites": [
            {
                "anchor": f"suite-{number}",
                "title": title,
                "charts": [chart for result in results if (chart := drawn[result.standard]) is not None],
            }
            for number, (title, results) in enumerate(words.by_suite(site.run.results, site.material.suites), start=1)
            if any(drawn[result.standard] is not None for result in results)
        ],
        "undrawn": [
            link(site.addresses.standards[name], brief(name, 40)) for name, chart in drawn.items() if chart is None
        ],
    }


def _drawn(site: Site, result: StandardResult) -> dict[str, Any] | None:
    standard, trend = site.standard(result.standard), site.trends.get(result.standard)
    if trend is None or words.is_count(standard) or not (drawing := small_trend(trend, site.zone)):
        return None
    page = site.addresses.standards[result.standard]
    return {
        "name": link(page, standard_name(result.standard, result.title)),
        "drawing": drawing,
        "rate": words.rate(result.counts),
        "said": change_said(trend, standard),
    }
