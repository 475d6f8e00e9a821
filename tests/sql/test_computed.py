"""Rows that are computed once are read from tables by engines of duly's own, and SQLAlchemy is nobody's but everybody's."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import (
    CTE,
    Column,
    Engine,
    Integer,
    MetaData,
    Select,
    Table,
    column,
    create_engine,
    exists,
    func,
    insert,
    select,
    union_all,
)
from sqlalchemy.orm import aliased, with_loader_criteria
from sqlalchemy.pool import StaticPool
from sqlalchemy.sql.visitors import Visitable

import duly
from duly.records import Crime
from duly.sql import computed_later, computed_once, dialect, from_tables, is_computed_once, is_own, is_small, own_engine

CRIMES = Table("crimes", MetaData(), Column("id", Integer))
ROWS = computed_once(select(CRIMES.c.id), "rows")
TABLE = Table("computed_rows", MetaData(), Column("id", Integer))


def number_of(rows: CTE) -> Select[int]:
    return select(func.count()).select_from(rows).execution_options(**from_tables({ROWS: TABLE}))


@pytest.fixture(params=[True, False], ids=["own", "theirs"])
def asked(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine over three crimes, and a table with one row that is said to have been computed of them."""
    made = own_engine if request.param else create_engine
    engine = made("duckdb:///:memory:", poolclass=StaticPool)
    with engine.begin() as connection:
        for table, number in ((CRIMES, 3), (TABLE, 1)):
            table.create(connection)
            connection.execute(insert(table), [{"id": row} for row in range(number)])
    yield engine
    engine.dispose()


def test_only_an_engine_of_dulys_own_reads_from_tables(asked: Engine) -> None:
    with asked.connect() as connection:
        for rows in (ROWS, ROWS.alias("others")):
            assert connection.execute(number_of(rows)).scalar_one() == (1 if is_own(asked) else 3)


def test_a_statement_that_is_not_told_of_tables_computes_the_rows(asked: Engine) -> None:
    with asked.connect() as connection:
        assert connection.execute(select(func.count()).select_from(ROWS)).scalar_one() == 3
        assert connection.execute(number_of(select(CRIMES.c.id).cte("rows"))).scalar_one() == 3


def test_an_engine_that_somebody_else_made_later_is_theirs(asked: Engine) -> None:
    theirs = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    assert not is_own(theirs)
    assert "computed_rows" not in str(number_of(ROWS).compile(theirs))
    theirs.dispose()


def test_rows_are_made_when_their_select_is_looked_into() -> None:
    made: list[str] = []

    def make() -> Select[Any]:
        made.append("made")
        return select(CRIMES.c.id)

    later = computed_later(select(column("id", Integer)), make, "rows")
    asked = select(later.c.id)
    assert is_computed_once(later)
    assert made == []
    for name in ("duckdb", "postgresql"):
        assert str(asked.compile(dialect=dialect(name))) == str(select(ROWS.c.id).compile(dialect=dialect(name)))
    assert made == ["made"]


def test_rows_say_that_they_are_computed_once() -> None:
    small = computed_once(select(CRIMES.c.id), "few", small=True)
    assert (is_computed_once(ROWS), is_small(ROWS)) == (True, False)
    assert (is_computed_once(small), is_small(small)) == (True, True)
    assert not is_computed_once(select(CRIMES.c.id).cte("plain"))
    for rows in (ROWS, small):
        written = {name: str(select(rows.c.id).compile(dialect=dialect(name))) for name in ("duckdb", "postgresql")}
        assert "AS MATERIALIZED" in written["postgresql"]
        assert "MATERIALIZED" not in written["duckdb"]


def test_importing_duly_changes_nothing_of_sqlalchemy() -> None:
    for module in pkgutil.walk_packages(duly.__path__, "duly."):
        if not module.name.endswith("__main__") and ".migrations." not in module.name:
            import_module(module.name)
    assert "_compiler_dispatcher" not in vars(CTE)
    assert CTE._compiler_dispatch is CTE._original_compiler_dispatch
    assert list(_compiled_by_duly(Visitable)) == []


def _compiled_by_duly(element: type[Any]) -> Iterator[type[Any]]:
    """The classes of others that duly says how to compile."""
    inherited: type[Any]
    for inherited in element.__subclasses__():
        dispatcher = vars(inherited).get("_compiler_dispatcher")
        compilers = () if dispatcher is None else dispatcher.specs.values()
        ours = inherited.__module__.startswith(("duly", "tests"))
        if not ours and any(compiler.__module__.startswith("duly") for compiler in compilers):
            yield inherited
        yield from _compiled_by_duly(inherited)


def test_selects_of_mapped_classes_are_written_as_sqlalchemy_would(asked: Engine) -> None:
    theirs = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    other, any_crime = aliased(Crime), aliased(Crime)
    of_children = select(Crime.crime_id, func.count().label("n")).group_by(Crime.crime_id).subquery()
    chosen = (
        select(
            Crime.crime_id.label("id"),
            other.status,
            of_children.c.n,
            select(func.max(any_crime.status)).scalar_subquery(),
        )
        .join(other, other.merged_into == Crime.crime_id, isouter=True)
        .join(of_children, of_children.c.crime_id == Crime.crime_id)
        .where(
            Crime.status.in_(["open", "filed"]),
            exists(select(any_crime.crime_id).where(any_crime.status == Crime.status)),
        )
        .order_by(Crime.crime_id)
    )
    for each in (
        chosen,
        select(chosen.subquery()),
        union_all(chosen, chosen),
        select(Crime).where(Crime.status == "open"),
        select(Crime.crime_id).options(with_loader_criteria(Crime, Crime.status == "open")),
    ):
        assert str(each.compile(asked)) == str(each.compile(theirs))
    theirs.dispose()
