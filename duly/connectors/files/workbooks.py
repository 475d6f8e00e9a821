"""Excel workbooks: each sheet becomes a CSV in the private folder and takes the same road from there.

A text cell is taken as it stands. A number in an id column has lost its leading zeros and, past eleven digits, its end: it
is written the way Excel shows it, so that what was lost is refused as it is in a CSV.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from duly.connectors.workspace import Workspace
from duly.errors import ExportError

_SHOWN_DIGITS = 1e11
"""Excel shows a number from here on as 1.23E+11."""


def sheets(path: Path, name: str, workspace: Workspace) -> Mapping[str, Path]:
    """The sheets of a workbook that hold anything, each as a CSV file, by sheet name.

    Raises ExportError where the workbook cannot be read.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(str(path)) as workbook:
            copies = {}
            for sheet in workbook.sheet_names:
                rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
                if any(any(cell != "" for cell in row) for row in rows):
                    copies[sheet] = _written(rows, workspace.path(".csv"))
            return copies
    except (CalamineError, OSError, ValueError) as error:
        raise ExportError(
            f"{name}: the workbook cannot be read ({type(error).__name__}); it may be damaged or have a password",
            next_step="Open it in Excel and save it again, without a password, as .xlsx.",
        ) from None


def _written(rows: list[list[Any]], target: Path) -> Path:
    width = _width(rows[0])
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in rows:
            if any(cell != "" for cell in row):
                writer.writerow([as_text(cell) for cell in [*row, *[""] * width][: max(width, _width(row))]])
    return target


def _width(row: list[Any]) -> int:
    """The number of cells up to the last that holds anything."""
    return max((number for number, cell in enumerate(row, start=1) if cell != ""), default=0)


def as_text(cell: Any) -> str:
    """A cell as text: dates and times in ISO, whole numbers without a point, long ones as Excel shows them."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float | int):
        if abs(cell) >= _SHOWN_DIGITS:
            return f"{cell:.5E}"
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep="T", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)
