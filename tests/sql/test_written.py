"""A value that is written into a statement is what it is as a parameter: the same value, of the same type."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from sqlalchemy import event

from duly.connectors.workspace import open_workspace
from duly.sql.written import written

VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    2**31 - 1,
    2**31,
    -(2**31),
    -(2**31) - 1,
    2**63 - 1,
    1.5,
    -0.1,
    1e300,
    float("inf"),
    "",
    'it\'s $1 and "$2"',
    "100 % :name \\ \u00e9\u2028\n",
    date(1, 1, 1),
    date(9999, 12, 31),
    datetime(2026, 1, 5, 12, 0, 0, 7),
    datetime(9999, 12, 31, 23, 59, 59, 999999),
    datetime(2026, 1, 5, 12, tzinfo=UTC),
    ["a", "it's"],
    [1, 2],
    [],
]

ASKED = 'SELECT $1 AS value, typeof($1) AS kind, \'$1\' AS text, "$1" FROM (SELECT 7 AS "$1")'


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_it_is_the_same_value_of_the_same_type(value: Any) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        statement = written(ASKED, [value])
        assert statement is not None
        whole = connection.execute(statement).fetchall()
        asked = connection.execute(ASKED, [value]).fetchall()
    assert whole == asked
    assert whole[0][2:] == ("$1", 7)


@pytest.mark.parametrize(
    "value", [Decimal("1.5"), b"bytes", "\0", 2**63, [object()]], ids=lambda value: type(value).__name__
)
def test_what_has_no_spelling_stays_a_parameter(value: Any) -> None:
    assert written("SELECT $1", [value]) is None


def test_a_place_is_told_by_its_whole_number() -> None:
    values = list(range(11))
    statement = written("SELECT $11, $1, $2", values)
    assert statement is not None
    assert duckdb.sql(statement).fetchall() == [(10, 0, 1)]


def test_the_private_database_takes_no_parameters() -> None:
    seen: list[tuple[Any, ...]] = []
    workspace = open_workspace()
    try:
        event.listen(workspace.engine, "after_cursor_execute", lambda *asked: seen.append(asked[2:4]))
        with workspace.engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT $1 || 'b'", ("a",)).scalar_one() == "ab"
    finally:
        workspace.close()
    assert seen == [("SELECT CAST('a' AS VARCHAR) || 'b'", ())]
