"""The verdicts of standards in one run, written as changes to the spans of before and after.

A span holds from the as-at instant of one run until, and without, that of another. The verdicts of the run as at T are
the spans that cover T, whatever runs lie around it; so to write a run is to see to it that exactly its verdicts cover
the stretch from T to the next run. What is there already stays untouched: a night on which nothing changed writes
nothing. It makes no difference whether the run is the newest, one between others, or one that is there already.

The comparing is done in DuckDB, where the new verdicts are; only what changes goes to the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    and_,
    delete,
    null,
    or_,
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

_KEY = ("standard", "record", "item", "copy")

_HELD = pa.schema(
    [
        ("number", pa.int64()),
        ("standard", pa.int32()),
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
    Column("standard", Integer),
    Column("record", String),
    Column("item", String),
    Column("copy", SmallInteger),
    prefixes=["TEMPORARY"],
)
"""What is about to be removed: from the past by its number, from what stands by its key."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Where a run lies for one standard: its as-at instant and those of the runs that judged it before and after, in
    microseconds. `sound` is that of the last before that is not suspect, where the run before is suspect."""

    at: int
    before: int | None
    after: int | None
    sound: int | None = None


def moment_rows(moments: Mapping[int, Moment]) -> pa.Table:
    """The moments of standards as DuckDB reads them: `standard`, `ran_at`, `before_at`, `next_at`, `sound_at`."""
    return pa.table(
        {
            "standard": pa.array(list(moments), pa.int32()),
            **{
                name: pa.array([getattr(moment, of) for moment in moments.values()], pa.int64())
                for name, of in (("ran_at", "at"), ("before_at", "before"), ("next_at", "after"), ("sound_at", "sound"))
            },
        }
    )


@dataclass(frozen=True, kw_only=True)
class SpansWritten:
    """How many spans the verdicts added and removed."""

    added: int
    removed: int


def prepare(connection: Connection) -> None:
    """Make ready to write spans in this transaction."""
    connection.execute(CreateTable(_DEPARTING))


def write(connection: Connection, verdicts: Any, moments: Mapping[int, Moment], arriving: str) -> SpansWritten:
    """Make the verdicts that `arriving` selects those of the standards in `moments`, in the run that lies there for each.

    `arriving` is DuckDB's SQL for rows of standard (its number), record, item, reason (its number), due_at (microseconds), team
    (a group's number) and failing, of these standards alone. `connection` is a writing one to the history, `verdicts` the DuckDB
    itself. Raises HistoryError.
    """
    try:
        removed, added = _changes(verdicts, _held(connection, moments), moments, arriving)
    except duckdb.Error as error:
        raise HistoryError(
            f"the verdicts could not be set against those that the history holds ({type(error).__name__})",
            next_step="Run with --debug for the trace.",
        ) from error
    _remove(connection, removed)
    stands = pc.is_null(added["held_until"])
    bulk.write(connection, _STANDING, added.filter(stands).drop_columns(["held_until"]))
    bulk.write(connection, _PAST, added.filter(pc.invert(stands)))
    return SpansWritten(added=added.num_rows, removed=removed.num_rows)


def _changes(verdicts: Any, held: pa.Table, moments: Mapping[int, Moment], arriving: str) -> tuple[pa.Table, pa.Table]:
    """The spans to remove and those to add."""
    rows = {"history_held_rows": held, "history_moments": moment_rows(moments)}
    for name, table in rows.items():
        verdicts.register(name, table)
    try:
        moved = _fetch(verdicts, _MOVED.format(arriving=arriving))
    finally:
        for name in rows:
            verdicts.unregister(name)
    removed, added = moved.filter(moved["gone"]), moved.filter(pc.invert(moved["gone"]))
    return removed.select(["number", *_KEY]), added.drop_columns(["gone", "number"])


def forget(connection: Connection, verdicts: Any, moments: Mapping[int, Moment]) -> SpansWritten:
    """Undo what the runs at `moments` said of their standards: no span begins or ends with them any more."""
    before = "SELECT standard, record, item, reason, due_at, team, failing_since IS NOT NULL AS failing FROM ({})"
    return write(connection, verdicts, moments, before.format(_covering("before_at")))


def _held(connection: Connection, moments: Mapping[int, Moment]) -> pa.Table:
    """The spans that may have to change: what stands, and of the past what reaches beyond the run before (nothing, where
    the run is the newest)."""
    by_before: dict[int | None, list[int]] = defaultdict(list)
    for standard, moment in moments.items():
        by_before[moment.before if moment.sound is None else moment.sound].append(standard)
    reaching = or_(*(_reaching(standards, before) for before, standards in by_before.items()))
    stands = select(*(_raw(_STANDING, field.name) for field in _HELD)).where(_STANDING.c.standard.in_(list(moments)))
    past = select(*(_raw(_PAST, field.name) for field in _HELD)).where(reaching)
    batches = [*bulk.read(connection, stands, _HELD), *bulk.read(connection, past, _HELD)]
    return pa.Table.from_batches(batches, schema=_HELD)


def _reaching(standards: list[int], before: int | None) -> ColumnElement[bool]:
    of_these = _PAST.c.standard.in_(standards)
    return of_these if before is None else and_(of_these, type_coerce(_PAST.c.held_until, BigInteger) > before)


def _raw(table: Table, name: str) -> Any:
    """A column as the database stores it; null where the table has none."""
    if name not in table.c:
        return null().label(name)
    column = table.c[name]
    return type_coerce(column, BigInteger) if isinstance(column.type, Instant) else column


def _remove(connection: Connection, removed: pa.Table) -> None:
    if not removed.num_rows:
        return
    connection.execute(delete(_DEPARTING))
    bulk.write(connection, _DEPARTING, removed)
    gone = _DEPARTING.c
    connection.execute(
        delete(_STANDING).where(
            tuple_(*(_STANDING.c[name] for name in _KEY)).in_(
                select(*(gone[name] for name in _KEY)).where(gone.number.is_(None))
            ),
        )
    )
    connection.execute(delete(_PAST).where(_PAST.c.number.in_(select(gone.number).where(gone.number.is_not(None)))))


def _fetch(verdicts: Any, sql: str) -> pa.Table:
    answer = verdicts.execute(sql).arrow()
    return answer.read_all() if isinstance(answer, pa.RecordBatchReader) else answer


def _covering(at: str) -> str:
    """The spans held that cover an instant of their standard's moment: none where there is no such run."""
    return f"SELECT * FROM history_held WHERE held_from <= {at} AND (held_until IS NULL OR held_until > {at})"


def _same(left: str, right: str, names: tuple[str, ...]) -> str:
    return " AND ".join(f"{left}.{name} IS NOT DISTINCT FROM {right}.{name}" for name in names)


def _of(alias: str, names: tuple[str, ...]) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)


_SAME_VERDICT = (*_KEY, "reason", "due_at", "team")
_KEYS, _VERDICT = ", ".join(_KEY), ", ".join(_SAME_VERDICT)

_ARRIVING = """
    SELECT a.standard, record, item,
           CAST(row_number() OVER (PARTITION BY a.standard, record, item ORDER BY reason, due_at, team) - 1 AS SMALLINT) AS copy,
           CAST(reason AS INTEGER) AS reason, CAST(due_at AS BIGINT) AS due_at, CAST(team AS INTEGER) AS team, failing,
           m.ran_at, m.next_at
    FROM ({arriving}) AS a JOIN history_moments AS m ON m.standard = a.standard
"""

_CHANGES = {
    # What covers the run's stretch now and must not.
    "ending": f"""
        SELECT c.* FROM ({_covering("ran_at")}) AS c
        ANTI JOIN history_arriving AS a ON {_same("c", "a", _SAME_VERDICT)}
    """,
    # What must cover it and does not, with since when it fails: it goes on from the run before, or from the last one that is not
    # suspect (records may have been missing from those between), or begins here.
    "starting": f"""
        SELECT a.*, CASE WHEN a.failing THEN coalesce(b.failing_since, d.failing_since, a.ran_at) END AS failing_since
        FROM history_arriving AS a
        ANTI JOIN ({_covering("ran_at")}) AS c ON {_same("c", "a", _SAME_VERDICT)}
        LEFT JOIN ({_covering("before_at")}) AS b ON {_same("b", "a", _KEY)}
        LEFT JOIN ({_covering("sound_at")}) AS d ON {_same("d", "a", _KEY)}
    """,
    # Failures that went on in the run after, and since when they now do.
    "chains": f"""
        WITH touched AS (SELECT {_KEYS} FROM history_ending UNION SELECT {_KEYS} FROM history_starting)
        SELECT {_of("f", _KEY)}, f.failing_since AS was, coalesce(s.failing_since, f.next_at) AS becomes
        FROM ({_covering("next_at")}) AS f
        JOIN touched AS t ON {_same("f", "t", _KEY)}
        LEFT JOIN history_starting AS s ON {_same("f", "s", _KEY)}
        WHERE f.failing_since IS NOT NULL AND f.failing_since <> coalesce(s.failing_since, f.next_at)
    """,
    # Spans that begin with the run after, or end here, and say the same: they are made one with what starts here.
    "meeting": f"""
        SELECT f.* FROM history_held AS f
        JOIN history_starting AS s ON {_same("f", "s", _SAME_VERDICT)} WHERE f.held_from = f.next_at
    """,
    "parting": f"""
        SELECT p.* FROM history_held AS p
        JOIN history_starting AS s ON {_same("p", "s", _SAME_VERDICT)} WHERE p.held_until = p.ran_at
    """,
    "chained": f"""
        SELECT h.*, c.becomes FROM history_held AS h JOIN history_chains AS c ON {_same("h", "c", _KEY)}
        WHERE h.failing_since = c.was AND h.held_from >= h.next_at
        AND NOT EXISTS (SELECT 1 FROM history_meeting AS m WHERE {_same("m", "h", (*_KEY, "held_from"))})
    """,
    "removed": f"""
        SELECT number, {_KEYS} FROM history_ending
        UNION ALL SELECT number, {_KEYS} FROM history_meeting
        UNION ALL SELECT number, {_KEYS} FROM history_parting
        UNION ALL SELECT number, {_KEYS} FROM history_chained
    """,
    "added": f"""
        SELECT {_VERDICT}, held_from, ran_at AS held_until, failing_since
        FROM history_ending WHERE held_from < ran_at
        UNION ALL
        SELECT {_of("e", _SAME_VERDICT)}, e.next_at, e.held_until, coalesce(c.becomes, e.failing_since)
        FROM history_ending AS e LEFT JOIN history_chains AS c ON {_same("e", "c", _KEY)} AND e.failing_since = c.was
        WHERE e.next_at IS NOT NULL AND (e.held_until IS NULL OR e.held_until > e.next_at)
        UNION ALL
        SELECT {_of("s", _SAME_VERDICT)}, coalesce(p.held_from, s.ran_at),
               CASE WHEN m.record IS NULL THEN s.next_at ELSE m.held_until END, s.failing_since
        FROM history_starting AS s LEFT JOIN history_meeting AS m ON {_same("s", "m", _SAME_VERDICT)}
        LEFT JOIN history_parting AS p ON {_same("s", "p", _SAME_VERDICT)}
        UNION ALL
        SELECT {_VERDICT}, held_from, held_until, becomes FROM history_chained
    """,
}
"""Each over those before it; `ran_at`, `before_at` and `next_at` are the moment of the standard."""

_MOVED = f"""
    WITH history_held AS MATERIALIZED (
        SELECT h.*, m.* EXCLUDE (standard) FROM history_held_rows AS h JOIN history_moments AS m ON m.standard = h.standard
    ),
    history_arriving AS MATERIALIZED ({_ARRIVING}),
    {", ".join(f"history_{name} AS MATERIALIZED ({sql})" for name, sql in _CHANGES.items())}
    SELECT true AS gone, number, {_KEYS}, NULL::INTEGER AS reason, NULL::BIGINT AS due_at, NULL::INTEGER AS team,
           NULL::BIGINT AS held_from, NULL::BIGINT AS held_until, NULL::BIGINT AS failing_since
    FROM history_removed
    UNION ALL SELECT false, NULL, {_VERDICT}, held_from, held_until, failing_since FROM history_added
    ORDER BY gone, {_KEYS}
"""
"""All of it in one statement: most nights change little, and then a statement costs more than what it does. In the order of the
key, in which a database takes rows most quickly."""
