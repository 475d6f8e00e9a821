"""How long what is kept is kept: verdicts for some days before the newest run, counts for longer or for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from duly.history import cohort_counts
from duly.history.tables import GroupCountsRow, PastVerdictRow, RunRow, StandardRow
from duly.settings import HistorySettings


def young(connection: Connection, settings: HistorySettings, as_of: datetime) -> bool:
    """Whether the verdicts of a run as at this instant are still to be kept."""
    newest = connection.execute(select(func.max(RunRow.as_of))).scalar()
    return newest is None or as_of >= newest - timedelta(days=settings.keep_verdicts_days)


def oldest_kept(connection: Connection, settings: HistorySettings) -> datetime | None:
    """The instant before which no run is kept; None where every run is."""
    newest = connection.execute(select(func.max(RunRow.as_of))).scalar()
    if newest is None or settings.keep_runs_days is None:
        return None
    oldest: datetime = newest - timedelta(days=settings.keep_runs_days)
    return oldest


def prune(connection: Connection, settings: HistorySettings) -> None:
    """Remove what is older than duly.toml lets it become. What still stands, or stood in a run that is kept, stays.

    Days count back from the newest run and never from today, so a history that nobody adds to loses nothing.
    """
    newest = connection.execute(select(func.max(RunRow.as_of))).scalar()
    if newest is None:
        return
    if settings.keep_runs_days is not None:
        gone = connection.execute(delete(RunRow).where(RunRow.as_of < newest - timedelta(days=settings.keep_runs_days)))
        if gone.rowcount:
            first = connection.execute(select(func.min(RunRow.as_of))).scalar()
            connection.execute(delete(GroupCountsRow).where(GroupCountsRow.held_until <= first))
    oldest = newest - timedelta(days=settings.keep_verdicts_days)
    aged = connection.execute(update(RunRow).where(RunRow.as_of < oldest, RunRow.verdicts).values(verdicts=False))
    if not aged.rowcount:
        return
    cohort_counts.prune(connection, oldest)
    first = connection.execute(select(func.min(RunRow.as_of)).where(RunRow.verdicts)).scalar()
    # Standard by standard, as their index is: there may be ten times as many verdicts as go.
    connection.execute(
        delete(PastVerdictRow).where(
            PastVerdictRow.standard.in_(select(StandardRow.number)), PastVerdictRow.held_until <= first
        )
    )
