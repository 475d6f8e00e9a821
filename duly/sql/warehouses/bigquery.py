"""BigQuery, as its SQL would be: written, and never run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from duly.sql.database import Database
from duly.sql.spark.texts import quoted
from duly.sql.warehouses import refused
from duly.sql.warehouses.compiling import WarehouseCompiler, written_by


class BigQueryWords(WarehouseCompiler):
    """How selects are written."""

    words: ClassVar[Mapping[str, str]] = {"bool_or": "LOGICAL_OR({0})", "bool_and": "LOGICAL_AND({0})"}
    listed = "UNNEST(SPLIT({0}, {1})) AS {rows} WITH OFFSET AS {rows}_place"
    counted = "UNNEST(GENERATE_ARRAY(1, CAST({0} AS INT64))) AS {rows}"
    item = number = "{rows}"
    place = "({rows}_place + 1)"

    def text_of(self, text: str) -> str:
        return quoted(text)


_DAY = "CAST({day} AS DATE)"

_RULES = {
    "seconds_between": "(DATETIME_DIFF({later}, {earlier}, MICROSECOND) / 1000000.0)",
    "add_seconds": "DATETIME_ADD({instant}, INTERVAL CAST(CAST({seconds} AS FLOAT64) * 1000000 AS INT64) MICROSECOND)",
    "local_time": "DATETIME(TIMESTAMP({instant}, 'UTC'), {zone})",
    "utc_time": "DATETIME(TIMESTAMP({clock}, {zone}), 'UTC')",
    "add_days": "DATE_ADD({day}, INTERVAL CAST({days} AS INT64) DAY)",
    "days_between": "DATE_DIFF({later}, {earlier}, DAY)",
    # 29 February + 18 years is 1 March in a common year: to add years would clamp to 28 February.
    "years_later": "DATE_ADD(DATE(EXTRACT(YEAR FROM {day}) + {years}, EXTRACT(MONTH FROM {day}), 1), "
    "INTERVAL EXTRACT(DAY FROM {day}) - 1 DAY)",
    "months_later": "DATE_ADD({day}, INTERVAL CAST({months} AS INT64) MONTH)",
    "each_up_to": "{last}",  # stands behind FROM
    "is_ascii": "(BYTE_LENGTH({text}) = CHAR_LENGTH({text}))",
    "lower": "LOWER({text})",
    "composed": "NORMALIZE({text}, NFC)",
    "matches": "REGEXP_CONTAINS({text}, {pattern})",
    "replace_pattern": "REGEXP_REPLACE({text}, {pattern}, {replacement})",
    "month_of": f"FORMAT_DATE('%Y-%m', {_DAY})",
    "weekday_of": "(MOD(EXTRACT(DAYOFWEEK FROM {day}) + 5, 7) + 1)",
    "hour_of": "EXTRACT(HOUR FROM {clock})",
    "joined_in_order": "STRING_AGG({text}, '' ORDER BY {place})",
    "words_in": "ARRAY_LENGTH(SPLIT({text}, ' '))",
    "iso_day": f"FORMAT_DATE('%F', {_DAY})",
}

WAREHOUSE = Database(
    name="bigquery",
    dialect=written_by("sqlalchemy_bigquery", "BigQueryDialect", BigQueryWords),
    read_only=refused,
    spellings=_RULES,
)
