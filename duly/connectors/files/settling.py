"""What files came to: rows counted, refused rows named, and only what stays left in the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from duly.connectors.columns import fitting
from duly.connectors.columns.bits import words_of
from duly.connectors.columns.origins import Rules, Shape
from duly.connectors.columns.reading import ODD, TIMES, TableReading, is_after
from duly.connectors.columns.remarks import LISTED, reason_of
from duly.connectors.files.later import keep_later_keys
from duly.connectors.files.left_links import keep_left_links
from duly.connectors.files.nonrecords import NO_RECORD, OTHER_HEADER, REASONS
from duly.connectors.files.parts import SOURCE, FilePart, ask_of, compiled, of_files, texts_of
from duly.connectors.files.relations import REJECTS
from duly.connectors.files.sparing import Spared, left_by_where, over_the_limit, spared_cells
from duly.connectors.workspace import Workspace
from duly.records import ColumnDeclaration
from duly.results import Refusal


@dataclass
class Loaded:
    """What one file came to: filled while it is read."""

    part: FilePart
    reading: TableReading
    formats: Mapping[str, str]
    rows: int = 0  # rows that were read, refused ones included
    first: int = 0  # rowid of the first of them
    rejected: int = 0  # lines that could not be split into the header's columns
    refused: int = 0
    after: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    notes: dict[tuple[str, str], int] = field(default_factory=dict)
    left: int = 0  # rows that `where` does not choose
    cased: Mapping[str, int] = field(
        default_factory=dict
    )  # rows of a value that `where` names in other case, by header
    spared: Spared = field(default_factory=Spared)  # unreadable cells that do not cost their rows
    words: dict[str, int] = field(default_factory=dict)  # cells that hold a word for nothing, by column
    years: tuple[str, ...] = ()  # what years of two figures were read as
    refusals: list[Refusal] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)
    failed: str = ""  # why it could not be read to its end
    spanning: tuple[int, int] = (0, 0)  # values that hold line ends, and the lines they stand on


@dataclass(frozen=True)
class _Kind:
    """Rows of a file that are alike in what is odd about them. `words` are bits of columns that hold a word for nothing."""

    odd: int
    times: int
    no_record: int
    number: int
    first: int
    words: int


def settle(loaded: Sequence[Loaded], rules: Rules, workspace: Workspace) -> list[Loaded]:
    """Count what was read of files that share a reading, name what is refused, and leave only what stays.

    Files behind one whose rows make the table unfit are left out.
    """
    kinds = _kinds(loaded, workspace)
    settled: list[Loaded] = []
    counted: list[Loaded] = []
    refused_rows = ""
    wordy: list[Loaded] = []
    for one in loaded:
        settled.append(one)
        if one.failed:
            one.unfit.append(one.failed)
        if one.rejected >= REJECTS:
            one.unfit.append(f"{one.part.file.name}: {one.rejected:,} lines cannot be split into its columns")
        if not one.unfit:
            has_words = _count(one, kinds.get(one.part.number, []), workspace)
            counted.append(one)
            wordy += [one] if has_words else []
            one.left, one.cased = left_by_where(one.part, one.rows, workspace)
            if one.refused:
                refused_rows = refused_rows or compiled(one.reading.refused, workspace)
                _look_at_refused(one, refused_rows, rules, workspace)
        if one.unfit:
            break
    keep_later_keys([one.part for one in counted if one.after], loaded[0].reading, workspace)
    dropped = [one.part for one in counted if one.refused or one.after]
    keep_left_links(dropped, loaded[0].reading, workspace)
    _drop(dropped, loaded[0].reading, workspace)
    if wordy:
        _count_words(wordy, workspace)
    _spare(counted, loaded[0].reading, rules, workspace)
    return settled


def _kinds(loaded: Sequence[Loaded], workspace: Workspace) -> Mapping[int, list[_Kind]]:
    """The rows of each file that was read to its end."""
    parts = [one.part for one in loaded if not (one.failed or one.unfit)]
    if not parts:
        return {}
    words = " | ".join(f"coalesce(bit_or({name}), 0)" for name in words_of(parts[0].mapping.record))
    source, number = (str(parts[0].number), "") if len(parts) == 1 else (SOURCE, f"{SOURCE}, ")
    kinds: dict[int, list[_Kind]] = {}
    for of_file, *row in workspace.run(
        f"SELECT {source}, {ODD}, {TIMES}, {NO_RECORD}, count(*), min(rowid), {words} FROM {parts[0].table} "
        f"WHERE {of_files(parts)} GROUP BY {number}{ODD}, {TIMES}, {NO_RECORD}"
    ):
        kinds.setdefault(of_file, []).append(_Kind(*row))
    return kinds


def _drop(parts: Sequence[FilePart], reading: TableReading, workspace: Workspace) -> None:
    """Take out of the table what does not stay."""
    if parts:
        dropped = compiled(reading.dropped, workspace)
        workspace.run(f"DELETE FROM {parts[0].table} WHERE {of_files(parts)} AND ({dropped} OR {NO_RECORD} <> 0)")


def _count_words(loaded: Sequence[Loaded], workspace: Workspace) -> None:
    """Count the cells that hold a word for nothing, of the rows that stay: rarely are there any."""
    words, part = loaded[0].reading.words, loaded[0].part
    counts = ", ".join(f"count(*) FILTER ({compiled(holds, workspace)})" for holds in words.values())
    rows = workspace.run(
        f"SELECT {SOURCE}, {counts} FROM {part.table} WHERE {of_files([one.part for one in loaded])} GROUP BY 1"
    )
    counted = {source: dict(zip(words, numbers, strict=True)) for source, *numbers in rows}
    for one in loaded:
        one.words = counted.get(one.part.number, {})


def _spare(loaded: Sequence[Loaded], reading: TableReading, rules: Rules, workspace: Workspace) -> None:
    """Count the unreadable cells that do not cost their rows, of the rows that stay; whether they are too many."""
    found = spared_cells([(one.part, one.first) for one in loaded], reading, workspace)
    for one in loaded:
        if one.part.number in found:
            one.spared = found[one.part.number]
            one.unfit += over_the_limit(one.part, one.spared)
            one.unfit += fitting.wrong(texts_of(one.part), one.formats, one.spared.cells, rules, ask_of(workspace))


def _count(loaded: Loaded, kinds: Sequence[_Kind], workspace: Workspace) -> bool:
    """Count the rows of a file by what is odd about them; whether some that stay hold a word for nothing."""
    part = loaded.part
    loaded.first = min((kind.first for kind in kinds), default=0)
    has_words = False
    for kind in kinds:
        loaded.rows += kind.number
        faults = [] if kind.no_record else loaded.reading.faults(kind.odd, kind.times)
        if kind.no_record or faults:
            loaded.refused += kind.number
        elif is_after(kind.odd):
            loaded.after += kind.number
            continue
        else:
            has_words = has_words or kind.words != 0
        if kind.no_record == OTHER_HEADER:
            loaded.unfit.append(f"{part.file.name}: {_misplaced(loaded, workspace)}")
        for column in faults:
            loaded.faults[column] = loaded.faults.get(column, 0) + kind.number
        for note in loaded.reading.notes(kind.times) if not kind.no_record else ():
            if note[0] == "naive" or not faults:
                loaded.notes[note] = loaded.notes.get(note, 0) + kind.number
    return has_words


def _misplaced(loaded: Loaded, workspace: Workspace) -> str:
    """Where a header stands whose columns are in another order."""
    part = loaded.part
    (row,) = workspace.run(
        f"SELECT {part.row(loaded.first)} FROM {part.table} "
        f"WHERE {SOURCE} = {part.number} AND {NO_RECORD} = {OTHER_HEADER} ORDER BY 1 LIMIT 1"
    )[0]
    at, line = part.places([row])[row]
    where = f"row {at:,}" if line is None else f"line {line:,}"
    return f"{where} is a header with its columns in another order, so that what stands below it would be misread"


def _look_at_refused(loaded: Loaded, refused_rows: str, rules: Rules, workspace: Workspace) -> None:
    """The second look: which rows, on which lines; and whether it is the format that is wrong."""
    part, reading = loaded.part, loaded.reading
    refused = workspace.run(
        f"SELECT {part.row(loaded.first)}, {ODD}, {TIMES}, {NO_RECORD} FROM {part.table} WHERE {SOURCE} = {part.number} "
        f"AND ({NO_RECORD} <> 0 OR {refused_rows}) ORDER BY 1 LIMIT {LISTED}"
    )
    places = part.places([row for row, *_ in refused])
    for row, odd, times, no_record in refused:
        at, line = places[row]
        if no_record:
            why: list[tuple[str | None, str]] = [(None, REASONS[no_record - 1])]
        else:
            named = [part.mapping.column_of(name) for name in reading.faults(odd, times)]
            why = [(header, _reason(part, row, declared, header)) for declared, header in named]
        loaded.refusals += [
            Refusal(source=part.file.name, row=at, line=line, column=column, reason=reason) for column, reason in why
        ]
    loaded.refusals.sort(key=lambda refusal: refusal.line or refusal.row or 0)
    if loaded.faults:
        loaded.unfit += fitting.wrong(texts_of(part), loaded.formats, loaded.faults, rules, ask_of(workspace))


def _reason(part: FilePart, row: int, declared: ColumnDeclaration, header: str) -> str:
    """Why the value of a column is refused in a row of a file; in a sheet by the name of its cell."""
    reason = reason_of(declared, part.file.shapes.get(header, Shape.TEXT))
    return reason if part.file.places is None else part.file.places.reason(row, header, reason)
