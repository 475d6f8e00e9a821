"""Snowflake, as its SQL would be: written, and never run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from duly.sql.database import Database
from duly.sql.spark.texts import quoted
from duly.sql.warehouses import refused
from duly.sql.warehouses.compiling import WarehouseCompiler, written_by


class SnowflakeWords(WarehouseCompiler):
    """How selects are written."""

    words: ClassVar[Mapping[str, str]] = {
        "strpos": "CHARINDEX({1}, {0})",
        "char_length": "LENGTH({0})",
        "bool_or": "BOOLOR_AGG({0})",
        "bool_and": "BOOLAND_AGG({0})",
    }
    applies = ", "
    listed = "LATERAL FLATTEN(INPUT => SPLIT({0}, {1})) AS {rows}"
    counted = "LATERAL FLATTEN(INPUT => ARRAY_GENERATE_RANGE(1, CAST({0} AS INTEGER) + 1)) AS {rows}"
    item = "CAST({rows}.VALUE AS VARCHAR)"
    place = "({rows}.INDEX + 1)"
    number = "CAST({rows}.VALUE AS INTEGER)"

    def text_of(self, text: str) -> str:
        return quoted(text)


_RULES = {
    "seconds_between": "(DATEDIFF(MICROSECOND, {earlier}, {later}) / CAST(1000000 AS DOUBLE))",
    "add_seconds": "DATEADD(MICROSECOND, CAST(CAST({seconds} AS DOUBLE) * 1000000 AS BIGINT), {instant})",
    "local_time": "CONVERT_TIMEZONE('UTC', {zone}, CAST({instant} AS TIMESTAMP_NTZ))",
    "utc_time": "CONVERT_TIMEZONE({zone}, 'UTC', CAST({clock} AS TIMESTAMP_NTZ))",
    "add_days": "DATEADD(DAY, {days}, {day})",
    "days_between": "DATEDIFF(DAY, {earlier}, {later})",
    # 29 February + 18 years is 1 March in a common year: DATEADD would clamp to 28 February, and this goes on by days.
    "years_later": "DATE_FROM_PARTS(YEAR({day}) + {years}, MONTH({day}), DAY({day}))",
    "months_later": "DATEADD(MONTH, {months}, {day})",
    "each_up_to": "{last}",  # stands behind FROM
    "is_ascii": "(OCTET_LENGTH({text}) = LENGTH({text}))",
    "lower": "LOWER({text})",
    "composed": "duly_nfc({text})",  # a temporary function of the session, in JavaScript: it has none of its own
    # REGEXP_LIKE asks whether all of a text matches.
    "matches": "(REGEXP_INSTR({text}, {pattern}) > 0)",
    "replace_pattern": "REGEXP_REPLACE({text}, {pattern}, {replacement})",
    "month_of": "TO_CHAR({day}, 'YYYY-MM')",
    "weekday_of": "DAYOFWEEKISO({day})",
    "hour_of": "HOUR({clock})",
    "joined_in_order": "LISTAGG({text}, '') WITHIN GROUP (ORDER BY {place})",
    "words_in": "ARRAY_SIZE(SPLIT({text}, ' '))",
    "iso_day": "TO_CHAR({day}, 'YYYY-MM-DD')",
}

WAREHOUSE = Database(
    name="snowflake",
    dialect=written_by("snowflake.sqlalchemy.snowdialect", "SnowflakeDialect", SnowflakeWords),
    read_only=refused,
    spellings=_RULES,
)
