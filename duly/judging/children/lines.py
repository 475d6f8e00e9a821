"""The verdicts as lines of children's journeys: each with its state, its local times and the children whom it is about.

All of it in the local DuckDB that holds the verdicts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    column,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
    values,
)

from duly import sql
from duly.checks import MAIN, TIME_ZONE, Standard
from duly.judging.assessments import Assessed
from duly.judging.children.links import Kinds
from duly.judging.officers import HANDLED, held_in, staff_id
from duly.judging.table import BREAKDOWN_PREFIX, breakdown_value
from duly.judging.waiving import is_waived
from duly.results import LineState, Status

NOT_SHOWN = ("month", "weekday", "hour_band", "team")
"""Breakdowns that a record's card leaves out: they repeat its dates and its team."""

_METADATA = MetaData()

JUDGED_BY = Table(
    "child_standards",
    _METADATA,
    Column("standard", String),
    Column("place", Integer),
    Column("weight", Integer),
)
"""The standards by their place in the catalogue, with what their severity counts for."""

KINDS = Table("child_kinds", _METADATA, Column("standard", String), Column("kind", String), Column("by_item", Boolean))

LINES = Table(
    "child_lines",
    _METADATA,
    Column("line", BigInteger),
    *(Column(name, Integer) for name in ("place", "weight", "state")),
    *(Column(name, String) for name in ("standard", "record", "item", "reason", "team", "risk", "shown")),
    *(Column(name, Boolean) for name in ("open", "waived")),
    Column("day", Date),
    *(Column(name, BigInteger) for name in ("anchor", "due", "done")),
)
"""One row for each of the standards' own verdicts, and for what is open from before the period. `day` is that of the anchor, at
which an age is taken; times are minutes of local time since 1970, as though there were no summer time; `shown` are the
breakdowns, as name and value."""

OFFICERS = Table("line_officers", _METADATA, Column("line", BigInteger), Column("officer", String))
"""Who has the record of a line, as a staff id, where that was asked for and something is open or was not done in time."""

BETWEEN, WITHIN = "\x1f", "\x1e"
"""What stands between the breakdowns of `shown`, and between name and value."""


def make_lines(assessed: Assessed, standards: Sequence[Standard], kinds: Kinds, weights: dict[str, int]) -> None:
    """Make LINES, with `line_kinds` and `line_children`: which table each is of, and which children each is about."""
    connection = assessed.connection
    _METADATA.create_all(connection)
    places = [(one.id, place, weights[one.severity.value]) for place, one in enumerate(standards)]
    of = [(one, kind, one in kinds.by_item) for one, tables in kinds.of_standard.items() for kind in tables or ("",)]
    for table, rows in ((JUDGED_BY, places), (KINDS, of)):
        if rows:  # as one statement: rows bound one by one make the driver import pandas
            given = values(*(column(one.name, one.type) for one in table.c), name="given").data(rows)
            connection.execute(insert(table).from_select([one.name for one in table.c], select(given)))
    names = [column.name for column in LINES.c]
    connection.execute(insert(LINES).from_select(names, _every_line(assessed)), assessed.facts.values())
    connection.exec_driver_sql(_LINE_KINDS)
    connection.exec_driver_sql(_LINE_CHILDREN.format(day=assessed.facts.local_day.isoformat()))


def make_officers(assessed: Assessed, standards: Sequence[Standard]) -> None:
    """Fill OFFICERS from what `duly.judging.officers` holds."""
    tables = {standard: table for (standard, rate), table in held_in(standards).items() if rate == MAIN}
    if not tables:
        return
    held = and_(HANDLED.c.record == LINES.c.record, HANDLED.c.held_in == case(tables, value=LINES.c.standard))
    officer = staff_id(HANDLED.c.officer)
    chosen = select(LINES.c.line, officer).join_from(LINES, HANDLED, held)
    waiting = chosen.where(officer.is_not(None), LINES.c.state < LineState.COMPLIANT.value)
    assessed.connection.execute(insert(OFFICERS).from_select(["line", "officer"], waiting))


def _every_line(assessed: Assessed) -> Select[Any]:
    verdicts, open_items = assessed.verdicts, assessed.open_items
    same = and_(
        *(verdicts.c[name] == open_items.c[name] for name in ("standard", "rate", "record")),
        verdicts.c.item.is_not_distinct_from(open_items.c.item),
    )
    judged = select(literal(1)).select_from(verdicts).where(same).correlate(open_items).exists()
    every = union_all(_lines(verdicts), _lines(open_items).where(~judged)).subquery("every_line")
    return select(func.row_number().over(), *every.c)


def _lines(table: Table) -> Select[Any]:
    shown = [
        (name.removeprefix(BREAKDOWN_PREFIX), table.c[name])
        for name in (column.name for column in table.c)
        if name.startswith(BREAKDOWN_PREFIX) and name.removeprefix(BREAKDOWN_PREFIX) not in NOT_SHOWN
    ]
    return (
        select(
            JUDGED_BY.c.place,
            JUDGED_BY.c.weight,
            _state(table),
            *(table.c[name] for name in ("standard", "record", "item", "reason")),
            breakdown_value(table, "team"),
            breakdown_value(table, "risk"),
            func.concat_ws(BETWEEN, *(literal(name + WITHIN) + func.nullif(value, "") for name, value in shown)),
            table.c.open,
            is_waived(table),
            cast(table.c.anchor_at, Date),
            *(_minutes(table.c[name]) for name in ("anchor_at", "due_at", "done_at")),
        )
        .join_from(table, JUDGED_BY, JUDGED_BY.c.standard == table.c.standard)
        .where(table.c.rate == MAIN)
    )


def _minutes(instant: Any) -> Any:
    seconds = sql.seconds_between(literal(datetime(1970, 1, 1)), sql.local_time(instant, TIME_ZONE))
    return cast(func.floor(seconds / 60), BigInteger)


def _state(table: Table) -> Any:
    """As `duly.reports.words.state_of` says it of a record, for every status and before waivers."""
    status = table.c.status
    return case(
        *((status == of.value, literal(state.value)) for of, state in _OF_STATUS.items()),
        (or_(table.c.open, table.c.due_at.is_(None)), literal(LineState.TO_PUT_RIGHT.value)),
        (table.c.done_at.is_(None), literal(LineState.MISSED.value)),
        (table.c.done_at > table.c.due_at, literal(LineState.LATE.value)),
        else_=literal(LineState.TO_PUT_RIGHT.value),
    )


_OF_STATUS = {
    Status.UNKNOWN: LineState.UNDETERMINED,
    Status.NOT_YET_DUE: LineState.NOT_YET_DUE,
    Status.COMPLIANT: LineState.COMPLIANT,
    Status.EXEMPT: LineState.EXEMPT,
    Status.EXCLUDED: LineState.EXCLUDED,
}

_LINE_KINDS = """
CREATE TABLE line_kinds AS
SELECT line, coalesce(min(held.kind), min(child_kinds.kind)) AS kind
FROM child_lines JOIN child_kinds USING (standard)
LEFT JOIN child_ids AS held ON held.kind = child_kinds.kind AND held.id = child_lines.record
GROUP BY line
"""
"""The table that each record is of: the one that holds its id, of those that its standard judges; blank where there is none."""

_LINE_CHILDREN = """
CREATE TABLE line_children AS
WITH named AS (
    SELECT DISTINCT line, coalesce(root, item) AS child
    FROM child_lines JOIN child_kinds USING (standard) LEFT JOIN child_people ON person = item
    WHERE by_item AND item <> ''
), led AS (
    SELECT line, coalesce(root, links.person) AS child,
        bool_or(links.child OR coalesce(of_age > coalesce(day, DATE '{day}'), FALSE)) AS is_child,
        bool_or(of_age IS NOT NULL) AS age_known
    FROM child_lines JOIN child_kinds USING (standard) JOIN child_links AS links USING (kind, record)
    LEFT JOIN child_people AS known ON known.person = links.person
    WHERE line NOT IN (SELECT line FROM named)
    GROUP BY ALL
)
SELECT line, child, TRUE AS is_child, TRUE AS age_known FROM named UNION ALL SELECT * FROM led
"""


def count_records(connection: Connection) -> Sequence[Any]:
    """The records that were judged, counted: the table that they are of, else blank; a standard that judges them, where there is
    no table; whether they lead to a child, name anybody, and name somebody whose age is not known."""
    return connection.exec_driver_sql(_RECORDS).all()


_RECORDS = """
WITH of_record AS (
    SELECT kind, CASE WHEN kind = '' THEN standard ELSE '' END AS judged_by, record,
        coalesce(bool_or(is_child), FALSE) AS leads, count(child) > 0 AS names,
        coalesce(bool_or(NOT age_known), FALSE) AS unsure
    FROM child_lines JOIN line_kinds USING (line) LEFT JOIN line_children USING (line)
    GROUP BY ALL
)
SELECT kind, judged_by, leads, names, unsure, count(*) FROM of_record GROUP BY ALL ORDER BY ALL
"""
