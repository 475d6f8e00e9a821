"""Portable SQL: every construct that databases spell differently, with one compilation per dialect.

Nowhere else in checks/ or expectations/ is a dialect named. A construct is an SQLAlchemy function element; an unknown
dialect fails when the select is compiled, by name, and never runs as something else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import CTE, Boolean, ColumnElement, Date, DateTime, Float, Integer, SelectBase, String, bindparam, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

DIALECTS = ("duckdb", "postgresql")
"""Databases that records can be judged in."""

_DUCKDB, _POSTGRES = DIALECTS


def _spell(construct: type[FunctionElement[Any]], dialect: str, template: str) -> None:
    """Compile `construct` on `dialect` by filling `template` with its compiled arguments."""

    @compiles(construct, dialect)
    def compile_(element: FunctionElement[Any], compiler: Any, **options: Any) -> str:
        arguments = [compiler.process(clause, **options) for clause in element.clauses]
        return template.format(*arguments)


def _construct(name: str, returns: type[Any], *, duckdb: str, postgresql: str) -> Callable[..., ColumnElement[Any]]:
    construct: type[FunctionElement[Any]] = type(
        name, (FunctionElement,), {"name": name, "type": returns(), "inherit_cache": True, "__doc__": None}
    )
    _spell(construct, _DUCKDB, duckdb)
    _spell(construct, _POSTGRES, postgresql)
    return construct


seconds_between = _construct(
    "seconds_between",
    Float,
    duckdb="((epoch_us({1}) - epoch_us({0})) / 1000000.0)",
    postgresql="extract(epoch FROM ({1}) - ({0}))",
)
"""Seconds from the first instant to the second, with fractions; negative where the second is earlier."""

add_seconds = _construct(
    "add_seconds",
    DateTime,
    duckdb="({0} + to_microseconds(CAST(CAST({1} AS DOUBLE) * 1000000 AS BIGINT)))",
    postgresql="(({0}) + ({1}) * interval '1 second')",
)
"""An instant and a number of seconds: the instant that many seconds later."""

local_time = _construct(
    "local_time",
    DateTime,
    duckdb="timezone({1}, make_timestamptz(epoch_us({0})))",  # a third cheaper than timezone('UTC', {0})
    postgresql="timezone({1}, timezone('UTC', {0}))",
)
"""A UTC instant and a time zone's name: the clock on the wall there."""

utc_time = _construct(
    "utc_time",
    DateTime,
    duckdb="make_timestamp(epoch_us(timezone({1}, {0})))",  # half the cost of timezone('UTC', ...)
    postgresql="timezone('UTC', timezone({1}, {0}))",
)
"""A wall-clock time and a time zone's name: the UTC instant."""

add_days = _construct(
    "add_days",
    Date,
    duckdb="({0} + CAST({1} AS INTEGER))",
    postgresql="(({0}) + CAST({1} AS INTEGER))",
)
"""A date and a number of days: the date that many days later."""

days_between = _construct("days_between", Integer, duckdb="date_diff('day', {0}, {1})", postgresql="(({1}) - ({0}))")
"""Whole days from the first date to the second."""

years_later = _construct(
    "years_later",
    Date,
    # 29 February + 18 years is 1 March in a common year: both databases would clamp to 28 February.
    duckdb="CAST(make_date(year({0}) + {1}, month({0}), 1) + CAST(day({0}) - 1 AS INTEGER) AS DATE)",
    postgresql="(make_date(CAST(extract(year FROM {0}) AS INTEGER) + {1}, CAST(extract(month FROM {0}) AS INTEGER), 1)"
    " + CAST(extract(day FROM {0}) AS INTEGER) - 1)",
)
"""A date and a number of years: the birthday, on 1 March where 29 February does not exist (STANDARDS.md G11)."""

months_later = _construct(
    "months_later",
    Date,
    duckdb="CAST({0} + to_months(CAST({1} AS INTEGER)) AS DATE)",
    postgresql="CAST(({0}) + make_interval(months => CAST({1} AS INTEGER)) AS DATE)",
)
"""A date and a number of months: the same day of that later month, or its last where it has no such day."""

each_up_to = _construct(
    "each_up_to",
    Integer,
    duckdb="unnest(generate_series(1, CAST({0} AS INTEGER)))",
    postgresql="generate_series(1, CAST({0} AS INTEGER))",
)
"""In a select list: one row for each of 1..n. No row where n < 1."""

is_ascii = _construct(
    "is_ascii",
    Boolean,
    duckdb="(strlen({0}) = length({0}))",
    postgresql="(octet_length({0}) = char_length({0}))",
)
"""A text: whether it is plain ASCII."""

lower = _construct("lower", String, duckdb="lower({0})", postgresql='lower(({0}) COLLATE "C")')
"""A text with A to Z in lower case, whatever the database's locale. Other letters are lowered in one database only."""

composed = _construct("composed", String, duckdb="nfc_normalize({0})", postgresql="normalize(CAST({0} AS TEXT), NFC)")
"""A text with letters and accents composed (Unicode NFC)."""

matches = _construct("matches", Boolean, duckdb="regexp_matches({0}, {1})", postgresql="(({0}) ~ ({1}))")
"""A text and a regular expression: whether it is found in it."""

replace_pattern = _construct(
    "replace_pattern",
    String,
    duckdb="regexp_replace({0}, {1}, {2}, 'g')",
    postgresql="regexp_replace({0}, {1}, {2}, 'g')",
)
"""A text, a regular expression and what to put in its place, everywhere."""

month_of = _construct("month_of", String, duckdb="strftime({0}, '%Y-%m')", postgresql="to_char(({0}), 'YYYY-MM')")
"""A date or wall-clock time: its month, as 2017-11."""

weekday_of = _construct(
    "weekday_of", Integer, duckdb="isodow({0})", postgresql="CAST(extract(isodow FROM {0}) AS INTEGER)"
)
"""A date or wall-clock time: 1 for Monday to 7 for Sunday."""

hour_of = _construct("hour_of", Integer, duckdb="hour({0})", postgresql="CAST(extract(hour FROM {0}) AS INTEGER)")
"""A wall-clock time: its hour, 0 to 23."""

words_in = _construct(
    "words_in",
    Integer,
    duckdb="len(string_split({0}, ' '))",
    postgresql="cardinality(string_to_array({0}, ' '))",
)
"""A text whose words stand one space apart: how many there are. A blank text counts one in one database: ask for blank first."""

iso_day = _construct("iso_day", String, duckdb="strftime({0}, '%Y-%m-%d')", postgresql="to_char(({0}), 'YYYY-MM-DD')")
"""A date as text: 2017-11-07."""


def constant(text: str) -> ColumnElement[str]:
    """A text written into the statement itself. DuckDB compiles a pattern once only where it is not a parameter."""
    return bindparam(None, text, type_=String(), literal_execute=True)


_SMALL = "duly_small"


def computed_once(rows: SelectBase, name: str, *, small: bool = False) -> CTE:
    """The rows of a select whose columns are costly and read many times: no database works them out again per reading.

    Where several selects of a run hold the same expression, a private database works it out once for all of them
    (duly.judging.shared_rows): make it in a function that is cached, or once in a module. `small` says that the rows are few
    though they are found among many, which a planner that guesses would not know: they are worked out before all else.
    """
    found = rows.cte(name).prefix_with("MATERIALIZED", dialect=_POSTGRES)
    return found.prefix_with("", dialect=_SMALL) if small else found


def is_computed_once(rows: CTE) -> bool:
    """Whether a table expression was made by `computed_once`."""
    return any(dialect == _POSTGRES for _, dialect in rows._prefixes)


def is_small(rows: CTE) -> bool:
    """Whether it was made as `small`."""
    return any(dialect == _SMALL for _, dialect in rows._prefixes)


def earliest(*instants: ColumnElement[Any]) -> ColumnElement[Any]:
    """The earliest of several instants, ignoring nulls; null where all are."""
    return func.least(*instants, type_=DateTime()) if len(instants) > 1 else instants[0]


def latest(*instants: ColumnElement[Any]) -> ColumnElement[Any]:
    """The latest of several instants, ignoring nulls; null where all are."""
    return func.greatest(*instants, type_=DateTime()) if len(instants) > 1 else instants[0]
