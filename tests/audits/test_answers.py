"""What comes back is read whole or refused cell by cell, and no cell is repeated in the message."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from duly.audits.answers import read_answers
from duly.audits.key import read_key
from duly.audits.workbook import CASES, RULES
from duly.errors import UsageError
from tests.audits.scene import FOUR, C, case, filled, sample_of

ALL = {1: "good", 2: "Inadequate ", 3: "requires improvement", 4: "good"}


def test_grades_and_findings_are_read(tmp_path: Path) -> None:
    path = filled(
        tmp_path / "a.xlsx",
        FOUR,
        grades=ALL,
        findings={1: "the standard was kept", 5: "the standard was not kept"},
    )
    answers = read_answers(path, FOUR)
    assert answers.grades == {1: "good", 2: "inadequate", 3: "requires_improvement", 4: "good"}
    assert answers.findings == {(1, "SUP-02", None): "kept", (4, "SUP-02", "2026-01-01"): "not_kept"}


def test_every_cell_that_does_not_fit_is_told_and_none_is_repeated(tmp_path: Path) -> None:
    path = filled(
        tmp_path / "a.xlsx", FOUR, grades={1: "Zyxqv is a name", 2: "good", 4: 3}, findings={2: "Zyxqv again"}
    )
    with pytest.raises(UsageError) as caught:
        read_answers(path, FOUR)
    said = str(caught.value)
    assert "Zyxqv" not in said
    assert "Cases, row 2, column E (Grade): expected one of good, requires improvement, inadequate" in said
    assert "Cases, row 4, column E (Grade): no grade" in said
    assert "Cases, row 5, column E (Grade): expected one of" in said
    assert "Rules, row 3, column G (Your finding): expected one of" in said
    assert caught.value.exit_code == 2


def test_ungraded_cases_are_left_out_only_where_that_was_asked(tmp_path: Path) -> None:
    path = filled(tmp_path / "a.xlsx", FOUR, grades={1: "good"})
    assert read_answers(path, FOUR, partial=True).grades == {1: "good"}
    with pytest.raises(UsageError, match="no grade"):
        read_answers(path, FOUR)


def test_changed_added_missing_and_repeated_rows_are_refused(tmp_path: Path) -> None:
    path = filled(tmp_path / "a.xlsx", FOUR, grades=ALL)
    book = load_workbook(path)
    book[CASES]["B2"] = "V9999"
    book[CASES]["A4"], book[CASES]["B4"] = "2", "V0002"
    book[RULES].delete_rows(6)
    book.save(path)
    with pytest.raises(UsageError) as caught:
        read_answers(path, FOUR)
    assert list(caught.value.faults) == [
        "Cases, row 2, column B (Record): this case is not in the sample",
        "Cases, row 4, column A (No.): case 2 stands twice",
        "Cases: case 1 is missing",
        "Cases: case 3 is missing",
        "Rules: SUP-02 of case 4 is missing",
    ]


def test_a_missing_column_is_told(tmp_path: Path) -> None:
    path = filled(tmp_path / "a.xlsx", FOUR, grades=ALL)
    book = load_workbook(path)
    book[CASES]["E1"] = "Mark"
    book.save(path)
    with pytest.raises(UsageError, match="Cases: there is no column Grade"):
        read_answers(path, FOUR)


def test_the_workbook_of_another_sample_is_refused(tmp_path: Path) -> None:
    path = filled(tmp_path / "a.xlsx", sample_of(case(1, C)), grades={1: "good"})
    with pytest.raises(UsageError, match="different samples"):
        read_answers(path, FOUR)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", b"id,grade\n1,good\n"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="cannot be read"):
        read_answers(path, FOUR)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"schema": 99}', "not json"])
def test_what_is_no_key_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.key.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="not the key"):
        read_key(path)


def test_a_missing_key_says_where_it_should_be(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="put it there again"):
        read_key(tmp_path / "a.key.json")


def test_a_sheet_without_its_rows_is_not_taken_for_an_empty_audit(tmp_path: Path) -> None:
    path = filled(tmp_path / "a.xlsx", FOUR, grades=ALL)
    book = load_workbook(path)
    book[CASES].delete_rows(2, 4)
    book.save(path)
    with pytest.raises(UsageError, match="case 4 is missing"):
        read_answers(path, FOUR, partial=True)
