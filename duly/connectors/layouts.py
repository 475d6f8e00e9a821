"""What duly.toml says of an export: how its values are written, where each table comes from, and what columns and codes are
called there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from duly.connectors.columns.origins import Conventions
from duly.connectors.mapping import ColumnLayout, TableLayout
from duly.errors import SettingsError
from duly.records import ColumnDeclaration, Kind, Record, columns_of
from duly.records.columns import table_name
from duly.records.vocabulary import Vocabulary
from duly.settings import ExportSettings, Settings, TableSettings


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
    )


def _layout(
    record: type[Record], table: TableSettings, export: ExportSettings, needs: Mapping[str, Collection[str]] | None
) -> TableLayout:
    name = table_name(record)
    return TableLayout(
        record=record,
        columns=tuple(_column(column, table, export) for column in columns_of(record)),
        files=table.files,
        source=table.source,
        where=table.where,
        wanted=needs is None or name in needs,
        asked=None if needs is None else frozenset(needs.get(name, ())),
    )


def _column(column: ColumnDeclaration, table: TableSettings, export: ExportSettings) -> ColumnLayout:
    named = table.columns.get(column.name)
    usual = {Kind.INSTANT: export.instant_format, Kind.DAY: export.day_format}
    return ColumnLayout(
        column=column,
        headers=named.headers if named else (column.name,),
        constant=named.constant if named else None,
        formats=((named and named.format) or usual[column.kind]) if column.kind in usual else (),
        codes=table.codes_of(column.name),
    )


def _faults(tables: Mapping[str, TableSettings], vocabulary: Vocabulary) -> Iterator[str]:
    for name, table in tables.items():
        if name not in vocabulary.by_name:
            yield f"tables.{name}: is no table of duly's; the tables are {', '.join(vocabulary.by_name)}"
            continue
        columns = {column.name: column for column in columns_of(vocabulary.record(name))}
        for column in [*table.columns, *table.codes]:
            if column not in columns:
                yield f"tables.{name}: has no column {column}; its columns are {', '.join(columns)}"
        for column in set(table.codes) & set(columns):
            known = columns[column].codes
            wrong = sorted({ours for ours in table.codes_of(column).values() if known and ours not in {*known, ""}})
            yield from (f"tables.{name}.codes.{column}: {ours!r} is not one of {', '.join(known)}" for ours in wrong)
        for column, named in table.columns.items():
            if column in columns and named.format and columns[column].kind not in (Kind.INSTANT, Kind.DAY):
                yield f"tables.{name}.columns.{column}.format: only a time or a date has a format"
