"""Rows that stand more than once: alike in every mapped column they are one record; with one key and different they are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import column, select, text

from duly.connectors import sql
from duly.connectors.loading import LISTED, ROW, SOURCE, Loaded, compiled, drop_rejects, reading_with_rows
from duly.connectors.reading import FAULTS, NOTES
from duly.connectors.values import Rules
from duly.connectors.workspace import Workspace
from duly.dataset import Refusal
from duly.records import Record, key_of


@dataclass(frozen=True, kw_only=True)
class Repeats:
    """`folded` rows were copies of another; `refused` rows share a key with a row that says otherwise."""

    folded: int = 0
    refused: int = 0
    refusals: tuple[Refusal, ...] = ()


def fold(record: type[Record], read: Sequence[Loaded], rules: Rules, workspace: Workspace) -> Repeats:
    """Leave one row of those that are alike, and none of those that contradict each other."""
    table, key = str(record.__tablename__), key_of(record)
    if key is None:
        return _fold_links(table, workspace)
    rows, keys = workspace.run(f"SELECT count(*), count(DISTINCT hash({key})) FROM {table}")[0]
    if rows == keys:  # distinct hashes prove distinct keys; the reverse is looked into
        return Repeats()
    workspace.run(f"CREATE TABLE repeated AS SELECT {key} FROM {table} GROUP BY 1 HAVING count(*) > 1")
    return _fold_keys(record, table, key, read, rules, workspace)


def _fold_links(table: str, workspace: Workspace) -> Repeats:
    names = [name for (name,) in workspace.run(f"SELECT column_name FROM (DESCRIBE {table})") if name not in _OWN]
    listed = ", ".join(names)
    rows, kinds = workspace.run(f"SELECT count(*), count(DISTINCT hash({listed})) FROM {table}")[0]
    if rows == kinds:
        return Repeats()
    workspace.run(
        f"DELETE FROM {table} WHERE rowid NOT IN (SELECT min(rowid) FROM {table} GROUP BY {listed})"
    )
    left = workspace.run(f"SELECT count(*) FROM {table}")[0][0]
    return Repeats(folded=rows - left)


_OWN = (FAULTS, NOTES, SOURCE)


def _fold_keys(
    record: type[Record], table: str, key: str, read: Sequence[Loaded], rules: Rules, workspace: Workspace
) -> Repeats:
    """Read the repeated rows again, with every mapped column, and compare them."""
    workspace.run("SET preserve_insertion_order = true")
    workspace.run(f"CREATE TABLE compared (k VARCHAR, alike VARCHAR, {SOURCE} SMALLINT, {ROW} BIGINT)")
    for item in read:
        reading = reading_with_rows(item, rules)
        names = [name for name in record.__table__.columns.keys() if name not in _OWN]
        print_of = select(
            text(key), sql.fingerprint(*(column(name) for name in names)).label("alike"), text(SOURCE), text(ROW)
        ).select_from(reading.select.subquery("reading"))
        after = f" AND {NOTES} % 2 = 0" if reading.drops_after else ""
        chosen = print_of.where(text(f"{FAULTS} = 0{after} AND {key} IN (SELECT {key} FROM repeated)"))
        workspace.run(f"INSERT INTO compared {compiled(chosen, workspace)}")
        drop_rejects(workspace)
    workspace.run("SET preserve_insertion_order = false")
    workspace.run(f"CREATE TABLE contrary AS SELECT k FROM compared GROUP BY 1 HAVING count(DISTINCT alike) > 1")
    before = workspace.run(f"SELECT count(*) FROM {table}")[0][0]
    workspace.run(f"DELETE FROM {table} WHERE {key} IN (SELECT k FROM contrary)")
    between = workspace.run(f"SELECT count(*) FROM {table}")[0][0]
    workspace.run(
        f"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM repeated) AND rowid NOT IN "
        f"(SELECT min(rowid) FROM {table} WHERE {key} IN (SELECT {key} FROM repeated) GROUP BY {key})"
    )
    left = workspace.run(f"SELECT count(*) FROM {table}")[0][0]
    files = {item.part.number: item.part for item in read}
    header = {mapped.column.name: mapped.header for mapped in read[0].part.mapping.columns}.get(key) or key
    listed = workspace.run(
        f"SELECT {SOURCE}, {ROW} FROM compared WHERE k IN (SELECT k FROM contrary) ORDER BY 1, 2 LIMIT {LISTED}"
    )
    for name in ("repeated", "compared", "contrary"):
        workspace.run(f"DROP TABLE {name}")
    return Repeats(
        folded=between - left,
        refused=before - between,
        refusals=tuple(
            Refusal(
                source=files[number].file.name,
                row=row,
                column=header,
                reason="the key stands on several rows that differ",
            )
            for number, row in listed
        ),
    )
