"""A time limit: minutes and hours compare UTC instants, days compare local dates, working days ask the calendar (G5-G7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from holidays import country_holidays
from pydantic import Field as ModelField
from sqlalchemy import ColumnElement, FromClause, and_, false, select

from duly import sql
from duly.checks import AS_OF_DAY, HOUR, Case, elapsed, end_of_day, last_instant, so_far, unknown, working_day_after
from duly.expectations.patterns.pattern import Model
from duly.expectations.patterns.rows import Moment, Row
from duly.expectations.patterns.units import TIMES
from duly.records import Kind

MINUTE = 60
_ZONE = ZoneInfo("Europe/London")
LONGEST = 36500
"""A limit of more than a century of days is a slip of the pen."""


class Limit(Model):
    """One of `minutes`, `hours`, `days` (calendar days) or `working_days`."""

    minutes: int | float | None = ModelField(default=None, gt=0, le=LONGEST * 1440)
    hours: int | float | None = ModelField(default=None, gt=0, le=LONGEST * 24)
    days: int | None = ModelField(default=None, gt=0, le=LONGEST)
    working_days: int | None = ModelField(default=None, gt=0, le=LONGEST)

    @property
    def limits(self) -> dict[str, int | float]:
        """The limits that are given; a declaration has exactly one."""
        every = {name: getattr(self, name) for name in LIMITS}
        return {name: value for name, value in every.items() if value is not None}

    @property
    def of(self) -> str:
        """What the limit is counted in."""
        return next(iter(self.limits))

    @property
    def by_clock(self) -> bool:
        """It is counted in seconds that pass, not in dates."""
        return self.of in ("minutes", "hours")

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of column that it can be counted between."""
        return (Kind.INSTANT,) if self.by_clock else TIMES

    @property
    def hint(self) -> str:
        """What to do about a column of another kind."""
        return " (between dates, count in days)" if self.by_clock else ""

    @property
    def size(self) -> int | float:
        return self.limits[self.of]

    @property
    def limit_words(self) -> str:
        """The limit as people say it, its number a placeholder: "{hours hour}" is read "24 hours"."""
        return f"{{{self.of} {self.of.replace('_', ' ').removesuffix('s')}}}"


LIMITS = ("minutes", "hours", "days", "working_days")


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A limit running from a moment. Each condition holds only where it is certain, and is null where nothing can be told.

    `due` is the last instant allowed; `outside` holds where the calendar of working days does not reach it.
    """

    limit: Limit
    start: Moment
    amount: ColumnElement[Any]
    last_day: ColumnElement[Any] | None  # of a limit in days
    due: ColumnElement[Any]
    outside: ColumnElement[bool]

    def within(self, end: Moment) -> ColumnElement[bool]:
        """The end is in time even in the worst case."""
        return end.day <= self.last_day if self.last_day is not None else self._elapsed(end).within

    def beyond(self, end: Moment) -> ColumnElement[bool]:
        """The end is late even in the best case."""
        return end.day > self.last_day if self.last_day is not None else self._elapsed(end).beyond

    @property
    def time_left(self) -> ColumnElement[bool]:
        """As at the run there is certainly still time."""
        return self.last_day >= AS_OF_DAY if self.last_day is not None else self._so_far.within

    @property
    def over(self) -> ColumnElement[bool]:
        """As at the run the time is certainly up."""
        return self.last_day < AS_OF_DAY if self.last_day is not None else self._so_far.beyond

    def _elapsed(self, end: Moment) -> Any:
        return elapsed(self.start.span, end.span, self._seconds)

    @property
    def _so_far(self) -> Any:
        return so_far(self.start.span, self._seconds)

    @property
    def _seconds(self) -> ColumnElement[Any]:
        return self.amount * (HOUR if self.limit.of == "hours" else MINUTE)

    def beyond_calendar(self) -> tuple[Case, ...]:
        """The case of a row whose limit the calendar does not reach."""
        words = "The calendar of working days does not reach the deadline"
        return (unknown("outside_calendar", words, self.outside),) if self.limit.of == "working_days" else ()


def with_calendar(limit: Limit, start: str, row: Row) -> FromClause:
    """The rows with the working day by which something is due, where the limit asks for one."""
    if limit.of != "working_days":
        return row.rows
    due = working_day_after(row.moment(start).day, row.number("working_days"))
    counted = select(
        *row.rows.c, due.day.label("due_working_day"), due.closes.label("due_closes"), due.outside.label("due_outside")
    )
    return counted.outerjoin_from(row.rows, due.table, due.on).subquery("rows_by_working_day")


def clock(limit: Limit, start: str, row: Row) -> Clock:
    """The limit as it runs from a field of rows that `with_calendar` made."""
    begun, amount = row.moment(start), row.number(limit.of)
    last_day: ColumnElement[Any] | None = None
    outside: ColumnElement[bool] = false()
    if limit.of == "days":
        last_day = sql.add_days(begun.day, amount)
        due = end_of_day(last_day)
    elif limit.of == "working_days":
        last_day = row.rows.c.due_working_day
        outside = and_(begun.span.known, row.rows.c.due_outside)
        due = last_instant(row.rows.c.due_closes)
    else:
        due = sql.add_seconds(begun.span.lo, amount * (HOUR if limit.of == "hours" else MINUTE))
    return Clock(limit=limit, start=begun, amount=amount, last_day=last_day, due=due, outside=outside)


def edge_in_words(limit: Limit, start: str) -> str:
    """The printed bound: what is just in time and what is just late. Its numbers are placeholders."""
    if limit.of == "days":
        return (
            f"Days are London dates: on the {{days th}} day after {start}, at any time of that day, is in time; "
            "on the {days+1 th} is late."
        )
    if limit.of == "working_days":
        return (
            f"On the {{working_days th}} working day after the date of {start}, to 23:59:59, is in time; later is late. "
            "Working days are Monday to Friday without the bank holidays of England and Wales."
        )
    return (
        f"{limit.limit_words} after {start}, exactly, is in time; one second more is late. The hours are those that pass, "
        "also over a change of the clock. Where both times are written to the minute, whole minutes are compared."
    )


def last_in_time(limit: Limit, start: datetime) -> datetime:
    """The last second in time after an aware instant, by plain counting: what edge rows are made with."""
    if limit.by_clock:
        return start + timedelta(seconds=limit.size * (HOUR if limit.of == "hours" else MINUTE))
    day = start.astimezone(_ZONE).date()
    if limit.of == "days":
        day += timedelta(days=int(limit.size))
    else:
        closed = country_holidays("GB", subdiv="ENG")
        for _ in range(int(limit.size)):
            day = _next_working(lambda day: day.weekday() < _SATURDAY and day not in closed, day)
    return datetime.combine(day, datetime.max.time().replace(microsecond=0), tzinfo=_ZONE)


_SATURDAY = 5


def _next_working(is_working: Any, day: date) -> date:
    day += timedelta(days=1)
    while not is_working(day):
        day += timedelta(days=1)
    return day
