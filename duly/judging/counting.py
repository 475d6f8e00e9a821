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
    null,
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


def breakdowns(assessed: Assessed, standards: Sequence[Standard]) -> dict[str, dict[str, dict[str, Counts]]]:
    """Counts by status for each value of each breakdown of the standards' own verdicts, values in order; by standard id."""
    names = sorted({name for standard in standards for name in standard.judgement.breakdowns})
    numbers: dict[tuple[str, str], dict[str, dict[str, int]]] = {}
    for standard, status, records, value, which in _by_breakdown(assessed, standards, names):
        numbers.setdefault((standard, names[which]), {}).setdefault(value, {})[status] = records
    return {
        standard.id: {
            name: {
                value: Counts.of(by_value[value])
                for by_value in (numbers.get((standard.id, name), {}),)
                for value in sorted(by_value, key=_last_if_not_recorded)
            }
            for name in standard.judgement.breakdowns
        }
        for standard in standards
    }


def _by_breakdown(assessed: Assessed, standards: Sequence[Standard], names: Sequence[str]) -> Sequence[Any]:
    """Standard, status, records, and the value of the breakdown with this number."""
    if not names:
        return ()
    table = assessed.verdicts
    rows = (
        select(table.c.standard, table.c.status, *(breakdown_shown(table, name).label(_shown(name)) for name in names))
        .where(of_standards(table, standards))
        .subquery("valued")
    )
    shown = [_shown(name) for name in names]
    of_row = (rows.c.standard, rows.c.status)
    counted = select(*of_row, func.count(), *by_each(rows, shown)).group_by(each(rows, shown, *of_row))
    return assessed.connection.execute(counted).all()


def _shown(name: str) -> str:
    return f"({name})"  # in parentheses, as no column of the verdicts is named


def of_standards(table: FromClause, standards: Sequence[Standard]) -> ColumnElement[bool]:
    """The standards' own verdicts, in a table like the assessments."""
    return and_(table.c.standard.in_([standard.id for standard in standards]), table.c.rate == MAIN)


def each(rows: FromClause, names: Sequence[str], *also: ColumnElement[Any], whole: bool = False) -> ColumnElement[Any]:
    """What to group by for the figures of each breakdown in one query, and of all rows where `whole` says so: a query
    for each would work out anew what they are counted from. `rows` have a column for each breakdown."""
    return func.grouping_sets(*(tuple_(rows.c[name], *also) for name in names), *([tuple_(*also)] if whole else []))


def by_each(rows: FromClause, names: Sequence[str]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The columns that say what a row of such a query is of: the value, and which of the names it is of, from 0; that of all rows
    comes after the last."""
    grouped = [(func.grouping(rows.c[name]) == 0, number) for number, name in enumerate(names)]
    if not grouped:
        return null(), literal(0)
    value = case(*((is_of, rows.c[names[number]]) for is_of, number in grouped))
    return value, case(*grouped, else_=len(names))


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


def oldest_open_breaches(assessed: Assessed, standards: Sequence[Standard]) -> dict[str, datetime | None]:
    """When the longest-standing breach that is still open fell due (or began, where nothing was due); UTC, by standard id.

    Whatever its age where a backlog is kept; else among what the period judged.
    """
    oldest: dict[str, datetime | None] = {standard.id: None for standard in standards}
    for table, has_backlog in ((assessed.open_items, True), (assessed.verdicts, False)):
        asked = [standard for standard in standards if standard.judgement.has_backlog is has_backlog]
        if not asked:
            continue
        since = func.min(func.coalesce(table.c.due_at, table.c.anchor_at))
        still = and_(of_standards(table, asked), table.c.status == Status.NON_COMPLIANT.value, table.c.open)
        chosen = select(table.c.standard, since).where(still).group_by(table.c.standard)
        rows: Sequence[Any] = assessed.connection.execute(chosen).all()
        oldest |= dict(rows)
    return oldest


def failing(
    assessed: Assessed, standards: Sequence[Standard], limit: int, *, waived: ColumnElement[bool] | None = None
) -> dict[str, list[Failing]]:
    """The records that failed or could not be determined, longest due first: at most `limit` of each standard and status; by
    standard id. Of more, what was done late or can no longer be done is left out first. `waived` holds for those that a
    waiver covers."""
    table = assessed.verdicts
    names = ("record", "item", "status", "reason", "anchor_at", "due_at", "done_at", "open")
    columns: list[ColumnElement[Any]] = [table.c[name] for name in names]
    columns.append(breakdown_value(table, "team").label("team"))
    columns.append((false() if waived is None else waived).label("waived"))

    def longest_due_first(row: FromClause) -> tuple[ColumnElement[Any], ...]:
        return func.coalesce(row.c.due_at, row.c.anchor_at).nulls_last(), row.c.record, row.c.item.nulls_first()

    # As `duly.reports.words.state_of` has it.
    past_mending = and_(
        table.c.status == Status.NON_COMPLIANT.value,
        ~table.c.open,
        table.c.due_at.is_not(None),
        or_(table.c.done_at.is_(None), table.c.done_at > table.c.due_at),
    )
    order = (case((past_mending, 1), else_=0), *longest_due_first(table))
    rank = func.row_number().over(partition_by=(table.c.standard, table.c.status), order_by=order)
    ranked = (
        select(table.c.standard, *columns, rank.label("rank"))
        .where(
            of_standards(table, standards),
            table.c.status.in_((Status.NON_COMPLIANT.value, Status.UNKNOWN.value)),
        )
        .subquery("ranked")
    )
    rows = assessed.connection.execute(
        select(*(column for column in ranked.c if column.name != "rank"))
        .where(ranked.c.rank <= limit)
        .order_by(ranked.c.standard, ranked.c.status, *longest_due_first(ranked))
    )
    listed: dict[str, list[Failing]] = {standard.id: [] for standard in standards}
    shown = (*names, "team", "waived")
    for standard, *values in rows.all():
        of_record = dict(zip(shown, values, strict=True))
        listed[standard].append(Failing(**{**of_record, "status": Status(of_record["status"])}))
    return listed
