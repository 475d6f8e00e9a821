"""What is counted from the verdicts: breakdowns, measures, the oldest open breach, and the records to put right.

Everything here reads the assessments table of the local DuckDB and never the export, so that every figure comes from
the same verdicts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Table, and_, case, false, func, literal, select, tuple_

from duly import sql
from duly.checks import Measure, Standard
from duly.judging.selects import BREAKDOWN_PREFIX, MAIN
from duly.results import Counts, Failing, Status

NOT_RECORDED = "(not recorded)"
"""The row of a breakdown for records without a value; it is never dropped, so rows sum to the total (G13)."""

_SECONDS = {"hours": 3600, "days": 86400}


def breakdowns(connection: Connection, table: Table, standard: Standard) -> dict[str, dict[str, Counts]]:
    """Counts by status for each value of each breakdown of a standard's own verdicts, values in order."""
    names = list(standard.judgement.breakdowns)
    if not names:
        return {}
    rows = (
        select(table.c.status.label("(status)"), *(shown_value(table, name) for name in names))
        .where(table.c.standard == standard.id, table.c.rate == MAIN)
        .subquery("valued")
    )
    found: dict[str, dict[str, dict[str, int]]] = {name: {} for name in names}
    counted = select(func.count().label("(records)"), rows.c["(status)"], *by_each(rows, names))
    for row in connection.execute(counted.group_by(each(rows, names, rows.c["(status)"]))).mappings():
        name = names[row[PLACE]]
        found[name].setdefault(row[name], {})[row["(status)"]] = row["(records)"]
    return {
        name: {key: Counts.of(by_value[key]) for key in sorted(by_value, key=_last_if_not_recorded)}
        for name, by_value in found.items()
    }


def shown_value(table: FromClause, name: str) -> ColumnElement[str]:
    """The value of a breakdown as it is shown, by the name of the breakdown."""
    return func.coalesce(func.nullif(table.c[BREAKDOWN_PREFIX + name], ""), NOT_RECORDED).label(name)


PLACE = "(place)"
"""The name of the column that says which breakdown a row of figures is of: in parentheses, as no breakdown is named so."""


def each(rows: FromClause, names: Sequence[str], *also: ColumnElement[Any], whole: bool = False) -> ColumnElement[Any]:
    """What to group by for the figures of each breakdown in one query, and of all rows where `whole` says so: a query
    for each would work out anew what they are counted from. `rows` have a column for each breakdown."""
    return func.grouping_sets(*(tuple_(rows.c[name], *also) for name in names), *([tuple_(*also)] if whole else []))


def by_each(rows: FromClause, names: Sequence[str]) -> tuple[ColumnElement[Any], ...]:
    """The columns that tell what a row of such a query is of: one for each breakdown, and its place among the names; that
    of all rows comes after the last."""
    grouped = [(func.grouping(rows.c[name]) == 0, place) for place, name in enumerate(names)]
    place = case(*grouped, else_=len(names)) if grouped else literal(0)
    return (*(rows.c[name] for name in names), place.label(PLACE))


def _last_if_not_recorded(value: str) -> tuple[bool, str]:
    return value == NOT_RECORDED, value


def measures(
    connection: Connection, table: Table, standard: Standard, as_of: datetime
) -> dict[str, float | int | None]:
    """The figures a standard prints beside its rate: for each measure its count, median, 90th percentile and largest
    value in the measure's unit, and how many lie in each band. `as_of` is UTC without offset.

    Keys are `<measure>_<figure>_<unit>`, and `<measure>_over_<from>[_to_<to>]_<unit>` for the bands.
    """
    found: dict[str, float | int | None] = {}
    for measure in standard.measures:
        found |= _measure(connection, table, standard, measure, as_of)
    return found


def _measure(
    connection: Connection, table: Table, standard: Standard, measure: Measure, as_of: datetime
) -> Mapping[str, float | int | None]:
    def time(name: str) -> Any:
        return literal(as_of) if name == "as_of" else table.c[name]

    length = (sql.seconds_between(time(measure.start), time(measure.end)) / _SECONDS[measure.unit]).label("length")
    lengths = (
        select(length)
        .where(
            table.c.standard == standard.id,
            table.c.rate == measure.rate,
            table.c.status.in_(measure.statuses),
            *(table.c[BREAKDOWN_PREFIX + name] == value for name, value in measure.among.items()),
            *([table.c.done_at.is_(None)] if measure.undone else []),
            time(measure.start).is_not(None),
            time(measure.end).is_not(None),
        )
        .subquery("lengths")
    )
    column = lengths.c.length
    edges = [*measure.bands, None]
    bands = {
        f"over_{low:g}" + ("" if high is None else f"_to_{high:g}"): and_(
            column > low, literal(True) if high is None else column <= high
        )
        for low, high in zip(measure.bands, edges[1:], strict=True)
    }
    row = (
        connection.execute(
            select(
                func.count().label("count"),
                func.quantile_cont(column, 0.5).label("median"),
                func.quantile_cont(column, 0.9).label("p90"),
                func.max(column).label("longest"),
                *(func.coalesce(func.sum(case((band, 1), else_=0)), 0).label(name) for name, band in bands.items()),
            ).select_from(lengths)
        )
        .mappings()
        .one()
    )
    figures: dict[str, float | int | None] = {f"{measure.id}_count": int(row["count"])}
    for name in ("median", "p90", "longest"):
        value = row[name]
        figures[f"{measure.id}_{name}_{measure.unit}"] = None if value is None else round(float(value), 2)
    for name in bands:
        figures[f"{measure.id}_{name}_{measure.unit}"] = int(row[name])
    return figures


def oldest_open_breach(connection: Connection, table: Table, standard: Standard) -> datetime | None:
    """When the longest-standing breach that is still open fell due (or began, where nothing was due); UTC.

    `table` holds the verdicts, or what is open whatever its age.
    """
    since = func.min(func.coalesce(table.c.due_at, table.c.anchor_at))
    found: datetime | None = connection.execute(
        select(since).where(
            table.c.standard == standard.id,
            table.c.rate == MAIN,
            table.c.status == Status.NON_COMPLIANT.value,
            table.c.open,
        )
    ).scalar()
    return found


def failing(
    connection: Connection, table: Table, standard: Standard, limit: int, *, waived: ColumnElement[bool] | None = None
) -> list[Failing]:
    """The records that failed or could not be determined, longest due first: at most `limit` of each. `waived` holds for
    those that a waiver covers."""
    team = table.c.get(BREAKDOWN_PREFIX + "team")
    names = ("record", "item", "status", "reason", "anchor_at", "due_at", "done_at", "open")
    columns: list[ColumnElement[Any]] = [table.c[name] for name in names]
    columns.append((literal(None) if team is None else func.nullif(team, "")).label("team"))
    columns.append((false() if waived is None else waived).label("waived"))
    order = (
        func.coalesce(table.c.due_at, table.c.anchor_at).nulls_last(),
        table.c.record,
        table.c.item.nulls_first(),
    )
    place = func.row_number().over(partition_by=table.c.status, order_by=order)
    placed = (
        select(*columns, place.label("place"))
        .where(
            table.c.standard == standard.id,
            table.c.rate == MAIN,
            table.c.status.in_((Status.NON_COMPLIANT.value, Status.UNKNOWN.value)),
        )
        .subquery("placed")
    )
    rows = connection.execute(
        select(*(column for column in placed.c if column.name != "place"))
        .where(placed.c.place <= limit)
        .order_by(placed.c.status, placed.c.place)
    ).mappings()
    return [Failing(**{**row, "status": Status(row["status"])}) for row in rows]
