"""The keys of rows that came to be after the as-at instant: they are not read, and what names one names no missing record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, String, column, literal_column, select, table

from duly.connectors.columns.reading import TableReading
from duly.connectors.files.nonrecords import NO_RECORD
from duly.connectors.files.parts import LOADED, FilePart, compiled, of_files, table_of
from duly.connectors.workspace import Workspace
from duly.records import Record, key_of

_KEPT = "duly_later"


def keep_later_keys(parts: Sequence[FilePart], reading: TableReading, workspace: Workspace) -> None:
    """Keep the keys of such rows of files that share a reading, before they are dropped."""
    if not parts or (key := key_of(parts[0].mapping.record)) is None:
        return
    is_later = f"{of_files(parts)} AND {NO_RECORD} = 0 AND ({compiled(reading.later, workspace)})"
    _keep(parts[0].mapping.record, key, is_later, workspace)


def keep_later(record: type[Record], is_later: str, workspace: Workspace) -> int:
    """Keep the keys of rows of a table that came to be after the as-at instant, and drop them; their number."""
    if (key := key_of(record)) is not None:
        _keep(record, key, is_later, workspace)
    return len(workspace.run(f"DELETE FROM {table_of(record)} WHERE {is_later} RETURNING 1"))


def _keep(record: type[Record], key: str, is_later: str, workspace: Workspace) -> None:
    workspace.run(f"CREATE TABLE IF NOT EXISTS {LOADED}.{_KEPT} (of_table VARCHAR, key VARCHAR)")
    workspace.run(
        f"INSERT INTO {LOADED}.{_KEPT} SELECT '{record.__tablename__}', {key} FROM {table_of(record)} WHERE {is_later}"
    )


def later_keys(name: str) -> Select[Any]:
    """The keys of a table's rows that came to be after the as-at instant, of one that has such and a key."""
    later = table(_KEPT, column("of_table", String), column("key", String), schema=LOADED)
    return select(later.c.key).where(later.c.of_table == literal_column(f"'{name}'"))
