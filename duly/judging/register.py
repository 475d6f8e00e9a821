"""The register of waivers: a CSV file beside duly.toml that an officer keeps in a spreadsheet, read with every fault told."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from duly.errors import SettingsError
from duly.results import Waiver

REQUIRED = ("record", "standard", "reason", "agreed_by", "until")
COLUMNS = ("record", "item", "standard", "reason", "agreed_by", "until")
"""The columns of the register, in any order. `item` may be blank, or left out."""

LONGEST = {"reason": 300, "agreed_by": 60}
"""Characters that these may have: a waiver says what was agreed, it does not tell a story."""

_SHORTEST_REASON = 3
_DELIMITERS = ",;\t"
_HEADER = f"The first row names the columns: {', '.join(COLUMNS)}."


def read_register(path: Path, standards: Collection[str]) -> tuple[Waiver, ...]:
    """The waivers of a register, also those that have expired: see `check_until`.

    `standards` are the ids of the catalogue. Raises SettingsError with every fault found, each with its row and column,
    and never with what a cell holds.
    """
    reading = _Reading(standards={name.casefold(): name for name in standards})
    rows = _rows(path)
    waivers = [waiver for number, cells in rows if (waiver := reading.waiver(number, cells)) is not None]
    reading.repeats(waivers)
    if reading.faults:
        raise _faulty(path, reading.faults)
    return tuple(waivers)


def check_until(path: Path, waivers: Sequence[Waiver], day: date) -> None:
    """Asks whether every waiver of a register still holds on the local day that is judged as at. Raises SettingsError with
    every one that expired before it."""
    faults = [
        f"row {waiver.row}, until: the waiver expired on {waiver.until.isoformat()}, and the as-at day is {day.isoformat()}; "
        "remove the row, or agree a new date"
        for waiver in waivers
        if waiver.until < day
    ]
    if faults:
        raise _faulty(path, faults)


def _faulty(path: Path, faults: Sequence[str]) -> SettingsError:
    return SettingsError(
        f"{path}: {len(faults)} {'fault' if len(faults) == 1 else 'faults'}",
        faults=faults,
        next_step="Mend what is listed and run again; docs/worklists.md says what each column may hold.",
    )


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows that are not blank, by column, with their number in a spreadsheet."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({type(error).__name__})") from None
    except UnicodeDecodeError:
        raise SettingsError(
            f"{path}: is not UTF-8", next_step="In Excel, save it as 'CSV UTF-8 (Comma delimited)', and run again."
        ) from None
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        header, *rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)) or [[]]
    except csv.Error as error:
        raise SettingsError(f"{path}: is not a CSV file: {error}", next_step=_HEADER) from None
    names = [name.strip().casefold().replace(" ", "_") for name in header]
    faults = [f"row 1: there is no column {name}" for name in REQUIRED if name not in names]
    faults += [f"row 1: the column {name} stands twice" for name in COLUMNS if names.count(name) > 1]
    faults += [f"row 1: column {number} is none of them" for number, name in enumerate(names, 1) if name not in COLUMNS]
    wide = [number for number, row in enumerate(rows, start=2) if len(row) > len(names) and any(row[len(names) :])]
    faults += [f"row {number}: it has more cells than the first row" for number in wide]
    if faults:
        raise SettingsError(f"{path}: its columns are not those of a register", faults=faults, next_step=_HEADER)
    return [
        (number, {name: cell.strip() for name, cell in zip(names, row, strict=False)})
        for number, row in enumerate(rows, start=2)
        if any(cell.strip() for cell in row)
    ]


@dataclass(kw_only=True)
class _Reading:
    """A register under way, with the faults found so far."""

    standards: Mapping[str, str]
    faults: list[str] = field(default_factory=list)

    def waiver(self, row: int, cells: Mapping[str, str]) -> Waiver | None:
        """The waiver of a row; None where the row has a fault, which is noted."""
        faults = list(self._faults(cells))
        self.faults += [f"row {row}, {fault}" for fault in faults]
        until = _day(cells.get("until", ""))
        if faults or until is None:
            return None
        item = cells.get("item") or None
        day = _day(item) if item else None
        return Waiver(
            row=row,
            standard=self.standards[cells["standard"].casefold()],
            record=cells["record"],
            item=day.isoformat() if day else item,  # a spreadsheet writes the due date that duly shows in its own way
            reason=cells["reason"],
            agreed_by=cells["agreed_by"],
            until=until,
        )

    def _faults(self, cells: Mapping[str, str]) -> Iterator[str]:
        for name in REQUIRED:
            if not cells.get(name):
                yield f"{name}: is blank"
        for name in ("record", "item"):
            if re.fullmatch(r"\d([.,]\d+)?E\+\d+", cells.get(name) or "", re.IGNORECASE):
                yield f"{name}: is a number that a spreadsheet has shortened; format the column as text and enter the id"
        standard = cells.get("standard")
        if standard and standard.casefold() not in self.standards:
            yield "standard: there is no such standard; 'duly standards' lists them"
        reason = cells.get("reason")
        if reason and len(reason) < _SHORTEST_REASON:
            yield "reason: is too short to be one"
        for name, longest in LONGEST.items():
            if len(cells.get(name) or "") > longest:
                yield f"{name}: has more than {longest} characters"
        until = cells.get("until")
        if until and _day(until) is None:
            yield "until: is not a date such as 2026-03-31 or 31/03/2026"

    def repeats(self, waivers: Sequence[Waiver]) -> None:
        """Notes rows that waive the same thing."""
        first: dict[tuple[str, str, str | None], int] = {}
        for waiver in waivers:
            row = first.setdefault((waiver.standard, waiver.record, waiver.item), waiver.row)
            if row != waiver.row:
                self.faults.append(f"row {waiver.row}, record: row {row} waives the same")


def _day(text: str) -> date | None:
    """A day as the register writes it: 2026-03-31, or as a British spreadsheet does, day first."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
