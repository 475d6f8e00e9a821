"""The files of an export: found in a folder, a zip or one by one, and each given to the table it fills."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

import duckdb

from duly.connectors.columns.origins import Conventions, Shape
from duly.connectors.files import archives, delimited, relations, workbooks
from duly.connectors.files.kinds.fixed_width import has_ruler
from duly.connectors.files.kinds.recognition import BOOKS, Content, content_of
from duly.connectors.files.rewriting import Rewritten
from duly.connectors.mapping import TableLayout, map_headers, speaks_of
from duly.connectors.workspace import Workspace
from duly.errors import DulyError, ExportError

MANIFEST = "manifest.json"
_TEXT = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
_BOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_PARQUET = (".parquet", ".pq")
_RECORDS = (".json", ".jsonl", ".ndjson", ".xml", ".json.gz", ".jsonl.gz", ".ndjson.gz", ".xml.gz")
KINDS = (*_TEXT, *_PARQUET, *_BOOKS, *_RECORDS)


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
    told: tuple[str, ...] = ()  # what is said of it wherever the export is spoken of
    places: workbooks.Places | None = None  # of a sheet: where its rows and cells stand
    header_line: int = 1
    likely_header: int | None = None  # a line that looks like the header, where that one does not
    is_plain: bool = True  # as far as was seen it can be read as it stands
    rewritten: Rewritten | None = None  # `path` is a copy without the header, of what can be split

    @property
    def is_ours(self) -> bool:
        """The text was written by duly, of a sheet or of a table of a database."""
        return self.copied or self.also_iso

    @property
    def has_lines(self) -> bool:
        """Its rows are lines that an editor shows."""
        return not self.is_ours or (self.places is not None and self.places.by_line)

    @property
    def is_parquet(self) -> bool:
        return self.delimiter is None

    @property
    def without_value(self) -> frozenset[str]:
        """The headers of columns in which some cell holds an error instead of a value."""
        return frozenset(self.places.errors) if self.places else frozenset()


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
    tabulars = [(file, tabular) for file in files for tabular in _tabulars(file, conventions, layouts, workspace)]
    named = {tabular.name: _by_name(tabular.name, layouts) for _, tabular in tabulars}
    settled = {name: tabular.name for _, tabular in tabulars for name in named[tabular.name]}
    fitting = [
        (file, tabular, named[tabular.name] or _by_headers(tabular, layouts, settled)) for file, tabular in tabulars
    ]
    fit = {file.name for file, _, names in fitting if not isinstance(names, str)}
    for file, tabular, names in fitting:
        if isinstance(names, str):
            # A cover beside a sheet that fits is nobody's fault.
            (faults if file.asked_for and file.name not in fit else unread).append(f"{tabular.name}: {names}")
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
    tabulars = [tabular for file in files for tabular in _tabulars(file, conventions, {}, workspace)]
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


def _tabulars(file: ExportFile, conventions: Conventions, layouts: Layouts, workspace: Workspace) -> list[Tabular]:
    """The tables that a file holds: one, or one for each sheet of a workbook. A fault is kept with the file's name."""
    fault = "is not a kind of file that duly reads"
    try:
        if file.path.name.lower().endswith(KINDS):
            content = content_of(file.path)
            if content in BOOKS:
                copies = workbooks.sheets(
                    file.path,
                    file.name,
                    workspace,
                    lambda sheet: _asked([f"{file.name}/{sheet}", file.name], conventions, layouts),
                )
                return _sheets(file, copies, content)
            if content is Content.PARQUET:
                return [_called(file, content, _parquet(file, workspace))]
            if content is Content.TEXT and (fixed := _fixed_width(file, conventions, layouts, workspace)):
                return [_called(file, content, fixed)]
            if content in (Content.TEXT, Content.NOTHING) or file.path.name.lower().endswith(_TEXT):
                return [_called(file, Content.TEXT, _text(file, conventions, layouts))]
            fault = f"is {content.value}, whatever its name says"
    except DulyError as error:
        fault = error.message
    except OSError as error:
        fault = f"cannot be read ({error.strerror})"
    return [Tabular(name=file.name, path=file.path, origin=file.path, headers=(), fault=fault)]


def _fixed_width(file: ExportFile, conventions: Conventions, layouts: Layouts, workspace: Workspace) -> Tabular | None:
    """A text whose columns stand at fixed places, as duly.toml says or as its ruler shows; None of any other."""
    widths = next((found for table in _by_name(file.name, layouts) if (found := layouts[table].widths)), ())
    if not widths and not has_ruler(file.path, conventions.encoding):
        return None
    asked = _asked([file.name], conventions, layouts)
    copy = workbooks.columns_of_text(
        file.path, file.name, workspace, asked, widths=widths, encoding=conventions.encoding
    )
    return _sheet(file, copy, file.name)


def _asked(names: Iterable[str], conventions: Conventions, layouts: Layouts) -> workbooks.Asked:
    """The tables that what goes by these names may fill, and the row of its headers, as duly.toml says."""
    named = [layouts[table] for name in names for table in _by_name(name, layouts)]
    declared = [layout.header_row for layout in named if layout.header_row is not None]
    return named or tuple(layouts.values()), declared[0] if declared else conventions.header_row


def _text(file: ExportFile, conventions: Conventions, layouts: Layouts) -> Tabular:
    asked, header_row = _asked([file.name], conventions, layouts)
    seen = delimited.recognise(
        file.path,
        name=file.name,
        encoding=conventions.encoding,
        delimiter=conventions.delimiter,
        header_row=header_row,
        layouts=asked,
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


def _sheets(file: ExportFile, copies: Sequence[workbooks.CopiedSheet], content: Content) -> list[Tabular]:
    """The sheets of a workbook. Where one alone holds anything it goes by the name of the file."""
    alone = _alone(copies)
    sheets = [_sheet(file, copy, file.name if copy is alone else f"{file.name}/{copy.name}") for copy in copies]
    return [_called(file, content, sheet) for sheet in sheets]


def _sheet(file: ExportFile, copy: workbooks.CopiedSheet, name: str) -> Tabular:
    return Tabular(
        name=name,
        path=copy.path,
        origin=file.path,
        headers=copy.headers,
        encoding="utf-8",
        delimiter=",",
        also_iso=True,
        notes=(f"sheet {copy.name!r}",) if copy.name else (),
        told=copy.told,
        fault=copy.fault,
        places=copy.places,
        likely_header=copy.likely,
        rewritten=copy.rejected,
    )


def _alone(copies: Sequence[workbooks.CopiedSheet]) -> workbooks.CopiedSheet | None:
    """The sheet that goes by the name of its file: the one that alone holds anything, unless an empty one is its sequel."""
    holding = [copy for copy in copies if copy.headers]
    if len(copies) == 1:
        return copies[0]
    if len(holding) != 1:
        return None
    stem = _STEM.sub("", holding[0].name.casefold())
    others = {_STEM.sub("", copy.name.casefold()) for copy in copies if copy is not holding[0]}
    return None if stem in others and stem not in _UNNAMED else holding[0]


_STEM = re.compile(r"[\W_]*\d*\W*$")
_UNNAMED = ("sheet", "table", "feuil", "tabelle", "blad", "hoja")
"""What programs call a sheet to which nobody gave a name, before its number."""

_SUFFIXES = {
    Content.XLSX: (".xlsx", ".xlsm"), Content.XLSB: (".xlsb",), Content.ODS: (".ods",), Content.XLS: (".xls",),
    Content.HTML: (), Content.MAIL: (), Content.SPREADSHEET_XML: (), Content.PARQUET: _PARQUET, Content.TEXT: _TEXT,
    Content.JSON: _RECORDS, Content.XML: _RECORDS,
}  # fmt: skip


def _called(file: ExportFile, content: Content, tabular: Tabular) -> Tabular:
    """A table of a file, with a word where it is not what its name says."""
    if file.path.name.lower().endswith(_SUFFIXES[content]) or tabular.fault:
        return tabular
    return replace(tabular, told=(f"is {content.value}, whatever its name says", *tabular.told))


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


def _stem(name: str) -> str:
    return PurePath(name).name.split(".")[0].casefold()


def _by_name(file: str, layouts: Layouts) -> list[str]:
    """The tables a file fills as duly.toml says, else as its own name says; none where neither does."""
    declared = [name for name, layout in layouts.items() if any(_named(file, pattern) for pattern in layout.files)]
    if declared:
        return declared
    stem = _stem(PurePath(file).parts[-1])
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
