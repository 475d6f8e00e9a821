"""Writes the counts of a run by standard, rate and reason, what people found beside them, and its measures. Those of groups
are in `group_counts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, insert

from duly.checks import MAIN, Standard
from duly.history.numbering import Numbers, numbered
from duly.history.tables import (
    GroupRow,
    MeasureRow,
    ReasonCountRow,
    ReasonRow,
    ResultRow,
)
from duly.results import Corrected, Graded, StandardResult


def groups_of(connection: Connection, results: Sequence[StandardResult]) -> Numbers:
    """The numbers of every value of every breakdown."""
    wanted = {(name, value) for result in results for name, values in result.breakdowns.items() for value in values}
    return numbered(connection, GroupRow, ("breakdown", "value"), wanted)


def reasons_of(connection: Connection, results: Sequence[StandardResult], standards: Sequence[Standard]) -> Numbers:
    """The numbers of every reason that was given, or that a further rate may give."""
    wanted = {
        (status, reason) for result in results for status, names in result.reasons_by_status.items() for reason in names
    }
    wanted |= {
        (status.value, reason)
        for standard in standards
        for rate in standard.also
        for status, reason in rate.judgement.verdict.ends
    }
    return numbered(connection, ReasonRow, ("status", "reason"), wanted)


def write_results(
    connection: Connection,
    run: int,
    results: Sequence[StandardResult],
    declared: Sequence[Standard],
    standards: Mapping[str, int],
    rules: Mapping[str, int],
) -> None:
    """Write the counts, target and outcome of each standard and of its further rates."""
    limits = {standard.id: standard.target_count for standard in declared}
    rows: list[dict[str, Any]] = []
    for position, result in enumerate(results):
        shared = {
            "run": run,
            "standard": standards[result.standard],
            "place": position,
            "rule": rules[result.standard],
            "doubted": bool(result.doubts),
        }
        rows.append(
            {
                **shared,
                "rate": MAIN,
                "outcome": result.outcome.value,
                "target": result.target,
                "target_count": limits[result.standard],
                **_graded(result.corrected),
                "oldest_open_breach": None
                if result.oldest_open_breach is None
                else result.oldest_open_breach.replace(tzinfo=UTC),
                **asdict(result.counts),
            }
        )
        for rate in result.rates:
            rows.append(
                {
                    **shared,
                    "rate": rate.id,
                    "outcome": None if rate.outcome is None else rate.outcome.value,
                    "target": rate.target,
                    "target_count": None,
                    **_graded(None),
                    "oldest_open_breach": None,
                    **asdict(rate.counts),
                }
            )
    if rows:
        connection.execute(insert(ResultRow), rows)


def _graded(said: Corrected | None) -> dict[str, Any]:
    if said is None:
        return {"graded_low": None, "graded_high": None, "graded_read": None}
    return {"graded_low": said.low, "graded_high": said.high, "graded_read": said.read}


def graded_of(row: Any) -> Graded | None:
    """What people had found of a stored result; None where no sample stood beside it."""
    if row.graded_read is None:
        return None
    return Graded(low=row.graded_low, high=row.graded_high, read=row.graded_read)


def write_counts(
    connection: Connection,
    run: int,
    results: Sequence[StandardResult],
    standards: Mapping[str, int],
    reasons: Numbers,
) -> None:
    """Write the counts by reason, and the measures."""
    by_reason: list[dict[str, Any]] = []
    measures: list[dict[str, Any]] = []
    for result in results:
        shared = {"run": run, "standard": standards[result.standard]}

        def reason(rate: str, status: str, name: str, records: int, shared: dict[str, int] = shared) -> None:
            by_reason.append({**shared, "rate": rate, "reason": reasons[(status, name)], "records": records})

        for status, names in result.reasons_by_status.items():
            for name, records in names.items():
                reason(MAIN, status, name, records)
        for rate in result.rates:
            for status, names in rate.reasons_by_status.items():
                for name, records in names.items():
                    reason(rate.id, status, name, records)
        measures += [{**shared, "name": name, "value": value} for name, value in result.measures.items()]
    for table, rows in ((ReasonCountRow, by_reason), (MeasureRow, measures)):
        if rows:
            connection.execute(insert(table), rows)
