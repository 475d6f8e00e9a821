"""Further figures of a standard: its other rates, lists of records to look into, and measures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from duly.checks.standards import Standard
from duly.reports import words
from duly.reports.pages.markup import ColumnHead, Table, foreign, number_columns, rate_bar, tag, text_columns
from duly.results import ListResult, RateResult, StandardResult


def further_section(result: StandardResult, standard: Standard | None) -> dict[str, Any]:
    """What a standard tells beside its rate."""
    return {
        "rates": _rates(result) if result.rates else None,
        "lists": [_list(item) for item in result.lists],
        "measures": [_measure(measure) for measure in words.measures(result, standard)],
    }


def _rates(result: StandardResult) -> Table:
    def cells(rate: RateResult) -> Iterator[str | Markup]:
        yield foreign(rate.title)
        yield Markup() if rate.outcome is None else tag(rate.outcome, small=rate.counts.small)
        yield words.k_of_n(rate.counts)
        yield words.rate(rate.counts)
        yield words.target(rate.target)
        yield rate_bar(rate.counts, rate.target)
        yield words.number(rate.counts.unknown)

    return Table(
        caption="Further rates",
        columns=(
            *text_columns("Rate", "Outcome"),
            *number_columns("Compliant", "Rate", "Target"),
            ColumnHead("Rate, 0% to 100%", "bar"),
            *number_columns("Unknown"),
        ),
        rows=[list(cells(rate)) for rate in result.rates],
        quiet=True,
    )


def _list(item: ListResult) -> dict[str, Any]:
    whole = "" if item.share_of is None else f" of {words.number(item.share_of)}"
    return {
        "title": foreign(item.title),
        "figure": f"{words.number(item.count)}{whole}",
        "warn": item.warn,
        "records": [foreign(record) for record in item.records],
        "more": max(0, item.count - len(item.records)),
    }


def _measure(measure: words.MeasureWords) -> Table:
    return Table(
        caption=measure.title,
        columns=(ColumnHead("Figure"), ColumnHead("Value", "num")),
        rows=[[words.sentence(name), figure] for name, figure in measure.figures.items()],
    )
