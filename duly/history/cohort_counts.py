"""Writes the counts of cohorts: how many records of a standard and a group fell due in each week, and what became of them.

As with verdicts, a row is a span of runs. A run says something of the weeks that lie wholly in its period, back to the
oldest that is looked at; of all others what was said last stays. What changed is found in DuckDB, where the verdicts are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
from sqlalchemy import BigInteger, Connection, Select, Table, bindparam, delete, func, insert, or_, select, type_coerce

from duly.checks import MAIN
from duly.history import bulk, weeks
from duly.history.numbering import Numbers
from duly.history.tables import CohortRow, MoversRow, RunRow, instant
from duly.history.verdict_spans import Moment, moment_rows
from duly.judging.table import BREAKDOWN_PREFIX
from duly.movers import COHORTS, WEEKS
from duly.results import RunInfo, Status

WHOLE = 0
"""The number that stands for the whole force where a group's number does."""

COUNTED = (Status.COMPLIANT, Status.NON_COMPLIANT, Status.UNKNOWN, Status.NOT_YET_DUE)

_COLUMNS = tuple(status.value.lower() for status in COUNTED)
_TABLE: Table = CohortRow.__table__  # type: ignore[assignment]
_KEY = ("week", "standard", "group", "held_from")

_SPANS = pa.schema(
    [
        *((name, pa.int32()) for name in ("week", "standard", "group")),
        *((name, pa.int64()) for name in ("held_from", "held_until")),
        *((name, pa.int32()) for name in _COLUMNS),
    ]
)


@dataclass(frozen=True, kw_only=True)
class Arriving:
    """The verdicts of a run in the DuckDB behind `duckdb`: in `table`, with `standards` and groups by their numbers."""

    duckdb: Any
    table: Table
    standards: Mapping[str, int]
    groups: Numbers
    info: RunInfo


def write(connection: Connection, arriving: Arriving, moments: Mapping[int, Moment]) -> None:
    """Make the counts of cohorts those of a run, in a writing connection, for every standard in `moments`: all that it judged.

    A cohort whose counts are those of the run before writes nothing.
    """
    zone = ZoneInfo(arriving.info.time_zone)
    newest = weeks.week_of(arriving.info.as_of.astimezone(zone).date())
    oldest = max(newest - WEEKS + 1, weeks.first_whole(arriving.info.period_from, zone) or 0)
    if not moments or oldest > newest:
        return
    arriving.duckdb.execute(_counted(arriving, range(oldest, newest + 1)))
    _rewrite(connection, arriving.duckdb, moments, oldest, newest)


def forget(connection: Connection, duckdb: Any, moments: Mapping[int, Moment]) -> None:
    """Undo what the run at these moments said of their standards: what held before goes on until the next run."""
    if not moments:
        return
    first, last = connection.execute(select(func.min(CohortRow.week), func.max(CohortRow.week))).one()
    if first is None:
        return
    at = min(moment.at for moment in moments.values())
    held = _held(connection, moments, first, last, since=at)
    _put(duckdb, "cohorts_before", held)
    _put(duckdb, "cohort_moments", moment_rows(moments))
    duckdb.execute(_BEFORE)
    _rewrite(connection, duckdb, moments, first, last)


def prune(connection: Connection, oldest: datetime, counted: datetime) -> None:
    """Remove the ids of records that runs before `oldest` told of, and the counts that held only until before `counted`."""
    connection.execute(delete(_TABLE).where(_TABLE.c.held_until <= counted))
    aged = select(RunRow.number).where(RunRow.as_of < oldest)
    connection.execute(delete(MoversRow).where(MoversRow.run.in_(aged)))


def _counted(arriving: Arriving, numbers: range) -> str:
    """Fills `cohorts_arriving` with week, standard, group and counts; weeks begin in local time."""
    zone = ZoneInfo(arriving.info.time_zone)
    bounds = {number: weeks.starts(number, zone).replace(tzinfo=None) for number in (*numbers, numbers[-1] + 1)}
    week_rows = {
        "week": pa.array(list(bounds), pa.int32()),
        "begins": pa.array(list(bounds.values()), pa.timestamp("us")),
    }
    _put(arriving.duckdb, "cohort_weeks", pa.table(week_rows))
    names: Numbers = {(name,): number for name, number in arriving.standards.items()}
    _put(arriving.duckdb, "cohort_standards", _numbers(("id",), names))
    groups: Numbers = {key: number for key, number in arriving.groups.items() if key[0] in COHORTS}
    _put(arriving.duckdb, "cohort_groups", _numbers(("breakdown", "value"), groups))
    there = [name for name in COHORTS if BREAKDOWN_PREFIX + name in arriving.table.c]
    values = "".join(f", nullif({BREAKDOWN_PREFIX}{name}, '') AS {name}" for name in there)
    counts = ", ".join(
        f"sum(records) FILTER (status = '{status.value}') AS {status.value.lower()}" for status in COUNTED
    )
    grouped = "".join(
        f"""
        UNION ALL SELECT d.week, s.number, g.number, d.status, d.records
        FROM due AS d JOIN cohort_standards AS s ON s.id = d.standard
        JOIN cohort_groups AS g ON g.breakdown = '{name}' AND g.value = d.{name}"""
        for name in there
    )
    held = ", ".join(f"coalesce({name}, 0)::INTEGER AS {name}" for name in _COLUMNS)
    return f"""
        CREATE OR REPLACE TEMP TABLE cohorts_arriving AS
        WITH timed AS (
            SELECT standard, status{values}, coalesce(due_at, anchor_at) AS fell_at
            FROM "{arriving.table.name}"
            WHERE rate = '{MAIN}' AND status IN ({", ".join(f"'{status.value}'" for status in COUNTED)})
        ),
        due AS (
            SELECT t.standard, t.status, w.week, count(*) AS records{"".join(f", t.{name}" for name in there)}
            FROM timed AS t ASOF JOIN cohort_weeks AS w ON t.fell_at >= w.begins
            WHERE w.week <= {numbers[-1]}
            GROUP BY ALL
        ),
        numbered AS (
            SELECT d.week, s.number AS standard, {WHOLE} AS "group", d.status, d.records
            FROM due AS d JOIN cohort_standards AS s ON s.id = d.standard{grouped}
        ),
        counted AS (SELECT week, standard, "group", {counts} FROM numbered GROUP BY ALL)
        SELECT week, standard, "group", {held} FROM counted
    """


def _numbers(columns: tuple[str, ...], rows: Numbers) -> pa.Table:
    content = {column: pa.array([row[place] for row in rows], pa.string()) for place, column in enumerate(columns)}
    return pa.table({**content, "number": pa.array(list(rows.values()), pa.int32())})


def _put(duckdb: Any, name: str, rows: pa.Table) -> None:
    """Fill a table of DuckDB's."""
    duckdb.register("cohort_rows", rows)
    try:
        duckdb.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM cohort_rows")
    finally:
        duckdb.unregister("cohort_rows")


def _held(connection: Connection, moments: Mapping[int, Moment], first: int, last: int, *, since: int) -> pa.Table:
    """The spans of these weeks that reach to `since` or beyond."""
    chosen: Select[Any] = select(
        *(_raw(field.name) for field in _SPANS),
    ).where(
        _TABLE.c.week.between(first, last),
        or_(_TABLE.c.held_until.is_(None), _raw("held_until") >= since),
        _TABLE.c.standard.in_(list(moments)),
    )
    return pa.Table.from_batches(list(bulk.read(connection, chosen, _SPANS)), schema=_SPANS)


def _raw(name: str) -> Any:
    column = _TABLE.c[name]
    return type_coerce(column, BigInteger) if name.startswith("held_") else column


def _rewrite(connection: Connection, duckdb: Any, moments: Mapping[int, Moment], first: int, last: int) -> None:
    """See to it that exactly what `cohorts_arriving` holds covers the stretch from each standard's run to the next."""
    at = min(moment.at for moment in moments.values())
    duckdb.register("cohorts_held", _held(connection, moments, first, last, since=at))
    _put(duckdb, "cohort_moments", moment_rows(moments))
    try:
        duckdb.execute(_CHANGED)
    finally:
        duckdb.unregister("cohorts_held")
    gone = duckdb.execute('SELECT week, standard, "group", was_from FROM cohorts_changed WHERE was_from IS NOT NULL')
    removed = [
        dict(zip(("of_week", "of_standard", "of_group", "of_first"), row, strict=True)) for row in gone.fetchall()
    ]
    if removed:
        by_key = [_TABLE.c[name] == bindparam(f"of_{name}") for name in _KEY[:3]]
        chosen = delete(_TABLE).where(*by_key, _TABLE.c.held_from == bindparam("of_first"))
        connection.execute(chosen, [{**row, "of_first": instant(row["of_first"])} for row in removed])
    added = list(_rows(duckdb))
    if added:
        connection.execute(insert(_TABLE), added)


def _rows(duckdb: Any) -> Iterator[dict[str, Any]]:
    answer = duckdb.execute(_ADDED)
    names = [field.name for field in _SPANS]
    for row in answer.fetchall():
        named = dict(zip(names, row, strict=True))
        until = named["held_until"]
        yield {
            **named,
            "held_from": instant(named["held_from"]),
            "held_until": None if until is None else instant(until),
        }


_COUNTS = ", ".join(_COLUMNS)
_WAS = ", ".join(f"h.{name} AS was_{name}" for name in _COLUMNS)
_DIFFER = " OR ".join(f"h.{name} IS DISTINCT FROM a.{name}" for name in _COLUMNS)

_BEFORE = f"""
    CREATE OR REPLACE TEMP TABLE cohorts_arriving AS
    SELECT c.week, c.standard, c."group", {", ".join(f"c.{name}" for name in _COLUMNS)}
    FROM cohorts_before AS c JOIN cohort_moments AS m ON m.standard = c.standard
    WHERE c.held_from <= m.before_at AND (c.held_until IS NULL OR c.held_until > m.before_at)
"""

# Within a standard's stretch one span at most covers a cohort: no other run lies there.
_CHANGED = f"""
    CREATE OR REPLACE TEMP TABLE cohorts_changed AS
    WITH covering AS (
        SELECT h.*, m.ran_at FROM cohorts_held AS h JOIN cohort_moments AS m ON m.standard = h.standard
        WHERE h.held_from <= m.ran_at AND (h.held_until IS NULL OR h.held_until > m.ran_at)
    ),
    sides AS (
        SELECT coalesce(a.week, h.week) AS week, coalesce(a.standard, h.standard) AS standard,
               coalesce(a."group", h."group") AS "group", h.held_from AS was_from, h.held_until AS was_until, {_WAS},
               {", ".join(f"a.{name}" for name in _COLUMNS)}
        FROM cohorts_arriving AS a
        FULL JOIN covering AS h ON h.week = a.week AND h.standard = a.standard AND h."group" = a."group"
        WHERE {_DIFFER}
    )
    SELECT s.*, m.ran_at, m.next_at FROM sides AS s JOIN cohort_moments AS m ON m.standard = s.standard
"""

_OLD = ", ".join(f"was_{name}" for name in _COLUMNS)
_ADDED = f"""
    SELECT week, standard, "group", was_from, ran_at, {_OLD} FROM cohorts_changed WHERE was_from < ran_at
    UNION ALL
    SELECT week, standard, "group", next_at, was_until, {_OLD} FROM cohorts_changed
    WHERE was_from IS NOT NULL AND next_at IS NOT NULL AND (was_until IS NULL OR was_until > next_at)
    UNION ALL
    SELECT week, standard, "group", ran_at, next_at, {_COUNTS} FROM cohorts_changed WHERE compliant IS NOT NULL
"""
