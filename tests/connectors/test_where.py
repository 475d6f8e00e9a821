"""`where`: which rows of a source are a table's, by values, their opposite, ranges, and several choices; and what is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from duly.connectors import open_export
from duly.errors import SettingsError
from duly.records import Crime
from duly.settings import Settings, load
from tests.connectors.every_way import WAYS, Way, notes
from tests.connectors.scene import AS_AT, rows

SOURCE = (
    ("crime_id", "Kind", "Grade", "Opened", "status"),
    ("C1", "CRIME", "1", "2025-01-31", "open"),
    ("C2", "crime", "2.0", "2025-02-01 23:30", "open"),
    ("C3", "CANCELLED", "3", "2025-02-28", "open"),
    ("C4", None, "4", "2025-03-01T00:00:00+00:00", "open"),
    ("C5", "NULL", None, None, "open"),
    ("C6", " CRIME\u00a0", "5", "2025-03-31T23:30:00Z", "open"),
    ("C7", "-", "-", "1900-01-01", "open"),
)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Way:
    return Way(request.param, tmp_path, request)


@pytest.mark.parametrize(
    ("where", "chosen"),
    [
        ({"Kind": "CRIME"}, "C1 C6"),
        ({"Kind": ["CRIME", "crime"]}, "C1 C2 C6"),
        ({"Kind": {"not": ["CRIME", "CANCELLED"]}}, "C2 C4 C5 C7"),
        ({"Kind": {"not": ["CRIME", ""]}}, "C2 C3"),
        ({"Kind": ""}, "C4 C5 C7"),
        ({"Grade": {"from": 2, "to": 4}}, "C2 C3 C4"),
        ({"Grade": {"before": 2}}, "C1"),
        ({"Grade": {"from": 4.5}}, "C6"),
        ({"Opened": {"from": date(2025, 2, 1), "before": date(2025, 3, 1)}}, "C2 C3"),
        # 31 March 23:30 UTC is 1 April where the force is.
        ({"Opened": {"from": date(2025, 3, 1), "to": date(2025, 3, 31)}}, "C4"),
        ({"Kind": "CRIME", "Grade": {"from": 2}}, "C6"),
        ([{"Kind": "CRIME", "Grade": {"to": 1}}, {"Kind": {"not": "CRIME"}, "Grade": {"to": 3}}], "C1 C2 C3"),
        ([{"Kind": "CANCELLED"}, {"Kind": "crime"}], "C2 C3"),
        ({}, "C1 C2 C3 C4 C5 C6 C7"),
    ],
)
def test_rows_are_chosen_alike_on_every_road_and_those_left_out_are_told(way: Way, where: Any, chosen: str) -> None:
    with way.opened(SOURCE, where=where) as dataset:
        assert " ".join(key for (key,) in rows(dataset, Crime, "crime_id")) == chosen
        left = 7 - len(chosen.split())
        assert dataset.manifest.tables["crimes"].rows_read == 7 - left
        assert (f"`where` leaves out {left} of 7 rows" in notes(dataset)) is bool(where)


def test_where_nothing_is_chosen_that_is_said(way: Way) -> None:
    with way.opened(SOURCE, where={"Kind": "Crime"}) as dataset:
        assert "`where` chooses none of 7 rows" in notes(dataset)


@pytest.mark.parametrize(
    ("where", "refused"),
    [
        ({"Grade": {"from": 2}}, "Grade"),
        ({"Opened": {"from": date(2025, 2, 1)}}, "Opened"),
        ([{"Grade": {"from": 2}}, {"Kind": "OTHER"}], "Grade"),
    ],
)
def test_a_row_of_which_nobody_can_tell_is_refused_by_its_column(way: Way, where: Any, refused: str) -> None:
    source = (
        *SOURCE,
        ("C8", "CRIME", "two", "1 Febtober", "open"),
        *[(f"D{n}", "X", "1", "2024-01-01", "x") for n in range(99)],
    )
    with way.opened(source, where=where) as dataset:
        table = dataset.manifest.tables["crimes"]
        assert (table.refused, [refusal.column for refusal in table.refusals]) == (1, [refused])
        assert "nobody can tell whether `where` chooses its row" in table.refusals[0].reason
        assert "C8" not in [key for (key,) in rows(dataset, Crime, "crime_id")]


def test_another_choice_that_holds_or_a_condition_that_does_not_settles_such_a_row(way: Way) -> None:
    source = (*SOURCE, ("C8", "CRIME", "two", None, "open"), ("C9", "OTHER", "two", None, "open"))
    where = [{"Grade": {"from": 5}, "Kind": "CRIME"}, {"Kind": "CRIME", "Opened": ""}]
    with way.opened(source, where=where) as dataset:
        assert dataset.manifest.tables["crimes"].refused == 0
        assert [key for (key,) in rows(dataset, Crime, "crime_id")] == ["C6", "C8"]


def test_days_are_read_as_the_column_or_the_condition_says(way: Way) -> None:
    source = (("crime_id", "Opened"), ("C1", "01/02/2025"), ("C2", "02/01/2025"), ("C3", "31/01/2025"))
    asked = {"from": date(2025, 2, 1)}
    with way.opened(source, where={"Opened": {**asked, "format": "%d/%m/%Y"}}) as dataset:
        assert [key for (key,) in rows(dataset, Crime, "crime_id")] == ["C1"]
    columns = {"reported_at": {"from": "Opened", "format": "%d/%m/%Y"}, "crime_id": "crime_id"}
    with way.opened(source, where={"Opened": asked}, columns=columns) as dataset:
        assert [key for (key,) in rows(dataset, Crime, "crime_id")] == ["C1"]
    with way.opened(source, where={"Opened": asked}) as dataset:
        unfit = dataset.manifest.tables["crimes"].unfit
        assert (
            "3 of 3 values of 'Opened' do not fit" in unfit
            and 'where = { "Opened" = { ..., format = "..." } }' in unfit
        )


def test_a_range_of_numbers_of_what_holds_none_refuses_every_row_and_names_no_format(way: Way) -> None:
    with way.opened(SOURCE, where={"status": {"from": 1}}) as dataset:
        table = dataset.manifest.tables["crimes"]
        assert (table.refused, table.unfit) == (7, "")


def test_a_column_that_is_asked_for_and_not_there_makes_the_table_unfit(way: Way) -> None:
    with way.opened(SOURCE, where={"Sort": "CRIME"}) as dataset:
        assert "the column 'Sort', which `where` chooses rows by, is missing" in dataset.manifest.tables["crimes"].unfit


def test_one_file_of_several_tables_keeps_what_the_manifest_promises_of_it(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("id,Kind\n1,CRIME\n2,INCIDENT\n3,INCIDENT\n")
    (tmp_path / "manifest.json").write_text('{"tables": {"log.csv": 3}}')
    said = {
        "crimes": {"files": ["log.csv"], "where": {"Kind": "CRIME"}, "columns": {"crime_id": "id"}},
        "incidents": {"files": ["log.csv"], "where": {"Kind": {"not": "CRIME"}}, "columns": {"incident_id": "id"}},
    }
    with open_export(Settings.model_validate({"tables": said}), paths=[tmp_path], as_at=AS_AT) as dataset:
        assert {name: (table.rows, table.unfit) for name, table in dataset.manifest.tables.items()} == {
            "incidents": (2, ""),
            "crimes": (1, ""),
        }


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (
            "{ Kind = 3 }",
            "where.Kind: is a number or a date: give a value, a list of values, { not = [...] }, or a range",
        ),
        ("{ Kind = [] }", "where.Kind: names no value, so that it would choose no row"),
        ('{ Kind = { like = "C%" } }', "where.Kind.like: is not a key that duly knows"),
        ('{ Kind = { is = "A", not = "B" } }', "where.Kind: give one of these: a value"),
        ('{ Grade = { from = "2" } }', "where.Grade.from: is a text: a range is of days"),
        ("{ Grade = { from = 2025-01-01T09:00:00 } }", "where.Grade.from: is a time: a range is of whole days"),
        ("{ Grade = { from = nan } }", "where.Grade.from: is no number that a cell can hold"),
        ("{ Grade = { from = 5, to = 4 } }", "where.Grade: the range ends before it begins"),
        ("{ Grade = { from = 5, before = 5 } }", "where.Grade: the range ends before it begins"),
        (
            "{ Grade = { from = 2025-01-01, to = 4 } }",
            "where.Grade: both ends of a range are days, or both are numbers",
        ),
        ('{ Grade = { from = 1, format = "%d/%m/%Y" } }', "where.Grade: only a range of days has a format"),
        ('{ Opened = { from = 2025-01-01, format = "%d/%m" } }', "where.Opened: '%d/%m' has no year"),
        ('"Kind = 1 OR 1 = 1"', "where: is no choice of rows"),
        ('[{ Kind = "A" }, {}]', "where: one of its choices asks for nothing"),
    ],
)
def test_every_misuse_is_one_error_by_key_and_line_when_duly_toml_is_read(
    tmp_path: Path, where: str, said: str
) -> None:
    path = tmp_path / "duly.toml"
    path.write_text(f"[export]\npath = 'e'\n\n[tables.crimes]\nwhere = {where}\n")
    with pytest.raises(SettingsError) as raised:
        load(path)
    assert len(raised.value.faults) == 1 and f"tables.crimes.{said}" in raised.value.faults[0]
    assert raised.value.faults[0].endswith("(line 5)") and str(path) in str(raised.value)
