"""Stands around a run: writes that it began and how it ended, whatever ends it, and has told what is new."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from duly.errors import DeliveryError, DulyError
from duly.faults import INTERNAL_FAULT, INTERRUPTED, NOT_DELIVERED, TERMINATED, TerminatedError, told_to_end
from duly.nights.channels import Channels, channels_of
from duly.nights.metrics import check_metrics, write_metrics
from duly.nights.standing import (
    FILE,
    Begun,
    Night,
    Standing,
    UnreadableError,
    read_standing,
    write_standing,
    write_whole,
)
from duly.nights.telling import message_of, still_told
from duly.nights.things import KILLED, Thing, failed, untold
from duly.results import RunResult
from duly.settings import NotifySettings


@dataclass(kw_only=True)
class Watch:
    """A night that is watched: its settings are known once duly.toml was read, its results once it was judged."""

    folder: Path
    begun: Begun
    clock: Callable[[], datetime]
    notify: NotifySettings = field(default_factory=NotifySettings)
    _channels: Channels | None = None
    _killed: bool = False
    _result: RunResult | None = None
    _page: str | None = None

    def follow(self, notify: NotifySettings) -> None:
        """Go by these settings from now on, and write that the night began.

        Raises SettingsError where nobody could be told by them, and DeliveryError where it cannot be written.
        """
        self.notify, self._channels = notify, channels_of(notify, self.folder)
        if notify.metrics is not None:
            check_metrics()
        # A run before that neither ended nor is at work any more was killed.
        standing = self._standing()
        others = tuple(one for one in standing.under_way if _may_be_at_work(one))
        self._killed = len(others) < len(standing.under_way)
        write_standing(self._file, replace(standing, under_way=(*others, self.begun)))

    def judged(self, result: RunResult, page: Path | None) -> None:
        """The night was judged and delivered."""
        self._result, self._page = result, str(page) if page else None

    def published_in(self, folder: Path) -> bool:
        """Whether the last night that was judged put its results into this folder."""
        judged = self._standing().judged
        return (
            judged is not None and judged.page is not None and folder.absolute() in Path(judged.page).absolute().parents
        )

    @property
    def _file(self) -> Path:
        return self.folder / (self.notify.status or FILE)

    def ended(self, code: int) -> None:
        """Write how it ended, and tell what is new of it.

        Raises DeliveryError where that could not be written, or somebody could not be told.
        """
        standing, ended = self._standing(), self.clock()
        night = self._night(code, ended)
        things = self._things(night)
        told, faults = standing.told, []
        channels = self._channels if self._channels is not None else channels_of(self.notify, self.folder)
        message = message_of(told, night, things)
        if message is not None and channels:
            faults = channels.send(message, ended)
        if not faults:  # else it is told again the next night
            told = tuple(key for key in still_told(told, things, delivered=night.delivered) if key != KILLED.key)
        others = tuple(one for one in standing.under_way if one != self.begun)
        judged = night if night.delivered else standing.judged
        write_standing(self._file, replace(standing, last=night, judged=judged, under_way=others, told=told))
        self._signs(Standing(last=night, judged=judged, told=told))
        if faults:
            raise DeliveryError(
                "somebody could not be told how the night went",
                faults=faults,
                next_step="Correct [notify], or mend the way there.",
            )

    def _night(self, code: int, ended: datetime) -> Night:
        night = Night(started=self.begun.started, ended=ended, exit_code=code)
        if self._result is None:
            return night
        tables = self._result.run.manifest.tables.values()
        outcomes = [one.outcome.value for one in self._result.results]
        return replace(
            night,
            as_of=self._result.run.as_of.astimezone(UTC),
            outcomes={outcome: outcomes.count(outcome) for outcome in sorted(set(outcomes))},
            rows=sum(table.rows_read for table in tables),
            refused=sum(table.refused for table in tables),
            page=self._page,
        )

    def _things(self, night: Night) -> tuple[Thing, ...]:
        killed = (KILLED,) if self._killed else ()
        if self._result is None or not night.delivered:
            return (*killed, failed(night.exit_code))
        return (*killed, *untold(self._result))

    def _signs(self, standing: Standing) -> None:
        """What others watch: the file that is written anew after each night that was judged, and the metrics."""
        last = standing.last
        if self.notify.alive is not None and last is not None and last.delivered:
            write_whole(self.folder / self.notify.alive, f"{last.ended:%Y-%m-%dT%H:%M:%SZ} exit {last.exit_code}\n")
        if self.notify.metrics is not None:
            write_metrics(self.folder / self.notify.metrics, standing)

    def _standing(self) -> Standing:
        file = self._file
        try:
            return read_standing(file)
        except (UnreadableError, OSError) as error:
            kept = file.with_name(f"{file.name}.damaged")
            try:
                file.replace(kept)
            except OSError:
                raise DeliveryError(
                    f"{error}, and could not be moved away", next_step="Move it away, and run again."
                ) from None
            sys.stderr.write(
                f"Warning: {error}; it is kept as {kept.name}, and what was told of the nights before is not known.\n"
            )
            return Standing()


@contextmanager
def watched(folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Iterator[Watch]:
    """Watch a run whose duly.toml lies in `folder`.

    What ends it is let through. Where that is no failure, but how it went could not be written or told, DeliveryError is raised.
    """
    begun = Begun(started=clock().replace(microsecond=0), pid=os.getpid(), host=socket.gethostname())
    watch = Watch(folder=folder, begun=begun, clock=lambda: clock().replace(microsecond=0))
    try:
        yield watch
    except BaseException as end:
        code = _code(end)
        try:
            watch.ended(code)
        except DulyError as untold_:
            if code in (0, 1):
                raise untold_ from None
            sys.stderr.write(f"Error: {untold_}\n")
        raise
    watch.ended(0)


def _may_be_at_work(one: Begun) -> bool:
    """Whether a run may still be at work: one of another machine cannot be asked."""
    return one.host != socket.gethostname() or _lives(one.pid)


def _lives(pid: int) -> bool:
    if pid == os.getpid():  # an earlier process of the same number
        return False
    if os.name != "posix":
        return False  # asking there would end it; two runs at once are told apart by the lock
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _code(end: BaseException) -> int:
    """The exit code that duly ends with for what ended a run. What a signal raised can have come out as another error."""
    if (told := told_to_end()) is not None:
        return told
    if isinstance(end, SystemExit):
        return end.code if isinstance(end.code, int) else INTERNAL_FAULT if end.code else 0
    if isinstance(end, DulyError):
        return end.exit_code
    codes = {KeyboardInterrupt: INTERRUPTED, TerminatedError: TERMINATED, BrokenPipeError: NOT_DELIVERED}
    return next((code for kind, code in codes.items() if isinstance(end, kind)), INTERNAL_FAULT)
