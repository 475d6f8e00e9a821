"""One team's workbook read back after people worked in it: sorted, filtered, with columns of their own, saved by any program.

What is not carried is told by the number of its sheet and by its column, never by what stands there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from duly.connectors.filled import FilledSheet, filled_book, letters, said_of
from duly.reports.worklists.notes import Matter, Note, day_in, shown, unseen_since
from duly.reports.worklists.sheets import (
    ABOUT,
    CLOSED,
    CLOSED_COLUMNS,
    COLUMNS,
    CSV_COLUMNS,
    PROPOSED,
    PROPOSED_COLUMNS,
    REMEDIES,
    WRITTEN_BY_PEOPLE,
)

_NAMED = ("Record", "Part of it", "Standard")
_OURS = {name.casefold(): name for name in (*COLUMNS, *CLOSED_COLUMNS, *CSV_COLUMNS, "What to do")}
_HEADERS = 3
"""So many of duly's headers make a row the one that holds them, wherever it stands."""

_FIRST_ROWS = 20

_ABOUT_BEFORE = "Read me"
"""The first sheet of workbooks that duly wrote before they were read back."""


@dataclass(kw_only=True)
class BookRead:
    """What a workbook holds: the notes, and in words what of it is not carried into the next."""

    notes: dict[Matter, Note] = field(default_factory=dict)
    not_carried: list[str] = field(default_factory=list)

    def add(self, matter: Matter, note: Note) -> None:
        before = self.notes.get(matter)
        self.notes[matter] = note if before is None else before.and_also(note)


def read_book(path: Path, columns: Sequence[str]) -> BookRead:
    """Read a workbook whose lists were written with these columns.

    Raises UnreadableError, with why, where it is damaged or has a password; OSError where the file cannot be read.
    """
    book, read = filled_book(path), BookRead()
    for number, sheet in enumerate(book.sheets, start=1):
        if sheet.name in (ABOUT, REMEDIES, PROPOSED, _ABOUT_BEFORE) or not sheet.rows:
            continue
        head = _head(sheet, columns)
        if head is None:
            read.not_carried.append(f"sheet {number} is none of duly's, or has lost its first row")
        else:
            _read_list(sheet, number, head, read)
    for sheet in book.sheets:
        if sheet.name == PROPOSED:
            _add_to_proposals(sheet, read)
    if book.more_than_cells:
        read.not_carried.append("it has comments, pictures or charts")
    return read


@dataclass(frozen=True, kw_only=True)
class _Head:
    """The row of a sheet that holds the headers, and the column of each of duly's; what is in others is somebody's own."""

    row: int
    columns: Mapping[str, int]
    renamed: Sequence[str]


def _head(sheet: FilledSheet, columns: Sequence[str]) -> _Head | None:
    for row, cells in sheet.rows[:_FIRST_ROWS]:
        named = {name: column for column, text in cells if (name := _OURS.get(shown(text).casefold()))}
        if len(named) < _HEADERS:
            continue
        ours, renamed = set(named.values()), []
        written = tuple(CLOSED_COLUMNS) if sheet.name == CLOSED else columns
        for place, name in enumerate(written):
            # A header that somebody changed: where it always stood, and duly has no other there.
            if name in (*_NAMED, *WRITTEN_BY_PEOPLE) and name not in named and place not in ours:
                named[name] = place
                renamed.append(letters(place))
        return _Head(row=row, columns=named, renamed=renamed)
    return None


def _read_list(sheet: FilledSheet, number: int, head: _Head, read: BookRead) -> None:
    own: set[int] = set()
    without_record = errors = 0
    for row, cells in sheet.rows:
        if row <= head.row:
            continue
        by_column = dict(cells)
        own |= by_column.keys() - set(head.columns.values())
        at = {name: by_column.get(column, "") for name, column in head.columns.items()}
        errors += sum(said_of(at.get(name, "")) is not None for name in WRITTEN_BY_PEOPLE)
        at = {name: "" if said_of(text) is not None else text.strip() for name, text in at.items()}
        if not any(at.get(name) for name in WRITTEN_BY_PEOPLE):
            continue
        matter = Matter(
            standard=at.get("Standard", "").partition(" ")[0].partition("\n")[0],
            record=shown(at.get("Record", "")),
            item=shown(at.get("Part of it", "")),
        )
        if not matter.standard or not matter.record:
            without_record += 1
            continue
        read.add(
            matter,
            Note(
                next_step=at.get("Next step", ""),
                done=at.get("Done", "").removesuffix("T00:00:00"),
                text=at.get("Note", ""),
                since=unseen_since(at.get("What is wrong", "")),
                left=day_in(at.get("Since", "")),
                why=at.get("Why it is here", ""),
            ),
        )
    of = f"sheet {number}"
    if own:
        some = ", ".join(letters(column) for column in sorted(own)[:5])
        read.not_carried.append(f"{of} has columns that are none of duly's ({some})")
    if without_record:
        read.not_carried.append(f"{of} has something written in {without_record} rows that name no record and standard")
    if errors:
        read.not_carried.append(f"{of} has {errors} cells that hold an error in place of a value")


def _add_to_proposals(sheet: FilledSheet, read: BookRead) -> None:
    """What was added to the waivers that notes propose: who agreed, and until when."""
    names: dict[str, int] = {}
    for _, cells in sheet.rows:
        by_column = {column: text.strip() for column, text in cells}
        if not names:
            names = {text: column for column, text in by_column.items() if text in PROPOSED_COLUMNS}
            continue
        at = {name: by_column.get(column, "") for name, column in names.items()}
        matter = Matter(
            standard=at.get("standard", ""), record=shown(at.get("record", "")), item=shown(at.get("item", ""))
        )
        agreed_by, until = at.get("agreed_by", ""), at.get("until", "")
        note = read.notes.get(matter)
        if note is not None:
            read.notes[matter] = replace(note, agreed_by=agreed_by, until=until)
        elif agreed_by or until:
            read.not_carried.append("a proposed waiver was completed whose line no longer says that it is to be waived")
