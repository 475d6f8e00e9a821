"""Files into typed tables of the private database: one scan each, in bulk, and a second look only at what was odd."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import duckdb
from sqlalchemy import ColumnElement, FromClause, String, literal_column, select, text
from sqlalchemy import cast as cast_to

from duly.connectors import delimited, fitting, sql
from duly.connectors.files import Tabular, quote
from duly.connectors.fitting import Ask, Columns
from duly.connectors.mapping import TableMapping, map_headers
from duly.connectors.reading import ODD, TIMES, TableReading, is_after, reading_of
from duly.connectors.values import UNMAPPED, Rules, Shape
from duly.connectors.workspace import Workspace
from duly.dataset import Refusal
from duly.records import Column, Kind, Record, key_of
from duly.settings import Settings

LISTED = 100
"""Refused rows that are listed of one file; all are counted."""

REJECTS = 20_000
"""Unreadable lines after which a file is given up: it is not what it is read as."""

LOADED = "loaded"
"""The schema of the private database that holds what is read."""

SOURCE, ROW, UNREAD = "duly_source", "duly_row", "duly_unread"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One file of a table, and how it is read. `columns` are those that are read of any file of the table."""

    file: Tabular
    mapping: TableMapping
    number: int
    columns: frozenset[str]

    @property
    def table(self) -> str:
        """The table of the private database that holds what is read; a view by our name stands in front of it."""
        return table_of(self.mapping.record)

    def raw(self) -> dict[str, ColumnElement[Any]]:
        if self.file.is_parquet:
            return {name: literal_column(_identifier(name)) for name in self.file.headers}
        return {name: literal_column(f"c{place}", String) for place, name in enumerate(self.file.headers)}

    def shapes(self) -> dict[str, Shape]:
        return {name: self.file.shapes.get(name, Shape.TEXT) for name in self.file.headers}

    def relation(self) -> str:
        """The rows of the file, as DuckDB reads them."""
        if self.file.is_parquet:
            return f"read_parquet({quote(self.file.path)})"
        columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(self.file.headers)))
        assert self.file.delimiter is not None
        delimiter = self.file.delimiter.replace("'", "''")
        return (
            f"read_csv({quote(self.file.path)}, auto_detect=false, header=true, delim='{delimiter}', quote='\"', "
            f"escape='\"', columns={{{columns}}}, max_line_size={delimited.MAX_LINE}, nullstr='', strict_mode=true, "
            f"store_rejects=true, rejects_limit={REJECTS})"
        )


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@dataclass
class Loaded:
    """What one file came to: filled while it is read."""

    part: Part
    reading: TableReading
    formats: Mapping[str, str]
    rows: int = 0  # rows that were read, refused ones included
    rejected: int = 0  # lines that could not be split into the header's columns
    refused: int = 0
    after: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    notes: dict[tuple[str, str], int] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)


def table_of(record: type[Record]) -> str:
    """Where the rows of a table are loaded."""
    return f"{LOADED}.{record.__tablename__}"


def parts_of(
    files: Sequence[Tabular], record: type[Record], settings: Settings, needs: Collection[str] | None
) -> list[Part]:
    """How files are read into a table. `needs` are the only columns that are read; None reads all."""
    mappings = [map_headers(record, file.headers, settings) for file in files]
    present = {name for mapping in mappings for name in mapping.present}
    columns = frozenset(present if needs is None else present & set(needs))
    if settings.export.test_id_prefixes:
        columns |= {"is_test"}
    return [
        Part(file=file, mapping=mapping, number=number, columns=columns)
        for number, (file, mapping) in enumerate(zip(files, mappings, strict=True))
    ]


def load(part: Part, rules: Rules, workspace: Workspace, *, first: bool) -> Loaded:
    """Read a file into the table of its record, which is made by the first file.

    Refused rows, and rows that came to be after the as-at instant, do not stay in it.
    """
    table = part.table
    chosen = fitting.choose(_columns(part), rules, _ask(workspace))
    loaded = Loaded(part=part, reading=_reading(part, rules, chosen, part.columns), formats=chosen)
    if doubtful := fitting.both_fit(_columns(part), chosen, rules, _ask(workspace)):
        loaded.unfit += doubtful
        return loaded
    into = f"CREATE TABLE {table} AS" if first else f"INSERT INTO {table}"
    try:
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
    return loaded


def compiled(statement: Any, workspace: Workspace) -> str:
    return str(statement.compile(dialect=workspace.engine.dialect, compile_kwargs={"literal_binds": True}))


def _as_windows(part: Part, workspace: Workspace) -> Part:
    """The part, read from a copy in UTF-8 of a file that turned out to be Windows-1252 after its first megabytes."""
    return replace(part, file=in_utf8(replace(part.file, encoding="windows-1252"), workspace))


def in_utf8(file: Tabular, workspace: Workspace) -> Tabular:
    """A file that DuckDB can read: itself, or a private copy in UTF-8."""
    if file.encoding in (None, "utf-8"):
        return file
    assert file.encoding is not None
    copy = workspace.path(".csv")
    try:
        delimited.transcode(file.path, file.encoding, copy)
    except UnicodeError:
        return replace(file, fault=f"is neither UTF-8 nor {file.encoding}: it holds bytes that stand for nothing there")
    return replace(file, path=copy)


def _reading(
    part: Part,
    rules: Rules,
    chosen: Mapping[str, str],
    needs: Collection[str] | None,
    *,
    rows: bool = False,
    only: Sequence[ColumnElement[bool]] = (),
) -> TableReading:
    relation = part.relation()
    keep: list[ColumnElement[Any]] = [literal_column(f"CAST({part.number} AS SMALLINT)").label(SOURCE)]
    if rows:
        relation = f"(SELECT *, row_number() OVER () AS {ROW} FROM {part.relation()})"
        keep.append(literal_column(ROW).label(ROW))
    raw = part.raw()
    unread = [
        raw[mapped.header]
        for mapped in part.mapping.columns
        if mapped.header is not None and needs is not None and mapped.column.name not in needs
    ]
    keep.append((sql.fingerprint(*unread) if unread else literal_column("0")).label(UNREAD))
    return reading_of(
        part.mapping,
        _from(relation),
        part.shapes(),
        raw,
        rules,
        formats=chosen,
        needs=needs,
        keep=keep,
        only=only,
        narrow=None if needs is None else part.columns,
    )


def reading_of_keys(loaded: Loaded, rules: Rules, keys: str) -> TableReading:
    """The reading of every mapped column, of the rows whose key is in a table of the private database."""
    return _reading(loaded.part, rules, loaded.formats, None, only=[_keyed(loaded.part, keys)])


def rows_of_keys(loaded: Loaded, keys: str, workspace: Workspace) -> list[int]:
    """The numbers of the first rows of a file whose key is in a table of the private database."""
    part = loaded.part
    workspace.run("SET preserve_insertion_order = true")
    found = workspace.run(
        f"SELECT {ROW} FROM (SELECT *, row_number() OVER () AS {ROW} FROM {part.relation()}) "
        f"WHERE {compiled(_keyed(part, keys), workspace)} ORDER BY 1 LIMIT {LISTED}"
    )
    workspace.run("SET preserve_insertion_order = false")
    drop_rejects(workspace)
    return [int(row) for (row,) in found]


def _keyed(part: Part, keys: str) -> ColumnElement[bool]:
    name = key_of(part.mapping.record)
    header = next(mapped.header for mapped in part.mapping.columns if mapped.column.name == name)
    key = sql.tidy(sql.text_of(part.raw()[header])) if header is not None else sql.quoted("")
    return key.in_(text(f"SELECT {name} FROM {keys}"))


def _from(relation: str) -> FromClause:
    """A relation in DuckDB's words. A colon in a path would be taken for a parameter."""
    return cast(FromClause, text(f"{relation} AS export".replace(":", "\\:")))


def relation_of(part: Part) -> FromClause:
    """The rows of a file, to select from."""
    return _from(part.relation())


def _columns(part: Part) -> Columns:
    return Columns(
        name=part.file.name,
        source=_from(part.relation()),
        mapping=part.mapping,
        raw=part.raw(),
        shapes=part.shapes(),
        also_iso=part.file.also_iso,
    )


def _ask(workspace: Workspace) -> Ask:
    def ask(statement: Any) -> Sequence[Any]:
        row: Sequence[Any] = workspace.run(compiled(statement, workspace))[0]
        drop_rejects(workspace)
        return row

    return ask


def drop_rejects(workspace: Workspace) -> None:
    """Forget rejected lines: DuckDB keeps their text."""
    workspace.run("DROP TABLE IF EXISTS reject_errors")
    workspace.run("DROP TABLE IF EXISTS reject_scans")


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
    drop_rejects(workspace)
    loaded.rejected = len(lines)
    for line, kind in lines[:LISTED]:
        reason = _REJECTED.get(kind, "cannot be split into columns")
        loaded.refusals.append(
            Refusal(source=loaded.part.file.name, row=None, line=int(line), column=None, reason=f"the line {reason}")
        )
    if len(lines) >= REJECTS:
        loaded.unfit.append(f"{loaded.part.file.name}: more than {REJECTS:,} lines cannot be split into its columns")
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
        f"SELECT {ODD}, {TIMES}, count(*) FROM {table} WHERE {SOURCE} = {loaded.part.number} GROUP BY ALL"
    )
    for odd, times, number in groups:
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
    """The second, slow look: which rows, on which lines; and whether it is the format that is wrong."""
    part, mapping = loaded.part, loaded.part.mapping
    reading = _reading(part, rules, loaded.formats, set(loaded.faults), rows=True)
    workspace.run("SET preserve_insertion_order = true")
    found = workspace.run(
        f"SELECT {ROW}, {ODD}, {TIMES} FROM ({compiled(reading.select, workspace)}) "
        f"WHERE {compiled(reading.refused, workspace)} ORDER BY 1 LIMIT {LISTED}"
    )
    workspace.run("SET preserve_insertion_order = false")
    drop_rejects(workspace)
    rows = [(row, reading.faults(odd, times)) for row, odd, times in found]
    lines: dict[int, int] = {}
    if not part.file.is_parquet and not loaded.rejected and rows:
        assert part.file.delimiter is not None
        lines = delimited.line_of(part.file.path, part.file.delimiter, [row for row, _ in rows])
    by_name = {mapped.column.name: mapped for mapped in mapping.columns}
    for row, faults in rows:
        for column in faults:
            header = by_name[column].header or column
            loaded.refusals.append(
                Refusal(
                    source=part.file.name, row=row if not loaded.rejected else None, line=lines.get(row),
                    column=header, reason=reason_of(by_name[column].column),
                )
            )  # fmt: skip
    loaded.unfit += fitting.wrong(_columns(part), loaded.formats, loaded.faults, rules, _ask(workspace))


def reason_of(column: Column) -> str:
    """Why a value of this column is refused."""
    if column.key:
        return "the key is blank, or was cut to a number such as 1.23E+08"
    return {
        Kind.ID: "the id was cut to a number such as 1.23E+08",
        Kind.FLAG: "is neither yes nor no",
        Kind.COUNT: "is not a whole number",
        Kind.NUMBER: "is not a number",
    }.get(column.kind, "does not fit the declared format")


def show(record: type[Record], columns: Collection[str], workspace: Workspace) -> None:
    """Put a view with every column of the vocabulary in front of what was read: a column that was not read is null.

    Storing the nulls would cost as much as reading the columns that are there.
    """
    shown = [
        literal_column(item.name if item.info.get("companion", item.name) in columns else "NULL", item.type)
        for item in record.__table__.columns
    ]
    chosen = select(
        *(
            cast_to(value, item.type).label(item.name)
            for value, item in zip(shown, record.__table__.columns, strict=True)
        )
    ).select_from(text(table_of(record)))
    workspace.run(f"CREATE VIEW {record.__tablename__} AS {compiled(chosen, workspace)}")


def unmapped_of(table: str, columns: Collection[str], workspace: Workspace) -> dict[str, dict[str, int]]:
    """The codes that the vocabulary does not know, counted; after which they all read as one mark."""
    found: dict[str, dict[str, int]] = {}
    for name in columns:
        values = workspace.run(
            f"SELECT {name}, count(*) FROM {table} WHERE starts_with({name}, '{UNMAPPED}') GROUP BY 1 ORDER BY 2 DESC, 1"
        )
        if values:
            found[name] = told([(value.removeprefix(UNMAPPED + " "), number) for value, number in values])
            workspace.run(f"UPDATE {table} SET {name} = '{UNMAPPED}' WHERE starts_with({name}, '{UNMAPPED}')")
    return found


def told(values: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Counts by code; what is not plainly a code may be free text that strayed into the column, and is not shown."""
    counts: dict[str, int] = {}
    for value, number in values:
        shown = value if len(value) <= 24 and len(value.split()) == 1 else "(not shown)"
        counts[shown] = counts.get(shown, 0) + number
    return counts
