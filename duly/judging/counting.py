"""What is counted from the verdicts: breakdowns, measures, the oldest open breach, and the records to put right.

Everything here reads the assessments table of the local DuckDB and never the export, so that every figure comes from
the same verdicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
)

from duly import sql
from duly.checks import CLOCK_DRIFT_SECONDS, MAIN, TIME_ZONE, Measure, Standard, local_day
from duly.judging.assessments import Assessed
from duly.judging.table import BREAKDOWN_PREFIX, NOT_RECORDED, breakdown_shown, breakdown_value
from duly.results import Counts, Failing, Status

_SECONDS = {"hours": 3600, "days": 86400}


def breakdowns(assessed: Assessed, standard: Standard) -> dict[str, dict[str, Counts]]:
    """Counts by status for each value of each breakdown of a standard's own verdicts, values in order."""
    names, table = list(standard.judgement.breakdowns), assessed.verdicts
    if not names:
        return {}
    rows = (
        select(table.c.status.label("(status)"), *(breakdown_shown(table, name) for name in names))
        .where(table.c.standard == standard.id, table.c.rate == MAIN)
        .subquery("valued")
    )
    numbers: dict[str, dict[str, dict[str, int]]] = {name: {} for name in names}
    counted = select(func.count().label("(records)"), rows.c["(status)"], *by_each(rows, names))
    for row in assessed.connection.execute(counted.group_by(each(rows, names, rows.c["(status)"]))).mappings():
        name = names[row[WHICH]]
        numbers[name].setdefault(row[name], {})[row["(status)"]] = row["(records)"]
    return {
        name: {key: Counts.of(by_value[key]) for key in sorted(by_value, key=_last_if_not_recorded)}
        for name, by_value in numbers.items()
    }


WHICH = "(which)"
"""The name of the column that says which breakdown a row of figures is of: in parentheses, as no breakdown is named so."""


def each(rows: FromClause, names: Sequence[str], *also: ColumnElement[Any], whole: bool = False) -> ColumnElement[Any]:
    """What to group by for the figures of each breakdown in one query, and of all rows where `whole` says so: a query
    for each would work out anew what they are counted from. `rows` have a column for each breakdown."""
    return func.grouping_sets(*(tuple_(rows.c[name], *also) for name in names), *([tuple_(*also)] if whole else []))


def by_each(rows: FromClause, names: Sequence[str]) -> tuple[ColumnElement[Any], ...]:
    """The columns that say what a row of such a query is of: one for each breakdown, and which of the names it is, from 0;
    that of all rows comes after the last."""
    grouped = [(func.grouping(rows.c[name]) == 0, number) for number, name in enumerate(names)]
    which = case(*grouped, else_=len(names)) if grouped else literal(0)
    return (*(rows.c[name] for name in names), which.label(WHICH))


def _last_if_not_recorded(value: str) -> tuple[bool, str]:
    return value == NOT_RECORDED, value


def measures(assessed: Assessed, standard: Standard) -> dict[str, float | int | None]:
    """The figures a standard prints beside its rate: for each measure its count, median, 90th percentile and largest
    value in the measure's unit, and how many lie in each band.

    Keys are `<measure>_<figure>_<unit>`, and `<measure>_over_<from>[_to_<to>]_<unit>` for the bands. A time with a bare date
    at an end says nothing in hours: those are counted in whole local days, apart from the others where the measure is in
    hours (`<measure>_dated_<figure>_days`), and never below 0 (A19). Two clocks that disagree by no more than the tolerance
    are at once.
    """
    figures: dict[str, float | int | None] = {}
    for measure in standard.measures:
        figures |= _measure(assessed, standard, measure)
    return figures


def _measure(assessed: Assessed, standard: Standard, measure: Measure) -> Mapping[str, float | int | None]:
    lengths = _lengths(assessed, standard, measure).subquery("lengths")
    length = lengths.c.length
    edges = [*measure.bands, None]
    bands = {
        f"over_{low:g}" + ("" if high is None else f"_to_{high:g}"): and_(
            length > low, literal(True) if high is None else length <= high
        )
        for low, high in zip(measure.bands, edges[1:], strict=True)
    }
    counted = (
        select(
            lengths.c.apart,
            func.count().label("count"),
            func.quantile_cont(length, literal_column("[0.5, 0.9]")).label("quantiles"),  # both of one sorting
            func.max(length).label("longest"),
            *(func.coalesce(func.sum(case((band, 1), else_=0)), 0).label(name) for name, band in bands.items()),
        )
        .select_from(lengths)
        .group_by(lengths.c.apart)
    )
    rows = {row["apart"]: row for row in assessed.connection.execute(counted, assessed.facts.values()).mappings()}

    def figures(prefix: str, unit: str, row: Mapping[Any, Any], bands: Iterable[str]) -> dict[str, float | int | None]:
        median, p90 = row.get("quantiles") or (None, None)
        values = {"median": median, "p90": p90, "longest": row.get("longest")}
        return {
            f"{prefix}_count": row.get("count", 0),
            **{f"{prefix}_{name}_{unit}": _two_places(value) for name, value in values.items()},
            **{f"{prefix}_{name}_{unit}": int(row.get(name, 0)) for name in bands},
        }

    of_all = figures(measure.id, measure.unit, rows.get(False, {}), bands)
    return of_all | (figures(f"{measure.id}_dated", "days", rows[True], ()) if True in rows else {})


def _lengths(assessed: Assessed, standard: Standard, measure: Measure) -> Select[Any]:
    """How long each was: in days where one of its ends is a bare date, and then `apart` from a measure in hours; else in the
    measure's unit."""
    table = assessed.verdicts

    def time(name: str) -> Any:
        return literal(assessed.facts.utc) if name == "as_of" else table.c[name]

    start, end = time(measure.start), time(measure.end)
    bare = or_(*(_is_a_date(table.c[name]) for name in (measure.start, measure.end) if name != "as_of"))
    seconds = sql.seconds_between(start, end)
    at_once = and_(seconds < 0, seconds >= -CLOCK_DRIFT_SECONDS)
    days = func.greatest(sql.days_between(local_day(start), local_day(end)), 0)
    length = case((bare, days), (at_once, 0), else_=seconds / _SECONDS[measure.unit])
    apart = false() if measure.unit == "days" else bare
    return select(length.label("length"), apart.label("apart")).where(
        table.c.standard == standard.id,
        table.c.rate == measure.rate,
        table.c.status.in_(measure.statuses),
        *(table.c[BREAKDOWN_PREFIX + name] == value for name, value in measure.among.items()),
        *([table.c.done_at.is_(None)] if measure.undone else []),
        start.is_not(None),
        end.is_not(None),
    )


def _is_a_date(instant: ColumnElement[Any]) -> ColumnElement[bool]:
    """At exactly 00:00 local: a date without a time, as nothing else says of a verdict's times (G8). No zone has been off UTC
    by less than quarters of an hour for fifty years, and to ask what time it is there is dear."""
    local = sql.local_time(instant, TIME_ZONE)
    is_quarter = sql.seconds_between(literal(datetime(1970, 1, 1)), instant) % 900 == 0
    perhaps = or_(is_quarter, instant < literal(datetime(1975, 1, 1)))
    return case((perhaps, local == func.date_trunc("day", local)), else_=false())


def _two_places(value: Any) -> float | None:
    return None if value is None else round(float(value), 2)


def oldest_open_breach(assessed: Assessed, standard: Standard) -> datetime | None:
    """When the longest-standing breach that is still open fell due (or began, where nothing was due); UTC.

    Whatever its age where a backlog is kept; else among what the period judged.
    """
    table = assessed.open_items if standard.judgement.has_backlog else assessed.verdicts
    since = func.min(func.coalesce(table.c.due_at, table.c.anchor_at))
    oldest: datetime | None = assessed.connection.execute(
        select(since).where(
            table.c.standard == standard.id,
            table.c.rate == MAIN,
            table.c.status == Status.NON_COMPLIANT.value,
            table.c.open,
        )
    ).scalar()
    return oldest


def failing(
    assessed: Assessed, standard: Standard, limit: int, *, waived: ColumnElement[bool] | None = None
) -> list[Failing]:
    """The records that failed or could not be determined, longest due first: at most `limit` of each. `waived` holds for
    those that a waiver covers."""
    table = assessed.verdicts
    names = ("record", "item", "status", "reason", "anchor_at", "due_at", "done_at", "open")
    columns: list[ColumnElement[Any]] = [table.c[name] for name in names]
    columns.append(breakdown_value(table, "team").label("team"))
    columns.append((false() if waived is None else waived).label("waived"))
    order = (
        func.coalesce(table.c.due_at, table.c.anchor_at).nulls_last(),
        table.c.record,
        table.c.item.nulls_first(),
    )
    rank = func.row_number().over(partition_by=table.c.status, order_by=order)
    ranked = (
        select(*columns, rank.label("rank"))
        .where(
            table.c.standard == standard.id,
            table.c.rate == MAIN,
            table.c.status.in_((Status.NON_COMPLIANT.value, Status.UNKNOWN.value)),
        )
        .subquery("ranked")
    )
    rows = assessed.connection.execute(
        select(*(column for column in ranked.c if column.name != "rank"))
        .where(ranked.c.rank <= limit)
        .order_by(ranked.c.status, ranked.c.rank)
    ).mappings()
    return [Failing(**{**row, "status": Status(row["status"])}) for row in rows]
