"""Patterns over two values of a record: they agree, or are of two people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from pydantic import Field as ModelField
from sqlalchemy import FromClause, func, select

from duly.checks import UNMAPPED, Case, Missing, compliant, non_compliant, roots
from duly.expectations.patterns.pattern import Pattern
from duly.expectations.patterns.phrases import blank_is
from duly.expectations.patterns.rows import Row
from duly.expectations.patterns.scenes import Edge, Scene, a_value, another_value, broken, dangling, unmapped, without
from duly.expectations.patterns.units import Unit, shipped_class
from duly.records import Kind, record_id
from duly.records.columns import table_name
from duly.settings.lines import Keys

_COMPARED = (Kind.CODE, Kind.ID, Kind.DAY, Kind.COUNT, Kind.FLAG, Kind.DIGEST)


class Agrees(Pattern):
    word: ClassVar[str] = "agrees"
    meaning: ClassVar[str] = "A column holds the same as another, of the record itself or of one that it refers to."
    sample: ClassVar[str] = '{ column = "district", with = "incident_id.district" }'
    sample_of: ClassVar[str] = "police_protection"
    absence: ClassVar[Missing] = Missing.UNKNOWN

    column: str = ModelField(description="The column")
    with_: str = ModelField(
        alias="with", description="The column that it must agree with, such as `incident_id.district`"
    )

    def check(self, unit: Unit, at: Keys) -> None:
        mine = unit.field(self.column, (*at, "column"), _COMPARED)
        other = unit.field(self.with_, (*at, "with"), _COMPARED if mine is None else (mine.column.kind,))
        if mine is not None and mine == other:
            unit.faults.add((*at, "with"), f"{self.column} would be compared with itself")

    @property
    def words(self) -> str:
        return f"{self.column} is the same as {self.with_}"

    def cases(self, row: Row) -> tuple[Case, ...]:
        return (
            *row.untold(self.column, self.with_),
            compliant("agrees", self.words, row.value(self.column) == row.value(self.with_)),
            non_compliant("differs", f"{self.column} is not the same as {self.with_}"),
        )

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        return (
            f"{self.words}, letter by letter: compliant; anything else that is recorded: a breach.",
            f"Either of them blank: {blank_is(missing)}. A code that the mapping does not know, or a "
            "reference to a record that is "
            "not in the export: undetermined.",
        )

    def scene(self, unit: Unit) -> Scene:
        value = a_value(unit.fields[self.column])
        both = [set(unit.fields[path].column.codes) for path in (self.column, self.with_)]
        shared = sorted(both[0] & both[1])
        return Scene(values={self.column: shared[0] if shared else value, self.with_: shared[0] if shared else value})

    def edges(self, scene: Scene, unit: Unit, missing: Missing) -> Iterator[Edge]:
        yield broken("they differ", scene.given({self.column: another_value(unit.fields[self.column])}), "differs")
        for path in (self.column, self.with_):
            yield without(path, scene, missing)
            yield from unmapped(path, scene.given({self.column: UNMAPPED}), unit)
            yield from dangling(path, scene, unit)


class DoneByAnother(Pattern):
    word: ClassVar[str] = "done_by_another"
    meaning: ClassVar[str] = "One thing was done by somebody else than another."
    sample: ClassVar[str] = '{ by = "designated_officer", than = "initiating_officer" }'
    sample_of: ClassVar[str] = "police_protection"
    absence: ClassVar[Missing] = Missing.UNKNOWN

    by: str = ModelField(description="The column that holds who did it")
    than: str = ModelField(description="The column that holds who must not have done it")

    def check(self, unit: Unit, at: Keys) -> None:
        mine = unit.field(self.by, (*at, "by"), (Kind.ID,))
        other = unit.field(self.than, (*at, "than"), (Kind.ID,))
        if mine is None or other is None:
            return
        if mine.column.references != other.column.references:
            unit.faults.add(
                (*at, "than"),
                f"{self.than} refers to {other.column.references or 'nothing'} and {self.by} to "
                f"{mine.column.references or 'nothing'}: "
                "they cannot be the same person",
            )
        elif mine == other:
            unit.faults.add((*at, "than"), f"{self.by} would be compared with itself")

    @property
    def words(self) -> str:
        return f"{self.by} is somebody else than {self.than}"

    def joined(self, row: Row) -> FromClause:
        mine = row.field(self.by)
        target = row.unit.target(mine.record, mine.column.name)
        if target is None:
            first, second = row.value(self.by), row.value(self.than)
            return select(*row.rows.c, first.label("by_one"), second.label("by_other")).subquery("rows_by_person")
        merged = roots(shipped_class(target))
        one, other = merged.alias("merged_one"), merged.alias("merged_other")
        return (
            select(
                *row.rows.c,
                func.coalesce(one.c.root, row.value(self.by)).label("by_one"),
                func.coalesce(other.c.root, row.value(self.than)).label("by_other"),
            )
            .outerjoin_from(row.rows, one, one.c.id == row.value(self.by))
            .outerjoin(other, other.c.id == row.value(self.than))
            .subquery("rows_by_person")
        )

    def cases(self, row: Row) -> tuple[Case, ...]:
        return (
            *row.untold(self.by, self.than),
            compliant("another", self.words, row.rows.c.by_one != row.rows.c.by_other),
            non_compliant("same_person", f"{self.by} is also {self.than}"),
        )

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        return (
            f"{self.words}: compliant; the same, or merged into the same: a breach. Either of them blank: {blank_is(missing)}.",
        )

    def scene(self, unit: Unit) -> Scene:
        return Scene(values={self.by: "officer1", self.than: "officer2"})

    def edges(self, scene: Scene, unit: Unit, missing: Missing) -> Iterator[Edge]:
        yield broken("the same person", scene.given({self.by: scene.values[self.than]}), "same_person")
        held = unit.fields[self.by]
        target = unit.target(held.record, held.column.name)
        if target is not None:
            key = record_id(target).key
            people = {table_name(target): [{key: "officer1", "merged_into": "officer2"}, {key: "officer2"}]}
            two = replace(
                scene.given({self.by: "officer1", self.than: "officer2"}), related={**scene.related, **people}
            )
            yield broken("two records of one person", two, "same_person")
        for path in (self.by, self.than):
            yield without(path, scene, missing)
            yield from dangling(path, scene, unit)
