"""The statements that the package brings are those that its standards would be asked with, and are used for nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from docs.statements import FACTS, recorded, without_records
from duly.checks import Standard
from duly.dataset import Dataset
from duly.expectations.catalogue import shipped
from duly.judging.as_shipped import AsShipped
from duly.judging.selects import bound_values
from duly.judging.shipped_rules.statements import KEPT, VERDICTS, Stored, filled, stored, usable, with_facts_named
from duly.sql import own_engine

STANDARDS = shipped().standards
BOUND = FACTS.values()


@pytest.fixture(scope="module")
def anew() -> Stored:
    return recorded(STANDARDS)


@pytest.fixture
def dataset() -> Iterator[Dataset]:
    with without_records() as dataset:
        yield dataset


def asked(*standards: Standard, **changed: object) -> list[tuple[Standard, dict[str, object]]]:
    return [(one, bound_values(one, BOUND, changed)) for one in standards]


@pytest.mark.parametrize("standard", [one.id for one in STANDARDS])
def test_they_are_what_is_asked_without_them(standard: str, anew: Stored) -> None:
    assert stored().said.get(standard) == anew.said.get(standard)
    reads = stored().reads.get(standard, ())
    assert list(reads) == list(anew.reads.get(standard, ()))
    assert [stored().kept[table] for table in reads] == [anew.kept[table] for table in reads]


def test_only_what_a_force_must_say_itself_is_not_among_them() -> None:
    assert {one.id for one in STANDARDS} - stored().said.keys() == {"PROF-01"}
    assert usable(asked(*STANDARDS)) == stored().said.keys()


def test_a_changed_parameter_leaves_out_the_standards_that_have_it() -> None:
    tuned = shipped().tuned({"ncrs_limit_hours": 47}).standards
    having = {one.id for one in tuned if any(each.name == "ncrs_limit_hours" for each in one.parameters)}
    assert "NCRS-01" in having
    assert usable(asked(*tuned, ncrs_limit_hours=47)) == stored().said.keys() - having


def test_another_rule_under_the_id_of_one_of_the_package_is_not_asked_with_them() -> None:
    standard, other = shipped().standard("SUP-02"), shipped().standard("SUP-01")
    rest = [one for one in STANDARDS if one.id != "SUP-02"]
    assert "SUP-02" in usable(asked(*rest, standard))
    for changed in (
        replace(standard, judgement=other.judgement),
        replace(standard, outside=other.outside),
        replace(standard, lists=other.lists),
        replace(standard, suite="ours"),
    ):
        assert usable(asked(*rest, changed)) == stored().said.keys() - {"SUP-02"}


def test_few_standards_share_other_rows_than_all() -> None:
    assert usable(asked(*STANDARDS[:5])) == frozenset()


def test_the_facts_of_a_run_are_written_into_them() -> None:
    bound = {
        **BOUND,
        "as_of": datetime(2026, 7, 5, 23, 30),
        "as_of_day": date(2026, 7, 6),
        "time_zone": "Europe/London",
    }
    statement = "SELECT CAST('2021-03-04 05:06:07' AS TIMESTAMP), CAST('Antarctica/Troll' AS VARCHAR)"
    named = with_facts_named(statement, BOUND)
    assert named == "SELECT ${as_of}, ${time_zone}"
    assert filled(named, BOUND) == statement
    assert filled(named, bound) == "SELECT CAST('2026-07-05 23:30:00' AS TIMESTAMP), CAST('Europe/London' AS VARCHAR)"
    every = [filled(text, bound) for said in stored().said.values() for texts in said.values() for text in texts]
    assert any("'Europe/London'" in text for text in every)
    assert not any("Troll" in text or "${" in text for text in every)


def test_shared_rows_are_made_once_and_dropped_after_the_last_that_reads_them(dataset: Dataset) -> None:
    shipped_ones = AsShipped(dataset, asked(*STANDARDS))
    sent = statements_of(dataset.engine)
    for standard in STANDARDS:
        assert bool(shipped_ones.said(standard.id).get(VERDICTS)) == (standard.id != "PROF-01")
        shipped_ones.let_go(standard.id)
    made = [text.split(" AS", 1)[0] for text in sent if text.startswith("CREATE")]
    assert sorted(made) == sorted(f"CREATE TABLE {table}" for table in stored().kept)
    assert sorted(text for text in sent if text.startswith("DROP")) == sorted(
        f"DROP TABLE {one}" for one in stored().kept
    )
    assert sent[-1].startswith(f"DROP TABLE {KEPT}")


def test_where_rows_cannot_be_worked_out_the_standards_that_read_them_are_compiled(dataset: Dataset) -> None:
    reads = stored().reads
    first = next(one for one in STANDARDS if reads.get(one.id))
    table = reads[first.id][0]
    with dataset.engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE {table} (in_the_way INTEGER)")
    shipped_ones = AsShipped(dataset, asked(*STANDARDS))
    for standard in STANDARDS:
        assert bool(shipped_ones.said(standard.id)) == (standard.id != "PROF-01" and table not in reads[standard.id])


@pytest.mark.parametrize("make", [own_engine, create_engine])
def test_only_a_database_of_dulys_own_is_sent_them(make: object, dataset: Dataset) -> None:
    assert callable(make)
    engine = make("duckdb:///:memory:", poolclass=StaticPool)
    assert bool(AsShipped(replace(dataset, engine=engine), asked(*STANDARDS)).standards) == (make is own_engine)
    engine.dispose()


def statements_of(engine: Engine) -> list[str]:
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *arguments: sent.append(arguments[2]))
    return sent
