"""Every construct answers on Spark Connect as it does in the other databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import (
    ARRAY,
    Column,
    DateTime,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    cast,
    column,
    create_engine,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.pool import StaticPool

from duly import sql
from duly.dataset import Dataset
from duly.errors import DialectError
from duly.judging.assessments import store_behind
from duly.results import Manifest
from tests.sql.test_constructs import LONDON, SAME, on_the_wall

MANIFEST = Manifest(
    export="spark://numbers",
    as_of=datetime(2026, 1, 5, tzinfo=UTC),
    as_of_source="asked",
    in_place=True,
    sources=(),
    tables={},
)
_CHANGES = [datetime(2017, month, day, 0, minute) for month, day in ((3, 26), (10, 29)) for minute in (0, 30, 59)]


def _answers(engine: Engine, *asked: Any) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(*asked)).one())


def test_every_construct_answers_alike(spark: Engine) -> None:
    same = {name: each for name, each in SAME.items() if name != "the first match"}  # below, of a pattern that is known
    asked = [expression.label(f"a{number}") for number, (expression, _) in enumerate(same.values())]
    assert dict(zip(same, _answers(spark, *asked), strict=True)) == {name: answer for name, (_, answer) in same.items()}


def test_the_first_match_of_a_pattern_that_is_not_known_beforehand_is_refused(spark: Engine) -> None:
    with pytest.raises(DialectError, match="not known before"):
        _answers(spark, SAME["the first match"][0])


def test_an_instant_is_the_clock_on_the_wall_and_back(spark: Engine) -> None:
    instants = [*_CHANGES, datetime(1901, 7, 1, 12), datetime(2090, 1, 1, 0, 0, 0, 1)]
    locals_ = [sql.local_time(cast(literal(at, DateTime()), DateTime()), LONDON) for at in instants]
    assert _answers(spark, *(each.label(f"l{n}") for n, each in enumerate(locals_))) == list(map(on_the_wall, instants))
    backs = [sql.utc_time(each, LONDON) for each in locals_]
    for back, at in zip(_answers(spark, *(each.label(f"b{n}") for n, each in enumerate(backs))), instants, strict=True):
        assert on_the_wall(back) == on_the_wall(at)


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("a[b", "[[]b", True),  # a bracket in a class
        ("a&b", "[&&]b", True),
        ("ab\n", "b$", False),  # before a last line end
        ("a^b", "[a^]b", True),
        ("]", "^[]]$", True),
        ("x\ty", "[[:space:]]y", True),
        ("a\\b", r"a\\b", True),
        ("it's", "t's", True),
    ],
)
def test_a_pattern_means_what_it_means_elsewhere(spark: Engine, text: str, pattern: str, expected: bool) -> None:
    assert _answers(spark, sql.matches(sql.quoted(text), sql.constant(pattern))) == [expected]


def test_what_is_put_in_the_place_of_a_pattern(spark: Engine) -> None:
    asked = sql.replace_pattern(sql.quoted("ab cd"), sql.constant("([a-z])([a-z])"), sql.constant(r"\2$\1"))
    assert _answers(spark, asked) == ["b$a d$c"]
    assert _answers(spark, sql.rewritten(sql.quoted("x1y2"), sql.quoted("([0-9])"), sql.quoted(r"<\1>"))) == ["x<1>y2"]


def test_nulls_stand_last(spark: Engine) -> None:
    rows = union_all(*(select(cast(value, Integer).label("n")) for value in (None, 2, 1))).subquery("rows_")
    numbered = select(rows.c.n, func.row_number().over(order_by=rows.c.n).label("place")).subquery()
    with spark.connect() as connection:
        assert connection.execute(select(numbered.c.n).order_by(numbered.c.place)).scalars().all() == [1, 2, None]
        assert connection.execute(select(rows.c.n).order_by(rows.c.n.desc())).scalars().all() == [2, 1, None]


def test_what_makes_rows_side_by_side_is_zipped(spark: Engine) -> None:
    parts = func.string_to_array(sql.constant("a;b;"), ";")
    asked = select(
        literal("k").label("k"),
        func.unnest(parts, type_=String()).label("part"),
        func.generate_subscripts(parts, 1).label("place"),
    )
    with spark.connect() as connection:
        assert connection.execute(asked).all() == [("k", "a", 1), ("k", "b", 2), ("k", "", 3)]


def test_a_list_of_values_is_written_into_the_statement(spark: Engine) -> None:
    days = literal([date(2026, 1, 5), None], ARRAY(String()))
    with spark.connect() as connection:
        assert connection.execute(select(func.unnest(days, type_=String()))).scalars().all() == ["2026-01-05", None]
        none = literal([], ARRAY(String()))
        assert connection.execute(select(func.unnest(none, type_=String()))).all() == []


def test_letters_and_accents_are_composed(spark: Engine) -> None:
    decomposed = ["Zoe\u0308", "Siân", "plain", "y\u0302w\u0302"]
    asked = [sql.composed(sql.quoted(each)).label(f"c{number}") for number, each in enumerate(decomposed)]
    assert _answers(spark, *asked) == ["Zo\u00eb", "Si\u00e2n", "plain", "\u0177\u0175"]


def test_one_row_for_each_number(spark: Engine) -> None:
    numbers = select(column("n", Integer)).select_from(
        union_all(*(select(literal(value).label("n")) for value in (0, 2))).subquery("given")
    )
    given = numbers.subquery("asked")
    with spark.connect() as connection:
        rows = connection.execute(select(given.c.n, sql.each_up_to(given.c.n).label("each"))).all()
    assert rows == [(2, 1), (2, 2)]


def test_no_batch_of_an_answer_is_lost(spark: Engine) -> None:
    """The first was, where SQLAlchemy had taken rows to stream them."""
    numbers = literal_column("explode(sequence(1, 5000))", Integer).label("n")
    dataset = Dataset(
        engine=spark, as_of=datetime(2026, 1, 5, tzinfo=UTC), time_zone=LONDON, manifest=MANIFEST, tables={}
    )
    store = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    into = Table("numbers", MetaData(), Column("n", Integer))
    into.create(store)
    with store.begin() as target:
        store_behind(dataset, target, into, [select(numbers)], {})
        assert target.execute(select(func.count(), func.sum(into.c.n))).one() == (5000, 12_502_500)
    store.dispose()
