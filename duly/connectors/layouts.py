"""What duly.toml says of an export: how its values are written, where each table comes from, and what columns and codes are
called there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from duly.connectors.children import circles, with_children, wrong_children
from duly.connectors.columns.origins import Conventions
from duly.connectors.columns.tolerance import has_unknown
from duly.connectors.columns.values import NO, YES
from duly.connectors.mapping import ColumnLayout, Condition, TableLayout, precision_of
from duly.errors import SettingsError, meant
from duly.records import ColumnDeclaration, Kind, Record, columns_of, key_of
from duly.records.columns import PRECISION, table_name
from duly.records.vocabulary import Vocabulary
from duly.settings import ColumnSettings, ConditionSettings, ExportSettings, Settings, TableSettings, heading_of
from duly.settings.faults import dotted
from duly.settings.tables import ROW, USUAL_LIMIT


def layouts_of(
    settings: Settings, vocabulary: Vocabulary, needs: Mapping[str, Collection[str]] | None = None
) -> Mapping[str, TableLayout]:
    """The layout of every table of the vocabulary, by its name and in its order. `needs` are what is asked for; None is all.

    Raises SettingsError with every table, column and code that duly.toml names and that is not ours.
    """
    if faults := [settings.with_line(fault) for fault in dict.fromkeys(_faults(settings.tables, vocabulary))]:
        raise SettingsError(
            f"{settings.file or 'duly.toml'}: {len(faults)} {'fault' if len(faults) == 1 else 'faults'} under [tables]",
            faults=faults,
            next_step="docs/data-dictionary.md lists every table, column and code.",
        )
    layouts = {
        name: _layout(record, settings.tables.get(name, TableSettings()), settings.export, needs)
        for name, record in vocabulary.by_name.items()
    }
    return with_children(layouts, vocabulary)


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
        where=tuple(
            tuple(_condition(header, asked, table, export) for header, asked in way.items()) for way in table.where
        ),
        keeping=table.keeping,
        ignored=table.ignore,
        wanted=needs is None or name in needs,
        asked=None if needs is None else frozenset(needs.get(name, ())),
    )


def _condition(header: str, asked: ConditionSettings, table: TableSettings, export: ExportSettings) -> Condition:
    """A condition of `where`. Days are written as the column says that is mapped from the same header, or as days or times of
    the export are."""
    same = next((named.format for named in table.columns.values() if named.headers == (header,) and named.format), ())
    usual = tuple(dict.fromkeys((*export.day_format, *export.instant_format)))
    return Condition(
        header=header,
        values=(asked.values if asked.values is not None else asked.others) or (),
        negated=asked.others is not None,
        low=asked.low,
        high=asked.high,
        under=asked.under,
        formats=(asked.format or same or usual) if isinstance(next(iter(asked.bounds), None), date) else (),
    )


def _column(column: ColumnDeclaration, table: TableSettings, export: ExportSettings) -> ColumnLayout:
    named, by_name = table.columns.get(column.name), table.by_name
    usual = {Kind.INSTANT: export.instant_format, Kind.DAY: export.day_format}
    parts = named.key if named else ()
    is_place = column.key and table.keyed_by_place
    if column.key and table.key and not is_place:
        parts = table.key
    return ColumnLayout(
        column=column,
        headers=() if is_place else parts or (named.headers if named else (column.name,)),
        join=named.join if named else None,
        is_key=bool(parts),
        is_place=is_place,
        constant=named.constant if named else None,
        children=named.children if named else None,
        formats=((named and named.format) or usual[column.kind]) if column.kind in usual else (),
        codes=table.codes_of(column.name),
        blanks=_blanks(named, export, is_of_several=bool(parts or (named and named.join is not None))),
        unreadable=named.unreadable if named else None,
        limit=named.limit if named else USUAL_LIMIT,
        precision=_precision(column, table),
        precisions=table.codes_of(column.name + PRECISION),
        named=by_name or named is not None or bool(parts) or is_place,
        said=named is not None and bool(named.headers) and named.constant is None,
    )


def _blanks(named: ColumnSettings | None, export: ExportSettings, *, is_of_several: bool) -> tuple[str, ...] | None:
    """What stands for nothing in a column; None where it is what does so in the whole export. Of several columns each part
    must be asked before they are one."""
    if named and named.blanks is not None:
        return named.blanks
    return export.blanks if is_of_several else None


def _precision(column: ColumnDeclaration, table: TableSettings) -> tuple[str, ...]:
    if column.kind is not Kind.INSTANT or ((origin := table.columns.get(column.name)) and origin.children):
        return ()
    named = table.columns.get(column.name + PRECISION)
    if named is not None:
        return named.headers
    return (column.name + PRECISION,) if table.by_name else ()


def _faults(tables: Mapping[str, TableSettings], vocabulary: Vocabulary) -> Iterator[str]:
    yield from circles(tables)
    for name, table in tables.items():
        if name not in vocabulary.by_name:
            like = meant(name, vocabulary.by_name)
            yield f"tables.{dotted([name])}: is no table of duly's{like}; the tables are {', '.join(vocabulary.by_name)}"
            continue
        columns = {column.name: column for column in columns_of(vocabulary.record(name))}
        times = [column for column in columns.values() if column.kind is Kind.INSTANT]
        known = {**{column.name + PRECISION: precision_of(column) for column in times}, **columns}
        for column in [*table.columns, *table.codes]:
            if column not in known:
                yield f"tables.{name}: has no column {column}{meant(column, known)}; its columns are {', '.join(columns)}"
        yield from _wrong_keys(name, table, vocabulary.record(name))
        for column in set(table.codes) & set(known):
            yield from (f"tables.{name}.codes.{column}: {fault}" for fault in _wrong_codes(known[column], table))
        for column, named in table.columns.items():
            if column in known and named.format and known[column].kind not in (Kind.INSTANT, Kind.DAY):
                yield f"tables.{name}.columns.{column}.format: only a time or a date has a format"
            of_one = named.constant is None and named.join is None and named.children is None
            if column not in columns and column in known and not of_one:
                yield f"tables.{name}.columns.{column}: the precision of a time comes from one column"
            if column in columns:
                wrong = [*_wrong_column(columns[column], named)]
                if named.children is not None:
                    if column + PRECISION in table.columns:
                        wrong.append(f"{column + PRECISION} is said of {named.children.table}, where the times are")
                    wrong += wrong_children(name, columns[column], named.children, tables, vocabulary)
                yield from (f"tables.{name}.columns.{column}: {fault}" for fault in wrong)


def _wrong_keys(name: str, table: TableSettings, record: type[Record]) -> Iterator[str]:
    """What is wrong with what a table says of its key, and of the rows that have one key."""
    key = key_of(record)
    if table.key and key is None:
        yield f"tables.{name}.key: has no key: its rows are told apart by all of their columns together"
    if table.key and key in table.columns:
        yield f"tables.{name}.columns.{key}: is said twice, here and by tables.{name}.key: remove one of them"
    if (keeping := table.keeping) is None:
        return
    ordered = [column.name for column in columns_of(record) if column.kind in _ORDERED]
    if key is None:
        yield f"tables.{name}.keep: has no key: its rows are told apart by all of their columns together"
    elif table.keyed_by_place:
        yield f'tables.{name}.keep: no two rows have one key where that is the row (key = "{ROW}")'
    elif (by := table.columns.get(keeping.by)) and by.children:
        yield f"tables.{name}.keep: {keeping.by} comes from rows of {by.children.table}, which say the same of all rows of a key"
    elif keeping.by not in ordered:
        yield f"tables.{name}.keep: {keeping.by} is no time, day, count or number of it: those are {', '.join(ordered)}"


_ORDERED = (Kind.INSTANT, Kind.DAY, Kind.COUNT, Kind.NUMBER)
"""Kinds of which one value comes before another."""


def _wrong_column(column: ColumnDeclaration, named: ColumnSettings) -> Iterator[str]:
    if named.key and column.kind is not Kind.ID:
        yield "only an id is the key of a record: several columns that are one value together are given with join"
    if named.unreadable is None:
        return
    if column.key:
        yield "unreadable: a record without its key is none"
    elif column.kind is Kind.TEXT:
        yield "unreadable: a free text is read as it stands: none is unreadable"
    elif named.unreadable == "unknown" and not has_unknown(column):
        yield (
            f'unreadable: in a {column.kind}{" that may lie ahead" if column.planned else ""} nothing stands for "unknown": '
            'its blank has a meaning. Say "blank" if that is what an unreadable cell is to mean'
        )


def _wrong_codes(column: ColumnDeclaration, table: TableSettings) -> Iterator[str]:
    """What is wrong with the codes of a column: ours that it cannot hold, or that it can hold none."""
    ours = sorted(set(table.codes_of(column.name).values()) - {""})
    match column.kind:
        case Kind.CODE | Kind.DIGEST:
            yield from (
                f"{code!r} is not one of {', '.join(column.codes)}{meant(code, column.codes)}"
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
