"""How far a run has come: a bar on long work in a terminal, plain lines elsewhere. Everything goes to standard error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from types import TracebackType
from typing import Self, TextIO, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from duly.faults import go_on

Item = TypeVar("Item")


class ProgressShown:
    """Shows phases of work, and lists that are worked through, on a stream. Use as a context manager."""

    def __init__(self, stream: TextIO, *, silent: bool = False) -> None:
        self._console = Console(file=stream, quiet=silent)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal or silent,
        )
        self._phase: TaskID | None = None

    def phase(self, words: str) -> None:
        """Say what is being done now. Raises what a signal asked for, where that was lost in the step before."""
        go_on()
        if not self._console.is_terminal:
            self._console.print(words, markup=False, highlight=False)
            return
        if self._phase is not None:
            self._bar.remove_task(self._phase)
        self._phase = self._bar.add_task(words, total=None)

    def track(self, items: Iterable[Item], words: str) -> Iterator[Item]:
        """Hand the items through, one step each."""
        self.phase(words)
        if self._phase is not None and isinstance(items, Sized):
            self._bar.update(self._phase, total=len(items))
        for item in items:
            go_on()
            yield item
            if self._phase is not None:
                self._bar.advance(self._phase)

    def table(self, table: str, *, done: int, total: int, rows: int | None) -> None:
        """Say which table is being read, or how many rows it had: `done` of `total` tables are behind it."""
        if rows is None:
            self.phase(f"reading {table}")
        elif not self._console.is_terminal:
            self._console.print(f"  {table}: {rows:,} rows ({done} of {total})", markup=False, highlight=False)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()
