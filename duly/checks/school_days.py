"""School days by local authority area in a rule: Monday to Friday within the terms that duly.toml sets, without bank
holidays and holidays (STANDARDS.md 4.5 ENC-01).

A rule asks for the first start of a school day at or after an instant, by joining tables that the engine fills
(duly.judging.calendars). Where no terms are set for the area, or they do not reach, the start is not known and nothing is
guessed; but it lies between two bounds, which often decide all the same: it is not before the first weekday that is no bank
holiday, and not after the longest holiday that there can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    Integer,
    MetaData,
    String,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    select,
)

from duly import sql
from duly.checks.parameters import TIME_ZONE
from duly.checks.timing import local_day
from duly.settings import LONGEST_HOLIDAY

SCHOOL_DAYS = Table(
    "school_days",
    MetaData(),
    Column("area", String),
    Column("day", Date),
    Column("school", Boolean),
    Column("next_day", Date),
)
"""Every date from an area's first school day to its last: whether there is school, and the next school day after it. The
last has none. Without an area: the weekdays that are bank holidays, on which there is school nowhere, and the next weekday
that is none."""

SCHOOL_HOURS = Table(
    "school_hours",
    MetaData(),
    Column("area", String),
    Column("starts", Integer),
    Column("has_terms", Boolean),
)
"""For each area the second of the day at which school starts, and whether terms are set; without an area: everywhere else."""

KNOWN, OUTSIDE, NO_TERMS = "terms_set", "terms_do_not_reach", "no_terms_set"
"""What is known of when school next starts."""

_FRIDAY, _SATURDAY = 5, 6
_LONGEST = LONGEST_HOLIDAY + 7
"""Days after which there is school again: a week more, for bank holidays at either end of the longest holiday."""


@dataclass(frozen=True)
class FirstStart:
    """The first start of a school day in an area at or after a UTC instant: `first.beside(source)` joins what it needs.

    Every row finds one. `opens` is that UTC instant, null where it is not known (`known` says why); it lies between
    `earliest` and `latest` in any case.
    """

    days: FromClause
    hours: FromClause
    closed: FromClause
    area: ColumnElement[Any]
    since: ColumnElement[Any]

    def beside(self, source: FromClause) -> FromClause:
        """The rows of `source`, which holds the area and the instant, with the school days at hand."""
        return (
            source.outerjoin(self.days, and_(self.days.c.area == self.area, self.days.c.day == local_day(self.since)))
            .outerjoin(self.hours, self.hours.c.area == self.area)
            .outerjoin(self.closed, and_(self.closed.c.area.is_(None), self.closed.c.day == self._weekday))
        )

    @property
    def opens(self) -> ColumnElement[Any]:
        return case((self.days.c.opens >= self.since, self.days.c.opens), else_=self.days.c.next_opens)

    @property
    def known(self) -> ColumnElement[str]:
        """KNOWN, OUTSIDE or NO_TERMS."""
        return case((self.opens.is_not(None), KNOWN), (self.hours.c.has_terms, OUTSIDE), else_=NO_TERMS)

    @property
    def earliest(self) -> ColumnElement[Any]:
        """The first start, if every weekday but the bank holidays were a school day."""
        day = func.coalesce(self.closed.c.next_day, self._weekday)
        return case((self.opens.is_not(None), self.opens), else_=_opening(day, self._starts))

    @property
    def latest(self) -> ColumnElement[Any]:
        """The first start after the longest holiday."""
        end = sql.add_days(self._weekday, literal(_LONGEST))
        return case((self.opens.is_not(None), self.opens), else_=_opening(end, self._starts))

    @property
    def _starts(self) -> ColumnElement[int]:
        elsewhere = SCHOOL_HOURS.alias("school_hours_elsewhere")
        return func.coalesce(
            self.hours.c.starts, select(elsewhere.c.starts).where(elsewhere.c.area.is_(None)).scalar_subquery()
        )

    @property
    def _weekday(self) -> ColumnElement[Any]:
        day = local_day(self.since)
        number = sql.weekday_of(day)
        today = and_(number <= _FRIDAY, _opening(day, self._starts) >= self.since)
        ahead = case((today, 0), (number == _FRIDAY, 3), (number == _SATURDAY, 2), else_=1)
        return sql.add_days(day, ahead)


def first_start(area: ColumnElement[Any], since: ColumnElement[Any]) -> FirstStart:
    """The first start of a school day at or after a UTC instant, in the area named."""
    hours = SCHOOL_HOURS.alias()
    days = (
        select(
            SCHOOL_DAYS.c.area,
            SCHOOL_DAYS.c.day,
            case((SCHOOL_DAYS.c.school, _opening(SCHOOL_DAYS.c.day, hours.c.starts))).label("opens"),
            _opening(SCHOOL_DAYS.c.next_day, hours.c.starts).label("next_opens"),
        )
        .join_from(SCHOOL_DAYS, hours, hours.c.area == SCHOOL_DAYS.c.area)
        .subquery()
    )
    return FirstStart(days, SCHOOL_HOURS.alias(), SCHOOL_DAYS.alias(), area, since)


def _opening(day: ColumnElement[Any], starts: ColumnElement[int]) -> ColumnElement[Any]:
    """The UTC instant at which school starts on a date."""
    return sql.utc_time(sql.add_seconds(cast(day, DateTime()), starts), TIME_ZONE)
