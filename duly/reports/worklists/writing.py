"""Worklists: for each team a workbook that people work in, and a CSV file, packed with those of the others.

Every record is in them, whatever their number: lines are formed in the database and written as they come. What people wrote in
the workbooks of the run before is carried into the new ones. The same run, after the same workbooks, gives the same bytes.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sqlalchemy import Connection, Select

from duly.errors import DeliveryError, system_words
from duly.reports import words
from duly.reports.worklists.composing import Composed
from duly.reports.worklists.file_names import FOLDER, TABLES, file_names, further_name
from duly.reports.worklists.frame import MOST_ROWS
from duly.reports.worklists.gathered import gathered
from duly.reports.worklists.holding import Form
from duly.reports.worklists.kept import Kept, lay_beside, leave_as_they_are, read_kept, write_list
from duly.reports.worklists.lines import Wording
from duly.reports.worklists.rows import csv_header
from duly.reports.worklists.sheets import columns_of_lists
from duly.reports.worklists.workbook import LARGE, part_of, styles_of, write_book
from duly.results import Worklist


@dataclass(frozen=True, kw_only=True)
class Written:
    """What was written, by team; and what a person must hear of the workbooks of the run before."""

    worklists: Mapping[str, Worklist] = field(default_factory=dict)
    told: tuple[str, ...] = ()


def write_worklists(
    folder: Path,
    connection: Connection,
    lines: Select[Any],
    teams: Iterable[str],
    wording: Wording,
    *,
    kept: Path | None = None,
) -> Written:
    """Write a workbook and a CSV file for each team.

    `lines` are as `duly.judging.worklines` selects them, for `connection`, a DuckDB. `teams` are all that may come, for names
    that do not depend on the order. `kept` is the folder of the workbooks that people work in, as the run before left them;
    those of a run as at a later instant are left as they are. Raises DeliveryError where a file cannot be written.
    """
    names, widths = file_names(teams), columns_of_lists(officers=wording.settings.officers)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = read_kept(kept, names, wording.as_of, [*widths])
        if kept is not None and before.as_of is not None and before.as_of > wording.as_of:
            leave_as_they_are(folder, kept)
            return Written(told=(_later(before),))
        form = Form(styles=styles_of(widths), widths=widths)
        with gathered(connection, lines, wording, form, before.notes) as held:
            return _write(folder, Composed(held=held, before=before, wording=wording), names)
    except OSError as failure:
        raise DeliveryError(
            f"the worklists could not be written: {system_words(failure)}",
            next_step="Make room in the system's temporary folder (TMPDIR), or set worklists = false under [output].",
        ) from failure


def _later(before: Kept) -> str:
    assert before.as_of is not None
    return (
        f"{FOLDER}: they stay as they are, as at {words.day_and_time(before.as_of)}, which is later than this run: what people "
        "wrote there is not taken back"
    )


def _write(folder: Path, composed: Composed, names: Mapping[str, str]) -> Written:
    held, before, wording = composed.held, composed.before, composed.wording
    listed: dict[str, tuple[str, int]] = {}
    with ZipFile(folder / TABLES, "w") as tables:
        for team, pieces in groupby(held.pieces(MOST_ROWS), key=itemgetter(0)):
            _write_team(folder, tables, composed, team, names[team], pieces)
            listed[names[team]] = (team, composed.notes(team))
        # Nothing is open there any more, and somebody wrote about what was.
        for team in sorted(team for team in composed.off if team not in composed.of_teams and composed.kept_off(team)):
            name = names.get(team) or further_name(team, [*names.values(), *listed])
            _write_team(folder, tables, composed, team, name, ())
            listed[name] = (team, composed.notes(team))
    if not listed:
        (folder / TABLES).unlink()
    lay_beside(folder, before)
    write_list(folder, wording.as_of, {f"{name}.xlsx": of for name, of in listed.items()}, before)
    worklists = {team: composed.worklist(team, name) for name, (team, _) in listed.items() if team in names}
    return Written(worklists=worklists, told=tuple(before.told))


def _write_team(
    folder: Path,
    tables: ZipFile,
    composed: Composed,
    team: str,
    name: str,
    pieces: Iterable[tuple[str, str, str, str]],
) -> None:
    own = composed.of_teams.get(team)
    is_large = own is not None and sum(own.size.values()) > LARGE
    with (
        tables.open(part_of(f"{name}.csv"), "w", force_zip64=is_large) as part,
        TextIOWrapper(part, encoding="utf-8-sig", errors="backslashreplace", newline="") as file,
    ):
        csv.writer(file).writerow(csv_header(officers=composed.held.form.officers))

        def rows() -> Iterator[tuple[str, str]]:
            for _, sheet, xml, lines in pieces:
                file.write(lines)
                yield sheet, xml

        write_book(folder / f"{name}.xlsx", composed.contents(team, name), rows(), size=own.size if own else {})
