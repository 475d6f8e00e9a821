"""Worklists: for each team a workbook and a CSV file of what to put right, the longest due first.

Every record is in them, whatever their number: rows are written as they are read, and one team's files are open at a time.
The same run gives the same bytes. They hold record ids, codes and dates, and nothing about a person.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from duly.checks.standards import Standard
from duly.errors import DeliveryError
from duly.judging.worklines import WorkLine
from duly.reports import words
from duly.reports.csv_file import harmless
from duly.reports.pages.records import State, state_of
from duly.reports.worklists.book import Book, Cell, Since
from duly.reports.worklists.names import FOLDER, worklist_names
from duly.results import NEXT_DAYS, Failing, FailingSince, Failures, RunInfo, Status, Waiver

PUT_RIGHT, UNTOLD, COMING, DONE, WAIVED = (
    "To put right",
    "Cannot be told",
    f"Due in {NEXT_DAYS} days",
    "Late or missed",
    "Waived",
)
"""The sheets."""

SHEETS = {
    PUT_RIGHT: "What is asked for is not recorded, or not as it should be. Work from the top: the longest due comes first.",
    UNTOLD: "The export cannot tell whether the standard was kept. Most often a time or a link is not recorded.",
    COMING: f"Not late yet: it falls due within {NEXT_DAYS} days of the as-at time.",
    DONE: "It was done after it was due, or its time has passed. It cannot be put right any more, and must not be changed.",
    WAIVED: "The force has agreed to leave these for now. They are in every figure all the same.",
}
"""What each sheet holds, in the order of the workbook."""

_OF_STATE = {
    State.TO_PUT_RIGHT: PUT_RIGHT,
    State.UNDETERMINED: UNTOLD,
    State.LATE: DONE,
    State.MISSED: DONE,
    State.WAIVED: WAIVED,
}

COLUMNS = {
    "Record": 18,
    "Part of it": 14,
    "Standard": 11,
    "What is asked": 34,
    "Severity": 10,
    "What is wrong": 44,
    "What to do": 60,
    "Clock started": 17,
    "Due": 17,
    "Days overdue": 9,
    "Failing since": 14,
    "In runs": 8,
    "In this period": 9,
}
"""The columns and their widths."""

OF_WAIVED = {"Agreed by": 20, "Why": 44, "Until": 12}
"""The further columns of what is waived."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What turns a line into words: the run, the standards by id, the waivers, and since when each record fails."""

    run: RunInfo
    standards: Mapping[str, Standard]
    waivers: Sequence[Waiver] = ()
    failing: Failures = field(default_factory=dict)


def write_worklists(folder: Path, lines: Iterable[WorkLine], teams: Iterable[str], reading: Reading) -> dict[str, str]:
    """Write a workbook and a CSV file for each team; returns their name without its ending, by team.

    `lines` come team by team. `teams` are all that may come, for names that do not depend on the order. Raises
    DeliveryError where a file cannot be written.
    """
    names = worklist_names(teams)
    writer = _Writer(reading)
    written = {}
    try:
        for team, own in groupby(lines, key=lambda line: line.team):
            writer.write(folder, names[team], team, own)
            written[team] = names[team]
    except OSError as failure:
        raise DeliveryError(
            f"the worklists could not be written: {failure.strerror or type(failure).__name__}",
            next_step="Make room in the system's temporary folder (TMPDIR), or set worklists = false under [output].",
        ) from failure
    return written


class _Writer:
    """Writes the files of one team after the other. A class because every line needs the same words."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.zone = reading, ZoneInfo(reading.run.time_zone)
        self.as_of = words.local(reading.run.as_of, self.zone)
        self.judged = {
            (standard.id, rate): (judgement_title, words.of_reasons(judgement.verdict))
            for standard in reading.standards.values()
            for rate, judgement_title, judgement in [
                ("", standard.title, standard.judgement),
                *((rate.id, rate.title, rate.judgement) for rate in standard.also),
            ]
        }
        self.waivers: dict[tuple[str, str], list[Waiver]] = {}
        for waiver in reading.waivers:
            self.waivers.setdefault((waiver.standard, waiver.record), []).append(waiver)

    def write(self, folder: Path, name: str, team: str, lines: Iterable[WorkLine]) -> None:
        book = Book(folder / f"{name}.xlsx", SHEETS, self._columns, created=self.as_of.replace(tzinfo=None))
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
            out = csv.writer(file)
            out.writerow(["List", "Team", *COLUMNS, *OF_WAIVED])
            for line in lines:
                sheet = self._sheet(line)
                cells = list(self._cells(line))
                agreed = list(self._agreed(line)) if sheet == WAIVED else []
                book.add(sheet, [*cells, *agreed])
                row = [sheet, team, *cells, *(agreed or [None] * len(OF_WAIVED))]
                out.writerow([_flat(cell) for cell in row])
        book.close(self._about(team))

    def _columns(self, sheet: str) -> Mapping[str, int]:
        return {**COLUMNS, **OF_WAIVED} if sheet == WAIVED else COLUMNS

    def _sheet(self, line: WorkLine) -> str:
        if line.record.status not in (Status.NON_COMPLIANT, Status.UNKNOWN):
            return COMING
        return _OF_STATE[state_of(line.record)]

    def _cells(self, line: WorkLine) -> Iterator[Cell]:
        record, standard = line.record, self.reading.standards[line.standard]
        title, said = self.judged[line.standard, line.rate]
        yield record.record
        yield record.item
        yield line.standard
        yield title
        yield standard.severity.value
        yield words.sentence(said.get(record.reason) or words.heading(record.reason))
        yield standard.remedy
        yield self._local(record.anchor_at)
        yield self._local(record.due_at)
        yield self._overdue(record)
        since = None if line.rate else self._since(line.standard, record)
        yield None if since is None else Since(words.local(since.first, self.zone), at_least=since.at_least)
        yield None if since is None else since.runs
        yield "yes" if line.counted else "no"

    def _local(self, instant: datetime | None) -> datetime | None:
        return None if instant is None else words.local(instant, self.zone).replace(tzinfo=None)

    def _overdue(self, record: Failing) -> int | None:
        """Whole local days since it fell due, where it is still open."""
        if record.due_at is None or not record.open or record.due_at >= self.as_of_utc:
            return None
        return (self.as_of.date() - words.local(record.due_at, self.zone).date()).days

    @property
    def as_of_utc(self) -> datetime:
        return self.as_of.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    def _since(self, standard: str, record: Failing) -> FailingSince | None:
        return self.reading.failing.get(standard, {}).get((record.record, record.item))

    def _agreed(self, line: WorkLine) -> Iterator[Cell]:
        """Who agreed, why and until when: of the waiver for this item, else of the one for the whole record."""
        found = [
            waiver
            for waiver in self.waivers.get((line.standard, line.record.record), ())
            if waiver.item in (None, line.record.item)
        ]
        waiver = max(found, key=lambda waiver: waiver.item is not None)
        yield from (waiver.agreed_by, waiver.reason, waiver.until)

    def _about(self, team: str) -> Iterator[tuple[str, str]]:
        run = self.reading.run
        yield "Team", team
        yield "As at", words.day_and_time(self.as_of)
        yield "Period", period(run, self.zone)
        yield (
            "Handle with care",
            "Record ids lead to records about children. Keep this file as you would the records themselves.",
        )
        yield "Not recorded", "What is not recorded may have been done all the same: find out, then record it."
        yield (
            "Written anew",
            "Every run replaces this file. Save a copy under another name before you write in it.",
        )


def period(run: RunInfo, zone: ZoneInfo) -> str:
    """The period in words, by its last day."""
    if run.period_from is None and run.period_to is None:
        return "everything due by the as-at time"
    start = "the beginning" if run.period_from is None else words.day(words.local(run.period_from, zone))
    end = "the as-at time" if run.period_to is None else f"before {words.day(words.local(run.period_to, zone))}"
    return f"from {start} to {end}; and what is open from any time"


def _flat(cell: Cell) -> str:
    """A cell as CSV: dates as 2026-01-31 or 2026-01-31 14:30, and nothing that a spreadsheet would run."""
    if cell is None:
        return ""
    if isinstance(cell, Since):
        return f"{'before ' if cell.at_least else ''}{cell.at:%Y-%m-%d}"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return harmless(words.plain(str(cell)))


__all__ = ["FOLDER", "Reading", "write_worklists"]
