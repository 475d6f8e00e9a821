"""One file of a table: how DuckDB reads its rows, and the selects over them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, FromClause, String, literal_column, text

from duly import sql
from duly.connectors.columns.fitting import Ask, SourceColumns
from duly.connectors.columns.forms import Occurring
from duly.connectors.columns.joining import with_joined
from duly.connectors.columns.origins import Rules, Shape, composed, written_in
from duly.connectors.columns.origins import mapped as mapped_code
from duly.connectors.columns.reading import TableReading, reading_of
from duly.connectors.columns.values import read
from duly.connectors.files import relations
from duly.connectors.files.delimited import line_of
from duly.connectors.files.nonrecords import NO_RECORD, no_record
from duly.connectors.files.placing import names_of, with_places
from duly.connectors.files.readying import in_utf8 as in_utf8
from duly.connectors.files.relations import drop_rejects as drop_rejects
from duly.connectors.files.tabular import Tabular
from duly.connectors.files.templates import read_spelled
from duly.connectors.mapping import PLACE, TableLayout, TableMapping, map_headers
from duly.connectors.workspace import Workspace
from duly.records import Record, key_of

LOADED = "loaded"
"""The schema of the private database that holds what is read."""

SOURCE, ROW, UNREAD = "duly_source", "duly_row", "duly_unread"


@dataclass(frozen=True, kw_only=True)
class FilePart:
    """One file of a table, and how it is read. `columns` are those that are read of any file of the table."""

    file: Tabular
    mapping: TableMapping
    number: int
    columns: frozenset[str]
    called: str  # in keys that are the file and the row
    links: tuple[
        str, ...
    ] = ()  # columns of which what is not read is kept, because times of other records come from the rows
    combined: str = ""  # the relation that holds its rows beside those of others, with what is kept of them

    @property
    def counts_rows(self) -> bool:
        """The number of each row is read with it: not every row is chosen, or its place is its key."""
        return bool(self.mapping.where) or self.mapping.keyed_by_place

    @property
    def table(self) -> str:
        """The table of the private database that holds what is read; a view by our name stands in front of it."""
        return table_of(self.mapping.record)

    def row(self, first: int) -> str:
        """Of its rows in the table: the number of the row in the file, from 1. `first` is the rowid of the first."""
        return ROW if self.counts_rows else f"rowid - {first} + 1"

    def raw(self) -> dict[str, ColumnElement[Any]]:
        """Its columns by header, and what several of them are together."""
        return with_joined(self.mapping, self._columns(), self._shapes())[0]

    def shapes(self) -> dict[str, Shape]:
        """What each of these holds."""
        return with_joined(self.mapping, self._columns(), self._shapes())[1]

    def _columns(self) -> dict[str, ColumnElement[Any]]:
        place = {PLACE: literal_column(PLACE, String)} if self.mapping.keyed_by_place else {}
        if self.file.is_parquet:
            return {
                **{name: literal_column(_identifier(self.file.read_as.get(name, name))) for name in self.file.headers},
                **place,
            }
        return {
            **{name: literal_column(f"c{number}", String) for number, name in enumerate(self.file.headers)},
            **place,
        }

    def _shapes(self) -> dict[str, Shape]:
        shapes = {name: self.file.shapes.get(name, Shape.TEXT) for name in self.file.headers}
        return {**shapes, PLACE: Shape.TEXT} if self.mapping.keyed_by_place else shapes

    def relation(self) -> str:
        """The rows of the file, as DuckDB reads them."""
        if self.combined:
            return self.combined
        if self.file.delimiter is None:
            return relations.parquet(self.file.path)
        return relations.delimited(self.file.path, delimiter=self.file.delimiter, width=len(self.file.headers))

    def numbered(self) -> str:
        """The rows of the file with the number of each, and with its place where that is its key."""
        if not self.counts_rows:
            return self.relation()
        numbered = f"(SELECT *, row_number() OVER () AS {ROW} FROM {self.relation()})"
        return with_places(numbered, ROW, self.called, self.file) if self.mapping.keyed_by_place else numbered

    def places(self, rows: Sequence[int]) -> dict[int, tuple[int, int | None]]:
        """Where rows of the file stand: the row as a spreadsheet numbers it and the line as an editor does, both from 1.

        `rows` count from 1 those that are read. Of a Parquet file and a database the row is that number; they have no lines.
        """
        file = self.file
        if file.places is not None:
            return {row: file.places.of(row) for row in rows}
        if file.delimiter is None or file.copied:
            return {row: (row, None) for row in rows}
        if file.rewritten is not None:
            places = {row: file.rewritten.places.of(row) for row in rows}
        else:
            places = line_of(file.path, file.delimiter, rows)
        return {row: (at, None if file.is_ours else line) for row, (at, line) in places.items()}


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def table_of(record: type[Record]) -> str:
    """Where the rows of a table are loaded."""
    return f"{LOADED}.{record.__tablename__}"


def of_files(parts: Sequence[FilePart]) -> str:
    """The rows of these files in the table, as a condition."""
    return f"{SOURCE} IN ({', '.join(str(part.number) for part in parts)})"


def parts_of(files: Sequence[Tabular], layout: TableLayout, *, marks_tests: bool) -> list[FilePart]:
    """How files are read into a table. `marks_tests` says that the ids of rows tell which are tests, so that it is kept."""
    mappings = {headers: map_headers(layout, headers) for headers in {file.headers for file in files}}
    present = {name for mapping in mappings.values() for name in mapping.present}
    columns = frozenset(present if layout.reads is None else present & layout.reads)
    if marks_tests:
        columns |= {"is_test"}
    return [
        FilePart(
            file=file,
            mapping=mappings[file.headers],
            number=number,
            columns=columns,
            called=called,
            links=tuple(name for name in layout.links if name in columns),
        )
        for number, (file, called) in enumerate(zip(files, names_of(files), strict=True))
    ]


def compiled(statement: Any, workspace: Workspace) -> str:
    """A statement as DuckDB takes it, with its constants written into it."""
    return str(statement.compile(dialect=workspace.engine.dialect, compile_kwargs={"literal_binds": True}))


def reading_of_part(
    part: FilePart,
    rules: Rules,
    chosen: Mapping[str, str],
    needs: Collection[str] | None,
    *,
    only: Sequence[ColumnElement[bool]] = (),
    occurring: Mapping[str, Occurring] | None = None,
) -> TableReading:
    """The reading of a file. `chosen` is the format of each time column, `occurring` what occurs in it.

    Where not every row is chosen, the number of each is kept; elsewhere the place in the table tells it.
    """
    keep: list[ColumnElement[Any]]
    if part.combined:
        keep = [literal_column(name).label(name) for name in (SOURCE, NO_RECORD, UNREAD)]
    else:
        keep = [
            literal_column(f"CAST({part.number} AS INTEGER)").label(SOURCE),
            no_record_of(part).label(NO_RECORD),
            unread_of(part, needs).label(UNREAD),
        ]
    if part.counts_rows:
        keep.append(literal_column(ROW).label(ROW))
    return reading_of(
        part.mapping,
        _from(part.numbered()),
        part.shapes(),
        part.raw(),
        rules,
        formats=chosen,
        needs=needs,
        keep=keep,
        only=only,
        narrow=None if needs is None else part.columns,
        without_value=part.file.without_value,
        occurring=occurring,
        reader=read_spelled if part.combined else read,
    )


def unread_of(part: FilePart, needs: Collection[str] | None) -> ColumnElement[Any]:
    """A mark of what stands in the mapped columns that are not read: rows that are alike in them have the same."""
    raw = part.raw()
    unread = [
        raw[mapped.header]
        for mapped in part.mapping.columns
        if mapped.header is not None and needs is not None and mapped.column.name not in needs
    ]
    return sql.fingerprint(*unread) if unread else literal_column("CAST(0 AS UBIGINT)")


def reading_of_keys(part: FilePart, chosen: Mapping[str, str], rules: Rules, keys: str) -> TableReading:
    """The reading of every mapped column, of the rows whose key is in a table of the private database."""
    return reading_of_part(part, rules, chosen, None, only=[_keyed(part, keys)])


def no_record_of(part: FilePart) -> ColumnElement[Any]:
    """What a row is where it is no record: only rows of texts can be such."""
    shapes, headers = part.shapes(), part.file.headers
    if not headers or part.file.copied or any(shape is not Shape.TEXT for shape in shapes.values()):
        return literal_column("0")
    if part.file.is_parquet:
        return no_record([part.raw()[header] for header in headers], headers)
    return no_record([literal_column(f"c{number}", String) for number in range(len(headers))], headers)


def _keyed(part: FilePart, keys: str) -> ColumnElement[bool]:
    name = key_of(part.mapping.record)
    key = next(mapped for mapped in part.mapping.columns if mapped.column.name == name)
    written = sql.quoted("") if key.header is None else written_in(part.raw()[key.header], part.shapes()[key.header])
    return mapped_code(composed(sql.tidy(written)), key.codes).in_(text(f"SELECT {name} FROM {keys}"))


def _from(relation: str) -> FromClause:
    """A relation in DuckDB's words. A colon in a path would be taken for a parameter."""
    return cast(FromClause, text(f"{relation} AS export".replace(":", "\\:")))


def relation_of(part: FilePart) -> FromClause:
    """The rows of a file, to select from."""
    return _from(part.relation())


def texts_of(part: FilePart) -> SourceColumns:
    """The columns of a file, to ask whether they are written as declared."""
    return SourceColumns(
        name=part.file.name,
        source=_from(part.relation()),
        mapping=part.mapping,
        raw=part.raw(),
        shapes=part.shapes(),
        also_iso=part.file.also_iso,
        without_value=part.file.without_value,
    )


def ask_of(workspace: Workspace) -> Ask:
    """Asks the private database for one row."""

    def ask(statement: Any) -> Sequence[Any]:
        row: Sequence[Any] = workspace.run(compiled(statement, workspace))[0]
        drop_rejects(workspace)
        return row

    return ask
