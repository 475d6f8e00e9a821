"""DuckDB: how it spells every construct, and how one of its files is opened. It is also duly's own private database."""

from __future__ import annotations

from duckdb_sqlalchemy import Dialect
from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.pool import StaticPool

from duly.sql.database import Database

_RULES = {
    "seconds_between": "((epoch_us({later}) - epoch_us({earlier})) / 1000000.0)",
    "add_seconds": "({instant} + to_microseconds(CAST(CAST({seconds} AS DOUBLE) * 1000000 AS BIGINT)))",
    # A third cheaper than timezone('UTC', ...), which is another only for the infinities.
    "local_time": "timezone({zone}, make_timestamptz(epoch_us({instant})))",
    "utc_time": "make_timestamp(epoch_us(timezone({zone}, {clock})))",  # half the cost of timezone('UTC', ...)
    "add_days": "({day} + CAST({days} AS INTEGER))",
    "days_between": "date_diff('day', {earlier}, {later})",
    # 29 February + 18 years is 1 March in a common year: the database itself would clamp to 28 February.
    "years_later": "CAST(make_date(year({day}) + {years}, month({day}), 1) + CAST(day({day}) - 1 AS INTEGER) AS DATE)",
    "months_later": "CAST({day} + to_months(CAST({months} AS INTEGER)) AS DATE)",
    "each_up_to": "unnest(generate_series(1, CAST({last} AS INTEGER)))",
    "is_ascii": "(strlen({text}) = length({text}))",
    "lower": "lower({text})",
    "composed": "nfc_normalize({text})",
    "matches": "regexp_matches({text}, {pattern})",
    "replace_pattern": "regexp_replace({text}, {pattern}, {replacement}, 'g')",
    "month_of": "strftime({day}, '%Y-%m')",
    "weekday_of": "isodow({day})",
    "hour_of": "hour({clock})",
    # A third of the cost of string_agg with an order.
    "joined_in_order": "array_to_string(list_transform(list_sort(list(struct_pack(place := {place}, text := {text}))), "
    "lambda one: one.text), '')",
    "words_in": "len(string_split({text}, ' '))",
    "iso_day": "strftime({day}, '%Y-%m-%d')",
}

_DAY = r"[1-9]\d{3}-\d{1,2}-\d{1,2}"
_CLOCK = r"\d{1,2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?[AaPp][Mm])?"
_OFFSET = r" ?([Zz]|[+-]\d{2}(:?\d{2})?)"

_READING = {
    # Text that begins below "!" begins with a space, tab or line end: one comparison where trim() would cost a tenth of
    # the load.
    "tidy": "CASE WHEN {text} < '!' OR suffix({text}, ' ') THEN trim({text}, ' \t\r\n') ELSE {text} END",
    # 2025-11-07T16:05:00+00:00, which nearly every export writes, is told by its length and two marks. Whatever else may
    # have that length is read by `moment_of` and `clock_of`, which ask for a pattern; that would cost as much as the load.
    "plain_moment": "CASE WHEN strlen({text}) = 25 AND suffix({text}, ':00') AND strpos({text}, '-') = 5 "
    "THEN make_timestamp(epoch_us(TRY_CAST({text} AS TIMESTAMPTZ))) END",
    "has_offset": "CASE WHEN strlen({text}) = 19 OR strlen({text}) <= 10 THEN false "
    "ELSE regexp_full_match({text}, '" + _DAY + "[T ]" + _CLOCK + _OFFSET + "') END",
    "clock_of": "CASE WHEN (strlen({text}) = 19 OR strlen({text}) = 10) AND strpos({text}, '-') = 5 "
    "OR regexp_full_match({text}, '" + _DAY + "([T ]" + _CLOCK + ")?') THEN TRY_CAST({text} AS TIMESTAMP) END",
    "moment_of": "make_timestamp(epoch_us(TRY_CAST("
    r"regexp_replace({text}, '^([^T ]+[T ]\d+:\d+) ?([Zz]|[+-]\d\d(:?\d\d)?)$', '\1:00\2') AS TIMESTAMPTZ)))",
    "to_the_minute": "CASE WHEN strlen({text}) = 19 THEN false "
    r"ELSE regexp_matches({text}, '^[^T ]+[T ]\d+:\d+($|[^:0-9])') END",
    "day_only": "(strlen({text}) <= 10)",
    "parsed": "try_strptime({text}, {format})",
    "parsed_moment": "make_timestamp(epoch_us(try_strptime({text}, {format})))",
    "rewritten": "regexp_replace({text}, {pattern}, {replacement})",
    "utc_of_moment": "CASE WHEN isfinite({moment}) THEN make_timestamp(epoch_us({moment})) END",
    "finite_clock": "CASE WHEN isfinite({clock}) THEN CAST({clock} AS TIMESTAMP) END",
    "shifted": "make_timestamp(epoch_us({instant}) + {microseconds})",
    "next_day": "make_timestamp(epoch_us({clock}) + 86400000000)",
    "clock_micros": "(epoch_us({clock}) % 86400000000)",
    "on_quarter_hour": "(epoch_us({instant}) % 900000000 = 0)",
    "whole_number": r"CASE WHEN regexp_full_match({text}, '[+-]?\d{1,9}(\.0+)?') THEN TRY_CAST({text} AS INTEGER) END",
    "real_number": r"CASE WHEN regexp_full_match({text}, '[+-]?\d{1,15}(\.\d{1,15})?') "
    "THEN TRY_CAST({text} AS DOUBLE) END",
    "whole_real": "CASE WHEN abs({number}) < 1e15 AND {number} = round({number}) THEN CAST({number} AS BIGINT) END",
    # The pattern is asked only of ids that begin with a digit.
    "damaged_id": "CASE WHEN {text} >= '0' AND {text} < ':' THEN "
    r"regexp_full_match({text}, '\d(\.\d+)?[Ee]\+\d+|\d\.\d+[Ee]\d+') ELSE false END",
    "leading": "nullif(regexp_extract({text}, {pattern}, 1), '')",
    # A join over every row would be made of IN, even inside a CASE.
    "one_of": "list_contains([{choices}], {value})",
    # One constant: a list of hundreds of dates, for each time column, would cost more to plan than a small table to read.
    "on_listed_day": "contains({days}, strftime({clock}, '%Y%m%d'))",
    "bits_in_common": "({one} & {other})",
    "short": "(strlen({text}) <= {length})",
    "matches_whole": "regexp_full_match({text}, {pattern})",
    "day_of": "CAST({clock} AS DATE)",
    "text_of": "CAST({value} AS VARCHAR)",
    "byte_ordered": "{text}",
    "fingerprint": "hash({values})",
}


def _read_only(url: URL) -> Engine:
    return create_engine(url, poolclass=StaticPool, connect_args={"read_only": True})


DUCKDB = Database(
    name="duckdb",
    dialect=Dialect,
    read_only=_read_only,
    spellings={**_RULES, **_READING},
    in_a_file=True,
    parses_formats=True,
)
