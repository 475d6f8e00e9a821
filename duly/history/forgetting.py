"""Takes a run out of the history, as if it had never been: a run of a bad export would make every record fail and come right.

What was written of it is mended, so that the runs before and after it compare as neighbours and "failing since" is right.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import duckdb
from sqlalchemy import Connection, delete, func, insert, select

from duly.history import cohort_counts, group_counts, verdict_spans
from duly.history.keeping import judged_in, moments_of
from duly.history.tables import ForgottenRunRow, RunRow
from duly.results import RunSummary


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


def forgotten(connection: Connection) -> list[datetime]:
    """The as-at instants of the runs that were taken out, the oldest first; each in its run's local time."""
    chosen = select(ForgottenRunRow.as_of, ForgottenRunRow.time_zone).order_by(ForgottenRunRow.as_of)
    return [row.as_of.astimezone(ZoneInfo(row.time_zone)) for row in connection.execute(chosen)]
