"""What is doubtful of a whole column though each of its cells can be read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from duly.results import Manifest
from tests.connectors.every_way import WAYS, Way
from tests.connectors.scene import export, lines, opened, settings

MONTHS, DAYS = range(1, 8), range(1, 13)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Way:
    return Way(request.param, tmp_path, request)


def manifest(folder: Path, files: dict[str, str], **sections: Any) -> Manifest:
    with opened(export(folder, files), settings(**sections)) as dataset:
        return dataset.manifest


def crimes(days: Sequence[tuple[int, int]], written: str = "{day:02}/{month:02}/2024 10:00") -> dict[str, str]:
    rows = [(f"C{at}", written.format(day=day, month=month)) for at, (month, day) in enumerate(days)]
    return {"crimes.csv": lines(("crime_id", "reported_at"), *rows)}


UK = {"export": {"instant_format": "%d/%m/%Y %H:%M"}}
SWAPPED = (
    "crimes.reported_at: none of 84 values in 7 months is after the 12th of its month, as '%d/%m/%Y %H:%M' reads them: "
    "do the day and the month stand the other way round?"
)


def test_a_column_whose_days_are_all_months_is_doubted(tmp_path: Path) -> None:
    assert SWAPPED in manifest(tmp_path, crimes([*product(MONTHS, DAYS)]), **UK).warnings


def test_the_first_of_a_month_after_midnight_in_summer_is_of_its_own_month(tmp_path: Path) -> None:
    files = crimes([*product(MONTHS, DAYS)], "{day:02}/{month:02}/2024 00:30")
    assert SWAPPED in manifest(tmp_path, files, **UK).warnings


def test_a_column_of_days_is_doubted_too(tmp_path: Path) -> None:
    rows = [(f"S{at}", f"{day:02}/{month:02}/2020") for at, (month, day) in enumerate(product(MONTHS, DAYS))]
    told = manifest(
        tmp_path, {"staff.csv": lines(("staff_id", "active_from"), *rows)}, export={"day_format": "%d/%m/%Y"}
    )
    assert any(said.startswith("staff.active_from: none of 84 values in 7 months") for said in told.warnings)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([*product(MONTHS, DAYS), (3, 13)], UK),
        (
            [*product([5, 6], DAYS), *product([5, 6], DAYS), *product([5], DAYS)],
            UK,
        ),  # what one or two months began with
        ([*product(MONTHS, [1]), *product(MONTHS, [1, 8] * 4)], UK),  # a day on which something is always dated
        ([*product([1, 2, 3], DAYS)], UK),  # too few to tell
    ],
    ids=["a later day", "two months", "set days", "few"],
)
def test_what_chance_or_habit_may_have_written_is_not_doubted(
    tmp_path: Path, days: Sequence[tuple[int, int]], said: dict[str, Any]
) -> None:
    assert not any("the other way round" in told for told in manifest(tmp_path, crimes(days), **said).warnings)


def test_dates_that_say_which_part_is_which_are_not_doubted(tmp_path: Path) -> None:
    files = crimes([*product(MONTHS, DAYS)], "2024-{month:02}-{day:02}T10:00:00")
    assert not any("the other way round" in told for told in manifest(tmp_path, files).warnings)


def _cases(reviews_of: Sequence[str]) -> dict[str, str]:
    reviews = [(f"W{at}", named) for at, named in enumerate(reviews_of)]
    return {
        "investigations.csv": lines(("inv_id",), *((f"V{at:03}",) for at in range(30))),
        "supervisory_reviews.csv": lines(("review_id", "inv_id"), *reviews),
    }


def test_rows_that_belong_to_records_and_of_which_none_leads_to_one_are_unfit(tmp_path: Path) -> None:
    table = manifest(tmp_path, _cases([f"{at:03}" for at in range(25)])).tables["supervisory_reviews"]
    assert table.unfit.startswith(
        "none of the 25 rows that say a inv_id names one of the 30 investigations of the export"
    )
    assert table.rows_read == 25


@pytest.mark.parametrize(
    "reviews_of",
    [[*(f"{at:03}" for at in range(25)), "V001"], [f"{at:03}" for at in range(19)]],
    ids=["one leads there", "few"],
)
def test_rows_of_which_some_lead_nowhere_are_judged_with_the_others(tmp_path: Path, reviews_of: list[str]) -> None:
    assert manifest(tmp_path, _cases(reviews_of)).tables["supervisory_reviews"].unfit == ""


def test_rows_of_records_that_came_to_be_later_are_not_astray(tmp_path: Path) -> None:
    later = [(f"V{at:03}", "2025-07-01T00:00:00Z") for at in range(30)]
    files = _cases([f"V{at:03}" for at in range(25)])
    files["investigations.csv"] = lines(("inv_id", "entered_at"), *later, ("V900", "2025-01-01T00:00:00Z"))
    files["manifest.json"] = '{"export_at": "2025-08-01T00:00:00Z"}'
    assert manifest(tmp_path, files).tables["supervisory_reviews"].unfit == ""


SOURCE = (
    ("crime_id", "Kind", "Sort"),
    *[(f"C{at}", kind, "x") for at, kind in enumerate(["CRIME", "Crime", "crime ", "OTHER", None])],
)


@pytest.mark.parametrize("where", [{"Kind": "CRIME"}, {"Kind": {"not": ["CRIME"]}}, [{"Kind": "CRIME"}, {"Sort": "y"}]])
def test_values_that_where_names_in_other_case_are_told(way: Way, where: Any) -> None:
    with way.opened(SOURCE, where=where) as dataset:
        (told,) = [said for said in dataset.manifest.warnings if "capitals" in said]
    assert told == (
        "`where` of crimes takes values that differ from one it names in capitals alone for others, by column: 'Kind' 2; "
        "name them too, if they mean the same."
    )


@pytest.mark.parametrize("where", [{"Kind": ["CRIME", "crime", "Crime"]}, {"Kind": "OTHER"}, {"Kind": ""}])
def test_where_names_each_spelling_nothing_is_told(way: Way, where: Any) -> None:
    with way.opened(SOURCE, where=where) as dataset:
        assert not any("capitals" in said for said in dataset.manifest.warnings)


def test_a_header_that_duly_toml_names_and_the_export_lacks_is_told(way: Way) -> None:
    columns = {"crime_id": "crime_id", "status": ["State", "Status"], "district": "Sort"}
    with way.opened(SOURCE, columns=columns) as dataset:
        told = [said for said in dataset.manifest.warnings if "no column" in said]
    assert told == ["There is no column 'State' or 'Status', which duly.toml says is crimes.status."]


def test_a_header_that_some_files_of_a_table_have_is_there(tmp_path: Path) -> None:
    files = {"crimes_1.csv": "crime_id,State\nC1,open\n", "crimes_2.csv": "crime_id,Sort\nC2,x\n"}
    told = manifest(tmp_path, files, tables={"crimes": {"columns": {"crime_id": "crime_id", "status": "State"}}})
    assert not any("no column" in said for said in told.warnings)
