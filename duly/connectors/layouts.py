"""What duly.toml says of an export: how its values are written, where each table comes from, and what columns and codes are
called there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from duly.connectors.columns.origins import Conventions
from duly.connectors.columns.values import NO, YES
from duly.connectors.mapping import ColumnLayout, TableLayout, precision_of
from duly.errors import SettingsError
from duly.records import ColumnDeclaration, Kind, Record, columns_of
from duly.records.columns import PRECISION, table_name
from duly.records.vocabulary import Vocabulary
from duly.settings import ExportSettings, Settings, TableSettings, heading_of


def layouts_of(
    settings: Settings, vocabulary: Vocabulary, needs: Mapping[str, Collection[str]] | None = None
) -> Mapping[str, TableLayout]:
    """The layout of every table of the vocabulary, by its name and in its order. `needs` are what is asked for; None is all.

    Raises SettingsError with every table, column and code that duly.toml names and that is not ours.
    """
    if faults := list(dict.fromkeys(_faults(settings.tables, vocabulary))):
        raise SettingsError(
            f"{settings.file or 'duly.toml'}: {len(faults)} {'name is' if len(faults) == 1 else 'names are'} not duly's",
            faults=faults,
            next_step="docs/data-dictionary.md lists every table, column and code.",
        )
    return {
        name: _layout(record, settings.tables.get(name, TableSettings()), settings.export, needs)
        for name, record in vocabulary.by_name.items()
    }


def conventions_of(settings: Settings) -> Conventions:
    """How the export writes its values."""
    export = settings.export
    return Conventions(
        time_zone=export.time_zone,
        naive_zone=export.naive_zone,
        blanks=export.blanks,
        sentinels=export.sentinels,
        midnight_is_real=export.midnight_is_real,
        test_id_prefixes=export.test_id_prefixes,
        encoding=export.encoding,
        delimiter=export.delimiter,
        header_row=heading_of(export),
        ignore=export.ignore,
    )


def _layout(
    record: type[Record], table: TableSettings, export: ExportSettings, needs: Mapping[str, Collection[str]] | None
) -> TableLayout:
    name = table_name(record)
    return TableLayout(
        record=record,
        columns=tuple(_column(column, table, export) for column in columns_of(record)),
        files=table.files,
        header_row=heading_of(table) or heading_of(export),
        widths=table.widths,
        source=table.source,
        where=table.where,
        ignored=table.ignore,
        wanted=needs is None or name in needs,
        asked=None if needs is None else frozenset(needs.get(name, ())),
    )


def _column(column: ColumnDeclaration, table: TableSettings, export: ExportSettings) -> ColumnLayout:
    named, by_name = table.columns.get(column.name), table.by_name
    usual = {Kind.INSTANT: export.instant_format, Kind.DAY: export.day_format}
    return ColumnLayout(
        column=column,
        headers=named.headers if named else (column.name,),
        join=named.join if named else None,
        constant=named.constant if named else None,
        formats=((named and named.format) or usual[column.kind]) if column.kind in usual else (),
        codes=table.codes_of(column.name),
        precision=_precision(column, table),
        precisions=table.codes_of(column.name + PRECISION),
        named=by_name or named is not None,
    )


def _precision(column: ColumnDeclaration, table: TableSettings) -> tuple[str, ...]:
    if column.kind is not Kind.INSTANT:
        return ()
    named = table.columns.get(column.name + PRECISION)
    if named is not None:
        return named.headers
    return (column.name + PRECISION,) if table.by_name else ()


def _faults(tables: Mapping[str, TableSettings], vocabulary: Vocabulary) -> Iterator[str]:
    for name, table in tables.items():
        if name not in vocabulary.by_name:
            yield f"tables.{name}: is no table of duly's; the tables are {', '.join(vocabulary.by_name)}"
            continue
        columns = {column.name: column for column in columns_of(vocabulary.record(name))}
        times = [column for column in columns.values() if column.kind is Kind.INSTANT]
        known = {**{column.name + PRECISION: precision_of(column) for column in times}, **columns}
        for column in [*table.columns, *table.codes]:
            if column not in known:
                yield f"tables.{name}: has no column {column}; its columns are {', '.join(columns)}"
        for column in set(table.codes) & set(known):
            yield from (f"tables.{name}.codes.{column}: {fault}" for fault in _wrong_codes(known[column], table))
        for column, named in table.columns.items():
            if column in known and named.format and known[column].kind not in (Kind.INSTANT, Kind.DAY):
                yield f"tables.{name}.columns.{column}.format: only a time or a date has a format"
            if column not in columns and column in known and (named.constant is not None or named.join is not None):
                yield f"tables.{name}.columns.{column}: the precision of a time comes from one column"


def _wrong_codes(column: ColumnDeclaration, table: TableSettings) -> Iterator[str]:
    """What is wrong with the codes of a column: ours that it cannot hold, or that it can hold none."""
    ours = sorted(set(table.codes_of(column.name).values()) - {""})
    match column.kind:
        case Kind.CODE | Kind.DIGEST:
            yield from (
                f"{code!r} is not one of {', '.join(column.codes)}"
                for code in ours
                if column.codes and code not in column.codes
            )
        case Kind.FLAG:
            yield from (f"{code!r} is neither 1 (yes) nor 0 (no)" for code in ours if code.lower() not in (*YES, *NO))
        case Kind.COUNT:
            yield from (
                f"{code!r} is not a whole number" for code in ours if not re.fullmatch(r"[+-]?[0-9]{1,9}", code)
            )
        case Kind.NUMBER:
            yield from (
                f"{code!r} is not a number"
                for code in ours
                if not re.fullmatch(r"[+-]?[0-9]{1,15}([.][0-9]{1,15})?", code)
            )
        case Kind.ID:
            return
        case Kind.TEXT:
            yield "a free text is read as it stands: it has no codes"
        case _:
            yield "a time or a date has no codes; what stands for nothing is said under export.blanks, or export.sentinels"
