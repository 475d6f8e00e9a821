"""The table whose records are judged, and every column that a declaration names: its own, or a parent's, reached by a reference.

"district" is a column of the unit; "incident_id.district" that of the record which its column incident_id refers to. A
reference is followed as everywhere in duly: through merges to the survivor, and never to a record made for a test.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Subquery, and_, false, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from duly import sql
from duly.checks import Span, first_known, roots, start_of_day, surely, when
from duly.expectations.patterns.faults import Faults, among
from duly.records import ColumnDeclaration, Kind, Record, columns_of, companion, key_of, record_id
from duly.records.columns import born_of, table_name, tables
from duly.records.vocabulary import Vocabulary
from duly.settings.lines import Keys

TIMES = (Kind.INSTANT, Kind.DAY)
ANY = tuple(Kind)
HELD = {
    Kind.ID: "an id",
    Kind.CODE: "a code",
    Kind.FLAG: "a flag",
    Kind.INSTANT: "a time",
    Kind.DAY: "a date",
    Kind.COUNT: "a whole number",
    Kind.NUMBER: "a number",
    Kind.TEXT: "free text",
    Kind.DIGEST: "a hash of a text",
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """A column that a declaration names. `hops` are the columns by whose references it is reached."""

    path: str
    column: ColumnDeclaration
    record: type[Record]
    hops: tuple[str, ...]

    @property
    def label(self) -> str:
        """Its name in the rows that are judged."""
        return self.path.replace(".", "__")

    @property
    def attribute(self) -> InstrumentedAttribute[Any]:
        """The column of the vocabulary."""
        return getattr(self.record, self.column.name)  # type: ignore[no-any-return]


@dataclass
class Unit:
    """A table of the vocabulary, and the fields that were asked of it while a file is read: the one thing here that grows."""

    record: type[Record]
    vocabulary: Vocabulary
    faults: Faults
    fields: dict[str, Field] = field(default_factory=dict)
    needed: dict[str, Field] = field(default_factory=dict)

    @property
    def table(self) -> str:
        return table_name(self.record)

    @property
    def key(self) -> str:
        """The name of the key column; blank for a link table."""
        return key_of(self.record) or ""

    @property
    def moments(self) -> tuple[str, ...]:
        """The paths of the times that it was asked for of which none may lie ahead: `Span.later` tells of them."""
        return tuple(path for path, held in self.needed.items() if tells_later(held.column))

    def may_begin_later(self, path: str) -> bool:
        """Whether a record that is there can say so of itself: one that was stored after the as-at instant is left out."""
        held = self.fields[path]
        return tells_later(held.column) and (bool(held.hops) or held.column.name not in born_of(self.record)[:1])

    def columns(self) -> dict[str, ColumnDeclaration]:
        """Its columns by name."""
        return {column.name: column for column in columns_of(self.record)}

    def field(
        self, path: str, at: Keys, kinds: Collection[Kind] = ANY, *, needed: bool = True, hint: str = ""
    ) -> Field | None:
        """The column at a path; a fault, and None, where there is none of these kinds, with a `hint` what to do instead.

        `needed` is not set for what only splits a figure.
        """
        held = self._reached(path, at)
        if held is None:
            return None
        if held.column.kind not in kinds:
            fitting = [name for name, column in _columns(held.record).items() if column.kind in kinds]
            wanted = " or ".join(dict.fromkeys(HELD[kind] for kind in kinds))
            self.faults.add(
                at,
                f"{path!r} holds {HELD[held.column.kind]}; expected {wanted}{hint if held.column.kind is Kind.DAY else ''}"
                f"{among(path, fitting, f'{table_name(held.record)} has')}",
            )
            return None
        self.fields[path] = held
        if needed:
            self.needed[path] = held
        return held

    def _reached(self, path: str, at: Keys) -> Field | None:
        *hops, name = path.split(".")
        record = self.record
        for hops_made, hop in enumerate(hops):
            target = self.target(record, hop)
            if target is None:
                self.faults.add(at, self._no_way(record, hop, path, first=hops_made == 0))
                return None
            record = target
        column = _columns(record).get(name)
        if column is None:
            self.faults.add(
                at,
                f"{name!r} is no column of {table_name(record)}{among(name, _columns(record))}{self._elsewhere(name)}",
            )
            return None
        return Field(path=path, column=column, record=record, hops=tuple(hops))

    def target(self, record: type[Record], name: str) -> type[Record] | None:
        """The table whose key a column refers to; None where it refers to none."""
        column = _columns(record).get(name)
        table, _, key = column.references.partition(".") if column else ("", "", "")
        target = self.vocabulary.by_name.get(table)
        return target if target is not None and key_of(target) == key else None

    def references(self, record: type[Record] | None = None) -> dict[str, type[Record]]:
        """The columns that refer to another table, and that table."""
        source = record or self.record
        every = {name: self.target(source, name) for name in _columns(source)}
        return {name: target for name, target in every.items() if target is not None}

    def _no_way(self, record: type[Record], hop: str, path: str, *, first: bool) -> str:
        ways = self.references(record)
        if first and hop in self.vocabulary.by_name:
            leading = [name for name, target in ways.items() if table_name(target) == hop]
            rest = path.partition(".")[2]
            if leading:
                meant = " or ".join(f"{name}.{rest}" for name in leading)
                return f"{path!r}: a column of {hop} is named by the reference that leads there: write {meant}"
            return f"{path!r}: {table_name(record)} has no declared reference to {hop}{_listed(ways)}"
        if hop in _columns(record):
            return f"{path!r}: {hop} of {table_name(record)} refers to no other table{_listed(ways)}"
        return f"{path!r}: {hop!r} is no column of {table_name(record)}{_listed(ways, near=hop)}"

    def _elsewhere(self, name: str) -> str:
        ways = [way for way, target in self.references().items() if name in _columns(target)]
        return f". Or did you mean {' or '.join(f'{way}.{name}' for way in ways)}?" if ways and "." not in name else ""

    def rows(self, name: str, dated: tuple[str, ...] = ()) -> Subquery:
        """Every record of the table: its key, `is_test`, `merged_into`, and whether nothing stands for a merged one
        (`record_merged_broken`); each field by its label with the latest instant of a time, `dangles__HOP` for each reference
        followed, and `anchor`, the first of `dated` that is recorded."""
        mine = self.record
        own = roots(shipped_class(mine)).alias(f"{name}_merges") if self.key else None
        chosen: list[Any] = [
            *([record_id(mine).label("record_key")] if self.key else []),
            mine.is_test.label("record_is_test"),
            mine.merged_into.label("record_merged_into"),
            (false() if own is None else surely(own.c.broken)).label("record_merged_broken"),
        ]
        sources: dict[tuple[str, ...], Any] = {(): mine}
        joins: list[tuple[FromClause, ColumnElement[bool]]] = []
        if own is not None:
            joins.append((own, own.c.id == record_id(mine)))
        for hops in sorted(
            {held.hops[:length] for held in self.fields.values() for length in range(1, len(held.hops) + 1)}
        ):
            joined, dangles = self._parent(hops, sources, joins)
            sources[hops] = joined.c
            chosen.append(dangles.label(f"dangles__{'__'.join(hops)}"))
        for held in self.fields.values():
            chosen += _selected(sources[held.hops], held.column.name, held.label)
        if dated:
            chosen += self._anchor(dated).columns("anchor")
        reached = select(*chosen).select_from(mine)
        for source, condition in joins:
            reached = reached.outerjoin(source, condition)
        return reached.subquery(name)

    def _anchor(self, dated: tuple[str, ...]) -> Span:
        return first_known(*(_span(self.record, _columns(self.record)[name]) for name in dated))

    def _parent(
        self,
        hops: tuple[str, ...],
        sources: dict[tuple[str, ...], Any],
        joins: list[tuple[FromClause, ColumnElement[bool]]],
    ) -> tuple[Subquery, ColumnElement[bool]]:
        """The record that a reference leads to, joined, and whether it names one that is not there."""
        source = sources[hops[:-1]]
        child = self._at(hops[:-1])
        target = self._at(hops)
        link = getattr(source, hops[-1]) if hops[:-1] == () else source[hops[-1]]
        assert child is not None
        merged = roots(shipped_class(target)).alias(f"merged__{'__'.join(hops)}")
        names = {held.column.name for held in self.fields.values() if held.hops == hops}
        names |= {held.hops[len(hops)] for held in self.fields.values() if held.hops[: len(hops)] == hops != held.hops}
        parent = (
            select(
                record_id(target).label("parent_key"),
                *(column for name in sorted(names) for column in _selected(target, name, name)),
            )
            .where(target.is_test.is_not(True), target.merged_into.is_(None))
            .subquery(f"parent__{'__'.join(hops)}")
        )
        joins.append((merged, merged.c.id == link))
        joins.append((parent, parent.c.parent_key == func.coalesce(merged.c.root, link)))
        return parent, and_(link.is_not(None), parent.c.parent_key.is_(None))

    def _at(self, hops: tuple[str, ...]) -> type[Record]:
        record = self.record
        for hop in hops:
            target = self.target(record, hop)
            if target is None:
                raise LookupError(f"{hop} of {table_name(record)} refers to no table")
            record = target
        return record


def tells_later(column: ColumnDeclaration) -> bool:
    """Whether a value after the as-at instant can be told from a blank: of a time, unless it is one of a plan."""
    return column.kind is Kind.INSTANT and not column.planned


def shipped_class(record: type[Record]) -> type[Record]:
    """The package's own class of a table to which a force added columns, the record itself else.

    Merges are followed by columns that every table has, and a select that followed them by both classes would hold two table
    expressions of one name.
    """
    return {table_name(each): each for each in tables()}.get(table_name(record), record)


def _columns(record: type[Record]) -> dict[str, ColumnDeclaration]:
    return {column.name: column for column in columns_of(record)}


def _selected(source: Any, name: str, label: str) -> list[ColumnElement[Any]]:
    """A column and, of a time, its latest instant."""
    of_record = isinstance(source, type)
    column = getattr(source, name) if of_record else source[name]
    latest = companion(name)
    beside = getattr(source, latest, None) if of_record else source.get(latest)
    return [column.label(label), *([beside.label(companion(label))] if beside is not None else [])]


def _span(record: type[Record], column: ColumnDeclaration) -> Span:
    from_vocabulary = getattr(record, column.name)
    if column.kind is Kind.DAY:
        return span_of_day(from_vocabulary)
    return when(from_vocabulary)


def span_of_day(day: ColumnElement[Any]) -> Span:
    """A date as the interval of instants that it is."""
    next_midnight = start_of_day(sql.add_days(day, literal(1)))
    return Span(start_of_day(day), sql.add_seconds(next_midnight, literal(-0.000001)))


def _listed(ways: dict[str, type[Record]], near: str = "") -> str:
    if not ways:
        return "; it has no reference to another table"
    return among(near, [f"{name} (to {table_name(target)})" for name, target in ways.items()], "its references are")
