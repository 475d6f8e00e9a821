"""What a connector hands over: an engine to ask, an as-at instant, and a manifest of what was read.

A standard's select names the tables of the vocabulary. In a dataset made from files those are real tables of a private
DuckDB. In a database judged in place they are common table expressions, which `Dataset.ready` puts in front of the select,
so that the records stay where they are and only the verdicts leave.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import CTE, Engine, FromClause, Select

from duly.results import Manifest
from duly.sql import from_tables, tables_named


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """An export that can be asked. Use as a context manager; closing it destroys every local copy.

    `engine` answers the standards' selects. `as_of` is aware, and so is `exported_at`, the export's own
    instant, after which nothing in it can be: None where nothing says it. `tables` maps a table of the vocabulary to the columns
    that the export holds; a table that is not there has no entry, and selects as an empty one. `views` are the common
    table expressions that stand for the vocabulary's tables where the database is judged in place; empty for files.
    `computed` are tables with rows that are worked out already, `settled` the tables of which the connector made sure that
    no key is blank or stands twice. `later` select the keys of a table's rows that came to be after the as-at instant and so
    are not there: what names one of them names no record that is missing. `beside` opens an engine that asks the same
    records from another thread while `engine` is busy, to be disposed of; None where the records may be asked over one
    connection only. `earlier` gives it as it was at an instant before its own, in place of what it was until then; None where
    it has to be read anew for that.
    """

    engine: Engine
    as_of: datetime
    time_zone: str
    manifest: Manifest
    exported_at: datetime | None = None
    tables: Mapping[str, frozenset[str]]
    views: Mapping[str, CTE] = field(default_factory=dict)
    computed: Mapping[CTE, FromClause] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    later: Mapping[str, Select[Any]] = field(default_factory=dict)
    beside: Callable[[], Engine] | None = None
    earlier: Callable[[datetime], Dataset] | None = None
    on_close: Callable[[], None] = lambda: None

    @property
    def in_place(self) -> bool:
        """The records are in somebody else's database, which is only ever read."""
        return bool(self.views)

    def ready(self, select: Select[Any]) -> Select[Any]:
        """The select as this dataset can run it: with the views that it names in front where it is judged in place, and
        reading the rows that are computed already where that spares working them out.

        A statement that it is put into must have its execution options.
        """
        if self.computed:
            select = select.execution_options(**from_tables(self.computed))
        if not self.views:
            return select
        named = tables_named(select, but=self.computed)
        return select.add_cte(*(view for name, view in self.views.items() if name in named))

    def close(self) -> None:
        self.engine.dispose()
        self.on_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
