"""The workbook an auditor gets: what to read, lists in the cells, and nothing that gives duly's verdict away."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from duly.audits.findings import ANSWERS
from duly.audits.key import key_path, read_key, write_key
from duly.audits.workbook import ABOUT, CASES, RULES, write_workbook
from duly.results import Sample
from tests.audits.scene import FOUR, C, case, sample_of


def cells(path: Path, sheet: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in load_workbook(path)[sheet].iter_rows()]


def test_it_holds_a_row_for_each_case_and_each_rule(tmp_path: Path) -> None:
    write_workbook(FOUR, path := tmp_path / "audit.xlsx")
    header, *rows = cells(path, CASES)
    assert header == ["No.", "Record", "District", "What to look at", "Grade", "Remark"]
    assert [row[:3] for row in rows] == [
        ["1", "V0001", "North"], ["2", "V0002", "South"], ["3", "V0003", "North"], ["4", "V0004", "South"],
    ]  # fmt: skip
    assert [row[1:4] for row in cells(path, RULES)[1:]] == [
        ["V0001", "SUP-02", None], ["V0002", "SUP-02", None], ["V0003", "SUP-02", None],
        ["V0004", "SUP-02", None], ["V0004", "SUP-02", "2026-01-01"],
    ]  # fmt: skip
    assert FOUR.id in [row[1] for row in cells(path, ABOUT)]


def test_cells_to_fill_in_offer_a_list_and_the_others_are_locked(tmp_path: Path) -> None:
    write_workbook(FOUR, path := tmp_path / "audit.xlsx")
    book = load_workbook(path)
    (grades,) = book[CASES].data_validations.dataValidation
    (answers,) = book[RULES].data_validations.dataValidation
    assert (str(grades.sqref), grades.formula1) == ("E2:E5", '"good,requires improvement,inadequate"')
    assert (str(answers.sqref), answers.formula1) == ("G2:G6", f'"{",".join(ANSWERS.values())}"')
    assert book[CASES].protection.sheet
    assert [cell.protection.locked for cell in book[CASES][2]] == [True, True, True, True, False, False]


def test_duly_s_verdict_is_not_in_it(tmp_path: Path) -> None:
    write_workbook(FOUR, path := tmp_path / "audit.xlsx")
    said = " ".join(
        str(value).upper() for sheet in (ABOUT, CASES, RULES) for row in cells(path, sheet) for value in row
    )
    for status in ("NON_COMPLIANT", "COMPLIANT", "UNKNOWN", "EXEMPT", "NOT COMPLIANT"):
        assert status not in said


def test_hostile_ids_stay_text(tmp_path: Path) -> None:
    hostile = ["=1+1", "+SUM(A1)", "-2", "@x", "00123", "<b>", "http://x.example/", "1.5E+08"]
    sample = sample_of(*(case(number, C, record=record) for number, record in enumerate(hostile, start=1)))
    write_workbook(sample, path := tmp_path / "audit.xlsx")
    id_cells = [load_workbook(path)[CASES].cell(row=row, column=2) for row in range(2, 2 + len(hostile))]
    assert [cell.value for cell in id_cells] == hostile
    assert {cell.data_type for cell in id_cells} <= {"s", "inlineStr"}
    assert [cell.hyperlink for cell in id_cells] == [None] * len(hostile)


def test_the_same_sample_gives_the_same_bytes(tmp_path: Path) -> None:
    write_workbook(FOUR, tmp_path / "one.xlsx")
    write_workbook(FOUR, tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_the_key_holds_the_sample(tmp_path: Path) -> None:
    write_key(FOUR, key_path(tmp_path / "audit.xlsx"))
    sample: Sample = read_key(tmp_path / "audit.key.json")
    assert sample == FOUR
    assert sample.id == FOUR.id
