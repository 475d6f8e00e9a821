"""DuckDB: how it spells every construct, and how one of its files is opened. It is also duly's own private database."""

from __future__ import annotations

from functools import partial
from typing import Any

from duckdb_sqlalchemy import Dialect
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from duly.sql.blanks import CONTROLS, INVISIBLE, SPACES
from duly.sql.database import Database
from duly.sql.spilling import encrypt_spill

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

_ODD = "[" + "".join(f"\\x{ord(character):02x}" for character in "\0" + CONTROLS) + "]"
_BLANK = _ODD[:-1] + SPACES + INVISIBLE + "]"


def _ends_in(characters: str) -> str:
    return " OR ".join(f"suffix({{text}}, chr({ord(character)}))" for character in characters)


_READING = {
    # What is plain is told by comparisons that cost next to nothing: trim() alone would cost a tenth of the load.
    "tidy": "CASE WHEN {text} < '!' OR ({text} >= '=\"' AND {text} < '=#') OR "
    + _ends_in(CONTROLS + "\0")
    + " OR strlen({text}) <> length({text}) THEN "
    f"regexp_replace(regexp_replace(regexp_replace(regexp_replace({{text}}, '[{INVISIBLE}]', '', 'g'), '[{SPACES}]', ' ', 'g'), "
    f"'^{_ODD}+|{_ODD}+$', '', 'g'), '^=\"{_ODD}*([^\"]*?){_ODD}*\"$', '\\1') ELSE {{text}} END",
    # A last character that is not ASCII may be a blank: to name all of them took as long to plan as the rest of a small table.
    "trimmed": "CASE WHEN {text} < '!' OR {text} >= chr(128) OR "
    + _ends_in("\0" + CONTROLS)
    + f" OR right({{text}}, 1) >= chr(128) THEN regexp_replace({{text}}, '^{_BLANK}+|{_BLANK}+$', "
    "'', 'g') ELSE {text} END",
    # What nearly every export writes, 2025-11-07T16:05:00+00:00, 2025-11-07T16:05:00Z and 2025-11-07 16:05:00, is told by
    # its marks, and its figures are left to a cast. The rest is read by patterns, which cost as much as the load. 24:00 is no
    # hour of a cast's, and a sign before the year, a blank for a figure of the hour or a point for one of the second are.
    "plain_moment": "CASE WHEN ({text} LIKE '____-__-_____:__:___0_:00' AND NOT {text} LIKE '__________________.%' "
    "OR {text} LIKE '____-__-_____:__:__Z' AND NOT suffix({text}, '.Z')) AND NOT {text} LIKE '___________24:%' "
    "AND NOT {text} LIKE '___________ %' AND {text} >= '0' "
    "THEN make_timestamp(epoch_us(TRY_CAST({text} AS TIMESTAMPTZ))) END",
    # The length is asked first, as the cheapest.
    "plain_clock": "CASE WHEN strlen({text}) <= 19 AND ({text} LIKE '____-__-_____:__:__' AND NOT {text} LIKE '___________24:%' "
    "AND NOT suffix({text}, 'Z') AND NOT suffix({text}, 'z') AND NOT suffix({text}, '.') AND NOT suffix({text}, ' ') "
    "AND NOT {text} LIKE '___________ %' OR {text} LIKE '____-__-__') AND {text} >= '0' THEN TRY_CAST({text} AS TIMESTAMP) END",
    # As much as a quarter of what the pattern costs.
    "quick_clock": "CASE WHEN {text} LIKE {usual} AND NOT ({text} LIKE {early}) THEN TRY_STRPTIME({text}, {format}) END",
    "parts_of": "regexp_extract({text}, {pattern}, [{names}])",
    "part": "nullif(struct_extract_at({parts}, {number}), '')",
    "date_of": "TRY_CAST({year} || '-' || {month} || '-' || {day} AS DATE)",
    # A week that the year doesn't have comes back as one of the next.
    "week_date_of": "CAST(CASE WHEN strftime(try_strptime({year} || '-' || {week} || '-' || {weekday}, '%G-%V-%u'), '%G-%V') "
    "= {year} || '-' || {week} THEN try_strptime({year} || '-' || {week} || '-' || {weekday}, '%G-%V-%u') END AS DATE)",
    "rewritten": "regexp_replace({text}, {pattern}, {replacement})",
    # Of what its own types hold beside the years that people write, no zone can be asked.
    "utc_of_moment": "CASE WHEN {moment} >= TIMESTAMPTZ '0001-01-02 00:00:00+00' AND {moment} < TIMESTAMPTZ "
    "'10000-01-01 00:00:00+00' THEN make_timestamp(epoch_us({moment})) END",
    # The optimizer converts the least and the greatest of a file whatever a CASE around them says, and an error in that is the
    # end of the statement. What numpy writes for no time (NaT) is the least number of nanoseconds, and no time.
    "finite_clock": "CASE WHEN year({clock}) BETWEEN 1 AND 9999 THEN nullif(TRY_CAST({clock} AS TIMESTAMP), "
    "TIMESTAMP '1677-09-21 00:12:43.145225') END",
    "finite_number": "CASE WHEN isfinite(CAST({number} AS DOUBLE)) THEN CAST({number} AS DOUBLE) END",
    "json_text": "coalesce({value} ->> '$', CASE WHEN CAST({value} AS VARCHAR) <> 'null' THEN CAST({value} AS VARCHAR) END)",
    "shifted": "make_timestamp(epoch_us({instant}) + {microseconds})",
    "next_day": "make_timestamp(epoch_us({clock}) + 86400000000)",
    "clock_micros": "(epoch_us({clock}) % 86400000000)",
    "on_quarter_hour": "(epoch_us({instant}) % 900000000 = 0)",
    "whole_number": r"CASE WHEN regexp_full_match({text}, '[+-]?\d{1,9}(\.0+)?') THEN TRY_CAST({text} AS INTEGER) END",
    "real_number": r"CASE WHEN regexp_full_match({text}, '[+-]?\d{1,15}(\.\d{1,15})?') "
    "THEN TRY_CAST({text} AS DOUBLE) END",
    "whole_real": "CASE WHEN isfinite({number}) AND abs({number}) < 1e15 AND {number} = round({number}) "
    "THEN CAST({number} AS BIGINT) END",
    # The pattern is asked only of ids that begin with a digit.
    "damaged_id": "CASE WHEN {text} >= '0' AND {text} < ':' THEN "
    r"regexp_full_match({text}, '\d([.,]\d+)?[Ee]\+\d+|\d[.,]\d+[Ee]\d+') ELSE false END",
    # A join over every row would be made of IN, even inside a CASE.
    "one_of": "list_contains([{choices}], {value})",
    # One constant: a list of hundreds of dates, for each time column, would cost more to plan than a small table to read.
    "on_listed_day": "contains({days}, strftime({clock}, '%Y%m%d'))",
    "bits_in_common": "({one} & {other})",
    "short": "(strlen({text}) <= {length})",
    "day_of": "CAST({clock} AS DATE)",
    # Of the first times that its type holds there is no text, NaT among them: to ask for it is an error.
    "text_of": "coalesce(TRY(CAST({value} AS VARCHAR)), CASE WHEN {value} IS NOT NULL THEN '(no text)' END)",
    "byte_ordered": "{text}",
    "fingerprint": "hash({values})",
}


def _read_only(url: URL, encrypt: bool) -> Engine:
    """Somebody else's file: whatever its views and macros say, no other file, address or extension is reached from it. What
    memory has no room for goes to a private folder, and not beside the file. Raises OSError where none can be made."""
    from duly.private import private_folder  # no rule is made of it: what a rule is compiled from is imported above

    private = private_folder()
    config = {"temp_directory": str(private.path), "autoinstall_known_extensions": "false"}
    engine = create_engine(
        url.difference_update_query([*config, *_CLOSED]),
        poolclass=StaticPool,
        connect_args={"read_only": True, "config": config},
    )
    event.listen(engine, "connect", partial(_close_off, encrypt))
    event.listen(engine, "engine_disposed", lambda _: private.remove())
    return engine


_CLOSED = {"enable_external_access": "false", "lock_configuration": "true"}


def _close_off(encrypt: bool, connection: Any, _record: object) -> None:
    """Before any of its views is asked. Once it is closed off, neither an extension nor a folder can be named."""
    if encrypt:
        encrypt_spill(connection)
    for name, value in _CLOSED.items():
        connection.execute(f"SET {name} = {value}")


DUCKDB = Database(
    name="duckdb",
    dialect=Dialect,
    read_only=_read_only,
    spellings={**_RULES, **_READING},
    in_a_file=True,
)
