"""Takes a run out of the history, as if it had never been: a run of a bad export would make every record fail and come right.

What was written of it is mended, so that the runs before and after it compare as neighbours and "failing since" is right.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import duckdb
from sqlalchemy import Connection, delete, func, insert, select

from duly.history import parts, spans
from duly.history.keeping import judged_in, moments_of
from duly.history.tables import ForgottenRun, Run
from duly.results import RunSummary


def forget(kept: Connection, run: RunSummary) -> None:
    """Take a run out, in a writing connection. Its place stays marked."""
    standards = judged_in(kept, run.number)
    before = kept.execute(select(func.max(Run.as_of)).where(Run.as_of < run.as_of)).scalar()
    # Where the verdicts before it have aged, nothing is left to mend its own with: they stay until they age too.
    whole = before is None or kept.execute(select(Run.verdicts).where(Run.as_of == before)).scalar_one()
    kept.execute(delete(Run).where(Run.number == run.number))
    moments = moments_of(kept, run.as_of, standards)
    for standard in standards:
        parts.forget(kept, standard, moments[standard])
    if run.verdicts and whole:
        spans.prepare(kept)
        with duckdb.connect() as verdicts:
            for standard in standards:
                spans.forget(kept, verdicts, standard, moments[standard])
    kept.execute(
        insert(ForgottenRun).values(
            as_of=run.as_of, number=run.number, time_zone=run.time_zone, forgotten_at=datetime.now(UTC)
        )
    )


def forgotten(kept: Connection) -> list[datetime]:
    """The as-at instants of the runs that were taken out, the oldest first; each in its run's local time."""
    chosen = select(ForgottenRun.as_of, ForgottenRun.time_zone).order_by(ForgottenRun.as_of)
    return [row.as_of.astimezone(ZoneInfo(row.time_zone)) for row in kept.execute(chosen)]
