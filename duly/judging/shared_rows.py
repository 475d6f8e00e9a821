"""Rows that several selects of a run read: worked out once, and kept in the private database as long as one reads them.

Which rows those may be is declared where they are (duly.sql.computed_once); whether it is worth it depends on what
a run judges, so it is found out here. A database that is judged in place is only ever read: nothing is kept there, and
every select holds its rows as the table expression that it was written with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import CTE, BindParameter, MetaData, Select, Table, text
from sqlalchemy.exc import SQLAlchemyError

from duly.dataset import Dataset
from duly.sql import from_tables, is_computed_once, is_own, is_small, reference, walk


@dataclass(frozen=True, kw_only=True)
class Reader:
    """What reads the records for one standard: its selects, and the values that they are run with."""

    name: str
    selects: Sequence[Select[Any]]
    bound: Mapping[str, object]


class SharedRows:
    """The shared rows of one run. Ask it for each reader in turn, and let go of each."""

    def __init__(self, dataset: Dataset, readers: Sequence[Reader]) -> None:
        self._dataset = dataset
        self._readings = _Readings()
        self._rows = _shared(readers, self._readings) if is_own(dataset.engine) else frozenset()
        self._read = {reader.name: self._read_by(reader) for reader in readers}
        self._bound = {reader.name: reader.bound for reader in readers}
        self._last = {rows: name for name, read in self._read.items() for rows in read}
        self._made: dict[CTE, Table] = {}
        self._failed: set[CTE] = set()
        self._number = 0

    def dataset(self, name: str) -> Dataset:
        """The dataset as this reader should ask it: with the rows that it shares with others worked out already."""
        for rows in self._read[name]:
            self._make(rows, self._bound[name])
        return replace(self._dataset, computed={rows: self._made[rows] for rows in self._rows & self._made.keys()})

    def let_go(self, name: str) -> None:
        """This reader is done: what no later one reads is dropped."""
        for rows in [rows for rows in self._made if self._last[rows] == name]:
            table = self._made.pop(rows)
            with self._dataset.engine.begin() as connection:
                connection.execute(text(f"DROP TABLE {table.name}"))

    def _read_by(self, reader: Reader) -> list[CTE]:
        """The shared rows that a reader's selects are made of, inner ones first."""
        found: dict[CTE, None] = {}
        for chosen in reader.selects:
            for rows in self._readings.outermost(chosen, self._rows):
                found |= dict.fromkeys((*self._inside(rows), rows))
        return list(found)

    def _inside(self, rows: CTE) -> Iterator[CTE]:
        for inner in self._readings.outermost(rows.element, self._rows):
            yield from self._inside(inner)
            yield inner

    def _make(self, rows: CTE, bound: Mapping[str, object]) -> None:
        if rows in self._made or rows in self._failed:
            return
        self._number += 1
        table = Table(f"duly_kept_{self._number}", MetaData())
        rows_to_keep: Any = rows.element
        chosen = rows_to_keep.execution_options(**from_tables(self._made)).params(dict(bound))
        try:
            with self._dataset.engine.begin() as connection:
                written = chosen.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
                connection.exec_driver_sql(f"CREATE TABLE {table.name} AS {written}")
        except SQLAlchemyError:
            # Each select that reads them will fail by itself, and its standard is told to be in error.
            self._failed.add(rows)
        else:
            self._made[rows] = table


def _shared(readers: Sequence[Reader], readings: _Readings) -> frozenset[CTE]:
    """The rows that are read more than once, not counting readings through others that are kept themselves; and all that
    are small."""
    held: list[tuple[Reader, Select[Any], set[CTE]]] = []
    for reader in readers:
        for chosen in reader.selects:
            if rows := readings.every(chosen):
                held.append((reader, chosen, rows))
    kept = frozenset(
        rows
        for rows in {found for *_, inside in held for found in inside}
        if _alike(rows, [reader for reader, _, inside in held if rows in inside])
    )
    while True:
        uses = Counter(rows for _, chosen, inside in held if inside & kept for rows in readings.outermost(chosen, kept))
        uses.update(inner for rows in kept for inner in readings.outermost(rows.element, kept))
        often = frozenset(rows for rows in kept if uses[rows] > 1 or is_small(rows))
        if often == kept:
            return kept
        kept = often


def _alike(rows: CTE, readers: Sequence[Reader]) -> bool:
    """Whether the rows are the same for all these readers: unless a changed parameter is only some standards' own."""
    asked = {part.key: part.value for part in walk(rows.element) if isinstance(part, BindParameter) and not part.unique}
    values = [{name: reader.bound.get(name, default) for name, default in asked.items()} for reader in readers]
    return all(found == values[0] for found in values)


class _Readings:
    """Which rows that are computed once clauses read, and through which others. Each clause is walked once: what a run
    holds is long, and is asked about for every set of rows that might be kept."""

    def __init__(self) -> None:
        self._walked: dict[int, tuple[Any, tuple[CTE, ...]]] = {}  # holding on to the clauses keeps their ids theirs

    def every(self, element: Any) -> set[CTE]:
        """All that a clause reads, itself or through others."""
        found: set[CTE] = set()
        waiting = [*self._itself(element)]
        while waiting:
            rows = waiting.pop()
            if rows not in found:
                found.add(rows)
                waiting.extend(self._itself(rows.element))
        return found

    def outermost(self, element: Any, among: frozenset[CTE]) -> set[CTE]:
        """Those of `among` that a clause reads itself and not through another of them."""
        found: set[CTE] = set()
        passed: set[CTE] = set()
        waiting = [*self._itself(element)]
        while waiting:
            rows = waiting.pop()
            if rows in among:
                found.add(rows)
            elif rows not in passed:
                passed.add(rows)
                waiting.extend(self._itself(rows.element))
        return found

    def _itself(self, element: Any) -> tuple[CTE, ...]:
        if id(element) not in self._walked:
            read = (part for part in walk(element, stop=_stands_alone) if _stands_alone(part))
            self._walked[id(element)] = (element, tuple(dict.fromkeys(reference(part) for part in read)))
        return self._walked[id(element)][1]


def _stands_alone(part: Any) -> bool:
    return isinstance(part, CTE) and is_computed_once(reference(part))
