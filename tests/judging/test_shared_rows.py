"""Rows that several selects of a run read: kept once in a private database, with the same answers as without."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import CTE, DateTime, Engine, Select, bindparam, create_engine, event, func, insert, literal, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from duly.checks.parameters import Facts
from duly.dataset import Dataset
from duly.expectations.catalogue import shipped
from duly.judging.selects import bound_values, every_select
from duly.judging.shared_rows import Queries, SharedRows
from duly.records import Crime
from duly.results import Manifest
from duly.sql import computed_once, day_of, local_time, own_engine
from duly.testing import plain_tables
from duly.testing.days import usual_days

AS_OF = datetime(2026, 1, 5, tzinfo=UTC)
OPEN = {"state": "open"}


@pytest.fixture
def private() -> Iterator[Engine]:
    yield from filled(own_engine("duckdb:///:memory:", poolclass=StaticPool))


@pytest.fixture
def theirs() -> Iterator[Engine]:
    yield from filled(create_engine("duckdb:///:memory:", poolclass=StaticPool))


def filled(engine: Engine) -> Iterator[Engine]:
    crimes = plain_tables()["crimes"]
    crimes.create(engine)
    rows = [{"crime_id": f"C{number}", "status": status} for number, status in enumerate(("open", "open", "filed"))]
    with engine.begin() as connection:
        connection.execute(insert(crimes), rows)
    yield engine
    engine.dispose()


def dataset(engine: Engine, **views: CTE) -> Dataset:
    manifest = Manifest(export="an export", as_of=AS_OF, as_of_source="--as-at")
    return Dataset(engine=engine, as_of=AS_OF, time_zone="Europe/London", manifest=manifest, tables={}, views=views)


def in_state(name: str = "crimes_in_state", *, small: bool = False) -> CTE:
    wanted = select(Crime.crime_id, Crime.status).where(Crime.status == bindparam("state", "filed"))
    return computed_once(wanted, name, small=small)


def number_of(rows: CTE) -> Select[Any]:
    return select(func.count()).select_from(rows)


def asked(source: Dataset, chosen: Select[Any], bound: Mapping[str, object] = OPEN) -> tuple[Any, bool]:
    """The answer of a select, and whether it asked the records themselves for it."""
    statements: list[str] = []
    event.listen(source.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    with source.engine.connect() as connection:
        answer = connection.execute(source.ready(chosen), dict(bound)).scalar_one()
    return answer, "crimes." in statements[-1]


def kept_tables(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [name for (name,) in connection.exec_driver_sql("FROM duckdb_tables() SELECT table_name").all()][1:]


def readers(*selects: Select[Any], **changed: object) -> list[Queries]:
    return [
        Queries(name=f"S{number}", selects=[chosen], bound={**OPEN, **changed}) for number, chosen in enumerate(selects)
    ]


def test_what_two_read_is_worked_out_once_and_dropped_after_the_last(private: Engine) -> None:
    rows = in_state()
    first, second = number_of(rows), select(func.max(rows.c.crime_id))
    shared = SharedRows(dataset(private), readers(first, second))
    assert kept_tables(private) == []
    assert asked(shared.dataset("S0"), first) == (2, False)
    shared.let_go("S0")
    assert len(kept_tables(private)) == 1
    assert asked(shared.dataset("S1"), second) == ("C1", False)
    shared.let_go("S1")
    assert kept_tables(private) == []
    assert asked(dataset(private), second) == ("C1", True)


def test_rows_that_are_made_by_an_instant_are_kept(private: Engine) -> None:
    """As a constant without its type an instant is a text, of which nothing can be worked out."""
    at = bindparam("as_of", AS_OF.replace(tzinfo=None), DateTime)
    rows = computed_once(select(Crime.crime_id, day_of(local_time(at, "Europe/London")).label("day")), "dated")
    shared = SharedRows(dataset(private), readers(number_of(rows), number_of(rows), as_of=datetime(2026, 7, 5, 23, 30)))
    read = select(func.max(rows.c.day))
    assert asked(shared.dataset("S0"), read) == (date(2026, 7, 6), False)


def test_whatever_the_package_shares_is_kept(private: Engine, caplog: pytest.LogCaptureFixture) -> None:
    """Rows that cannot be kept are worked out anew by all that read them, which only the time tells."""
    for name, table in plain_tables().items():
        if name != "crimes":
            table.create(private)
    days = usual_days()
    days.calendar.fill(private)
    days.schools.fill(private)
    facts = Facts(
        as_of=AS_OF,
        time_zone="Europe/London",
        exported_at=AS_OF,
        period_from=datetime(2025, 1, 1, tzinfo=UTC),
        period_to=AS_OF,
    ).values()
    standards = shipped().standards
    queries = [Queries(name=one.id, selects=every_select(one), bound=bound_values(one, facts, {})) for one in standards]
    shared = SharedRows(dataset(private), queries)
    most = 0
    with caplog.at_level(logging.DEBUG, logger="duly.judging"):
        for one in standards:
            most = max(most, len(shared.dataset(one.id).computed))
            shared.let_go(one.id)
    assert caplog.messages == []
    assert most > len(standards) / 2


def test_what_one_select_reads_stays_in_it_unless_it_is_small(private: Engine) -> None:
    large, small = number_of(in_state()), number_of(in_state("few", small=True))
    shared = SharedRows(dataset(private), readers(large, small))
    assert asked(shared.dataset("S0"), large) == (2, True)
    assert asked(shared.dataset("S1"), small) == (2, False)


def test_expressions_that_are_equal_but_made_twice_are_not_taken_for_one(private: Engine) -> None:
    first, second = number_of(in_state()), number_of(in_state())
    shared = SharedRows(dataset(private), readers(first, second))
    assert asked(shared.dataset("S0"), first) == (2, True)
    assert asked(shared.dataset("S1"), second) == (2, True)


def test_every_table_expression_that_several_read_is_kept(private: Engine) -> None:
    rows = select(Crime.crime_id).cte("all_crimes")
    shared = SharedRows(dataset(private), readers(number_of(rows), number_of(rows)))
    assert asked(shared.dataset("S1"), number_of(rows)) == (3, False)


def test_steps_that_lead_to_themselves_are_not_kept_but_what_is_made_of_them_is(private: Engine) -> None:
    steps = select(Crime.crime_id, literal(1).label("turn")).where(Crime.crime_id == "C0").cte("steps", recursive=True)
    steps = steps.union(select(steps.c.crime_id, steps.c.turn + 1).where(steps.c.turn < 3))
    ends = select(steps.c.crime_id).where(steps.c.turn == 3).cte("ends")
    shared = SharedRows(dataset(private), readers(number_of(steps), number_of(steps), number_of(ends), number_of(ends)))
    assert asked(shared.dataset("S1"), number_of(steps)) == (3, True)
    assert asked(shared.dataset("S3"), number_of(ends)) == (1, False)


def test_inner_rows_are_kept_only_for_what_reads_them_too(private: Engine) -> None:
    inner = in_state("inner")
    outer = computed_once(select(inner.c.crime_id).where(inner.c.crime_id != "C0"), "outer")
    twice = readers(number_of(outer), number_of(outer))
    shared = SharedRows(dataset(private), twice)
    assert asked(shared.dataset("S1"), number_of(outer)) == (1, False)
    assert len(kept_tables(private)) == 1
    shared.let_go("S0")
    shared.let_go("S1")
    both = [*twice, Queries(name="S2", selects=[number_of(inner)], bound=OPEN)]
    shared = SharedRows(dataset(private), both)
    assert asked(shared.dataset("S1"), number_of(outer)) == (1, False)
    assert asked(shared.dataset("S2"), number_of(inner)) == (2, False)
    assert len(kept_tables(private)) == 2


def test_another_name_for_kept_rows_reads_them_too(private: Engine) -> None:
    rows = in_state()
    other = rows.alias("others")
    pairs = select(func.count()).select_from(rows.join(other, other.c.status == rows.c.status))
    shared = SharedRows(dataset(private), readers(pairs, number_of(rows)))
    assert asked(shared.dataset("S0"), pairs) == (4, False)


def test_a_parameter_that_only_one_has_changed_keeps_them_apart(private: Engine) -> None:
    rows = in_state()
    changed = Queries(name="S0", selects=[number_of(rows)], bound={"state": "open"})
    usual = Queries(name="S1", selects=[number_of(rows)], bound={})
    shared = SharedRows(dataset(private), [changed, usual])
    assert asked(shared.dataset("S0"), number_of(rows)) == (2, True)
    assert asked(shared.dataset("S1"), number_of(rows), {}) == (1, True)
    alike = SharedRows(dataset(private), [changed, Queries(name="S1", selects=[number_of(rows)], bound=OPEN)])
    assert asked(alike.dataset("S1"), number_of(rows)) == (2, False)


def test_rows_that_cannot_be_worked_out_fail_where_they_are_read(private: Engine) -> None:
    rows = computed_once(select(Crime.crime_id, func.no_such_function(Crime.status).label("odd")), "broken")
    sound = in_state()
    shared = SharedRows(dataset(private), readers(number_of(sound), number_of(sound), number_of(rows), number_of(rows)))
    for name in ("S0", "S1", "S2", "S3"):
        source = shared.dataset(name)
        if name in ("S0", "S1"):
            assert asked(source, number_of(sound)) == (2, False)
        else:
            with pytest.raises(SQLAlchemyError), source.engine.connect() as connection:
                connection.execute(source.ready(select(rows.c.odd)), OPEN)
        shared.let_go(name)
    assert kept_tables(private) == []


def test_nothing_is_kept_in_somebody_elses_database(theirs: Engine) -> None:
    rows = in_state()
    view = select(plain_tables()["crimes"]).cte("crimes")
    for source in (dataset(theirs), dataset(theirs, crimes=view)):
        shared = SharedRows(source, readers(number_of(rows), number_of(rows)))
        assert shared.dataset("S1").computed == {}
        assert kept_tables(theirs) == []


def test_rows_that_differ_in_a_constant_only_keep_their_tables_apart(private: Engine) -> None:
    """To a cache of compiled statements the two selects are one, and so are their rows."""

    def in_one(state: str) -> CTE:
        return computed_once(select(Crime.crime_id).where(Crime.status == state), "in_one_state")

    first, second = in_one("open"), in_one("filed")
    numbers = [number_of(first), number_of(second)]
    shared = SharedRows(dataset(private), readers(*numbers, *numbers))
    assert [asked(shared.dataset(f"S{number}"), numbers[number % 2]) for number in range(4)] == [
        (2, False),
        (1, False),
    ] * 2
    for number in range(4):
        shared.let_go(f"S{number}")
    # Another run in the same database gives its tables the same names, and they hold other rows.
    again = SharedRows(dataset(private), readers(*reversed(numbers), *reversed(numbers)))
    assert [asked(again.dataset(f"S{number}"), numbers[1 - number % 2]) for number in range(4)] == [
        (1, False),
        (2, False),
    ] * 2
