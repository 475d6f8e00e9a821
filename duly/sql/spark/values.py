"""How values are written into a statement: Spark Connect has no parameters that a standard's select could use, such as a list, or
one that stands in two places."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import types

from duly.sql.spark import texts


def as_text(value: Any) -> str:
    """A value, written into a statement."""
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).lower()
        case int() if -(2**31) <= value < 2**31:
            return str(value)
        case int():
            return f"CAST({value} AS BIGINT)"
        case float():
            return f"CAST('{value!r}' AS DOUBLE)"
        case datetime():
            return f"TIMESTAMP_NTZ'{_in_utc(value).isoformat(sep=' ')}'"
        case date():
            return f"DATE'{value.isoformat()}'"
        case list() | tuple():
            return f"array({', '.join(map(as_text, value))})"
    return texts.quoted(str(value))


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


class _Written:
    """Its values are written into the statement."""

    def literal_processor(self, dialect: Any) -> Callable[[Any], str]:
        return as_text


class _String(_Written, types.String): ...


class _DateTime(_Written, types.DateTime): ...


class _Date(_Written, types.Date): ...


class _Float(_Written, types.Float): ...  # type: ignore[type-arg]


class _Integer(_Written, types.Integer): ...


class _Boolean(_Written, types.Boolean): ...


class _Array(_Written, types.ARRAY):  # type: ignore[type-arg]
    def literal_processor(self, dialect: Any) -> Callable[[Any], str]:
        kind = self.item_type.compile(dialect=dialect)
        return lambda values: f"CAST({as_text(list(values))} AS ARRAY<{kind}>)"


WRITTEN: dict[type[types.TypeEngine[Any]], type[types.TypeEngine[Any]]] = {
    types.String: _String, types.DateTime: _DateTime, types.Date: _Date, types.Float: _Float, types.Integer: _Integer,
    types.Boolean: _Boolean, types.ARRAY: _Array,
}  # fmt: skip
"""By the types that selects name."""
