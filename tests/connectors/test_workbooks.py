"""Excel workbooks and Parquet files: the same road, with what their cells already are."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from duly.connectors.files.workbooks import as_text
from duly.records import Crime, Person
from tests.connectors.scene import opened, rows, settings


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, content in sheets.items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(row)
    book.save(path)
    return path


def test_each_sheet_is_a_table(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "export.xlsx",
        crimes=[
            ["crime_id", "reported_at", "is_test", "district"],
            ["C1", datetime(2025, 5, 1, 10, 0), True, " North "],
            ["C2", datetime(2025, 5, 1), False, None],
            [17, "2025-05-02", None, 5],
            [1.23e11, None, None, None],
        ],
        persons=[["person_id", "dob_date"], ["0012", datetime(2015, 1, 2)], ["0013", date(2014, 1, 2)]],
    )
    with opened(path) as dataset:
        crimes = rows(dataset, Crime, "crime_id", "reported_at", "is_test", "district")
        assert crimes == [
            ("17", datetime(2025, 5, 1, 23), None, "5"),
            ("C1", datetime(2025, 5, 1, 9), True, "North"),
            ("C2", datetime(2025, 4, 30, 23), False, None),
        ]
        assert rows(dataset, Person, "person_id", "dob_date") == [
            ("0012", date(2015, 1, 2)),
            ("0013", date(2014, 1, 2)),
        ]
        assert dataset.manifest.tables["crimes"].refused == 1
        assert dataset.manifest.sources[0].name == "export.xlsx/crimes" and dataset.manifest.sources[0].sha256


def test_real_dates_need_no_declared_format(tmp_path: Path) -> None:
    rows_: list[list[Any]] = [["crime_id", "reported_at"], *([f"C{n}", datetime(2025, 5, 1, 10, n)] for n in range(10))]
    path = workbook(tmp_path / "crimes.xlsx", Sheet1=rows_)
    with opened(path, settings(export={"instant_format": "%d/%m/%Y %H:%M"})) as dataset:
        assert dataset.manifest.tables["crimes"].rows == 10


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (17.0, "17"),
        (0.5, "0.5"),
        (1.23e8, "123000000"),
        (1.23456789e11, "1.23457E+11"),
        (True, "1"),
        ("007", "007"),
        (datetime(2025, 1, 2, 3, 4, 5), "2025-01-02T03:04:05"),
    ],
)
def test_a_cell_is_written_as_excel_shows_it(cell: Any, text: str) -> None:
    assert as_text(cell) == text


def test_nothing_among_the_numbers_of_parquet_is_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "crimes.parquet"
    duckdb.connect().execute(
        "COPY (SELECT * FROM (VALUES (1.0::DOUBLE, 'NaN'::DOUBLE, 'NULL'), (2.0, 7.0, 'x'), (3.0, NULL, NULL)) "
        f"AS t(crime_id, incident_id, cancel_rationale)) TO '{path}'"
    )
    with opened(path) as dataset:
        assert rows(dataset, Crime, "crime_id", "incident_id", "cancel_rationale") == [
            ("1", None, None),
            ("2", "7", "x"),
            ("3", None, None),
        ]
        assert dataset.manifest.tables["crimes"].refused == 0
        assert dataset.manifest.sources[0].notes[-1].endswith("incident_id 1, cancel_rationale 1")


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "crimes.parquet"
    duckdb.connect().execute(
        "COPY (SELECT 12 AS crime_id, TIMESTAMP '2025-05-01 10:00:00' AS reported_at, DATE '2025-05-01' AS offence_from, "
        "TIMESTAMPTZ '2025-05-01 12:00:00+00' AS recorded_at, true AS is_test, 'OPEN' AS status, NULL AS district, "
        f"'2025-05-01T00:00:00Z' AS entered_at) TO '{path}'"
    )
    with opened(path) as dataset:
        crimes = rows(
            dataset,
            Crime,
            "crime_id",
            "reported_at",
            "offence_from_hi",
            "recorded_at",
            "is_test",
            "status",
            "entered_at",
        )
        assert crimes == [
            (
                "12", datetime(2025, 5, 1, 9), datetime(2025, 5, 1, 22, 59, 59, 999999), datetime(2025, 5, 1, 12), True, "open",
                datetime(2025, 5, 1),
            )
        ]  # fmt: skip
        assert dataset.manifest.sources[0].delimiter is None
