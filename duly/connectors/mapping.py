"""Which column of the export is which of ours: the force's own names, as duly.toml and the headers say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import inspect

from duly.errors import SettingsError
from duly.records import Column, Kind, Record, columns_of, key_of, tables
from duly.records.columns import PRECISION
from duly.settings import ColumnSettings, Settings, TableSettings


@dataclass(frozen=True, kw_only=True)
class MappedColumn:
    """One of our columns and the header it has in a source, or the constant that stands for it."""

    column: Column
    header: str | None
    constant: str | None = None
    formats: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    precision: str | None = None


@dataclass(frozen=True, kw_only=True)
class TableMapping:
    """How one source fills one of our tables. `faults` say why it cannot."""

    record: type[Record]
    columns: tuple[MappedColumn, ...]
    where: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    used: tuple[str, ...]
    faults: tuple[str, ...] = ()

    @property
    def present(self) -> tuple[str, ...]:
        return tuple(mapped.column.name for mapped in self.columns)


def record_of(table: str) -> type[Record]:
    """The table of the vocabulary by name.

    Raises LookupError where there is none.
    """
    return next(iter(record for record in tables() if record.__tablename__ == table))


def table_names() -> tuple[str, ...]:
    return tuple(str(record.__tablename__) for record in tables())


def always_needed(record: type[Record]) -> frozenset[str]:
    """Columns that are read whatever the standards ask: they decide whether a row is read and counted at all."""
    key = key_of(record)
    return frozenset({"entered_at", "is_test", "merged_into", *record.born, *([key] if key else ())})


def check(settings: Settings) -> None:
    """Whether the tables, columns and codes that duly.toml names are ours.

    Raises SettingsError with every one that is not.
    """
    faults: list[str] = []
    for name, table in settings.tables.items():
        if name not in table_names():
            faults.append(f"tables.{name}: is no table of duly's; the tables are {', '.join(table_names())}")
            continue
        columns = {column.name: column for column in columns_of(record_of(name))}
        for column in [*table.columns, *table.codes]:
            if column not in columns:
                faults.append(f"tables.{name}: has no column {column}; its columns are {', '.join(columns)}")
        for column in set(table.codes) & set(columns):
            declared = columns[column].codes
            wrong = sorted(
                {ours for ours in table.codes_of(column).values() if declared and ours not in {*declared, ""}}
            )
            faults += [f"tables.{name}.codes.{column}: {ours!r} is not one of {', '.join(declared)}" for ours in wrong]
        for column, declared_column in table.columns.items():
            if column in columns and declared_column.format and columns[column].kind not in (Kind.INSTANT, Kind.DAY):
                faults.append(f"tables.{name}.columns.{column}.format: only a time or a date has a format")
    if faults:
        raise SettingsError(
            f"{settings.file or 'duly.toml'}: {len(faults)} {'name is' if len(faults) == 1 else 'names are'} not duly's",
            faults=list(dict.fromkeys(faults)),
            next_step="docs/data-dictionary.md lists every table, column and code.",
        )


def fold(header: str) -> str:
    """A header as it is compared: without case and outer blanks."""
    return header.strip().casefold()


def find(header: str, headers: Sequence[str]) -> str | None:
    """The header as the source spells it: exactly so, else without regard to case."""
    if header in headers:
        return header
    return next((found for found in headers if fold(found) == fold(header)), None)


def map_headers(record: type[Record], headers: Sequence[str], settings: Settings) -> TableMapping:
    """Which header fills which of our columns, by duly.toml and else by our own names."""
    table = settings.tables.get(str(record.__tablename__), TableSettings())
    columns: list[MappedColumn] = []
    missing: list[str] = []
    faults = [f"the header {header!r} stands twice" for header in repeated(headers)]
    used: set[str] = set()
    for column in columns_of(record):
        declared = table.columns.get(column.name, ColumnSettings.model_validate({"from": column.name}))
        found = list(dict.fromkeys(name for header in declared.headers if (name := find(header, headers))))
        if len(found) > 1:
            faults.append(f"{column.name} could be any of {', '.join(map(repr, found))}: name one of them per file")
        if not found and declared.constant is None:
            missing.append(column.name)
            continue
        header = found[0] if found else None
        precision = find(column.name + PRECISION, headers) if column.kind is Kind.INSTANT else None
        used |= {name for name in (header, precision) if name}
        columns.append(
            MappedColumn(
                column=column,
                header=header,
                constant=declared.constant,
                formats=_formats(column, declared, settings),
                codes=table.codes_of(column.name),
                precision=precision,
            )
        )
    where = {}
    for header, values in table.where.items():
        name = find(header, headers)
        if name is None:
            faults.append(f"the column {header!r}, which `where` chooses rows by, is missing")
        else:
            where[name] = values
            used.add(name)
    key = key_of(record)
    if key in missing:
        faults.append(f"the key column {key} is missing: no header is {' or '.join(map(repr, _expected(key, table)))}")
    elif key is None and not (_parts(record) & {mapped.column.name for mapped in columns}):
        faults.append(f"none of its columns is there: {', '.join(sorted(_parts(record)))}")
    return TableMapping(
        record=record,
        columns=tuple(columns),
        where=where,
        missing=tuple(missing),
        extra=tuple(header for header in headers if header not in used and header),
        used=tuple(header for header in headers if header in used),
        faults=tuple(faults),
    )


def repeated(headers: Iterable[str]) -> list[str]:
    """Headers that stand more than once. Our columns could not be told apart."""
    seen: dict[str, int] = {}
    for header in headers:
        seen[header.strip()] = seen.get(header.strip(), 0) + 1
    return [header for header, number in seen.items() if number > 1 and header]


def speaks_of(record: type[Record], headers: Sequence[str], settings: Settings) -> bool:
    """Whether headers name this table's key, or of a table without a key every column that tells its rows apart."""
    table = settings.tables.get(str(record.__tablename__), TableSettings())
    key = key_of(record)
    wanted = {key} if key else _parts(record)
    return all(any(find(header, headers) for header in _expected(name, table)) for name in wanted)


def _parts(record: type[Record]) -> set[str]:
    return {column.name for column in inspect(record).primary_key}


def _expected(name: str, table: TableSettings) -> tuple[str, ...]:
    declared = table.columns.get(name)
    return declared.headers if declared and declared.headers else (name,)


def _formats(column: Column, declared: ColumnSettings, settings: Settings) -> tuple[str, ...]:
    if column.kind is Kind.INSTANT:
        return declared.format or settings.export.instant_format
    if column.kind is Kind.DAY:
        return declared.format or settings.export.day_format
    return ()
