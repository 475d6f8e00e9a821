"""How a column of the vocabulary is declared: its kind, its meaning, its unit and the codes it may hold.

A declaration is read three times: by the standards (as a typed SQLAlchemy column), by the connectors (what to read and
how to parse it) and by the data dictionary in docs/. So each column is described here once and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import Boolean, Date, DateTime, Float, Integer, MetaData, String, Table
from sqlalchemy.orm import InstrumentedAttribute, Mapped, registry
from sqlalchemy.sql.schema import Column
from sqlalchemy.types import TypeEngine

COMPANION = "_hi"
"""Ending of the column that holds the latest instant an imprecise time may stand for (STANDARDS.md G8)."""

PRECISION = "_precision"
"""Ending of a column of the export that says how precise a time is: second, minute, date or unknown."""


class Kind(StrEnum):
    """What a column holds; it decides how the column is parsed and what intake asks of it."""

    ID = "id"  # opaque, never parsed for meaning
    CODE = "code"  # one of a declared list, or free-form where the list belongs to the force
    FLAG = "flag"  # 0, 1 or blank; blank is "not recorded", never 0
    INSTANT = "instant"  # a point in time, stored as UTC
    DAY = "day"  # a calendar date, local
    COUNT = "count"  # a whole number
    NUMBER = "number"
    TEXT = "text"  # free text: read by a rule, never kept, never shown
    DIGEST = "digest"  # a hash of free text


@dataclass(frozen=True, kw_only=True)
class ColumnDeclaration:
    """One column of the vocabulary, as declared.

    `codes` is empty where any value is allowed. `planned` marks a time or day that may lie after the as-at instant
    (a due date, say); every other time is something that happened. `belongs` marks a reference without which a row is of nobody
    and nothing: blank in every row it is lacking, as though the export had no such column (A1).
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    codes: tuple[str, ...] = ()
    references: str = ""
    belongs: bool = False
    planned: bool = False
    key: bool = False


_SQL_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.ID: String(),
    Kind.CODE: String(),
    Kind.FLAG: Boolean(),
    Kind.INSTANT: DateTime(),
    Kind.DAY: Date(),
    Kind.COUNT: Integer(),
    Kind.NUMBER: Float(),
    Kind.TEXT: String(),
    Kind.DIGEST: String(),
}


UNITS = {Kind.INSTANT: "instant (UTC)", Kind.DAY: "date (local)"}
"""What times are stored in, whatever they are of."""


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A column as a class says it, of which `Record` makes one of a table. `is_part`: it is among those that tell the rows of a
    link table apart."""

    kind: Kind
    info: Mapping[str, Any]
    is_part: bool = False

    def column(self, name: str) -> Column[Any]:
        """The column of a table. The mapper wants a key of a link table too, `key_of` counts none."""
        is_key = self.info["key"]
        return Column(
            name,
            _SQL_TYPES[self.kind],
            primary_key=is_key or self.is_part,
            nullable=not is_key,
            info={"kind": self.kind, **self.info},
        )


def declared(kind: Kind, meaning: str, *, key: bool = False, **details: Any) -> Mapped[Any]:
    """A column of this kind, with what is declared of it. It is `Declared`; a record has what it is mapped to in its place."""
    column: Any = Declared(kind=kind, info={"meaning": meaning, "key": key, **details})
    return column  # type: ignore[no-any-return]


def key(meaning: str) -> Mapped[str]:
    """The identifier of a record: opaque, unique, never blank."""
    return declared(Kind.ID, meaning, key=True)


def link_key(meaning: str, references: str) -> Mapped[str]:
    """The identifier of a record that is one-to-one with another table's record."""
    return declared(Kind.ID, meaning, key=True, references=references)


def part(
    meaning: str, references: str = "", codes: tuple[str, ...] = (), *, belongs: bool = False
) -> Mapped[str | None]:
    """A column of a link table, whose rows are told apart by all of their columns together."""
    kind = Kind.CODE if codes else Kind.ID
    return telling_apart(declared(kind, meaning, references=references, codes=codes, belongs=belongs))


def telling_apart(column: Any) -> Mapped[Any]:
    """A column as one of those that tell the rows of a link table apart."""
    return replace(column, is_part=True)  # type: ignore[no-any-return]


def ref(meaning: str, references: str, *, belongs: bool = False) -> Mapped[str | None]:
    """A reference to another record, as `table.column`; blank where there is none."""
    return declared(Kind.ID, meaning, references=references, belongs=belongs)


def shared(meaning: str) -> Mapped[str | None]:
    """An identifier that several records have in common, of something that the export says nothing else of."""
    return declared(Kind.ID, meaning)


def code(meaning: str, *codes: str) -> Mapped[str | None]:
    """A code. Without `codes` the list is the force's own."""
    return declared(Kind.CODE, meaning, codes=codes)


def flag(meaning: str) -> Mapped[bool | None]:
    """Yes, no, or not recorded. Blank is not no."""
    return declared(Kind.FLAG, meaning)


def instant(meaning: str, *, planned: bool = False) -> Mapped[datetime | None]:
    """A point in time. Stored as UTC without offset; `_hi` beside it holds the latest instant it may stand for."""
    return declared(Kind.INSTANT, meaning, unit=UNITS[Kind.INSTANT], planned=planned)


def day(meaning: str, *, planned: bool = False) -> Mapped[date | None]:
    """A calendar date, local."""
    return declared(Kind.DAY, meaning, unit=UNITS[Kind.DAY], planned=planned)


def count(meaning: str, unit: str) -> Mapped[int | None]:
    """A whole number of `unit`."""
    return declared(Kind.COUNT, meaning, unit=unit)


def number(meaning: str, unit: str) -> Mapped[float | None]:
    """A number of `unit`."""
    return declared(Kind.NUMBER, meaning, unit=unit)


def text(meaning: str) -> Mapped[str | None]:
    """Free text. A rule may read it; nothing may keep, print or log it."""
    return declared(Kind.TEXT, meaning)


def digest(meaning: str) -> Mapped[str | None]:
    """A hash of a text, so that copies can be told without the text."""
    return declared(Kind.DIGEST, meaning)


_REGISTRY = registry()

EVERYWHERE: Mapping[str, Any] = {
    "source_system": code("System the record comes from"),
    "is_test": flag("Made for a test or for training"),
    "merged_into": declared(Kind.ID, "Record of the same table that this one was merged into"),
    "force_code": code("Police force"),
    "entered_at": instant("When the system stored the record; cannot be edited"),
    "updated_at": instant("When the record was last changed"),
}
COMMON = tuple(EVERYWHERE)
"""The columns that every table may carry."""


class _Table(type):
    """What a record's class is of: mypy takes one that is of `type` alone for one that has no hash."""


class Record(metaclass=_Table):
    """A table of the vocabulary. Every table may carry these columns; a subclass adds its own.

    For each instant `x` the mapped table has a companion `x_hi`: null where `x` is exact, else the latest instant
    that the written value may stand for (a whole local day for a date-only value; the second of two instants in the
    hour that the clock repeats; 59 seconds later for a value written to the minute). STANDARDS.md G8.

    A subclass is mapped by the table that is made here: to have it read off its annotations takes twice as long.
    """

    __tablename__: ClassVar[str]
    __table__: ClassVar[Table]
    metadata: ClassVar[MetaData] = _REGISTRY.metadata
    registry: ClassVar[registry] = _REGISTRY

    born: ClassVar[tuple[str, ...]] = ()
    """Columns that tell when the record came to be, best first; `entered_at` is better than any: see `born_of`."""
    stands_before_entry: ClassVar[bool] = False
    """Whether its times tell of acts upon the record, which was there before: then none of them leaves the record out."""
    own: ClassVar[bool] = False
    """Whether a force declared it, or columns of it: such a table is of one catalogue and never among the shipped."""

    source_system: Mapped[str | None]
    is_test: Mapped[bool | None]
    merged_into: Mapped[str | None]
    force_code: Mapped[str | None]
    entered_at: Mapped[datetime | None]
    updated_at: Mapped[datetime | None]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Declared)}
        for name in own:
            delattr(cls, name)  # the mapper puts what it maps in its place
        every = {**own, **EVERYWHERE}
        cls.__table__ = Table(
            cls.__tablename__,
            cls.metadata,
            *(column.column(name) for name, column in own.items()),
            *(
                Column(name + COMPANION, DateTime(), info={"companion": name})
                for name in sorted(every)
                if every[name].kind is Kind.INSTANT
            ),
            *(column.column(name) for name, column in EVERYWHERE.items()),
            info={"vocabulary": True},  # which checks.standards.columns_read knows it by
        )
        # Of its own where a force declared it: two catalogues may call a table the same.
        (registry(metadata=cls.metadata) if cls.own else _REGISTRY).map_imperatively(cls, cls.__table__)


def tables() -> tuple[type[Record], ...]:
    """Every table of the package, in the order of declaration."""
    return tuple(record for record in Record.__subclasses__() if not record.own)


def table_name(record: type[Record]) -> str:
    """The name of the table, as an export and duly.toml spell it."""
    return str(record.__tablename__)


def _vocabulary(record: type[Record]) -> list[Column[Any]]:
    described: list[Column[Any]] = [column for column in record.__table__.columns if "kind" in column.info]
    return sorted(described, key=lambda column: COMMON.index(column.name) + 1 if column.name in COMMON else 0)


@cache
def columns_of(record: type[Record]) -> tuple[ColumnDeclaration, ...]:
    """The columns of a table as declared: its own first, then those that every table may carry."""
    return tuple(describe(column) for column in _vocabulary(record))


def describe(column: Column[Any] | InstrumentedAttribute[Any]) -> ColumnDeclaration:
    """What was declared of one column."""
    info = dict(column.info)
    return ColumnDeclaration(
        name=str(column.key),
        kind=info["kind"],
        meaning=info["meaning"],
        unit=info.get("unit", ""),
        codes=tuple(info.get("codes", ())),
        references=info.get("references", ""),
        belongs=info.get("belongs", False),
        planned=info.get("planned", False),
        key=info.get("key", False),
    )


def key_of(record: type[Record]) -> str | None:
    """The name of the key column, or None for a link table, whose rows are told apart by all columns together."""
    return next((column.name for column in columns_of(record) if column.key), None)


def born_of(record: type[Record]) -> tuple[str, ...]:
    """The columns of which the first that is recorded tells when the record came to be. A record that came to be after the
    as-at instant, and not after the export itself, is not read. Empty where the record was there before all of its times."""
    return () if record.stands_before_entry else tuple(dict.fromkeys(("entered_at", *record.born)))


def record_id(record: type[Record]) -> InstrumentedAttribute[str]:
    """The key column of a record.

    Raises LookupError for a link table.
    """
    name = key_of(record)
    if name is None:
        raise LookupError(f"{table_name(record)} is a link table and has no key column")
    return getattr(record, name)  # type: ignore[no-any-return]


def companion(name: str) -> str:
    """The name of the column that holds the latest instant which column `name` may stand for."""
    return name + COMPANION
