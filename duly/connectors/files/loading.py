"""Files into typed tables of the private database: one scan each, in bulk, and a second look only at what was odd."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import duckdb
from sqlalchemy import cast, literal_column, select, text

from duly.connectors.columns import fitting
from duly.connectors.columns.origins import UNMAPPED, Rules
from duly.connectors.columns.reading import ODD, TIMES, TableReading, is_after, words_of
from duly.connectors.columns.remarks import LISTED, counts_by_code, reason_of, years_of_two_figures
from duly.connectors.files import delimited
from duly.connectors.files.parts import (
    REJECTS,
    SOURCE,
    FilePart,
    ask_of,
    compiled,
    drop_rejects,
    in_utf8,
    reading_of_part,
    table_of,
    texts_of,
)
from duly.connectors.workspace import Workspace
from duly.records import Record
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
    words: dict[str, int] = field(default_factory=dict)  # cells that hold a word for nothing, by column
    years: tuple[str, ...] = ()  # what years of two figures were read as
    refusals: list[Refusal] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)


def load(part: FilePart, rules: Rules, workspace: Workspace, *, first: bool) -> Loaded:
    """Read a file into the table of its record, which is made by the first file.

    Refused rows, and rows that came to be after the as-at instant, do not stay in it.
    """
    table = part.table
    chosen = fitting.choose(texts_of(part), rules, ask_of(workspace))
    loaded = Loaded(
        part=part,
        reading=reading_of_part(part, rules, chosen, part.columns),
        formats=chosen,
        years=years_of_two_figures(part.mapping, chosen, rules),
    )
    if doubtful := fitting.both_fit(texts_of(part), chosen, rules, ask_of(workspace)):
        loaded.unfit += doubtful
        return loaded
    into = f"CREATE TABLE {table} AS" if first else f"INSERT INTO {table}"
    try:
        with workspace.in_order():  # so that the place of a row in the table tells its place in the file
            workspace.run(f"{into} {compiled(loaded.reading.select, workspace)}")
        rejects = _rejected(loaded, workspace)
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        loaded.unfit.append(f"{part.file.name}: {_said(error)}")
        return loaded
    if "INVALID ENCODING" in rejects and not part.file.encoding_declared and delimited.is_single_byte(part.file.path):
        if not first:
            workspace.run(f"DELETE FROM {table} WHERE {SOURCE} = {part.number}")
        else:
            workspace.run(f"DROP TABLE {table}")
        return load(_as_windows(part, workspace), rules, workspace, first=first)
    _count(loaded, table, workspace)
    if loaded.faults:
        _look_at_faults(loaded, rules, workspace)
    if loaded.refused or loaded.after:
        dropped = compiled(loaded.reading.dropped, workspace)
        workspace.run(f"DELETE FROM {table} WHERE {SOURCE} = {part.number} AND ({dropped})")
    _count_words(loaded, table, workspace)
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


def _as_windows(part: FilePart, workspace: Workspace) -> FilePart:
    """The part, read from a copy in UTF-8 of a file that turned out to be Windows-1252 after its first megabytes."""
    return replace(part, file=in_utf8(replace(part.file, encoding="windows-1252"), workspace))


_REJECTED = {
    "MISSING COLUMNS": "has fewer columns than the header",
    "TOO MANY COLUMNS": "has more columns than the header",
    "UNQUOTED VALUE": "has a quotation mark that is not closed",
    "LINE SIZE OVER MAXIMUM": f"is longer than {delimited.MAX_LINE:,} bytes",
    "INVALID ENCODING": "holds bytes that are not UTF-8",
    "INVALID STATE": "has a quotation mark where none may stand",
}


def _rejected(loaded: Loaded, workspace: Workspace) -> set[str]:
    """Count and list the lines that could not be split into columns; the kinds of their errors."""
    if loaded.part.file.is_parquet:
        return set()
    lines = workspace.run(
        "SELECT line, min(CAST(error_type AS VARCHAR)) FROM reject_errors GROUP BY line, line_byte_position ORDER BY line"
    )
    errors = workspace.run("SELECT count(*) FROM reject_errors")[0][0]
    drop_rejects(workspace)
    loaded.rejected = len(lines)
    for line, kind in lines[:LISTED]:
        reason = _REJECTED.get(kind, "cannot be split into columns")
        loaded.refusals.append(
            Refusal(source=loaded.part.file.name, row=None, line=int(line), column=None, reason=f"the line {reason}")
        )
    if errors >= REJECTS:
        loaded.unfit.append(f"{loaded.part.file.name}: {len(lines):,} lines or more cannot be split into its columns")
    return {kind for _, kind in lines}


def _said(error: duckdb.Error) -> str:
    """Why DuckDB gave a file up, without quoting the file."""
    message = str(error)
    for kind, reason in _REJECTED.items():
        if kind.casefold() in message.casefold():
            return f"a line {reason}"
    if "line size" in message.casefold() or "buffer" in message.casefold():
        return f"a line is longer than {delimited.MAX_LINE:,} bytes: a file without line ends is not a CSV"
    if "permission" in message.casefold():
        return "may not be read"
    return "cannot be read to its end; it is damaged or incomplete"


def _count(loaded: Loaded, table: str, workspace: Workspace) -> None:
    groups = workspace.run(
        f"SELECT {ODD}, {TIMES}, count(*), min(rowid) FROM {table} WHERE {SOURCE} = {loaded.part.number} GROUP BY ALL"
    )
    loaded.first = min((first for *_, first in groups), default=0)
    for odd, times, number, _ in groups:
        loaded.rows += number
        faults = loaded.reading.faults(odd, times)
        if faults:
            loaded.refused += number
        elif is_after(odd):
            loaded.after += number
            continue
        for column in faults:
            loaded.faults[column] = loaded.faults.get(column, 0) + number
        for note in loaded.reading.notes(times):
            if note[0] == "naive" or not faults:
                loaded.notes[note] = loaded.notes.get(note, 0) + number


def _look_at_faults(loaded: Loaded, rules: Rules, workspace: Workspace) -> None:
    """The second look: which rows, on which lines; and whether it is the format that is wrong."""
    part, mapping, reading = loaded.part, loaded.part.mapping, loaded.reading
    refused = workspace.run(
        f"SELECT {part.row(loaded.first)}, {ODD}, {TIMES} FROM {part.table} "
        f"WHERE {SOURCE} = {part.number} AND ({compiled(reading.refused, workspace)}) ORDER BY 1 LIMIT {LISTED}"
    )
    rows = [(row, reading.faults(odd, times)) for row, odd, times in refused]
    lines: dict[int, int] = {}
    if not part.file.is_parquet and not loaded.rejected and rows:
        assert part.file.delimiter is not None
        lines = delimited.line_of(part.file.path, part.file.delimiter, [row for row, _ in rows])
    for row, faults in rows:
        for column in faults:
            declared, header = mapping.column_of(column)
            loaded.refusals.append(
                Refusal(
                    source=part.file.name, row=row if not loaded.rejected else None, line=lines.get(row),
                    column=header, reason=reason_of(declared),
                )
            )  # fmt: skip
    loaded.unfit += fitting.wrong(texts_of(part), loaded.formats, loaded.faults, rules, ask_of(workspace))


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
