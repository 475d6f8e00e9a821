"""Weeks as cohorts count them: from Monday to Sunday in local time, numbered from that of 1 January 1970."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_FIRST_MONDAY = date(1969, 12, 29)


def week_of(day: date) -> int:
    """The number of the week that holds a day."""
    return (day - _FIRST_MONDAY).days // 7


def monday_of(week: int) -> date:
    """The first day of a week."""
    return _FIRST_MONDAY + timedelta(weeks=week)


def starts(week: int, zone: ZoneInfo) -> datetime:
    """The instant at which a week begins there, in UTC."""
    return datetime.combine(monday_of(week), time(), zone).astimezone(UTC)


def first_whole(begins: datetime | None, zone: ZoneInfo) -> int | None:
    """The first week that lies wholly in a period from this instant on; None of a period without a beginning."""
    if begins is None:
        return None
    week = week_of(begins.astimezone(zone).date())
    return week if starts(week, zone) >= begins else week + 1
