"""What rules say that databases spell differently. Nowhere in checks/ or expectations/ is a database named."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Date, DateTime, Float, Integer, String, bindparam, func

from duly.sql.construct import construct

seconds_between = construct("seconds_between", Float, "earlier", "later")
"""Seconds from the first instant to the second, with fractions; negative where the second is earlier."""

add_seconds = construct("add_seconds", DateTime, "instant", "seconds")
"""An instant and a number of seconds: the instant that many seconds later."""

local_time = construct("local_time", DateTime, "instant", "zone")
"""A finite UTC instant and a time zone's name: the clock on the wall there."""

utc_time = construct("utc_time", DateTime, "clock", "zone")
"""A finite wall-clock time and a time zone's name: the UTC instant."""

add_days = construct("add_days", Date, "day", "days")
"""A date and a number of days: the date that many days later."""

days_between = construct("days_between", Integer, "earlier", "later")
"""Whole days from the first date to the second."""

years_later = construct("years_later", Date, "day", "years")
"""A date and a number of years: the birthday, on 1 March where 29 February does not exist (STANDARDS.md G11)."""

months_later = construct("months_later", Date, "day", "months")
"""A date and a number of months: the same day of that later month, or its last where it has no such day."""

each_up_to = construct("each_up_to", Integer, "last")
"""In a select list: one row for each of 1..last. No row where last < 1."""

is_ascii = construct("is_ascii", Boolean, "text")
"""A text: whether it is plain ASCII."""

lower = construct("lower", String, "text")
"""A text with A to Z in lower case, whatever the database's locale. Other letters are lowered in one database only."""

composed = construct("composed", String, "text")
"""A text with letters and accents composed (Unicode NFC)."""

matches = construct("matches", Boolean, "text", "pattern")
"""A text and a regular expression: whether some of it matches."""

replace_pattern = construct("replace_pattern", String, "text", "pattern", "replacement")
"""A text, a regular expression and what to put in its place, everywhere."""

month_of = construct("month_of", String, "day")
"""A date or wall-clock time: its month, as 2017-11."""

weekday_of = construct("weekday_of", Integer, "day")
"""A date or wall-clock time: 1 for Monday to 7 for Sunday."""

hour_of = construct("hour_of", Integer, "clock")
"""A wall-clock time: its hour, 0 to 23."""

joined_in_order = construct("joined_in_order", String, "text", "place")
"""An aggregate of texts: one after the other, by their places."""

words_in = construct("words_in", Integer, "text")
"""A text whose words stand one space apart: how many there are. A blank text counts one in one database: ask for blank first."""

iso_day = construct("iso_day", String, "day")
"""A date as text: 2017-11-07."""


def constant(text: str) -> ColumnElement[str]:
    """A text written into the statement itself. DuckDB compiles a pattern once only where it is not a parameter."""
    return bindparam(None, text, type_=String(), literal_execute=True)


def earliest(*instants: ColumnElement[Any]) -> ColumnElement[Any]:
    """The earliest of several instants, ignoring nulls; null where all are."""
    return func.least(*instants, type_=DateTime()) if len(instants) > 1 else instants[0]


def latest(*instants: ColumnElement[Any]) -> ColumnElement[Any]:
    """The latest of several instants, ignoring nulls; null where all are."""
    return func.greatest(*instants, type_=DateTime()) if len(instants) > 1 else instants[0]
