"""What the overview says: whether the run is sound, what is below target, and each standard's figures by suite."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup

from duly.checks.standards import Severity, Standard
from duly.reports import words
from duly.reports.export import Export
from duly.reports.pages.fragments import brief, link, rate_bar, shown, sparkline, tag
from duly.reports.pages.moves import moves
from duly.reports.pages.open_items import open_table
from duly.reports.pages.trend import change_said
from duly.reports.tables import Column, Table, numbers
from duly.results import Comparison, Outcome, RunResult, StandardResult, Trend

_WEIGHT = {severity: place for place, severity in enumerate(Severity)}


def overview_page(
    run: RunResult,
    export: Export,
    standards: Mapping[str, Standard],
    names: Mapping[str, str],
    trends: Mapping[str, Trend],
    comparison: Comparison | None,
) -> dict[str, Any]:
    """The context of index.html."""
    found = [result.outcome for result in run.results]
    suites = [(suite, list(group)) for suite, group in groupby(run.results, key=lambda result: result.suite)]
    return {
        "outcomes": [(outcome, found.count(outcome)) for outcome in Outcome],
        "concerns": list(_concerns(run, export, names)),
        "below": _below(run.results, standards, names, trends),
        "open": open_table(run, names),
        "moves": moves(comparison, run, standards, names) if comparison else None,
        "suites": [
            {
                "anchor": f"suite-{place}-{re.sub(r'[^a-z0-9]+', '-', suite.casefold())[:40]}",
                "title": words.heading(suite),
                "tally": _tally(results),
                "table": _suite_table(words.heading(suite), results, standards, names, trends),
            }
            for place, (suite, results) in enumerate(suites, start=1)
        ],
    }


def _tally(results: Sequence[StandardResult]) -> str:
    found = [result.outcome for result in results]
    parts = [f"{found.count(outcome)} {mark.word}" for outcome, mark in words.OUTCOMES.items() if outcome in found]
    return f"{words.plural(len(results), 'standard')}: {', '.join(parts)}."


def _concerns(run: RunResult, export: Export, names: Mapping[str, str]) -> Iterator[Markup]:
    """What to know before trusting the figures, worst first."""
    for warning in export.warnings:
        yield shown(words.sentence(warning), 400)
    for name, why in export.unfit:
        yield Markup("Table {} is unfit to be judged: {}.").format(shown(name), shown(why, 400))
    if export.refused:
        whole = words.plural(export.rows_read, "row")
        yield Markup("{} of {} {} refused and not judged. {}.").format(
            words.number(export.refused),
            whole,
            "was" if export.refused == 1 else "were",
            link("export.html#refused", "See which, and why"),
        )
    for outcome, said in (
        (Outcome.ERROR, "could not be judged because of an error"),
        (Outcome.NO_DATA, "could not be judged for want of data"),
    ):
        found = [result for result in run.results if result.outcome is outcome]
        if found:
            yield Markup("{} {}: {}.").format(words.plural(len(found), "standard"), said, _links(found, names))
    unsure = [result for result in run.results if result.counts.low_confidence]
    if unsure:
        yield Markup("{} with low confidence, as more than 5% of what fell due could not be determined: {}.").format(
            words.plural(len(unsure), "standard"), _links(unsure, names)
        )
    if export.unmapped:
        yield Markup("{} a code that the mapping does not know. {}.").format(
            words.plural(export.unmapped, "value is", "values are"), link("export.html#codes", "See which codes")
        )


def _links(results: Sequence[StandardResult], names: Mapping[str, str]) -> Markup:
    return Markup(", ").join(link(names[result.standard], brief(result.standard)) for result in results)


def _below(
    results: Sequence[StandardResult],
    standards: Mapping[str, Standard],
    names: Mapping[str, str],
    trends: Mapping[str, Trend],
) -> list[dict[str, Any]]:
    """The standards below target, those that matter most first, then those with the most breaches."""

    def place(result: StandardResult) -> tuple[int, int]:
        standard = standards.get(result.standard)
        return (_WEIGHT[standard.severity] if standard else len(_WEIGHT)), -result.counts.non_compliant

    return [
        {
            "link": _standard_link(result, names),
            "severity": standards[result.standard].severity.value if result.standard in standards else "",
            "figure": words.headline(result, standards.get(result.standard)),
            "rate": _rate(result, standards.get(result.standard)),
            "bounds": "" if words.is_count(standards.get(result.standard)) else words.bounds(result.counts),
            "target": words.target(result.target, standards.get(result.standard)),
            "moved": _change(trends.get(result.standard), standards.get(result.standard)),
        }
        for result in sorted((found for found in results if found.outcome is Outcome.NOT_MET), key=place)
    ]


def _standard_link(result: StandardResult, names: Mapping[str, str]) -> Markup:
    text = Markup('<span class="id">{}</span> {}').format(brief(result.standard), brief(result.title))
    return link(names[result.standard], text)


def _rate(result: StandardResult, standard: Standard | None) -> str:
    return "" if words.is_count(standard) else words.rate(result.counts)


def _suite_table(
    title: str,
    results: Sequence[StandardResult],
    standards: Mapping[str, Standard],
    names: Mapping[str, str],
    trends: Mapping[str, Trend],
) -> Table:
    columns = (
        Column("Standard"),
        Column("Outcome"),
        *numbers("Compliant", "Rate", "Target"),
        Column("Rate, 0% to 100%", "bar"),
        *numbers("Unknown", "Due later"),
        *((Column("Last runs"),) if trends else ()),
    )
    return Table(
        caption=f"{title}: figures for each standard",
        columns=columns,
        rows=[
            [
                *_row(result, standards.get(result.standard), names),
                *((_last_runs(trends.get(result.standard), standards.get(result.standard)),) if trends else ()),
            ]
            for result in results
        ],
        quiet=True,
        name="suite with-runs" if trends else "suite",
    )


def _last_runs(trend: Trend | None, standard: Standard | None) -> Markup:
    if trend is None or len(trend.points) < 2:
        return Markup()
    line = Markup() if words.is_count(standard) else sparkline(trend)
    return Markup('{}<span class="why">{}</span>').format(line, change_said(trend, standard))


def _change(trend: Trend | None, standard: Standard | None) -> str:
    return "" if trend is None else change_said(trend, standard)


def _row(result: StandardResult, standard: Standard | None, names: Mapping[str, str]) -> list[str | Markup]:
    counts = result.counts
    judged = result.outcome not in (Outcome.NO_DATA, Outcome.ERROR)
    counted = words.is_count(standard)
    why = shown(words.sentence(result.message), 400) if result.message else Markup()
    name = _standard_link(result, names)
    if why:
        name += Markup('<span class="why">{}</span>').format(why)
    elif counts.low_confidence:
        name += Markup('<span class="why">Low confidence</span>')
    return [
        name,
        tag(result.outcome, small=counts.small, held=not words.without_target(result, standard)),
        "" if result.outcome is Outcome.NO_CASES and not counts.unknown else words.headline(result, standard),
        "" if counted else words.rate(counts),
        words.target(result.target, standard),
        Markup() if counted else rate_bar(counts, result.target),
        words.number(counts.unknown) if judged else "",
        words.number(counts.not_yet_due) if judged else "",
    ]
