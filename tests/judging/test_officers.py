"""Who has a record and its risk: declared once for each table, from the record or from the one that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, create_engine, insert, select
from sqlalchemy.pool import StaticPool

from duly.checks.parameters import Facts
from duly.dataset import Dataset
from duly.expectations.catalogue import shipped
from duly.judging import waiving
from duly.judging.assessments import Assessed
from duly.judging.officers import HANDLED, also_read, held_in, hold_handled, officers_of
from duly.judging.table import assessments_table
from duly.judging.worklines import work_lines
from duly.results import Manifest

AS_OF = datetime(2026, 1, 5, 12, tzinfo=UTC)
STANDARDS = tuple(shipped().standard(name) for name in ("SUP-02", "RSO-01", "RSO-02", "NCRS-01", "MISS-01", "STRAT-01"))
TABLES = {
    "investigations": ("inv_id", "oic", "crime_id"),
    "rso": ("rso_id", "manager", "risk"),
    "rso_visits": ("visit_id", "rso_id"),
    "crimes": ("crime_id",),
    "missing_episodes": ("miss_id", "risk_initial"),
}
ROWS: dict[str, list[tuple[str | None, ...]]] = {
    "investigations": [("I1", "S01", "C1"), ("I2", "S02", "C2"), ("I3", "S03", "C2"), ("I4", None, None)],
    "rso": [("O1", "S04", "very_high"), ("O2", None, None)],
    "rso_visits": [("X1", "O1"), ("X2", None)],
    "crimes": [("C1",), ("C2",)],
    "missing_episodes": [("M1", "high")],
}


def engine() -> Engine:
    return create_engine("duckdb:///:memory:", poolclass=StaticPool)


@pytest.fixture(params=["the same database", "another"])
def opened(request: pytest.FixtureRequest) -> Iterator[tuple[Dataset, Assessed]]:
    """An export with these rows, and a run's verdicts in the same database or in another."""
    source = engine()
    store = source if request.param == "the same database" else engine()
    with source.begin() as connection:
        for name, columns in TABLES.items():
            connection.exec_driver_sql(f"CREATE TABLE {name} ({', '.join(f'{column} VARCHAR' for column in columns)})")
            marks = ", ".join("?" for _ in columns)
            for row in ROWS[name]:
                connection.exec_driver_sql(f"INSERT INTO {name} VALUES ({marks})", row)
    dataset = Dataset(
        engine=source,
        as_of=AS_OF,
        time_zone="Europe/London",
        manifest=Manifest(export="", as_of=AS_OF, as_of_source="--as-at"),
        tables={name: frozenset(columns) for name, columns in TABLES.items()},
    )
    verdicts, open_items = assessments_table(STANDARDS), assessments_table(STANDARDS, "open_items")
    with store.connect() as connection:
        verdicts.create(connection)
        open_items.create(connection)
        waiving.enter(connection, ())
        facts = Facts(as_of=AS_OF, time_zone="Europe/London")
        yield dataset, Assessed(connection=connection, verdicts=verdicts, open_items=open_items, facts=facts)
    for one in {source, store}:
        one.dispose()


def handled(assessed: Assessed) -> dict[tuple[str, str], tuple[str | None, str | None]]:
    rows = assessed.connection.execute(select(HANDLED))
    return {(held, record): (officer, risk) for held, record, officer, risk in rows}


def test_the_table_of_a_standard_is_that_of_its_records() -> None:
    tables = held_in(STANDARDS)
    assert tables["SUP-02", ""] == "investigations"
    assert (tables["RSO-01", ""], tables["RSO-01", "supervisor_reviewed"]) == ("rso", "rso_visits")
    assert tables["NCRS-01", ""] == "crimes"
    assert ("STRAT-01", "") not in tables  # its records are of two tables


def test_each_record_has_its_officer_and_its_risk(opened: tuple[Dataset, Assessed]) -> None:
    dataset, assessed = opened
    hold_handled(dataset, assessed, TABLES, officers=True)
    assert handled(assessed) == {
        ("investigations", "I1"): ("S01", None),
        ("investigations", "I2"): ("S02", None),
        ("investigations", "I3"): ("S03", None),
        ("investigations", "I4"): (None, None),
        ("rso", "O1"): ("S04", "very_high"),
        ("rso", "O2"): (None, None),
        ("rso_visits", "X1"): ("S04", "very_high"),  # the offender's
        ("rso_visits", "X2"): (None, None),
        ("crimes", "C1"): ("S01", None),  # and of C2 two officers have a case
        ("missing_episodes", "M1"): (None, "high"),
    }


def test_without_officers_none_is_asked_for(opened: tuple[Dataset, Assessed]) -> None:
    dataset, assessed = opened
    hold_handled(dataset, assessed, TABLES, officers=False)
    found = handled(assessed)
    assert {officer for officer, _ in found.values()} == {None}
    assert found["rso", "O1"] == (None, "very_high")


def test_a_column_that_the_export_lacks_is_blank(opened: tuple[Dataset, Assessed]) -> None:
    dataset, assessed = opened
    lacking = {**dataset.tables, "rso_visits": frozenset({"visit_id"}), "rso": frozenset({"rso_id", "risk"})}
    without = Dataset(
        engine=dataset.engine,
        as_of=AS_OF,
        time_zone="Europe/London",
        manifest=dataset.manifest,
        tables={name: columns for name, columns in lacking.items() if name != "investigations"},
    )
    hold_handled(without, assessed, TABLES, officers=True)
    assert handled(assessed) == {
        ("rso", "O1"): (None, "very_high"),
        ("rso", "O2"): (None, None),
        ("rso_visits", "X1"): (None, None),
        ("rso_visits", "X2"): (None, None),
        ("missing_episodes", "M1"): (None, "high"),
    }


@pytest.mark.parametrize(
    ("officer", "shown"),
    [
        ("S00000012", "S00000012"),
        ("4711", "4711"),
        ("PC 4711", None),
        ("Agnes Smith", None),
        ("Smith", None),
        ("1" * 21, None),
    ],
)
def test_what_may_be_a_name_is_not_shown(opened: tuple[Dataset, Assessed], officer: str, shown: str | None) -> None:
    _, assessed = opened
    HANDLED.create(assessed.connection)
    held = {"held_in": "investigations", "record": "I1", "officer": officer, "risk": None}
    assessed.connection.execute(insert(HANDLED), held)
    verdict = {"standard": "SUP-02", "rate": "", "status": "NON_COMPLIANT", "reason": "missed", "open": True}
    for record in ("I1", "elsewhere"):
        assessed.connection.execute(insert(assessed.verdicts), {**verdict, "record": record})
    lines = work_lines(assessed, STANDARDS, handled=True).subquery("lines")
    found = assessed.connection.execute(select(lines.c.record, lines.c.officer)).all()
    assert dict(map(tuple, found)) == {"I1": shown, "elsewhere": None}


def test_the_columns_that_say_who_has_records_of_a_standard_are_read_and_no_others() -> None:
    sup, crimes, offenders = (also_read([shipped().standard(name)]) for name in ("SUP-02", "NCRS-01", "RSO-02"))
    assert sup == {"investigations": {"inv_id", "oic"}}
    assert crimes == {"investigations": {"inv_id", "crime_id", "oic"}}
    assert offenders["rso"] == {"rso_id", "manager"} and "risk" not in offenders["rso"]
    assert also_read([shipped().standard("PROF-01")]) == {}


@pytest.mark.parametrize(
    ("record", "officers"),
    [
        ("I1", {"S01"}),
        ("X1", {"S04"}),
        ("C1", {"S01"}),
        ("C2", set()),  # of two officers
        ("I4", set()),
        ("I9", set()),
        ("M1", set()),  # its table names nobody
    ],
)
def test_who_has_one_record(opened: tuple[Dataset, Assessed], record: str, officers: set[str]) -> None:
    dataset, _ = opened
    assert {*officers_of(dataset, STANDARDS, record).values()} == officers


def test_what_does_not_look_like_a_staff_id_is_nobody(opened: tuple[Dataset, Assessed]) -> None:
    dataset, _ = opened
    with dataset.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE investigations SET oic = 'DC Ann Example' WHERE inv_id = 'I1'")
    assert officers_of(dataset, STANDARDS, "I1") == {}


def test_what_is_held_can_be_held_again(opened: tuple[Dataset, Assessed]) -> None:
    dataset, assessed = opened
    hold_handled(dataset, assessed, TABLES, officers=True)
    hold_handled(dataset, assessed, ["rso"], officers=False)
    assert handled(assessed) == {("rso", "O1"): (None, "very_high"), ("rso", "O2"): (None, None)}
