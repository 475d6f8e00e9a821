"""Each check of intake turns red when, and only when, the export breaks it, on DuckDB and in place on PostgreSQL."""

from __future__ import annotations

import gc
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from duly.results import Asks, FailedCheck, Intake, TableManifest, as_json
from duly.validation import Examination, numbers
from duly.validation import intake as examined
from duly.validation.asking import rows_of
from tests.validation.conftest import AS_OF, NEEDS, Exporter, as_gx_says, sound

NOW = AS_OF.replace(tzinfo=None)
Records = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """The smallest change to a sound export that breaks one check."""

    odd: str
    change: Callable[[Records], object]
    table: str
    column: str | None
    asks: Asks
    count: int = 1
    unfit: bool = False


FAULTS = (
    Fault(
        odd="a key that is blank",
        change=lambda records: records["crimes"].append({"crime_id": None}),
        table="crimes",
        column="crime_id",
        asks=Asks.FILLED,
        unfit=True,
    ),
    Fault(
        odd="a key that two more rows repeat",
        change=lambda records: records["crimes"].extend([{"crime_id": "c3"}, {"crime_id": "c3"}]),
        table="crimes",
        column="crime_id",
        asks=Asks.UNIQUE,
        count=2,
        unfit=True,
    ),
    Fault(
        odd="a code of no list",
        change=lambda records: records["crimes"][0].update(status="opened"),
        table="crimes",
        column="status",
        asks=Asks.CODES,
    ),
    Fault(
        odd="codes that the mapping does not know",
        change=lambda records: [row.update(victim_type="(unmapped)") for row in records["crime_victims"]],
        table="crime_victims",
        column="victim_type",
        asks=Asks.CODES,
        count=2,
    ),
    Fault(
        odd="a thing that has not happened yet",
        change=lambda records: records["crimes"][0].update(recorded_at=NOW + timedelta(minutes=5, seconds=1)),
        table="crimes",
        column="recorded_at",
        asks=Asks.TIMES,
    ),
    Fault(
        odd="a thing from before 1900",
        change=lambda records: records["incidents"][0].update(reported_at=datetime(1899, 12, 31, 23, 59, 59)),
        table="incidents",
        column="reported_at",
        asks=Asks.TIMES,
    ),
    Fault(
        odd="a plan for the year 9999",
        change=lambda records: records["case_conferences"][0].update(scheduled_at=datetime(9999, 12, 31)),
        table="case_conferences",
        column="scheduled_at",
        asks=Asks.TIMES,
    ),
    Fault(
        odd="a birth before 1900",
        change=lambda records: records["persons"][0].update(dob_date=date(1899, 12, 31)),
        table="persons",
        column="dob_date",
        asks=Asks.TIMES,
    ),
    Fault(
        odd="a child of nobody",
        change=lambda records: records["crimes"][0].update(incident_id="i9"),
        table="crimes",
        column="incident_id",
        asks=Asks.PARENT,
    ),
    Fault(
        odd="link rows to nobody",
        change=lambda records: [row.update(crime_id="c9") for row in records["crime_victims"]],
        table="crime_victims",
        column="crime_id",
        asks=Asks.PARENT,
        count=2,
    ),
)


def intake(*asked: Any, **reads: Any) -> Intake:
    """What duly says, once Great Expectations said the same."""
    examination = examined(*asked, **reads)
    as_gx_says(examination)
    return examination.intake


def left_behind(examination: Examination) -> str:
    """All that is kept of an intake."""
    return json.dumps([as_json(examination.intake), as_gx_says(examination).intake])


def test_a_sound_export_is_fit(export: Exporter) -> None:
    checked = intake(export(sound()), NEEDS)
    assert list(checked.tables) == ["incidents", "crimes", "crime_victims", "case_conferences", "persons"]
    assert [(table.fit, table.rows, table.failed) for table in checked.tables.values()] == [
        (True, rows, ()) for rows in (2, 3, 2, 1, 1)
    ]
    assert checked.unfit_tables == {}
    assert checked.warnings == ()
    assert checked.absent == ()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.odd)
def test_a_fault_turns_its_check_red_and_no_other(fault: Fault, export: Exporter) -> None:
    records = sound()
    fault.change(records)
    examination = examined(export(records), NEEDS)
    checked = examination.intake
    failed = [check for table in checked.tables.values() for check in table.failed]
    assert failed == [FailedCheck(column=fault.column, asks=fault.asks, count=fault.count)]
    assert [name for name, table in checked.tables.items() if table.failed] == [fault.table]
    assert set(checked.unfit_tables) == ({fault.table} if fault.unfit else set())
    assert len(checked.warnings) == (0 if fault.unfit else 1)
    unmet = [
        result["expectation_config"]["meta"]
        for suite in as_gx_says(examination).intake.values()
        for result in suite["results"]
        if not result["success"]
    ]
    assert unmet == [{"table": fault.table, "column": fault.column, "asks": fault.asks.value, "critical": fault.unfit}]


@pytest.mark.parametrize(
    ("odd", "change"),
    [
        ("a thing at the edge of the clocks' drift", lambda records: records["crimes"][0].update(recorded_at=NOW)),
        (
            "five minutes fast",
            lambda records: records["crimes"][0].update(recorded_at=NOW + timedelta(minutes=5)),
        ),
        ("the first of 1900", lambda records: records["incidents"][0].update(reported_at=datetime(1900, 1, 1))),
        ("a plan next year", lambda records: records["case_conferences"][0].update(scheduled_at=datetime(2027, 6, 1))),
        ("an unborn child", lambda records: records["persons"][0].update(dob_date=date(2026, 5, 1))),
        ("two references to one parent", lambda records: records["crimes"][1].update(incident_id="i1")),
    ],
)
def test_what_is_odd_and_still_sound(odd: str, change: Callable[[Records], object], export: Exporter) -> None:
    records = sound()
    change(records)
    assert intake(export(records), NEEDS).warnings == (), odd


@pytest.mark.parametrize(
    ("manifest", "fit"),
    [
        (TableManifest(table="crimes", rows_read=3, rows=3), True),
        (TableManifest(table="crimes", rows_read=4, rows=4), False),  # one was lost on the way in
        (TableManifest(table="crimes", rows_read=3, rows=3, expected_rows=4), False),  # and one before that
        (TableManifest(table="crimes", rows_read=5, rows=3, folded=1, refused=1, expected_rows=5), True),
        (TableManifest(table="crimes"), True),  # nobody counted
    ],
)
def test_rows_are_as_the_manifest_says(manifest: TableManifest, fit: bool, export: Exporter) -> None:
    checked = intake(export(sound(), manifest={"crimes": manifest}), NEEDS)
    assert checked.tables["crimes"].fit is fit
    assert set(checked.unfit_tables) == (set() if fit else {"crimes"})
    if not fit:
        assert checked.tables["crimes"].failed == (FailedCheck(column=None, asks=Asks.ROWS, count=3),)


def test_a_needed_column_that_is_missing_makes_its_table_unfit(export: Exporter) -> None:
    held = {"crimes": ["crime_id", "incident_id", "recorded_at"]}
    checked = intake(export(sound(), held=held), NEEDS)
    assert checked.unfit_tables == {"crimes": ("column status is missing",)}


def test_a_key_that_is_missing_makes_its_table_unfit(export: Exporter) -> None:
    held = {"incidents": ["reported_at"]}
    checked = intake(export(sound(), held=held), {"incidents": ["reported_at"], "crimes": ["incident_id"]})
    assert checked.unfit_tables == {"incidents": ("column incident_id is missing",)}
    assert checked.tables["crimes"].failed == ()  # nobody can say that a crime lacks its incident


def test_a_table_of_which_nothing_is_held_is_unfit(export: Exporter) -> None:
    checked = intake(export(sound(), held={"incidents": []}), {"incidents": ["reported_at"]})
    assert checked.unfit_tables == {"incidents": ("column incident_id is missing", "column reported_at is missing")}


def test_a_key_that_is_blank_throughout_is_not_called_repeated(export: Exporter) -> None:
    checked = intake(export({"teams": [{"team_id": None}, {"team_id": None}]}), {"teams": ["team_id"]})
    assert checked.unfit_tables == {"teams": ("2 rows have no team_id",)}


def test_a_column_that_is_only_read_may_be_missing(export: Exporter) -> None:
    held = {"crimes": ["crime_id", "incident_id"]}
    checked = intake(export(sound(), held=held), {"crimes": ["crime_id"]}, reads=NEEDS)
    assert checked.tables["crimes"].fit
    assert list(checked.tables) == ["incidents", "crimes", "crime_victims", "case_conferences", "persons"]


def test_an_empty_table_is_fit(export: Exporter) -> None:
    checked = intake(export({**sound(), "crime_victims": [], "crimes": [], "incidents": []}), NEEDS)
    assert checked.unfit_tables == {}
    assert checked.tables["crimes"].rows == 0


def test_tables_that_are_not_there_are_named(export: Exporter) -> None:
    checked = intake(export(sound()), {**NEEDS, "teams": ["team_id"]})
    assert checked.absent == ("teams",)
    assert "teams" not in checked.tables


def test_a_table_that_its_connector_calls_unfit_is_not_asked_about(export: Exporter) -> None:
    unfit = TableManifest(table="crimes", unfit="two files disagree about its columns")
    examination = examined(export(sound(), manifest={"crimes": unfit}), NEEDS)
    checked = examination.intake
    assert checked.unfit_tables == {"crimes": ("two files disagree about its columns",)}
    assert "crimes" not in as_gx_says(examination).intake


def test_a_table_that_cannot_be_read_is_unfit_and_the_others_go_on(export: Exporter, database: Engine) -> None:
    dataset = export(sound())
    with database.begin() as connection:
        connection.execute(text('DROP TABLE "RAW_incidents"' if dataset.in_place else "DROP TABLE incidents"))
    checked = intake(dataset, NEEDS)
    assert list(checked.unfit_tables) == ["incidents"]
    assert "could not be made: the database refused a query: " in checked.unfit_tables["incidents"][0]
    (parents,) = checked.tables["crimes"].failed
    assert (parents.asks, parents.critical, parents.count) == (Asks.PARENT, False, None)
    assert parents.error.startswith("the database refused a query: ")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_value_that_the_database_chokes_on_spoils_its_own_column_only(export: Exporter) -> None:
    records = sound()
    records["crimes"][0].update(recorded_at="31/02/2024 XYZZY")
    records["persons"][0].update(dob_date="31/02/2024 XYZZY")
    examination = examined(export(records), NEEDS)
    checked = examination.intake
    (recorded,) = checked.tables["crimes"].failed
    assert (recorded.column, recorded.asks, recorded.count) == ("recorded_at", Asks.TIMES, None)
    assert recorded.error == "the database refused a query: InvalidDatetimeFormat"
    assert checked.tables["crimes"].fit
    assert "XYZZY" not in left_behind(examination)


def test_nothing_read_from_a_record_is_kept_printed_or_logged(
    export: Exporter,
    database: Engine,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.INFO)
    answers: list[Any] = []

    def overheard(connection: Connection, query: Any) -> Any:
        answers.append(rows_of(connection, query))
        return answers[-1]

    monkeypatch.setattr(numbers, "rows_of", overheard)
    monkeypatch.setattr(import_module("duly.validation.intake"), "rows_of", overheard)
    canary = "XYZZY"
    records = sound()
    records["crimes"] += [{"crime_id": canary, "incident_id": canary, "status": canary, "cancel_rationale": canary}] * 2
    records["crimes"] += [{"crime_id": None, "team_id": canary, "recorded_at": datetime(2031, 7, 13)}]
    records["crime_victims"] += [{"crime_id": canary + "!", "person_id": canary, "victim_type": canary}]
    if database.dialect.name == "postgresql":
        records["incidents"][0]["reported_at"] = canary
        records["persons"][0]["dob_date"] = canary
    examination = examined(export(records), NEEDS, reads={"crimes": ["cancel_rationale", "team_id"]})
    checked = examination.intake
    assert {check.asks for table in checked.tables.values() for check in table.failed} == {
        Asks.FILLED,
        Asks.UNIQUE,
        Asks.CODES,
        Asks.TIMES,
        Asks.PARENT,
    }
    printed = capfd.readouterr()
    left = left_behind(examination) + repr(examination.intake) + caplog.text + printed.out + printed.err
    assert canary not in left
    assert canary not in repr(answers)  # it never left the database
    assert len(answers) > 5
    assert "2031" not in left
    assert "Calculating Metrics" not in left
    assert not [record for record in caplog.records if record.name.startswith("great_expectations")]
    assert logging.getLogger("great_expectations").level == logging.NOTSET


def test_the_same_export_gives_the_same_bytes_and_stays_open(export: Exporter) -> None:
    records = sound()
    for fault in FAULTS:
        fault.change(records)
    dataset = export(records)
    first = left_behind(examined(dataset, NEEDS))
    gc.collect()  # GX's engines close what they hold when they are collected
    assert left_behind(examined(dataset, NEEDS)) == first
    with dataset.engine.connect() as connection:
        table = "RAW_crimes" if dataset.in_place else "crimes"
        assert connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one() == len(records["crimes"])


def test_the_words_of_a_check_that_could_not_be_made() -> None:
    check = FailedCheck(column="status", asks=Asks.CODES, error="the database refused a query: DataError")
    assert check.words == "the check 'codes' of status could not be made: the database refused a query: DataError"
    assert replace(check, error="", count=2).words == "2 values of status are codes that the vocabulary does not know"
    assert replace(check, error="", count=1).words == "1 value of status is a code that the vocabulary does not know"
