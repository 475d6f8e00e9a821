"""`min` and `max`: a time of a record that the export has only in the rows of another table. What a row withholds makes it one
that cannot be read, never the first of the rest."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from duly.connectors import open_export
from duly.connectors.children import unread_in_place
from duly.connectors.layouts import layouts_of
from duly.dataset import Dataset
from duly.errors import SettingsError
from duly.records.own_tables import OwnTables, with_own_tables
from duly.settings import Settings, load
from tests.connectors.scene import AS_AT, export, lines, rows, settings

NOBODY_KNOWS = datetime(9999, 12, 31)
MINUTE = timedelta(seconds=59)
OWN: dict[str, Any] = {
    "assignments": {
        "key": "assignment_id",
        "title": "A case given to an officer",
        "born": ["entered_at", "assigned_at"],
        "columns": {
            "assignment_id": {"kind": "id", "meaning": "An assignment"},
            "inv_id": {"kind": "id", "meaning": "The case", "references": "investigations.inv_id"},
            "officer": {"kind": "id", "meaning": "To whom"},
            "assigned_at": {"kind": "instant", "meaning": "When"},
            "is_first": {"kind": "flag", "meaning": "Says that it is the first"},
        },
    },
    "hearings": {
        "columns": {
            "of_case": {"kind": "id", "meaning": "The case"},
            "held_on": {"kind": "day", "meaning": "When"},
            "due_at": {"kind": "instant", "meaning": "When it is to be", "planned": True},
        }
    },
    "investigations": {"columns": {"heard_on": {"kind": "day", "meaning": "When it was first heard"}}},
}
VOCABULARY = with_own_tables([OwnTables(content=OWN, located=lambda keys: "ours.toml")])
INVESTIGATIONS = VOCABULARY.record("investigations")

CASES = [("inv_id", "merged_into"), ("1", None), ("2", None), ("3", None), ("4", None)]
HEADERS = ("assignment_id", "inv_id", "assigned_at", "is_first", "is_test", "merged_into", "entered_at")
Rows = Sequence[Sequence[str | None]]


def of_children(how: str = "min", **said: Any) -> Settings:
    columns = {"inv_id": "inv_id", "merged_into": "merged_into"}
    allocated = {how: "assignments.assigned_at", **said}
    return settings(tables={"investigations": {"columns": {**columns, "allocated_at": allocated}}})


def read(
    folder: Path, assignments: Rows, chosen: Settings | None = None, cases: Rows = CASES, **options: Any
) -> Dataset:
    folder = export(
        folder,
        {"investigations.csv": lines(*cases), "assignments.csv": lines(HEADERS, *(padded(row) for row in assignments))},
    )
    options = {"as_at": AS_AT, "vocabulary": VOCABULARY, **options}
    return open_export(chosen or of_children(), paths=[folder], **options)


def padded(row: Sequence[str | None]) -> Sequence[str | None]:
    """A row of an assignment with a cell for each header."""
    return [*row, *[None] * (len(HEADERS) - len(row))]


def allocated(dataset: Dataset) -> dict[str, tuple[Any, Any]]:
    named = rows(dataset, INVESTIGATIONS, "inv_id", "allocated_at", "allocated_at_hi")
    return {key: (lo, hi) for key, lo, hi in named}


def said(dataset: Dataset) -> str:
    (warning,) = [text for text in dataset.manifest.warnings if text.startswith("investigations.")]
    return warning


def test_it_is_the_first_and_a_record_without_rows_has_none(tmp_path: Path) -> None:
    assignments = [
        ("a", "1", "2025-03-02T10:00:00Z"),
        ("b", "1", "2025-03-01T10:00:00Z"),
        ("c", "2", "2025-03-05"),
        ("d", "2", "2025-03-05T12:00:00Z"),
        ("e", "3", ""),
        ("f", "9", "2025-01-01"),
        ("g", "", "2025-01-01"),
    ]
    with read(tmp_path, assignments) as dataset:
        assert allocated(dataset) == {
            "1": (datetime(2025, 3, 1, 10), None),
            "2": (datetime(2025, 3, 5), datetime(2025, 3, 5, 12)),  # some time that day, and by noon at the latest
            "3": (None, None),
            "4": (None, None),
        }
        assert said(dataset) == (
            "investigations.allocated_at (min of assignments.assigned_at): 2 of 4 records have one, 2 have none; 2 rows of "
            "assignments, refused ones among them, name no record that was read."
        )
        table = dataset.manifest.tables["investigations"]
        assert "allocated_at" in table.columns and "allocated_at" not in table.missing
        assert "allocated_at" in dataset.tables["investigations"]


def test_the_last(tmp_path: Path) -> None:
    assignments = [("a", "1", "2025-03-02T10:00:00Z"), ("b", "1", "2025-03-01T10:00:00Z"), ("c", "1", "2025-03-02")]
    with read(tmp_path, assignments, of_children("max")) as dataset:
        assert allocated(dataset)["1"] == (datetime(2025, 3, 2, 10), datetime(2025, 3, 2, 23, 59, 59, 999999))


GOOD = [(f"g{number}", "4", "2025-03-02T10:00:00Z") for number in range(9)]
WITHHELD = {
    "a time that cannot be read": [("a", "1", "2025-03-02T10:00:00Z"), ("b", "1", "soon")],
    "another cell that cannot": [("a", "1", "2025-03-02T10:00:00Z"), ("b", "1", "2025-03-03", "maybe")],
    "two rows of one key": [("a", "1", "2025-03-02T10:00:00Z"), ("b", "1", "2025-03-03"), ("b", "2", "2025-03-03")],
    "a time after the export": [("a", "1", "2025-03-02T10:00:00Z"), ("b", "1", "2052-03-03")],
}


@pytest.mark.parametrize("assignments", WITHHELD.values(), ids=WITHHELD)
@pytest.mark.parametrize("unreadable", [None, "unknown", "blank"])
def test_what_a_row_withholds_is_no_first_of_the_rest(
    tmp_path: Path, assignments: Rows, unreadable: str | None
) -> None:
    tolerated: dict[str, Any] = {"unreadable": unreadable, "unreadable_limit": 0.5} if unreadable else {}
    chosen = of_children(**tolerated)
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "manifest.json").write_text('{"export_at": "2025-06-02T00:00:00Z"}')
    with read(tmp_path, [*assignments, *GOOD], chosen) as dataset:
        found, table = allocated(dataset), dataset.manifest.tables["investigations"]
        assert table.rows_read == table.rows + table.refused
        assert "cannot be known" in said(dataset)
        if unreadable is None:
            assert "1" not in found and "(refused)" in said(dataset)
            assert next((refusal.row, refusal.line, refusal.column) for refusal in table.refusals) == (
                2,
                2,
                "allocated_at",
            )
        else:
            assert found["1"] == (None, NOBODY_KNOWS if unreadable == "unknown" else None)
            assert table.refused == 0


def test_beyond_its_limit_the_table_is_unfit(tmp_path: Path) -> None:
    assignments = [("a", "1", "soon"), *GOOD]
    with read(tmp_path, assignments, of_children(unreadable="unknown", unreadable_limit=0.2)) as dataset:
        unfit = dataset.manifest.tables["investigations"].unfit
        assert "allocated_at cannot be known of 1 of 4 rows, which is more than the 20.0%" in unfit
        assert "investigations" not in dataset.tables


def test_rows_for_tests_and_merged_ones_are_none_and_those_of_a_merged_record_are_of_its_survivor(
    tmp_path: Path,
) -> None:
    assignments = [
        ("a", "1", "2025-03-02T10:00:00Z", "", "1"),
        ("b", "1", "2025-03-03T10:00:00Z", "", "", "c"),
        ("c", "1", "2025-03-04T10:00:00Z"),
        ("d", "2", "2025-03-01T10:00:00Z"),
        ("e", "3", "later on", "", "1"),
        ("f", "3", "2025-03-05T10:00:00Z"),
    ]
    cases = [("inv_id", "merged_into"), ("1", None), ("2", "4"), ("3", None), ("4", "5"), ("5", "4"), ("6", None)]
    with read(tmp_path, assignments, cases=cases) as dataset:
        assert {key: lo and lo.day for key, (lo, _) in allocated(dataset).items()} == {
            "1": 4, "2": 1, "3": 5, "4": 1, "5": 1, "6": None,
        }  # fmt: skip


def test_as_things_stood_a_record_that_was_begun_later_was_not_there(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "manifest.json").write_text('{"export_at": "2025-12-01T00:00:00Z"}')
    assignments = [
        ("a", "1", "2025-03-02T10:00:00Z"),
        ("b", "1", "2025-09-02T10:00:00Z"),
        ("c", "2", "2025-09-02T10:00:00Z"),
        ("d", "3", "2025-03-02T10:00:00Z", "", "", "", "2025-09-02T10:00:00Z"),  # not in the system yet
    ]
    with read(tmp_path, assignments) as dataset:
        table = dataset.manifest.tables["investigations"]
        assert sorted(allocated(dataset)) == ["1", "4"]
        assert (table.rows_read, table.rows, table.after_as_of) == (4, 2, 2)
        with dataset.engine.connect() as connection:
            later = connection.execute(dataset.later["investigations"]).scalars()
            assert sorted(later) == ["2", "3"]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({}, "the export has no assignments"),
        ({"assignments.csv": "assignment_id,inv_id\na,1\n"}, "assignments has no assigned_at"),
        ({"assignments.csv": "assignment_id,inv_id,assigned_at\na,1\n"}, None),
        ({"manifest.json": '{"tables": {"assignments": 7}}'}, "the export has no assignments"),
        (
            {
                "manifest.json": '{"tables": {"assignments": 7}}',
                "assignments.csv": "assignment_id,inv_id,assigned_at\na,1,2025-01-01\n",
            },
            "assignments cannot be judged",
        ),
    ],
)
def test_without_the_rows_there_is_no_such_column(tmp_path: Path, files: dict[str, str], why: str | None) -> None:
    folder = export(tmp_path, {"investigations.csv": lines(*CASES), **files})
    with open_export(of_children(), paths=[folder], as_at=AS_AT, vocabulary=VOCABULARY) as dataset:
        there = "allocated_at" in dataset.tables["investigations"]
        assert there is (why is None)
        assert (why or "4 have none") in said(dataset)


def test_only_what_is_needed_is_read_for_it(tmp_path: Path) -> None:
    with read(tmp_path, [("a", "1", "2025-03-02T10:00:00Z")], needs={"investigations": ["allocated_at"]}) as dataset:
        assert allocated(dataset)["1"] == (datetime(2025, 3, 2, 10), None)
    with read(tmp_path, [("a", "1", "2025-03-02T10:00:00Z")], needs={"crimes": ["crime_id"]}) as dataset:
        assert "assignments" not in dataset.manifest.tables


def test_days_by_a_column_that_duly_toml_names(tmp_path: Path) -> None:
    chosen = settings(
        tables={
            "investigations": {
                "columns": {"inv_id": "inv_id", "heard_on": {"min": "hearings.held_on", "by": "of_case"}}
            }
        }
    )
    hearings = lines(("of_case", "held_on"), ("1", "2025-03-02"), ("1", "2025-02-01"), ("3", "x"))
    folder = export(tmp_path, {"investigations.csv": lines(*CASES), "hearings.csv": hearings})
    with open_export(chosen, paths=[folder], as_at=AS_AT, vocabulary=VOCABULARY) as dataset:
        assert rows(dataset, INVESTIGATIONS, "inv_id", "heard_on") == [
            ("1", date(2025, 2, 1)), ("2", None), ("4", None),
        ]  # fmt: skip


def test_of_a_copied_database(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "force.db") as connection:
        connection.execute("CREATE TABLE investigations (inv_id, merged_into)")
        connection.execute("CREATE TABLE assignments (assignment_id, inv_id, assigned_at)")
        connection.execute("INSERT INTO investigations VALUES ('1', NULL)")
        connection.execute("INSERT INTO assignments VALUES ('a', '1', '2025-03-02 10:00')")
    connection.close()
    with open_export(
        of_children(), url=f"sqlite:///{tmp_path / 'force.db'}", as_at=AS_AT, vocabulary=VOCABULARY
    ) as dataset:
        assert allocated(dataset)["1"] == (datetime(2025, 3, 2, 10), datetime(2025, 3, 2, 10) + MINUTE)


def test_a_database_that_keeps_its_rows_apart_does_not_work_them_out() -> None:
    layouts = layouts_of(of_children(), VOCABULARY)
    (said,) = unread_in_place(layouts)
    assert said.startswith("tables.investigations.columns.allocated_at: min of assignments.assigned_at")


@pytest.mark.parametrize(
    ("table", "written", "fault"),
    [
        ("investigations", 'allocated_at = { min = "assignment.assigned_at" }', "assignment is no table of duly's"),
        ("investigations", 'allocated_at = { min = "assignments.when" }', "is no instant, as allocated_at is; those of"),
        ("investigations", 'allocated_at = { min = "hearings.held_on", by = "of_case" }', "is no instant"),
        ("investigations", 'allocated_at = { min = "hearings.due_at", by = "of_case" }', "is no instant"),
        ("investigations", 'allocated_at = { min = "hearings.entered_at" }', "say with by which column of hearings"),
        ("investigations", 'allocated_at = { min = "assignments.assigned_at", by = "nothing" }', "has no id nothing"),
        ("investigations", 'allocated_at = { min = "investigations.closed_at" }', "rows of investigations itself"),
        ("investigations", 'status = { min = "assignments.assigned_at" }', "only a time or a date"),
        ("hearings", 'held_on = { min = "assignments.assigned_at" }', "hearings has no key"),
        (
            "investigations",
            'allocated_at = { min = "assignments.assigned_at" }\nallocated_at_precision = "P"',
            "allocated_at_precision is said of assignments",
        ),
        ("investigations", 'allocated_at = { min = "Assigned On" }', "min and max name a column of a table of ours"),
        ("investigations", 'allocated_at = { min = "a.b", max = "a.b" }', "give the header it has in the export"),
        ("investigations", 'allocated_at = { min = "assignments.assigned_at", format = "ISO" }', "have no cells"),
        ("investigations", 'allocated_at = { from = "A", by = "inv_id" }', "by goes with min and max"),
        ("investigations", 'heard_on = { min = "hearings.held_on", by = "of_case", unreadable = "unknown" }', "unreadable: in a"),
    ],
)  # fmt: skip
def test_every_misuse_is_one_error(tmp_path: Path, table: str, written: str, fault: str) -> None:
    path = tmp_path / "duly.toml"
    path.write_text(f"[tables.{table}.columns]\n{written}\n")
    with pytest.raises(SettingsError) as raised:
        layouts_of(load(path), VOCABULARY)
    assert len(raised.value.faults) == 1 and fault in raised.value.faults[0]
    assert raised.value.faults[0].endswith("(line 2)")


def test_no_time_comes_from_itself_and_none_decides_which_row_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "duly.toml"
    path.write_text(
        '[tables.investigations]\nkeep = "last by updated_at"\n[tables.investigations.columns]\ninv_id = "I"\n'
        'updated_at = { max = "assignments.updated_at" }\n'
        '[tables.assignments.columns]\nupdated_at = { max = "investigations.updated_at", by = "inv_id" }\n'
    )
    with pytest.raises(SettingsError) as raised:
        layouts_of(load(path), VOCABULARY)
    assert [fault.partition(": ")[2].partition(",")[0] for fault in raised.value.faults] == [
        "comes from itself", "updated_at comes from rows of assignments",
    ]  # fmt: skip


def test_a_time_may_come_from_one_that_comes_from_others(tmp_path: Path) -> None:
    chosen = settings(
        tables={
            "crimes": {"columns": {"crime_id": "crime_id", "updated_at": {"max": "investigations.allocated_at"}}},
            "investigations": {
                "columns": {
                    "inv_id": "inv_id",
                    "crime_id": "crime_id",
                    "allocated_at": {"min": "assignments.assigned_at"},
                }
            },
        }
    )
    folder = export(
        tmp_path,
        {
            "crimes.csv": lines(("crime_id",), ("C",), ("D",)),
            "investigations.csv": lines(("inv_id", "crime_id"), ("1", "C"), ("2", "C"), ("3", "D")),
            "assignments.csv": lines(
                HEADERS[:3],
                ("a", "1", "2025-03-02T10:00:00Z"),
                ("b", "2", "2025-03-03T10:00:00Z"),
                ("c", "3", "2025-03-03T10:00:00Z"),
                ("d", "3", "?!"),
            ),
        },
    )
    with open_export(chosen, paths=[folder], as_at=AS_AT, vocabulary=VOCABULARY) as dataset:
        assert rows(dataset, VOCABULARY.record("crimes"), "crime_id", "updated_at") == [("C", datetime(2025, 3, 3, 10))]
        assert dataset.manifest.tables["crimes"].refused == 1  # D, because its case was refused, because d was
