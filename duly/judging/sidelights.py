"""Sidelights: what stands beside a standard's rate and is no verdict. Lists of records to look at, figures, and remarks on the
export.

Lists and figures ask the records themselves, but for the lists of records that were judged anyway, which the verdicts tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, func, select
from sqlalchemy.exc import SQLAlchemyError

from duly.checks import Listing
from duly.dataset import Dataset
from duly.judging.loop import Turn
from duly.judging.outside import left_out
from duly.judging.selects import listed, marked
from duly.results import ListResult


@dataclass(frozen=True, kw_only=True)
class Sidelights:
    """The lists of a standard, its figures by id, who is outside its population, why its whole figure is in doubt, and what must
    be known of the export. With a `failure` there is none of it but the remarks: one of their selects failed."""

    lists: tuple[ListResult, ...] = ()
    figures: Mapping[str, float | None] = field(default_factory=dict)
    outside: Mapping[str, int] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    failure: SQLAlchemyError | None = None


def sidelights(
    turn: Turn, store: Engine, verdicts: Table, *, longest: int, remarks: tuple[str, ...] = ()
) -> Sidelights:
    """What stands beside a standard whose verdicts are in a table of `store`, with these remarks.

    At most `longest` ids of each list; its count is always whole.
    """
    try:
        return replace(_asked(turn, store, verdicts, longest), remarks=remarks)
    except SQLAlchemyError as failure:
        return Sidelights(remarks=remarks, failure=failure)


def _asked(turn: Turn, store: Engine, verdicts: Table, longest: int) -> Sidelights:
    with store.connect() as connection, _source(turn.dataset, connection) as source:
        asking = _Asking(turn=turn, source=source, connection=connection, verdicts=verdicts, longest=longest)
        return Sidelights(
            lists=tuple(asking.listing(listing) for listing in turn.standard.lists),
            figures={figure.id: asking.figure(figure.value) for figure in turn.standard.figures},
            doubts=tuple(words for words, holds in turn.standard.cannot_tell_where if asking.is_doubted(holds)),
            outside=left_out(turn, source, verdicts),
        )


@contextmanager
def _source(dataset: Dataset, connection: Connection) -> Iterator[Connection]:
    """A connection to the records: the store's own where they share a database."""
    if not dataset.in_place:
        yield connection
        return
    with dataset.engine.connect() as source:
        yield source


@dataclass(frozen=True, kw_only=True)
class _Asking:
    """One standard's turn to ask: the records behind `source`, its verdicts behind `connection`."""

    turn: Turn
    source: Connection
    connection: Connection
    verdicts: Table
    longest: int
    _numbers: dict[int, int] = field(default_factory=dict)
    """Several lists are a share of one number: by the identity of its select."""

    def listing(self, listing: Listing) -> ListResult:
        number, records = self._records(listing)
        share_of = self._share_of(listing)
        return ListResult(
            id=listing.id,
            title=listing.title,
            count=number,
            records=records,
            share_of=share_of,
            warn=bool(share_of and listing.warn_over is not None and number > listing.warn_over * share_of),
        )

    def figure(self, value: Select[Any]) -> float | None:
        number = self._ask(value).scalar_one()
        return None if number is None else round(float(number), 2)

    def is_doubted(self, holds: Select[Any]) -> bool:
        return self._ask(holds).scalar_one() is not False

    def _records(self, listing: Listing) -> tuple[int, tuple[str, ...]]:
        """How many records are in a list, and the first of them in order."""
        if listing.judged:
            chosen = self._first(marked(self.verdicts, self.turn.standard, listing, "records").distinct())
            rows = self.connection.execute(chosen).all()
        else:
            rows = self._ask(self._first(listed(listing).order_by(None))).all()
        return (int(rows[0][1]) if rows else 0), tuple(record for record, _ in rows)

    def _first(self, records: Select[Any]) -> Select[Any]:
        # One statement for the ids and their number: what is listed can cost as much as the standard itself.
        every = records.subquery("all_listed")
        return select(every.c.record, func.count().over()).order_by(every.c.record).limit(self.longest)

    def _share_of(self, listing: Listing) -> int | None:
        if "of" in listing.judged:
            judged = marked(self.verdicts, self.turn.standard, listing, "of").subquery()
            return int(self.connection.execute(select(func.count()).select_from(judged)).scalar_one())
        if listing.of is None:
            return None
        if id(listing.of) not in self._numbers:
            self._numbers[id(listing.of)] = int(self._ask(listing.of).scalar_one())
        return self._numbers[id(listing.of)]

    def _ask(self, chosen: Select[Any]) -> Any:
        return self.source.execute(self.turn.dataset.ready(chosen), self.turn.bound)
