"""The files of an export: found in a folder, a zip or one by one, and each given to the table it fills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

import duckdb

from duly.connectors.columns.origins import Conventions, Shape
from duly.connectors.files import delimited, relations, walking, workbooks
from duly.connectors.files.naming import Layouts, by_headers, by_name, looks_like
from duly.connectors.files.rewriting import Rewritten
from duly.connectors.files.walking import ExportFile, is_named
from duly.connectors.workspace import Workspace
from duly.errors import DulyError, ExportError

MANIFEST = "manifest.json"
_TEXT = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
_BOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_PARQUET = (".parquet", ".pq")
KINDS = (*_TEXT, *_PARQUET, *_BOOKS)


@dataclass(frozen=True, kw_only=True)
class Tabular:
    """A file, or a sheet of one, that can be read as a table. `shapes` are by header; `origin` is hashed."""

    name: str
    path: Path
    origin: Path
    headers: tuple[str, ...]
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    encoding: str | None = None
    encoding_declared: bool = False
    delimiter: str | None = None
    notes: tuple[str, ...] = ()
    fault: str = ""  # why it cannot be read at all
    also_iso: bool = False  # real dates stood among the texts
    copied: bool = False  # from a database: there are no bytes to hash
    header_line: int = 1
    likely_header: int | None = None  # a line that looks like the header, where that one does not
    is_plain: bool = True  # as far as was seen it can be read as it stands
    rewritten: Rewritten | None = None  # `path` is a copy without the header, of what can be split

    @property
    def is_ours(self) -> bool:
        """The text was written by duly, of a sheet or of a table of a database."""
        return self.copied or self.also_iso

    @property
    def is_parquet(self) -> bool:
        return self.delimiter is None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What was found: the files that are tables, by table; those that are none, and why; the export's own manifest.

    `missed` are what may hold records of a table and was not read, and why; `ignored` are names of what holds none.
    """

    tables: Mapping[str, tuple[Tabular, ...]]
    unread: tuple[str, ...]
    manifest: Path | None
    missed: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def listing(paths: Sequence[Path], layouts: Layouts, conventions: Conventions, workspace: Workspace) -> Listing:
    """Find the files of an export and the table that each fills.

    Raises ExportError where a path is not there, or a file that was named fits no table.
    """
    walked = walking.walk(paths, conventions.ignore, workspace)
    files, manifest = _without_manifest(paths, walked)
    tables: dict[str, list[Tabular]] = {}
    unread: list[tuple[Tabular, str]] = []
    faults: list[str] = []
    tabulars = [(file, tabular) for file in files for tabular in _tabulars(file, conventions, layouts, workspace)]
    named = {tabular.name: by_name(tabular.name, layouts) for _, tabular in tabulars}
    settled = {name: tabular.name for _, tabular in tabulars for name in named[tabular.name]}
    for file, tabular in tabulars:
        names: list[str] | str = named[tabular.name] or tabular.fault
        names = names or by_headers(tabular.headers, layouts, settled)
        if isinstance(names, str):
            if file.asked_for:
                faults.append(f"{tabular.name}: {names}")
            unread.append((tabular, names))
            continue
        for name in names:
            tables.setdefault(name, []).append(tabular)
    if faults:
        raise ExportError(
            "the export holds files that fit no table" if len(faults) > 1 else "a file fits no table",
            faults=faults,
            next_step="Name the table in duly.toml ([tables.<table>] files = [...]); "
            f"`duly init` proposes one. The tables are {', '.join(layouts)}.",
        )
    _check_declared(tables, files, layouts)
    read = {name: [file.headers for file in tables[name]] for name in layouts if name in tables}
    missed, told = list(walked.closed), set[str]()
    for tabular, why in unread:
        if (table := looks_like(tabular.name, tabular.headers, layouts, read)) is not None:
            told.add(tabular.name)
            missed.append(f"{tabular.name}: it looks like a part of {table}, but {why}")
    return Listing(
        tables={name: tuple(tables[name]) for name in read},
        unread=(*walked.again, *(f"{tabular.name}: {why}" for tabular, why in unread if tabular.name not in told)),
        manifest=manifest,
        missed=tuple(missed),
        ignored=tuple(walked.ignored),
    )


def tabulars_in(
    paths: Sequence[Path], conventions: Conventions, workspace: Workspace
) -> tuple[list[Tabular], list[str]]:
    """Every table that files hold, whatever it may be a table of; and the files that hold none, with the reason."""
    files, _ = _without_manifest(paths, walking.walk(paths, conventions.ignore, workspace))
    tabulars = [tabular for file in files for tabular in _tabulars(file, conventions, {}, workspace)]
    unread = [f"{tabular.name}: {tabular.fault}" for tabular in tabulars if not tabular.headers]
    return [tabular for tabular in tabulars if tabular.headers], unread


def _without_manifest(paths: Sequence[Path], walked: walking.Walk) -> tuple[list[ExportFile], Path | None]:
    """The files of an export but for its own manifest, and that.

    Raises ExportError where there is no file or more than one manifest.
    """
    files = list(walked.files)
    manifests = [file for file in files if PurePath(file.name).name == MANIFEST]
    if len(manifests) > 1:
        raise ExportError(
            f"the export holds {len(manifests)} files named {MANIFEST}", next_step="Give one export at a time."
        )
    if manifests:
        files.remove(manifests[0])
    if not files:
        raise ExportError(
            f"{', '.join(map(str, paths)) or 'the export'}: holds no files",
            faults=walked.closed,
            next_step=f"Give a folder or files of these kinds: {', '.join(KINDS)}.",
        )
    return files, manifests[0].path if manifests else None


def _tabulars(file: ExportFile, conventions: Conventions, layouts: Layouts, workspace: Workspace) -> list[Tabular]:
    """The tables that a file holds: one, or one for each sheet of a workbook. A fault is kept with the file's name."""
    lower = file.path.name.lower()
    if file.fault:
        return [_unreadable(file, file.fault)]
    try:
        if lower.endswith(_TEXT):
            return [_text(file, conventions, layouts)]
        if lower.endswith(_PARQUET):
            return [_parquet(file, workspace)]
        if lower.endswith(_BOOKS):
            made = workbooks.sheets(file.path, file.name, workspace)
            return [_sheet(file, sheet, path, len(made) == 1) for sheet, path in made.items()]
    except DulyError as error:
        return [_unreadable(file, error.message.removeprefix(f"{file.name}: "))]
    return [_unreadable(file, "is not a kind of file that duly reads")]


def _unreadable(file: ExportFile, fault: str) -> Tabular:
    return Tabular(name=file.name, path=file.path, origin=file.path, headers=(), fault=fault)


def _text(file: ExportFile, conventions: Conventions, layouts: Layouts) -> Tabular:
    named = [layouts[name] for name in by_name(file.name, layouts)]
    declared = [layout.header_row for layout in named if layout.header_row is not None]
    seen = delimited.recognise(
        file.path,
        name=file.name,
        encoding=conventions.encoding,
        delimiter=conventions.delimiter,
        header_row=declared[0] if declared else conventions.header_row,
        layouts=named or tuple(layouts.values()),
    )
    return Tabular(
        name=file.name,
        path=file.path,
        origin=file.path,
        headers=seen.headers,
        encoding=seen.encoding,
        encoding_declared=conventions.encoding == seen.encoding,
        delimiter=seen.delimiter,
        notes=seen.notes,
        fault="" if seen.headers else "is empty: not even a header",
        header_line=seen.header_line,
        likely_header=seen.likely_header,
        is_plain=seen.is_plain,
    )


def _sheet(file: ExportFile, sheet: str, path: Path, only: bool) -> Tabular:
    seen = delimited.recognise(path, name=file.name, encoding="utf-8", delimiter=",")
    name = file.name if only else f"{file.name}/{sheet}"
    return Tabular(
        name=name,
        path=path,
        origin=file.path,
        headers=seen.headers,
        encoding="utf-8",
        delimiter=",",
        also_iso=True,
        notes=(f"sheet {sheet!r}",),
    )


_SHAPES = {
    "VARCHAR": Shape.TEXT, "BOOLEAN": Shape.TRUTH, "DATE": Shape.DAY, "DOUBLE": Shape.REAL, "FLOAT": Shape.REAL,
    "TIMESTAMP WITH TIME ZONE": Shape.INSTANT, "TIMESTAMP": Shape.CLOCK, "TIMESTAMP_S": Shape.CLOCK,
    "TIMESTAMP_MS": Shape.CLOCK, "TIMESTAMP_NS": Shape.CLOCK,
}  # fmt: skip


def shape_of(type_name: str) -> Shape:
    """The shape of a DuckDB type. What is none of the known ones is read as the text it prints as."""
    if type_name.startswith("DECIMAL"):
        return Shape.REAL
    return Shape.WHOLE if type_name.endswith("INT") or type_name == "INTEGER" else _SHAPES.get(type_name, Shape.TEXT)


def _parquet(file: ExportFile, workspace: Workspace) -> Tabular:
    try:
        described = workspace.run(f"DESCRIBE SELECT * FROM {relations.parquet(file.path)}")
    except duckdb.Error:
        raise ExportError(f"{file.name}: the Parquet file cannot be read; it is damaged or incomplete") from None
    shapes = {str(name): shape_of(str(type_)) for name, type_, *_ in described}
    return Tabular(name=file.name, path=file.path, origin=file.path, headers=tuple(shapes), shapes=shapes)


def _check_declared(tables: Mapping[str, Sequence[Tabular]], files: Sequence[ExportFile], layouts: Layouts) -> None:
    faults = [
        f"tables.{name}.files: nothing in the export is named {pattern}"
        for name, layout in layouts.items()
        for pattern in layout.files
        if not any(is_named(tabular.name, pattern) for tabular in tables.get(name, ()))
    ]
    # A file that was named on the command line stands for the whole export: the others are not missed.
    if faults and not any(file.asked_for for file in files):
        raise ExportError(
            "the export lacks files that duly.toml names",
            faults=faults,
            next_step="Check the names, or export again.",
        )
