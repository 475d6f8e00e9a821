"""The records to put right: ids, reasons and dates, oldest first, and never anything about a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from duly.reports import words
from duly.reports.fragments import Column, Table, shown
from duly.results import Failing, RunInfo, StandardResult, Status

OPEN = 50
"""Records that stand open; the rest are one press away."""


def record_tables(
    run: RunInfo, result: StandardResult, failing: Sequence[Failing], said: Mapping[str, str], limit: int
) -> list[dict[str, Any]]:
    """A table for those not compliant and one for those that could not be determined, each with how many are not on it."""
    zone = ZoneInfo(run.time_zone)
    tables = []
    for status, total, anchor in (
        (Status.NON_COMPLIANT, result.counts.non_compliant, "failing"),
        (Status.UNKNOWN, result.counts.unknown, "undetermined"),
    ):
        found = sorted((record for record in failing if record.status is status), key=_oldest_first)
        listed = found[:limit]
        if not total and not found:
            continue
        first, rest = listed[:OPEN], listed[OPEN:]
        tables.append(
            {
                "anchor": anchor,
                "table": _table(status, first, said, run.as_of, zone) if first else None,
                "rest": _table(status, rest, said, run.as_of, zone, " (continued)") if rest else None,
                "folded": len(rest),
                "title": f"{words.STATUSES[status].capitalize()}: {words.plural(max(total, len(found)), 'record')}",
                "more": max(total, len(found)) - len(listed),
            }
        )
    return tables


def _oldest_first(record: Failing) -> tuple[bool, datetime, str, str]:
    since = record.due_at or record.anchor_at
    return since is None, since or datetime.min, record.record, record.item or ""


def _table(
    status: Status,
    records: Sequence[Failing],
    said: Mapping[str, str],
    as_of: datetime,
    zone: ZoneInfo,
    continued: str = "",
) -> Table:
    """Columns that no record fills are left out."""
    items = any(record.item for record in records)
    dated = any(record.due_at for record in records)
    begun = not dated and any(record.anchor_at for record in records)

    def cells(record: Failing) -> list[str | Markup]:
        row: list[str | Markup] = [shown(record.record)]
        if items:
            row.append(shown(record.item) if record.item else "")
        row += [shown(record.team or words.NOT_RECORDED), _says(record.reason, said)]
        if dated:
            row += [_moment(record.due_at, zone), _overdue(record, as_of, zone)]
        if begun:
            row.append(_moment(record.anchor_at, zone))
        return row

    columns = [Column("Record")]
    columns += [Column("Part of it")] if items else []
    columns += [Column("Team"), Column("What is wrong" if status is Status.NON_COMPLIANT else "Why it cannot be told")]
    columns += [Column("Due", "when"), Column("Overdue", "when")] if dated else []
    columns += [Column("Since", "when")] if begun else []
    return Table(
        caption=f"{words.STATUSES[status].capitalize()}, oldest first{continued}",
        columns=tuple(columns),
        rows=[cells(record) for record in records],
        quiet=True,
    )


def _says(reason: str, said: Mapping[str, str]) -> str:
    return words.sentence(said.get(reason) or words.heading(reason))


def _moment(instant: datetime | None, zone: ZoneInfo) -> str:
    if instant is None:
        return "not recorded"
    moment = words.local(instant, zone)
    # A limit in days ends with the day; the minute says nothing.
    day = words.short_day(moment)
    return day if (moment.hour, moment.minute) == (23, 59) else f"{day}, {moment:%H:%M}"


def _overdue(record: Failing, as_of: datetime, zone: ZoneInfo) -> str:
    """How long overdue at the as-at time, in local calendar days; how late, where it was done after all."""
    if record.due_at is None:
        return "not known"
    due = words.local(record.due_at, zone)
    if record.done_at is not None:
        done = words.local(record.done_at, zone)
        if done <= due:
            return "done by then"
        return f"done {_span((done.date() - due.date()).days)} late"
    days = (words.local(as_of, zone).date() - due.date()).days
    return "not yet" if days < 0 else _span(days)


def _span(days: int) -> str:
    return words.plural(days, "day") if days else "less than a day"
