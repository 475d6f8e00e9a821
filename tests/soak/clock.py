"""The clock of a process that runs `duly`, set to another time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import partial
from importlib import import_module
from typing import Any

_ASK = (
    "duly.nights.watching",
    "duly.connectors.exports",
    "duly.history.keeping",
    "duly.history.digests",
    "duly.history.forgetting",
    "duly.commands.status",
)
"""The modules that ask the clock for what they keep or decide."""


def set_to(now: datetime) -> Callable[[], None]:
    """What sets the clock of the process that does it; `now` is aware."""

    def set_clock() -> None:
        began = datetime.now(UTC)

        class Clock(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Any:
                return (now + (datetime.now(UTC) - began)).astimezone(tz)

        for name in _ASK:
            import_module(name).datetime = Clock  # type: ignore[attr-defined]
        run: Any = import_module("duly.commands.run")
        run.Keeper = partial(run.Keeper, started_at=now)

    return set_clock
