"""The backlog of a standard, counted from what is open: how much, how old, and of what kind.

It reads the table of open items in the local DuckDB, and never the export.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, literal, select

from duly import sql
from duly.checks import AS_OF, AS_OF_DAY, Standard, local_day
from duly.judging.assessments import Assessed
from duly.judging.counting import WHICH, by_each, each
from duly.judging.table import NOT_RECORDED, breakdown_shown
from duly.results import BANDS, NEXT_DAYS, Backlog, OpenItems, Status

_KINDS = ("overdue", "undetermined", "undated", "upcoming", "later")


def backlogs(assessed: Assessed, standard: Standard) -> dict[str, Backlog]:
    """What is open under each rate of a standard that has a backlog, by rate id."""
    return {rate: _backlog(assessed, standard, rate) for rate in standard.rates_with_backlog}


def _backlog(assessed: Assessed, standard: Standard, rate: str) -> Backlog:
    names = list(standard.judgements[rate].breakdowns)
    ages = _ages(assessed, standard.id, rate, names)
    counted = select(*_figures(ages), *by_each(ages, names))
    # Without a breakdown there is one group, which is there where nothing is open as well.
    grouped = counted.group_by(each(ages, names, whole=True)) if names else counted
    breakdowns: dict[str, dict[str, OpenItems]] = {name: {} for name in names}
    whole = OpenItems()
    for row in assessed.connection.execute(grouped, assessed.facts.values()).mappings():
        if row[WHICH] == len(names):
            whole = _items(row)
        else:
            name = names[row[WHICH]]
            breakdowns[name][row[name]] = _items(row)
    return Backlog.of(
        whole,
        breakdowns={
            name: {value: by_value[value] for value in sorted(by_value, key=lambda key: (key == NOT_RECORDED, key))}
            for name, by_value in breakdowns.items()
        },
    )


def _ages(assessed: Assessed, standard: str, rate: str, breakdowns: Sequence[str]) -> Subquery:
    """Each open item with its breakdowns, its kind and, in local days, how long ago it fell due.

    What is not a breakdown has a name that no breakdown has.
    """
    table = assessed.open_items
    past = table.c.due_at < AS_OF
    kind = case(
        (table.c.due_at.is_(None), "undated"),
        (and_(past, table.c.status == Status.NON_COMPLIANT.value), "overdue"),
        (and_(past, table.c.status == Status.UNKNOWN.value), "undetermined"),
        (table.c.due_at < literal(assessed.facts.days_ahead(NEXT_DAYS)), "upcoming"),
        else_="later",
    )
    return (
        select(
            *(breakdown_shown(table, name) for name in breakdowns),
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
