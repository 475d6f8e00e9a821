"""Keeps a run that was just judged and says what lies behind it: the trends, the run before, since when records fail."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Self

from sqlalchemy import Connection, select, update

from duly.history.bridging import bridge
from duly.history.comparison import compare
from duly.history.database import in_our_words, location_of, open_history
from duly.history.digests import digests
from duly.history.exports import keep_reading
from duly.history.failures import failures
from duly.history.keeping import Verdicts, keep
from duly.history.moving import keep_movers, look
from duly.history.pruning import out_of_time
from duly.history.runs import run
from duly.history.tables import RunRow
from duly.history.trends import trends
from duly.history.trust import carried_over, hold, keep_acceptance, stands_still, suspect_runs
from duly.judging.version import export_hash
from duly.results import OutOfTime, Past, RunDigests, RunResult, Trust, exit_code
from duly.settings import Settings


class _UndoneError(Exception):
    """Ends a transaction of which nothing is to be kept."""


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """Writes a run into the history that duly.toml names. Made when the run starts; raises SettingsError where duly.toml
    names no place that there can be.

    As a context manager, nothing that it wrote is kept before `commit` is called: so that what is to be published can be made
    ready first, and a run that is ended before leaves the history as it was.
    """

    settings: Settings
    started_at: datetime = field(default_factory=partial(datetime.now, UTC))
    _open: ExitStack = field(default_factory=ExitStack, repr=False)
    _entered: list[bool] = field(default_factory=list, repr=False)
    written: list[RunDigests] = field(default_factory=list, repr=False)
    """Digests of the run that is kept, or waits to be: at most one."""
    aged: list[OutOfTime] = field(default_factory=list, repr=False)
    """What is out of its time once that run is kept: at most one."""

    def __post_init__(self) -> None:
        location_of(self.settings)

    def __enter__(self) -> Self:
        self._entered.append(True)
        return self

    def __exit__(self, *_: object) -> None:
        self._entered.clear()
        self._undo()

    def __call__(self, result: RunResult, verdicts: Verdicts) -> Past:
        """Write the run; what lies behind it.

        Raises HistoryError, and then nothing of it is kept.
        """
        try:
            with in_our_words(location_of(self.settings)[1]):
                history = self._open.enter_context(open_history(self.settings, new=True))
                connection = self._open.enter_context(history.writing())
                kept = self._written(connection, result, verdicts)
        except BaseException:
            self._undo()
            raise
        if not self._entered:
            self.commit()
        return kept

    def _written(self, connection: Connection, result: RunResult, verdicts: Verdicts) -> Past:
        number, trust, changed = keep_held(connection, self.settings, result, verdicts, started_at=self.started_at)
        before = past(connection, self.settings, number)
        targets = {one.standard: one.target for one in result.results}
        movers = look(connection, self.settings.history, number, verdicts, targets, before.comparison)
        keep_movers(connection, number, movers)
        self.written.append(digests(connection, number))
        self.aged.append(out_of_time(connection, self.settings.retention))
        return replace(before, changed=changed, movers=movers, trust=trust)

    def commit(self) -> None:
        """Keep what was written. Raises HistoryError, and then nothing of it is kept."""
        try:
            self._open.close()
        except BaseException:
            self.written.clear()
            raise

    def _undo(self) -> None:
        undone = _UndoneError()
        self._open.__exit__(_UndoneError, undone, None)


def keep_held(
    connection: Connection, settings: Settings, result: RunResult, verdicts: Verdicts, *, started_at: datetime
) -> tuple[int, Trust | None, tuple[str, ...]]:
    """Keep a run and hold it against the nights before; its number, how it stands, and what changed in the export."""
    still = stands_still(connection, result.run, export_hash(result.run), started_at)
    replaced = carried_over(connection, result.run.as_of)
    number = keep(connection, settings, result, verdicts, started_at=started_at, exit_code=exit_code(result))
    changed = (*still, *keep_reading(connection, number, result.run))
    trust = hold(connection, number, result.run, verdicts.by.standards)
    if trust is not None:
        trust = replace(keep_acceptance(connection, number, trust, replaced), late="; ".join(still))
        code = exit_code(replace(result, trust=trust))
        connection.execute(update(RunRow).where(RunRow.number == number).values(exit_code=code))
        if trust.suspect and trust.accepted is None:
            bridge(connection, number, result.run.as_of)
    return number, trust, changed


def past(connection: Connection, settings: Settings, number: int) -> Past:
    """What lies behind a run, by its number, as far as the pages have room for it.

    A suspect run is compared with none, and none with it.
    """
    this = run(connection, number)
    known = trends(connection, settings.history, until=this.as_of, thinned=True)
    suspect = suspect_runs(connection)
    earlier = select(RunRow.number).where(RunRow.as_of < this.as_of, RunRow.number.not_in(suspect))
    before = connection.execute(earlier.order_by(RunRow.as_of.desc()).limit(1)).scalar()
    return Past(
        run=this,
        trends={name: trend for name, trend in known.items() if trend.points[-1].run == number},
        comparison=None
        if before is None or number in suspect
        else compare(connection, settings.history, run(connection, before), this, waiting=False),
        failing=failures(connection, this.as_of) if this.verdicts else {},
    )
