"""Files into typed tables of the private database: one scan each, in bulk, and a second look only at what was odd."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import duckdb
from sqlalchemy import cast, literal_column, select, text

from duly.connectors.columns import fitting
from duly.connectors.columns.bits import words_of
from duly.connectors.columns.origins import UNMAPPED, Rules
from duly.connectors.columns.reading import ODD, TIMES, TableReading, is_after
from duly.connectors.columns.remarks import LISTED, counts_by_code, reason_of, years_of_two_figures
from duly.connectors.files.later import keep_later_keys
from duly.connectors.files.nonrecords import NO_RECORD, OTHER_HEADER, REASONS
from duly.connectors.files.parts import SOURCE, FilePart, ask_of, compiled, reading_of_part, table_of, texts_of
from duly.connectors.files.readying import Looks
from duly.connectors.files.relations import REJECTS, drop_rejects
from duly.connectors.files.scanning import MAX_LINE
from duly.connectors.files.sparing import Spared, left_by_where, over_the_limit, spared_cells
from duly.connectors.workspace import Workspace
from duly.records import ColumnDeclaration, Record
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
    spared: Spared = field(default_factory=Spared)  # unreadable cells that do not cost their rows
    words: dict[str, int] = field(default_factory=dict)  # cells that hold a word for nothing, by column
    years: tuple[str, ...] = ()  # what years of two figures were read as
    refusals: list[Refusal] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)
    failed: str = ""  # why it could not be read to its end
    spanning: tuple[int, int] = (0, 0)  # values that hold line ends, and the lines they stand on


def load(part: FilePart, looks: Looks, rules: Rules, workspace: Workspace, *, first: bool) -> Loaded:
    """Read a file into the table of its record, which is made by the first file.

    A text is read as it stands, and once more with care where it cannot all be split or a look at its bytes finds anything
    odd. Refused rows, and rows that came to be after the as-at instant, do not stay in the table.
    """
    if part.file.is_parquet or part.file.fault:
        return _settled(_read(part, rules, workspace, first=first), rules, workspace)
    file = part.file
    if not file.is_plain or (part.mapping.keyed_by_place and not file.is_ours):
        if unfit := looks.scan(file).unfit:
            return _unread(part, rules, unfit)
        # Where blank lines stand, which no key may leave out of account, is known only of what is written anew.
        part = replace(
            part, file=looks.rewritten(file) if part.mapping.keyed_by_place else looks.as_it_can_be_read(file)
        )
    loaded = _read(part, rules, workspace, first=first)
    if part.file.rewritten is None:
        scan = looks.scan(file)
        if scan.unfit:
            return _unread(part, rules, scan.unfit)
        if loaded.failed or loaded.rejected or scan.is_odd:
            _forget(part, workspace, first=first)
            part = replace(part, file=looks.rewritten(file))
            loaded = _read(part, rules, workspace, first=first)
        elif scan.values:
            loaded.spanning = (scan.values, scan.lines)
    return _settled(loaded, rules, workspace)


def _unread(part: FilePart, rules: Rules, why: str) -> Loaded:
    reading = reading_of_part(part, rules, {}, part.columns)
    return Loaded(part=part, reading=reading, formats={}, unfit=[f"{part.file.name}: {why}"])


def _forget(part: FilePart, workspace: Workspace, *, first: bool) -> None:
    """Take out of the table what was read of a file."""
    if first:
        workspace.run(f"DROP TABLE IF EXISTS {part.table}")
    else:
        workspace.run(f"DELETE FROM {part.table} WHERE {SOURCE} = {part.number}")


def _read(part: FilePart, rules: Rules, workspace: Workspace, *, first: bool) -> Loaded:
    """Read every row of a file into the table, and count what cannot be split."""
    into = f"CREATE TABLE {part.table} AS" if first else f"INSERT INTO {part.table}"
    chosen: dict[str, str] = {}
    unfit: list[str] = []
    failed = ""
    try:
        chosen = fitting.choose(texts_of(part), rules, ask_of(workspace))
        unfit = fitting.both_fit(texts_of(part), chosen, rules, ask_of(workspace))
    except _FAILURES as error:
        failed = f"{part.file.name}: {_said(error)}"
    reading = reading_of_part(part, rules, chosen, part.columns)
    years = years_of_two_figures(part.mapping, chosen, rules)
    loaded = Loaded(part=part, reading=reading, formats=chosen, years=years, unfit=unfit, failed=failed)
    if failed:
        return loaded
    try:
        with workspace.in_order():  # so that the place of a row in the table tells its place in the file
            workspace.run(f"{into} {compiled(reading.select, workspace)}")
        _count_rejects(loaded, workspace)
    except _FAILURES as error:
        loaded.failed = f"{part.file.name}: {_said(error)}"
    return loaded


_FAILURES = (duckdb.IOException, duckdb.InvalidInputException)


def _settled(loaded: Loaded, rules: Rules, workspace: Workspace) -> Loaded:
    """Count what was read, name what is refused, and leave only what stays."""
    part = loaded.part
    if loaded.failed:
        loaded.unfit.append(loaded.failed)
    if loaded.rejected >= REJECTS:
        loaded.unfit.append(f"{part.file.name}: {loaded.rejected:,} lines cannot be split into its columns")
    if loaded.unfit:
        return loaded
    _count(loaded, workspace)
    loaded.left = left_by_where(part, loaded.rows, workspace)
    if loaded.refused:
        _look_at_refused(loaded, rules, workspace)
    if loaded.after:
        keep_later_keys(part, loaded.reading, workspace)
    if loaded.refused or loaded.after:
        dropped = compiled(loaded.reading.dropped, workspace)
        workspace.run(f"DELETE FROM {part.table} WHERE {SOURCE} = {part.number} AND ({dropped} OR {NO_RECORD} <> 0)")
    _count_words(loaded, part.table, workspace)
    loaded.spared = spared_cells(part, loaded.reading, loaded.first, workspace)
    loaded.unfit += over_the_limit(part, loaded.spared)
    loaded.unfit += fitting.wrong(texts_of(part), loaded.formats, loaded.spared.cells, rules, ask_of(workspace))
    return loaded


def _count_words(loaded: Loaded, table: str, workspace: Workspace) -> None:
    """Count the cells that hold a word for nothing, of the rows that stay: rarely are there any."""
    words = loaded.reading.words
    of_part = f"FROM {table} WHERE {SOURCE} = {loaded.part.number}"
    some = " OR ".join(f"coalesce(bit_or({name}), 0) <> 0" for name in words_of(loaded.part.mapping.record))
    if not words or not workspace.run(f"SELECT {some} {of_part}")[0][0]:
        return
    counts = ", ".join(f"count(*) FILTER ({compiled(holds, workspace)})" for holds in words.values())
    loaded.words = dict(zip(words, workspace.run(f"SELECT {counts} {of_part}")[0], strict=True))


def _count_rejects(loaded: Loaded, workspace: Workspace) -> None:
    """Count the lines that could not be split into columns. What was written anew has none but those that were left out."""
    if loaded.part.file.is_parquet:
        return
    lines = int(workspace.run("SELECT count(DISTINCT line_byte_position) FROM reject_errors")[0][0])
    drop_rejects(workspace)
    loaded.rejected = lines
    if (done := loaded.part.file.rewritten) is not None:
        if lines:
            loaded.failed = f"{loaded.part.file.name}: {lines:,} lines cannot be split into its columns"
        loaded.rejected = done.rejected
        loaded.spanning = (done.values, done.lines)
        source, has_lines = loaded.part.file.name, loaded.part.file.has_lines
        loaded.refusals += [
            Refusal(
                source=source,
                row=reject.row,
                line=reject.line if has_lines else None,
                column=None,
                reason=reject.reason,
            )
            for reject in done.rejects
        ]


def _said(error: duckdb.Error) -> str:
    """Why DuckDB gave a file up, without quoting the file."""
    message = str(error).casefold()
    if "line size" in message or "buffer" in message:
        return f"a line is longer than {MAX_LINE:,} bytes: a file without line ends is not a CSV"
    if "permission" in message:
        return "may not be read"
    return "cannot be read to its end; it is damaged or incomplete"


def _count(loaded: Loaded, workspace: Workspace) -> None:
    part = loaded.part
    groups = workspace.run(
        f"SELECT {ODD}, {TIMES}, {NO_RECORD}, count(*), min(rowid) FROM {part.table} WHERE {SOURCE} = {part.number} GROUP BY ALL"
    )
    loaded.first = min((first for *_, first in groups), default=0)
    for odd, times, no_record, number, _ in groups:
        loaded.rows += number
        faults = [] if no_record else loaded.reading.faults(odd, times)
        if no_record or faults:
            loaded.refused += number
        elif is_after(odd):
            loaded.after += number
            continue
        if no_record == OTHER_HEADER:
            loaded.unfit.append(f"{part.file.name}: {_misplaced(loaded, workspace)}")
        for column in faults:
            loaded.faults[column] = loaded.faults.get(column, 0) + number
        for note in loaded.reading.notes(times) if not no_record else ():
            if note[0] == "naive" or not faults:
                loaded.notes[note] = loaded.notes.get(note, 0) + number


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


def _look_at_refused(loaded: Loaded, rules: Rules, workspace: Workspace) -> None:
    """The second look: which rows, on which lines; and whether it is the format that is wrong."""
    part, reading = loaded.part, loaded.reading
    refused = workspace.run(
        f"SELECT {part.row(loaded.first)}, {ODD}, {TIMES}, {NO_RECORD} FROM {part.table} WHERE {SOURCE} = {part.number} "
        f"AND ({NO_RECORD} <> 0 OR {compiled(reading.refused, workspace)}) ORDER BY 1 LIMIT {LISTED}"
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
    reason = reason_of(declared)
    return reason if part.file.places is None else part.file.places.reason(row, header, reason)


def put_view(record: type[Record], columns: Collection[str] | None, workspace: Workspace) -> None:
    """Put a view with every column of the vocabulary in front of what was read: a column that is not held is null.

    Storing the nulls would cost as much as reading the columns that are there. Of a table that was not read (None) it has
    no rows.
    """
    relation = "(SELECT 1 WHERE false) AS nothing" if columns is None else table_of(record)
    values = [
        cast(literal_column(item.name if item.name in (columns or ()) else "NULL", item.type), item.type).label(
            item.name
        )
        for item in record.__table__.columns
    ]
    statement = select(*values).select_from(text(relation))
    workspace.run(f"CREATE VIEW {record.__tablename__} AS {compiled(statement, workspace)}")


def unmapped_of(table: str, columns: Collection[str], workspace: Workspace) -> dict[str, dict[str, int]]:
    """The codes that the vocabulary does not know, counted; after which they all read as one mark."""
    unmapped: dict[str, dict[str, int]] = {}
    for name in columns:
        values = workspace.run(
            f"SELECT {name}, count(*) FROM {table} WHERE starts_with({name}, '{UNMAPPED}') GROUP BY 1 ORDER BY 2 DESC, 1"
        )
        if values:
            unmapped[name] = counts_by_code((value.removeprefix(UNMAPPED + " "), number) for value, number in values)
            workspace.run(f"UPDATE {table} SET {name} = '{UNMAPPED}' WHERE starts_with({name}, '{UNMAPPED}')")
    return unmapped
