"""The CSV files of the export, written piece by piece so that ten force-years fit in little memory."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.csv

from duly.demo import cells
from duly.demo.calendar import Ints, Mask
from duly.records.columns import ColumnDeclaration, Kind, columns_of, key_of, table_name, tables

COMMON = ("source_system", "is_test", "merged_into", "entered_at")
"""Columns that every table with a key carries in this export; link tables carry none of them."""

REPEATED = (
    *("persons", "incidents", "incident_persons", "crimes", "crime_victims", "supervisory_reviews"),
    *("children_present", "strategy_children", "meeting_attendees", "documents"),
)
"""Tables in which some rows are written twice."""

DISTRICTS = ("North", "South", "East", "West")
LA_AREAS = ("Northport", "Southmoor", "Eastholm", "Westvale")
_LISTS = {"district": DISTRICTS, "la_area": LA_AREAS}
"""Columns of codes that are given as places in a list."""

_SYSTEMS = {"training_records": "TRAINING", "briefings": "I-BRIEF"}

THEMES = (
    "", "crimes", "logs", "triggers", "meetings", "domestic", "faults", "protections", "profiles", "conferences", "training",
    "custody", "voices", "missing", "repeats", "paperwork", "notices", "queues", "control_room", "links", "offenders",
    "online", "schools",
)  # fmt: skip
PER_THEME = 4_000_000
"""Themes in the order of their record numbers, so many for each: a new one is last, and moves none of the others."""

PREFIXES = {
    "persons": "P", "incidents": "I", "crimes": "C", "n100_records": "N", "child_referrals": "R", "documents": "D",
    "investigations": "V", "investigation_log": "L", "supervisory_reviews": "W", "staff": "S", "teams": "T",
    "strategy_meetings": "M", "meeting_actions": "A", "case_conferences": "F", "police_protection": "Q", "rso": "O",
    "da_incidents": "X", "dash_assessments": "H", "children_present": "Y", "incident_checks": "K", "rso_visits": "OV",
    "custody_records": "K", "missing_episodes": "ME", "notifications": "NT", "intel_reports": "IR", "briefings": "OB",
    "arms_assessments": "OA", "problem_profiles": "PF", "training_records": "TR", "family_id": "K", "school_id": "SC",
}  # fmt: skip
"""How the ids of each table's records begin, and those of which the export says nothing else."""


def layout() -> dict[str, dict[str, ColumnDeclaration]]:
    """The columns of each file, under their vocabulary names."""
    columns = {}
    for record in tables():
        keyed = key_of(record) is not None
        columns[table_name(record)] = {
            column.name: column
            for column in columns_of(record)
            if column.name not in ("force_code", "updated_at") and (keyed or column.name not in COMMON)
        }
    return columns


def _options(columns: Mapping[str, ColumnDeclaration]) -> Any:
    """Quotes only in files that hold free text, with its commas and line breaks; Arrow quotes every value or none."""
    quotes = "needed" if any(column.kind is Kind.TEXT for column in columns.values()) else "none"
    return pa.csv.WriteOptions(quoting_style=quotes, quoting_header="none", batch_size=16_384)


def _spelled(table: str, column: ColumnDeclaration, value: Any, size: int) -> Any:
    """One column as text, from numbers, instants, days, names or one value for every row; text is taken as it is."""
    spelling: Any = cells.EXACT
    if isinstance(value, tuple):
        value, spelling = value
    if value is None:
        return pa.nulls(size, pa.string())
    if isinstance(value, pa.Array):
        return value
    one = np.ndim(value) == 0
    rows = np.full(size, value) if one else np.asarray(value)
    match column.kind:
        case Kind.ID:
            own = column.references.split(".")[0] or (column.name if column.name in PREFIXES else table)
            return cells.ids(PREFIXES[own], rows)
        case Kind.INSTANT:
            return cells.times(rows, spelling)
        case Kind.DAY:
            return cells.days(rows)
        case Kind.DIGEST:
            return cells.digests(rows)
        case Kind.FLAG | Kind.COUNT:
            return cells.whole(rows.astype(np.int64))
    if one:
        return cells.constant(value, size)
    if rows.dtype.kind == "U":
        return cells.names(rows)
    return cells.codes(rows, _LISTS.get(column.name, ()))


def _some(value: Any, rows: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_some(part, rows) for part in value)
    if isinstance(value, pa.Array):
        return value.take(np.flatnonzero(rows) if np.asarray(rows).dtype == bool else rows)
    return value[rows] if np.ndim(value) else value


class Files:
    """An open export folder. Columns that a story does not give are written blank."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._columns = layout()
        self.rows: dict[str, int] = dict.fromkeys(self._columns, 0)
        self._schemas = {
            table: pa.schema([(name, pa.string()) for name in columns]) for table, columns in self._columns.items()
        }
        self._writers = {
            table: pa.csv.CSVWriter(folder / f"{table}.csv", schema, write_options=_options(self._columns[table]))
            for table, schema in self._schemas.items()
        }
        self._next: dict[tuple[str, str], int] = {}
        self._opening: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._writers.values():
            writer.close()

    def take(self, table: str, size: int, theme: str = "") -> Ints:
        """The next `size` record numbers of a table, never handed out before: those of each theme apart."""
        first = self._next.get((table, theme), PER_THEME * THEMES.index(theme) + 1)
        self._next[table, theme] = first + size
        if first + size > PER_THEME * (THEMES.index(theme) + 1):
            raise OverflowError(f"{theme} has more than {PER_THEME:,} {table}, and no numbers left for them")
        return np.arange(first, first + size, dtype=np.int64)

    def write(
        self, table: str, *, by: str = "", rows: Any = None, merged: Mask | None = None, usual: bool = True,
        **columns: Any,
    ) -> Ints:  # fmt: skip
        """Append rows to a table's file, each column in the spelling of its kind; returns the numbers of the records.

        A column is an array, or one value for every row; an instant may come with its spelling. Only some of the `rows`
        are written where that is given. Without a key they get new numbers. Unless given, and where `usual`, they are no
        tests and come from the usual system. `merged` rows were merged into the one before.

        Raises KeyError for a column that the vocabulary does not have."""
        known = self._columns[table]
        if strangers := set(columns) - set(known):
            raise KeyError(f"{table} has no column {', '.join(sorted(strangers))}")
        if rows is not None:
            columns = {name: _some(value, rows) for name, value in columns.items()}
        arrays = (value[0] if isinstance(value, tuple) else value for value in columns.values())
        size = next(len(value) for value in arrays if isinstance(value, pa.Array) or np.ndim(value))
        key = next((name for name, column in known.items() if column.key), "")
        if key and key not in columns:
            columns[key] = self.take(table, size, by)
        numbers: Any = columns.get(key, ())
        if usual and key:
            columns = {"is_test": 0, "source_system": _SYSTEMS.get(table, "CONNECT")} | columns
        if merged is not None:
            columns["merged_into"] = np.where(merged, np.roll(numbers, 1), -1)
        spelled = {name: _spelled(table, column, columns.get(name), size) for name, column in known.items()}
        text = {name: column.cast(pa.string()) for name, column in spelled.items()}
        piece = pa.table(text, schema=self._schemas[table])
        if table in REPEATED:
            self._opening.setdefault(table, piece.slice(0, max(2, size // 2_000)))
        self._write(table, piece)
        return np.asarray(numbers)

    def repeat_some(self) -> dict[str, int]:
        """Write the opening rows of some tables a second time, and say how many rows that made."""
        for table, piece in self._opening.items():
            self._write(table, piece)
        return {table: piece.num_rows for table, piece in self._opening.items()}

    def _write(self, table: str, piece: Any) -> None:
        self._writers[table].write_table(piece)
        self.rows[table] += piece.num_rows
