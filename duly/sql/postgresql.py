"""PostgreSQL: how it spells every construct, and how it is opened so that records can be judged where they stand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.dialects import postgresql

from duly.sql.database import Database

_RULES = {
    "seconds_between": "extract(epoch FROM ({later}) - ({earlier}))",
    "add_seconds": "(({instant}) + ({seconds}) * interval '1 second')",
    "local_time": "timezone({zone}, timezone('UTC', {instant}))",
    "utc_time": "timezone('UTC', timezone({zone}, {clock}))",
    "add_days": "(({day}) + CAST({days} AS INTEGER))",
    "days_between": "(({later}) - ({earlier}))",
    # 29 February + 18 years is 1 March in a common year: the database itself would clamp to 28 February.
    "years_later": "(make_date(CAST(extract(year FROM {day}) AS INTEGER) + {years}, "
    "CAST(extract(month FROM {day}) AS INTEGER), 1) + CAST(extract(day FROM {day}) AS INTEGER) - 1)",
    "months_later": "CAST(({day}) + make_interval(months => CAST({months} AS INTEGER)) AS DATE)",
    "each_up_to": "generate_series(1, CAST({last} AS INTEGER))",
    "is_ascii": "(octet_length({text}) = char_length({text}))",
    "lower": 'lower(({text}) COLLATE "C")',
    "composed": "normalize(CAST({text} AS TEXT), NFC)",
    "matches": "(({text}) ~ ({pattern}))",
    "replace_pattern": "regexp_replace({text}, {pattern}, {replacement}, 'g')",
    "month_of": "to_char(({day}), 'YYYY-MM')",
    "weekday_of": "CAST(extract(isodow FROM {day}) AS INTEGER)",
    "hour_of": "CAST(extract(hour FROM {clock}) AS INTEGER)",
    "joined_in_order": "string_agg({text}, '' ORDER BY {place})",
    "words_in": "cardinality(string_to_array({text}, ' '))",
    "iso_day": "to_char(({day}), 'YYYY-MM-DD')",
}

# It has no cast that gives null: what a cast would stop at must not have the shape that is asked for before.
_ANY_OFFSET = (
    r"[1-9]\d{3}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?[AaPp][Mm])? ?([Zz]|[+-]\d{2}(:?\d{2})?)"
)
_DAY = r"[1-9]\d{3}-(0?[1-9]|1[0-2])-(0?[1-9]|[12]\d|3[01])"
_CLOCK = (
    r"(([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d{1,9})?)?|24:00(:00)?|(0?[1-9]|1[0-2]):[0-5]\d(:[0-5]\d)? ?[AaPp][Mm])"
)
_OFFSET = r" ?([Zz]|[+-](0\d|1[0-4])(:?[0-5]\d)?)"


def _fits(clock: str) -> str:
    # The calendar decides whether a month has that day, and only of a text that has the shape of a date.
    return (
        "CASE WHEN {text} ~ '^" + _DAY + clock + "$' THEN "
        "CAST(split_part(substring({text} FROM '^[^T ]+'), '-', 3) AS INTEGER) <= extract(day FROM make_date("
        "CAST(substring({text} FROM 1 FOR 4) AS INTEGER), CAST(split_part({text}, '-', 2) AS INTEGER), 1)"
        " + interval '1 month' - interval '1 day') ELSE false END"
    )


_READING = {
    "tidy": r"btrim({text}, E' \t\r\n')",
    "plain_moment": "CAST(NULL AS TIMESTAMP)",
    "has_offset": "({text} ~ '^" + _ANY_OFFSET + "$')",
    "clock_of": "CASE WHEN " + _fits("([T ]" + _CLOCK + ")?") + " THEN CAST({text} AS TIMESTAMP) END",
    "moment_of": "CASE WHEN " + _fits("[T ]" + _CLOCK + _OFFSET) + " THEN "
    "timezone('UTC', CAST({text} AS TIMESTAMPTZ)) END",
    "to_the_minute": r"({text} ~ '^[^T ]+[T ]\d+:\d+($|[^:0-9])')",
    "day_only": "(length({text}) <= 10)",
    "parsed": "NULL",
    "parsed_moment": "NULL",
    "rewritten": "regexp_replace({text}, {pattern}, {replacement})",
    "utc_of_moment": "CASE WHEN isfinite({moment}) THEN timezone('UTC', {moment}) END",
    "finite_clock": "CASE WHEN isfinite({clock}) THEN CAST({clock} AS TIMESTAMP) END",
    "shifted": "({instant} + {microseconds} * interval '1 microsecond')",
    "next_day": "({clock} + interval '1 day')",
    "clock_micros": "CAST(extract(epoch FROM {clock} - date_trunc('day', {clock})) * 1000000 AS BIGINT)",
    "on_quarter_hour": "(mod(CAST(extract(epoch FROM {instant}) * 1000000 AS BIGINT), 900000000) = 0)",
    "whole_number": r"CASE WHEN {text} ~ '^[+-]?\d{1,9}(\.0+)?$' THEN CAST(CAST({text} AS NUMERIC) AS INTEGER) END",
    "real_number": r"CASE WHEN {text} ~ '^[+-]?\d{1,15}(\.\d{1,15})?$' THEN CAST({text} AS DOUBLE PRECISION) END",
    "whole_real": "CASE WHEN abs({number}) < 1e15 AND {number} = round({number}) THEN CAST({number} AS BIGINT) END",
    "damaged_id": r"({text} ~ '^(\d(\.\d+)?[Ee]\+\d+|\d\.\d+[Ee]\d+)$')",
    "leading": "substring({text} FROM {pattern})",
    "one_of": "({value} IN ({choices}))",
    "on_listed_day": "(position(to_char({clock}, 'YYYYMMDD') IN {days}) > 0)",
    "bits_in_common": "({one} & {other})",
    "short": "(length({text}) <= {length})",
    "matches_whole": "({text} ~ ('^(' || {pattern} || ')$'))",
    "day_of": "CAST({clock} AS DATE)",
    "text_of": "CAST({value} AS TEXT)",
    "byte_ordered": '({text} COLLATE "C")',
    "fingerprint": "md5(CAST(ROW({values}) AS TEXT))",
}


def _read_only(url: URL) -> Engine:
    engine = create_engine(url, execution_options={"postgresql_readonly": True}, hide_parameters=True)
    event.listen(engine, "connect", _settle)
    return engine


def _settle(connection: Any, _record: object) -> None:
    """Every session is read-only, tells time in UTC and writes dates in ISO, whatever the server's defaults are."""
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        cursor.execute("SET default_transaction_read_only = on")
        cursor.execute("SET TimeZone = 'UTC'")
        cursor.execute("SET DateStyle = 'ISO, YMD'")
        # Compiling expressions this wide costs more than it saves; and the planner, which knows nothing of a common
        # table expression's size, would otherwise compare whole tables row by row.
        cursor.execute("SET jit = off")
        cursor.execute("SET enable_nestloop = off")
    connection.commit()


POSTGRESQL = Database(
    name="postgresql",
    dialect=postgresql.dialect,
    read_only=_read_only,
    spellings={**_RULES, **_READING},
    computed_once="MATERIALIZED",
    # Each expression of an inner select would be written into every place of the outer one that names it, which for
    # layers grows beyond all bounds: planning one table took twelve seconds, and takes a tenth of one so.
    by_itself="OFFSET 0",
    # A sort is done before the first row goes on, so that all rows are through one select before the next begins; and rows
    # that come in one order are sorted only where the other is asked for.
    in_steps=("ORDER BY 1 DESC OFFSET 0", "ORDER BY 1 OFFSET 0"),
)
