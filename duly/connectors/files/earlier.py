"""An export that was read, as it was at an earlier instant: made from what was read, so that many nights cost one reading.

What it gives is what reading the files anew as at that instant would give: rows that came to be later are not there, and
times that lie later have not happened yet.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from duly.connectors.files import loading
from duly.connectors.files.parts import table_of
from duly.connectors.workspace import Workspace
from duly.dataset import Dataset
from duly.records import Kind, Record, columns_of, companion
from duly.records.columns import born_of
from duly.results import TableManifest

_THEN = "as_it_was"
"""The schema of the tables as they were at the instant that was asked for last."""


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """Gives a dataset as it was at instants before its own: one at a time, since its tables are then those of that instant.

    `records` are the tables that were read, by name, each with the columns that are held of it.
    """

    dataset: Dataset
    records: Mapping[str, tuple[type[Record], frozenset[str]]]
    workspace: Workspace
    _columns: dict[str, frozenset[str]] = field(default_factory=dict)
    """Those of each table as it was read, more than are held."""

    def __call__(self, instant: datetime) -> Dataset:
        """The dataset as at an aware instant. Raises ValueError where that lies after its own."""
        if instant > self.dataset.as_of:
            raise ValueError(f"{instant} lies after {self.dataset.as_of}, as at which the export was read")
        if not self._columns:
            self.workspace.run(f"CREATE SCHEMA {_THEN}")
        manifest = self.dataset.manifest
        tables = {name: self._as_at(instant, table) for name, table in manifest.tables.items()}
        return replace(
            self.dataset,
            as_of=instant,
            manifest=replace(manifest, as_of=instant, tables=tables),
            beside=None,
            earlier=None,
        )

    def _as_at(self, instant: datetime, manifest: TableManifest) -> TableManifest:
        """Put into a table what was there at the instant; what is to be said of it."""
        if manifest.table not in self.records:
            return manifest
        record, held = self.records[manifest.table]
        table, values = f"{_THEN}.{manifest.table}", self._values(record, held, instant)
        chosen = ", ".join(f"{value} AS {name}" for name, value in values.items()) or "1 AS nothing"
        if manifest.table in self._columns:
            into = f"TRUNCATE {table}; INSERT INTO {table}"
        else:
            into = f"CREATE TABLE {table} AS"
            self._columns[manifest.table] = frozenset(
                name for name, *_ in self.workspace.run(f"DESCRIBE {table_of(record)}")
            )
        where = self._is_there(record, self._columns[manifest.table], instant)
        self.workspace.run(f"{into} SELECT {chosen} FROM {table_of(record)} WHERE {where}")
        self.workspace.run(f"DROP VIEW IF EXISTS {manifest.table}")
        loading.put_view(record, values.keys(), self.workspace, relation=table)
        ((rows,),) = self.workspace.run(f"SELECT count(*) FROM {table}")
        return replace(manifest, rows=rows, after_as_of=manifest.after_as_of + manifest.rows - rows)

    def _is_there(self, record: type[Record], columns: Collection[str], instant: datetime) -> str:
        """Which rows were there, as files are read: one that says it came to be after the export is a fault, and stays."""
        born = [_whenever(name, columns) for name in born_of(record) if name in columns]
        if not born:
            return "true"
        first = f"coalesce({', '.join(born)}, NULL)"
        exported = self.dataset.exported_at
        limit = f" AND {first} <= {_stamp(exported)}" if exported is not None else ""
        return f"NOT coalesce({first} > {_stamp(instant)}{limit}, false)"

    def _values(self, record: type[Record], held: Collection[str], instant: datetime) -> dict[str, str]:
        """The columns of a table as it was, each with its value: what lies after the instant is blank, and of a time its
        companion tells when it is to be."""
        at, day = _stamp(instant), instant.astimezone(ZoneInfo(self.dataset.time_zone)).date()
        values = {name: name for name in sorted(held)}
        for column in columns_of(record):
            name, later = column.name, companion(column.name)
            if name not in held or column.planned:
                continue
            if column.kind is Kind.DAY:
                values[name] = f"CASE WHEN {name} <= DATE '{day.isoformat()}' THEN {name} END"
            elif column.kind is Kind.INSTANT:
                values[name] = f"CASE WHEN {name} <= {at} THEN {name} END"
                values[later] = f"CASE WHEN {name} > {at} THEN {name} ELSE {later if later in held else 'NULL'} END"
        return values


def _stamp(instant: datetime) -> str:
    return f"TIMESTAMP '{instant.astimezone(UTC).replace(tzinfo=None)}'"


def _whenever(name: str, columns: Collection[str]) -> str:
    """A time, or where it had not happened when the export was read, when it is to be."""
    return f"coalesce({name}, {companion(name)})" if companion(name) in columns else name
