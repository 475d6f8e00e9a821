"""The charts of a standard's page: its rate by month, and where the breaches are. Their numbers stand in the tables below.

A value with fewer than ten judged records has no rate and no mark (STANDARDS.md G15).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from duly.reports import words
from duly.reports.pages.markup import axis_text, chart, coordinate
from duly.results import Counts, StandardResult

BARS = 12
"""Values that a chart shows: those with the most breaches."""

_BY_AREA = ("team", "district", "la_area")


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart with its title and what to know of it."""

    title: str
    drawing: Markup
    note: str = ""


def charts(result: StandardResult, *, counted: bool) -> Iterator[Chart]:
    """The charts that a result has enough figures for. `counted`: its target is a number of breaches, so no rate is drawn."""
    if "month" in result.breakdowns and not counted and (drawn := _by_month(result)):
        yield drawn
    for name in _BY_AREA:
        if name in result.breakdowns and (drawn := _by_area(result, name)):
            yield drawn


def _by_month(result: StandardResult) -> Chart | None:
    months = [
        (code, counts) for code, counts in words.breakdown(result, "month") if words.is_month(code) and counts.total
    ]
    rated = [(code, counts) for code, counts in months if not counts.small]
    if len(rated) < 2:
        return None
    first, last = rated[0][0], rated[-1][0]
    few = sum(first < code < last and counts.small for code, counts in months)
    rows = [
        {
            "month": f"{code}-01T00:00:00",
            "rate": coordinate(None if counts.small else counts.rate),
            "low": coordinate(None if counts.small or not counts.unknown else counts.rate_low),
            "high": coordinate(None if counts.small or not counts.unknown else counts.rate_high),
            "target": coordinate(result.target),
        }
        for code, counts in months
        if first <= code <= last
    ]
    lowest = min(rated, key=lambda month: month[1].rate or 0)
    highest = max(rated, key=lambda month: month[1].rate or 0)
    said = (
        f"Rate by month, {_month(first)} to {_month(last)}. Lowest: {words.rate(lowest[1])} in {_month(lowest[0])}. "
        f"Highest: {words.rate(highest[1])} in {_month(highest[0])}. Latest: {words.rate(rated[-1][1])}."
    )
    if result.target is not None:
        said += f" Target: {words.target(result.target)}."
    note = f"{words.plural(few, 'month')} with fewer than 10 judged records: no rate." if few else ""
    return Chart(title="Rate by month", drawing=chart("rate_by_month", said, rows=rows), note=note)


def _by_area(result: StandardResult, name: str) -> Chart | None:
    every = [(value, counts) for value, counts in words.breakdown(result, name) if counts.due]
    enough = sorted(
        ((value, counts) for value, counts in every if not counts.small),
        key=lambda row: (-row[1].non_compliant, -row[1].unknown, row[0]),
    )
    if len(enough) < 2:
        return None
    listed = enough[:BARS]
    said = f"Records that fell due by {words.heading(name).lower()}. " + " ".join(_said(*row) for row in listed)
    return Chart(
        title=f"Breaches by {words.heading(name).lower()}",
        drawing=chart("counts_by_value", said, rows=list(_bars(listed))),
        note=_left_out(len(enough) - len(listed), len(every) - len(enough)),
    )


def _bars(rows: Sequence[tuple[str, Counts]]) -> Iterator[dict[str, object]]:
    labels: set[str] = set()
    for value, counts in rows:
        label = axis_text(value)
        while label in labels:  # two long names may begin alike
            label += "\N{ZERO WIDTH SPACE}"
        labels.add(label)
        for order, (kind, count) in enumerate(
            (("no", counts.non_compliant), ("maybe", counts.unknown), ("yes", counts.compliant))
        ):
            yield {"value": label, "kind": kind, "count": count, "order": order}


def _said(value: str, counts: Counts) -> str:
    unknown = f", {words.number(counts.unknown)} could not be determined" if counts.unknown else ""
    return f"{axis_text(value)}: {words.number(counts.non_compliant)} not compliant of {words.number(counts.judged)}{unknown}."


def _left_out(more: int, few: int) -> str:
    said = []
    if more:
        said.append(f"{words.number(more)} more with fewer breaches are in the table.")
    if few:
        said.append(
            f"{words.number(few)} with fewer than 10 judged records {'is' if few == 1 else 'are'} in the table only."
        )
    return " ".join(said)


def _month(code: str) -> str:
    return words.value("month", code)
