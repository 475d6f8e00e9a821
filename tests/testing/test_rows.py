"""Rows of examples are held as the connectors read them: what is after the as-at instant has not happened yet."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Table, select

from duly.checks import Judgement, Missing, Severity, Standard, compliant, first_of, non_compliant, unknown, when
from duly.connectors import open_export
from duly.records import Record, SupervisoryReview
from duly.records.columns import born_of
from duly.records.vocabulary import shipped_vocabulary
from duly.settings import Settings
from duly.testing import Example, aware, holding, judge, plain_tables
from duly.testing.rows import Exported

AS_OF, EXPORT = "2025-06-01T01:00:00", "2025-06-10T01:00:00"

RECORDS: dict[str, list[dict[str, Any]]] = {
    "crimes": [
        {"crime_id": "C1", "recorded_at": "2025-06-01T01:00:00", "cancelled_at": "2025-06-01T01:00:01"},
        {"crime_id": "C2", "recorded_at": "2025-06-01", "cancelled_at": "2025-06-02"},
        {"crime_id": "C3", "recorded_at": "2025-06-01T01:00:01"},
        {"crime_id": "C4", "recorded_at": "2025-06-10T01:00:00", "entered_at": "2025-06-01T00:30:00"},
        {"crime_id": "C5", "recorded_at": "2025-06-10T01:00:00"},
        {"crime_id": "C6", "recorded_at": "2025-06-10T01:00:01"},
        {"crime_id": "C7", "reported_at": "2025-06-10T01:00", "entered_at": "2025-06-11T01:00"},
    ],
    "children_present": [{"cp_id": "Y1", "entered_at": "2025-06-05T10:00:00"}],
    "documents": [{"doc_id": "D1", "created_at": "2025-06-05T10:00:00", "uploaded_at": "2025-06-20T10:00:00"}],
    "meeting_actions": [{"action_id": "A1", "due_date": "2025-07-01", "completed_at": "2025-06-03T10:00"}],
    "problem_profiles": [
        {"prof_id": "P1", "refreshed_date": "2025-06-01"},
        {"prof_id": "P2", "refreshed_date": "2025-06-02"},
    ],
    "case_conferences": [{"conf_id": "F1", "scheduled_at": "2025-07-01T10:00:00", "held_at": "2025-07-01T10:00:00"}],
    "persons": [{"person_id": "K1", "dob_date": "2025-08-01"}],
}


def _as_read(folder: Path, exported_at: str | None) -> dict[str, list[tuple[Any, ...]]]:
    """Every table as the connector reads it from files."""
    for name, rows in RECORDS.items():
        headers = list(dict.fromkeys(header for row in rows for header in row))
        with (folder / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows([headers, *([row.get(header) for header in headers] for row in rows)])
    if exported_at is not None:
        (folder / "manifest.json").write_text(json.dumps({"export_at": aware(exported_at).isoformat()}))
    with open_export(Settings(), paths=[folder], as_at=aware(AS_OF)) as dataset, dataset.engine.connect() as asked:
        return {name: _rows(asked, shipped_vocabulary().by_name[name].__table__) for name in RECORDS}


def _rows(asked: Any, table: Any) -> list[tuple[Any, ...]]:
    ordered = list(table.columns)
    return sorted((tuple(row) for row in asked.execute(select(*ordered))), key=repr)


@pytest.mark.parametrize("exported_at", [AS_OF, EXPORT])
def test_an_example_is_held_as_a_connector_reads_it(engine: Engine, tmp_path: Path, exported_at: str) -> None:
    expected = _as_read(tmp_path, exported_at)
    tables: dict[str, Table] = plain_tables()
    with holding(engine, RECORDS, exported=Exported.at(AS_OF, exported_at)), engine.connect() as asked:
        held = {name: _rows(asked, tables[name]) for name in RECORDS}
    assert held == expected
    crimes = [row[0] for row in held["crimes"]]
    assert crimes == (
        ["C1", "C2", "C3", "C4", "C5", "C6", "C7"] if exported_at == AS_OF else ["C1", "C2", "C4", "C6", "C7"]
    )


def _standard() -> Standard:
    rows = select(SupervisoryReview.review_id, *when(SupervisoryReview.reviewed_at).columns("reviewed")).subquery()
    reviewed = when(rows.c.reviewed)
    return Standard(
        id="TEST-01",
        suite="test",
        title="A review is made",
        question="Is it made?",
        unit="reviews",
        population="All reviews",
        judgement=Judgement(
            rows=rows,
            record=rows.c.review_id,
            verdict=first_of(
                unknown("future_dated", "It is said to be later than the export", reviewed.future),
                non_compliant("not_yet", "It was not made yet", reviewed.later),
                non_compliant("blank", "It is not recorded when", reviewed.blank),
                compliant("made", "It was made"),
            ),
        ),
        needs=(SupervisoryReview.review_id,),
        target=Decimal(90),
        severity=Severity.LOW,
        missing=Missing.FAIL,
        report="Investigation",
        remedy="Make it.",
    )


@pytest.mark.parametrize(
    ("reviewed", "exported_at", "expect"),
    [
        ("2025-06-01T01:00:00", None, ("COMPLIANT", "made")),
        ("2025-06-01T01:00:01", None, ("UNKNOWN", "future_dated")),
        ("2025-06-09T01:00:00", EXPORT, ("NON_COMPLIANT", "not_yet")),
        ("2025-06-10T01:00:01", EXPORT, ("UNKNOWN", "future_dated")),
        (None, EXPORT, ("NON_COMPLIANT", "blank")),
    ],
)
def test_an_example_says_when_its_export_was_made(
    engine: Engine, reviewed: str | None, exported_at: str | None, expect: tuple[str, str]
) -> None:
    row = {"review_id": "W1", "entered_at": "2025-05-20T10:00:00", "reviewed_at": reviewed}
    example = Example(
        odd="", records={"supervisory_reviews": [row]}, expect=expect, as_of=AS_OF, exported_at=exported_at
    )
    apart = Example(odd="", records={"supervisory_reviews": [row]}, expect=("COMPLIANT", "made"), as_of="2026-01-05")
    judged = judge(_standard(), engine, [example, apart])
    assert judged[0].agrees(example), judged[0]
    assert judged[1].agrees(apart) is (reviewed is not None)


def test_every_table_says_when_its_records_came_to_be_by_times_that_it_has() -> None:
    records: tuple[type[Record], ...] = shipped_vocabulary().records
    for record in records:
        assert set(born_of(record)) <= set(record.__table__.columns.keys())
