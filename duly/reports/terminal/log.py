"""A run as a log that programs read: each line a JSON object, on standard error. Counts and names; no value of a record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sized
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self, TextIO, TypeVar

from duly.errors import DulyError
from duly.faults import go_on

Item = TypeVar("Item")


def log_line(event: str, *, level: str = "info", **facts: Any) -> str:
    """A line of the log, with the time in UTC; facts that are None are left out."""
    known = {name: fact for name, fact in facts.items() if fact is not None}
    return (
        json.dumps({"time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", "level": level, "event": event, **known}) + "\n"
    )


def error_line(error: DulyError) -> str:
    """An error that duly raised on purpose, as a line of the log."""
    return log_line(
        "error",
        level="error",
        exit_code=error.exit_code,
        message=error.message,
        faults=list(error.faults),
        next_step=error.next_step,
    )


class ProgressLogged:
    """Logs phases of work and the tables that are read. Use as a context manager, as ProgressShown."""

    def __init__(self, stream: TextIO, *, silent: bool = False) -> None:
        self._stream, self._silent = stream, silent

    def phase(self, words: str) -> None:
        """Log what is being done now."""
        self._write("phase", words=words)

    def track(self, items: Iterable[Item], words: str) -> Iterator[Item]:
        """Hand the items through."""
        self._write("phase", words=words, of=len(items) if isinstance(items, Sized) else None)
        yield from items

    def table(self, table: str, *, done: int, total: int, rows: int | None) -> None:
        """Log how many rows a table had: `done` of `total` tables are behind it."""
        if rows is not None:
            self._write("table", table=table, rows=rows, done=done, total=total)

    def ended(self, exit_code: int, **facts: Any) -> None:
        """Log how the run ended."""
        self._write("ended", exit_code=exit_code, **facts)

    def _write(self, event: str, **facts: Any) -> None:
        go_on()
        if not self._silent:
            self._stream.write(log_line(event, **facts))
            self._stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None
