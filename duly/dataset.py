"""What a connector hands over: an engine to ask, an as-at instant, and a manifest of what was read.

A standard's select names the tables of the vocabulary. In a dataset made from files those are real tables of a private
DuckDB. In a database judged in place they are common table expressions, which `Dataset.ready` puts in front of the select,
so that the records stay where they are and only the verdicts leave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import CTE, Engine, Select, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import _truncated_label

from duly.results import Manifest

_KEPT = "duly_kept"


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """An export that can be asked. Use as a context manager; closing it destroys every local copy.

    `engine` answers the standards' selects. `as_of` is aware. `tables` maps a table of the vocabulary to the columns
    that the export holds; a table that is not there has no entry, and selects as an empty one. `views` are the common
    table expressions that stand for the vocabulary's tables where the database is judged in place; empty for files.
    `kept` are tables with rows that are worked out already, `settled` the tables of which the connector made sure that
    no key is blank or stands twice. `beside` opens an engine that asks the same records from another thread while
    `engine` is busy, to be disposed of; None where the records may be asked over one connection only.
    """

    engine: Engine
    as_of: datetime
    time_zone: str
    manifest: Manifest
    tables: Mapping[str, frozenset[str]]
    views: Mapping[str, CTE] = field(default_factory=dict)
    kept: Mapping[CTE, Table] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    beside: Callable[[], Engine] | None = None
    on_close: Callable[[], None] = lambda: None

    @property
    def in_place(self) -> bool:
        """The records are in somebody else's database, which is only ever read."""
        return bool(self.views)

    def ready(self, select: Select[Any]) -> Select[Any]:
        """The select as this dataset can run it: with the views that it names in front where it is judged in place, and
        reading what is kept where that spares working it out.

        A statement that it is put into must have its execution options.
        """
        if self.kept:
            # Part of the statement, lest what SQLAlchemy wrote for other kept tables is taken for it.
            told = ", ".join(sorted(table.name for table in self.kept.values()))
            return select.suffix_with(f"/* kept: {told} */").execution_options(**reading(self.kept))
        if not self.views:
            return select
        return select.add_cte(*(self.views[name] for name in _named(select, self.views)))

    def close(self) -> None:
        self.engine.dispose()
        self.on_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def parts(element: Any, *, stop: Callable[[Any], bool] = lambda part: False) -> Iterator[Any]:
    """Every part of an SQL clause, each once: a subquery that is used twice would be walked anew at every use, and
    standards nest such uses several deep. What a part for which `stop` holds is made of is left out."""
    seen: dict[int, Any] = {}  # holding on to the parts keeps their ids theirs
    waiting = [element]
    while waiting:
        part = waiting.pop()
        if id(part) not in seen:
            seen[id(part)] = part
            yield part
            if not stop(part):
                waiting.extend(part.get_children())


def reference(rows: CTE) -> CTE:
    """The table expression itself, where one is used under another name."""
    return rows if rows._cte_alias is None else rows._cte_alias


def reading(kept: Mapping[CTE, Table]) -> dict[str, Any]:
    """The execution options of a statement that reads what is kept."""
    return {_KEPT: kept}


def _named(select: Select[Any], views: Mapping[str, CTE]) -> list[str]:
    named = {part.name for part in parts(select) if isinstance(part, Table)}
    return [name for name in views if name in named]


@compiles(CTE)
def _written_or_kept(rows: CTE, compiler: SQLCompiler, **options: Any) -> str | None:
    """A table expression as SQLAlchemy writes it, but for one that is kept: that is the name of its table.

    Putting the tables into the selects instead copies them, which takes longer than to write and to run most of them.
    """
    table: Table | None = compiler.execution_options.get(_KEPT, {}).get(reference(rows))
    if table is None:
        return compiler.visit_cte(rows, **options)
    if not options.get("asfrom"):
        return None
    name = rows.name
    if isinstance(name, _truncated_label):
        name = compiler._truncated_identifier("alias", name)
    return f"{compiler.preparer.format_table(table)} AS {compiler.preparer.format_alias(rows, name)}"
