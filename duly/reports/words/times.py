"""Days and times as people read them, in the local time of the export."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

_UTC = ZoneInfo("UTC")

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""As `%b` gives them, whatever the machine's language."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

ASSUMED_AS_AT = "start of today"

AS_OF_SOURCES = {
    "manifest": "from the export's own manifest",
    "--as-at": "given with --as-at",
    ASSUMED_AS_AT: "assumed: nobody gave one, so it is the start of the day of the run",
}
"""Where the as-at time came from, in words."""


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    """A result's instant (UTC where it has no offset) as local time."""
    return (instant if instant.tzinfo else instant.replace(tzinfo=_UTC)).astimezone(zone)


def day(moment: datetime) -> str:
    """ "5 January 2026"."""
    return f"{moment.day} {moment:%B %Y}"


def day_and_time(moment: datetime) -> str:
    """ "5 January 2026, 14:30"."""
    return f"{day(moment)}, {moment:%H:%M}"


def weekday_and_time(moment: datetime) -> str:
    """ "Monday 5 January 2026, 14:30"."""
    return f"{_WEEKDAYS[moment.weekday()]} {day_and_time(moment)}"


def short_day(moment: datetime) -> str:
    """ "5 Jan 2026", for a column of dates."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def ends_with_the_day(moment: datetime) -> bool:
    """Whether it stands for the end of its day, as a limit in days does: then its minute says nothing."""
    return (moment.hour, moment.minute) == (23, 59)


def days_between(earlier: datetime, later: datetime, zone: ZoneInfo) -> int:
    """Local calendar days from one instant to another."""
    return (local(later, zone).date() - local(earlier, zone).date()).days
