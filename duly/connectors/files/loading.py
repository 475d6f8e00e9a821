"""Files into typed tables of the private database: in bulk, many at a time, and once more only where anything was odd."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import duckdb

from duly.connectors.columns import fitting
from duly.connectors.columns.origins import UNMAPPED, Rules
from duly.connectors.columns.reading import TableReading
from duly.connectors.columns.remarks import counts_by_code, years_of_two_figures
from duly.connectors.files import sharing
from duly.connectors.files.parts import FilePart, ask_of, compiled, of_files, reading_of_part, table_of, texts_of
from duly.connectors.files.readying import Looks
from duly.connectors.files.relations import drop_rejects, rejected_in
from duly.connectors.files.rewriting import Rewritten
from duly.connectors.files.scanning import MAX_LINE
from duly.connectors.files.settling import Loaded, settle
from duly.connectors.files.sharing import Batch
from duly.connectors.files.tabular import Tabular
from duly.connectors.mapping import TableLayout
from duly.connectors.workspace import Workspace
from duly.records import Record
from duly.results import Refusal


def load(
    parts: Sequence[FilePart], layout: TableLayout, looks: Looks, rules: Rules, workspace: Workspace
) -> list[Loaded]:
    """Read the files of a table, in their order, up to the first that makes it unfit.

    Files that fit beside each other are read together; the others, and a large one, one after the other. Refused rows, and
    rows that came to be after the as-at instant, do not stay in the table.
    """
    loading = _Loading(layout, looks, rules, workspace)
    together = {part.number: part for part in parts if sharing.is_shareable(part) and not sharing.is_large(part.file)}
    for part in parts:
        if part.number not in together and part.number < loading.end:
            loading.alone(part)
    loading.together([part for part in together.values() if part.number < loading.end])
    return sorted((one for one in loading.loaded if one.part.number <= loading.end), key=lambda one: one.part.number)


class _Loading:
    """The files of one table, and what came of those that were read so far."""

    def __init__(self, layout: TableLayout, looks: Looks, rules: Rules, workspace: Workspace) -> None:
        self._layout, self._looks, self._rules, self._workspace = layout, looks, rules, workspace
        self._is_made = False  # the table
        self.loaded: list[Loaded] = []

    @property
    def end(self) -> float:
        """The number of the first file that makes the table unfit, behind which none needs to be read."""
        return min((one.part.number for one in self.loaded if one.unfit), default=float("inf"))

    def alone(self, part: FilePart) -> None:
        """Read a file by itself: as it stands, and once more with care where it cannot all be split or a look at its bytes
        finds anything odd."""
        self._settle([self._alone(part)])

    def together(self, parts: Sequence[FilePart]) -> None:
        """Read small files in as few scans as may be, once all their bytes were looked at."""
        files = {part.number: part.file for part in parts}
        readied = []
        for part in parts:
            if part.file.rewritten is None and (unfit := self._looks.scan(part.file).unfit):
                self.loaded.append(self._unread(part, unfit))
                break
            readied.append(replace(part, file=self._readied(part.file)))
        for batch in sharing.batches(readied, self._layout):
            self._together(batch, files)

    def _settle(self, loaded: Sequence[Loaded]) -> None:
        self.loaded += settle(loaded, self._rules, self._workspace)

    def _readied(self, file: Tabular) -> Tabular:
        if file.is_ours or file.rewritten is not None:
            return file
        return self._looks.rewritten(file) if self._looks.scan(file).is_odd else self._looks.as_it_can_be_read(file)

    def _unread(self, part: FilePart, why: str) -> Loaded:
        reading = reading_of_part(part, self._rules, {}, part.columns)
        return Loaded(part=part, reading=reading, formats={}, unfit=[f"{part.file.name}: {why}"])

    def _alone(self, part: FilePart) -> Loaded:
        file = part.file
        if file.is_parquet or file.fault:
            return self._read(part)
        # Where blank lines stand, which no key may leave out of account, is known only of what is written anew.
        is_anew = part.mapping.keyed_by_place and not file.is_ours
        if is_anew or not file.is_plain:
            if unfit := self._looks.scan(file).unfit:
                return self._unread(part, unfit)
            part = replace(part, file=self._looks.rewritten(file) if is_anew else self._looks.as_it_can_be_read(file))
        loaded = self._read(part)
        if part.file.rewritten is not None:
            return loaded
        scan = self._looks.scan(file)
        if scan.unfit:
            return self._unread(part, scan.unfit)
        if loaded.failed or loaded.rejected or scan.is_odd:
            self._forget([part])
            return self._read(replace(part, file=self._looks.rewritten(file)))
        loaded.spanning = (scan.values, scan.lines)
        return loaded

    def _forget(self, parts: Sequence[FilePart]) -> None:
        """Take out of the table what was read of files."""
        if self._is_made:
            self._workspace.run(f"DELETE FROM {parts[0].table} WHERE {of_files(parts)}")

    def _fill(self, table: str, reading: TableReading) -> None:
        """Put rows into the table, which the first of them make."""
        into = f"INSERT INTO {table}" if self._is_made else f"CREATE TABLE {table} AS"
        with self._workspace.in_order():  # so that the place of a row in the table tells its place in the file
            self._workspace.run(f"{into} {compiled(reading.select, self._workspace)}")
        self._is_made = True

    def _read(self, part: FilePart) -> Loaded:
        """Read every row of a file into the table, and count what cannot be split."""
        chosen: dict[str, str] = {}
        unfit: list[str] = []
        failed = ""
        try:
            chosen = fitting.choose(texts_of(part), self._rules, ask_of(self._workspace))
            unfit = fitting.both_fit(texts_of(part), chosen, self._rules, ask_of(self._workspace))
        except duckdb.Error as error:
            failed = self._failed(part, error)
        reading = reading_of_part(part, self._rules, chosen, part.columns)
        years = years_of_two_figures(part.mapping, chosen, self._rules)
        loaded = Loaded(part=part, reading=reading, formats=chosen, years=years, unfit=unfit, failed=failed)
        if failed:
            return loaded
        try:
            self._fill(part.table, reading)
            _count_rejects(loaded, self._workspace)
        except duckdb.Error as error:
            loaded.failed = self._failed(part, error)
        return loaded

    def _failed(self, part: FilePart, error: duckdb.Error) -> str:
        """What of a file made a statement fail that reads it. Raises the error where it was not the file."""
        if not _is_of(part.file, error):
            raise error
        return f"{part.file.name}: {_said(error, part.file)}{self._where(part, error)}"

    def _where(self, part: FilePart, error: duckdb.Error) -> str:
        """The columns of a typed file that cannot be read, where it is their values that cannot."""
        if not isinstance(error, duckdb.ConversionException):
            return ""
        columns = [name for name in part.mapping.used if not self._can_be_read(part, name)]
        return f": {', '.join(map(repr, columns))}" if columns else ""

    def _can_be_read(self, part: FilePart, header: str) -> bool:
        try:
            self._workspace.run(f"SELECT count(hash({part.raw()[header]})) FROM {part.relation()}")
        except duckdb.Error:
            return False
        return True

    def _together(self, batch: Batch, files: Mapping[int, Tabular]) -> None:
        """Read files together. `files` are those that they were made of, by number."""
        formats = {mapped.column.name: mapped.formats[0] for mapped in batch.part.mapping.columns if mapped.formats}
        reading, damaged = self._fill_with(batch, formats)
        if reading is None or damaged:
            self._forget(batch.parts)
            self._again(batch, damaged, files)
            return
        loaded = []
        for part in batch.parts:
            years = years_of_two_figures(part.mapping, formats, self._rules)
            loaded.append(Loaded(part=part, reading=reading, formats=formats, years=years))
            if part.file.rewritten is not None:
                _tell_rejects(loaded[-1], 0, part.file.rewritten)
            else:
                scan = self._looks.scan(files[part.number])
                loaded[-1].spanning = (scan.values, scan.lines)
        self._settle(loaded)

    def _fill_with(self, batch: Batch, formats: Mapping[str, str]) -> tuple[TableReading | None, Collection[str]]:
        """Put the rows of files into the table. How they were read, None where they cannot be; and the paths of those with
        lines that cannot be split."""
        part, workspace = batch.part, self._workspace
        try:
            if batch.is_small:
                part, seen = sharing.staged(batch, self._rules, workspace)
                if damaged := rejected_in(workspace):
                    return None, damaged
            else:
                part, seen = replace(part, combined=f"({batch.relation(workspace)})"), {}
            reading = reading_of_part(part, self._rules, formats, part.columns, occurring=seen)
            self._fill(part.table, reading)
            return reading, () if batch.is_small else rejected_in(workspace)
        except _FAILURES:
            return None, ()
        finally:
            drop_rejects(workspace)
            workspace.run(f"DROP TABLE IF EXISTS {sharing.STAGED}")

    def _again(self, batch: Batch, damaged: Collection[str], files: Mapping[int, Tabular]) -> None:
        """Read files together of which some cannot be split: once those are written anew, or else each by itself."""
        anew = [part for part in batch.parts if str(part.file.path) in damaged]
        if not anew or any(part.file.rewritten is not None for part in anew):
            for part in batch.parts:
                if part.number < self.end:
                    self.alone(replace(part, file=files[part.number]))
            return
        readied = {part.number: replace(part, file=self._looks.rewritten(files[part.number])) for part in anew}
        for again in sharing.batches([readied.get(part.number, part) for part in batch.parts], self._layout):
            self._together(again, files)


_FAILURES = (duckdb.IOException, duckdb.InvalidInputException)


def _is_of(file: Tabular, error: duckdb.Error) -> bool:
    """Whether what a file holds makes a statement fail like that. Typed values may be beyond what DuckDB holds, where texts are
    only converted with care; and what its reader of Parquet finds damaged comes as an error of no kind."""
    if isinstance(error, _FAILURES):
        return True
    return file.is_parquet and (isinstance(error, duckdb.ConversionException) or type(error) is duckdb.Error)


def _count_rejects(loaded: Loaded, workspace: Workspace) -> None:
    """Count the lines that could not be split into columns."""
    if loaded.part.file.is_parquet:
        return
    lines = int(workspace.run("SELECT count(DISTINCT line_byte_position) FROM reject_errors")[0][0])
    drop_rejects(workspace)
    loaded.rejected = lines
    if (done := loaded.part.file.rewritten) is not None:
        _tell_rejects(loaded, lines, done)


def _tell_rejects(loaded: Loaded, lines: int, done: Rewritten) -> None:
    """What was written anew has no lines that cannot be split but those that were left out."""
    source, has_lines = loaded.part.file.name, loaded.part.file.has_lines
    if lines:
        loaded.failed = f"{source}: {lines:,} lines cannot be split into its columns"
    loaded.rejected = done.rejected
    loaded.spanning = (done.values, done.lines)
    loaded.refusals += [
        Refusal(
            source=source, row=reject.row, line=reject.line if has_lines else None, column=None, reason=reject.reason
        )
        for reject in done.rejects
    ]


def _said(error: duckdb.Error, file: Tabular) -> str:
    """Why DuckDB gave a file up, without quoting the file."""
    message = str(error).casefold()
    if not file.is_parquet and ("line size" in message or "buffer" in message):
        return f"a line is longer than {MAX_LINE:,} bytes: a file without line ends is not a CSV"
    if file.is_parquet and "timestamp" in message:
        return "holds a time so far from any calendar that the column cannot be read"
    if "permission" in message:
        return "may not be read"
    return "cannot be read to its end; it is damaged or incomplete"


def put_view(
    record: type[Record], columns: Collection[str] | None, workspace: Workspace, *, relation: str = ""
) -> None:
    """Put a view with every column of the vocabulary in front of what was read, or of another `relation`: a column that is not
    held is null.

    Storing the nulls would cost as much as reading the columns that are there. Of a table that was not read (None) it has
    no rows.
    """
    relation = relation or ("(SELECT 1 WHERE false) AS nothing" if columns is None else table_of(record))
    dialect = workspace.engine.dialect
    kind, quote = dialect.type_compiler_instance.process, dialect.identifier_preparer.quote
    # Written here: to have fifty tables' worth of nulls written by SQLAlchemy would take longer than to make the views.
    values = ", ".join(
        f"CAST({item.name if item.name in (columns or ()) else 'NULL'} AS {kind(item.type)}) AS {quote(item.name)}"
        for item in record.__table__.columns
    )
    workspace.run(f"CREATE VIEW {record.__tablename__} AS SELECT {values} FROM {relation}")


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
