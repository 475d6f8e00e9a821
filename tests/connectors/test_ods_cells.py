"""Cells of OpenDocument sheets of which the value and what is seen are not the same."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from duly.records import Crime
from tests.connectors.books import ods
from tests.connectors.scene import opened, rows

TEXT = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
NUMBER = '<table:table-cell office:value-type="float" office:value="{}"><text:p>{}</text:p></table:table-cell>'
DATE = '<table:table-cell office:value-type="date" office:date-value="{}"><text:p>1 May</text:p></table:table-cell>'


def sheet(path: Path, *cells: str) -> Path:
    """Crimes whose second cell is each of these."""
    lines = [TEXT.format("crime_id") + TEXT.format("reported_at"), *cells]
    rows_ = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    return ods(path / "crimes.ods", f'<table:table table:name="crimes">{rows_}</table:table>')


@pytest.mark.parametrize(
    ("value", "seen", "key"),
    [
        ("12", "CR00012", "CR00012"),
        ("12", "C-12", "C-12"),
        ("1202025", "CC/120/2025", "CC/120/2025"),
        ("12", "CR0013", "12"),
        ("12.5", "A 12.5", "12.5"),
        ("12", "12 children", "12"),
    ],
)
def test_an_id_is_read_as_its_format_shows_it(tmp_path: Path, value: str, seen: str, key: str) -> None:
    with opened(sheet(tmp_path, NUMBER.format(value, seen))) as dataset:
        assert rows(dataset, Crime, "crime_id") == [(key,)]


@pytest.mark.parametrize(
    ("written", "second"),
    [
        ("2025-05-01T10:00:04.999999999", datetime(2025, 5, 1, 9, 0, 5)),
        ("2025-05-01T10:00:05.0000001", datetime(2025, 5, 1, 9, 0, 5)),
        ("2025-05-01T23:59:59.9999996", datetime(2025, 5, 1, 23)),
        ("2025-05-01T10:00:05.25", datetime(2025, 5, 1, 9, 0, 5, 250_000)),
        ("2025-05-01T10:00:05", datetime(2025, 5, 1, 9, 0, 5)),
    ],
)
def test_a_time_is_read_to_the_millisecond(tmp_path: Path, written: str, second: datetime) -> None:
    with opened(sheet(tmp_path, TEXT.format("C1") + DATE.format(written))) as dataset:
        assert rows(dataset, Crime, "reported_at") == [(second,)]
