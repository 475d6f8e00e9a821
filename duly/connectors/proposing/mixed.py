"""Files in which rows of several tables stand, told apart by a column that says what each row is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from duly.connectors.mapping import TableLayout
from duly.connectors.proposing.codes import held
from duly.connectors.proposing.profiles import ColumnProfile, profiled
from duly.connectors.proposing.sources import Source
from duly.connectors.proposing.thesaurus import Thesaurus
from duly.connectors.workspace import Workspace

_NAMED = 0.8
"""How near a value must come to the name of a table to be one."""

_MOST = 40
"""Different values of a column above which it is no column of a few types."""


def kinds_in(
    sources: Sequence[Source], layouts: Mapping[str, TableLayout], words: Thesaurus, workspace: Workspace
) -> list[Source]:
    """Of each source the rows whose type is the name of a table, as a source of its own; none where no column says so.

    Raises duckdb.Error.
    """
    return [kind for source in sources if source.table for kind in _kinds(source, layouts, words, workspace)]


def _kinds(
    source: Source, layouts: Mapping[str, TableLayout], words: Thesaurus, workspace: Workspace
) -> Iterator[Source]:
    for column in source.columns:
        if not _is_type(column, words):
            continue
        named: dict[str, list[str]] = {}
        for value in held([(source, column)], words, workspace).values:
            nearest = max(layouts, key=lambda table: words.named(table, value))
            if words.named(nearest, value) >= _NAMED:
                named.setdefault(nearest, []).append(value)
        for place, values in enumerate(named.values()):
            yield _rows(source, column, values, f"{source.table}_{column.column}_{place}", workspace)


def _is_type(column: ColumnProfile, words: Thesaurus) -> bool:
    is_few = 1 < column.distinct <= _MOST and column.filled == column.rows
    return is_few and not column.is_time and "type" in words.read(column.header)


def _rows(source: Source, column: ColumnProfile, values: Sequence[str], table: str, workspace: Workspace) -> Source:
    """The rows of some types, with the columns in which anything stands in them, as a table of the private database."""
    listed = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    workspace.run(f"CREATE TABLE {table} AS SELECT * FROM {source.table} WHERE {column.column} IN ({listed})")
    by_column = {one.column: one for one in source.columns}
    profiles = profiled(table, {name: one.header for name, one in by_column.items()}, {}, workspace)
    columns = [
        replace(profile, said=old.said, shape=old.shape, joined=old.joined)
        for profile, old in zip(profiles, by_column.values(), strict=True)
        if profile.filled and old is not column
    ]
    return replace(
        source,
        name=f"{source.name} where {column.header} is {' or '.join(values)}",
        columns=tuple(columns),
        table=table,
        rows=profiles[0].rows,
        refused=0,
        where=(column.header, tuple(values)),
    )
