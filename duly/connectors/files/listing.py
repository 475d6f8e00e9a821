"""The files of an export: found in a folder, a zip or one by one, and each given to the table it fills."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from duly.connectors.columns.origins import Conventions
from duly.connectors.files import walking
from duly.connectors.files.naming import Layouts, by_headers, by_name, looks_like, of_book
from duly.connectors.files.recognising import KINDS, tabulars_of
from duly.connectors.files.tabular import Tabular
from duly.connectors.files.walking import ExportFile, is_named
from duly.connectors.mapping import TableLayout, map_headers
from duly.connectors.workspace import Workspace
from duly.errors import ExportError

MANIFEST = "manifest.json"


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
    tabulars = [(file, tabular) for file in files for tabular in tabulars_of(file, conventions, layouts, workspace)]
    named = {
        tabular.name: by_name(tabular.name, layouts) or of_book(file.name, tabular.headers, layouts)
        for file, tabular in tabulars
    }
    settled = {name: tabular.name for _, tabular in tabulars for name in named[tabular.name]}
    fitting = [
        (file, tabular, named[tabular.name] or _by_headers(tabular, layouts, settled)) for file, tabular in tabulars
    ]
    fit = {file.name for file, _, names in fitting if not isinstance(names, str)}
    for file, tabular, names in fitting:
        if isinstance(names, str):
            if file.asked_for and file.name not in fit:  # a cover beside a sheet that fits is nobody's fault
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
    _check_declared(tables, tabulars, files, layouts)
    read = {name: [file.headers for file in tables[name]] for name in layouts if name in tables}
    missed, told = list(walked.closed), set[str]()
    for tabular, why in unread:
        if (table := looks_like(tabular.name, tabular.headers, layouts, read)) is not None:
            told.add(tabular.name)
            missed.append(f"{tabular.name}: it looks like a part of {table}, but {why}")
        elif tabular.is_damaged or (walking.is_packed(tabular.name) and tabular.fault):
            told.add(tabular.name)
            missed.append(f"{tabular.name}: {why}")
    missed += [said for name in read for file in tables[name] for said in _unplaced(file, layouts[name])]
    return Listing(
        tables={name: tuple(tables[name]) for name in read},
        unread=(*walked.again, *(f"{tabular.name}: {why}" for tabular, why in unread if tabular.name not in told)),
        manifest=manifest,
        missed=tuple(missed),
        ignored=tuple(walked.ignored),
    )


def _by_headers(tabular: Tabular, layouts: Layouts, settled: Mapping[str, str]) -> list[str] | str:
    """The table that a file fills as its headers say, which are known of some that are damaged; or why none."""
    names = by_headers(tabular.headers, layouts, settled) if tabular.headers else tabular.fault
    return tabular.fault or names if isinstance(names, str) else names


def _unplaced(file: Tabular, layout: TableLayout) -> Iterator[str]:
    """Rows of a sheet of which nobody can tell whether `where` chooses them: the cell that says it holds an error."""
    if file.places is None:
        return
    for header in dict.fromkeys(asked.mapped.header or "" for asked in map_headers(layout, file.headers).asked):
        for row in file.places.errors.get(header, {}):
            yield (
                f"{file.name}: {file.places.reason(row, header, '')}, so that nobody can tell whether its row is one of "
                f"{layout.name}: `where` chooses them by {header!r}"
            )


def tabulars_in(
    paths: Sequence[Path], conventions: Conventions, workspace: Workspace
) -> tuple[list[Tabular], list[str]]:
    """Every table that files hold, whatever it may be a table of; and the files that hold none, with the reason."""
    files, _ = _without_manifest(paths, walking.walk(paths, conventions.ignore, workspace))
    tabulars = [tabular for file in files for tabular in tabulars_of(file, conventions, {}, workspace)]
    unread = [f"{tabular.name}: {tabular.fault}" for tabular in tabulars if tabular.fault or not tabular.headers]
    return [tabular for tabular in tabulars if tabular.headers and not tabular.fault], unread


def _without_manifest(paths: Sequence[Path], walked: walking.Walk) -> tuple[list[ExportFile], Path | None]:
    """The files of an export but for its own manifest, and that.

    Raises ExportError where there is no file or more than one manifest.
    """
    files = list(walked.files)
    manifests = [file for file in files if PurePath(file.name).name.casefold() == MANIFEST]
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


def _check_declared(
    tables: Mapping[str, Sequence[Tabular]],
    tabulars: Sequence[tuple[ExportFile, Tabular]],
    files: Sequence[ExportFile],
    layouts: Layouts,
) -> None:
    books = {tabular.name: file.name for file, tabular in tabulars}
    faults = [
        f"tables.{name}.files: {_unnamed(pattern, books)}"
        for name, layout in layouts.items()
        for pattern in layout.files
        if not any(
            is_named(tabular.name, pattern) or is_named(books[tabular.name], pattern)
            for tabular in tables.get(name, ())
        )
    ]
    # A file that was named on the command line stands for the whole export: the others are not missed.
    if faults and not any(file.asked_for for file in files):
        raise ExportError(
            "the export lacks files that duly.toml names",
            faults=faults,
            next_step="Check the names, or export again.",
        )


def _unnamed(pattern: str, books: Mapping[str, str]) -> str:
    """Why a name in duly.toml names nothing. `books` are the files that tables were found in, by what these are called."""
    sheets = [name for name, book in books.items() if name != book and is_named(book, pattern)]
    if not sheets:
        return f"nothing in the export is named {pattern}"
    return f"no sheet of {pattern} has the key of it among its headers; name one of these: {', '.join(sheets)}"
