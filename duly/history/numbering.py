"""Numbers for names that stand in many rows: standards, reasons, values of breakdowns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Table, insert, select

from duly.history.tables import HistoryRow

Numbers = dict[tuple[str, ...], int]


def numbered(
    connection: Connection, table: type[HistoryRow], columns: Sequence[str], wanted: Iterable[tuple[str, ...]]
) -> Numbers:
    """The numbers of these rows of a table of names; those that are new are added."""
    named: Table = table.__table__  # type: ignore[assignment]
    chosen = select(named.c.number, *(named.c[name] for name in columns))
    known: Numbers = {tuple(row[1:]): row[0] for row in connection.execute(chosen)}
    if new := sorted(set(wanted) - set(known)):
        connection.execute(insert(named), [dict(zip(columns, row, strict=True)) for row in new])
        known = {tuple(row[1:]): row[0] for row in connection.execute(chosen)}
    return known
