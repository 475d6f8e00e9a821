"""The files of an export: found in a folder, a zip or one by one, and each given to the table it fills."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

import duckdb

from duly.connectors.columns.origins import Conventions, Shape
from duly.connectors.columns.shapes import shape_of
from duly.connectors.files import archives, delimited, workbooks
from duly.connectors.mapping import TableLayout, map_headers, speaks_of
from duly.connectors.workspace import Workspace
from duly.errors import DulyError, ExportError

MANIFEST = "manifest.json"
_TEXT = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
_BOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_PARQUET = (".parquet", ".pq")
KINDS = (*_TEXT, *_PARQUET, *_BOOKS)


@dataclass(frozen=True, kw_only=True)
class ExportFile:
    """A file of the export: the name it is told by, and where its bytes are."""

    name: str
    path: Path
    asked_for: bool  # named by the user, not met in a folder


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

    @property
    def is_parquet(self) -> bool:
        return self.delimiter is None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What was found: the files that are tables, by table; those that are none, and why; the export's own manifest."""

    tables: Mapping[str, tuple[Tabular, ...]]
    unread: tuple[str, ...]
    manifest: Path | None


Layouts = Mapping[str, TableLayout]
"""What duly.toml says of each table, by our name of it, in the order of the vocabulary."""


def listing(paths: Sequence[Path], layouts: Layouts, conventions: Conventions, workspace: Workspace) -> Listing:
    """Find the files of an export and the table that each fills.

    Raises ExportError where a path is not there, or a file that was named fits no table.
    """
    files, manifest = _files(paths, workspace)
    tables: dict[str, list[Tabular]] = {}
    unread: list[str] = []
    faults: list[str] = []
    tabulars = [(file, tabular) for file in files for tabular in _tabulars(file, conventions, workspace)]
    named = {tabular.name: _by_name(tabular, layouts) for _, tabular in tabulars}
    settled = {name: tabular.name for _, tabular in tabulars for name in named[tabular.name]}
    for file, tabular in tabulars:
        names = named[tabular.name] or _by_headers(tabular, layouts, settled)
        if isinstance(names, str):
            (faults if file.asked_for else unread).append(f"{tabular.name}: {names}")
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
    order = {name: tuple(tables[name]) for name in layouts if name in tables}
    return Listing(tables=order, unread=tuple(unread), manifest=manifest)


def tabulars_in(
    paths: Sequence[Path], conventions: Conventions, workspace: Workspace
) -> tuple[list[Tabular], list[str]]:
    """Every table that files hold, whatever it may be a table of; and the files that hold none, with the reason."""
    files, _ = _files(paths, workspace)
    tabulars = [tabular for file in files for tabular in _tabulars(file, conventions, workspace)]
    unread = [f"{tabular.name}: {tabular.fault}" for tabular in tabulars if not tabular.headers]
    return [tabular for tabular in tabulars if tabular.headers], unread


def _files(paths: Sequence[Path], workspace: Workspace) -> tuple[list[ExportFile], Path | None]:
    files: list[ExportFile] = []
    manifest: Path | None = None
    for path in paths:
        try:
            if path.is_dir():
                inside = [item for item in sorted(path.rglob("*")) if item.is_file() and not _hidden(item, path)]
                files += [ExportFile(name=str(item.relative_to(path)), path=item, asked_for=False) for item in inside]
            elif path.suffix.lower() == ".zip":
                members = archives.unpack(path, workspace)
                files += [
                    ExportFile(name=f"{path.name}/{name}", path=copy, asked_for=False) for name, copy in members.items()
                ]
            elif path.exists():
                files.append(ExportFile(name=path.name, path=path, asked_for=True))
            else:
                raise ExportError(f"{path}: there is no such file or folder", next_step="Check the path.")
        except PermissionError:
            raise ExportError(f"{path}: may not be read", next_step="Ask for leave to read it.") from None
    manifests = [file for file in files if PurePath(file.name).name == MANIFEST]
    if len(manifests) > 1:
        raise ExportError(
            f"the export holds {len(manifests)} files named {MANIFEST}", next_step="Give one export at a time."
        )
    if manifests:
        manifest = manifests[0].path
        files.remove(manifests[0])
    if not files:
        raise ExportError(
            f"{', '.join(map(str, paths)) or 'the export'}: holds no files",
            next_step=f"Give a folder or files of these kinds: {', '.join(KINDS)}.",
        )
    return files, manifest


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)


def _tabulars(file: ExportFile, conventions: Conventions, workspace: Workspace) -> list[Tabular]:
    """The tables that a file holds: one, or one for each sheet of a workbook. A fault is kept with the file's name."""
    lower = file.path.name.lower()
    try:
        if lower.endswith(_TEXT):
            return [_text(file, conventions)]
        if lower.endswith(_PARQUET):
            return [_parquet(file, workspace)]
        if lower.endswith(_BOOKS):
            made = workbooks.sheets(file.path, file.name, workspace)
            return [_sheet(file, sheet, path, len(made) == 1) for sheet, path in made.items()]
    except DulyError as error:
        return [Tabular(name=file.name, path=file.path, origin=file.path, headers=(), fault=error.message)]
    fault = "is not a kind of file that duly reads"
    return [Tabular(name=file.name, path=file.path, origin=file.path, headers=(), fault=fault)]


def _text(file: ExportFile, conventions: Conventions) -> Tabular:
    seen = delimited.recognise(
        file.path, name=file.name, encoding=conventions.encoding, delimiter=conventions.delimiter
    )
    return Tabular(
        name=file.name,
        path=file.path,
        origin=file.path,
        headers=seen.headers,
        encoding=seen.encoding,
        encoding_declared=conventions.encoding is not None,
        delimiter=seen.delimiter,
        notes=seen.notes,
        fault="" if seen.headers else "is empty: not even a header",
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


def _parquet(file: ExportFile, workspace: Workspace) -> Tabular:
    try:
        described = workspace.run(f"DESCRIBE SELECT * FROM {parquet(file.path)}")
    except duckdb.Error:
        raise ExportError(f"{file.name}: the Parquet file cannot be read; it is damaged or incomplete") from None
    shapes = {str(name): shape_of(str(type_)) for name, type_, *_ in described}
    return Tabular(name=file.name, path=file.path, origin=file.path, headers=tuple(shapes), shapes=shapes)


def parquet(path: Path) -> str:
    """The rows of a Parquet file as DuckDB reads them; a folder named status=open above it says nothing of them."""
    return f"read_parquet({quote(path)}, hive_partitioning=false)"


def quote(path: Path) -> str:
    """A path as DuckDB takes it: a text, in which *, ? and [ would be read as a pattern."""
    escaped = re.sub(r"([*?\[])", r"[\1]", str(path)).replace("'", "''")
    return f"'{escaped}'"


def _stem(name: str) -> str:
    return PurePath(name).name.split(".")[0].casefold()


def _by_name(tabular: Tabular, layouts: Layouts) -> list[str]:
    """The tables a file fills as duly.toml says, else as its own name says; none where neither does."""
    declared = [name for name, layout in layouts.items() if any(_named(tabular.name, file) for file in layout.files)]
    if declared:
        return declared
    stem = _stem(PurePath(tabular.name).parts[-1])
    return [name for name in _undeclared(layouts) if stem == name or re.match(rf"{name}[_\-. ]?\d", stem)][:1]


def _undeclared(layouts: Layouts) -> list[str]:
    return [name for name, layout in layouts.items() if not layout.files]


def _by_headers(tabular: Tabular, layouts: Layouts, settled: Mapping[str, str]) -> list[str] | str:
    """The table a file fills as its headers say; or why none.

    `settled` are the tables that files fill by name, with one of these: a further file that only names the same key may
    be of anything (every kind of record names a person), and its rows would contradict those of the table.
    """
    if tabular.fault:
        return tabular.fault
    fitting = [name for name in _undeclared(layouts) if speaks_of(layouts[name], tabular.headers)]
    if len(fitting) > 1:
        fitting = _widest(fitting, tabular, layouts)
    if len(fitting) > 1:
        return f"its headers fit several tables ({', '.join(fitting)})"
    if not fitting:
        return "neither its name nor its headers say which table it fills"
    if (name := fitting[0]) in settled:
        return f"its headers fit {name}, which {settled[name]} fills by its name; name both in duly.toml if it belongs there"
    return fitting


def _widest(fitting: list[str], tabular: Tabular, layouts: Layouts) -> list[str]:
    """Of several tables whose key is there, the one that knows every header that the others know, and more."""
    known = {name: set(map_headers(layouts[name], tabular.headers).used) for name in fitting}
    widest = [name for name in fitting if all(known[name] > known[other] for other in fitting if other != name)]
    return widest or fitting


def _named(name: str, pattern: str) -> bool:
    """Whether duly.toml's `files` names this file: by its path in the export, its file name, or a pattern of either."""
    candidates = {name, PurePath(name).name, name.split("/", 1)[-1]}
    return any(fnmatch.fnmatch(candidate.casefold(), pattern.casefold()) for candidate in candidates)


def _check_declared(tables: Mapping[str, Sequence[Tabular]], files: Sequence[ExportFile], layouts: Layouts) -> None:
    faults = [
        f"tables.{name}.files: nothing in the export is named {pattern}"
        for name, layout in layouts.items()
        for pattern in layout.files
        if not any(_named(tabular.name, pattern) for tabular in tables.get(name, ()))
    ]
    # A file that was named on the command line stands for the whole export: the others are not missed.
    if faults and not any(file.asked_for for file in files):
        raise ExportError(
            "the export lacks files that duly.toml names",
            faults=faults,
            next_step="Check the names, or export again.",
        )
