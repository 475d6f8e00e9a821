"""The workbook that an auditor fills in: what to read, where the grade goes, and nothing that gives duly's verdict away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from duly.audits.findings import ANSWERS
from duly.errors import DeliveryError
from duly.results import Sample

ABOUT, CASES, RULES = "Read me", "Cases", "Rules"
"""The sheets."""


def sheets_of(sample: Sample) -> tuple[str, ...]:
    """The sheets of its workbook: without one for grades where none are given."""
    return (ABOUT, CASES, RULES) if sample.grades else (ABOUT, RULES)


SAMPLE_ID = "Sample"
"""The line of the first sheet that says which sample this is."""

GRADE, REMARK, ANSWER = "Grade", "Remark", "Your finding"
NUMBER, RECORD, STANDARD, ITEM = "No.", "Record", "Standard", "Item"
"""The columns that are read back."""

_WIDEST = 255
"""Excel takes a list for a cell up to so many characters; ours are far shorter."""


def grade_words(grade: str) -> str:
    """A grade as people write it: requires improvement."""
    return grade.replace("_", " ")


@dataclass(frozen=True, kw_only=True)
class _Column:
    header: str
    width: float
    choices: Sequence[str] = ()
    open: bool = False  # the auditor writes here


def write_workbook(sample: Sample, path: Path) -> None:
    """Write the workbook. The same sample gives the same bytes.

    Raises DeliveryError where it cannot be written.
    """
    book = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": f"Case audit {sample.id}", "created": sample.as_of.replace(tzinfo=None)})
    _about(book, sample)
    if sample.grades:
        _cases(book, sample)
    _rules(book, sample)
    try:
        book.close()
    except (OSError, XlsxWriterException) as failure:
        raise DeliveryError(
            f"{path} could not be written ({type(failure).__name__})",
            next_step="Close it where it is open, or name another file with --output.",
        ) from failure


def _cases(book: Any, sample: Sample) -> None:
    looked_at = "\n".join(f"{asked.standard}: {asked.question}" for asked in sample.questions)
    stratum = [_Column(header=sample.by.replace("_", " ").capitalize(), width=18)] if sample.by else []
    _sheet(
        book,
        CASES,
        [
            _Column(header=NUMBER, width=6),
            _Column(header=RECORD, width=20),
            *stratum,
            _Column(header="What to look at", width=70),
            _Column(header=GRADE, width=22, choices=[grade_words(grade) for grade in sample.grades], open=True),
            _Column(header=REMARK, width=50, open=True),
        ],
        [
            [str(case.number), case.record, *([case.stratum or ""] if sample.by else []), looked_at, "", ""]
            for case in sample.cases
        ],
    )


def _rules(book: Any, sample: Sample) -> None:
    asked = {question.standard: question for question in sample.questions}
    _sheet(
        book,
        RULES,
        [
            _Column(header=NUMBER, width=6),
            _Column(header=RECORD, width=20),
            _Column(header=STANDARD, width=12),
            _Column(header=ITEM, width=16),
            _Column(header="Question", width=60),
            _Column(header="Where the edges are", width=70),
            _Column(header=ANSWER, width=28, choices=list(ANSWERS.values()), open=True),
            _Column(header=REMARK, width=50, open=True),
        ],
        [
            [
                str(case.number),
                case.record,
                verdict.standard,
                verdict.item or "",
                asked[verdict.standard].question,
                "\n".join(asked[verdict.standard].boundaries),
                "",
                "",
            ]
            for case in sample.cases
            for verdict in case.verdicts
        ],
    )


def how_drawn(sample: Sample) -> str:
    """How the cases were chosen, so that anybody can choose them again."""
    if sample.by_verdict:
        return (
            "At random from each of duly's verdicts apart, those first in number and in place of which only a reader can tell "
            f"what a text says, by the seed {sample.seed}: in the order of the SHA-256 digest of the seed, a line break and the "
            "record id, with a line break and the item after it where there is one, the first ones. The place of the others "
            "does not say what duly made of them."
        )
    proportion = f" In proportion to their number in each {sample.by.replace('_', ' ')}." if sample.by else ""
    return (
        f"At random from all of them, whether or not they comply, by the seed {sample.seed}: in the order of the "
        f"SHA-256 digest of the seed, a line break and the record id, the first ones.{proportion}"
    )


def what_to_do(sample: Sample) -> list[tuple[str, str]]:
    """What the auditor fills in, sheet by sheet."""
    if not sample.grades:
        return [
            (
                "Rules",
                f"On the sheet {RULES}, read each record in the records system and say what you find. duly's own verdict is not "
                "here, so that it does not lead you. Leave none blank: what is not read may be anything, and the interval "
                "grows by it.",
            )
        ]
    return [
        (
            "Grades",
            f"On the sheet {CASES}, read each record in the records system and choose a grade: "
            f"{', '.join(grade_words(grade) for grade in sample.grades)}.",
        ),
        (
            "Rules",
            f"On the sheet {RULES}, say what you find of each rule. That part may be left blank; it is how often duly is "
            "right that it shows. duly's own verdict is not here, so that it does not lead you.",
        ),
    ]


def _about(book: Any, sample: Sample) -> None:
    sheet = book.add_worksheet(ABOUT)
    bold, plain = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    drawn = len(sample.cases)
    lines = [
        (SAMPLE_ID, sample.id),
        ("What of", f"{drawn} of {sample.population} records of {sample.unit}, judged under {sample.of}"),
        ("As at", sample.as_of.isoformat()),
        ("How it was drawn", how_drawn(sample)),
        *(
            (f"  {name.replace('_', ' ')}", f"{stratum.drawn} of {stratum.population}")
            for name, stratum in sample.strata.items()
            if sample.by is not None
        ),
        *((f"Not drawn from: {reason}", str(number)) for reason, number in sample.left_out.items()),
        *what_to_do(sample),
        (
            "Remarks",
            "Remarks stay in this workbook: duly never reads them. Write no names in them.",
        ),
        ("When you are done", "Save the workbook under the same name and run: duly grade WORKBOOK"),
    ]
    for row, (label, said) in enumerate(lines):
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, said, plain)
    sheet.protect()


def _sheet(book: Any, name: str, columns: Sequence[_Column], rows: Sequence[Sequence[str]]) -> None:
    header = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    fixed = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    ours = book.add_format(
        {"text_wrap": True, "valign": "top", "num_format": "@", "locked": False, "bg_color": "#FFF8DC", "border": 1}
    )
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(0, index, column.header, header)
        if column.choices and rows:
            if len(",".join(column.choices)) > _WIDEST:
                raise ValueError(f"the choices of {column.header} are too long for a cell's list")
            sheet.data_validation(
                1,
                index,
                len(rows),
                index,
                {
                    "validate": "list",
                    "source": list(column.choices),
                    "error_title": "Not one of the choices",
                    "error_message": f"Choose one of: {', '.join(column.choices)}."[:_WIDEST],
                },
            )
    for line, row in enumerate(rows, start=1):
        for index, (column, cell) in enumerate(zip(columns, row, strict=True)):
            if cell:
                sheet.write_string(line, index, cell, ours if column.open else fixed)
            else:
                sheet.write_blank(line, index, None, ours if column.open else fixed)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    sheet.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})
