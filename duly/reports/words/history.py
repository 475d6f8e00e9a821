"""What is said of runs, trends and comparisons wherever they are shown: in a table, as CSV or as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from duly.reports import words
from duly.reports.csv_file import harmless
from duly.results import (
    Break,
    ChangeKind,
    Comparison,
    Outcome,
    Regrading,
    RunsAndTrends,
    RunSummary,
    Trend,
    TrendPoint,
    as_json,
)

KINDS = {
    ChangeKind.NEWLY_FAILING: "newly failing",
    ChangeKind.STILL_FAILING: "still failing",
    ChangeKind.PUT_RIGHT: "put right",
    ChangeKind.SET_ASIDE: "set aside",
    ChangeKind.LEFT_SCOPE: "left",
    ChangeKind.NEW_IN_SCOPE: "new",
    ChangeKind.OTHERWISE: "otherwise changed",
    ChangeKind.SAME: "as before",
}


def breaks_of(trend: Trend, point: TrendPoint) -> list[Break]:
    """What lies between a point and the one before it."""
    place = trend.points.index(point)
    if place == 0:
        return []
    before = trend.points[place - 1]
    return [found for found in trend.breaks if before.as_of < found.at <= point.as_of]


def run_name(run: RunSummary) -> str:
    """ "run 12, as at 7 November 2017, 06:00"."""
    return f"run {run.number}, as at {words.day_and_time(words.local(run.as_of, ZoneInfo(run.time_zone)))}"


def history_json(runs: Sequence[RunSummary], trends: Mapping[str, Trend]) -> str:
    """Runs and trends as JSON; docs/history.schema.json describes it."""
    return _json(as_json(RunsAndTrends(runs=tuple(runs), trends=trends)))


def comparison_json(comparison: Comparison) -> str:
    """A comparison as JSON; docs/comparison.schema.json describes it."""
    return _json(as_json(comparison))


def regradings_json(found: Sequence[Regrading]) -> str:
    """Regraded figures as JSON: a list, an object for each standard and run."""
    return _json([as_json(one) for one in found])


def _json(content: Any) -> str:
    return json.dumps(content, indent=2, allow_nan=False) + "\n"


def runs_csv(runs: Sequence[RunSummary]) -> str:
    """A row for each run."""
    return _csv(
        {
            "run": run.number,
            "as_of": run.as_of.isoformat(),
            "period_from": "" if run.period_from is None else run.period_from.isoformat(),
            "period_to": "" if run.period_to is None else run.period_to.isoformat(),
            "duly_version": run.duly_version,
            "exit_code": run.exit_code,
            "complete": _yes(run.complete),
            "sample": _yes(run.sample),
            "reruns": run.reruns,
            "verdicts": _yes(run.verdicts),
            **{outcome.value.lower(): run.outcomes[outcome] for outcome in Outcome},
        }
        for run in runs
    )


def trends_csv(trends: Mapping[str, Trend]) -> str:
    """A row for each standard and run; the rate is left blank below ten judged records (STANDARDS.md G15)."""
    return _csv(
        {
            "standard": name,
            "breakdown": trend.breakdown or "",
            "value": trend.value or "",
            "run": point.run,
            "as_of": point.as_of.isoformat(),
            "outcome": point.outcome.value,
            "target": "" if point.target is None else str(point.target),
            "rate": "" if point.rate is None else str(point.rate),
            **asdict(point.counts),
            "complete": _yes(point.complete),
            "regraded": _yes(point.regraded),
            "breaks": " ".join(found.words for found in breaks_of(trend, point)),
        }
        for name, trend in trends.items()
        for point in trend.points
    )


def comparison_csv(comparison: Comparison) -> str:
    """A row for each record that changed or still fails."""
    return _csv(
        {
            "standard": found.standard,
            "kind": change.kind.value,
            "record": change.record,
            "item": change.item or "",
            "before": "" if change.before is None else change.before.value,
            "after": "" if change.after is None else change.after.value,
            "reason_before": change.reason_before or "",
            "reason_after": change.reason_after or "",
            "due_at": "" if change.due_at is None else change.due_at.isoformat() + "Z",
            "team": change.team or "",
            "failing_since": "" if change.since is None else change.since.first.isoformat(),
            "failing_runs": "" if change.since is None else change.since.runs,
            "rule_changed": _yes(found.rule_changed),
        }
        for found in comparison.standards
        for change in found.changes
    )


def regradings_csv(found: Sequence[Regrading]) -> str:
    """A row for each standard and run."""
    return _csv(
        {
            "standard": one.standard,
            "run": one.run,
            "as_of": one.as_of.isoformat(),
            "target_before": "" if one.target_before is None else str(one.target_before),
            "before": one.before.value,
            "target": "" if one.target is None else str(one.target),
            "outcome": one.outcome.value,
        }
        for one in found
    )


def _csv(rows: Iterable[Mapping[str, Any]]) -> str:
    out = io.StringIO()
    writer = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(out, list(row))
            writer.writeheader()
        writer.writerow({name: harmless(value) if isinstance(value, str) else value for name, value in row.items()})
    return out.getvalue()


def _yes(said: bool) -> str:
    return "yes" if said else "no"
