"""Working days in a rule: Monday to Friday without the bank holidays of England and Wales (STANDARDS.md G7).

A rule counts working days by joining the table `working_days` on a date. The engine fills that table
(duly.judging.calendars). It ends where bank holidays stop being known: past its end nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    MetaData,
    Table,
    and_,
    case,
    literal,
    select,
)

from duly import sql
from duly.checks.timing import start_of_day

WORKING_DAYS = Table(
    "working_days",
    MetaData(),
    Column("day", Date),
    Column("number", Integer),
    Column("working", Boolean),
)
"""Every date of the calendar, the number of working days up to and including it, and whether it is one itself."""


@dataclass(frozen=True)
class WorkingDay:
    """A working day counted from a date, to be found by a join: `source.outerjoin(due.table, due.on)`.

    Every row finds at most one. `day` is its date, `closes` the UTC instant at which it is over, which an instant within
    it comes before. Both are null where the date is null, and where the calendar does not reach: `outside` tells which.
    """

    table: FromClause
    anchor: ColumnElement[Any]

    @property
    def on(self) -> ColumnElement[bool]:
        return self.table.c.anchor == self.anchor

    @property
    def day(self) -> ColumnElement[Any]:
        return self.table.c.day

    @property
    def closes(self) -> ColumnElement[Any]:
        return self.table.c.closes

    @property
    def number(self) -> ColumnElement[int]:
        """Working days of the calendar up to and including the date counted from; differences count working days."""
        return self.table.c.number

    @property
    def outside(self) -> ColumnElement[bool]:
        """The date is known, but the calendar does not hold it or the working day counted from it."""
        return and_(self.anchor.is_not(None), self.day.is_(None))


def working_day_after(day: ColumnElement[Any], count: ColumnElement[int] | int) -> WorkingDay:
    """The `count`-th working day after a local date, from 1: day 0 is the date itself, working or not (G7)."""
    return _counted(day, lambda start: start.c.number + count)


def working_day_before(day: ColumnElement[Any], count: ColumnElement[int] | int) -> WorkingDay:
    """The `count`-th working day before a local date, from 1: the last day on which to do what is due so long before it."""
    return _counted(day, lambda start: start.c.number - case((start.c.working, 1), else_=0) - count + 1)


def _counted(day: ColumnElement[Any], number: Callable[[FromClause], ColumnElement[int]]) -> WorkingDay:
    # Two small joins on equality; the records are then joined on a date, so that no database compares day by day.
    start, target = WORKING_DAYS.alias(), WORKING_DAYS.alias()
    counted = (
        select(
            start.c.day.label("anchor"),
            start.c.number,
            target.c.day,
            start_of_day(sql.add_days(target.c.day, literal(1))).label("closes"),
        )
        .join_from(start, target, and_(target.c.number == number(start), target.c.working))
        .subquery()
    )
    return WorkingDay(counted, day)


def last_instant(closes: ColumnElement[Any]) -> ColumnElement[Any]:
    """23:59:59 of the day that closes at an instant: how a deadline is shown."""
    return sql.add_seconds(closes, literal(-1))
