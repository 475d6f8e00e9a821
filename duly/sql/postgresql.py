"""PostgreSQL: how it spells every construct, and how it is opened so that records can be judged where they stand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.dialects import postgresql

from duly.sql.blanks import CONTROLS, INVISIBLE, SPACES
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
    # In another encoding there are no accents of their own to compose, and to ask is an error.
    "composed": "CASE WHEN getdatabaseencoding() = 'UTF8' THEN normalize(CAST({text} AS TEXT), NFC) "
    "ELSE CAST({text} AS TEXT) END",
    "matches": "(({text}) ~ ({pattern}))",
    "replace_pattern": "regexp_replace({text}, {pattern}, {replacement}, 'g')",
    "month_of": "to_char(({day}), 'YYYY-MM')",
    "weekday_of": "CAST(extract(isodow FROM {day}) AS INTEGER)",
    "hour_of": "CAST(extract(hour FROM {clock}) AS INTEGER)",
    "joined_in_order": "string_agg({text}, '' ORDER BY {place})",
    "words_in": "cardinality(string_to_array({text}, ' '))",
    "iso_day": "to_char(({day}), 'YYYY-MM-DD')",
}


def _escaped(characters: str) -> str:
    """Characters as a regular expression names them: a database in another encoding could not hold them all."""
    return "".join(f"\\u{ord(character):04x}" for character in characters)


_ODD = f"[{_escaped(CONTROLS)}]"
_BLANK = f"[{_escaped(CONTROLS + SPACES + INVISIBLE)}]"
_BARE = "E'" + "".join(f"\\x{ord(character):02x}" for character in CONTROLS) + "'"

_IN_UNICODE = "getdatabaseencoding() = 'UTF8'"
_NARROW = "translate({text}, chr(160) || chr(173), ' ')"
"""Of the encodings of one byte all that are still met have the no-break space and the soft hyphen in these places, and of what
looks like nothing no more."""

_UNWRAPPED = f"'^=\"{_ODD}*([^\"]*?){_ODD}*\"$', '\\1'"

_READING = {
    "tidy": f"CASE WHEN NOT {_IN_UNICODE} THEN regexp_replace(btrim({_NARROW}, {_BARE}), {_UNWRAPPED}) "
    "WHEN octet_length({text}) = char_length({text}) AND left({text}, 3) !~ '=\"' THEN "
    f"btrim({{text}}, {_BARE}) ELSE regexp_replace(regexp_replace(regexp_replace(regexp_replace({{text}}, "
    f"'[{_escaped(INVISIBLE)}]', '', 'g'), '[{_escaped(SPACES)}]', ' ', 'g'), '^{_ODD}+|{_ODD}+$', '', 'g'), "
    f"{_UNWRAPPED}) END",
    "trimmed": f"CASE WHEN NOT {_IN_UNICODE} THEN btrim({{text}}, {_BARE} || chr(160) || chr(173)) "
    f"WHEN octet_length({{text}}) = char_length({{text}}) THEN btrim({{text}}, {_BARE}) "
    f"ELSE regexp_replace({{text}}, '^{_BLANK}+|{_BLANK}+$', '', 'g') END",
    "plain_moment": "CAST(NULL AS TIMESTAMP)",
    "plain_clock": "CAST(NULL AS TIMESTAMP)",
    "quick_clock": "CAST(NULL AS TIMESTAMP)",
    "parts_of": "regexp_match({text}, {pattern})",
    "part": "(({parts})[{number}])",
    # It has no cast that gives null: the calendar is asked before the date is made.
    "date_of": "CASE WHEN CAST({month} AS INTEGER) BETWEEN 1 AND 12 THEN "
    "CASE WHEN CAST({day} AS INTEGER) BETWEEN 1 AND extract(day FROM make_date("
    "CAST({year} AS INTEGER), CAST({month} AS INTEGER), 1) + interval '1 month' - interval '1 day') THEN make_date("
    "CAST({year} AS INTEGER), CAST({month} AS INTEGER), CAST({day} AS INTEGER)) END END",
    # A week that the year doesn't have comes back as one of the next.
    "week_date_of": "CASE WHEN to_char(to_date({year} || '-' || {week} || '-' || {weekday}, 'IYYY-IW-ID'), 'IYYY-IW') = "
    "{year} || '-' || {week} THEN to_date({year} || '-' || {week} || '-' || {weekday}, 'IYYY-IW-ID') END",
    "rewritten": "regexp_replace({text}, {pattern}, {replacement})",
    # Of what its own types hold beside the years that people write, no zone can be asked.
    "utc_of_moment": "CASE WHEN {moment} >= TIMESTAMPTZ '0001-01-02 00:00:00+00' AND {moment} < TIMESTAMPTZ "
    "'10000-01-01 00:00:00+00' THEN timezone('UTC', {moment}) END",
    "finite_clock": "CASE WHEN {clock} >= TIMESTAMP '0001-01-02' AND {clock} < TIMESTAMP '10000-01-01' "
    "THEN CAST({clock} AS TIMESTAMP) END",
    "finite_number": "CASE WHEN CAST({number} AS TEXT) !~ '[NI]' THEN CAST({number} AS DOUBLE PRECISION) END",
    "json_text": "(CAST({value} AS JSONB) #>> '{}')",
    "shifted": "({instant} + {microseconds} * interval '1 microsecond')",
    "next_day": "({clock} + interval '1 day')",
    "clock_micros": "CAST(extract(epoch FROM {clock} - date_trunc('day', {clock})) * 1000000 AS BIGINT)",
    "on_quarter_hour": "(mod(CAST(extract(epoch FROM {instant}) * 1000000 AS BIGINT), 900000000) = 0)",
    "whole_number": r"CASE WHEN {text} ~ '^[+-]?[0-9]{1,9}(\.0+)?$' THEN CAST(CAST({text} AS NUMERIC) AS INTEGER) END",
    "real_number": r"CASE WHEN {text} ~ '^[+-]?[0-9]{1,15}(\.[0-9]{1,15})?$' THEN CAST({text} AS DOUBLE PRECISION) END",
    "whole_real": "CASE WHEN abs({number}) < 1e15 AND {number} = round({number}) THEN CAST({number} AS BIGINT) END",
    "damaged_id": r"({text} ~ '^([0-9]([.,][0-9]+)?[Ee]\+[0-9]+|[0-9][.,][0-9]+[Ee][0-9]+)$')",
    "one_of": "({value} IN ({choices}))",
    "on_listed_day": "(position(to_char({clock}, 'YYYYMMDD') IN {days}) > 0)",
    "bits_in_common": "({one} & {other})",
    "short": "(length({text}) <= {length})",
    "day_of": "CAST({clock} AS DATE)",
    "text_of": "CAST({value} AS TEXT)",
    "byte_ordered": '({text} COLLATE "C")',
    "fingerprint": "md5(CAST(ROW({values}) AS TEXT))",
}


def _read_only(url: URL, _encrypt: bool) -> Engine:
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
