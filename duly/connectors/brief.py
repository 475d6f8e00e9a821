"""What a connector is asked to do: duly.toml and the command line, read once at the door and handed down as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from duly.connectors.columns.origins import Conventions
from duly.connectors.manifest import AsOf
from duly.connectors.mapping import TableLayout


class Progress(Protocol):
    """Told once when a table begins (`rows` is None) and once when it is read. `done` of `total` tables are behind it."""

    def __call__(self, table: str, *, done: int, total: int, rows: int | None) -> None: ...


def silent(table: str, *, done: int, total: int, rows: int | None) -> None:
    """Says nothing."""


@dataclass(frozen=True, kw_only=True)
class Brief:
    """How an export is laid out and written, what is asked of it, and who hears how far it has come.

    `layouts` are by our name of the table, in the order of the vocabulary. `asked` is the as-at instant that was asked for,
    `now` (aware) what the clock says. `workdir` is where private copies go; None is the system's folder for such.
    `encrypt`: none of them in clear on a disk.
    """

    layouts: Mapping[str, TableLayout]
    conventions: Conventions
    asked: AsOf | None
    now: datetime
    progress: Progress = silent
    workdir: Path | None = None
    encrypt: bool = False
