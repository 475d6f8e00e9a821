"""The tables of a dataset as intake asks about them: in a private DuckDB and in place alike."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Select,
    String,
    func,
    quoted_name,
    select,
    table,
)

from duly.dataset import Dataset
from duly.records import ColumnDeclaration, Record, columns_of, key_of
from duly.records.columns import table_name
from duly.records.vocabulary import Vocabulary
from duly.results import TableManifest


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A column that names records of another table, `parent`, by their `key`. `later` are keys of records that came to be after
    the as-at instant, None where there are none: who names one of those names no record that is missing."""

    column: str
    parent: FromClause
    key: str
    later: FromClause | None = None


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A table of the export that is asked about.

    `columns` are those that are asked about and that the export holds, `required` the names of those without which the
    table cannot be judged. `settled` says that no key is blank or stands twice: the connector made sure. `expected_rows` is
    how many rows there should be, None where no manifest says. `as_of` is UTC without offset.
    """

    table: str
    source: FromClause
    key: str | None
    columns: tuple[ColumnDeclaration, ...]
    references: tuple[Reference, ...]
    required: frozenset[str]
    settled: bool
    expected_rows: int | None
    as_of: datetime

    @property
    def orphans(self) -> Select[Any]:
        """One number for each reference, by its column: how many rows name a record that is not there."""

        def count(reference: Reference) -> ColumnElement[Any]:
            child, parent = self.source.alias("child"), reference.parent.alias("parent")
            value, key = child.c[reference.column], parent.c[reference.key]
            # an anti-join on every database; NOT EXISTS takes DuckDB twice as long
            rows = select(func.count()).select_from(child.outerjoin(parent, key == value))
            rows = rows.where(value.is_not(None), key.is_(None))
            if reference.later is not None:
                rows = rows.where(value.not_in(select(reference.later.c.key)))
            return rows.scalar_subquery().label(reference.column)

        return select(*[count(reference) for reference in self.references])


def subjects(
    dataset: Dataset,
    needs: Mapping[str, Collection[str]],
    reads: Mapping[str, Collection[str]],
    vocabulary: Vocabulary,
) -> Iterator[Subject]:
    """The tables of the export that are needed or read, in the order of the vocabulary."""

    @cache
    def source(name: str) -> FromClause:
        return _source(dataset, vocabulary.record(name))

    for name, record in vocabulary.by_name.items():
        if name not in dataset.tables or name not in {*needs, *reads}:
            continue
        required = frozenset(needs.get(name, ()))
        asked = required.union(reads.get(name, ()))
        columns = tuple(
            column
            for column in columns_of(record)
            if column.name in dataset.tables[name] and (column.key or column.name in asked)
        )
        yield Subject(
            table=name,
            source=source(name),
            key=key_of(record),
            columns=columns,
            references=tuple(
                Reference(column=column, parent=source(parent), key=key, later=_later(dataset, parent))
                for column, parent, key in _references(dataset, columns)
            ),
            required=required,
            settled=name in dataset.settled,
            expected_rows=_expected_rows(dataset.manifest.tables.get(name)),
            as_of=dataset.as_of.astimezone(ZoneInfo("UTC")).replace(tzinfo=None),
        )


def _source(dataset: Dataset, record: type[Record]) -> FromClause:
    declared = [Column(column.name, column.type) for column in record.__table__.columns]
    name = table_name(record)
    if name not in dataset.views:
        return table(name, *declared)
    # The expression is long and stands in several queries. So it is written out once, as the name of a table that is not to
    # be quoted.
    written = select(*(dataset.views[name].c[column.name] for column in declared)).compile(
        dialect=dataset.engine.dialect, compile_kwargs={"literal_binds": True}
    )
    return table(quoted_name(f"({written})", quote=False), *declared).alias(name)


def _later(dataset: Dataset, name: str) -> FromClause | None:
    """The keys of a table's records that came to be after the as-at instant, written out for the reason above."""
    if name not in dataset.later:
        return None
    written = dataset.later[name].compile(dialect=dataset.engine.dialect, compile_kwargs={"literal_binds": True})
    return table(quoted_name(f"({written})", quote=False), Column("key", String)).alias(f"{name}_later")


def _references(dataset: Dataset, columns: tuple[ColumnDeclaration, ...]) -> Iterator[tuple[str, str, str]]:
    # Where the parents' table or its key is not in the export, no child can be said to lack its parent.
    for column in columns:
        parent, _, key = column.references.partition(".")
        if key in dataset.tables.get(parent, ()):
            yield column.name, parent, key


def _expected_rows(manifest: TableManifest | None) -> int | None:
    # The export's own manifest promises so many; what was folded, refused or left out is accounted for.
    if manifest is None:
        return None
    if manifest.expected_rows is not None:
        return manifest.expected_rows - (manifest.rows_read - manifest.rows)
    return manifest.rows if manifest.rows_read else None
