"""How Spark spells every construct. It runs with the session's clock on UTC, so that a TIMESTAMP and a TIMESTAMP_NTZ tell the
same; what takes or makes the former is cast to the latter, which alone stands for an instant here."""

from __future__ import annotations

from duly.sql.blanks import CONTROLS, INVISIBLE, SPACES
from duly.sql.spark.texts import compositions, quoted


def _escaped(characters: str) -> str:
    """Characters as a class of a pattern names them, within a text of SQL."""
    spans: list[list[int]] = []
    for point in sorted(map(ord, characters)):
        if spans and spans[-1][1] == point - 1:
            spans[-1][1] = point
        else:
            spans.append([point, point])
    return "".join(f"\\\\x{{{low:X}}}" if low == high else f"\\\\x{{{low:X}}}-\\\\x{{{high:X}}}" for low, high in spans)


def _composing(text: str, pairs: str) -> str:
    """A text with letters and accents composed, for want of a function: every pair that makes one letter is put together, those
    made of others last. It is said once, so that a text which is composed again is not written many times over; a function of
    SQL may not stand in what holds a lambda, as this is."""
    return f"aggregate({pairs}, {text}, (made, pair) -> replace(made, left(pair, 2), right(pair, 1)))"


def _listed(below: int) -> str:
    """The pairs that make a letter before `below`, with it."""
    return f"split({quoted(' '.join(compositions(below)))}, ' ')"


PAIRS = f"DECLARE OR REPLACE VARIABLE duly_pairs ARRAY<STRING> DEFAULT {_listed(0x10000)}"
"""The variable that a session of Spark's is given: a select would hold it a thousand times."""

OF_SAIL = {"composed": _composing("{text}", _listed(0x180))}
"""Sail has no variables of a session: the letters of western Europe are composed, and no others."""

RULES = {
    "seconds_between": "((unix_micros(CAST({later} AS TIMESTAMP_LTZ)) - unix_micros(CAST({earlier} AS TIMESTAMP_LTZ))) "
    "/ 1000000D)",
    "add_seconds": "CAST(timestampadd(MICROSECOND, CAST(CAST({seconds} AS DOUBLE) * 1000000 AS BIGINT), {instant}) "
    "AS TIMESTAMP_NTZ)",
    "local_time": "convert_timezone('UTC', {zone}, CAST({instant} AS TIMESTAMP_NTZ))",
    "utc_time": "convert_timezone({zone}, 'UTC', CAST({clock} AS TIMESTAMP_NTZ))",
    "add_days": "date_add({day}, CAST({days} AS INT))",
    "days_between": "datediff({later}, {earlier})",
    # 29 February + 18 years is 1 March in a common year: add_months would clamp to 28 February.
    "years_later": "date_add(make_date(year({day}) + {years}, month({day}), 1), day({day}) - 1)",
    "months_later": "add_months({day}, CAST({months} AS INT))",
    # sequence(1, 0) counts down. What it counts to is written once: it may be long.
    "each_up_to": "explode(filter(sequence(0, greatest(CAST({last} AS INT), 0)), n -> n > 0))",
    "is_ascii": "(octet_length({text}) = char_length({text}))",
    "lower": "lower({text})",
    "composed": _composing("{text}", "duly_pairs"),
    "matches": "({text} RLIKE {pattern})",
    "replace_pattern": "regexp_replace({text}, {pattern}, {replacement})",
    "month_of": "date_format({day}, 'yyyy-MM')",
    # Of Sail a Sunday's weekday is -1.
    "weekday_of": "CAST(pmod(dayofweek({day}) + 5, 7) + 1 AS INT)",
    "hour_of": "hour({clock})",
    "joined_in_order": "array_join(transform(array_sort(collect_list(named_struct('place', {place}, 'text', {text}))), "
    "one -> one.text), '')",
    "words_in": "size(split({text}, ' '))",
    "iso_day": "date_format({day}, 'yyyy-MM-dd')",
}
_ODD = f"[{_escaped(CONTROLS + chr(0))}]"
_BLANK = f"[{_escaped(CONTROLS + chr(0) + SPACES + INVISIBLE)}]"
_BARE = quoted(CONTROLS + "\0")

_MONDAY = (
    "date_add(make_date(CAST({year} AS INT), 1, 4), (CAST({week} AS INT) - 1) * 7 "
    "- CAST(pmod(dayofweek(make_date(CAST({year} AS INT), 1, 4)) + 5, 7) AS INT))"
)

READING = {
    "tidy": "CASE WHEN octet_length({text}) = char_length({text}) AND instr(left({text}, 3), '=\"') = 0 THEN "
    f"btrim({{text}}, {_BARE}) ELSE regexp_replace(regexp_replace(regexp_replace(regexp_replace({{text}}, "
    f"'[{_escaped(INVISIBLE)}]', ''), '[{_escaped(SPACES)}]', ' '), '^{_ODD}+|{_ODD}+\\\\z', ''), "
    f"'^=\"{_ODD}*([^\"]*?){_ODD}*\"\\\\z', '$1') END",
    "trimmed": f"CASE WHEN octet_length({{text}}) = char_length({{text}}) THEN btrim({{text}}, {_BARE}) "
    f"ELSE regexp_replace({{text}}, '^{_BLANK}+|{_BLANK}+\\\\z', '') END",
    "plain_moment": "CAST(NULL AS TIMESTAMP_NTZ)",
    "plain_clock": "CAST(NULL AS TIMESTAMP_NTZ)",
    "quick_clock": "CAST(NULL AS TIMESTAMP_NTZ)",
    # No function gives all groups: they are written one behind the other, and parted again. `names` are what writes them.
    "parts_of": "CASE WHEN {text} RLIKE {pattern} THEN split(regexp_replace({text}, {pattern}, {names}), '\\u001f') END",
    "part": "nullif(element_at({parts}, {number}), '')",
    "date_of": "try_cast(concat({year}, '-', lpad({month}, 2, '0'), '-', lpad({day}, 2, '0')) AS DATE)",
    # A week that the year doesn't have would be one of the next: its Thursday tells.
    "week_date_of": f"CASE WHEN year(date_add({_MONDAY}, 3)) = CAST({{year}} AS INT) "
    f"THEN date_add({_MONDAY}, CAST({{weekday}} AS INT) - 1) END",
    "rewritten": "regexp_replace({text}, {pattern}, {replacement})",
    # Of what its own types hold beside the years that people write, no zone can be asked.
    "utc_of_moment": "CASE WHEN year({moment}) BETWEEN 1 AND 9999 THEN CAST({moment} AS TIMESTAMP_NTZ) END",
    "finite_clock": "CASE WHEN year({clock}) BETWEEN 1 AND 9999 THEN CAST({clock} AS TIMESTAMP_NTZ) END",
    "finite_number": "CASE WHEN NOT isnan(CAST({number} AS DOUBLE)) AND abs(CAST({number} AS DOUBLE)) "
    "< CAST('Infinity' AS DOUBLE) THEN CAST({number} AS DOUBLE) END",
    "json_text": "CASE WHEN trim(CAST({value} AS STRING)) <> 'null' THEN get_json_object(CAST({value} AS STRING), '$') END",
    "shifted": "CAST(timestampadd(MICROSECOND, CAST({microseconds} AS BIGINT), {instant}) AS TIMESTAMP_NTZ)",
    "next_day": "CAST(timestampadd(MICROSECOND, CAST(86400000000 AS BIGINT), {clock}) AS TIMESTAMP_NTZ)",
    "clock_micros": "pmod(unix_micros(CAST({clock} AS TIMESTAMP_LTZ)), 86400000000)",
    "on_quarter_hour": "(pmod(unix_micros(CAST({instant} AS TIMESTAMP_LTZ)), 900000000) = 0)",
    "whole_number": "CASE WHEN {text} RLIKE '^[+-]?[0-9]{1,9}([.]0+)?\\\\z' "
    "THEN CAST(try_cast({text} AS DOUBLE) AS INT) END",
    "real_number": "CASE WHEN {text} RLIKE '^[+-]?[0-9]{1,15}([.][0-9]{1,15})?\\\\z' THEN try_cast({text} AS DOUBLE) END",
    "whole_real": "CASE WHEN abs({number}) < 1e15D AND {number} = round({number}) THEN CAST({number} AS BIGINT) END",
    "damaged_id": "({text} RLIKE '^([0-9]([.,][0-9]+)?[Ee][+][0-9]+|[0-9][.,][0-9]+[Ee][0-9]+)\\\\z')",
    "one_of": "({value} IN ({choices}))",
    "on_listed_day": "contains({days}, date_format({clock}, 'yyyyMMdd'))",
    "bits_in_common": "({one} & {other})",
    "short": "(char_length({text}) <= {length})",
    "day_of": "CAST({clock} AS DATE)",
    "text_of": "CAST({value} AS STRING)",
    "byte_ordered": "{text}",
    "fingerprint": "md5(to_json(struct({values})))",
}
