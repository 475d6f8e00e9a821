"""The working days and school days of a run: made from duly.toml, put where the rules that count by them find them."""

from duly.judging.calendars.school_days import SchoolCalendar
from duly.judging.calendars.working_days import FIRST_DAY, LAST_DAY, Calendar, england_and_wales

__all__ = ["FIRST_DAY", "LAST_DAY", "Calendar", "SchoolCalendar", "england_and_wales"]
