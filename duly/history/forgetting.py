"""Takes a run out of the history, or a record.

A run goes as if it had never been: one of a bad export would make every record fail and come right. What was written of it is
mended, so that the runs before and after it compare as neighbours and "failing since" is right. Of a record every verdict goes,
in all runs; what it was counted in stays counted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import duckdb
from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from duly.history import cohort_counts, group_counts, verdict_spans
from duly.history.digests import digest_again
from duly.history.keeping import judged_in, moments_of
from duly.history.tables import ForgottenRunRow, MoversRow, PastVerdictRow, RunRow, StandingVerdictRow
from duly.results import Movers, RunSummary, as_json, from_json


def forget(connection: Connection, run: RunSummary) -> None:
    """Take a run out, in a writing connection. Its place stays marked."""
    standards = judged_in(connection, run.number)
    before = connection.execute(select(func.max(RunRow.as_of)).where(RunRow.as_of < run.as_of)).scalar()
    # Where the verdicts before it have aged, nothing is left to mend its own with: they stay until they age too.
    whole = before is None or connection.execute(select(RunRow.verdicts).where(RunRow.as_of == before)).scalar_one()
    connection.execute(delete(RunRow).where(RunRow.number == run.number))
    moments = moments_of(connection, run.as_of, standards)
    for standard in standards:
        group_counts.forget(connection, standard, moments[standard])
    with duckdb.connect() as verdicts:
        cohort_counts.forget(connection, verdicts, moments)
        if run.verdicts and whole:
            verdict_spans.prepare(connection)
            for standard in standards:
                verdict_spans.forget(connection, verdicts, {standard: moments[standard]})
    connection.execute(
        insert(ForgottenRunRow).values(
            as_of=run.as_of, number=run.number, time_zone=run.time_zone, forgotten_at=datetime.now(UTC)
        )
    )


@dataclass(frozen=True, kw_only=True)
class Traces:
    """What history keeps of a record: how many verdicts, by how many standards, and whether one stood in the latest run."""

    verdicts: int
    standards: int
    standing: bool


def traces(connection: Connection, record: str) -> Traces:
    """What history keeps of a record, by its own id or as a part of another."""
    rows = [
        (table is StandingVerdictRow, *row)
        for table in (StandingVerdictRow, PastVerdictRow)
        for row in connection.execute(
            select(table.standard, func.count()).where(_of(table, record)).group_by(table.standard)
        )
    ]
    return Traces(
        verdicts=sum(number for _, _, number in rows),
        standards=len({standard for _, standard, _ in rows}),
        standing=any(standing for standing, _, _ in rows),
    )


def forget_record(connection: Connection, record: str) -> Traces:
    """Take every verdict on a record out, in a writing connection, and its id out of what runs told; what that was.

    Counts stay, and so do the verdicts of other records, of which it can still be proved from now on that they do.
    """
    found = traces(connection, record)
    tables = (StandingVerdictRow, PastVerdictRow)
    since = [
        connection.execute(select(func.min(table.held_from)).where(_of(table, record))).scalar() for table in tables
    ]
    for table in tables:
        connection.execute(delete(table).where(_of(table, record)))
    for run, content in connection.execute(select(MoversRow.run, MoversRow.content)).all():
        told = from_json(Movers, json.loads(content))
        kept = replace(told, movers=tuple(replace(one, records=_without(one.records, record)) for one in told.movers))
        if kept != told:
            written = json.dumps(as_json(kept), sort_keys=True)
            connection.execute(update(MoversRow).where(MoversRow.run == run).values(content=written))
    if first := [instant for instant in since if instant is not None]:
        digest_again(connection, min(first))
    return found


def _of(table: type[StandingVerdictRow | PastVerdictRow], record: str) -> ColumnElement[bool]:
    return or_(table.record == record, table.item == record)


def _without(records: tuple[str, ...], record: str) -> tuple[str, ...]:
    return tuple(one for one in records if one != record)


def forgotten(connection: Connection) -> list[datetime]:
    """The as-at instants of the runs that were taken out, the oldest first; each in its run's local time."""
    chosen = select(ForgottenRunRow.as_of, ForgottenRunRow.time_zone).order_by(ForgottenRunRow.as_of)
    return [row.as_of.astimezone(ZoneInfo(row.time_zone)) for row in connection.execute(chosen)]
