"""London time and working days for whole arrays at once: what the stories are planned in.

Instants are whole seconds since 1970 in UTC, days are whole days since 1970; both are int64, and NONE stands for blank.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

NONE = np.iinfo(np.int64).min
NOT_HAD = (NONE, NONE)
"""A range of times or days, of something that did not happen."""

LONDON = ZoneInfo("Europe/London")
MINUTE, HOUR, DAY = 60, 3_600, 86_400
FIRST_YEAR, LAST_YEAR = 1990, 2060


def epoch_day(day: date) -> int:
    """Days since 1970."""
    return (day - date(1970, 1, 1)).days


def instant(moment: datetime) -> int:
    """Seconds since 1970 of an aware datetime."""
    return int(moment.timestamp())


def last_sunday(year: int, month: int) -> date:
    """The day the clock changes: the last Sunday of March or October."""
    day = date(year, month, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


@lru_cache(maxsize=1)
def _clock_changes() -> Ints:
    """Instants at which London changes its clock: forward, back, forward, ... (01:00 UTC on those Sundays)."""
    days = [last_sunday(year, month) for year in range(FIRST_YEAR, LAST_YEAR) for month in (3, 10)]
    return np.array([instant(datetime(day.year, day.month, day.day, 1, tzinfo=UTC)) for day in days], dtype=np.int64)


def offset(instants: Ints) -> Ints:
    """Seconds that London is ahead of UTC at each instant: 3600 in summer, else 0."""
    return np.asarray(np.searchsorted(_clock_changes(), instants, side="right") % 2 * HOUR, dtype=np.int64)


def local_day(instants: Ints) -> Ints:
    """The London date of each instant."""
    return (instants + offset(instants)) // DAY


def at(days: Ints, seconds: Ints | int) -> Ints:
    """The instant of a London date and clock time (seconds after midnight; not meant for the skipped or repeated hour)."""
    wall = plus(np.where(days == NONE, NONE, np.where(days == NONE, 0, days) * DAY), seconds)
    return plus(wall, -offset(wall - offset(wall)))


def plus(instants: Ints, seconds: Ints | int) -> Ints:
    """So many seconds later; NONE where either is NONE."""
    blank = (instants == NONE) | (np.asarray(seconds) == NONE)
    return np.where(blank, NONE, instants + seconds)


@lru_cache(maxsize=1)
def workday_table() -> Ints:
    """All working days (Monday to Friday, not a bank holiday in England and Wales), in order."""
    closed = holidays.country_holidays("GB", subdiv="ENG", years=range(FIRST_YEAR, LAST_YEAR))
    first, last = epoch_day(date(FIRST_YEAR, 1, 1)), epoch_day(date(LAST_YEAR, 1, 1))
    off = {epoch_day(day) for day in closed}
    # 1970-01-01 was a Thursday, so day 4 is a Monday
    return np.array([day for day in range(first, last) if (day - 4) % 7 < 5 and day not in off], dtype=np.int64)


def add_workdays(days: Ints, number: Ints | int) -> Ints:
    """The date `number` working days after each date, day 0 being the date itself (STANDARDS.md G7)."""
    table = workday_table()
    return np.asarray(table[np.searchsorted(table, days, side="right") + number - 1], dtype=np.int64)


def workday_before(days: Ints, number: Ints | int) -> Ints:
    """The date `number` working days before each date, counted from 1: the working day before it is the first."""
    table = workday_table()
    return np.asarray(table[np.searchsorted(table, days, side="left") - number], dtype=np.int64)


def last_before(limit: date, month: int, day: int) -> date:
    """The latest date with this month and day that lies before `limit`."""
    that_year = date(limit.year, month, day)
    return that_year if that_year < limit else date(limit.year - 1, month, day)
