"""What an export may lack accuses nobody: a column that is not there is no data, or leaves the breaches as they were.

A standard's `needs` are declared by hand. Here the demo's records are judged twice: as they are, and with everything blank
that a standard reads and does not need. A breach that is found only then is a false one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from duly.checks import MAIN, Standard
from duly.dataset import Dataset
from duly.demo import write_demo
from duly.expectations.catalogue import shipped
from duly.expectations.tuning import Tuning
from duly.judging.selects import bound_values, verdicts
from duly.judging.session import Request, facts_of, opened
from duly.records import tables
from duly.records.columns import key_of, table_name
from duly.results import Status
from duly.settings import Settings, load

EVERYWHERE = {"is_test", "merged_into", "entered_at", "dob_estimated"}
"""Without them records of tests and copies are judged too, what is told of a time is taken for when it was entered, and a
date of birth for what it says."""

NARROW: Mapping[str, set[str]] = {
    "NCRS-01": {"crimes.report_route", "crimes.transferred_in_at"},
    "NCRS-01A": {"crimes.report_route", "crimes.transferred_in_at"},
    "NCRS-06": {"crimes.incident_id", "incidents.district"},  # the district is then the crime's own
    # who was protected has no discussion of their own; a meeting that names the trigger and no child is not found
    "STRAT-01": {"police_protection.person_id", "strategy_meetings.trigger_id"},
    "STRAT-02": {"meeting_attendees.attended", "meeting_attendees.meet_id"},  # meetings without police
    "VOICE-01": {
        *("crimes.status", "crimes.transferred_out_at", "investigations.reopened_at"),
        "crimes.reported_at",  # without any time of the crime a child is as old as when the case was closed
    },
    "DOC-01": {"meeting_attendees.attended", "meeting_attendees.meet_id"},
}
"""Columns that say who is judged, or from when on: an export without them is judged more widely, as its pages say."""

KINDS = {table_name(record): record for record in tables()}

Breaches = dict[tuple[str, str | None], str]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder: Path = tmp_path_factory.mktemp("lacking")
    write_demo(folder, scale=0.01)
    return load(folder / "duly.toml")


@pytest.fixture(scope="module")
def dataset(settings: Settings) -> Iterator[Dataset]:
    """The demo's records, each table behind a view that can leave columns blank."""
    with opened(settings, Tuning.of(settings, shipped()), Request()) as session:
        whole = session.dataset
        with whole.engine.begin() as connection:
            kinds: dict[str, str] = dict(
                connection.exec_driver_sql("FROM information_schema.tables SELECT table_name, table_type").all()
            )
            for table in whole.tables:
                kind = "VIEW" if kinds[table] == "VIEW" else "TABLE"
                connection.exec_driver_sql(f"ALTER {kind} {table} RENAME TO whole_{table}")
        _show(whole, {})
        yield whole


def _show(dataset: Dataset, blank: Mapping[str, set[str]]) -> None:
    with dataset.engine.begin() as connection:
        for table in dataset.tables:
            types: dict[str, str] = dict(
                connection.exec_driver_sql(f"SELECT column_name, column_type FROM (DESCRIBE whole_{table})").all()
            )
            wanted = blank.get(table, set())
            columns = [
                f"CAST(NULL AS {kind}) AS {name}" if name.removesuffix("_hi") in wanted else name
                for name, kind in types.items()
            ]
            connection.exec_driver_sql(
                f"CREATE OR REPLACE VIEW {table} AS SELECT {', '.join(columns)} FROM whole_{table}"
            )


def _may_lack(standard: Standard) -> dict[str, set[str]]:
    needed = {(table, name) for group in standard.alternatives for table, name in group}
    needed |= {(table, name) for table, names in standard.required.items() for name in names}
    needed |= {(table, str(key_of(KINDS[table]))) for table in standard.reads}  # without its key a table is unfit
    narrow = NARROW.get(standard.id, set())
    return {
        table: {
            name
            for name in names
            if (table, name) not in needed and name not in EVERYWHERE and f"{table}.{name}" not in narrow
        }
        for table, names in standard.reads.items()
    }


def _breaches(standard: Standard, dataset: Dataset, settings: Settings) -> Breaches:
    judged = verdicts(standard, MAIN, standard.judgement).subquery()
    chosen = select(judged.c.record, judged.c.item, judged.c.reason, judged.c.status)
    bound: Any = bound_values(standard, facts_of(settings, dataset).values(), {})
    # Told apart here: DuckDB would copy the whole verdict into a condition on the status, once for each number.
    with dataset.engine.connect() as connection:
        every = connection.execute(dataset.ready(chosen), bound).all()
    return {(record, item): reason for record, item, reason, status in every if status == Status.NON_COMPLIANT}


@pytest.mark.parametrize("standard", shipped().standards, ids=lambda standard: standard.id)
def test_what_an_export_may_lack_accuses_nobody(standard: Standard, dataset: Dataset, settings: Settings) -> None:
    _show(dataset, {})
    before = _breaches(standard, dataset, settings)
    _show(dataset, _may_lack(standard))
    after = _breaches(standard, dataset, settings)
    assert {key: reason for key, reason in after.items() if key not in before} == {}
