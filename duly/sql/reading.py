"""What connectors say that databases spell differently, to read a column as what it should be.

Every cast here is guarded: a value that does not fit becomes null, whatever it is, and never stops the query.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Float,
    Integer,
    Select,
    String,
    literal_column,
)

from duly.sql.construct import construct
from duly.sql.registry import DATABASES

tidy = construct("tidy", String, "text")
"""A text as people see it: without blanks around it, marks without width, or a spreadsheet's ="..."; any blank is a space."""

trimmed = construct("trimmed", String, "text")
"""A free text without blanks around it."""

plain_moment = construct("plain_moment", DateTime, "text")
"""A text: the instant, UTC, where it is written in full in the most usual way; null elsewhere, whatever it is."""

plain_clock = construct("plain_clock", DateTime, "text")
"""A text: the clock on the wall, where it is a date or a time without offset in the most usual way; null elsewhere."""

quick_clock = construct("quick_clock", DateTime, "text", "format", "usual", "early")
"""A text, a format of figures, how such texts look and how those before the year 1000: the clock on the wall, where it can be
told at once; null elsewhere, whatever it is."""

parts_of = construct("parts_of", String, "text", "pattern", "*names")
"""A text, a regular expression, and as many names as it has groups: what each group matched, for `part`."""

part = construct("part", String, "parts", "number")
"""What the group with a number, from 1, matched; null where it matched nothing."""

date_of = construct("date_of", Date, "year", "month", "day")
"""Three texts of figures, a year from 1000 and a month and a day from 1: the date; null where the calendar has none."""

week_date_of = construct("week_date_of", Date, "year", "week", "weekday")
"""Three texts of figures, the week of two: the date that ISO 8601 gives them; null where the year has no such week."""

rewritten = construct("rewritten", String, "text", "pattern", "replacement")
"""A text, a regular expression and what to put in the place of its first match."""

utc_of_moment = construct("utc_of_moment", DateTime, "moment")
"""An instant of the database's own type: UTC, without its infinities."""

finite_clock = construct("finite_clock", DateTime, "clock")
"""A wall-clock time or date of the database's own type, without its infinities."""

shifted = construct("shifted", DateTime, "instant", "microseconds")
"""An instant and a whole number of microseconds: the instant that much later."""

next_day = construct("next_day", DateTime, "clock")
"""A wall-clock time: the same time next day."""

clock_micros = construct("clock_micros", BigInteger, "clock")
"""A wall-clock time: microseconds since its midnight."""

on_quarter_hour = construct("on_quarter_hour", Boolean, "instant")
"""A UTC instant: whether it could be midnight anywhere. Cheap, and spares most rows the time zone."""

whole_number = construct("whole_number", Integer, "text")
"""A text: the whole number it is; null where it is none."""

real_number = construct("real_number", Float, "text")
"""A text: the number it is; null where it is none."""

whole_real = construct("whole_real", BigInteger, "number")
"""A number: the whole number it is; null where it has a fraction or more digits than are kept exactly."""

finite_number = construct("finite_number", Float, "number")
"""A number of the database's own type: as a real one, without what is none and without its infinities."""

json_text = construct("json_text", String, "value")
"""A value of JSON: the text that it is, where it is one; else as it is written."""

damaged_id = construct("damaged_id", Boolean, "text")
"""A text: whether it is a long number that a spreadsheet cut short, such as 1.23E+08 or 1,23E+08."""

one_of = construct("one_of", Boolean, "value", "*choices")
"""A value and constants: whether it is among them."""

on_listed_day = construct("on_listed_day", Boolean, "clock", "days")
"""A wall-clock time and a text of days, as 20171107 with blanks between: whether its day is among them."""

bits_in_common = construct("bits_in_common", BigInteger, "one", "other")
"""Two whole numbers: the bits that are set in both."""

short = construct("short", Boolean, "text", "length")
"""A text and a number: whether it is no longer than that."""

day_of = construct("day_of", Date, "clock")
"""A wall-clock time: its date."""

text_of = construct("text_of", String, "value")
byte_ordered = construct("byte_ordered", String, "text")
"""A text that is ordered and compared by its bytes, whatever the server's locale is."""
"""Any value, as text."""

fingerprint = construct("fingerprint", BigInteger, "*values")
"""All of its arguments: something that is alike where they are, and nowhere else for all that chance can do."""


def quoted(text: str) -> ColumnElement[str]:
    """A constant of a select, written into it: a bind parameter could not be used twice in one construct."""
    return literal_column("'" + text.replace("'", "''") + "'", String)


def apart(layer: Select[Any]) -> Select[Any]:
    """A subquery that is worked out by itself, where a database would not do so."""
    for database in DATABASES.values():
        if database.by_itself:
            layer = layer.with_statement_hint(database.by_itself, database.name)
    return layer


def in_steps(layer: Select[Any], step: int) -> Select[Any]:
    """A subquery whose rows are all worked out before the outer select reads the first, where a database would not do so.

    Its first column is a number by which the rows can be told apart. `step` counts the layers from the innermost one.
    """
    for database in DATABASES.values():
        if database.in_steps:
            layer = layer.with_statement_hint(database.in_steps[step % len(database.in_steps)], database.name)
    return layer
