"""The rows that a run keeps on a server: costly ones once, all of them gone at its end, and those that killed runs have left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, bindparam, event, func, literal, make_url, null, select
from sqlalchemy.exc import SQLAlchemyError

from duly import sql
from duly.dataset import Dataset
from duly.demo import Ledger
from duly.errors import DatabaseError
from duly.judging.shared_rows import Queries, SharedRows
from duly.results import Manifest
from duly.sql.spark.dialect import SparkDialect
from duly.sql.spark.keeping import keep, let_go, let_go_of_all, sweep
from duly.sql.spark.session import opened
from tests.spark.judged import judged
from tests.spark.servers import Loaded

Planted = tuple[Path, Ledger]
AS_OF = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def scratch(sail_port: int) -> Iterator[Loaded]:
    """A session of Sail's with a schema for scratch."""
    with Loaded(sail_port) as session:
        session.url += f"&scratch={session.schema}_scratch"
        yield session


@pytest.fixture
def engine(scratch: Loaded) -> Iterator[Engine]:
    made = opened(make_url(scratch.url))
    yield made
    made.dispose()


def kept_in(scratch: Loaded) -> list[str]:
    return sorted(str(row[1]) for row in scratch.ask(f"SHOW TABLES IN {scratch.schema}_scratch"))


def asked(engine: Engine) -> list[str]:
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    return statements


def test_costly_rows_of_several_standards_are_worked_out_once_and_dropped_after_the_last(
    engine: Engine, scratch: Loaded
) -> None:
    costly = sql.computed_once(
        select(literal("A").label("record"), bindparam("state", "filed").label("state")), "Costly"
    )
    cheap = select(literal("B").label("record")).cte("cheap")
    selects = [select(costly.c.state), select(costly.c.state, cheap.c.record)]
    queries = [Queries(name=f"S{one}", selects=[each], bound={"state": "open"}) for one, each in enumerate(selects)]
    manifest = Manifest(export="an export", as_of=AS_OF, as_of_source="--as-at")
    views = {"crimes": select(literal("C").label("crime_id")).cte("crimes")}
    source = Dataset(engine=engine, as_of=AS_OF, time_zone="UTC", manifest=manifest, tables={}, views=views)
    statements = asked(engine)
    shared = SharedRows(source, queries)
    answers = []
    for one, each in zip(queries, selects, strict=True):
        dataset = shared.dataset(one.name)
        assert len(kept_in(scratch)) == 1
        with engine.connect() as connection:
            answers.append(tuple(connection.execute(dataset.ready(each), dict(one.bound)).one()))
        shared.let_go(one.name)
    assert answers == [("open",), ("open", "B")]
    assert len([said for said in statements if said.startswith("CREATE TABLE")]) == 1
    assert kept_in(scratch) == []


def test_a_column_of_no_type_is_kept_as_a_text(engine: Engine) -> None:
    columns: list[Any] = [null().label("nothing"), literal(1).label("one")]
    kept = keep(engine, select(*columns), "odd name", {})
    with engine.connect() as connection:
        assert tuple(connection.execute(select(kept.c.nothing, kept.c.one)).one()) == (None, 1)
        described = connection.exec_driver_sql(
            f"DESCRIBE TABLE {engine.dialect.identifier_preparer.format_table(kept)}"
        )
        assert [str(row[1]) for row in described] == ["string", "int"]
    let_go(engine, kept)


def test_all_is_dropped_at_the_end_also_what_was_made_in_part(engine: Engine, scratch: Loaded) -> None:
    keep(engine, select(literal(1).label("one")), "whole", {})
    with pytest.raises(SQLAlchemyError):
        keep(engine, select(func.raise_error("stops").label("one")), "part", {})
    assert isinstance(engine.dialect, SparkDialect)
    assert len(engine.dialect.kept) == 2
    with engine.connect() as connection:
        let_go_of_all(connection.connection.driver_connection, engine.dialect)
    assert kept_in(scratch) == []
    assert engine.dialect.kept == []


class _Refusing:
    """A driver's connection that does not drop the first thing it is asked to."""

    def __init__(self, error: Exception) -> None:
        self.error, self.asked = error, 0

    def cursor(self) -> _Refusing:
        return self

    def __enter__(self) -> _Refusing:
        return self

    def __exit__(self, *failure: object) -> None: ...

    def execute(self, statement: str) -> None:
        self.asked += 1
        if self.asked == 1:
            raise self.error

    def fetchone(self) -> None: ...


def test_what_may_not_be_dropped_holds_up_nothing_else() -> None:
    dialect = SparkDialect(dbapi=SparkDialect.import_dbapi())
    dialect.scratch, dialect.kept = "scratch", ["`a`", "`b`", "`c`"]
    connection = _Refusing(dialect.loaded_dbapi.ProgrammingError("may not", status_code=1))
    with pytest.raises(dialect.loaded_dbapi.Error, match="may not"):
        let_go_of_all(connection, dialect)
    assert connection.asked == 3


def test_what_killed_runs_left_is_dropped_and_told(engine: Engine, scratch: Loaded) -> None:
    now = datetime.now(UTC)
    long_ago, just_now = (f"{now - timedelta(hours=hours):%Y%m%d%H%M}" for hours in (13, 11))
    names = [f"duly_{long_ago}_0a1b2c3d_{number}_crimes" for number in (1, 2)]
    stay = [f"duly_{just_now}_{run}_1_crimes" for run in ("11111111", "22222222")]
    theirs = ["crimes", "duly_notes", f"duly_{long_ago}_nobody_1_x"]
    for name in (*names, *stay, *theirs):
        scratch.tell(f"CREATE TABLE {scratch.schema}_scratch.{name} AS SELECT 1 AS one")
    said = sweep(engine)
    assert kept_in(scratch) == sorted((*stay, *theirs))
    schema = f"{scratch.schema}_scratch"
    assert said == [
        f"{schema} held 2 tables of runs that did not end as they should: they were dropped.",
        f"{schema} holds tables of 2 other runs begun within 12 hours: they were left, as these may be on.",
    ]


def test_a_run_says_what_it_found_there(planted: Planted, loaded: Loaded) -> None:
    schema = f"{loaded.schema}_scratch"
    loaded.tell(f"CREATE TABLE {schema}.duly_202001010000_0a1b2c3d_1_crimes AS SELECT 1 AS one")
    run = judged(planted, f"{loaded.url}&scratch={schema}", ["MISS-03"])
    assert (
        f"{schema} held 1 tables of runs that did not end as they should: they were dropped."
        in run.run.manifest.warnings
    )
    assert run.results[0].message == ""


def test_a_schema_in_which_nothing_can_be_kept_is_told_and_no_table_is_blamed(planted: Planted, loaded: Loaded) -> None:
    with pytest.raises(DatabaseError, match="no table can be made and dropped in nowhere, the schema for scratch"):
        judged(planted, f"{loaded.url}&scratch=nowhere", ["MISS-03"])
