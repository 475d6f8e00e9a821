"""Worklists: for each team a workbook and a CSV file of what to put right, the longest due first.

Every record is in them, whatever their number: lines are formed in the database and written as they come, and one file is
open at a time. The same run gives the same bytes. They hold record ids, codes and dates, and nothing about a person.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select

from duly.errors import DeliveryError
from duly.reports import words
from duly.reports.worklists import workbook
from duly.reports.worklists.file_names import file_names
from duly.reports.worklists.gathered import Gathered, TeamLines, gathered
from duly.reports.worklists.lines import Wording
from duly.reports.worklists.sheets import COLUMNS, OF_WAIVED, SHEETS, columns_of
from duly.reports.worklists.workbook import Workbook
from duly.results import Worklist


def write_worklists(
    folder: Path, connection: Connection, lines: Select[Any], teams: Iterable[str], wording: Wording
) -> dict[str, Worklist]:
    """Write a workbook and a CSV file for each team; returns what was written, by team.

    `lines` are as `duly.judging.worklines` selects them, for `connection`, a DuckDB. `teams` are all that may come, for names
    that do not depend on the order. Raises DeliveryError where a file cannot be written.
    """
    names = file_names(teams)
    try:
        with gathered(connection, lines, wording, _book({}, (), wording).styles) as held:
            of_teams = held.teams()
            written = {
                team: Worklist(name=names[team], to_put_right=own.to_put_right, beyond=own.beyond)
                for team, own in of_teams.items()
            }
            _write_csv_files(folder, held, written)
            _write_workbooks(folder, held, of_teams, written, wording)
    except OSError as failure:
        raise DeliveryError(
            f"the worklists could not be written: {failure.strerror or type(failure).__name__}",
            next_step="Make room in the system's temporary folder (TMPDIR), or set worklists = false under [output].",
        ) from failure
    return written


def _write_csv_files(folder: Path, held: Gathered, written: Mapping[str, Worklist]) -> None:
    for team, pieces in groupby(held.for_csv(), key=itemgetter(0)):
        path = folder / f"{written[team].name}.csv"
        with path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
            csv.writer(file).writerow(["List", "Team", *COLUMNS, *OF_WAIVED])
            file.writelines(piece for _, piece in pieces)


def _write_workbooks(
    folder: Path, held: Gathered, of_teams: Mapping[str, TeamLines], written: Mapping[str, Worklist], wording: Wording
) -> None:
    none = of_teams.get(words.NOT_RECORDED)
    teamless = none.to_put_right if none else 0
    for team, pieces in groupby(held.for_workbooks(workbook.MOST_ROWS), key=itemgetter(0)):
        worklist, own = written[team], of_teams[team]
        about = [*wording.about(team), ("The team's page", words.beyond_the_page(worklist))]
        if teamless and team != words.NOT_RECORDED:
            about.append(
                (
                    "Without a team",
                    f"{words.without_team(teamless)}, and may be this team's: they are in a file of their own.",
                )
            )
        rows: Iterator[tuple[str, str]] = ((sheet, piece) for _, sheet, piece in pieces)
        book = _book(own.rows, about, wording)
        book.write(folder / f"{worklist.name}.xlsx", rows, size=own.size)


def _book(rows: Mapping[str, int], about: Iterable[tuple[str, str]], wording: Wording) -> Workbook:
    created = wording.as_of.replace(tzinfo=None)
    return Workbook(sheets=SHEETS, columns=columns_of, rows=rows, about=about, created=created)
