"""Values that an expression uses several times: named in duly's own database, and nowhere seen elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    ColumnElement,
    Engine,
    MetaData,
    String,
    Table,
    and_,
    column,
    create_engine,
    func,
    insert,
    not_,
    or_,
    select,
    values,
)
from sqlalchemy.orm import aliased
from sqlalchemy.pool import StaticPool

from duly import checks
from duly.records import Crime
from duly.sql import dialect, once, only_where, own_engine, walk

TEXTS = Table("texts", MetaData(), Column("n", String), Column("text", String))

ODD = (
    None,
    "",
    " ",
    "n/a",
    "N.A.",
    "xxxx",
    "Tbc",
    "no further action",
    "\u200b\u2060",
    "\ufb01led\u2026",  # a ligature
    "\uff2e\uff0f\uff21",  # full-width
    "\u039d/\u0391",  # Greek capitals
    "\u0430\u0430\u0430",  # Cyrillic
    "e\u0301e\u0301e\u0301",
    "\u00bd",
    "\U0001f600",
    "Stra\u00dfe",
    "it's",
    "value_1",
)


@pytest.fixture(params=["own", "theirs"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    made = own_engine if request.param == "own" else create_engine
    engine = made("duckdb:///:memory:", poolclass=StaticPool)
    TEXTS.create(engine)
    with engine.begin() as connection:
        connection.execute(insert(TEXTS), [{"n": f"{n:02}", "text": text} for n, text in enumerate(ODD)])
    yield engine
    engine.dispose()


def twice(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return once(value, lambda named: named + "-" + named)


def answers(engine: Engine, expression: ColumnElement[Any]) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(expression.label("said")).order_by(TEXTS.c.n)).scalars())


def test_a_value_within_a_value_is_worked_out_once(engine: Engine) -> None:
    chosen = select(twice(twice(twice(func.reverse(TEXTS.c.text)))).label("said")).where(TEXTS.c.text == "it's")
    written = str(chosen.compile(engine))
    assert written.count("reverse") == (1 if engine.dialect.statement_compiler.__name__.startswith("Own") else 8)
    with engine.connect() as connection:
        assert connection.execute(chosen).scalar_one() == "-".join(["s'ti"] * 8)


def test_other_databases_are_sent_what_they_would_be_without_a_name() -> None:
    text = TEXTS.c.text

    def empty(value: ColumnElement[Any]) -> ColumnElement[bool]:
        return or_(value == "", value.is_(None))

    for name in ("duckdb", "postgresql"):
        for combined in (lambda one: and_(one, text > "a"), lambda one: or_(one, text > "a"), not_, lambda one: one):
            plain, named = (
                str(select(combined(made).label("said")).where(combined(made)).compile(dialect=dialect(name)))
                for made in (empty(func.trim(text)), once(func.trim(text), empty))
            )
            assert named == plain


def test_only_what_it_is_made_of_is_looked_into() -> None:
    reversed_twice = twice(func.reverse(TEXTS.c.text))
    parts = [part.__visit_name__ for part in walk(reversed_twice)]
    assert parts.count("function") == 1 and "column" in parts
    assert "duly_name" not in parts


def test_odd_texts_say_the_same_as_without_names(engine: Engine) -> None:
    theirs = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    rows = values(column("n", String), column("text", String), name="given")
    given = rows.data([(f"{n:02}", text) for n, text in enumerate(ODD)])
    asked: list[ColumnElement[Any]] = [
        checks.is_placeholder(given.c.text),
        ~checks.is_placeholder(given.c.text, ["no further action"]),
    ]
    asked.append(checks.normalised(given.c.text))
    chosen = select(*(one.label(f"answer_{number}") for number, one in enumerate(asked))).order_by(given.c.n)
    with engine.connect() as connection, theirs.connect() as other:
        assert (found := connection.execute(chosen).all()) == other.execute(chosen).all()
    assert {row[0] for row in found} == {True, False}
    theirs.dispose()


@pytest.mark.parametrize("engine", ["own"], indirect=True)  # elsewhere such a text is made a value of its own first
def test_a_text_may_be_whatever_a_select_can_hold(engine: Engine) -> None:
    one = select(TEXTS.c.text).where(TEXTS.c.n == "04").scalar_subquery()
    last = func.max(TEXTS.c.text).filter(TEXTS.c.n == "07")
    running = func.first_value(TEXTS.c.text).over(order_by=TEXTS.c.n.desc())
    with engine.connect() as connection:
        assert connection.execute(select(checks.is_placeholder(one).label("said"))).scalar_one() is True
        assert connection.execute(select((~checks.is_placeholder(last)).label("said"))).scalar_one() is True
        said = connection.execute(select(checks.normalised(running).label("said"))).scalars().all()
    assert set(said) == {"value 1"}


def test_it_is_negated_and_grouped_as_what_it_stands_for(engine: Engine) -> None:
    blank = once(func.trim(TEXTS.c.text), lambda text: or_(text == "", text.is_(None)))
    found = answers(engine, blank)
    assert found[:4] == [True, True, True, False]
    assert answers(engine, ~blank) == [not is_blank for is_blank in found]
    assert answers(engine, and_(blank, TEXTS.c.text.is_not(None))) == [
        is_blank and text is not None for is_blank, text in zip(found, ODD, strict=True)
    ]


def test_it_can_be_copied_with_what_it_is_part_of(engine: Engine) -> None:
    inner = select(twice(TEXTS.c.text).label("said"), TEXTS.c.n).alias("inner_texts")
    outer = select(twice(inner.c.said)).where(inner.c.n == "17")
    with engine.connect() as connection:
        assert connection.execute(outer).scalar_one() == "it's-it's-it's-it's"
    other = aliased(Crime)
    written = str(
        select(twice(twice(func.reverse(other.crime_id))))
        .where(twice(func.reverse(Crime.crime_id)) == "C1")
        .compile(engine)
    )
    assert "crimes_1.crime_id" in written and "crimes.crime_id" in written


def test_what_is_dear_is_asked_only_where_another_condition_holds(engine: Engine) -> None:
    short = func.length(TEXTS.c.text) < 4
    expected = [text is not None and len(text) < 4 for text in ODD]
    assert answers(engine, only_where(TEXTS.c.text.is_not(None), short)) == expected
    assert answers(engine, not_(only_where(TEXTS.c.text.is_not(None), short))) == [not holds for holds in expected]
    says_nothing = only_where(TEXTS.c.text.is_not(None), checks.is_placeholder(TEXTS.c.text))
    both = and_(TEXTS.c.text.is_not(None), checks.is_placeholder(TEXTS.c.text))
    assert answers(engine, says_nothing) == answers(engine, both)


def test_only_where_is_both_conditions_wherever_the_database_is_not_dulys_own() -> None:
    holds, asked, other = TEXTS.c.n.is_not(None), TEXTS.c.text == "x", TEXTS.c.n == "00"
    for make in (lambda both: both, not_, lambda both: or_(both, other), lambda both: not_(or_(both, other))):
        ours, theirs = (select(make(one).label("said")) for one in (only_where(holds, asked), and_(holds, asked)))
        assert str(ours.compile(dialect=dialect("duckdb"))) == str(theirs.compile(dialect=dialect("duckdb")))
    assert "CASE" in str(select(only_where(holds, asked)).compile(own_engine("duckdb:///:memory:")))
