"""A lookup table holds what it was given, whatever is in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Date, Integer, MetaData, String, Table, create_engine, select
from sqlalchemy.pool import StaticPool

from duly.judging.calendars import lookup

LOOKUP = Table(
    "lookup",
    MetaData(),
    Column("area", String),
    Column("day", Date),
    Column("number", Integer),
    Column("open", Boolean),
)

ROWS: list[tuple[Any, ...]] = [
    ("York", date(1990, 1, 1), 1, True),
    (None, None, None, None),
    ("", date(9999, 12, 31), -5, False),
    ('King\'s Lynn, "Norfolk"; $1\n', date(2026, 2, 28), 2**31 - 1, True),
]


@pytest.mark.parametrize("rows", [ROWS, ROWS[:1], []], ids=["several", "one", "none"])
def test_it_holds_what_it_was_given(rows: list[tuple[Any, ...]]) -> None:
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    try:
        lookup.fill(engine, LOOKUP, ROWS)  # in place of what is there
        lookup.fill(engine, LOOKUP, rows)
        with engine.connect() as connection:
            assert connection.execute(select(LOOKUP)).all() == rows
            kinds = connection.exec_driver_sql("SELECT column_type FROM (DESCRIBE lookup)").scalars().all()
        assert kinds == ["VARCHAR", "DATE", "INTEGER", "BOOLEAN"]
    finally:
        engine.dispose()
