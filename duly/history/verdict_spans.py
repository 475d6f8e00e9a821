"""The verdicts of one standard in one run, written as changes to the spans of before and after.

A span holds from the as-at instant of one run until, and without, that of another. The verdicts of the run as at T are
the spans that cover T, whatever runs lie around it; so to write a run is to see to it that exactly its verdicts cover
the stretch from T to the next run. What is there already stays untouched: a night on which nothing changed writes
nothing. It makes no difference whether the run is the newest, one between others, or one that is there already.

The comparing is done in DuckDB, where the new verdicts are; only what changes goes to the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    SmallInteger,
    String,
    Table,
    delete,
    null,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.schema import CreateTable

from duly.errors import HistoryError
from duly.history import bulk
from duly.history.tables import Instant, PastVerdictRow, StandingVerdictRow

_STANDING: Table = StandingVerdictRow.__table__  # type: ignore[assignment]
_PAST: Table = PastVerdictRow.__table__  # type: ignore[assignment]

_KEY = ("record", "item", "copy")

_HELD = pa.schema(
    [
        ("number", pa.int64()),
        ("record", pa.string()),
        ("item", pa.string()),
        ("copy", pa.int16()),
        ("reason", pa.int32()),
        ("due_at", pa.int64()),
        ("team", pa.int32()),
        ("held_from", pa.int64()),
        ("held_until", pa.int64()),
        ("failing_since", pa.int64()),
    ]
)

_DEPARTING = Table(
    "departing_verdicts",
    MetaData(),
    Column("number", BigInteger),
    Column("record", String),
    Column("item", String),
    Column("copy", SmallInteger),
    prefixes=["TEMPORARY"],
)
"""What is about to be removed: from the past by its number, from what stands by its key."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Where a run lies for one standard: its as-at instant and those of the runs that judged it before and after, in
    microseconds."""

    at: int
    before: int | None
    after: int | None


@dataclass(frozen=True, kw_only=True)
class SpansWritten:
    """How many spans a standard's verdicts added and removed."""

    added: int
    removed: int


def prepare(connection: Connection) -> None:
    """Make ready to write spans in this transaction."""
    connection.execute(CreateTable(_DEPARTING))


def write(connection: Connection, verdicts: Any, standard: int, moment: Moment, arriving: str) -> SpansWritten:
    """Make the verdicts that `arriving` selects those of a standard in the run at `moment`.

    `arriving` is DuckDB's SQL for rows of record, item, reason (its number), due_at (microseconds), team (a group's number)
    and failing. `connection` is a writing one to the history, `verdicts` the DuckDB itself. Raises HistoryError.
    """
    try:
        removed, added = _changes(verdicts, _held(connection, standard, moment), standard, moment, arriving)
    except duckdb.Error as error:
        raise HistoryError(
            f"the verdicts could not be set against those that the history holds ({type(error).__name__})",
            next_step="Run with --debug for the trace.",
        ) from error
    _remove(connection, standard, removed)
    stands = pc.is_null(added["held_until"])
    bulk.write(connection, _STANDING, added.filter(stands).drop_columns(["held_until"]))
    bulk.write(connection, _PAST, added.filter(pc.invert(stands)))
    return SpansWritten(added=added.num_rows, removed=removed.num_rows)


def _changes(verdicts: Any, held: pa.Table, standard: int, moment: Moment, arriving: str) -> tuple[pa.Table, pa.Table]:
    """The spans to remove and those to add."""
    bounds = {"at": moment.at, "before": moment.before, "after": moment.after}
    verdicts.register("history_held_rows", held)
    try:
        moved = _fetch(verdicts, _MOVED.format(arriving=_ARRIVING.format(arriving=arriving)), bounds)
    finally:
        verdicts.unregister("history_held_rows")
    removed, added = moved.filter(moved["gone"]), moved.filter(pc.invert(moved["gone"]))
    numbered = added.drop_columns(["gone", "number"]).add_column(
        0, "standard", pa.array([standard] * added.num_rows, pa.int32())
    )
    return removed.select(["number", *_KEY]), numbered


def forget(connection: Connection, verdicts: Any, standard: int, moment: Moment) -> SpansWritten:
    """Undo what the run at `moment` said of the standard: no span begins or ends with it any more."""
    before = "SELECT record, item, reason, due_at, team, failing_since IS NOT NULL AS failing FROM ({})"
    return write(connection, verdicts, standard, moment, before.format(_covering(moment.before)))


def _held(connection: Connection, standard: int, moment: Moment) -> pa.Table:
    """The spans that may have to change: what stands, and of the past what reaches beyond the run before (nothing, where
    the run is the newest)."""
    stands = select(*(_raw(_STANDING, field.name) for field in _HELD)).where(_STANDING.c.standard == standard)
    past = select(*(_raw(_PAST, field.name) for field in _HELD)).where(_PAST.c.standard == standard)
    if moment.before is not None:
        past = past.where(type_coerce(_PAST.c.held_until, BigInteger) > moment.before)
    batches = [*bulk.read(connection, stands, _HELD), *bulk.read(connection, past, _HELD)]
    return pa.Table.from_batches(batches, schema=_HELD)


def _raw(table: Table, name: str) -> Any:
    """A column as the database stores it; null where the table has none."""
    if name not in table.c:
        return null().label(name)
    column = table.c[name]
    return type_coerce(column, BigInteger) if isinstance(column.type, Instant) else column


def _remove(connection: Connection, standard: int, removed: pa.Table) -> None:
    if not removed.num_rows:
        return
    connection.execute(delete(_DEPARTING))
    bulk.write(connection, _DEPARTING, removed)
    gone = _DEPARTING.c
    connection.execute(
        delete(_STANDING).where(
            _STANDING.c.standard == standard,
            tuple_(*(_STANDING.c[name] for name in _KEY)).in_(
                select(*(gone[name] for name in _KEY)).where(gone.number.is_(None))
            ),
        )
    )
    connection.execute(delete(_PAST).where(_PAST.c.number.in_(select(gone.number).where(gone.number.is_not(None)))))


def _fetch(verdicts: Any, sql: str, bounds: dict[str, int | None]) -> pa.Table:
    answer = verdicts.execute(sql, bounds).arrow()
    return answer.read_all() if isinstance(answer, pa.RecordBatchReader) else answer


def _covering(at: int | str | None) -> str:
    """The spans held that cover an instant, or a bound one that may be null."""
    condition = "false" if at is None else f"held_from <= {at} AND (held_until IS NULL OR held_until > {at})"
    return f"SELECT * FROM history_held WHERE {condition}"


def _same(left: str, right: str, names: tuple[str, ...]) -> str:
    return " AND ".join(f"{left}.{name} IS NOT DISTINCT FROM {right}.{name}" for name in names)


_SAME_VERDICT = (*_KEY, "reason", "due_at", "team")

_ARRIVING = """
    SELECT record, item,
           CAST(row_number() OVER (PARTITION BY record, item ORDER BY reason, due_at, team) - 1 AS SMALLINT) AS copy,
           CAST(reason AS INTEGER) AS reason, CAST(due_at AS BIGINT) AS due_at, CAST(team AS INTEGER) AS team, failing
    FROM ({arriving})
"""

_CHANGES = {
    # What covers the run's stretch now and must not.
    "ending": f"""
        SELECT c.* FROM ({_covering("$at")}) AS c
        ANTI JOIN history_arriving AS a ON {_same("c", "a", _SAME_VERDICT)}
    """,
    # What must cover it and does not, with since when it fails: it goes on from the run before, or begins here.
    "starting": f"""
        SELECT a.*, CASE WHEN a.failing THEN coalesce(b.failing_since, $at) END AS failing_since
        FROM history_arriving AS a
        ANTI JOIN ({_covering("$at")}) AS c ON {_same("c", "a", _SAME_VERDICT)}
        LEFT JOIN ({_covering("$before")}) AS b ON {_same("b", "a", _KEY)}
    """,
    # Failures that went on in the run after, and since when they now do.
    "chains": f"""
        WITH touched AS (SELECT record, item, copy FROM history_ending UNION SELECT record, item, copy FROM history_starting)
        SELECT f.record, f.item, f.copy, f.failing_since AS was, coalesce(s.failing_since, $after) AS becomes
        FROM ({_covering("$after")}) AS f
        JOIN touched AS t ON {_same("f", "t", _KEY)}
        LEFT JOIN history_starting AS s ON {_same("f", "s", _KEY)}
        WHERE f.failing_since IS NOT NULL AND f.failing_since <> coalesce(s.failing_since, $after)
    """,
    # Spans that begin with the run after, or end here, and say the same: they are made one with what starts here.
    "meeting": f"""
        SELECT f.* FROM history_held AS f
        JOIN history_starting AS s ON {_same("f", "s", _SAME_VERDICT)} WHERE f.held_from = $after
    """,
    "parting": f"""
        SELECT p.* FROM history_held AS p
        JOIN history_starting AS s ON {_same("p", "s", _SAME_VERDICT)} WHERE p.held_until = $at
    """,
    "chained": f"""
        SELECT h.*, c.becomes FROM history_held AS h JOIN history_chains AS c ON {_same("h", "c", _KEY)}
        WHERE h.failing_since = c.was AND h.held_from >= $after
        AND NOT EXISTS (SELECT 1 FROM history_meeting AS m WHERE {_same("m", "h", (*_KEY, "held_from"))})
    """,
    "removed": """
        SELECT number, record, item, copy FROM history_ending
        UNION ALL SELECT number, record, item, copy FROM history_meeting
        UNION ALL SELECT number, record, item, copy FROM history_parting
        UNION ALL SELECT number, record, item, copy FROM history_chained
    """,
    "added": f"""
        SELECT record, item, copy, reason, due_at, team, held_from, CAST($at AS BIGINT) AS held_until, failing_since
        FROM history_ending WHERE held_from < $at
        UNION ALL
        SELECT e.record, e.item, e.copy, e.reason, e.due_at, e.team, CAST($after AS BIGINT), e.held_until,
               coalesce(c.becomes, e.failing_since)
        FROM history_ending AS e LEFT JOIN history_chains AS c ON {_same("e", "c", _KEY)} AND e.failing_since = c.was
        WHERE CAST($after AS BIGINT) IS NOT NULL AND (e.held_until IS NULL OR e.held_until > CAST($after AS BIGINT))
        UNION ALL
        SELECT s.record, s.item, s.copy, s.reason, s.due_at, s.team, coalesce(p.held_from, $at),
               CASE WHEN m.record IS NULL THEN CAST($after AS BIGINT) ELSE m.held_until END, s.failing_since
        FROM history_starting AS s LEFT JOIN history_meeting AS m ON {_same("s", "m", _SAME_VERDICT)}
        LEFT JOIN history_parting AS p ON {_same("s", "p", _SAME_VERDICT)}
        UNION ALL
        SELECT record, item, copy, reason, due_at, team, held_from, held_until, becomes FROM history_chained
    """,
}
"""Each over those before it; `$at`, `$before` and `$after` are the run's moment."""

_MOVED = f"""
    WITH history_held AS MATERIALIZED (SELECT * FROM history_held_rows),
    history_arriving AS MATERIALIZED ({{arriving}}),
    {", ".join(f"history_{name} AS MATERIALIZED ({sql})" for name, sql in _CHANGES.items())}
    SELECT true AS gone, number, record, item, copy, NULL::INTEGER AS reason, NULL::BIGINT AS due_at, NULL::INTEGER AS team,
           NULL::BIGINT AS held_from, NULL::BIGINT AS held_until, NULL::BIGINT AS failing_since
    FROM history_removed
    UNION ALL SELECT false, NULL, record, item, copy, reason, due_at, team, held_from, held_until, failing_since
    FROM history_added
"""
"""All of it in one statement: most nights change little, and then a statement costs more than what it does."""
