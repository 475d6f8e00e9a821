"""Cases that are told in fewer words in duly's own database: the same values there, and the same words as ever elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Select,
    Table,
    cast,
    create_engine,
    insert,
    null,
    select,
)
from sqlalchemy.pool import StaticPool

from duly.checks.timing import Span
from duly.sql import DIALECTS, dialect, own_engine, word_of

ROWS = Table("spans", MetaData(), Column("number", Integer), Column("lo", DateTime), Column("hi", DateTime))

NOON = datetime(2026, 1, 5, 12)
LATER = [None, *(NOON + timedelta(seconds=seconds) for seconds in (-59, 0, 58, 59, 60, 86_399))]
"""With 59 seconds a time was written to the minute, and is that minute's first instant."""

WORDS = ("in_time", "late", "late", "EXEMPT")


@pytest.fixture(params=["own", "theirs"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    made = own_engine if request.param == "own" else create_engine
    engine = made("duckdb:///:memory:", poolclass=StaticPool)
    ROWS.create(engine)
    rows = [{"number": number, "lo": lo, "hi": hi} for number, (lo, hi) in enumerate(product([None, NOON], LATER))]
    with engine.begin() as connection:
        connection.execute(insert(ROWS), rows)
    yield engine
    engine.dispose()


def in_order(value: ColumnElement[Any]) -> Select[Any]:
    return select(value).order_by(ROWS.c.number)


def sent(engine: Engine, chosen: Select[Any]) -> str:
    return str(chosen.compile(engine))


def test_the_end_of_a_span_is_its_upper_end_unless_it_stands_for_an_instant(engine: Engine) -> None:
    def end(lo: datetime | None, hi: datetime | None) -> datetime | None:
        return lo if lo is None or hi is None or hi - lo == timedelta(seconds=59) else hi

    with engine.connect() as connection:
        found = connection.execute(in_order(Span(ROWS.c.lo, ROWS.c.hi).end)).scalars().all()
    assert found == [end(lo, hi) for lo, hi in product([None, NOON], LATER)]


def test_an_instant_ends_when_it_begins(engine: Engine) -> None:
    chosen = in_order(Span(ROWS.c.lo, cast(null(), DateTime)).end)
    with engine.connect() as connection:
        found = connection.execute(chosen).scalars().all()
    assert found == [lo for lo, _ in product([None, NOON], LATER)]


def test_a_number_has_its_word_and_what_has_none_is_null(engine: Engine) -> None:
    with engine.connect() as connection:
        found = connection.execute(in_order(word_of(ROWS.c.number, WORDS))).scalars().all()
    assert found == [*WORDS, *[None] * (2 * len(LATER) - len(WORDS))]


def test_what_is_no_word_is_a_case_everywhere(engine: Engine) -> None:
    words = ("in time", "it's late")
    chosen = in_order(word_of(ROWS.c.number, words))
    with engine.connect() as connection:
        assert connection.execute(chosen).scalars().all()[:3] == [*words, None]
    assert "CASE" in sent(engine, chosen)


def test_only_the_private_database_is_told_in_fewer_words() -> None:
    private = own_engine("duckdb:///:memory:", poolclass=StaticPool)
    word, end = in_order(word_of(ROWS.c.number, WORDS)), in_order(Span(ROWS.c.lo, ROWS.c.hi).end)
    for name in DIALECTS:
        assert str(word.compile(dialect=dialect(name))).count("WHEN") == len(WORDS)
        assert str(end.compile(dialect=dialect(name))).count("WHEN") == 2
    assert "CASE" not in sent(private, word)
    assert sent(private, end).count("WHEN") == 1
    private.dispose()


def test_a_null_number_has_no_word(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.execute(select(word_of(cast(null(), Integer), WORDS))).scalar_one() is None
