"""Rows that stand more than once: alike in every mapped column they are one record; with one key and different they are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import column, select

from duly import sql
from duly.connectors.columns.origins import Rules
from duly.connectors.columns.remarks import LISTED, several_rows
from duly.connectors.files.keeping import drop_outdone
from duly.connectors.files.left_links import keep_of
from duly.connectors.files.parts import (
    SOURCE,
    UNREAD,
    compiled,
    reading_of_keys,
    table_of,
)
from duly.connectors.files.relations import drop_rejects
from duly.connectors.files.settling import Loaded
from duly.connectors.mapping import TableLayout
from duly.connectors.workspace import Workspace
from duly.records import Record, companion
from duly.results import Refusal


@dataclass(frozen=True, kw_only=True)
class FoldedRows:
    """`folded` rows were copies of another, or not the one of their key that is kept; `refused` rows share a key with a row that
    says otherwise."""

    folded: int = 0
    refused: int = 0
    refusals: tuple[Refusal, ...] = ()
    outdone: Mapping[int, int] = field(default_factory=dict)  # of the folded, by file: those that `keep` left out


def fold(layout: TableLayout, read: Sequence[Loaded], rules: Rules, workspace: Workspace) -> FoldedRows:
    """Leave one row of those that are alike, and none of those that contradict each other."""
    record = layout.record
    table, key = table_of(record), None if layout.keyed_by_place else layout.key
    apart = key or ", ".join([*(name for name in _read(record, read) if name != layout.key), UNREAD])
    are_many = sum(one.rows for one in read) > _MANY
    if not (_are_any_of_many if are_many else _are_any_repeated)(table, apart, workspace):
        return FoldedRows()
    # No other two rows can be alike.
    workspace.run(
        f"CREATE TABLE duly_repeated AS SELECT number FROM (SELECT rowid AS number, "
        f"count(*) OVER (PARTITION BY hash({apart})) AS times FROM {table}) WHERE times > 1"
    )
    try:
        if key is not None:
            outdone: Mapping[int, int] = {}
            if layout.keeping is not None:
                outdone = drop_outdone(record, table, key, layout.keeping, workspace)
            folded = _fold_keys(record, table, key, read, rules, workspace)
            return replace(folded, folded=folded.folded + sum(outdone.values()), outdone=outdone)
        before = _number(table, workspace)
        _keep_one(table, apart, workspace)
        return FoldedRows(folded=before - _number(table, workspace))
    finally:
        names = ("duly_repeated", "duly_contrary", "duly_doubtful", "duly_compared", "duly_outdone")
        workspace.run("; ".join(f"DROP TABLE IF EXISTS {name}" for name in names))


_MANY = 100_000
"""Rows from which on sorting hashes here, a quarter of what it takes the database, is worth an import."""


def _are_any_repeated(table: str, apart: str, workspace: Workspace) -> bool:
    """Whether any two rows have the same hash of what tells rows apart."""
    return bool(workspace.run(f"SELECT count(*) > count(DISTINCT hash({apart})) FROM {table}")[0][0])


def _are_any_of_many(table: str, apart: str, workspace: Workspace) -> bool:
    """The same, of many rows."""
    import numpy as np

    marks = np.sort(workspace.connection.execute(f"SELECT hash({apart}) AS mark FROM {table}").fetchnumpy()["mark"])
    return bool((marks[1:] == marks[:-1]).any())


def _keep_one(table: str, apart: str, workspace: Workspace) -> None:
    """Of the repeated rows that agree in `apart`, delete all but one."""
    workspace.run(
        f"DELETE FROM {table} WHERE rowid IN (SELECT rowid FROM {table} WHERE rowid IN (FROM duly_repeated) "
        f"QUALIFY row_number() OVER (PARTITION BY {apart} ORDER BY rowid) > 1)"
    )


def _read(record: type[Record], read: Sequence[Loaded]) -> list[str]:
    """The columns that were read, and their companions."""
    columns = read[0].part.columns
    return [item.name for item in record.__table__.columns if item.info.get("companion", item.name) in columns]


def _number(table: str, workspace: Workspace) -> int:
    return int(workspace.run(f"SELECT count(*) FROM {table}")[0][0])


def _fold_keys(
    record: type[Record], table: str, key: str, read: Sequence[Loaded], rules: Rules, workspace: Workspace
) -> FoldedRows:
    values = ", ".join(_read(record, read))
    compared = (
        f"SELECT {key}, count(DISTINCT hash({values})) AS duly_readings, count(DISTINCT {UNREAD}) AS duly_writings FROM {table} "
        f"WHERE rowid IN (FROM duly_repeated) GROUP BY 1"
    )
    workspace.run(f"CREATE TABLE duly_contrary AS SELECT {key} FROM ({compared}) WHERE duly_readings > 1")
    # Alike in what was read, but not written alike in what was not: only reading it tells whether it means the same.
    workspace.run(
        f"CREATE TABLE duly_doubtful AS SELECT {key} FROM ({compared}) WHERE duly_readings = 1 AND duly_writings > 1"
    )
    if _number("duly_doubtful", workspace):
        _read_doubtful(record, key, read, rules, workspace)
    contrary = f"rowid IN (FROM duly_repeated) AND {key} IN (FROM duly_contrary)"
    differing = _differing(record, table, key, read, workspace)
    refusals: list[Refusal] = []
    for item in read:
        names = {mapped.column.name: mapped.header for mapped in item.part.mapping.columns}
        rows = workspace.run(
            f"SELECT {item.part.row(item.first)}, {key} FROM {table} WHERE {SOURCE} = {item.part.number} AND {contrary} "
            f"ORDER BY 1 LIMIT {LISTED}"
        )
        places = item.part.places([int(row) for row, _ in rows])
        refusals += [
            Refusal(
                source=item.part.file.name,
                row=row,
                line=line,
                column=names[key] or key,
                reason=several_rows([names.get(name) or name for name in differing.get(value, ())]),
            )
            for number, value in rows
            for row, line in [places[int(number)]]
        ]
    before = _number(table, workspace)
    keep_of(read[0].part, contrary, workspace)
    workspace.run(f"DELETE FROM {table} WHERE {contrary}")
    between = _number(table, workspace)
    _keep_one(table, key, workspace)
    return FoldedRows(
        folded=between - _number(table, workspace), refused=before - between, refusals=tuple(refusals[:LISTED])
    )


def _differing(
    record: type[Record], table: str, key: str, read: Sequence[Loaded], workspace: Workspace
) -> Mapping[str, Sequence[str]]:
    """Of the keys that are listed, the columns in which their rows differ, of those that were read as records are."""
    names = [name for name in _read(record, read) if name != key and "companion" not in record.__table__.c[name].info]
    if not names:
        return {}
    told = ", ".join(
        f"count(DISTINCT coalesce(CAST({name} AS VARCHAR), chr(0)) || {_later(record, name)}) > 1" for name in names
    )
    rows = workspace.run(
        f"SELECT {key}, {told} FROM {table} WHERE rowid IN (FROM duly_repeated) AND {key} IN (FROM duly_contrary) "
        f"GROUP BY 1 ORDER BY min(ROW({SOURCE}, rowid)) LIMIT {LISTED}"
    )
    return {value: [name for name, differs in zip(names, flags, strict=True) if differs] for value, *flags in rows}


def _later(record: type[Record], name: str) -> str:
    """The later end of a time, which may tell apart two that begin alike."""
    hi = companion(name)
    return f"coalesce(CAST({hi} AS VARCHAR), '')" if hi in record.__table__.c else "''"


def _read_doubtful(record: type[Record], key: str, read: Sequence[Loaded], rules: Rules, workspace: Workspace) -> None:
    """Read every mapped column of the rows in doubt, and add the keys that contradict themselves to those known."""
    workspace.run(f"CREATE TABLE duly_compared ({key} VARCHAR, duly_alike UBIGINT)")
    for item in read:
        reading = reading_of_keys(item.part, item.formats, rules, "duly_doubtful")
        alike = sql.fingerprint(*(column(item.name) for item in record.__table__.columns))
        rows = select(column(key), alike).select_from(reading.select.subquery("reading")).where(~reading.dropped)
        workspace.run(f"INSERT INTO duly_compared {compiled(rows, workspace)}")
        drop_rejects(workspace)
    workspace.run(
        f"INSERT INTO duly_contrary SELECT {key} FROM duly_compared GROUP BY 1 HAVING count(DISTINCT duly_alike) > 1"
    )
