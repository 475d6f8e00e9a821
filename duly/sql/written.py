"""The values of a statement written into it, for duly's private database: DuckDB imports pandas at its first parameter, which
takes longer than most of what a small export is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, event

_WORDS = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)""")
"""What is quoted, and what stands for a value."""

_INTEGERS = range(-(2**31), 2**31)


class _UnwritableError(Exception):
    """A value has no spelling here."""


def written(statement: str, values: Sequence[Any]) -> str | None:
    """A statement with `values` in the places of $1, $2 and so on, each of the type that DuckDB gives it as a parameter; None
    where one of them is of a kind that is not written."""
    try:
        texts = [as_value(value) for value in values]
    except _UnwritableError:
        return None
    return _WORDS.sub(lambda word: texts[int(word[1]) - 1] if word[1] else word[0], statement)


def write_values(engine: Engine) -> None:
    """Make a DuckDB engine run every statement with its values written into it."""

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def _write(
        connection: Connection, cursor: Any, statement: str, values: Any, context: Any, many: bool
    ) -> tuple[str, Any]:
        if many or not values or not isinstance(values, tuple | list):
            return statement, values
        whole = written(statement, values)
        return (statement, values) if whole is None else (whole, ())


def as_value(value: Any) -> str:
    """A value as DuckDB takes it, with its type. Raises where it is of a kind that is not written."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return f"CAST({str(value).lower()} AS BOOLEAN)"
    if isinstance(value, int) and -(2**63) <= value < 2**63:
        return f"CAST({value} AS {'INTEGER' if value in _INTEGERS else 'BIGINT'})"
    if isinstance(value, float):
        return f"CAST('{value!r}' AS DOUBLE)"
    if isinstance(value, str) and "\0" not in value:
        return f"CAST('{value.replace(chr(39), chr(39) * 2)}' AS VARCHAR)"
    if isinstance(value, datetime):
        return f"CAST('{value.isoformat(' ')}' AS {'TIMESTAMPTZ' if value.tzinfo else 'TIMESTAMP'})"
    if isinstance(value, date):
        return f"CAST('{value.isoformat()}' AS DATE)"
    if isinstance(value, list):
        return f"[{', '.join(as_value(each) for each in value)}]"
    raise _UnwritableError
