"""The page that may leave the unit: how each standard stands, without a record id, a small count or a way to find one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from duly.checks.standards import Standard
from duly.reports import words
from duly.reports.pages.markup import ColumnHead, Table, brief, foreign, number_columns, rate_bar, standard_name, tag
from duly.reports.pages.sections.moved import moved_outside
from duly.reports.pages.site import Site
from duly.reports.pages.suppression import SharedRow, hidden, shared_breakdowns, small
from duly.results import Counts, StandardResult


def share_page(site: Site, below: int) -> dict[str, Any]:
    """The context of share.html; counts under `below` are hidden."""
    complete = not site.export.refused and not site.export.unfit
    return {
        "below": below,
        "complete": complete,
        "moved": moved_outside(site, below),
        "suites": [
            {
                "title": title,
                "table": _suite(site, title, results, below),
                "breakdowns": [
                    table
                    for result in results
                    for name, rows in shared_breakdowns(result, below).items()
                    if not words.is_count(site.standard(result.standard))
                    for table in (_breakdown(result, name, rows),)
                ],
            }
            for title, results in words.by_suite(site.run.results, site.material.suites)
        ],
    }


def _suite(site: Site, title: str, results: Sequence[StandardResult], below: int) -> Table:
    return Table(
        caption=f"{title}: figures for each standard",
        columns=(
            ColumnHead("Standard"),
            ColumnHead("Outcome"),
            *number_columns("Compliant", "Rate", "Target"),
            ColumnHead("Rate, 0% to 100%", "bar"),
            *number_columns("Unknown"),
        ),
        rows=[_cells(result, site.standard(result.standard), below) for result in results],
        quiet=True,
        name="suite",
    )


def _cells(result: StandardResult, standard: Standard | None, below: int) -> list[str | Markup]:
    counts, counted = result.counts, words.is_count(standard)
    judged = words.is_judged(result.outcome)
    name = standard_name(result.standard, result.title)
    held_back = judged and hidden(counts, below)
    unknown = _few(counts.unknown, below) if judged else ""
    target = words.target(result.target, standard)
    if held_back:
        return [name, "not shown", _without_share(counts, below, counted=counted), "", target, "", unknown]
    figure = words.figure(counts, counted=counted)
    of_judged = Counts(compliant=counts.compliant, non_compliant=counts.non_compliant)
    return [
        name,
        tag(result.outcome, small=counts.small, held=not words.without_target(result, standard)),
        figure if judged else "",
        "" if counted else words.rate(counts),
        target,
        Markup() if counted else rate_bar(of_judged, result.target),
        unknown,
    ]


def _without_share(counts: Counts, below: int, *, counted: bool) -> str:
    """What can be said where how many complied cannot: the number judged, unless that is small too."""
    if counted:
        return f"fewer than {below} breaches"
    if small(counts.judged, below):
        return f"fewer than {below} judged"
    which = "did not comply" if small(counts.non_compliant, below) else "complied"
    return f"{words.number(counts.judged)} judged, fewer than {below} {which}"


def _few(count: int, below: int) -> str:
    return f"fewer than {below}" if small(count, below) else words.number(count)


def _breakdown(result: StandardResult, name: str, rows: list[SharedRow]) -> Table:
    def label(row: SharedRow) -> Markup:
        if row.value is None:
            return Markup("{} others together").format(words.number(row.values))
        return foreign(words.value(name, row.value or words.NOT_RECORDED))

    return Table(
        caption=Markup("{} by {}").format(brief(result.standard, 40), words.heading(name).lower()),
        columns=(
            ColumnHead(words.heading(name)),
            *number_columns("Compliant", "Rate"),
            ColumnHead("Rate, 0% to 100%", "bar"),
        ),
        rows=[
            [
                label(row),
                words.figure(row.counts),
                words.rate(row.counts),
                rate_bar(Counts(compliant=row.counts.compliant, non_compliant=row.counts.non_compliant), result.target),
            ]
            for row in rows
        ],
        name="breakdown",
    )
