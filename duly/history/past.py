"""Keeps a run that was just judged and says what lies behind it: the trends, the run before, since when records fail."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from duly.history.comparison import compare
from duly.history.database import location_of, open_history
from duly.history.exports import keep_reading
from duly.history.failures import failures
from duly.history.keeping import Verdicts, keep
from duly.history.moving import keep_movers, look
from duly.history.runs import run
from duly.history.tables import RunRow
from duly.history.trends import trends
from duly.results import Past, RunResult
from duly.settings import Settings


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """Writes a run into the history that duly.toml names. Made when the run starts; raises SettingsError where duly.toml
    names no place that there can be."""

    settings: Settings
    started_at: datetime = field(default_factory=_now)

    def __post_init__(self) -> None:
        location_of(self.settings)

    def __call__(self, result: RunResult, verdicts: Verdicts, exit_code: int) -> Past:
        """Keep the run; what lies behind it.

        Raises HistoryError, and then nothing of it is kept.
        """
        with open_history(self.settings, new=True) as history:
            with history.writing() as connection:
                number = keep(
                    connection, self.settings, result, verdicts, started_at=self.started_at, exit_code=exit_code
                )
                changed = keep_reading(connection, number, result.run)
            with history.reading() as connection:
                before = past(connection, self.settings, number)
            with history.writing() as connection:
                targets = {one.standard: one.target for one in result.results}
                movers = look(connection, self.settings.history, number, verdicts, targets, before.comparison)
                keep_movers(connection, number, movers)
            return replace(before, changed=changed, movers=movers)


def past(connection: Connection, settings: Settings, number: int) -> Past:
    """What lies behind a run, by its number, as far as the pages have room for it."""
    this = run(connection, number)
    known = trends(connection, settings.history, until=this.as_of, thinned=True)
    before = connection.execute(
        select(RunRow.number).where(RunRow.as_of < this.as_of).order_by(RunRow.as_of.desc()).limit(1)
    ).scalar()
    return Past(
        run=this,
        trends={name: trend for name, trend in known.items() if trend.points[-1].run == number},
        comparison=None
        if before is None
        else compare(connection, settings.history, run(connection, before), this, waiting=False),
        failing=failures(connection, this.as_of) if this.verdicts else {},
    )
