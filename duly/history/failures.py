"""Since when each record that fails in a run has failed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import datetime

from sqlalchemy import BigInteger, Connection, or_, select, type_coerce

from duly.checks import MAIN
from duly.history.covering import failing
from duly.history.tables import ResultRow, RunRow, StandardRow, TrustRow, microseconds
from duly.results import JUDGED, FailingSince, RecordKey


class Streaks:
    """Tells how many runs lie between the beginning of a failure and a run, without suspect ones. A class because every record
    asks it."""

    def __init__(self, connection: Connection, as_of: datetime) -> None:
        self.as_of = as_of
        self._runs: dict[int, list[int]] = {}
        self._known: dict[tuple[int, datetime], FailingSince] = {}
        judged = (
            select(ResultRow.standard, type_coerce(RunRow.as_of, BigInteger))
            .join(RunRow, RunRow.number == ResultRow.run)
            .outerjoin(TrustRow, TrustRow.run == RunRow.number)
            .where(ResultRow.rate == MAIN, ResultRow.outcome.in_(JUDGED), RunRow.as_of <= as_of)
            .where(or_(TrustRow.suspect.is_not(True), RunRow.as_of == as_of))
            .order_by(RunRow.as_of)
        )
        for standard, moment in connection.execute(judged).all():
            self._runs.setdefault(standard, []).append(moment)

    def since(self, standard: int, first: datetime) -> FailingSince:
        """For a failure that began with the run as at `first`."""
        key = (standard, first)
        if key not in self._known:
            runs = self._runs[standard]
            began = microseconds(first)
            number = bisect_right(runs, microseconds(self.as_of)) - bisect_left(runs, began)
            self._known[key] = FailingSince(first=first, runs=number, at_least=began <= runs[0])
        return self._known[key]


def failures(connection: Connection, as_of: datetime) -> dict[str, dict[RecordKey, FailingSince]]:
    """Since when each record has failed that fails in the run as at `as_of`, by standard id."""
    streaks = Streaks(connection, as_of)
    names = {row.number: row.id for row in connection.execute(select(StandardRow))}
    judged = set(
        connection.execute(
            select(ResultRow.standard)
            .join(RunRow, RunRow.number == ResultRow.run)
            .where(RunRow.as_of == as_of, ResultRow.rate == MAIN, ResultRow.outcome.in_(JUDGED))
        ).scalars()
    )
    since: dict[str, dict[RecordKey, FailingSince]] = {names[standard]: {} for standard in judged}
    for standard, record, item, first in connection.execute(failing(as_of)):
        if standard in judged:
            since[names[standard]][(record, item or None)] = streaks.since(standard, first)
    return since
