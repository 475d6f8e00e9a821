"""Runs, trends, comparisons and regraded figures as JSON and as CSV, for other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from duly.reports.csv_file import graded_cells, rows_csv
from duly.reports.words import breaks_of
from duly.results import Comparison, Movers, Outcome, Regrading, RunsAndTrends, RunSummary, Trend, as_json


def history_json(runs: Sequence[RunSummary], trends: Mapping[str, Trend]) -> str:
    """Runs and trends as JSON; docs/history.schema.json describes it."""
    return _json(as_json(RunsAndTrends(runs=tuple(runs), trends=trends)))


def comparison_json(comparison: Comparison) -> str:
    """A comparison as JSON; docs/comparison.schema.json describes it."""
    return _json(as_json(comparison))


def regradings_json(regradings: Sequence[Regrading]) -> str:
    """Regraded figures as JSON: a list, an object for each standard and run."""
    return _json([as_json(one) for one in regradings])


def movers_json(movers: Movers) -> str:
    """What changed beyond chance, as JSON; docs/movers.schema.json describes it."""
    return _json(as_json(movers))


def movers_csv(movers: Movers) -> str:
    """A row for each thing that moved."""
    return rows_csv(
        {
            "standard": one.standard,
            "breakdown": one.breakdown or "",
            "value": one.value or "",
            "kind": one.kind.value,
            "direction": one.direction.value,
            "before_part": one.before.part,
            "before_whole": one.before.whole,
            "after_part": one.after.part,
            "after_whole": one.after.whole,
            "since": one.since.isoformat(),
            "expected": str(one.expected),
            "excess": str(one.excess),
            "severity": one.severity,
            "records": " ".join(one.records),
            "record_count": one.record_count,
        }
        for one in movers.movers
    )


def _json(content: Any) -> str:
    return json.dumps(content, indent=2, allow_nan=False) + "\n"


def runs_csv(runs: Sequence[RunSummary]) -> str:
    """A row for each run."""
    return rows_csv(
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
            "suspect": _yes(run.suspect),
            "suspicions": "; ".join(one.words for one in run.suspicions),
            "accepted_by": "" if run.accepted is None else run.accepted.by,
            "accepted_because": "" if run.accepted is None else run.accepted.reason,
            **{outcome.value.lower(): run.outcomes[outcome] for outcome in Outcome},
        }
        for run in runs
    )


def trends_csv(trends: Mapping[str, Trend]) -> str:
    """A row for each standard and run; the rate is left blank below ten judged records (STANDARDS.md G15)."""
    return rows_csv(
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
            **graded_cells(point.graded),
            "breaks": " ".join(between.words for between in breaks_of(trend, point)),
        }
        for name, trend in trends.items()
        for point in trend.points
    )


def comparison_csv(comparison: Comparison) -> str:
    """A row for each record that changed or still fails."""
    return rows_csv(
        {
            "standard": compared.standard,
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
            "rule_changed": _yes(compared.rule_changed),
        }
        for compared in comparison.standards
        for change in compared.changes
    )


def regradings_csv(regradings: Sequence[Regrading]) -> str:
    """A row for each standard and run."""
    return rows_csv(
        {
            "standard": one.standard,
            "run": one.run,
            "as_of": one.as_of.isoformat(),
            "target_before": "" if one.target_before is None else str(one.target_before),
            "before": one.before.value,
            "target": "" if one.target is None else str(one.target),
            "outcome": one.outcome.value,
        }
        for one in regradings
    )


def _yes(said: bool) -> str:
    return "yes" if said else "no"
