"""The working days and school days that examples are judged by: those of a run, unless an example sets its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from pydantic import ValidationError
from sqlalchemy import Engine, Select

from duly.checks.school_days import SCHOOL_DAYS, SCHOOL_HOURS
from duly.errors import SettingsError, StandardError
from duly.judging.calendars import LAST_DAY, Calendar, SchoolCalendar, england_and_wales
from duly.settings import CalendarSettings
from duly.sql import PRIVATE, tables_named


@dataclass(frozen=True, kw_only=True)
class Days:
    """The days that a rule counts by."""

    calendar: Calendar
    schools: SchoolCalendar

    @classmethod
    def of(cls, settings: CalendarSettings) -> Self:
        """The days that duly.toml's [calendar] asks for.

        Raises SettingsError where it asks for something that cannot be.
        """
        calendar = england_and_wales(
            add=[holiday.day for holiday in settings.add],
            remove=[holiday.day for holiday in settings.remove],
            until=settings.until or LAST_DAY,
        )
        return cls(calendar=calendar, schools=SchoolCalendar.of(settings))

    def beside(self, select: Select[Any], engine: Engine) -> Select[Any]:
        """The select with the days that it asks for: as tables in DuckDB, elsewhere in front of it."""
        named = tables_named(select)
        counts_working_days, counts_school_days = self.calendar.name in named, bool(named & _SCHOOL_TABLES)
        if engine.dialect.name != PRIVATE:
            views = {self.calendar.name: self.calendar.view()} if counts_working_days else {}
            views |= self.schools.views() if counts_school_days else {}
            return select.add_cte(*(view for name, view in views.items() if name in named))
        if counts_working_days:
            self.calendar.fill(engine)
        if counts_school_days:
            self.schools.fill(engine)
        return select


_SCHOOL_TABLES = {SCHOOL_DAYS.name, SCHOOL_HOURS.name}


@cache
def usual_days() -> Days:
    """The days of a duly.toml that says nothing of them."""
    return Days.of(CalendarSettings())


def days_of(calendar: Mapping[str, Any]) -> Days:
    """The days of an example that sets its own.

    Raises StandardError, with every fault, where it sets something that cannot be.
    """
    try:
        return Days.of(CalendarSettings.model_validate(dict(calendar)))
    except ValidationError as error:
        faults = [
            f"calendar.{'.'.join(map(str, wrong['loc']))}: {wrong['msg'].removeprefix('Value error, ')}"
            for wrong in error.errors(include_input=False, include_url=False)
        ]
        raise StandardError("an example sets days that cannot be", faults=faults) from None
    except SettingsError as error:
        raise StandardError("an example sets days that cannot be", faults=error.faults or (error.message,)) from None
