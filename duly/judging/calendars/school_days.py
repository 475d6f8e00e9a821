"""The school days that a run counts by: made from the terms and holidays that duly.toml sets by local authority area.

They fill the tables of duly.checks.school_days in the private DuckDB, and stand in front of the select as common table
expressions where a database is only ever read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise

from sqlalchemy import CTE, Engine

from duly.checks.school_days import SCHOOL_DAYS, SCHOOL_HOURS
from duly.errors import SettingsError
from duly.judging.calendars import lookup
from duly.judging.calendars.working_days import FIRST_DAY, LAST_DAY, bank_holidays
from duly.settings import SCHOOL_START, CalendarSettings


@dataclass(frozen=True, kw_only=True)
class SchoolCalendar:
    """The school days of each area, in order, when school starts there, and when it does where nothing is set.

    An area may have a start and no days: its terms are not set. On bank holidays, which are known up to `until`, there is
    school nowhere.
    """

    days: Mapping[str, tuple[date, ...]]
    starts: Mapping[str, time]
    start: time = SCHOOL_START
    until: date | None = None

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
        every = [day for of_area in days.values() for day in of_area]
        closed = bank_holidays(min(every), max(every)) if every else frozenset()
        return cls(
            days={area: tuple(day for day in of_area if day not in closed) for area, of_area in days.items()},
            starts={area: school.start or settings.school_start for area, school in settings.schools.items()},
            start=settings.school_start,
            until=last,
        )

    @property
    def closed(self) -> frozenset[date]:
        """The bank holidays. Asked for where days of school are: a check of anything else does without the library."""
        return frozenset() if self.until is None else bank_holidays(FIRST_DAY, self.until)

    @property
    def description(self) -> str:
        """In words, what it is made of; blank where no terms are set."""
        terms = [f"{area} {days[0]} to {days[-1]}" for area, days in sorted(self.days.items()) if days]
        return f"school terms of {', '.join(terms)}" if terms else ""

    def remarks(self, areas: Collection[str], as_of: date) -> Iterator[str]:
        """What an officer must know of terms that are missing, stale or of an area that no child (`areas`) goes to."""
        without = sorted(area for area in areas if not self.days.get(area))
        if without:
            yield (
                f"no school terms are set for {', '.join(without)}: whether a school there was told in time is judged only "
                "where the answer is the same whatever its terms are, and is unknown (terms_unknown) elsewhere. Set them "
                "in duly.toml under [calendar.schools]"
            )
        for area, days in sorted(self.days.items()):
            if days and area in areas and days[-1] <= as_of:
                yield f"the school terms set for {area} end on {days[-1]}: what is due later is unknown (outside_calendar)"
        from difflib import get_close_matches

        for area in sorted(set(self.starts) - set(areas)):
            near = get_close_matches(area, sorted(areas), n=1)
            meant = f"; did you mean {near[0]}?" if near else ""
            yield f"{_key(area)}: no child in the export goes to school in that area{meant}"

    def day_rows(self) -> list[tuple[str | None, date, bool, date | None]]:
        """The rows of the table of days."""
        rows = [row for area, days in sorted(self.days.items()) for row in _rows_of(area, days)]
        return [*rows, *_rows_of_closed(self.closed)]

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


def _rows_of(area: str, days: tuple[date, ...]) -> Iterator[tuple[str | None, date, bool, date | None]]:
    for day, following in pairwise(days):
        yield area, day, True, following
        for between in range(day.toordinal() + 1, following.toordinal()):
            yield area, date.fromordinal(between), False, following
    if days:
        yield area, days[-1], True, None


def _rows_of_closed(closed: frozenset[date]) -> Iterator[tuple[str | None, date, bool, date | None]]:
    for day in sorted(closed):
        if day.weekday() < _SATURDAY:
            following = day + timedelta(days=1)
            while following.weekday() >= _SATURDAY or following in closed:
                following += timedelta(days=1)
            yield None, day, False, following


_SATURDAY = 5
