"""A small sample and its workbook, and cells filled in as an auditor would."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import load_workbook

from duly.audits.workbook import ANSWER, CASES, GRADE, RULES, write_workbook
from duly.results import Question, Sample, SampledCase, SampledVerdict, Status, Stratum

C, N, U, E = Status.COMPLIANT, Status.NON_COMPLIANT, Status.UNKNOWN, Status.EXEMPT


def case(number: int, *statuses: Status, record: str | None = None) -> SampledCase:
    """A case with one verdict of SUP-02 per status, told apart by item where there are several."""
    return SampledCase(
        number=number,
        record=record or f"V{number:04}",
        stratum="North" if number % 2 else "South",
        verdicts=tuple(
            SampledVerdict(
                standard="SUP-02", item=f"2026-01-{ordinal:02}" if ordinal else None, status=status, reason="any"
            )
            for ordinal, status in enumerate(statuses)
        ),
    )


def sample_of(*cases: SampledCase) -> Sample:
    return Sample(
        of="SUP-02",
        unit="investigations",
        as_of=datetime(2026, 2, 2, 6, tzinfo=ZoneInfo("Europe/London")),
        seed="7",
        by="district",
        grades=("good", "requires_improvement", "inadequate"),
        questions=(
            Question(
                standard="SUP-02", title="Reviews", question="Was it reviewed?", boundaries=("Day 28 is in time.",)
            ),
        ),
        strata={"North": Stratum(population=70, drawn=2), "South": Stratum(population=30, drawn=2)},
        left_out={"test_record": 3},
        cases=cases,
        duly_version="1",
    )


FOUR = sample_of(case(1, C), case(2, N), case(3, U), case(4, E, C))


def filled(
    path: Path, sample: Sample, *, grades: Mapping[int, object], findings: Mapping[int, object] | None = None
) -> Path:
    """Write the workbook of a sample and fill cells in by row of the sheet, from 1 for the first case or rule."""
    write_workbook(sample, path)
    book = load_workbook(path)
    for sheet, header, values in ((CASES, GRADE, grades), (RULES, ANSWER, findings or {})):
        cells = book[sheet]
        column = [cell.value for cell in cells[1]].index(header) + 1
        for row, value in values.items():
            cells.cell(row=row + 1, column=column, value=value)  # type: ignore[call-overload]
    book.save(path)
    return path
