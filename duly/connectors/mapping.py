"""Which column of a source is which of ours: the force's own names, held against the headers that are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import inspect

from duly.records import ColumnDeclaration, Kind, Record, key_of
from duly.records.columns import PRECISION, born_of, table_name


@dataclass(frozen=True, kw_only=True)
class ColumnLayout:
    """One of our columns as an export may hold it: under any of these headers, or not at all but as a constant."""

    column: ColumnDeclaration
    headers: tuple[str, ...]
    constant: str | None = None
    formats: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)  # theirs -> ours


@dataclass(frozen=True, kw_only=True)
class TableLayout:
    """One of our tables as an export may hold it: in these files, or under this name of a database, in rows chosen by `where`.

    `header_row` is the line that holds the headers, from 1; None is looked for. `wanted` says whether it is asked for at
    all, `asked` which of its columns are: None is all.
    """

    record: type[Record]
    columns: tuple[ColumnLayout, ...]
    files: tuple[str, ...] = ()
    header_row: int | None = None
    widths: tuple[int, ...] = ()  # of the columns of a text at fixed places
    source: str | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wanted: bool = True
    asked: frozenset[str] | None = None

    @property
    def name(self) -> str:
        """What we call the table."""
        return table_name(self.record)

    @property
    def key(self) -> str | None:
        """Its key column; None for a link table."""
        return key_of(self.record)

    @property
    def reads(self) -> frozenset[str] | None:
        """The columns that are read: those that are asked for, and those that decide whether a row is read at all."""
        if self.asked is None:
            return None
        return self.asked | {
            "is_test",
            "merged_into",
            *born_of(self.record),
            *([self.key] if self.key else ()),
        }

    @property
    def telling(self) -> frozenset[str]:
        """The columns that tell its rows apart."""
        return frozenset(column.name for column in inspect(self.record).primary_key)

    def headers_of(self, name: str) -> tuple[str, ...]:
        """The headers that a column may have."""
        return next(
            (column.headers for column in self.columns if column.column.name == name and column.headers), (name,)
        )


@dataclass(frozen=True, kw_only=True)
class MappedColumn:
    """One of our columns and the header it has in a source, or the constant that stands for it."""

    column: ColumnDeclaration
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


def fold(header: str) -> str:
    """A header as it is compared: without case and outer blanks."""
    return header.strip().casefold()


def find(header: str, headers: Sequence[str]) -> str | None:
    """The header as the source spells it: exactly so, else without regard to case."""
    if header in headers:
        return header
    return next((spelled for spelled in headers if fold(spelled) == fold(header)), None)


def map_headers(layout: TableLayout, headers: Sequence[str]) -> TableMapping:
    """Which header fills which of our columns, by duly.toml and else by our own names."""
    columns: list[MappedColumn] = []
    missing: list[str] = []
    faults: list[str] = []
    used: set[str] = set()
    for laid in layout.columns:
        column = laid.column
        matching = list(dict.fromkeys(name for header in laid.headers if (name := find(header, headers))))
        if len(matching) > 1:
            faults.append(f"{column.name} could be any of {', '.join(map(repr, matching))}: name one of them per file")
        if not matching and laid.constant is None:
            missing.append(column.name)
            continue
        header = matching[0] if matching else None
        precision = find(column.name + PRECISION, headers) if column.kind is Kind.INSTANT else None
        used |= {name for name in (header, precision) if name}
        columns.append(
            MappedColumn(
                column=column,
                header=header,
                constant=laid.constant,
                formats=laid.formats,
                codes=laid.codes,
                precision=precision,
            )
        )
    where = {}
    for header, values in layout.where.items():
        name = find(header, headers)
        if name is None:
            faults.append(f"the column {header!r}, which `where` chooses rows by, is missing")
        else:
            where[name] = values
            used.add(name)
    # Twice the same header of which nothing is read is nobody's loss.
    faults += [f"the header {header!r} stands twice" for header in repeated(headers) if header in map(str.strip, used)]
    key = layout.key
    if key is not None and key in missing:
        faults.append(f"the key column {key} is missing: no header is {' or '.join(map(repr, layout.headers_of(key)))}")
    elif key is None and not (layout.telling & {mapped.column.name for mapped in columns}):
        faults.append(f"none of its columns is there: {', '.join(sorted(layout.telling))}")
    return TableMapping(
        record=layout.record,
        columns=tuple(columns),
        where=where,
        missing=tuple(missing),
        extra=tuple(dict.fromkeys(header for header in headers if header not in used and header)),
        used=tuple(header for header in headers if header in used),
        faults=tuple(faults),
    )


def repeated(headers: Iterable[str]) -> list[str]:
    """Headers that stand more than once. Our columns could not be told apart."""
    seen: dict[str, int] = {}
    for header in headers:
        seen[header.strip()] = seen.get(header.strip(), 0) + 1
    return [header for header, number in seen.items() if number > 1 and header]


def speaks_of(layout: TableLayout, headers: Sequence[str]) -> bool:
    """Whether headers name this table's key, or of a table without a key every column that tells its rows apart."""
    wanted = {layout.key} if layout.key else layout.telling
    return all(any(find(header, headers) for header in layout.headers_of(name)) for name in wanted)
