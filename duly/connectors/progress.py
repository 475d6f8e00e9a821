"""How a connector says where it is. A terminal draws a bar from it, a log writes lines; by default nothing hears it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told once when a table begins (`rows` is None) and once when it is read. `done` of `total` tables are behind it."""

    def __call__(self, table: str, *, done: int, total: int, rows: int | None) -> None: ...


def silent(table: str, *, done: int, total: int, rows: int | None) -> None:
    """Says nothing."""
