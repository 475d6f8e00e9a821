"""What kind of file a file is, by what it holds, and the tables that it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import duckdb

from duly.connectors.columns.origins import Conventions, Shape
from duly.connectors.columns.shapes import shape_of
from duly.connectors.files import delimited, relations, workbooks
from duly.connectors.files.kinds.fixed_width import has_ruler, likely_widths
from duly.connectors.files.kinds.recognition import BOOKS, Content, content_of
from duly.connectors.files.naming import Layouts, by_name
from duly.connectors.files.tabular import Tabular
from duly.connectors.files.walking import ExportFile, is_packed
from duly.connectors.workspace import Workspace
from duly.errors import DulyError, ExportError, system_words

_TEXT = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
_BOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_PARQUET = (".parquet", ".pq")
_RECORDS = (".json", ".jsonl", ".ndjson", ".xml", ".json.gz", ".jsonl.gz", ".ndjson.gz", ".xml.gz")
KINDS = (*_TEXT, *_PARQUET, *_BOOKS, *_RECORDS)


_NAMED = (Content.PDF, Content.RTF, Content.ARCHIVE, Content.DATABASE)
"""What is plainly no text, whatever the name says; of other bytes the text that they should be is said to be damaged."""


def tabulars_of(file: ExportFile, conventions: Conventions, layouts: Layouts, workspace: Workspace) -> list[Tabular]:
    """The tables that a file holds: one, or one for each sheet of a workbook. A fault is kept with the file's name."""
    if file.fault:
        return [_unreadable(file, file.fault)]
    fault = _PACKED if is_packed(file.name) else "is not a kind of file that duly reads"
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
            if content not in _NAMED and (
                content in (Content.TEXT, Content.NOTHING) or file.path.name.lower().endswith(_TEXT)
            ):
                return [_called(file, Content.TEXT, _text(file, conventions, layouts))]
            fault = f"is {content.value}{'' if content is Content.DAMAGED else ', whatever its name says'}"
    except DulyError as error:
        fault = error.message.removeprefix(f"{file.name}: ")
    except OSError as error:
        fault = f"cannot be read ({system_words(error)})"
    return [_unreadable(file, fault)]


_PACKED = (
    "is packed and was not opened, so that it may hold records: unpack it, give a zip by itself as the export, or name it under "
    "export.ignore"
)


def _unreadable(file: ExportFile, fault: str) -> Tabular:
    return Tabular(name=file.name, path=file.path, origin=file.path, headers=(), fault=fault)


def _fixed_width(file: ExportFile, conventions: Conventions, layouts: Layouts, workspace: Workspace) -> Tabular | None:
    """A text whose columns stand at fixed places, as duly.toml says or as its ruler shows; None of any other."""
    widths = next((found for table in by_name(file.name, layouts) if (found := layouts[table].widths)), ())
    if not widths and not has_ruler(file.path, conventions.encoding):
        return None
    asked = _asked([file.name], conventions, layouts)
    copy = workbooks.columns_of_text(
        file.path, file.name, workspace, asked, widths=widths, encoding=conventions.encoding
    )
    return _sheet(file, copy, file.name)


def at_likely_places(tabular: Tabular, conventions: Conventions, workspace: Workspace) -> Tabular | None:
    """A text that has one column as it was read, with the columns that blanks set apart in it; None of any other.

    Raises ExportError where it cannot be read.
    """
    if len(tabular.headers) != 1 or tabular.is_ours or tabular.is_parquet:
        return None
    widths = likely_widths(tabular.origin, conventions.encoding)
    if not widths:
        return None
    copy = workbooks.columns_of_text(
        tabular.origin,
        tabular.name,
        workspace,
        _asked([], conventions, {}),
        widths=widths,
        encoding=conventions.encoding,
    )
    return replace(tabular, **_of_sheet(copy), widths=widths)


def _asked(names: Iterable[str], conventions: Conventions, layouts: Layouts) -> workbooks.Asked:
    """The tables that what goes by these names may fill, and the row of its headers, as duly.toml says."""
    named = [layouts[table] for name in names for table in by_name(name, layouts)]
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
    return Tabular(name=name, origin=file.path, **_of_sheet(copy))


def _of_sheet(copy: workbooks.CopiedSheet) -> dict[str, Any]:
    return {
        "path": copy.path,
        "headers": copy.headers,
        "encoding": "utf-8",
        "delimiter": ",",
        "also_iso": True,
        "notes": (f"sheet {copy.name!r}",) if copy.name else (),
        "told": copy.told,
        "fault": copy.fault,
        "is_damaged": copy.is_damaged,
        "places": copy.places,
        "likely_header": copy.likely,
        "rewritten": copy.rejected,
    }


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


def _parquet(file: ExportFile, workspace: Workspace) -> Tabular:
    try:
        described = workspace.run(f"DESCRIBE SELECT * FROM {relations.parquet(file.path)}")
        headers = relations.parquet_headers(file.path, workspace)
    except duckdb.Error:
        raise ExportError(f"{file.name}: the Parquet file cannot be read; it is damaged or incomplete") from None
    named = list(zip(headers, described, strict=True))
    lost = relations.too_long_in_parquet(file.path, workspace)
    too_long = [header for header in headers if header in lost]
    return Tabular(
        name=file.name,
        path=file.path,
        origin=file.path,
        headers=tuple(headers),
        shapes={
            header: Shape.NESTED if header in too_long else shape_of(str(type_)) for header, (_, type_, *_) in named
        },
        told=tuple(
            f"{header} is of decimals of more than 38 digits, which are not read: export it as text"
            for header in too_long
        ),
        read_as={header: str(name) for header, (name, *_) in named if header != name},
    )
