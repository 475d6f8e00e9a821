"""The CSV files of the export, written piece by piece so that ten force-years fit in little memory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.csv

from duly.demo.calendar import Ints
from duly.records.columns import Kind, columns_of, key_of, table_name, tables

COMMON = ("source_system", "is_test", "merged_into", "entered_at")
"""Columns that every table with a key carries in this export; link tables carry none of them."""

REPEATED = (
    *("persons", "incidents", "incident_persons", "crimes", "crime_victims", "supervisory_reviews"),
    *("children_present", "strategy_children", "meeting_attendees", "documents"),
)
"""Tables in which some rows are written twice."""


def layout() -> dict[str, tuple[str, ...]]:
    """The columns of each file, under their vocabulary names."""
    found = {}
    for record in tables():
        keyed = key_of(record) is not None
        names = [column.name for column in columns_of(record)]
        found[table_name(record)] = tuple(
            name for name in names if name not in ("force_code", "updated_at") and (keyed or name not in COMMON)
        )
    return found


def _options(table: str) -> Any:
    """Quotes only in files that hold free text, with its commas and line breaks; Arrow quotes every value or none."""
    has_text = any(
        column.kind is Kind.TEXT for record in tables() if table_name(record) == table for column in columns_of(record)
    )
    return pa.csv.WriteOptions(quoting_style="needed" if has_text else "none", quoting_header="none", batch_size=16_384)


class Files:
    """An open export folder. Columns that a story does not give are written blank."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._columns = layout()
        self.rows: dict[str, int] = dict.fromkeys(self._columns, 0)
        self._schemas = {
            table: pa.schema([(name, pa.string()) for name in names]) for table, names in self._columns.items()
        }
        self._writers = {
            table: pa.csv.CSVWriter(folder / f"{table}.csv", schema, write_options=_options(table))
            for table, schema in self._schemas.items()
        }
        self._next: dict[str, int] = {}
        self._opening: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._writers.values():
            writer.close()

    def take(self, table: str, size: int) -> Ints:
        """The next `size` record numbers of a table, never handed out before."""
        first = self._next.get(table, 1)
        self._next[table] = first + size
        return np.arange(first, first + size, dtype=np.int64)

    def add(self, table: str, columns: Mapping[str, Any]) -> None:
        """Append rows to a table's file. Raises KeyError for a column that the vocabulary does not have."""
        if strangers := set(columns) - set(self._columns[table]):
            raise KeyError(f"{table} has no column {', '.join(sorted(strangers))}")
        size = len(next(iter(columns.values())))
        blank = pa.nulls(size, pa.string())
        given = {name: columns.get(name, blank) for name in self._columns[table]}
        piece = pa.table(
            {name: column.cast(pa.string()) for name, column in given.items()}, schema=self._schemas[table]
        )
        if table in REPEATED:
            self._opening.setdefault(table, piece.slice(0, max(2, size // 2_000)))
        self._write(table, piece)

    def repeat_some(self) -> dict[str, int]:
        """Write the opening rows of some tables a second time, and say how many rows that made."""
        for table, piece in self._opening.items():
            self._write(table, piece)
        return {table: piece.num_rows for table, piece in self._opening.items()}

    def _write(self, table: str, piece: Any) -> None:
        self._writers[table].write_table(piece)
        self.rows[table] += piece.num_rows
