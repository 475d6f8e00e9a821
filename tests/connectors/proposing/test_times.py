"""Formats are tried on every value; what settles day and month is said, and what does not is asked."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from duly.connectors.proposing import first_settings
from duly.settings import Settings
from tests.connectors.scene import export, lines


def proposed(tmp_path: Path, *values: str) -> str:
    rows = [(f"C{number}", f'"{value}"') for number, value in enumerate(values)]
    return first_settings(paths=[export(tmp_path, {"crimes.csv": lines(("crime_id", "reported_at"), *rows)})])


def formats(written: str) -> tuple[str, ...] | None:
    column = Settings.model_validate(tomllib.loads(written)).tables["crimes"].columns.get("reported_at")
    return None if column is None else column.format


@pytest.mark.parametrize(
    ("values", "format_"),
    [
        (("1/13/2017 1:05:00 PM", "11/5/2017 11:05:00 AM"), "%m/%d/%Y %I:%M:%S %p"),
        (("13/1/2017 1:05 pm",), "%d/%m/%Y %I:%M %p"),
        (("13/01/17 13:05", "01/02/17 00:10"), "%d/%m/%y %H:%M"),
        (("01-13-17",), "%m-%d-%y"),
        (("13-Jan-2017 13:05:09",), "%d-%b-%Y %H:%M:%S"),
        (("13 January 2017", "2 May 2017"), "%d %b %Y"),  # which reads long names too
        (("Jan 13, 2017 13:05",), "%b %d, %Y %H:%M"),
        (("13.01.2017 13:05:09",), "%d.%m.%Y %H:%M:%S"),
        (("2017/01/13 13:05:09.123",), "%Y/%m/%d %H:%M:%S.%f"),
        (("13JAN2017:13:05:09", "02MAY2017:00:10:00"), "%d%b%Y:%H:%M:%S"),  # as SAS writes times
        (("13Jan17 13:05",), "%d%b%y %H:%M"),
        (("13/01/2017 13:05:09 +0100",), "%d/%m/%Y %H:%M:%S %z"),
    ],
)
def test_a_format_is_proposed_that_every_value_fits(values: tuple[str, ...], format_: str, tmp_path: Path) -> None:
    assert formats(proposed(tmp_path, *values)) == (format_,)


@pytest.mark.parametrize(
    "value", ["2017-01-13T13:05:00+00:00", "2017-01-13 13:05:00", "2017-01-13", "2017-01-13T13:05:00Z"]
)
def test_iso_needs_no_format(value: str, tmp_path: Path) -> None:
    assert formats(proposed(tmp_path, value)) == ()


def test_a_few_values_in_another_way_are_told(tmp_path: Path) -> None:
    said = proposed(tmp_path, *["13/01/2017 10:00"] * 99, "13 Jan 17")
    assert formats(said) == ("%d/%m/%Y %H:%M",)
    assert "1 of 100 values (1.0%) cannot be read so. What becomes of their rows?" in " ".join(said.split())
    assert 'unreadable = "unknown" }  # 1 of 100 values' in said


def test_two_ways_in_one_column_are_none(tmp_path: Path) -> None:
    said = proposed(tmp_path, *["13/01/2017"] * 5, *["13 Jan 2017"] * 5)
    assert formats(said) is None
    assert "reads as no format that duly tries" in said


def test_what_is_no_date_is_never_a_date(tmp_path: Path) -> None:
    said = proposed(tmp_path, "99/99/2017", "98/98/2017")
    assert formats(said) is None


def test_both_orders_are_asked_with_how_far_they_reach(tmp_path: Path) -> None:
    said = proposed(tmp_path, "01/03/2017 10:00", "02/03/2017 10:00", "03/03/2017 10:00")
    assert formats(said) is None
    assert 'format = "%d/%m/%Y %H:%M" }' in said and "from first to last 2 days" in said
    assert 'format = "%m/%d/%Y %H:%M" }' in said and "from first to last 59 days" in said


def test_a_clock_of_twelve_hours_without_its_half_is_told(tmp_path: Path) -> None:
    values = [f"13/01/2017 {hour:02}:05" for hour in (*range(1, 13), *range(1, 13))]
    assert "is after twelve: has AM or PM been lost" in proposed(tmp_path, *values)
    assert "has AM or PM been lost" not in proposed(tmp_path / "b", *values, "13/01/2017 13:05")


def test_times_without_an_offset_are_told_and_the_zone_is_asked(tmp_path: Path) -> None:
    assert "1 of 1 columns of times have no offset" in proposed(tmp_path, "13/01/2017 10:00")
    assert "have no offset" not in proposed(tmp_path / "b", "2017-01-13T13:05:00Z")


def test_month_first_makes_the_zone_a_question(tmp_path: Path) -> None:
    assert "month before the day, which is not usual in Britain" in proposed(tmp_path, "1/13/2017")
