"""The page that may leave the unit: how each standard stands, without a record id, a small count or a way to find one."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from markupsafe import Markup

from duly.checks.standards import Standard
from duly.reports import words
from duly.reports.export import Export
from duly.reports.pages.fragments import brief, rate_bar, shown, tag
from duly.reports.pages.suppression import Row, hidden, shared_breakdowns, small
from duly.reports.tables import Column, Table, numbers
from duly.results import Counts, Outcome, RunResult, StandardResult


def share_page(run: RunResult, export: Export, standards: Mapping[str, Standard], below: int) -> dict[str, Any]:
    """The context of share.html; counts under `below` are hidden."""
    suites = [(suite, list(group)) for suite, group in groupby(run.results, key=lambda result: result.suite)]
    complete = not export.refused and not export.unfit
    return {
        "below": below,
        "complete": complete,
        "suites": [
            {
                "title": words.heading(suite),
                "table": _suite(words.heading(suite), results, standards, below),
                "breakdowns": [
                    table
                    for result in results
                    for name, rows in shared_breakdowns(result, below).items()
                    if not words.is_count(standards.get(result.standard))
                    for table in (_breakdown(result, name, rows),)
                ],
            }
            for suite, results in suites
        ],
    }


def _suite(title: str, results: list[StandardResult], standards: Mapping[str, Standard], below: int) -> Table:
    return Table(
        caption=f"{title}: figures for each standard",
        columns=(
            Column("Standard"),
            Column("Outcome"),
            *numbers("Compliant", "Rate", "Target"),
            Column("Rate, 0% to 100%", "bar"),
            *numbers("Unknown"),
        ),
        rows=[_cells(result, standards.get(result.standard), below) for result in results],
        quiet=True,
        name="suite",
    )


def _cells(result: StandardResult, standard: Standard | None, below: int) -> list[str | Markup]:
    counts, counted = result.counts, words.is_count(standard)
    judged = result.outcome not in (Outcome.NO_DATA, Outcome.ERROR)
    name = Markup('<span class="id">{}</span> {}').format(brief(result.standard, 40), brief(result.title))
    kept_back = judged and hidden(counts, below)
    unknown = _few(counts.unknown, below) if judged else ""
    target = words.target(result.target, standard)
    if kept_back:
        return [name, "not shown", _told(counts, below, counted=counted), "", target, "", unknown]
    told = words.plural(counts.non_compliant, "breach", "breaches") if counted and counts.judged else words.part(counts)
    shown_counts = Counts(compliant=counts.compliant, non_compliant=counts.non_compliant)
    return [
        name,
        tag(result.outcome, small=counts.small, held=not words.without_target(result, standard)),
        told if judged else "",
        "" if counted else words.rate(counts),
        target,
        Markup() if counted else rate_bar(shown_counts, result.target),
        unknown,
    ]


def _told(counts: Counts, below: int, *, counted: bool) -> str:
    """What can be said where how many complied cannot: the number judged, unless that is small too."""
    if counted:
        return f"fewer than {below} breaches"
    if small(counts.judged, below):
        return f"fewer than {below} judged"
    which = "did not comply" if small(counts.non_compliant, below) else "complied"
    return f"{words.number(counts.judged)} judged, fewer than {below} {which}"


def _few(count: int, below: int) -> str:
    return f"fewer than {below}" if small(count, below) else words.number(count)


def _breakdown(result: StandardResult, name: str, rows: list[Row]) -> Table:
    def label(row: Row) -> Markup:
        if row.value is None:
            return Markup("{} others together").format(words.number(row.values))
        return shown(words.value(name, row.value or words.NOT_RECORDED))

    return Table(
        caption=Markup("{} by {}").format(brief(result.standard, 40), words.heading(name).lower()),
        columns=(
            Column(words.heading(name)),
            *numbers("Compliant", "Rate"),
            Column("Rate, 0% to 100%", "bar"),
        ),
        rows=[
            [
                label(row),
                words.part(row.counts),
                words.rate(row.counts),
                rate_bar(Counts(compliant=row.counts.compliant, non_compliant=row.counts.non_compliant), result.target),
            ]
            for row in rows
        ],
        name="breakdown",
    )
