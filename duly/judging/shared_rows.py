"""Rows that several selects of a run read: worked out once, and kept in the private database as long as one reads them.

Those may be every table expression: to plan one again for each select that reads it takes longer than to work it out, and where
records are many it is worked out once in place of several times. Which ones several read depends on what a run judges, so it is
found out here. A database that is judged in place is only ever read, but for one that plans an expression anew wherever it is
mentioned, and has a place for what a run keeps (`Database.keep`): there all that are costly are kept. In every other nothing is,
and each select holds its rows as the table expression that it was written with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import CTE, BindParameter, Select, TableClause, table, text
from sqlalchemy.exc import SQLAlchemyError

from duly.dataset import Dataset
from duly.judging.failures import logged
from duly.sql import DATABASES, KeptAs, is_computed_once, is_own, is_small, reference, walk


@dataclass(frozen=True, kw_only=True)
class Queries:
    """What is asked of the records for one standard, by its `name`: the selects, and the values that they run with."""

    name: str
    selects: Sequence[Select[Any]]
    bound: Mapping[str, object]


class SharedRows:
    """The shared rows of one run, in tables that are `called` so with a number behind. Ask it for the dataset of each name in
    turn, and let go of each."""

    def __init__(self, dataset: Dataset, queries: Sequence[Queries], *, called: str = "duly_kept") -> None:
        self._dataset, self._called = dataset, called
        self._walked = _Walked()
        self._keeper = None if is_own(dataset.engine) else DATABASES[dataset.engine.dialect.name]
        keeps = self._keeper is None or self._keeper.keep is not None
        needed = is_small if self._keeper is None else is_computed_once
        self._rows = _shared(queries, self._walked, needed) if keeps else frozenset()
        self._read = {asked.name: self._read_by(asked) for asked in queries}
        self._bound = {asked.name: asked.bound for asked in queries}
        self._last = {rows: name for name, read in self._read.items() for rows in read}
        self._made: dict[CTE, TableClause] = {}
        self._failed: set[CTE] = set()
        self._number = 0

    def dataset(self, name: str) -> Dataset:
        """The dataset as it should be asked under this name: with the rows shared with others worked out already."""
        for rows in self._read.get(name, ()):
            self._make(rows, self._bound[name])
        return replace(self._dataset, computed={rows: self._made[rows] for rows in self._rows & self._made.keys()})

    def let_go(self, name: str) -> None:
        """Nothing more is asked under this name: what no later one reads is dropped."""
        for rows in [rows for rows in self._made if self._last[rows] == name]:
            kept = self._made.pop(rows)
            try:
                self._drop(kept)
            except SQLAlchemyError as failure:
                logged(f"to let go of {rows.name}", failure)  # it goes with the engine, or is another's to find

    def _read_by(self, queries: Queries) -> list[CTE]:
        """The shared rows that selects are made of, inner ones first."""
        read: dict[CTE, None] = {}
        for chosen in queries.selects:
            for rows in self._walked.outermost(chosen, self._rows):
                read |= dict.fromkeys((*self._inside(rows), rows))
        return list(read)

    def _inside(self, rows: CTE) -> Iterator[CTE]:
        for inner in self._walked.outermost(rows.element, self._rows):
            yield from self._inside(inner)
            yield inner

    def _make(self, rows: CTE, bound: Mapping[str, object]) -> None:
        if rows in self._made or rows in self._failed:
            return
        try:
            kept = self._kept(rows, bound)
        except SQLAlchemyError as failure:
            # Each select that reads them will fail by itself, and its standard is told to be in error.
            logged(f"to keep {rows.name}", failure)
            self._failed.add(rows)
        else:
            self._made[rows] = kept

    def _kept(self, rows: CTE, bound: Mapping[str, object]) -> TableClause:
        chosen = replace(self._dataset, computed=self._made).ready(cast(Select[Any], rows.element))
        if self._keeper is not None and self._keeper.keep is not None:
            return self._keeper.keep(self._dataset.engine, chosen, rows.name, bound)
        self._number += 1
        kept = table(f"{self._called}_{self._number}")
        with self._dataset.engine.begin() as connection:
            connection.execute(KeptAs(kept, chosen), bound)
        return kept

    def _drop(self, kept: TableClause) -> None:
        if self._keeper is not None and self._keeper.let_go is not None:
            self._keeper.let_go(self._dataset.engine, kept)
        else:
            with self._dataset.engine.begin() as connection:
                connection.execute(text(f"DROP TABLE {kept.name}"))


def _shared(queries: Sequence[Queries], walked: _Walked, needed: Callable[[CTE], bool]) -> frozenset[CTE]:
    """The rows that are read more than once, not counting what is read through others that are shared themselves; and all
    that are needed for another reason."""
    held: list[tuple[Queries, Select[Any], set[CTE]]] = []
    for asked in queries:
        for chosen in asked.selects:
            if rows := walked.every(chosen):
                held.append((asked, chosen, rows))
    shared = frozenset(
        rows
        for rows in {inner for *_, inside in held for inner in inside}
        if _alike(walked.defaults(rows), [asked for asked, _, inside in held if rows in inside])
    )
    while True:
        uses = Counter(
            rows for _, chosen, inside in held if inside & shared for rows in walked.outermost(chosen, shared)
        )
        uses.update(inner for rows in shared for inner in walked.outermost(rows.element, shared))
        often = frozenset(rows for rows in shared if uses[rows] > 1 or needed(rows))
        if often == shared:
            return shared
        shared = often


def _alike(defaults: Mapping[str, object], queries: Sequence[Queries]) -> bool:
    """Whether rows with these parameters are the same for all: unless a changed parameter is only some standards' own."""
    values = [{name: asked.bound.get(name, default) for name, default in defaults.items()} for asked in queries]
    return all(each == values[0] for each in values)


def _may_be_kept(part: Any) -> bool:
    """Whether a clause is a table expression, or a use of one, but for those that read themselves: their steps are of no use to
    others."""
    return isinstance(part, CTE) and not reference(part).recursive


class _Walked:
    """Which table expressions clauses read, and through which others. Each clause is walked once: what a run
    holds is long, and is asked about for every set of rows that might be shared."""

    def __init__(self) -> None:
        # Holding on to the clauses keeps their ids theirs.
        self._walked: dict[int, tuple[Any, tuple[CTE, ...], Mapping[str, object]]] = {}

    def defaults(self, rows: CTE) -> Mapping[str, object]:
        """The parameters that rows are made by, themselves or through others, with their defaults."""
        made_by: dict[str, object] = {}
        for element in (rows.element, *(inner.element for inner in self.every(rows.element))):
            made_by |= self._looked_at(element)[1]
        return made_by

    def every(self, element: Any) -> set[CTE]:
        """All that a clause reads, itself or through others."""
        read: set[CTE] = set()
        waiting = [*self._itself(element)]
        while waiting:
            rows = waiting.pop()
            if rows not in read:
                read.add(rows)
                waiting.extend(self._itself(rows.element))
        return read

    def outermost(self, element: Any, among: frozenset[CTE]) -> tuple[CTE, ...]:
        """Those of `among` that a clause reads itself and not through another of them, always in the same order."""
        read: dict[CTE, None] = {}
        passed: set[CTE] = set()
        waiting = [*self._itself(element)]
        while waiting:
            rows = waiting.pop()
            if rows in among:
                read[rows] = None
            elif rows not in passed:
                passed.add(rows)
                waiting.extend(self._itself(rows.element))
        return tuple(read)

    def _itself(self, element: Any) -> tuple[CTE, ...]:
        return self._looked_at(element)[0]

    def _looked_at(self, element: Any) -> tuple[tuple[CTE, ...], Mapping[str, object]]:
        if id(element) not in self._walked:
            parts = list(walk(element, stop=_may_be_kept))
            read = dict.fromkeys(reference(part) for part in parts if _may_be_kept(part))
            named = {part.key: part.value for part in parts if isinstance(part, BindParameter) and not part.unique}
            self._walked[id(element)] = (element, tuple(read), named)
        return self._walked[id(element)][1:]
