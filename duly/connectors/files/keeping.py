"""One of several rows with one key, where duly.toml says which is the record (`keep`): the others are counted and told."""

from __future__ import annotations

from collections.abc import Mapping

from duly.connectors.files.parts import SOURCE
from duly.connectors.workspace import Workspace
from duly.records import Kind, Record, columns_of, companion
from duly.settings.tables import Keeping


def drop_outdone(
    record: type[Record], table: str, key: str, keeping: Keeping, workspace: Workspace
) -> Mapping[int, int]:
    """Leave out of the rows in `duly_repeated` those that another of their key comes before, and count them by file.

    A row without the time or number that decides comes behind one that has it. Two of which it cannot be told which comes
    first, such as a date and a time of that day, both stay, to be one record if they are alike and none if they are not.
    """
    by = keeping.by
    kind = next(column.kind for column in columns_of(record) if column.name == by)
    least, most = by, f"coalesce({companion(by)}, {by})" if kind is Kind.INSTANT else by
    outdone = f"{most} < max({least}) OVER of_key" if keeping.is_last else f"{least} > min({most}) OVER of_key"
    # A time after the as-at instant has no value, only the later end of its span: as things stood it was not there.
    outdone = f"CASE WHEN {by} IS NULL THEN max({by}) OVER of_key IS NOT NULL ELSE {outdone} END"
    workspace.run(
        f"CREATE TABLE duly_outdone AS SELECT number, {SOURCE} AS source FROM (SELECT rowid AS number, {SOURCE}, {outdone} AS "
        f"outdone FROM {table} WHERE rowid IN (FROM duly_repeated) WINDOW of_key AS (PARTITION BY {key})) WHERE outdone"
    )
    by_file = dict(workspace.run("SELECT source, count(*) FROM duly_outdone GROUP BY 1"))
    workspace.run(f"DELETE FROM {table} WHERE rowid IN (SELECT number FROM duly_outdone)")
    return by_file
