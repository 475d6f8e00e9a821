"""From a standard to its one select, and from that to rows of the assessments table.

The select gives each record of the population its verdict: id, status, reason, times and breakdown values. No name and no
free text can be in it (duly.checks.standards refuses a standard that would show one).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    MetaData,
    Select,
    String,
    Table,
    cast,
    insert,
    literal,
    null,
    select,
)

from duly.checks.standards import Judgement, Listing, Rate, Standard

MAIN = ""
"""The rate id of a standard's own verdict; its further rates have ids of their own."""

BREAKDOWN_PREFIX = "by_"

_FIXED = ("standard", "rate", "record", "item", "status", "reason", "flag", "anchor_at", "due_at", "done_at")


def assessments(standards: tuple[Standard, ...]) -> Table:
    """The table that holds every verdict of these standards: one row per standard, rate, record and item.

    Times are UTC. One column `by_<breakdown>` for each breakdown that any of the standards has.
    """
    names = sorted({name for standard in standards for name in standard.judgement.breakdowns})
    return Table(
        "assessments",
        MetaData(),
        *(Column(name, String) for name in _FIXED[:7]),
        *(Column(name, DateTime) for name in _FIXED[7:]),
        *(Column(BREAKDOWN_PREFIX + name, String) for name in names),
    )


def judgements(standard: Standard) -> Iterator[tuple[str, Judgement]]:
    """The standard's own judgement, then those of its further rates, each with its rate id."""
    yield MAIN, standard.judgement
    for rate in standard.also:
        yield rate.id, rate.judgement


def verdicts(standard: Standard, rate: str, judgement: Judgement) -> Select[Any]:
    """The select that judges: columns as in the assessments table, in its order but for absent breakdowns."""
    times = {"anchor_at": judgement.anchor, "due_at": judgement.due, "done_at": judgement.done}
    inner = (
        select(
            cast(judgement.record, String).label("record"),
            (null() if judgement.item is None else cast(judgement.item, String)).label("item"),
            judgement.verdict.number.label("place"),
            (null() if judgement.flag is None else judgement.flag).label("flag"),
            *(cast(null() if time is None else time, DateTime).label(name) for name, time in times.items()),
            *(
                cast(value, String).label(BREAKDOWN_PREFIX + name)
                for name, value in sorted(judgement.breakdowns.items())
            ),
        )
        .select_from(judgement.rows)
        .subquery("judged")
    )
    chosen: Select[Any] = select(
        literal(standard.id).label("standard"),
        literal(rate).label("rate"),
        inner.c.record,
        cast(inner.c.item, String).label("item"),
        judgement.verdict.status(inner.c.place).label("status"),
        judgement.verdict.reason(inner.c.place).label("reason"),
        cast(inner.c.flag, String).label("flag"),
        inner.c.anchor_at,
        inner.c.due_at,
        inner.c.done_at,
        *(inner.c[BREAKDOWN_PREFIX + name] for name in sorted(judgement.breakdowns)),
    )
    return chosen


def record_values(judgement: Judgement, record: str) -> Select[Any]:
    """The select behind `duly explain`: the verdict of one record with the values and dates used, a row per item."""
    place = judgement.verdict.number
    return (
        select(
            (null() if judgement.item is None else cast(judgement.item, String)).label("item"),
            judgement.verdict.status(place).label("status"),
            judgement.verdict.reason(place).label("reason"),
            (null() if judgement.flag is None else cast(judgement.flag, String)).label("flag"),
            *(
                cast(null() if time is None else time, DateTime).label(name)
                for name, time in (
                    ("anchor_at", judgement.anchor),
                    ("due_at", judgement.due),
                    ("done_at", judgement.done),
                )
            ),
            *(value.label(f"show_{name}") for name, value in judgement.shows.items()),
        )
        .select_from(judgement.rows)
        .where(judgement.record == record)
    )


def listed(listing: Listing) -> Select[Any]:
    """The ids of a listing, each once, in order."""
    found = listing.records.subquery("listed")
    return select(cast(found.c.record, String).label("record")).distinct().order_by("record")


def insert_verdicts(table: Table, source: Select[Any]) -> Any:
    """The statement that stores the verdicts of a select where the records and the assessments share a database."""
    return insert(table).from_select([column.name for column in source.selected_columns], source)


def values(standard: Standard, facts: Mapping[str, object], changed: Mapping[str, Any]) -> dict[str, object]:
    """The bind parameters of a standard's selects: the facts of the run and the changed parameters that it has."""
    own = {
        parameter.name: list(changed[parameter.name])
        if isinstance(changed[parameter.name], tuple)
        else changed[parameter.name]
        for parameter in standard.parameters
        if parameter.name in changed
    }
    return {**facts, **own}


__all__ = [
    "BREAKDOWN_PREFIX",
    "MAIN",
    "Connection",
    "Rate",
    "assessments",
    "insert_verdicts",
    "judgements",
    "listed",
    "record_values",
    "values",
    "verdicts",
]
