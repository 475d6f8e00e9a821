"""The backlog of a standard, counted from what is open: how much, how old, and of what kind.

It reads the table of open items in the local DuckDB, and never the export.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, literal, or_, select

from duly import sql
from duly.checks import AS_OF, AS_OF_DAY, Standard, local_day
from duly.judging.assessments import Assessed
from duly.judging.counting import by_each, each
from duly.judging.table import NOT_RECORDED, breakdown_shown
from duly.results import BANDS, NEXT_DAYS, Backlog, OpenItems, Status

_KINDS = ("overdue", "undetermined", "undated", "upcoming", "later")


def backlogs(assessed: Assessed, standards: Sequence[Standard]) -> dict[str, dict[str, Backlog]]:
    """What is open under each rate of the standards that has a backlog, by standard id and rate id."""
    rates = {(standard.id, rate): standard for standard in standards for rate in standard.rates_with_backlog}
    names = sorted({name for (_, rate), standard in rates.items() for name in standard.judgements[rate].breakdowns})
    whole: dict[tuple[str, str], OpenItems] = {}
    items: dict[tuple[str, str, str], dict[str, OpenItems]] = {}
    for row in _by_breakdown(assessed, tuple(rates), names) if rates else ():
        of_rate = row[STANDARD], row[RATE]
        if row[WHICH] == len(names):
            whole[of_rate] = _items(row)
        else:
            items.setdefault((*of_rate, names[row[WHICH]]), {})[row[VALUE]] = _items(row)
    found: dict[str, dict[str, Backlog]] = {standard.id: {} for standard in standards}
    for (of_standard, rate), standard in rates.items():
        found[of_standard][rate] = Backlog.of(
            whole.get((of_standard, rate), OpenItems()),
            breakdowns={
                name: dict(sorted(items.get((of_standard, rate, name), {}).items(), key=_last_if_not_recorded))
                for name in standard.judgements[rate].breakdowns
            },
        )
    return found


WHICH, VALUE, STANDARD, RATE = "(which)", "(value)", "(standard)", "(rate)"
"""Columns beside those of breakdowns: in parentheses, as no breakdown is named so."""


def _last_if_not_recorded(one: tuple[str, OpenItems]) -> tuple[bool, str]:
    return one[0] == NOT_RECORDED, one[0]


def _by_breakdown(
    assessed: Assessed, rates: Sequence[tuple[str, str]], names: Sequence[str]
) -> Iterator[Mapping[Any, Any]]:
    ages = _ages(assessed, rates, names)
    value, which = by_each(ages, names)
    of_rate = (ages.c[STANDARD], ages.c[RATE])
    counted = select(*of_rate, *_figures(ages), value.label(VALUE), which.label(WHICH))
    grouped = counted.group_by(each(ages, names, *of_rate, whole=True))
    yield from assessed.connection.execute(grouped, assessed.facts.values()).mappings()


def _ages(assessed: Assessed, rates: Sequence[tuple[str, str]], breakdowns: Sequence[str]) -> Subquery:
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
            table.c.standard.label(STANDARD),
            table.c.rate.label(RATE),
            table.c.anchor_at.label("(anchor_at)"),
            table.c.due_at.label("(due_at)"),
            kind.label("(kind)"),
            sql.days_between(local_day(table.c.due_at), AS_OF_DAY).label("(days)"),
        )
        .where(or_(*(and_(table.c.standard == standard, table.c.rate == rate) for standard, rate in rates)))
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
