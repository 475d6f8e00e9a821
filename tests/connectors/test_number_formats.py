"""Numbers as a spreadsheet's format shows them: an id keeps its zeros and letters, an amount stays a number."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from duly.connectors.files.kinds.shown import digits, number_format, shown
from tests.connectors.books import biff, label, xls
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


def test_a_length_that_the_library_gives_up_at_ends_no_run(tmp_path: Path) -> None:
    cells = [label(0, 0, "crime_id"), label(1, 0, "C1"), biff(0x0203, struct.pack("<HHHd", 1, 1, 1, -1e15))]
    with opened(xls(tmp_path / "crimes.xls", cells, {46: "[h]:mm:ss"})) as dataset:
        assert dataset.manifest.tables["crimes"].unfit == "crimes.xls: is damaged"
