"""How long what is kept is kept: verdicts for some days before the newest run, counts for longer or for ever.

Days count back from the newest run and never from today, so a history that nobody adds to loses nothing. What goes is first said
in the chain of runs (`out_of_time`), and goes once the run that says so is published (`prune`), or after the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from duly.history import cohort_counts
from duly.history.tables import GroupCountsRow, PastVerdictRow, RunRow, StandardRow
from duly.movers import WEEKS
from duly.results import OutOfTime
from duly.settings import RetentionSettings


@dataclass(frozen=True, kw_only=True)
class Pruned:
    """What was removed: whole runs, and runs whose verdicts are no longer kept, with how many rows those were."""

    runs: int = 0
    nights: int = 0
    verdicts: int = 0


def young(connection: Connection, settings: RetentionSettings, as_of: datetime) -> bool:
    """Whether the verdicts of a run as at this instant are still to be kept."""
    newest = _newest(connection)
    return newest is None or as_of >= newest - timedelta(days=settings.verdicts_days)


def oldest_kept(connection: Connection, settings: RetentionSettings) -> datetime | None:
    """The instant before which no run is kept; None where every run is."""
    newest = _newest(connection)
    if newest is None or settings.counts_days is None:
        return None
    return newest - timedelta(days=settings.counts_days)


def out_of_time(connection: Connection, settings: RetentionSettings) -> OutOfTime:
    """The runs of which the verdicts are out of their time, and those that are so altogether, gone already or about to."""
    newest, oldest = _newest(connection), oldest_kept(connection, settings)
    if newest is None:
        return OutOfTime()
    runs = select(RunRow.as_of).order_by(RunRow.as_of)
    aged = runs.where((RunRow.as_of < newest - timedelta(days=settings.verdicts_days)) | ~RunRow.verdicts)
    return OutOfTime(
        verdicts=tuple(connection.execute(aged).scalars()),
        runs=() if oldest is None else tuple(connection.execute(runs.where(RunRow.as_of < oldest)).scalars()),
    )


def prune(connection: Connection, settings: RetentionSettings) -> Pruned:
    """Remove what is older than duly.toml lets it become, in a writing connection. What still stands, or stood in a run that is
    kept, stays; so do counts of weeks as far back as movers look, since they name nobody."""
    newest, first_run = _newest(connection), oldest_kept(connection, settings)
    if newest is None:
        return Pruned()
    runs = 0
    if first_run is not None:
        runs = connection.execute(delete(RunRow).where(RunRow.as_of < first_run)).rowcount
        if runs:
            first = connection.execute(select(func.min(RunRow.as_of))).scalar()
            connection.execute(delete(GroupCountsRow).where(GroupCountsRow.held_until <= first))
    oldest = newest - timedelta(days=settings.verdicts_days)
    aged = connection.execute(update(RunRow).where(RunRow.as_of < oldest, RunRow.verdicts).values(verdicts=False))
    if not aged.rowcount:
        return Pruned(runs=runs)
    cohort_counts.prune(connection, oldest, min(oldest, newest - timedelta(weeks=WEEKS)))
    first = connection.execute(select(func.min(RunRow.as_of)).where(RunRow.verdicts)).scalar()
    # Standard by standard, as their index is: there may be ten times as many verdicts as go.
    gone = connection.execute(
        delete(PastVerdictRow).where(
            PastVerdictRow.standard.in_(select(StandardRow.number)), PastVerdictRow.held_until <= first
        )
    )
    return Pruned(runs=runs, nights=aged.rowcount, verdicts=gone.rowcount)


def _newest(connection: Connection) -> datetime | None:
    newest: datetime | None = connection.execute(select(func.max(RunRow.as_of))).scalar()
    return newest
