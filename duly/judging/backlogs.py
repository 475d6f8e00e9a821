"""The backlog of a standard, counted from what is open: how much, how old, and of what kind.

It reads the table that `duly.judging.selects.gather` filled, in the local DuckDB, and never the export.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Subquery, Table, and_, case, func, literal, select

from duly import sql
from duly.checks import Standard, local_day
from duly.checks.parameters import AS_OF, AS_OF_DAY, Facts
from duly.judging.counting import NOT_RECORDED, PLACE, by_each, each, shown_value
from duly.judging.selects import judgements
from duly.results import BANDS, NEXT_DAYS, Backlog, OpenItems, Status

_KINDS = ("overdue", "undetermined", "undated", "upcoming", "later")


def backlogs(connection: Connection, table: Table, standard: Standard, facts: Facts) -> dict[str, Backlog]:
    """What is open under each rate of a standard that has a backlog, by rate id."""
    return {
        rate: _backlog(connection, table, standard.id, rate, judgement.breakdowns, facts)
        for rate, judgement in judgements(standard)
        if judgement.has_backlog
    }


def _backlog(
    connection: Connection, table: Table, standard: str, rate: str, breakdowns: Mapping[str, Any], facts: Facts
) -> Backlog:
    names = list(breakdowns)
    ages = _ages(table, standard, rate, names, facts)
    counted = select(*_figures(ages), *by_each(ages, names))
    # Without a breakdown there is one group, which is there where nothing is open as well.
    grouped = counted.group_by(each(ages, names, whole=True)) if names else counted
    found: dict[str, dict[str, OpenItems]] = {name: {} for name in names}
    whole = OpenItems()
    for row in connection.execute(grouped, facts.values()).mappings():
        if row[PLACE] == len(names):
            whole = _items(row)
        else:
            name = names[row[PLACE]]
            found[name][row[name]] = _items(row)
    return Backlog.of(
        whole,
        breakdowns={
            name: {key: by_value[key] for key in sorted(by_value, key=lambda key: (key == NOT_RECORDED, key))}
            for name, by_value in found.items()
        },
    )


def _ages(table: Table, standard: str, rate: str, breakdowns: Sequence[str], facts: Facts) -> Subquery:
    """Each open item with its breakdowns, its kind and, in local days, how long ago it fell due.

    What is not a breakdown has a name that no breakdown has.
    """
    soon = (facts.as_of.astimezone(ZoneInfo(facts.time_zone)) + timedelta(days=NEXT_DAYS)).astimezone(ZoneInfo("UTC"))
    past = table.c.due_at < AS_OF
    kind = case(
        (table.c.due_at.is_(None), "undated"),
        (and_(past, table.c.status == Status.NON_COMPLIANT.value), "overdue"),
        (and_(past, table.c.status == Status.UNKNOWN.value), "undetermined"),
        (table.c.due_at < literal(soon.replace(tzinfo=None)), "upcoming"),
        else_="later",
    )
    return (
        select(
            *(shown_value(table, name) for name in breakdowns),
            table.c.anchor_at.label("(anchor_at)"),
            table.c.due_at.label("(due_at)"),
            kind.label("(kind)"),
            sql.days_between(local_day(table.c.due_at), AS_OF_DAY).label("(days)"),
        )
        .where(table.c.standard == standard, table.c.rate == rate)
        .subquery("ages")
    )


def _figures(ages: Subquery) -> Iterator[ColumnElement[Any]]:
    overdue = ages.c["(kind)"] == "overdue"
    for kind in _KINDS:
        yield func.count(case((ages.c["(kind)"] == kind, 1))).label(kind)
    for band, (low, high) in BANDS.items():
        inside = ages.c["(days)"] >= low if high is None else ages.c["(days)"].between(low, high)
        yield func.count(case((and_(overdue, inside), 1))).label(f"band_{band}")
    yield func.quantile_cont(case((overdue, ages.c["(days)"])), 0.5).label("median_days")
    yield func.min(case((overdue, ages.c["(due_at)"]))).label("oldest_due")
    yield func.min(case((overdue, ages.c["(anchor_at)"]))).label("waiting_since")


def _items(row: Mapping[Any, Any]) -> OpenItems:
    return OpenItems(
        **{kind: int(row[kind]) for kind in _KINDS},
        bands={band: int(row[f"band_{band}"]) for band in BANDS},
        median_days=None if row["median_days"] is None else round(float(row["median_days"]), 1),
        oldest_due=row["oldest_due"],
        waiting_since=row["waiting_since"],
    )
