"""Which column of a source is which of ours: the force's own names, held against the headers that are there."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import inspect

from duly.records import ColumnDeclaration, Kind, Record, key_of
from duly.records.columns import PRECISION, born_of, table_name
from duly.sql.blanks import tidied

PRECISIONS = ("second", "minute", "date", "unknown")
"""What may be said of how precise a time is."""


@dataclass(frozen=True, kw_only=True)
class ColumnLayout:
    """One of our columns as an export may hold it: under any of these headers, or not at all but as a constant."""

    column: ColumnDeclaration
    headers: tuple[str, ...]
    join: str | None = None  # what stands between the values of all of the headers, where they are one value together
    constant: str | None = None
    formats: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)  # theirs -> ours
    precision: tuple[str, ...] = ()  # of a time: the headers that its precision may have
    precisions: Mapping[str, str] = field(default_factory=dict)  # their words for a precision -> ours
    named: bool = True  # duly.toml says so, or says nothing of the table's columns


@dataclass(frozen=True, kw_only=True)
class TableLayout:
    """One of our tables as an export may hold it: in these files, or under this name of a database, in rows chosen by `where`.

    `header_row` is the line that holds the headers, from 1; None is looked for. Headers that `ignored` names are not there for
    it. `wanted` says whether it is asked for at all, `asked` which of its columns are: None is all.
    """

    record: type[Record]
    columns: tuple[ColumnLayout, ...]
    files: tuple[str, ...] = ()
    header_row: int | None = None
    widths: tuple[int, ...] = ()  # of the columns of a text at fixed places
    source: str | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
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
    joined: tuple[str, ...] = ()  # several headers whose values are one together; `header` then names them all
    join: str = ""
    constant: str | None = None
    formats: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    precision: str | None = None
    precisions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TableMapping:
    """How one source fills one of our tables. `faults` say why it cannot, `notes` what is to be known of it."""

    record: type[Record]
    columns: tuple[MappedColumn, ...]
    where: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    used: tuple[str, ...]
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def present(self) -> tuple[str, ...]:
        return tuple(mapped.column.name for mapped in self.columns)

    def column_of(self, name: str) -> tuple[ColumnDeclaration, str]:
        """A column that a row was refused for, or the precision of one, and the header it has in the source."""
        for mapped in self.columns:
            if mapped.column.name == name:
                return mapped.column, mapped.header or name
            if mapped.column.name + PRECISION == name:
                return precision_of(mapped.column), mapped.precision or name
        raise KeyError(name)


def precision_of(column: ColumnDeclaration) -> ColumnDeclaration:
    """The column that says how precise a time is."""
    meaning = f"How precise {column.name} is"
    return ColumnDeclaration(name=column.name + PRECISION, kind=Kind.CODE, meaning=meaning, codes=PRECISIONS)


@lru_cache(maxsize=10_000)  # an export of thousands of files has the same headers in each
def fold(header: str) -> str:
    """A header as it is compared: without case, blanks, accents and marks that nobody sees."""
    plain = unicodedata.normalize("NFKD", tidied(header)).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter) and not letter.isspace())


def find(header: str, headers: Sequence[str]) -> str | None:
    """The header as the source spells it: exactly so, else as `fold` compares them."""
    if header in headers:
        return header
    return next((spelled for spelled in headers if fold(spelled) == fold(header)), None)


def map_headers(layout: TableLayout, headers: Sequence[str]) -> TableMapping:
    """Which header fills which of our columns, by duly.toml and else by our own names."""
    found = _Headers(headers, layout.ignored)
    columns: list[MappedColumn] = []
    missing: list[str] = []
    unnamed: list[str] = []
    for laid in layout.columns:
        name = laid.column.name
        by_name = laid.named or name in layout.telling
        header, joined = (None, ()) if not by_name else found.of(laid)
        if not by_name and found.holds(laid):
            unnamed.append(name)
        if header is None and laid.constant is None:
            missing.append(name)
            continue
        precision = found.one(laid.column.name + PRECISION, laid.precision) if laid.precision else None
        columns.append(
            MappedColumn(
                column=laid.column,
                header=header,
                joined=joined,
                join=laid.join or "",
                constant=laid.constant,
                formats=laid.formats,
                codes=laid.codes,
                precision=precision,
                precisions=laid.precisions,
            )
        )
    where = {}
    for header, values in layout.where.items():
        spelled = found.one("where", (header,))
        if spelled is None:
            found.faults.append(f"the column {header!r}, which `where` chooses rows by, is missing")
        else:
            where[spelled] = values
    used = found.used
    # Twice the same header of which nothing is read is nobody's loss.
    twice = [f"the header {header!r} stands twice" for header in repeated(headers) if header in map(str.strip, used)]
    faults = [*found.faults, *twice]
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
        extra=tuple(dict.fromkeys(header for header in found.headers if header not in used and header)),
        used=tuple(header for header in headers if header in used),
        faults=tuple(faults),
        notes=(_not_read(layout, unnamed),) if unnamed else (),
    )


def notes_of(layout: TableLayout, headers: Sequence[str]) -> tuple[str, ...]:
    """What is to be known of how a source fills a table."""
    return map_headers(layout, headers).notes


def _not_read(layout: TableLayout, unnamed: Sequence[str]) -> str:
    return (
        f"not read, because duly.toml says which columns of {layout.name} are which and does not name them: "
        f'{", ".join(unnamed)} (unmapped = "match" reads them by their names)'
    )


class _Headers:
    """The headers of a source as they are looked up: which were used, and what stood in the way."""

    def __init__(self, headers: Sequence[str], ignored: Sequence[str]) -> None:
        self.headers = [header for header in headers if header not in ignored]
        self.used: set[str] = set()
        self.faults: list[str] = []
        self._alike: dict[str, list[str]] = {}
        for header in dict.fromkeys(self.headers):
            self._alike.setdefault(fold(header), []).append(header)

    def holds(self, laid: ColumnLayout) -> bool:
        """Whether a column could be filled."""
        return any(fold(header) in self._alike for header in laid.headers)

    def of(self, laid: ColumnLayout) -> tuple[str | None, tuple[str, ...]]:
        """The header that fills a column; or of several that are one value together a name for them all, and each."""
        if laid.join is None:
            return self.one(laid.column.name, laid.headers), ()
        each = [self.one(laid.column.name, (header,)) for header in laid.headers]
        lacking = [header for header, spelled in zip(laid.headers, each, strict=True) if spelled is None]
        joined = tuple(spelled for spelled in each if spelled is not None)
        if lacking and joined:
            self.faults.append(
                f"{laid.column.name} is made of several columns, of which {', '.join(lacking)} is missing"
            )
        return (None, ()) if lacking else (" + ".join(joined), joined)

    def one(self, name: str, wanted: Sequence[str]) -> str | None:
        """The one header that is any of those wanted. Several, or several that look alike, are a fault."""
        folds = list(dict.fromkeys(fold(header) for header in wanted if fold(header) in self._alike))
        spelled = [header for folded in folds for header in self._alike[folded]]
        if not spelled:
            return None
        self.used.add(spelled[0])
        if len(folds) > 1:
            self.faults.append(f"{name} could be any of {', '.join(map(repr, spelled))}: name one of them per file")
        elif len(spelled) > 1:
            self.faults.append(
                f"{name} could be any of {', '.join(map(repr, spelled))}, which differ in nothing but case, blanks or "
                "accents: rename one in the export, or name those that are not meant under `ignore`"
            )
        return spelled[0]


def repeated(headers: Iterable[str]) -> list[str]:
    """Headers that stand more than once. Our columns could not be told apart."""
    seen: dict[str, int] = {}
    for header in headers:
        seen[header.strip()] = seen.get(header.strip(), 0) + 1
    return [header for header, number in seen.items() if number > 1 and header]


def speaks_of(layout: TableLayout, headers: Sequence[str]) -> bool:
    """Whether headers name this table's key, or of a table without a key every column that tells its rows apart."""
    wanted = {layout.key} if layout.key else layout.telling
    folded = {fold(header) for header in headers}
    return all(any(fold(header) in folded for header in layout.headers_of(name)) for name in wanted)
