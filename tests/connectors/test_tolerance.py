"""`unreadable`: a cell that cannot be read costs its value and not its row, is never a blank unseen, is counted and told, and
beyond a limit makes the table unfit. And `blanks` of one column."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from duly.connectors.layouts import layouts_of
from duly.errors import SettingsError
from duly.records import Crime, Incident, Person
from duly.records.vocabulary import shipped_vocabulary
from duly.settings import load
from tests.connectors.every_way import WAYS, Way, notes
from tests.connectors.scene import rows

LATE = datetime(9999, 12, 31)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Way:
    return Way(request.param, tmp_path, request)


GOOD = [(f"D{number:02}", "2025-05-01T10:00:00Z", "I1", "2025-05-01T09:00:00Z", "open") for number in range(60)]
CRIMES = (
    ("crime_id", "recorded_at", "incident_id", "reported_at", "status"),
    *GOOD,
    ("E1", "soon", "1.23E+08", "2025-05-01T09:00:00Z", "open"),
    ("E2", "31.12.", "I1", "2025-05-01T09:00:00Z", "open"),
    ("E3", "", "", "2025-05-01T09:00:00Z", "open"),
    ("E4", "soon", "I1", "never", "open"),
)


def as_read(dataset: Any) -> dict[str, tuple[Any, ...]]:
    names = ("crime_id", "recorded_at", "recorded_at_hi", "incident_id")
    return {key: tuple(values) for key, *values in rows(dataset, Crime, *names) if key.startswith("E")}


def test_a_value_that_nobody_knows_is_neither_blank_nor_the_end_of_its_row(way: Way) -> None:
    columns = {"recorded_at": {"from": "recorded_at", "unreadable": "unknown"}} | {
        name: {"from": name, "unreadable": "unknown"} for name in ("incident_id",)
    }
    mapped = {"crime_id": "crime_id", "reported_at": "reported_at", "status": "status", **columns}
    with way.opened(CRIMES, columns=mapped) as dataset:
        assert as_read(dataset) == {
            "E1": (None, LATE, "(unreadable)"),
            "E2": (None, LATE, "I1"),
            "E3": (None, None, None),
        }
        table = dataset.manifest.tables["crimes"]
        assert (table.refused, table.rows, table.unfit) == (1, 63, "")  # E4: the report, of which nothing is said
        said = notes(dataset)
        assert "recorded_at: 2 unreadable values of 62 counted as a value that nobody knows" in said
        assert "incident_id: 1 unreadable value of 62 counted as a value that nobody knows" in said
        if way.name == "csv":
            assert "(rows 62, 63)" in said and "(row 62)" in said


def test_as_blank_it_is_blank_and_told_too(way: Way) -> None:
    columns = {
        "crime_id": "crime_id",
        "recorded_at": {"from": "recorded_at", "unreadable": "blank"},
        "incident_id": {"from": "incident_id", "unreadable": "blank"},
        "reported_at": "reported_at",
    }
    with way.opened(CRIMES, columns=columns) as dataset:
        assert as_read(dataset)["E1"] == (None, None, None)
        assert "recorded_at: 2 unreadable values of 62 counted as blank" in notes(dataset)


@pytest.mark.parametrize(("limit", "unfit"), [(0.04, True), (0.05, False), (0, True), (1, False)])
def test_beyond_its_limit_the_table_is_unfit(way: Way, limit: float, unfit: bool) -> None:
    recorded = {"from": "recorded_at", "unreadable": "unknown", "unreadable_limit": limit}
    columns = {"crime_id": "crime_id", "recorded_at": recorded}
    with way.opened(CRIMES, columns=columns) as dataset:
        said = dataset.manifest.tables["crimes"].unfit
        assert bool(said) is unfit
        if unfit:
            assert f"3 of 63 values of 'recorded_at' cannot be read, which is more than the {limit:.1%}" in said


def test_a_format_that_is_another_is_no_tolerance(way: Way) -> None:
    source = (("crime_id", "recorded_at"), *((f"C{day}", f"{day:02}/05/2025") for day in range(1, 32)))
    recorded = {"from": "recorded_at", "format": "%m/%d/%Y", "unreadable": "unknown", "unreadable_limit": 1}
    with way.opened(source, columns={"crime_id": "crime_id", "recorded_at": recorded}) as dataset:
        assert "the other way round" in dataset.manifest.tables["crimes"].unfit


def test_births_flags_and_counts(way: Way) -> None:
    source = (("person_id", "dob_date", "dob_estimated"), ("P1", "about 2010", "maybe"), ("P2", "2010-01-01", "0"))
    columns = {
        "person_id": "person_id",
        "dob_date": {"from": "dob_date", "unreadable": "unknown", "unreadable_limit": 0.5},
        "dob_estimated": {"from": "dob_estimated", "unreadable": "blank", "unreadable_limit": 0.5},
    }
    with way.opened(source, table="persons", columns=columns) as dataset:
        assert rows(dataset, Person, "person_id", "dob_date", "dob_estimated")[0] == ("P1", None, None)
        assert dataset.manifest.tables["persons"].rows == 2


def test_what_is_blank_in_one_column_is_a_code_in_another(way: Way) -> None:
    source = (
        ("incident_id", "opening_code", "closing_code", "reported_at"),
        ("1", "-", "-", "tba"),
        ("2", "none", "X", "2025-05-01T10:00:00Z"),
    )
    columns = {
        "incident_id": "incident_id",
        "opening_code": {"from": "opening_code", "blanks": []},
        "closing_code": {"from": "closing_code", "blanks": ["X"]},
        "reported_at": {"from": "reported_at", "blanks": ["tba"]},
    }
    with way.opened(source, table="incidents", columns=columns) as dataset:
        assert rows(dataset, Incident, "incident_id", "opening_code", "closing_code", "reported_at") == [
            ("1", "-", "-", None),
            ("2", "none", None, datetime(2025, 5, 1, 10)),
        ]


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ('reported_at = { from = "A", unreadable = "null" }', "unreadable: Input should be 'unknown' or 'blank'"),
        ('reported_at = { from = "A", unreadable_limit = 0.1 }', 'unreadable_limit goes with unreadable = "unknown"'),
        (
            'reported_at = { from = "A", unreadable = "blank", unreadable_limit = 5 }',
            "unreadable_limit: Input should be less",
        ),
        ('reported_at = { constant = "A", unreadable = "blank" }', "a constant has no cells"),
        ('crime_id = { from = "A", unreadable = "blank" }', "unreadable: a record without its key is none"),
        (
            'is_test = { from = "A", unreadable = "unknown" }',
            'in a flag nothing stands for "unknown": its blank has a meaning',
        ),
    ],
)
def test_every_misuse_is_one_error(tmp_path: Path, column: str, said: str) -> None:
    path = tmp_path / "duly.toml"
    path.write_text(f"[tables.crimes.columns]\n{column}\n")
    with pytest.raises(SettingsError) as raised:
        layouts_of(load(path), shipped_vocabulary())
    assert len(raised.value.faults) == 1 and said in raised.value.faults[0]
    assert raised.value.faults[0].endswith("(line 2)")


def test_a_due_date_that_is_blank_says_something(tmp_path: Path) -> None:
    path = tmp_path / "duly.toml"
    path.write_text('[tables.meeting_actions.columns]\ndue_date = { from = "A", unreadable = "unknown" }\n')
    with pytest.raises(SettingsError) as raised:
        layouts_of(load(path), shipped_vocabulary())
    assert "in a day that may lie ahead nothing stands for" in raised.value.faults[0]
