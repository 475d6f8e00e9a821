"""Which tables of an export hold a record, found by its id before anything is judged: only columns of ids are read for that."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, func, or_, select

from duly.checks.reads import element
from duly.checks.standards import Standard, reads_of
from duly.connectors import open_export
from duly.dataset import Dataset
from duly.errors import UsageError
from duly.expectations.tuning import Tuning
from duly.judging.session import Progress, Request, Silent
from duly.records import key_of
from duly.records.vocabulary import Vocabulary
from duly.settings import Settings

_CANDIDATES = 500
"""Ids of a column that begin or end alike, among which those that may have been meant are looked for."""

Place = tuple[str, str]
"""A table, and a column of it that holds ids."""


@dataclass(frozen=True, kw_only=True)
class OnRecord:
    """The standards that may judge a record. `missing` says that no column of the export holds its id, with ids that are like it:
    then there are only those whose ids need not stand in one."""

    standards: tuple[Standard, ...]
    missing: UsageError | None = None


def standards_on(
    settings: Settings,
    tuning: Tuning,
    request: Request,
    record: str,
    standards: Sequence[Standard],
    progress: Progress | None = None,
) -> OnRecord:
    """Those of the standards that may judge the record, by the columns that hold its id.

    A standard whose ids come from several columns is asked where it reads a table that holds the record. Raises what opening the
    export raises.
    """
    vocabulary = tuning.catalogue.vocabulary
    places = {standard.id: _places(standard, vocabulary) for standard in standards}
    keys = {(name, key) for name in reads_of(standards) if (key := key_of(vocabulary.record(name)))}
    sought = sorted(keys.union(*places.values()))
    needs = {
        table: {column for _, column in of_table} for table, of_table in groupby(sought, key=lambda place: place[0])
    }
    with open_export(
        settings,
        vocabulary=vocabulary,
        paths=request.paths,
        as_at=request.as_at,
        needs=needs,
        progress=(progress or Silent()).table,
    ) as dataset:
        there = [(table, column) for table, column in sought if column in dataset.tables.get(table, ())]
        with dataset.engine.connect() as connection:
            ids = _Ids(dataset, connection, vocabulary)
            holding = {place for place in there if ids.hold(place, record)}
            missing = None if holding else _not_there(record, ids.like(there, record), request.standards)
    tables = {table for table, _ in holding}
    own = {standard.id for suite in tuning.catalogue.suites if suite.is_own for standard in suite.standards}

    def applies(one: Standard) -> bool:
        if not holding:  # its ids may be listed in duly.toml, or made up of several columns
            return not places[one.id] <= keys or (not places[one.id] and one.id in own)
        return bool(places[one.id] & holding) or (not places[one.id] and not tables.isdisjoint(one.reads))

    return OnRecord(standards=tuple(filter(applies, standards)), missing=missing)


def _not_there(record: str, like: Sequence[str], asked: Sequence[str]) -> UsageError:
    said = f"; did you mean {' or '.join(like)}?" if like else ""
    where = f"nothing that {', '.join(asked)} would read" if asked else "the export"
    return UsageError(
        f"{where} holds {'a' if asked else 'no'} record with the id {record}{said}",
        next_step="Ids are spelt as in the export; the worklists and the pages list them.",
    )


def _places(standard: Standard, vocabulary: Vocabulary) -> set[Place]:
    """The columns that the ids of its records may come from; none where they are of several, under a name of their own."""
    return {
        place
        for judgement in standard.judgements.values()
        for place in _named(element(judgement.record), standard, vocabulary)
    }


def _named(column: Any, standard: Standard, vocabulary: Vocabulary) -> Iterator[Place]:
    name = getattr(column, "name", None)
    for table, columns in standard.reads.items():
        if name == key_of(vocabulary.record(table)) or (
            name in columns and not _is_key(str(name), standard.reads, vocabulary)
        ):
            yield table, str(name)


def _is_key(name: str, tables: Collection[str], vocabulary: Vocabulary) -> bool:
    return any(key_of(vocabulary.record(table)) == name for table in tables)


class _Ids:
    """The ids of an open export, column by column."""

    def __init__(self, dataset: Dataset, connection: Connection, vocabulary: Vocabulary) -> None:
        self._dataset, self._connection, self._vocabulary = dataset, connection, vocabulary

    def hold(self, place: Place, record: str) -> bool:
        """Whether the column holds this id."""
        column = self._column(place)
        return bool(
            self._connection.execute(self._dataset.ready(select(func.count()).where(column == record))).scalar_one()
        )

    def like(self, places: Sequence[Place], record: str) -> list[str]:
        """Ids that are like it, at most three: of those that begin or end as it does."""
        low, half = record.casefold(), max(len(record) // 2, 1)
        found: dict[str, str] = {}
        for column in map(self._column, places):
            folded = func.lower(column)
            alike = or_(
                func.substr(folded, 1, half) == low[:half],
                func.substr(folded, func.length(folded) - half + 1) == low[-half:],
            )
            near = func.length(folded).between(len(record) - 2, len(record) + 2)
            chosen = select(column).where(alike, near).distinct().order_by(column).limit(_CANDIDATES)
            rows = self._connection.execute(self._dataset.ready(chosen)).scalars()
            found |= {str(each).casefold(): str(each) for each in rows}
        return [found[each] for each in get_close_matches(low, found, n=3, cutoff=0.7)]

    def _column(self, place: Place) -> Any:
        table, column = place
        return getattr(self._vocabulary.record(table), column)
