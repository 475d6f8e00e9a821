"""Numbers as a spreadsheet's format shows them: an id keeps its zeros and letters, an amount stays a number."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from duly.connectors.files.kinds.shown import digits, number_format, shown
from tests.connectors.books import biff, label, texts, xls, xlsx
from tests.connectors.scene import opened


@pytest.mark.parametrize(
    ("code", "value", "seen"),
    [
        ("00000", 12, "00012"),
        ("00000", 1234567, "1234567"),
        ("#000", 12, "012"),
        ("#000", 12345, "12345"),
        ('00"/"00000', 1200012, "12/00012"),
        ('0000"/25"', 12, "0012/25"),
        ("00-0000000", 250000001, "25-0000001"),
        ('"C"0000', 12, "C0012"),
        ('"C"-0000', 12, "C-0012"),
        ('"C"0', 12, "C12"),
        ('"CR"#', 1001, "CR1001"),
        ("\\C\\R0", 7, "CR7"),
        ('"£"0', 12, "12"),
        ('"Age "0', 12, "12"),
        ('0" years"', 12, "12"),
        ('"GBP"#,##0', 12345, "12345"),
        ("#,##0", 12345, "12345"),
        ("0.00", 1.5, "1.5"),
    ],
)
def test_what_a_format_shows(code: str, value: float, seen: str) -> None:
    assert shown(value, number_format(code)) == seen


@pytest.mark.parametrize("code", ["dd/mm/yyyy", "dd/mm/yyyy hh:mm", "[h]:mm"])
@pytest.mark.parametrize("value", [2958466.0, 1e15, 1e303, -1e303])
def test_what_is_beyond_every_calendar_is_a_number_and_no_day(code: str, value: float) -> None:
    assert shown(value, number_format(code)) == digits(value)


def _cell(kind: str, value: float) -> bytes:
    """A cell B2 of the second style that holds a number, in each of the ways in which an .xls writes one."""
    place, written = struct.pack("<HHH", 1, 1, 1), struct.pack("<d", value)
    if kind == "number":
        return biff(0x0203, place + written)
    if kind == "rk":
        return biff(0x027E, place + written[4:])
    if kind == "several":
        return biff(0xBD, struct.pack("<HH", 1, 1) + (struct.pack("<H", 1) + written[4:]) * 2 + struct.pack("<H", 2))
    return biff(0x06, place + written + struct.pack("<HIH", 0, 0, 0))


@pytest.mark.parametrize("kind", ["number", "rk", "several", "formula"])
@pytest.mark.parametrize("value", [-(2.0**70), 2.0**70])
@pytest.mark.parametrize("code", ["[h]:mm:ss", "dd/mm/yyyy hh:mm"])
@pytest.mark.parametrize("before", [0, 397, 401])  # in one sector of the file, and across the end of one
def test_a_number_that_the_library_gives_up_at_costs_its_row_alone(
    tmp_path: Path, kind: str, value: float, code: str, before: int
) -> None:
    cells = [label(0, 0, "crime_id"), label(0, 1, "reported_at"), label(0, 3, "x" * before), label(1, 0, "C1")]
    cells.append(_cell(kind, value))
    for row in range(2, 9):
        cells += [label(row, 0, f"C{row}"), label(row, 1, "2025-05-01 10:00")]
    with opened(xls(tmp_path / "crimes.xls", cells, {164: code})) as dataset:
        table = dataset.manifest.tables["crimes"]
        assert (table.unfit, table.rows, table.refused) == ("", 7, 1)
        assert [(refusal.row, refusal.column) for refusal in table.refusals] == [(2, "reported_at")]


def test_a_sheet_that_is_damaged_costs_its_own_table_alone(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "extract.xlsx",
        {
            "One": [texts(1, "crime_id", "reported_at"), texts(2, "C1", "2025-05-01 10:00"), "<row><c></row>"],
            "Two": [texts(1, "incident_id", "reported_at"), texts(2, "I1", "2025-05-01 10:00")],
            "Three": ["<row><c></row>"],
        },
    )
    with opened(path) as dataset:
        manifest = dataset.manifest
        assert "extract.xlsx/One: is damaged" in manifest.tables["crimes"].unfit
        assert (manifest.tables["incidents"].unfit, manifest.tables["incidents"].rows) == ("", 1)
        (missed,) = manifest.missed  # nobody can tell what it was, and the run ends with 3
        assert missed.startswith("extract.xlsx/Three: is damaged")
