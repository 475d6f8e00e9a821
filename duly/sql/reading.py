"""The few constructs of reading that databases spell differently, with one compilation per dialect.

Every cast here is guarded: a value that does not fit becomes null, whatever it is, and never stops the query.
"""

from __future__ import annotations

from collections.abc import Callable
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
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

DIALECTS = ("duckdb", "postgresql")
"""Databases that records can be judged in; every other one is copied first."""

_DUCKDB, _POSTGRES = DIALECTS

PARSES_FORMATS = frozenset({_DUCKDB})
"""Databases that parse a date by its declared format without failing on what does not fit."""


def _spell(construct: type[FunctionElement[Any]], dialect: str, template: str) -> None:
    @compiles(construct, dialect)
    def compile_(element: FunctionElement[Any], compiler: Any, **options: Any) -> str:
        arguments = [compiler.process(clause, **options) for clause in element.clauses]
        return template.format(*arguments, all=", ".join(arguments), rest=", ".join(arguments[1:]))


def _construct(name: str, returns: type[Any], *, duckdb: str, postgresql: str) -> Callable[..., ColumnElement[Any]]:
    construct: type[FunctionElement[Any]] = type(
        name, (FunctionElement,), {"name": name, "type": returns(), "inherit_cache": True, "__doc__": None}
    )
    _spell(construct, _DUCKDB, duckdb)
    _spell(construct, _POSTGRES, postgresql)
    return construct


def quoted(text: str) -> ColumnElement[str]:
    """A constant of a select, written into it: a bind parameter could not be used twice in one construct."""
    return literal_column("'" + text.replace("'", "''") + "'", String)


_DAY = r"[1-9]\d{3}-\d{1,2}-\d{1,2}"
_CLOCK = r"\d{1,2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?[AaPp][Mm])?"
_OFFSET = r" ?([Zz]|[+-]\d{2}(:?\d{2})?)"
_PG_DAY = r"[1-9]\d{3}-(0?[1-9]|1[0-2])-(0?[1-9]|[12]\d|3[01])"
_PG_CLOCK = (
    r"(([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d{1,9})?)?|24:00(:00)?|(0?[1-9]|1[0-2]):[0-5]\d(:[0-5]\d)? ?[AaPp][Mm])"
)
_PG_OFFSET = r" ?([Zz]|[+-](0\d|1[0-4])(:?[0-5]\d)?)"


def _fits(day: str, clock: str) -> str:
    # The calendar decides whether a month has that day, and only of a text that has the shape of a date.
    return (
        "CASE WHEN {0} ~ '^" + day + clock + "$' THEN "
        "CAST(split_part(substring({0} FROM '^[^T ]+'), '-', 3) AS INTEGER) <= extract(day FROM make_date("
        "CAST(substring({0} FROM 1 FOR 4) AS INTEGER), CAST(split_part({0}, '-', 2) AS INTEGER), 1)"
        " + interval '1 month' - interval '1 day') ELSE false END"
    )


def _braces(template: str) -> str:
    """Doubles the braces of regular expressions, but not the places of the arguments."""
    return template.replace("{", "{{").replace("}", "}}").replace("{{0}}", "{0}").replace("{{1}}", "{1}")


tidy = _construct(
    "tidy",
    String,
    # Text that begins below "!" begins with a space, tab or line end: one comparison where trim() would cost a tenth of the load.
    duckdb="CASE WHEN {0} < '!' OR suffix({0}, ' ') THEN trim({0}, ' \t\r\n') ELSE {0} END",
    postgresql="btrim({0}, E' \\t\\r\\n')",
)
"""A text without blanks around it."""

plain_moment = _construct(
    "plain_moment",
    DateTime,
    # 2025-11-07T16:05:00+00:00, which nearly every export writes, is told by its length and two marks. Whatever else may
    # have that length is read by `moment_of` and `clock_of`, which ask for a pattern; that would cost as much as the load.
    duckdb="CASE WHEN strlen({0}) = 25 AND suffix({0}, ':00') AND strpos({0}, '-') = 5 "
    "THEN make_timestamp(epoch_us(TRY_CAST({0} AS TIMESTAMPTZ))) END",
    postgresql="CAST(NULL AS TIMESTAMP)",
)
"""A text: the instant, UTC, where it is written in full in the most usual way; null elsewhere, whatever it is."""

has_offset = _construct(
    "has_offset",
    Boolean,
    duckdb=_braces(
        "CASE WHEN strlen({0}) = 19 OR strlen({0}) <= 10 THEN false "
        "ELSE regexp_full_match({0}, '" + _DAY + "[T ]" + _CLOCK + _OFFSET + "') END"
    ),
    postgresql=_braces("({0} ~ '^" + _DAY + "[T ]" + _CLOCK + _OFFSET + "$')"),
)
"""A text: whether it is an ISO time with an offset."""

clock_of = _construct(
    "clock_of",
    DateTime,
    duckdb=_braces(
        "CASE WHEN (strlen({0}) = 19 OR strlen({0}) = 10) AND strpos({0}, '-') = 5 "
        "OR regexp_full_match({0}, '" + _DAY + "([T ]" + _CLOCK + ")?') THEN TRY_CAST({0} AS TIMESTAMP) END"
    ),
    postgresql=_braces("CASE WHEN " + _fits(_PG_DAY, "([T ]" + _PG_CLOCK + ")?") + " THEN CAST({0} AS TIMESTAMP) END"),
)
"""An ISO text without offset: the clock on the wall; null where it is none."""

moment_of = _construct(
    "moment_of",
    DateTime,
    duckdb=_braces(
        "make_timestamp(epoch_us(TRY_CAST("
        r"regexp_replace({0}, '^([^T ]+[T ]\d+:\d+) ?([Zz]|[+-]\d\d(:?\d\d)?)$', '\1:00\2') AS TIMESTAMPTZ)))"
    ),
    postgresql=_braces(
        "CASE WHEN " + _fits(_PG_DAY, "[T ]" + _PG_CLOCK + _PG_OFFSET) + " THEN "
        "timezone('UTC', CAST({0} AS TIMESTAMPTZ)) END"
    ),
)
"""An ISO text with an offset: the instant, UTC; null where it is none."""

to_the_minute = _construct(
    "to_the_minute",
    Boolean,
    duckdb=_braces(
        r"CASE WHEN strlen({0}) = 19 THEN false ELSE regexp_matches({0}, '^[^T ]+[T ]\d+:\d+($|[^:0-9])') END"
    ),
    postgresql=_braces(r"({0} ~ '^[^T ]+[T ]\d+:\d+($|[^:0-9])')"),
)
"""An ISO text: whether it was written without seconds."""

day_only = _construct("day_only", Boolean, duckdb="(strlen({0}) <= 10)", postgresql="(length({0}) <= 10)")
"""An ISO text: whether it was written without a clock."""

parsed = _construct("parsed", DateTime, duckdb="try_strptime({0}, {1})", postgresql="NULL")
"""A text and a strftime format: the clock on the wall, or null."""

parsed_moment = _construct(
    "parsed_moment", DateTime, duckdb="make_timestamp(epoch_us(try_strptime({0}, {1})))", postgresql="NULL"
)
"""A text and a strftime format with an offset: the instant, UTC, or null."""

rewritten = _construct(
    "rewritten", String, duckdb="regexp_replace({0}, {1}, {2})", postgresql="regexp_replace({0}, {1}, {2})"
)

utc_of_moment = _construct(
    "utc_of_moment",
    DateTime,
    duckdb="CASE WHEN isfinite({0}) THEN make_timestamp(epoch_us({0})) END",
    postgresql="CASE WHEN isfinite({0}) THEN timezone('UTC', {0}) END",
)
"""An instant of the database's own type: UTC."""

finite_clock = _construct(
    "finite_clock",
    DateTime,
    duckdb="CASE WHEN isfinite({0}) THEN CAST({0} AS TIMESTAMP) END",
    postgresql="CASE WHEN isfinite({0}) THEN CAST({0} AS TIMESTAMP) END",
)
"""A wall-clock time or date of the database's own type, without its infinities."""

local_time = _construct(
    "local_time",
    DateTime,
    duckdb="timezone({1}, timezone('UTC', {0}))",
    postgresql="timezone({1}, timezone('UTC', {0}))",
)
"""A UTC instant and a time zone's name: the clock on the wall there."""

utc_time = _construct(
    "utc_time",
    DateTime,
    duckdb="timezone('UTC', timezone({1}, {0}))",
    postgresql="timezone('UTC', timezone({1}, {0}))",
)
"""A wall-clock time and a time zone's name: the UTC instant."""

shifted = _construct(
    "shifted",
    DateTime,
    duckdb="make_timestamp(epoch_us({0}) + {1})",
    postgresql="({0} + {1} * interval '1 microsecond')",
)
"""An instant and a whole number of microseconds: the instant that much later."""

next_day = _construct(
    "next_day",
    DateTime,
    duckdb="make_timestamp(epoch_us({0}) + 86400000000)",
    postgresql="({0} + interval '1 day')",
)
"""A wall-clock time: the same time next day."""

clock_micros = _construct(
    "clock_micros",
    BigInteger,
    duckdb="(epoch_us({0}) % 86400000000)",
    postgresql="CAST(extract(epoch FROM {0} - date_trunc('day', {0})) * 1000000 AS BIGINT)",
)
"""A wall-clock time: microseconds since its midnight."""

on_quarter_hour = _construct(
    "on_quarter_hour",
    Boolean,
    duckdb="(epoch_us({0}) % 900000000 = 0)",
    postgresql="(mod(CAST(extract(epoch FROM {0}) * 1000000 AS BIGINT), 900000000) = 0)",
)
"""A UTC instant: whether it could be midnight anywhere. Cheap, and spares most rows the time zone."""

whole_number = _construct(
    "whole_number",
    Integer,
    duckdb=_braces(r"CASE WHEN regexp_full_match({0}, '[+-]?\d{1,9}(\.0+)?') THEN TRY_CAST({0} AS INTEGER) END"),
    postgresql=_braces(r"CASE WHEN {0} ~ '^[+-]?\d{1,9}(\.0+)?$' THEN CAST(CAST({0} AS NUMERIC) AS INTEGER) END"),
)
"""A text: the whole number it is; null where it is none."""

real_number = _construct(
    "real_number",
    Float,
    duckdb=_braces(r"CASE WHEN regexp_full_match({0}, '[+-]?\d{1,15}(\.\d{1,15})?') THEN TRY_CAST({0} AS DOUBLE) END"),
    postgresql=_braces(r"CASE WHEN {0} ~ '^[+-]?\d{1,15}(\.\d{1,15})?$' THEN CAST({0} AS DOUBLE PRECISION) END"),
)
"""A text: the number it is; null where it is none."""

whole_real = _construct(
    "whole_real",
    BigInteger,
    duckdb="CASE WHEN abs({0}) < 1e15 AND {0} = round({0}) THEN CAST({0} AS BIGINT) END",
    postgresql="CASE WHEN abs({0}) < 1e15 AND {0} = round({0}) THEN CAST({0} AS BIGINT) END",
)
"""A number: the whole number it is; null where it has a fraction or more digits than are kept exactly."""

damaged_id = _construct(
    "damaged_id",
    Boolean,
    # Asked only of ids that begin with a digit.
    duckdb=r"CASE WHEN {0} >= '0' AND {0} < ':' THEN "
    r"regexp_full_match({0}, '\d(\.\d+)?[Ee]\+\d+|\d\.\d+[Ee]\d+') ELSE false END",
    postgresql=r"({0} ~ '^(\d(\.\d+)?[Ee]\+\d+|\d\.\d+[Ee]\d+)$')",
)
"""A text: whether it is a long number that a spreadsheet cut short, such as 1.23E+08."""

leading = _construct(
    "leading",
    String,
    duckdb="nullif(regexp_extract({0}, {1}, 1), '')",
    postgresql="substring({0} FROM {1})",
)
"""A text and a pattern with a group: what the group found."""

one_of = _construct(
    "one_of",
    Boolean,
    duckdb="list_contains([{rest}], {0})",
    postgresql="({0} IN ({rest}))",
)
"""A value and constants: whether it is among them. DuckDB makes a join over every row of IN, even inside a CASE."""

on_listed_day = _construct(
    "on_listed_day",
    Boolean,
    # One constant: a list of hundreds of dates, for each time column, would cost more to plan than a small table to read.
    duckdb="contains({1}, strftime({0}, '%Y%m%d'))",
    postgresql="(position(to_char({0}, 'YYYYMMDD') IN {1}) > 0)",
)
"""A wall-clock time and a text of days, as 20171107 with blanks between: whether its day is among them."""

bits_in_common = _construct("bits_in_common", BigInteger, duckdb="({0} & {1})", postgresql="({0} & {1})")
"""Two whole numbers: the bits that are set in both."""

short = _construct("short", Boolean, duckdb="(strlen({0}) <= {1})", postgresql="(length({0}) <= {1})")
"""A text and a number: whether it is no longer than that."""

matches = _construct(
    "matches", Boolean, duckdb="regexp_full_match({0}, {1})", postgresql="({0} ~ ('^(' || {1} || ')$'))"
)

day_of = _construct("day_of", Date, duckdb="CAST({0} AS DATE)", postgresql="CAST({0} AS DATE)")

text_of = _construct("text_of", String, duckdb="CAST({0} AS VARCHAR)", postgresql="CAST({0} AS TEXT)")

fingerprint = _construct("fingerprint", BigInteger, duckdb="hash({all})", postgresql="md5(CAST(ROW({all}) AS TEXT))")
"""All of its arguments: something that is alike where they are, and nowhere else for all that chance can do."""


def apart(layer: Select[Any]) -> Select[Any]:
    """A subquery that is worked out by itself.

    PostgreSQL would write each expression of an inner select into every place of the outer one that names it, which
    for layers grows beyond all bounds: planning one table took twelve seconds, and takes a tenth of one so.
    """
    return layer.with_statement_hint("OFFSET 0", "postgresql")
