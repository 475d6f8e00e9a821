"""What is told beside a standard's rate: lists of records to look at, and figures. Both ask the records themselves, but for
the lists of records that were judged anyway, which the verdicts tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, func, select

from duly.checks import Listing, Standard
from duly.dataset import Dataset
from duly.judging.selects import listed, marked
from duly.results import ListResult


@dataclass(frozen=True, kw_only=True)
class Signs:
    """The lists of a standard, and its figures by id."""

    lists: tuple[ListResult, ...] = ()
    figures: Mapping[str, float | None]


def signs(
    dataset: Dataset, store: Engine, assessed: Table, standard: Standard, bound: Mapping[str, object], kept: int
) -> Signs:
    """What is told beside a standard whose verdicts are in the assessments table of `store`.

    At most `kept` ids of each list; its count is always whole. A failure of a select is raised as it came.
    """
    with store.connect() as connection, _source(dataset, connection) as source:
        whole: dict[int, int] = {}

        def number_of(of: Select[Any]) -> int:
            # Several lists are a share of one number.
            if id(of) not in whole:
                whole[id(of)] = int(source.execute(dataset.ready(of), bound).scalar_one())
            return whole[id(of)]

        def result(listing: Listing) -> ListResult:
            if listing.judged:
                found = marked(assessed, standard, listing, "records").distinct()
                number, records = _first(connection, found, kept)
            else:
                number, records = _first(source, listed(listing).order_by(None), kept, dataset, bound)
            share_of = None
            if "of" in listing.judged:
                judged = marked(assessed, standard, listing, "of").subquery()
                share_of = int(connection.execute(select(func.count()).select_from(judged)).scalar_one())
            elif listing.of is not None:
                share_of = number_of(listing.of)
            return ListResult(
                id=listing.id,
                title=listing.title,
                count=number,
                records=records,
                share_of=share_of,
                warn=bool(share_of and listing.warn_over is not None and number > listing.warn_over * share_of),
            )

        figures = {
            figure.id: source.execute(dataset.ready(figure.value), bound).scalar_one() for figure in standard.figures
        }
        return Signs(
            lists=tuple(result(listing) for listing in standard.lists),
            figures={name: None if value is None else round(float(value), 2) for name, value in figures.items()},
        )


@contextmanager
def _source(dataset: Dataset, connection: Connection) -> Iterator[Connection]:
    """A connection to the records: the store's own where they share a database."""
    if not dataset.in_place:
        yield connection
        return
    with dataset.engine.connect() as source:
        yield source


def _first(
    connection: Connection,
    records: Select[Any],
    limit: int,
    dataset: Dataset | None = None,
    bound: Mapping[str, object] | None = None,
) -> tuple[int, tuple[str, ...]]:
    """How many records a select gives, and the first of them in order."""
    found = records.subquery("all_listed")
    # One statement for the ids and their number: what is listed can cost as much as the standard itself.
    chosen = select(found.c.record, func.count().over()).order_by(found.c.record).limit(limit)
    rows = connection.execute(dataset.ready(chosen) if dataset else chosen, bound or {}).all()
    return (int(rows[0][1]) if rows else 0), tuple(record for record, _ in rows)
