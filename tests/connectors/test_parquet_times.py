"""Times of a typed file at the ends of what its types hold: read, or refused by row and column, and never the end of the run."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from duly.records import Crime
from tests.connectors.scene import opened, rows, settings

TEN = datetime(2025, 1, 1, 10)
PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
LAST_DAY = 253_402_214_400  # 9999-12-31, in seconds
LEAST = -(2**63)
"""What numpy writes for no time at all."""


def times(unit: str, zone: str | None, *values: int | None) -> pa.Array:
    return pa.array(values, pa.int64()).cast(pa.timestamp(unit, zone))


def days(*values: int) -> pa.Array:
    return pa.array(values, pa.int32()).cast(pa.date32())


def seconds(unit: str, moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp()) * PER_SECOND[unit]


def of_crimes(folder: Path, recorded: pa.Array, **columns: pa.Array) -> Path:
    keys = [f"C{number}" for number in range(len(recorded))]
    parquet.write_table(pa.table({"crime_id": keys, "recorded_at": recorded, **columns}), folder / "crimes.parquet")
    return folder


def read(folder: Path, **export: Any) -> tuple[dict[str, Any], list[tuple[int | None, str | None]], dict[str, int]]:
    """The times by key, the refused cells, and the default dates."""
    with opened(folder, settings(export=export)) as dataset:
        table = dataset.manifest.tables["crimes"]
        assert table.unfit == ""
        assert table.rows_read == table.rows + table.refused
        refused = [(refusal.row, refusal.column) for refusal in table.refusals]
        return dict(rows(dataset, Crime, "crime_id", "recorded_at")), refused, dict(table.sentinels)


@pytest.mark.parametrize("unit", ["s", "ms", "us"])
@pytest.mark.parametrize("zone", [None, "UTC"])
def test_the_last_day_of_the_calendar_is_a_default_date_with_and_without_a_zone(
    tmp_path: Path, unit: str, zone: str | None
) -> None:
    last = LAST_DAY * PER_SECOND[unit]
    made = of_crimes(tmp_path, times(unit, zone, seconds(unit, TEN), last, last + 86_399 * PER_SECOND[unit]))
    assert read(made) == ({"C0": TEN, "C1": None, "C2": None}, [], {"recorded_at": 2})
    assert read(made, sentinels=[]) == ({"C0": TEN}, [(2, "recorded_at"), (3, "recorded_at")], {})


@pytest.mark.parametrize("zone", [None, "UTC"])
@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("end", [1, -1])
def test_the_ends_of_a_type_are_refused_by_row(tmp_path: Path, unit: str, zone: str | None, end: int) -> None:
    furthest = end * {"s": 2**63 // 10**6 - 1, "ms": 2**63 // 10**3 - 1, "us": 2**63 - 2, "ns": 2**63 - 2}[unit]
    made = of_crimes(tmp_path, times(unit, zone, seconds(unit, TEN), furthest, None))
    assert read(made) == ({"C0": TEN, "C2": None}, [(2, "recorded_at")], {})


@pytest.mark.parametrize("day", [-(2**31), -(2**31) + 1, -800_000, 2_932_897, 2**31 - 2, 2**31 - 1])
def test_days_before_and_after_every_year_are_refused_by_row(tmp_path: Path, day: int) -> None:
    assert read(of_crimes(tmp_path, days(20_089, day))) == ({"C0": datetime(2025, 1, 1)}, [(2, "recorded_at")], {})


@pytest.mark.parametrize("unit", ["us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC"])
def test_no_time_as_numpy_writes_it_is_refused_by_row(tmp_path: Path, unit: str, zone: str | None) -> None:
    moments = times(unit, zone, seconds(unit, TEN), LEAST)
    made = of_crimes(tmp_path, moments, district=times(unit, zone, seconds(unit, TEN), LEAST))
    assert read(made) == ({"C0": TEN}, [(2, "recorded_at")], {})


@pytest.mark.parametrize("value", [LEAST, 2**63 // 10])
def test_a_column_that_cannot_be_read_at_all_is_named(tmp_path: Path, value: int) -> None:
    note = times("ms", "UTC", seconds("ms", TEN), seconds("ms", TEN))
    made = of_crimes(tmp_path, times("ms", "UTC", seconds("ms", TEN), value), reported_at=note)
    with opened(made) as dataset:
        assert dataset.manifest.tables["crimes"].unfit == (
            "crimes.parquet: holds a time so far from any calendar that the column cannot be read: 'recorded_at'"
        )


def test_a_fraction_beyond_the_microsecond_is_cut(tmp_path: Path) -> None:
    made = of_crimes(tmp_path, times("ns", None, seconds("ns", TEN) + 999_999_999))
    assert read(made)[0] == {"C0": TEN.replace(microsecond=999_999)}
