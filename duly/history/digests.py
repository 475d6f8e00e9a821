"""What a run's rows come to, as hashes, so that it can be proved later that none of them was changed (`duly verify`).

A hash for each kind of row, so that it can be told what was changed. What duly itself changes afterwards is in none: the outcomes
that 'duly regrade' stores beside those of the night, and where a span begins and ends.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, delete, insert, or_, select, type_coerce, union_all

from duly.checks import MAIN
from duly.history.tables import (
    ForgottenRecordRow,
    ForgottenRunRow,
    GroupCountsRow,
    GroupRow,
    HistoryRow,
    Instant,
    MeasureRow,
    MoversRow,
    PastVerdictRow,
    ReadingRow,
    ReasonCountRow,
    ReasonRow,
    ResultRow,
    RuleRow,
    RunRow,
    StandardRow,
    StandingVerdictRow,
    SuiteSourceRow,
)
from duly.results import DAMAGED, JUDGED, RunDigests

_COUNTS = ("compliant", "non_compliant", "unknown", "not_yet_due", "exempt", "excluded")
_AFTERWARDS = {"number", "verdicts", "regraded_outcome", "regraded_target"}
_NUMBERS = {"run", "standard", "rule"}

_AGEING = ("verdicts", "movers")
"""The kinds of rows that go when a run's verdicts are no longer kept."""

_AT_ONCE = 20_000
"""Rows that are fetched at once."""


def digests(connection: Connection, number: int, *, rows: bool = True) -> RunDigests:
    """The digests of a run, by its number, which must exist; without `rows`, only what tells it from another."""
    run = connection.execute(select(RunRow).where(RunRow.number == number)).one()
    return RunDigests(
        as_of=run.as_of,
        started_at=run.started_at,
        rows={
            kind: _digest(connection, chosen)
            for kind, chosen in (_kinds(number, run.as_of) if rows else ())
            if run.verdicts or kind not in _AGEING
        },
        forgotten={
            row.kind: row.digest
            for row in connection.execute(
                select(ForgottenRecordRow.kind, ForgottenRecordRow.digest).where(ForgottenRecordRow.run == number)
            )
        },
    )


def digest_again(connection: Connection, since: datetime) -> None:
    """Keep what the verdicts and movers of the runs as at an instant and later come to, now that a record was taken out."""
    chosen = select(RunRow.number, RunRow.as_of).where(RunRow.as_of >= since, RunRow.verdicts)
    now = datetime.now(UTC)
    for run in connection.execute(chosen).all():
        connection.execute(delete(ForgottenRecordRow).where(ForgottenRecordRow.run == run.number))
        kinds = [(kind, rows) for kind, rows in _kinds(run.number, run.as_of) if kind in _AGEING]
        connection.execute(
            insert(ForgottenRecordRow),
            [
                {"run": run.number, "kind": kind, "digest": _digest(connection, rows), "forgotten_at": now}
                for kind, rows in kinds
            ],
        )


def digests_as_at(connection: Connection, as_of: datetime, *, rows: bool = True) -> RunDigests | None:
    """The digests of the run as at an instant; None where there is none."""
    number = connection.execute(select(RunRow.number).where(RunRow.as_of == as_of)).scalar()
    return None if number is None else digests(connection, number, rows=rows)


def taken_out(connection: Connection, as_of: datetime) -> bool:
    """Whether somebody took the run as at this instant out of the history."""
    chosen = select(ForgottenRunRow.as_of).where(ForgottenRunRow.as_of == as_of)
    return connection.execute(chosen).first() is not None


def _digest(connection: Connection, rows: Any) -> str:
    """A hash of the rows, whatever order they come in: a sum over all, since a database may sort by other rules tomorrow.
    DAMAGED where one holds what its column cannot, as SQLite lets anybody write."""
    count = total = 0
    try:
        for row in connection.execute(rows.execution_options(yield_per=_AT_ONCE)):
            count += 1
            total += int.from_bytes(hashlib.blake2b(repr(tuple(row)).encode("utf-8", "backslashreplace")).digest())
    except (ValueError, ArithmeticError, TypeError, LookupError):
        return DAMAGED
    return hashlib.sha256(f"{count}:{total}".encode()).hexdigest()


def _said(table: type[HistoryRow]) -> list[ColumnElement[Any]]:
    """The columns of a table that say something by themselves: an instant as its number, and no number of another row."""
    columns = table.__table__.columns
    return [
        type_coerce(column, BigInteger) if isinstance(column.type, Instant) else column
        for name, column in columns.items()
        if name not in _NUMBERS | _AFTERWARDS
    ]


def _kinds(number: int, as_of: datetime) -> Iterator[tuple[str, Any]]:
    """The rows of a run by kind, with the names of what they refer to by numbers."""
    yield "run", select(*_said(RunRow)).where(RunRow.number == number)
    yield "suites", select(*_said(SuiteSourceRow)).where(SuiteSourceRow.run == number)
    yield "reading", select(*_said(ReadingRow)).where(ReadingRow.run == number)
    yield "movers", select(*_said(MoversRow)).where(MoversRow.run == number)
    yield (
        "results",
        select(StandardRow.id, RuleRow.hash, *_said(ResultRow))
        .join_from(ResultRow, StandardRow, StandardRow.number == ResultRow.standard)
        .join(RuleRow, RuleRow.number == ResultRow.rule)
        .where(ResultRow.run == number),
    )
    yield (
        "reasons",
        select(StandardRow.id, ReasonCountRow.rate, ReasonRow.status, ReasonRow.reason, ReasonCountRow.records)
        .join_from(ReasonCountRow, StandardRow, StandardRow.number == ReasonCountRow.standard)
        .join(ReasonRow, ReasonRow.number == ReasonCountRow.reason)
        .where(ReasonCountRow.run == number),
    )
    yield (
        "measures",
        select(StandardRow.id, MeasureRow.name, MeasureRow.value)
        .join_from(MeasureRow, StandardRow, StandardRow.number == MeasureRow.standard)
        .where(MeasureRow.run == number),
    )
    judged = select(ResultRow.standard).where(
        ResultRow.run == number, ResultRow.rate == MAIN, ResultRow.outcome.in_(JUDGED)
    )
    spans = GroupCountsRow
    yield (
        "groups",
        select(StandardRow.id, GroupRow.breakdown, GroupRow.value, *(getattr(spans, name) for name in _COUNTS))
        .join_from(spans, StandardRow, StandardRow.number == spans.standard)
        .join(GroupRow, GroupRow.number == spans.group)
        .where(
            spans.standard.in_(judged),
            spans.held_from <= as_of,
            or_(spans.held_until.is_(None), spans.held_until > as_of),
        ),
    )
    verdicts = [
        select(
            StandardRow.id,
            row.record,
            row.item,
            row.copy,
            ReasonRow.status,
            ReasonRow.reason,
            type_coerce(row.due_at, BigInteger),
            GroupRow.value,
        )
        .join_from(row, StandardRow, StandardRow.number == row.standard)
        .join(ReasonRow, ReasonRow.number == row.reason)
        .outerjoin(GroupRow, GroupRow.number == row.team)
        .where(row.standard.in_(judged), row.held_from <= as_of, *until)
        for row, until in (
            (StandingVerdictRow, ()),
            (PastVerdictRow, (PastVerdictRow.held_until > as_of,)),
        )
    ]
    yield "verdicts", select(union_all(*verdicts).subquery())
