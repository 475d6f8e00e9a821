"""How a standard's rate moved from run to run, with the places where a comparison must stop.

A line is never drawn across a break: another rule, another target, missing runs (STANDARDS.md 5, pitfalls 13 and 29).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from string import ascii_uppercase
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from duly.checks.standards import Standard
from duly.reports import words
from duly.reports.pages.markup import ColumnHead, Table, chart, coordinate, foreign, number_columns
from duly.results import Break, BreakKind, Trend, TrendPoint

POINTS = 120
"""Points that a chart draws; of more, so many evenly spaced ones and the ends of every piece."""

SMALL_POINTS = 40
"""The same of a chart among fifty."""

LISTED = 30
"""Runs in the table of figures, the latest first."""


def trend_section(trend: Trend, standard: Standard | None, zone: ZoneInfo) -> dict[str, Any] | None:
    """The trend of a standard: chart, breaks and figures; None where there is no earlier run."""
    if len(trend.points) < 2:
        return None
    counted, breaks = words.is_count(standard), list(_lettered(trend.breaks))
    return {
        "drawing": None if counted or all(point.rate is None for point in trend.points) else _drawing(trend, zone),
        "said": _movement(trend, standard, zone),
        "alerts": [foreign(alert.words, 400) for alert in trend.alerts],
        "breaks": [_told(*lettered, zone) for lettered in breaks if lettered[1].kind is not BreakKind.GAP],
        "gaps": [_told(*lettered, zone) for lettered in breaks if lettered[1].kind is BreakKind.GAP],
        "table": _table(trend, standard, zone),
        "read": any(point.graded is not None and point.graded.high is not None for point in trend.points),
        "more": max(0, trend.runs - LISTED),
    }


def small_trend(trend: Trend, zone: ZoneInfo) -> Markup:
    """The same line so small that all standards stand side by side, on one scale; nothing below two runs with a rate."""
    if sum(point.rate is not None for point in trend.points) < 2:
        return Markup()
    return chart("small_trend", _described(trend, zone), rows=_rows(trend, zone, SMALL_POINTS))


def _told(letter: str, between: Break, zone: ZoneInfo) -> dict[str, Any]:
    return {"letter": letter, "day": words.day(words.local(between.at, zone)), "words": foreign(between.words, 400)}


def _movement(trend: Trend, standard: Standard | None, zone: ZoneInfo) -> str:
    """What moved since the run before, in a sentence; or why that cannot be said."""
    if len(trend.points) < 2:
        return ""
    before, now = trend.points[-2:]
    when = words.day(words.local(before.as_of, zone))
    if words.is_count(standard):
        moved = now.counts.non_compliant - before.counts.non_compliant
        than = f"{words.number(abs(moved))} {'more' if moved > 0 else 'fewer'} than" if moved else "as many as"
        return f"{words.breaches(now.counts.non_compliant)}, {than} in the run as at {when}."
    if trend.change is None:
        if before.rate is None or now.rate is None:
            return f"No change can be given since the run as at {when}: one of the two has no rate."
        return f"Not to be compared with the run as at {when}: see what changed in between."
    was = f"It was {words.k_of_n(before.counts)} ({words.rate(before.counts)}) in the run as at {when}."
    return (
        f"{words.sentence(words.points(trend.change))} since the run before. {was}"
        if trend.change
        else f"No change. {was}"
    )


def change_said(trend: Trend, standard: Standard | None) -> str:
    """The same in few words; "not comparable" where the two must not be compared, nothing without a run before."""
    if len(trend.points) < 2:
        return ""
    before, now = trend.points[-2:]
    if words.is_count(standard):
        moved = now.counts.non_compliant - before.counts.non_compliant
        return f"{words.number(abs(moved))} {'more' if moved > 0 else 'fewer'}" if moved else "no change"
    return "not comparable" if trend.change is None else words.points(trend.change)


def _lettered(breaks: Sequence[Break]) -> Iterator[tuple[str, Break]]:
    for number, between in enumerate(breaks):
        turn, letter = divmod(number, len(ascii_uppercase))
        yield ascii_uppercase[letter] + (str(turn + 1) if turn else ""), between


def _drawing(trend: Trend, zone: ZoneInfo) -> Markup:
    breaks = [{"at": _local(between.at, zone), "letter": letter} for letter, between in _lettered(trend.breaks)]
    return chart("trend", _described(trend, zone), rows=_rows(trend, zone, POINTS), breaks=breaks)


def _rows(trend: Trend, zone: ZoneInfo, most: int) -> list[dict[str, object]]:
    segments = trend.segments
    pieces = (
        segments  # history has left out what there is no room for
        if trend.left_out and most == POINTS
        else [_thinned(piece, max(2, most * len(piece) // len(trend.points))) for piece in segments]
    )
    last = trend.points[-1]
    return [
        {
            "at": _local(point.as_of, zone),
            "rate": float(point.rate or 0),
            "low": coordinate(point.counts.rate_low),
            "high": coordinate(point.counts.rate_high),
            "target": coordinate(point.target),
            "piece": number,
            "mark": point is last or len(piece) == 1,
            "read_low": None if point.graded is None else coordinate(point.graded.low),
            "read_high": None if point.graded is None else coordinate(point.graded.high),
        }
        for number, piece in enumerate(pieces)
        for point in piece
    ]


def _described(trend: Trend, zone: ZoneInfo) -> str:
    last = trend.points[-1]
    rated = [point for piece in trend.segments for point in piece]
    reached = [point.rate or Decimal(0) for point in rated]
    said = (
        f"Rate over {words.plural(trend.runs, 'run')}, from "
        f"{_day(trend.points[0], zone)} to {_day(last, zone)}. First: {words.percent(rated[0].rate)}. "
        f"Lowest: {words.percent(min(reached))}. "
        f"Highest: {words.percent(max(reached))}. "
        f"Latest: {words.percent(rated[-1].rate)}."
    )
    if read := [point.graded for point in rated if point.graded is not None and words.between(point.graded)]:
        said += f" People who read a sample put it {words.between(read[-1])}."
    if trend.breaks:
        said += f" The line is broken at {words.plural(len(trend.breaks), 'place')}."
    return said


def _thinned(points: Sequence[TrendPoint], wanted: int) -> Sequence[TrendPoint]:
    if len(points) <= wanted:
        return points
    step = (len(points) - 1) / (wanted - 1)
    return [points[round(number * step)] for number in range(wanted)]


def _table(trend: Trend, standard: Standard | None, zone: ZoneInfo) -> Table:
    counted, listed = words.is_count(standard), list(reversed(trend.points))[:LISTED]
    read = not counted and any(point.graded for point in listed)

    def cells(point: TrendPoint) -> list[str | Markup]:
        judged = words.is_judged(point.outcome)
        figure = words.figure(point.counts, counted=counted) if judged else words.OUTCOMES[point.outcome].word
        return [
            words.day(words.local(point.as_of, zone)),
            figure,
            *([] if counted else [words.percent(point.rate), words.bounds(point.counts)]),
            *([words.graded(point.graded) if point.graded else ""] if read else []),
            words.target(point.target, standard),
            words.OUTCOMES[point.outcome].word,
            words.number(point.counts.unknown) if judged else "",
            "" if point.complete else "some rows could not be judged",
        ]

    return Table(
        caption="Figures of each run, the latest first",
        columns=(
            ColumnHead("As at"),
            *number_columns("Not compliant" if counted else "Compliant"),
            *(() if counted else number_columns("Rate", "Could be")),
            *((ColumnHead("People found"),) if read else ()),
            *number_columns("Target"),
            ColumnHead("Outcome"),
            *number_columns("Unknown"),
            ColumnHead("To know"),
        ),
        rows=[cells(point) for point in listed],
        quiet=True,
        name="runs",
    )


def _day(point: TrendPoint, zone: ZoneInfo) -> str:
    return words.day(words.local(point.as_of, zone))


def _local(instant: datetime, zone: ZoneInfo) -> str:
    return f"{words.local(instant, zone):%Y-%m-%dT%H:%M:%S}"
