"""The calendar of working days that a run counts by: made from duly.toml, and put where a rule's join finds it.

It fills the table `working_days` (duly.checks.calendar) in the private DuckDB, and stands in front of the select as a common
table expression where a database is only ever read.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from importlib.metadata import version
from typing import ClassVar

from sqlalchemy import CTE, Engine, Table

from duly.checks.calendar import WORKING_DAYS
from duly.errors import CalendarError, SettingsError
from duly.judging.calendars import lookup
from duly.settings import CalendarSettings

FIRST_DAY = date(1990, 1, 1)
"""Earlier than any duty a standard is about: the Children Act 1989 came into force in October 1991."""

LAST_DAY = date(2028, 12, 31)
"""Two years after the year of the `holidays` release that duly is tested with. Holidays for a coronation or a jubilee were
proclaimed half a year to two years ahead, so a later working day would be a guess. A force that knows more sets `until`."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The working days from `first` to `until`, both included.

    `add` and `remove` are the force's own additions to the bank holidays and removals from them, `description` says in words
    what it is made of.
    """

    first: date
    until: date
    add: frozenset[date]
    remove: frozenset[date]
    description: str

    table: ClassVar[Table] = WORKING_DAYS
    name: ClassVar[str] = WORKING_DAYS.name

    @classmethod
    def of(cls, settings: CalendarSettings, as_of: datetime) -> Calendar:
        """The calendar that duly.toml asks for.

        Raises SettingsError where an addition or removal changes nothing, and CalendarError where the as-at day (of an
        aware instant, in its own time zone) lies outside.
        """
        calendar = england_and_wales(
            add=[holiday.day for holiday in settings.add],
            remove=[holiday.day for holiday in settings.remove],
            until=settings.until or LAST_DAY,
        )
        calendar.check(as_of.date())
        return calendar

    @cached_property
    def closed(self) -> frozenset[date]:
        """The bank holidays after the force's own additions and removals. Known when they are asked for."""
        return (bank_holidays(self.first, self.until) | self.add) - self.remove

    def check(self, day: date) -> None:
        """Raises CalendarError where the calendar does not reach `day`."""
        if not self.first <= day <= self.until:
            raise CalendarError(
                f"{day} lies outside the calendar of working days, which runs from {self.first} to {self.until}",
                next_step="once the bank holidays up to that day are proclaimed, set calendar.until in duly.toml, "
                "or use a newer duly",
            )

    def is_working(self, day: date) -> bool:
        """Whether a day is a working day. Raises CalendarError outside the calendar."""
        self.check(day)
        return day.weekday() < _SATURDAY and day not in self.closed

    def rows(self) -> list[tuple[date, int, bool]]:
        """The rows of the table: day, number, working."""
        rows, number = [], 0
        for since in range((self.until - self.first).days + 1):
            day = self.first + timedelta(days=since)
            working = self.is_working(day)
            number += working
            rows.append((day, number, working))
        return rows

    def fill(self, engine: Engine) -> None:
        """Make the table in a private DuckDB."""
        lookup.fill(engine, WORKING_DAYS, self.rows())

    def view(self) -> CTE:
        """The table as a common table expression, for a database in which none can be made."""
        return lookup.view(WORKING_DAYS, self.rows())


_SATURDAY = 5


@cache
def bank_holidays(first: date, until: date) -> frozenset[date]:
    """The bank holidays of England and Wales in the years of these days."""
    import holidays  # a third of a second, for it brings the holidays of every country

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(first.year, until.year + 1)))


def england_and_wales(
    *, add: Collection[date] = (), remove: Collection[date] = (), first: date = FIRST_DAY, until: date = LAST_DAY
) -> Calendar:
    """Bank holidays of England and Wales with a force's own: `add` are closed too, `remove` are worked.

    Raises SettingsError, with every fault, where one of them changes nothing or lies outside the calendar.
    """
    if until < first:
        raise SettingsError(f"calendar.until is {until}, but the calendar begins on {first}")
    known = bank_holidays(first, until) if add or remove else frozenset()
    faults = [f"calendar.add: {day} is a bank holiday already" for day in sorted(add) if day in known]
    faults += [f"calendar.add: {day} is a weekend day" for day in sorted(add) if day.weekday() >= _SATURDAY]
    faults += [f"calendar.remove: {day} is not a bank holiday" for day in sorted(remove) if day not in known]
    faults += [
        f"calendar: {day} lies outside {first} to {until}"
        for day in sorted({*add, *remove})
        if not first <= day <= until
    ]
    if faults:
        raise SettingsError("duly.toml changes bank holidays that it cannot change", faults=faults)
    changes = "".join(
        f"; {word} {', '.join(day.isoformat() for day in sorted(days))}"
        for word, days in (("with", add), ("without", remove))
        if days
    )
    return Calendar(
        first=first,
        until=until,
        add=frozenset(add),
        remove=frozenset(remove),
        description=f"bank holidays of England and Wales (holidays {version('holidays')}), {first} to {until}{changes}",
    )
