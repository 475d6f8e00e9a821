"""The keys of rows that came to be after the as-at instant: they are not read, and what names one names no missing record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, String, column, literal_column, select, table

from duly.connectors.columns.reading import TableReading
from duly.connectors.files.nonrecords import NO_RECORD
from duly.connectors.files.parts import LOADED, FilePart, compiled, of_files
from duly.connectors.workspace import Workspace
from duly.records import key_of

_KEPT = "duly_later"


def keep_later_keys(parts: Sequence[FilePart], reading: TableReading, workspace: Workspace) -> None:
    """Keep the keys of such rows of files that share a reading, before they are dropped."""
    if not parts or (key := key_of(parts[0].mapping.record)) is None:
        return
    part = parts[0]
    workspace.run(f"CREATE TABLE IF NOT EXISTS {LOADED}.{_KEPT} (of_table VARCHAR, key VARCHAR)")
    workspace.run(
        f"INSERT INTO {LOADED}.{_KEPT} SELECT '{part.mapping.record.__tablename__}', {key} FROM {part.table} WHERE "
        f"{of_files(parts)} AND {NO_RECORD} = 0 AND {compiled(reading.later, workspace)}"
    )


def later_keys(name: str) -> Select[Any]:
    """The keys of a table's rows that came to be after the as-at instant, of one that has such and a key."""
    later = table(_KEPT, column("of_table", String), column("key", String), schema=LOADED)
    return select(later.c.key).where(later.c.of_table == literal_column(f"'{name}'"))
