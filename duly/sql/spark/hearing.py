"""Statements that a signal ends: while the driver waits for a cluster Python hears none, and the driver makes a refusal of an
interrupt, so that one standard would be in error and the run go on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any, Self

_WAITS = ("execute", "fetchone", "fetchmany", "fetchall")

_LISTENS = 0.5
"""Seconds after which it is looked whether a signal came: where the driver is loaded, one no longer wakes a thread that waits."""


class HearingConnection:
    """A driver's connection, whose cursors wait in a thread of their own while this one hears signals."""

    def __init__(self, driven: Any) -> None:
        self._driven = driven
        self._asker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="duly-spark")

    def cursor(self) -> HearingCursor:
        return HearingCursor(self._driven.cursor(), self._asker)

    def close(self) -> None:
        self._asker.shutdown()
        self._driven.close()


class HearingCursor:
    """A driver's cursor: a signal that raises while it waits cancels the statement at the server, and is raised on."""

    def __init__(self, driven: Any, asker: ThreadPoolExecutor) -> None:
        self._driven, self._asker = driven, asker

    def __getattr__(self, name: str) -> Any:
        said = getattr(self._driven, name)
        return (lambda *arguments: self.waited(said, *arguments)) if name in _WAITS else said

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._driven.close()

    def waited(self, ask: Callable[..., Any], *arguments: Any) -> Any:
        """What a call gives that may wait for the server. Raises what it raises, or what a signal does."""
        asked = self._asker.submit(ask, *arguments)
        try:
            while not asked.done():
                wait([asked], timeout=_LISTENS)
            return asked.result()
        except BaseException:
            if not asked.done():
                self._driven.adbc_cancel()
                wait([asked])
            raise
