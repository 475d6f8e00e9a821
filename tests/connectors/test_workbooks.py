"""Excel workbooks and Parquet files: the same road, with what their cells already are."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

from duly.connectors.files.kinds.shown import number_format, shown
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
    ("value", "code", "text"),
    [
        (17.0, "General", "17"),
        (0.1 + 0.2, "General", "0.3"),
        (1.23e8, "General", "123000000"),
        (1.23456789e11, "General", "1.23457E+11"),
        (123456789012, "0", "123456789012"),
        (1e15, "0", "1.00000E+15"),
        (12, "00000", "00012"),
        (120017, '"C"00\\/0000', "C12/0017"),
        (1234567, "00-0000", "123-4567"),
        (3, '0 "days"', "3"),
        (0.25, "0%", "0.25"),
        (45778.41666666666, "dd/mm/yyyy", "2025-05-01T10:00:00"),
        (45778, "[$-809]d mmmm yyyy;@", "2025-05-01"),
        (45778, "dd/mm/yyyy hh:mm", "2025-05-01T00:00:00"),
        (45778.000005787, "hh:mm:ss.000", "2025-05-01T00:00:00.500"),
        (0.375, "h:mm AM/PM", "09:00:00"),
        (1.25, "[h]:mm", "30:00:00"),
        (-0.5, "[h]:mm:ss", "-12:00:00"),
        (1, "dd/mm/yyyy", "1900-01-01"),
        (60, "dd/mm/yyyy", "1900-02-29"),
        (61, "dd/mm/yyyy", "1900-03-01"),
        (0, "dd/mm/yyyy", "1900-01-00"),
        (-1, "dd/mm/yyyy", "-1"),
        (2958465, "dd/mm/yyyy", "9999-12-31"),
        (2958466, "dd/mm/yyyy", "2958466"),
        (5, '[Red]0.00;"day"0', "5"),
    ],
)
def test_a_number_is_written_as_its_format_shows_it(value: float, code: str, text: str) -> None:
    assert shown(value, number_format(code)) == text


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


def test_a_date_in_a_column_of_ids_is_refused_by_cell(tmp_path: Path) -> None:
    """A spreadsheet makes 1 December of the case 1/12, so that it is another record than in the other tables."""
    path = workbook(
        tmp_path / "crimes.xlsx",
        Sheet1=[
            ["crime_id", "reported_at"],
            ["2/25", datetime(2025, 5, 1)],
            [datetime(2025, 12, 1), datetime(2025, 5, 1)],
        ],
    )
    with opened(path) as dataset:
        assert rows(dataset, Crime, "crime_id") == [("2/25",)]
        (refusal,) = dataset.manifest.tables["crimes"].refusals
        assert (refusal.row, refusal.column) == (3, "crime_id")
        assert refusal.reason == "cell A3 holds a date, which a spreadsheet may have made of an id"


def test_decimals_of_more_digits_than_can_be_read_are_refused_and_told(tmp_path: Path) -> None:
    decimals = pyarrow.array([7, None], pyarrow.decimal256(50, 0))
    rows_ = {"crime_id": pyarrow.array(["C1", "C2"]), "incident_id": decimals, "note": decimals}
    path = tmp_path / "crimes.parquet"
    pyarrow.parquet.write_table(pyarrow.table(rows_), path)
    with opened(path) as dataset:
        assert rows(dataset, Crime, "crime_id", "incident_id") == [("C2", None)]
        assert [(each.row, each.column) for each in dataset.manifest.tables["crimes"].refusals] == [(1, "incident_id")]
        assert any("incident_id is of decimals of more than 38 digits" in text for text in dataset.manifest.warnings)
