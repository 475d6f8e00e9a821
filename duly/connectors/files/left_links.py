"""What rows name that are not read: a time of a record that comes from such rows may be theirs, so that nobody knows it."""

from __future__ import annotations

from collections.abc import Sequence

from duly.connectors.columns.reading import TableReading
from duly.connectors.files.nonrecords import NO_RECORD
from duly.connectors.files.parts import LOADED, FilePart, compiled, of_files
from duly.connectors.workspace import Workspace

LEFT = f"{LOADED}.duly_left_links"
"""of_table and link say where the reference stood, key what it named; is_later tells rows that came to be after the as-at
instant from those that are refused."""


def keep_left_links(parts: Sequence[FilePart], reading: TableReading, workspace: Workspace) -> None:
    """Keep what the rows of files that share a reading name, of those that are about to be dropped."""
    if not parts:
        return
    dropped = compiled(reading.dropped, workspace)
    keep_of(
        parts[0],
        f"{of_files(parts)} AND {NO_RECORD} = 0 AND ({dropped})",
        workspace,
        compiled(reading.later, workspace),
    )


def keep_of(part: FilePart, chosen: str, workspace: Workspace, is_later: str = "false") -> None:
    """Keep what rows of the table name that are about to be dropped."""
    if not part.links:
        return
    is_test = "is_test IS NOT TRUE" if "is_test" in part.columns else "true"
    workspace.run(f"CREATE TABLE IF NOT EXISTS {LEFT} (of_table VARCHAR, link VARCHAR, key VARCHAR, is_later BOOLEAN)")
    for link in part.links:
        workspace.run(
            f"INSERT INTO {LEFT} SELECT '{part.mapping.record.__tablename__}', '{link}', {link}, {is_later} "
            f"FROM {part.table} WHERE {is_test} AND {link} IS NOT NULL AND ({chosen})"
        )


def are_any(workspace: Workspace) -> bool:
    """Whether anything was kept."""
    schema, _, name = LEFT.partition(".")
    return bool(
        workspace.run(f"SELECT 1 FROM duckdb_tables() WHERE schema_name = '{schema}' AND table_name = '{name}'")
    )


def number(table: str, link: str, parents: str, key: str, workspace: Workspace) -> int:
    """How many refused rows of a table name one of the records that were read."""
    if not are_any(workspace):
        return 0
    return int(
        workspace.run(
            f"SELECT count(*) FROM {LEFT} AS kept WHERE of_table = '{table}' AND link = '{link}' AND NOT is_later "
            f"AND kept.key IN (SELECT {key} FROM {parents})"
        )[0][0]
    )
