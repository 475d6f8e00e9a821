"""A filled-in workbook read back: every cell that does not fit is told, with its sheet, row and column, and nothing is guessed.

What stands in a cell is never repeated: a remark in the wrong column may hold anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duly.audits.findings import ANSWERS
from duly.audits.workbook import (
    ABOUT,
    ANSWER,
    CASES,
    GRADE,
    ITEM,
    NUMBER,
    RECORD,
    RULES,
    SAMPLE_ID,
    STANDARD,
    grade_words,
    sheets_of,
)
from duly.errors import UsageError
from duly.results import Sample

_NEXT = "Mend the cells named and run again. The list in each cell shows what it may hold."


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the auditor found: the grade of each case by its number, and the finding of each rule by case, standard and item.

    Cases and rules left blank are not in it.
    """

    grades: Mapping[int, str]
    findings: Mapping[tuple[int, str, str | None], str]


def read_answers(path: Path, sample: Sample, *, partial: bool = False) -> Answers:
    """What was filled in.

    With `partial`, ungraded cases are left out; otherwise each is a fault, since those left out are seldom the best. Where
    there is no grade to give, a rule left blank is one.
    Raises UsageError, with every fault, where the workbook cannot be read, is of another sample, or a cell does not fit.
    """
    sheets = _sheets(path, sheets_of(sample))
    about = {str(row[0]): str(row[1]) for row in sheets[ABOUT] if len(row) > 1}
    if about.get(SAMPLE_ID) != sample.id:
        raise UsageError(
            f"{path}: this workbook and the key are of different samples",
            next_step="Name the key that 'duly sample' wrote beside this workbook with --key.",
        )
    faults: list[str] = []
    grades: dict[int, str] = {}
    if sample.grades:
        grades = _grades(_table(CASES, sheets[CASES], (NUMBER, RECORD, GRADE), faults), sample, faults, partial)
    rules = _table(RULES, sheets[RULES], (NUMBER, RECORD, STANDARD, ITEM, ANSWER), faults)
    findings = _findings(rules, sample, faults, needed=not sample.grades and not partial)
    if faults:
        raise UsageError(f"{path}: {len(faults)} cells do not fit", faults=faults, next_step=_NEXT)
    return Answers(grades=grades, findings=findings)


def _sheets(path: Path, names: Sequence[str]) -> dict[str, list[list[Any]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(str(path)) as workbook:
            missing = [name for name in names if name not in workbook.sheet_names]
            if missing:
                raise UsageError(
                    f"{path}: the workbook has no sheet {', '.join(missing)}",
                    next_step="Name a workbook that 'duly sample' wrote, with all its sheets.",
                )
            return {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    except (CalamineError, OSError, ValueError) as failure:
        raise UsageError(
            f"{path}: the workbook cannot be read ({type(failure).__name__})",
            next_step="Open it in Excel and save it again, without a password, as .xlsx.",
        ) from failure


@dataclass(frozen=True)
class _Line:
    sheet: str
    row: int
    cells: Mapping[str, str]
    letters: Mapping[str, str]

    def at(self, column: str) -> str:
        return f"{self.sheet}, row {self.row}, column {self.letters[column]} ({column})"


def _table(sheet: str, rows: Sequence[Sequence[Any]], wanted: Sequence[str], faults: list[str]) -> list[_Line] | None:
    """The filled rows of a sheet; None where a column is missing, which is one fault for the whole sheet."""
    header = [str(cell).strip() for cell in rows[0]] if rows else []
    if missing := [name for name in wanted if name not in header]:
        faults.append(f"{sheet}: there is no column {', '.join(missing)}")
        return None
    columns = {name: header.index(name) for name in wanted}
    letters = {name: chr(ord("A") + index) for name, index in columns.items()}
    return [
        _Line(sheet, row, {name: _text(cells[index]) for name, index in columns.items()}, letters)
        for row, cells in enumerate(rows[1:], start=2)
        if any(_text(cells[index]) for index in columns.values())
    ]


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return str(cell).strip()


def _grades(lines: Sequence[_Line] | None, sample: Sample, faults: list[str], partial: bool) -> dict[int, str]:
    if lines is None:
        return {}
    choices = {grade_words(grade).casefold(): grade for grade in sample.grades}
    cases = {(str(case.number), case.record): case for case in sample.cases}
    seen: set[int] = set()
    grades: dict[int, str] = {}
    for line in lines:
        case = cases.get((line.cells[NUMBER], line.cells[RECORD]))
        if case is None:
            faults.append(f"{line.at(RECORD)}: this case is not in the sample")
            continue
        if case.number in seen:
            faults.append(f"{line.at(NUMBER)}: case {case.number} stands twice")
            continue
        seen.add(case.number)
        given = line.cells[GRADE]
        if not given:
            if not partial:
                faults.append(f"{line.at(GRADE)}: no grade; with --partial ungraded cases are left out")
        elif given.casefold() in choices:
            grades[case.number] = choices[given.casefold()]
        else:
            faults.append(f"{line.at(GRADE)}: expected one of {', '.join(map(grade_words, sample.grades))}")
    faults += [f"{CASES}: case {case.number} is missing" for case in sample.cases if case.number not in seen]
    return grades


def _findings(
    lines: Sequence[_Line] | None, sample: Sample, faults: list[str], *, needed: bool
) -> dict[tuple[int, str, str | None], str]:
    if lines is None:
        return {}
    choices = {words.casefold(): name for name, words in ANSWERS.items()}
    asked = {
        (str(case.number), case.record, verdict.standard, verdict.item or ""): (
            case.number,
            verdict.standard,
            verdict.item,
        )
        for case in sample.cases
        for verdict in case.verdicts
    }
    findings: dict[tuple[int, str, str | None], str] = {}
    seen: set[tuple[int, str, str | None]] = set()
    for line in lines:
        key = asked.get((line.cells[NUMBER], line.cells[RECORD], line.cells[STANDARD], line.cells[ITEM]))
        if key is None:
            faults.append(f"{line.at(STANDARD)}: this rule was not asked of this case")
            continue
        if key in seen:
            faults.append(f"{line.at(STANDARD)}: {key[1]} of case {key[0]} stands twice")
            continue
        seen.add(key)
        given = line.cells[ANSWER].casefold()
        if given in choices:
            findings[key] = choices[given]
        elif given:
            faults.append(f"{line.at(ANSWER)}: expected one of {', '.join(ANSWERS.values())}")
        elif needed:
            faults.append(f"{line.at(ANSWER)}: no finding; with --partial records left blank may be anything")
    faults += [f"{RULES}: {key[1]} of case {key[0]} is missing" for key in asked.values() if key not in seen]
    return findings
