"""What is said of runs, trends and comparisons wherever they are reported."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from duly.reports.words.times import day_and_time, local
from duly.results import Break, ChangeKind, RunSummary, Trend, TrendPoint

CHANGES = {
    ChangeKind.NEWLY_FAILING: "newly failing",
    ChangeKind.STILL_FAILING: "still failing",
    ChangeKind.PUT_RIGHT: "put right",
    ChangeKind.SET_ASIDE: "set aside",
    ChangeKind.LEFT_SCOPE: "left",
    ChangeKind.NEW_IN_SCOPE: "new",
    ChangeKind.OTHERWISE: "otherwise changed",
    ChangeKind.SAME: "as before",
}
"""What became of a record, in words."""


def breaks_of(trend: Trend, point: TrendPoint) -> list[Break]:
    """What lies between a point and the one before it."""
    number = trend.points.index(point)
    if number == 0:
        return []
    before = trend.points[number - 1]
    return [between for between in trend.breaks if before.as_of < between.at <= point.as_of]


def run_name(run: RunSummary) -> str:
    """ "run 12, as at 7 November 2017, 06:00"."""
    sample = ", a sample" if run.sample else ""
    return f"run {run.number}, as at {day_and_time(local(run.as_of, ZoneInfo(run.time_zone)))}{sample}"
