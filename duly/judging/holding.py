"""Which tables of an export hold a record, found by its id before anything is judged: only its keys are read for that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from sqlalchemy import Connection, func, or_, select

from duly.checks.reads import element
from duly.checks.standards import Standard, reads_of
from duly.connectors import open_export
from duly.dataset import Dataset
from duly.errors import UsageError
from duly.expectations.tuning import Tuning
from duly.judging.session import Progress, Request, Silent
from duly.records import Record, key_of
from duly.records.columns import record_id
from duly.settings import Settings

_CANDIDATES = 500
"""Ids of a table that begin or end alike, among which those that may have been meant are looked for."""


def standards_on(
    settings: Settings,
    tuning: Tuning,
    request: Request,
    record: str,
    standards: Sequence[Standard],
    progress: Progress | None = None,
) -> tuple[Standard, ...]:
    """Those of the standards that may judge the record, by the tables that hold it.

    Raises UsageError, with ids that are like it, where no table holds it and no standard judges what has another id than a key;
    and what opening the export raises.
    """
    reads = reads_of(standards)
    keyed = {name: one for name, one in tuning.catalogue.vocabulary.by_name.items() if key_of(one) and name in reads}
    with open_export(
        settings,
        vocabulary=tuning.catalogue.vocabulary,
        paths=request.paths,
        as_at=request.as_at,
        needs={name: {str(key_of(one))} for name, one in keyed.items()},
        progress=(progress or Silent()).table,
    ) as dataset:
        there = {name: one for name, one in keyed.items() if name in dataset.tables}
        with dataset.engine.connect() as connection:
            holding = [name for name, one in there.items() if _holds(dataset, connection, one, record)]
            like = [] if holding else _like(dataset, connection, there, record)
    keys = {str(key_of(one)): name for name, one in keyed.items()}
    otherwise = [one for one in standards if not _ids(one) <= keys.keys()]
    if not holding and (like or not otherwise):
        said = f"; did you mean {' or '.join(like)}?" if like else ""
        raise UsageError(
            f"the export holds no record with the id {record}{said}",
            next_step="Ids are spelt as in the export; the worklists and the pages list them.",
        )
    names = {str(key_of(keyed[name])) for name in holding}
    return tuple(
        one
        for one in standards
        if _ids(one) & names or (one in otherwise and (not holding or not one.reads.keys().isdisjoint(holding)))
    )


def _ids(standard: Standard) -> set[str]:
    """The names of the columns that its records have their ids from."""
    return {str(getattr(element(judgement.record), "name", "")) for judgement in standard.judgements.values()}


def _holds(dataset: Dataset, connection: Connection, one: type[Record], record: str) -> bool:
    chosen = select(func.count()).select_from(one).where(record_id(one) == record)
    return bool(connection.execute(dataset.ready(chosen)).scalar_one())


def _like(dataset: Dataset, connection: Connection, tables: Mapping[str, type[Record]], record: str) -> list[str]:
    """Ids that are like it, at most three: of those that begin or end as it does."""
    half, low = max(len(record) // 2, 1), record.casefold()
    found: dict[str, str] = {}
    for one in tables.values():
        key = func.lower(record_id(one))
        alike = or_(
            func.substr(key, 1, half) == low[:half], func.substr(key, func.length(key) - half + 1) == low[-half:]
        )
        near = func.length(key).between(len(record) - 2, len(record) + 2)
        chosen = select(record_id(one)).where(alike, near).order_by(record_id(one)).limit(_CANDIDATES)
        found |= {str(each).casefold(): str(each) for each in connection.execute(dataset.ready(chosen)).scalars()}
    return [found[each] for each in get_close_matches(low, found, n=3, cutoff=0.8)]
