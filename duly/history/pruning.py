"""How long what is kept is kept: verdicts for some days before the newest run, counts for longer or for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from duly.history.tables import GroupCounts, PastVerdict, Run, Standard
from duly.settings import HistorySettings


def young(kept: Connection, settings: HistorySettings, as_of: datetime) -> bool:
    """Whether the verdicts of a run as at this instant are still to be kept."""
    newest = kept.execute(select(func.max(Run.as_of))).scalar()
    return newest is None or as_of >= newest - timedelta(days=settings.keep_verdicts_days)


def prune(kept: Connection, settings: HistorySettings) -> None:
    """Remove what is older than duly.toml lets it become. What still stands, or stood in a run that is kept, stays.

    Days count back from the newest run and never from today, so a history that nobody adds to loses nothing.
    """
    newest = kept.execute(select(func.max(Run.as_of))).scalar()
    if newest is None:
        return
    if settings.keep_runs_days is not None:
        gone = kept.execute(delete(Run).where(Run.as_of < newest - timedelta(days=settings.keep_runs_days)))
        if gone.rowcount:
            first = kept.execute(select(func.min(Run.as_of))).scalar()
            kept.execute(delete(GroupCounts).where(GroupCounts.held_until <= first))
    oldest = newest - timedelta(days=settings.keep_verdicts_days)
    aged = kept.execute(update(Run).where(Run.as_of < oldest, Run.verdicts).values(verdicts=False))
    if not aged.rowcount:
        return
    first = kept.execute(select(func.min(Run.as_of)).where(Run.verdicts)).scalar()
    # Standard by standard, as their index is: there may be ten times as many verdicts as go.
    kept.execute(
        delete(PastVerdict).where(PastVerdict.standard.in_(select(Standard.number)), PastVerdict.held_until <= first)
    )
