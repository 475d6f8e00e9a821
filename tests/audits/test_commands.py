"""`duly sample` and `duly grade` as they are used: on a demo export, on the workbook that comes back, on published grades."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from duly.audits.key import read_key
from duly.cli import main
from duly.demo import write_demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audit")
    write_demo(folder, scale=0.01, seed=3)
    return folder


def duly(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_sample_is_drawn_filled_in_and_graded(demo: Path, tmp_path: Path) -> None:
    book = tmp_path / "audit.xlsx"
    drawn = duly("sample", demo / "export", "--standard", "STRAT-02", "--size", 12, "--output", book, "--by", "format")
    assert drawn.exit_code == 0, drawn.output
    key = read_key(tmp_path / "audit.key.json")
    assert len(key.cases) == 12
    filled = load_workbook(book)
    for row in range(2, 14):
        filled["Cases"].cell(row=row, column=5, value="good" if row % 2 else "inadequate")
        is_compliant = key.cases[row - 2].verdicts[0].status.value == "COMPLIANT"
        filled["Rules"].cell(row=row, column=7, value=f"the standard was {'' if is_compliant else 'not '}kept")
    filled.save(book)
    audit = json.loads(duly("grade", book, "--format", "json").output)["audits"][0]
    assert audit["grades"]["good"] == {"k": 6, "n": 12, "percentage": 50.0, "low": 25.4, "high": 74.6}
    agreement = audit["agreement"][0]
    assert agreement["agreed"]["k"] == agreement["agreed"]["n"] > 0
    assert agreement["disputed"] == []
    printed = duly("grade", book).output
    assert "6 of 12" in printed
    assert "25.4% to 74.6%" in printed


def test_the_same_seed_writes_the_same_workbook(demo: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        duly("sample", demo / "export", "--suite", "demeanour", "--seed", "x", "--output", tmp_path / f"{name}.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    assert (tmp_path / "one.key.json").read_bytes() == (tmp_path / "two.key.json").read_bytes()


def test_a_workbook_that_is_there_is_kept(demo: Path, tmp_path: Path) -> None:
    book = tmp_path / "audit.xlsx"
    book.write_bytes(b"somebody's work")
    run = duly("sample", demo / "export", "--standard", "DEM-01", "--output", book)
    assert run.exit_code == 2
    assert "exists already" in run.output
    assert book.read_bytes() == b"somebody's work"


def test_a_sample_of_what_cannot_be_judged_is_refused(demo: Path, tmp_path: Path) -> None:
    (tmp_path / "crimes.csv").write_text("crime_id,recorded_at\nC1,2026-01-01T10:00:00Z\n", encoding="utf-8")
    run = duly("sample", tmp_path / "crimes.csv", "--standard", "DEM-01", "--output", tmp_path / "a.xlsx")
    assert run.exit_code == 3
    assert "the export has no table" in run.output
    assert not (tmp_path / "a.xlsx").exists()


@pytest.mark.parametrize("arguments", [[], ["--suite", "demeanour", "--standard", "DEM-01"], ["--size", "0"]])
def test_misuse_is_told(demo: Path, arguments: list[str]) -> None:
    assert duly("sample", demo / "export", *arguments).exit_code == 2


GRADES = "grade_id,audit,audited_date,case_ref,grade\n"


def published(folder: Path, rows: str) -> Path:
    path = folder / "audit_grades.csv"
    path.write_text(GRADES + rows, encoding="utf-8")
    return path


def audited(name: str, day: str, **grades: int) -> str:
    every = [grade for grade, number in grades.items() for _ in range(number)]
    return "".join(f"{name}-{index},{name},{day},case {index},{grade}\n" for index, grade in enumerate(every))


def test_published_audits_are_put_side_by_side(tmp_path: Path) -> None:
    rows = audited("review 2017", "2017-11-10", good=9, requires_improvement=17, inadequate=9)
    rows += audited("inspection 2016", "2016-11-30", good=20, requires_improvement=35, inadequate=41)
    run = duly("grade", published(tmp_path, rows))
    assert run.exit_code == 0, run.output
    said = " ".join(run.output.split())
    assert said.index("inspection 2016, 30 November 2016") < said.index("review 2017, 10 November 2017")
    for figure in ("20 of 96", "17 of 35", "48.6%", "0.60", "-1.77", "no trend"):
        assert figure in said


def test_a_grade_that_duly_does_not_know_is_not_left_out_silently(tmp_path: Path) -> None:
    rows = audited("2016", "2016-11-30", good=9, fine=2)
    run = duly("grade", published(tmp_path, rows))
    assert run.exit_code == 3
    assert "column grade holds codes that duly does not know" in run.output


def test_a_file_without_grades_is_told(tmp_path: Path) -> None:
    (tmp_path / "crimes.csv").write_text("crime_id\nC1\n", encoding="utf-8")
    run = duly("grade", tmp_path / "crimes.csv")
    assert run.exit_code == 3
    assert "audit_grades" in run.output
