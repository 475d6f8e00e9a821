"""Which column of a source is which of ours: the force's own names, held against the headers that are there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date

from sqlalchemy import inspect

from duly.connectors.headers import Headers, fold, repeated
from duly.records import ColumnDeclaration, Kind, Record, key_of
from duly.records.columns import PRECISION, born_of, table_name
from duly.settings.tables import USUAL_LIMIT, Children, Keeping

PLACE = "duly_place"
"""Stands for the header of a key that is the file and the row."""

ASKING = "duly_where_"
"""How the names of columns begin that are read only to choose rows."""

PRECISIONS = ("second", "minute", "date", "unknown")
"""What may be said of how precise a time is."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """How the values of one of our columns are written, in any file."""

    formats: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)  # theirs -> ours
    blanks: tuple[str, ...] | None = None  # what stands for nothing, in place of what does so in the whole export
    unreadable: str | None = None  # "unknown" or "blank": what a cell is that cannot be read and does not cost its row
    limit: float = USUAL_LIMIT  # the share of unreadable values above which the table is unfit


@dataclass(frozen=True, kw_only=True)
class ColumnLayout(Written):
    """One of our columns as an export may hold it: under any of these headers, or not at all but as a constant."""

    column: ColumnDeclaration
    headers: tuple[str, ...]
    join: str | None = None  # what stands between the values of all of the headers, where they are one value together
    is_key: bool = False  # of all of the headers together, each a part of a key
    is_place: bool = False  # the file and the row
    constant: str | None = None
    children: Children | None = None  # the rows of another table that it comes from, in place of headers
    precision: tuple[str, ...] = ()  # of a time: the headers that its precision may have
    precisions: Mapping[str, str] = field(default_factory=dict)  # their words for a precision -> ours
    named: bool = True  # duly.toml says so, or says nothing of the table's columns
    said: bool = False  # duly.toml says its headers

    @property
    def of_all(self) -> bool:
        """It is made of all of its headers, not of any."""
        return self.join is not None or self.is_key


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What `where` asks of a column: that it holds one of some values, or `negated` none; or lies in a range, from `low` to
    `high`, both included, or to before `under`: days or numbers."""

    header: str
    values: tuple[str, ...] = ()
    negated: bool = False
    low: float | date | None = None
    high: float | date | None = None
    under: float | date | None = None
    formats: tuple[str, ...] = ()  # of days

    @property
    def kind(self) -> Kind:
        """What the column is read as."""
        ends = [end for end in (self.low, self.high, self.under) if end is not None]
        if not ends:
            return Kind.CODE
        return Kind.DAY if isinstance(ends[0], date) else Kind.NUMBER


@dataclass(frozen=True, kw_only=True)
class AskedColumn:
    """A condition of `where` and the column of a source that it asks, as one of its own."""

    condition: Condition
    mapped: MappedColumn


@dataclass(frozen=True, kw_only=True)
class TableLayout:
    """One of our tables as an export may hold it: in these files, or under this name of a database, in rows chosen by `where`.

    `header_row` is the line that holds the headers, from 1; None is looked for. Headers that `ignored` names are not there for
    it. `wanted` says whether it is asked for at all, `asked` which of its columns are: None is all. `links` are those by which
    times of other tables come from its rows.
    """

    record: type[Record]
    columns: tuple[ColumnLayout, ...]
    files: tuple[str, ...] = ()
    header_row: int | None = None
    widths: tuple[int, ...] = ()  # of the columns of a text at fixed places
    source: str | None = None
    where: tuple[tuple[Condition, ...], ...] = ()  # choices of which one is enough; of each all conditions hold
    keeping: Keeping | None = None  # which of several rows with one key is the record; None: they contradict each other
    ignored: tuple[str, ...] = ()
    wanted: bool = True
    asked: frozenset[str] | None = None
    links: tuple[str, ...] = ()

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
            *([self.keeping.by] if self.keeping else ()),
            *self.links,
        }

    @property
    def naming(self) -> tuple[str, ...]:
        """The links by which times of other tables come from its rows."""
        return tuple(link for link in self.links if link)

    @property
    def telling(self) -> frozenset[str]:
        """The columns that tell its rows apart."""
        return frozenset(column.name for column in inspect(self.record).primary_key)

    @property
    def keyed_by_place(self) -> bool:
        """The key of each row is where it stands."""
        return any(column.is_place for column in self.columns)

    def headers_of(self, name: str) -> tuple[str, ...]:
        """The headers that a column may have."""
        return next(
            (column.headers for column in self.columns if column.column.name == name and column.headers), (name,)
        )

    def is_named_in(self, name: str, folded: Collection[str]) -> bool:
        """Whether a column could be filled from these headers, as `fold` compares them."""
        column = next(column for column in self.columns if column.column.name == name)
        if column.is_place:
            return False
        there = [fold(header) in folded for header in column.headers or (name,)]
        return all(there) if column.of_all else any(there)


@dataclass(frozen=True, kw_only=True)
class MappedColumn(Written):
    """One of our columns and the header it has in a source, or the constant that stands for it."""

    column: ColumnDeclaration
    header: str | None
    joined: tuple[str, ...] = ()  # several headers whose values are one together; `header` then names them all
    join: str = ""
    is_key: bool = False  # these are the parts of a key
    constant: str | None = None
    precision: str | None = None
    precisions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TableMapping:
    """How one source fills one of our tables. `faults` say why it cannot, `notes` what is to be known of it."""

    record: type[Record]
    columns: tuple[MappedColumn, ...]
    where: tuple[tuple[AskedColumn, ...], ...]
    tolerant: tuple[str, ...]  # the columns whose unreadable cells do not cost their rows, there or not
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    used: tuple[str, ...]
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def present(self) -> tuple[str, ...]:
        return tuple(mapped.column.name for mapped in self.columns)

    @property
    def asked(self) -> tuple[AskedColumn, ...]:
        """Every condition that chooses its rows."""
        return tuple(asked for way in self.where for asked in way)

    @property
    def read(self) -> tuple[MappedColumn, ...]:
        """Its columns, and those that conditions read as days or numbers."""
        return (*self.columns, *(asked.mapped for asked in self.asked if asked.condition.kind is not Kind.CODE))

    @property
    def keyed_by_place(self) -> bool:
        return any(mapped.header == PLACE for mapped in self.columns)

    def column_of(self, name: str) -> tuple[ColumnDeclaration, str]:
        """A column that a row was refused for, or the precision of one, and the header it has in the source."""
        for mapped in self.read:
            if mapped.column.name == name:
                return mapped.column, mapped.header or name
            if mapped.column.name + PRECISION == name:
                return precision_of(mapped.column), mapped.precision or name
        raise KeyError(name)


def precision_of(column: ColumnDeclaration) -> ColumnDeclaration:
    """The column that says how precise a time is."""
    meaning = f"How precise {column.name} is"
    return ColumnDeclaration(name=column.name + PRECISION, kind=Kind.CODE, meaning=meaning, codes=PRECISIONS)


def map_headers(layout: TableLayout, headers: Sequence[str]) -> TableMapping:
    """Which header fills which of our columns, by duly.toml and else by our own names."""
    found = Headers(headers, layout.ignored)
    columns: list[MappedColumn] = []
    missing: list[str] = []
    unnamed: list[str] = []
    for laid in layout.columns:
        name = laid.column.name
        if laid.children is not None:
            continue
        by_name = laid.named or name in layout.telling
        if not by_name and found.hold(laid.headers):
            unnamed.append(name)
        mapped = _mapped(laid, found) if by_name else None
        if mapped is None:
            missing.append(name)
        else:
            columns.append(mapped)
    where = tuple(tuple(_asked(layout, found)(condition) for condition in way) for way in layout.where)
    used = found.used
    # Twice the same header of which nothing is read is nobody's loss.
    twice = [f"the header {header!r} stands twice" for header in repeated(headers) if header in map(str.strip, used)]
    faults = [*found.faults, *twice]
    key = layout.key
    if key is not None and key in missing:
        faults.append(_no_key(layout, key))
    elif key is None and not (layout.telling & {mapped.column.name for mapped in columns}):
        faults.append(f"none of its columns is there: {', '.join(sorted(layout.telling))}")
    elif layout.keyed_by_place and len(columns) == 1:
        faults.append("none of its columns is there")
    return TableMapping(
        record=layout.record,
        columns=tuple(columns),
        where=where,
        tolerant=tuple(laid.column.name for laid in layout.columns if laid.unreadable is not None),
        missing=tuple(missing),
        extra=tuple(dict.fromkeys(header for header in found.headers if header not in used and header)),
        used=tuple(header for header in headers if header in used),
        faults=tuple(faults),
        notes=(_not_read(layout, unnamed),) if unnamed else (),
    )


def _mapped(laid: ColumnLayout, found: Headers) -> MappedColumn | None:
    """A column as it is in a source; None where it is not."""
    name, joined = laid.column.name, found.all(laid.column.name, laid.headers) if laid.of_all else ()
    if laid.is_place:
        header: str | None = PLACE
    elif laid.of_all:
        header = " + ".join(joined) or None
    else:
        header = found.one(name, laid.headers)
    if header is None and laid.constant is None:
        return None
    return MappedColumn(
        **{item.name: getattr(laid, item.name) for item in fields(Written)},
        column=laid.column,
        header=header,
        joined=joined,
        join=laid.join or "",
        is_key=laid.is_key,
        constant=laid.constant,
        precision=found.one(name + PRECISION, laid.precision) if laid.precision else None,
        precisions=laid.precisions,
    )


def _asked(layout: TableLayout, found: Headers) -> Callable[[Condition], AskedColumn]:
    """How a condition is asked of a source: each as a column of its own, by number."""
    every = [condition for way in layout.where for condition in way]

    def asked(condition: Condition) -> AskedColumn:
        header = found.one("where", (condition.header,))
        if header is None:
            found.faults.append(f"the column {condition.header!r}, which `where` chooses rows by, is missing")
        name = f"{ASKING}{every.index(condition)}"
        column = ColumnDeclaration(name=name, kind=condition.kind, meaning="What rows are chosen by", planned=True)
        return AskedColumn(
            condition=condition, mapped=MappedColumn(column=column, header=header or "", formats=condition.formats)
        )

    return asked


def _no_key(layout: TableLayout, key: str) -> str:
    laid = next(laid for laid in layout.columns if laid.column.name == key)
    if laid.of_all:
        return f"the key {key} is missing: it is made of the columns {' and '.join(map(repr, laid.headers))}"
    return f"the key column {key} is missing: no header is {' or '.join(map(repr, layout.headers_of(key)))}"


def notes_of(layout: TableLayout, headers: Sequence[str]) -> tuple[str, ...]:
    """What is to be known of how a source fills a table."""
    return map_headers(layout, headers).notes


def _not_read(layout: TableLayout, unnamed: Sequence[str]) -> str:
    return (
        f"not read, because duly.toml says which columns of {layout.name} are which and does not name them: "
        f'{", ".join(unnamed)} (unmapped = "match" reads them by their names)'
    )


def speaks_of(layout: TableLayout, headers: Sequence[str]) -> bool:
    """Whether headers name this table's key, or of a table without a key every column that tells its rows apart."""
    wanted = {layout.key} if layout.key else layout.telling
    folded = {fold(header) for header in headers}
    return all(layout.is_named_in(name, folded) for name in wanted)
