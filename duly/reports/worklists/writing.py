"""Worklists: for each team a workbook and a CSV file of what to put right, the longest due first.

Every record is in them, whatever their number: rows are written as they are read, and one team's files are open at a time.
The same run gives the same bytes. They hold record ids, codes and dates, and nothing about a person.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from pathlib import Path

from duly.checks import MAIN
from duly.errors import DeliveryError
from duly.judging.worklines import WorkLine
from duly.reports import words
from duly.reports.csv_file import harmless
from duly.reports.worklists.file_names import file_names
from duly.reports.worklists.lines import Wording
from duly.reports.worklists.sheets import COLUMNS, OF_WAIVED, PUT_RIGHT, SHEETS, WAIVED, columns_of, sheet_of
from duly.reports.worklists.workbook import SheetValue, Since, Workbook
from duly.results import Worklist


def write_worklists(
    folder: Path, lines: Iterable[WorkLine], teams: Iterable[str], wording: Wording
) -> dict[str, Worklist]:
    """Write a workbook and a CSV file for each team; returns what was written, by team.

    `lines` come team by team. `teams` are all that may come, for names that do not depend on the order. Raises
    DeliveryError where a file cannot be written.
    """
    names = file_names(teams)
    written = {}
    try:
        for team, own in groupby(lines, key=lambda line: line.team):
            written[team] = _write(folder, names[team], team, own, wording)
    except OSError as failure:
        raise DeliveryError(
            f"the worklists could not be written: {failure.strerror or type(failure).__name__}",
            next_step="Make room in the system's temporary folder (TMPDIR), or set worklists = false under [output].",
        ) from failure
    return written


def _write(folder: Path, name: str, team: str, lines: Iterable[WorkLine], wording: Wording) -> Worklist:
    book = Workbook(folder / f"{name}.xlsx", SHEETS, columns_of, created=wording.as_of.replace(tzinfo=None))
    with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
        out = csv.writer(file)
        out.writerow(["List", "Team", *COLUMNS, *OF_WAIVED])
        to_put_right = beyond = 0
        for line in lines:
            sheet = sheet_of(line.record)
            if sheet == PUT_RIGHT:
                to_put_right += 1
                beyond += not line.counted or line.rate != MAIN
            values = list(wording.values(line))
            agreed = list(wording.agreed(line)) if sheet == WAIVED else []
            book.add(sheet, [*values, *agreed])
            row = [sheet, team, *values, *(agreed or [None] * len(OF_WAIVED))]
            out.writerow([_flat(value) for value in row])
    written = Worklist(name=name, to_put_right=to_put_right, beyond=beyond)
    book.close([*wording.about(team), ("The team's page", words.beyond_the_page(written))])
    return written


def _flat(value: SheetValue) -> str:
    """A value as CSV: dates as 2026-01-31 or 2026-01-31 14:30, and nothing that a spreadsheet would run."""
    if value is None:
        return ""
    if isinstance(value, Since):
        return f"{'before ' if value.at_least else ''}{value.at:%Y-%m-%d}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return harmless(words.plain(str(value)))
