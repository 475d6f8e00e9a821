"""What changed since the run before: which standards moved, and what became of each record that failed or fails.

Only a record that is compliant now was put right; what merely left the figures is said apart.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from duly.reports import words
from duly.reports.pages.lists import RecordList, record_list
from duly.reports.pages.markup import brief, foreign, link
from duly.reports.pages.sections.changes import (
    COUNTED,
    KINDS,
    asked_in,
    changes_table,
    moves_table,
)
from duly.reports.pages.site import Site
from duly.results import ChangeKind, Comparison


def changes_page(site: Site, comparison: Comparison) -> dict[str, Any]:
    """The context of changes.html: both runs, and what moved, standard by standard."""
    compared = comparison.standards
    return {
        "before": words.run_name(comparison.before),
        "after": words.run_name(comparison.after),
        "totals": [(name, _count(comparison, kind)) for kind, name in COUNTED],
        "lists": Markup("; ").join(
            link(page, f"{KINDS[kind][0].lower()}, {words.number(_count(comparison, kind))}")
            for kind, page in site.addresses.changes.items()
        ),
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


def changed_page(site: Site, comparison: Comparison, kind: ChangeKind) -> dict[str, Any]:
    """The context of changed.html: the records of all standards that changed in one way."""
    rows, (title, meaning) = site.changed[kind], KINDS[kind]
    count = _count(comparison, kind)
    changed = dict.fromkeys(standard for standard, _ in rows)
    breaks = [
        link(asked_in("", one.standard), brief(one.standard, 40))
        for one in comparison.standards
        if one.breaks and one.standard in changed
    ]
    return {
        "title": title,
        "meaning": meaning,
        "before": words.run_name(comparison.before),
        "after": words.run_name(comparison.after),
        "breaks": Markup(", ").join(breaks),
        "count": count,
        "more": max(0, count - len(rows)),
        "most": max(len(one.of(kind)) for one in comparison.standards),
        "records": _list(site, kind, title),
    }


def changed_links(site: Site, standard: str) -> Markup:
    """The lists of the records that changed under a standard; blank where none did."""
    compared = site.compared.get(standard)
    return Markup(", ").join(
        link(
            asked_in(page, standard),
            f"{words.number((compared.numbers or {}).get(kind, len(changes)))} {KINDS[kind][0].lower()}",
        )
        for kind, page in site.addresses.changes.items()
        if compared is not None and (changes := compared.of(kind))
    )


def _list(site: Site, kind: ChangeKind, title: str) -> RecordList:
    rows, most, file = site.changed[kind], site.material.page_rows, site.changed_data[kind]
    numbers: dict[str, int] = {}
    order = [numbers.setdefault(standard, len(numbers)) for standard, _ in rows]
    return record_list(
        changes_table(title, rows[:most], rows, site.records),
        count=len(rows),
        source={
            "files": [(file.name, file.sum)],
            "lists": [(0, number) for number in numbers.values()],  # as they stand in the file
            "order": order,
        },
        cards=site.records.cards,
    )


def _count(comparison: Comparison, kind: ChangeKind) -> int:
    """How many records changed in this way, listed or not."""
    return sum(len(one.of(kind)) if one.numbers is None else one.numbers.get(kind, 0) for one in comparison.standards)
