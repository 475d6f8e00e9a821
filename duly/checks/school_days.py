"""School days by local authority area: Monday to Friday within the terms that duly.toml sets, without bank holidays and
holidays (STANDARDS.md 4.5 ENC-01).

A rule asks for the first start of a school day at or after an instant. Where no terms are set for the area, or they do
not reach, the start is not known and nothing is guessed; but it lies between two bounds, which often decide all the same:
it is not before the first weekday, and not after the longest holiday that there can be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

import holidays
from sqlalchemy import (
    CTE,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Engine,
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
from duly.checks import lookup
from duly.checks.calendar import FIRST_DAY, LAST_DAY
from duly.checks.parameters import TIME_ZONE
from duly.checks.timing import local_day
from duly.errors import SettingsError
from duly.settings import LONGEST_HOLIDAY, SCHOOL_START, CalendarSettings

SCHOOL_DAYS = Table(
    "school_days",
    MetaData(),
    Column("area", String),
    Column("day", Date),
    Column("school", Boolean),
    Column("next_day", Date),
)
"""Every date from an area's first school day to its last: whether there is school, and the next school day after it. The
last has none."""

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


@dataclass(frozen=True, kw_only=True)
class SchoolCalendar:
    """The school days of each area, in order, when school starts there, and when it does where nothing is set.

    An area may have a start and no days: its terms are not set.
    """

    days: Mapping[str, tuple[date, ...]]
    starts: Mapping[str, time]
    start: time = SCHOOL_START

    @classmethod
    def of(cls, settings: CalendarSettings) -> SchoolCalendar:
        """The calendar that duly.toml asks for.

        Raises SettingsError, with every fault, where a term reaches beyond the days whose bank holidays are known.
        """
        last = settings.until or LAST_DAY
        faults = [
            f"{_key(area)}.terms: {term} lies outside {FIRST_DAY} to {last}, the days whose bank holidays are known"
            for area, school in settings.schools.items()
            for term in school.terms
            if term.first < FIRST_DAY or term.last > last
        ]
        if faults:
            raise SettingsError(
                "duly.toml sets school terms that the calendar does not reach",
                faults=faults,
                next_step="Correct the dates, or set calendar.until once the bank holidays up to then are proclaimed.",
            )
        days = {area: school.days() for area, school in settings.schools.items()}
        years = {day.year for found in days.values() for day in found}
        closed = set(holidays.country_holidays("GB", subdiv="ENG", years=years)) if years else set()
        return cls(
            days={area: tuple(day for day in found if day not in closed) for area, found in days.items()},
            starts={area: school.start or settings.school_start for area, school in settings.schools.items()},
            start=settings.school_start,
        )

    @property
    def description(self) -> str:
        """In words, what it is made of; blank where no terms are set."""
        told = [f"{area} {found[0]} to {found[-1]}" for area, found in sorted(self.days.items()) if found]
        return f"school terms of {', '.join(told)}" if told else ""

    def remarks(self, areas: Collection[str], as_of: date) -> Iterator[str]:
        """What an officer must know of terms that are missing, stale or of an area that no child (`areas`) goes to."""
        without = sorted(area for area in areas if not self.days.get(area))
        if without:
            yield (
                f"no school terms are set for {', '.join(without)}: whether a school there was told in time is judged only "
                "where the answer is the same whatever its terms are, and is unknown (terms_unknown) elsewhere. Set them "
                "in duly.toml under [calendar.schools]"
            )
        for area, found in sorted(self.days.items()):
            if found and area in areas and found[-1] <= as_of:
                yield f"the school terms set for {area} end on {found[-1]}: what is due later is unknown (outside_calendar)"
        for area in sorted(set(self.starts) - set(areas)):
            near = get_close_matches(area, sorted(areas), n=1)
            meant = f"; did you mean {near[0]}?" if near else ""
            yield f"{_key(area)}: no child in the export goes to school in that area{meant}"

    def day_rows(self) -> list[tuple[str, date, bool, date | None]]:
        """The rows of the table of days."""
        return [row for area, found in sorted(self.days.items()) for row in _rows_of(area, found)]

    def hour_rows(self) -> list[tuple[str | None, int, bool]]:
        """The rows of the table of hours."""
        return [
            (None, _seconds(self.start), False),
            *((area, _seconds(start), bool(self.days.get(area))) for area, start in sorted(self.starts.items())),
        ]

    def fill(self, engine: Engine) -> None:
        """Make the tables in a private DuckDB."""
        lookup.fill(engine, SCHOOL_DAYS, self.day_rows())
        lookup.fill(engine, SCHOOL_HOURS, self.hour_rows())

    def views(self) -> dict[str, CTE]:
        """The tables as common table expressions, for a database in which none can be made."""
        return {
            SCHOOL_DAYS.name: lookup.view(SCHOOL_DAYS, self.day_rows()),
            SCHOOL_HOURS.name: lookup.view(SCHOOL_HOURS, self.hour_rows()),
        }


def _key(area: str) -> str:
    return f'calendar.schools."{area}"'


def _seconds(start: time) -> int:
    return start.hour * 3600 + start.minute * 60 + start.second


def _rows_of(area: str, days: tuple[date, ...]) -> Iterator[tuple[str, date, bool, date | None]]:
    for day, following in pairwise(days):
        yield area, day, True, following
        for place in range(day.toordinal() + 1, following.toordinal()):
            yield area, date.fromordinal(place), False, following
    if days:
        yield area, days[-1], True, None


@dataclass(frozen=True)
class FirstStart:
    """The first start of a school day in an area at or after a UTC instant: `first.beside(source)` joins what it needs.

    Every row finds one. `opens` is that UTC instant, null where it is not known (`known` says why); it lies between
    `earliest` and `latest` in any case.
    """

    days: FromClause
    hours: FromClause
    area: ColumnElement[Any]
    since: ColumnElement[Any]

    def beside(self, source: FromClause) -> FromClause:
        """The rows of `source`, which holds the area and the instant, with the school days at hand."""
        return source.outerjoin(
            self.days, and_(self.days.c.area == self.area, self.days.c.day == local_day(self.since))
        ).outerjoin(self.hours, self.hours.c.area == self.area)

    @property
    def opens(self) -> ColumnElement[Any]:
        return case((self.days.c.opens >= self.since, self.days.c.opens), else_=self.days.c.next_opens)

    @property
    def known(self) -> ColumnElement[str]:
        """KNOWN, OUTSIDE or NO_TERMS."""
        return case((self.opens.is_not(None), KNOWN), (self.hours.c.has_terms, OUTSIDE), else_=NO_TERMS)

    @property
    def earliest(self) -> ColumnElement[Any]:
        """The first start, if every weekday were a school day."""
        return case((self.opens.is_not(None), self.opens), else_=_opening(self._weekday, self._starts))

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
    return FirstStart(days, SCHOOL_HOURS.alias(), area, since)


def _opening(day: ColumnElement[Any], starts: ColumnElement[int]) -> ColumnElement[Any]:
    """The UTC instant at which school starts on a date."""
    return sql.utc_time(sql.add_seconds(cast(day, DateTime()), starts), TIME_ZONE)
