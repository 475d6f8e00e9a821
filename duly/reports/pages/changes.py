"""What changed since the run before: which standards moved, and what became of each record that failed or fails.

Only a record that is compliant now was put right; what merely left the figures is said apart.
"""

from __future__ import annotations

from typing import Any

from duly.reports import words
from duly.reports.pages.markup import brief, foreign
from duly.reports.pages.sections.changes import COUNTED, KINDS, changes_table, moves_table
from duly.reports.pages.site import Site
from duly.results import Comparison


def changes_page(site: Site, comparison: Comparison) -> dict[str, Any]:
    """The context of changes.html: both runs, and what moved, standard by standard."""
    compared = comparison.standards
    return {
        "before": words.run_name(comparison.before),
        "after": words.run_name(comparison.after),
        "totals": [
            (name, sum(one.numbers.get(kind, 0) for one in compared if one.numbers is not None))
            for kind, name in COUNTED
        ],
        "unknown": sum(one.numbers is None for one in compared),
        "table": moves_table(
            comparison, site.material.standards, site.titles, site.addresses.standards, site.addresses.changes
        ),
        "breaks": [
            (brief(one.standard, 40), [foreign(between.words, 400) for between in one.breaks])
            for one in compared
            if one.breaks
        ],
    }


def changed_records_page(site: Site, comparison: Comparison, standard: str) -> dict[str, Any]:
    """The context of a standard's page of changed records."""
    compared = site.compared[standard]
    numbers = compared.numbers or {}
    return {
        "standard_id": brief(standard, 40),
        "title": brief(site.titles.get(standard, "")),
        "page": site.addresses.standards.get(standard),
        "before": words.run_name(comparison.before),
        "after": words.run_name(comparison.after),
        "breaks": [foreign(between.words, 400) for between in compared.breaks],
        "kinds": [
            {
                "anchor": kind.value.lower().replace("_", "-"),
                "title": name,
                "meaning": meaning,
                "count": numbers.get(kind, len(changes)),
                "more": max(0, numbers.get(kind, 0) - len(changes)),
                "table": changes_table(name, changes, standard, site.records),
            }
            for kind, (name, meaning) in KINDS.items()
            if (changes := compared.of(kind))
        ],
    }
