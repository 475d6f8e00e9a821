"""What a connector hands over: an engine to ask, an as-at instant, and a manifest of what was read.

A standard's select names the tables of the vocabulary. In a dataset made from files those are real tables of a private
DuckDB. In a database judged in place they are common table expressions, which `Dataset.ready` puts in front of the select,
so that the records stay where they are and only the verdicts leave.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import CTE, Engine, Select, Table

from duly.sql import from_tables, tables_named


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A row that was not read, and why. `row` counts the data rows from 1; `line` is the line of the file where known.

    Names the place only: the refused value is never kept.
    """

    source: str
    row: int | None
    column: str | None
    reason: str
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """One file, sheet or database table that was read. `sha256` and `bytes` are None for a database table."""

    name: str
    table: str
    rows: int
    sha256: str | None = None
    bytes: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    notes: tuple[str, ...] = ()  # what was recognised, drifted or assumed while reading


@dataclass(frozen=True, kw_only=True)
class TableManifest:
    """What was read of one table of the vocabulary.

    `rows_read` = `rows` + `folded` + `refused` + `after_as_of`. `unfit` says why the table cannot be judged at all.
    `naive` names the time columns that held values without an offset; `sentinels` counts default dates read as blank,
    `unmapped` counts code values that the vocabulary does not know, by column and value; `blanked` counts event times
    after the as-at instant that were read as not yet happened.
    """

    table: str
    rows_read: int = 0
    rows: int = 0
    folded: int = 0
    refused: int = 0
    after_as_of: int = 0
    columns: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()  # the first of them; `refused` counts all
    naive: tuple[str, ...] = ()
    sentinels: Mapping[str, int] = field(default_factory=dict)
    unmapped: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    blanked: Mapping[str, int] = field(default_factory=dict)
    midnights: Mapping[str, float] = field(default_factory=dict)  # share of values at 00:00:00, where above 5 %
    expected_rows: int | None = None  # as the export's own manifest says
    unfit: str = ""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What was read of an export, table by table, in the order of the vocabulary."""

    export: str
    as_of: datetime
    as_of_source: str
    covers_from: str | None = None
    covers_to: str | None = None
    in_place: bool = False
    suppressed: int | None = None  # records held back from the export, as its manifest says
    sources: tuple[Source, ...] = ()
    tables: Mapping[str, TableManifest] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Nothing was refused and no table that was there is unfit."""
        return not any(table.refused or table.unfit for table in self.tables.values())

    def to_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "as_of": self.as_of.isoformat(),
            "sources": [asdict(source) for source in self.sources],
            "tables": {name: asdict(table) for name, table in self.tables.items()},
            "complete": self.complete,
        }


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """An export that can be asked. Use as a context manager; closing it destroys every local copy.

    `engine` answers the standards' selects. `as_of` is aware. `tables` maps a table of the vocabulary to the columns
    that the export holds; a table that is not there has no entry, and selects as an empty one. `views` are the common
    table expressions that stand for the vocabulary's tables where the database is judged in place; empty for files.
    `computed` are tables with rows that are worked out already, `settled` the tables of which the connector made sure that
    no key is blank or stands twice. `beside` opens an engine that asks the same records from another thread while
    `engine` is busy, to be disposed of; None where the records may be asked over one connection only.
    """

    engine: Engine
    as_of: datetime
    time_zone: str
    manifest: Manifest
    tables: Mapping[str, frozenset[str]]
    views: Mapping[str, CTE] = field(default_factory=dict)
    computed: Mapping[CTE, Table] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    beside: Callable[[], Engine] | None = None
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
            return select.execution_options(**from_tables(self.computed))
        if not self.views:
            return select
        named = tables_named(select)
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
