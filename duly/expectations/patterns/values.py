"""Patterns over a value: one of a list, of a form, unique."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

from pydantic import Field as ModelField
from pydantic import PrivateAttr, model_validator
from sqlalchemy import FromClause, and_, func, select

from duly import sql
from duly.checks import Case, Missing, compliant, non_compliant
from duly.expectations.patterns.pattern import Pattern
from duly.expectations.patterns.phrases import blank_is, listed, with_columns, with_tuple
from duly.expectations.patterns.reading import listed_codes
from duly.expectations.patterns.regular import portable
from duly.expectations.patterns.rows import Row
from duly.expectations.patterns.scenes import (
    RECORD,
    Edge,
    Scene,
    a_value,
    another_value,
    broken,
    dangling,
    keeping,
    unmapped,
    without,
)
from duly.expectations.patterns.units import Unit
from duly.records import Kind
from duly.results import Status
from duly.settings.lines import Keys


class OneOf(Pattern):
    word: ClassVar[str] = "one_of"
    meaning: ClassVar[str] = "A code is one of a list."
    sample: ClassVar[str] = '{ column = "accommodation_type", codes = ["la", "hospital", "relative", "foster"] }'
    sample_of: ClassVar[str] = "police_protection"
    absence: ClassVar[Missing] = Missing.UNKNOWN

    column: str = ModelField(description="The column")
    codes: tuple[Any, ...] = ModelField(
        min_length=1, description="The codes that keep it, of those that the column may hold"
    )

    @model_validator(mode="before")
    @classmethod
    def _tuple(cls, raw: Any) -> Any:
        return with_tuple(raw, "codes")

    def check(self, unit: Unit, at: Keys) -> None:
        held = unit.field(self.column, (*at, "column"), (Kind.CODE, Kind.ID, Kind.COUNT, Kind.FLAG))
        if held is not None:
            listed_codes(held, list(self.codes), unit, (*at, "codes"))

    @property
    def words(self) -> str:
        return f"{self.column} is {' or '.join(map(str, self.codes))}"

    def cases(self, row: Row) -> tuple[Case, ...]:
        return (
            *row.untold(self.column),
            compliant("listed", self.words, row.value(self.column).in_(self.codes)),
            non_compliant("not_listed", f"{self.column} is something else"),
        )

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        return (
            f"{self.words}: compliant; another recorded value: a breach.",
            f"{self.column} blank: {blank_is(missing)}. A code that the mapping does not know: undetermined.",
        )

    def scene(self, unit: Unit) -> Scene:
        return Scene(values={self.column: self.codes[0]})

    def edges(self, scene: Scene, unit: Unit, missing: Missing) -> Iterator[Edge]:
        held = unit.fields[self.column]
        for code in self.codes[1:]:
            yield keeping(f"{self.column} is {code}", scene.given({self.column: code}), "listed")
        others = [code for code in held.column.codes if code not in self.codes]
        if not held.column.codes:
            others = [another_value(held)] if another_value(held) not in self.codes else ["OTHER_1"]
        for code in others[:1]:
            yield broken(f"{self.column} is {code}", scene.given({self.column: code}), "not_listed")
        yield without(self.column, scene, missing)
        yield from unmapped(self.column, scene, unit)
        yield from dangling(self.column, scene, unit)


class Matches(Pattern):
    word: ClassVar[str] = "matches"
    meaning: ClassVar[str] = (
        "A value has a certain form, given as a regular expression that the whole value must match."
    )
    sample: ClassVar[str] = (
        r"""{ column = "offence_code", expression = '\d{3}/\d{2}', fits = "105/01", fails = "TBC" }"""
    )
    sample_of: ClassVar[str] = "crimes"
    absence: ClassVar[Missing] = Missing.UNKNOWN

    column: str = ModelField(description="The column")
    expression: str = ModelField(description="The form; the part of RE2 that means the same on every database")
    fits: str = ModelField(description="A value that has the form: tested when the file is read")
    fails: str = ModelField(description="A value that has not: tested when the file is read")
    _portable: str = PrivateAttr(default="")

    def check(self, unit: Unit, at: Keys) -> None:
        unit.field(self.column, (*at, "column"), (Kind.CODE, Kind.DIGEST, Kind.TEXT))
        try:
            portable_expression = portable(self.expression)
        except ValueError as wrong:
            unit.faults.add((*at, "expression"), f"{self.expression!r} {wrong}")
            return
        self._portable = portable_expression.spelt
        for key, value, wanted in (("fits", self.fits, True), ("fails", self.fails, False)):
            if portable_expression.matches(value) is not wanted:
                unit.faults.add((*at, key), f"{value!r} {'has not' if wanted else 'has'} the form of the expression")

    @property
    def words(self) -> str:
        return f"{self.column} has the form {self.expression}"

    def cases(self, row: Row) -> tuple[Case, ...]:
        whole = sql.constant(f"^(?:{self._portable})$")
        return (
            *row.untold(self.column),
            compliant("of_the_form", self.words, sql.matches(row.value(self.column), whole)),
            non_compliant("of_another_form", f"{self.column} has another form"),
        )

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        return (
            f"The whole of {self.column} must match {self.expression}, capitals as written: "
            f"{self.fits!r} does, {self.fails!r} does not.",
            f"{self.column} blank: {blank_is(missing)}.",
        )

    def scene(self, unit: Unit) -> Scene:
        return Scene(values={self.column: self.fits})

    def edges(self, scene: Scene, unit: Unit, missing: Missing) -> Iterator[Edge]:
        yield broken("a value that has not the form", scene.given({self.column: self.fails}), "of_another_form")
        yield without(self.column, scene, missing)
        yield from unmapped(self.column, scene, unit)
        yield from dangling(self.column, scene, unit)


class Unique(Pattern):
    word: ClassVar[str] = "unique"
    meaning: ClassVar[str] = "No other record holds the same in these columns together."
    sample: ClassVar[str] = '["crime_id"]'
    sample_of: ClassVar[str] = "investigations"
    absence: ClassVar[Missing] = Missing.UNKNOWN

    columns: tuple[str, ...] = ModelField(min_length=1, description="The columns, of the record itself")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, raw: Any) -> Any:
        return with_columns(raw)

    def check(self, unit: Unit, at: Keys) -> None:
        for column in self.columns:
            if "." in column:
                unit.faults.add(at, f"{column!r}: only columns of {unit.table} itself can be unique")
            else:
                unit.field(column, at, (Kind.CODE, Kind.ID, Kind.DAY, Kind.COUNT, Kind.DIGEST, Kind.FLAG))

    @property
    def words(self) -> str:
        return f"no other record has the same {listed(self.columns)}"

    def joined(self, row: Row) -> FromClause:
        record = row.unit.record
        held = [getattr(record, name) for name in self.columns]
        times = (
            select(*(column.label(f"same_{number}") for number, column in enumerate(held)), func.count().label("times"))
            .where(record.is_test.is_not(True), record.merged_into.is_(None), *(column.is_not(None) for column in held))
            .group_by(*held)
            .subquery("times_held")
        )
        same = and_(*(times.c[f"same_{number}"] == row.value(name) for number, name in enumerate(self.columns)))
        return select(*row.rows.c, times.c.times).outerjoin_from(row.rows, times, same).subquery("rows_by_times_held")

    def cases(self, row: Row) -> tuple[Case, ...]:
        return (
            *row.untold(*self.columns),
            non_compliant("repeated", f"Another record has the same {listed(self.columns)}", row.rows.c.times > 1),
            compliant("unique", self.words[0].upper() + self.words[1:]),
        )

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        return (
            "Compared with every record of the export, of whatever period, but for tests and merged "
            "ones; each of those that have "
            f"the same {listed(self.columns)} is a breach. Blank: {blank_is(missing)}.",
        )

    def scene(self, unit: Unit) -> Scene:
        return Scene(values={path: a_value(unit.fields[path]) for path in self.columns})

    def edges(self, scene: Scene, unit: Unit, missing: Missing) -> Iterator[Edge]:
        twin = {unit.key: "r2"}
        both = [(name, None, Status.NON_COMPLIANT.value, "repeated") for name in (RECORD, "r2")]
        yield Edge(odd="another record has the same", scene=replace(scene, twins=(twin,)), verdicts=both)
        for mark, value, reason in (("is_test", True, "test_record"), ("merged_into", RECORD, "merged_record")):
            verdicts = [(RECORD, None, Status.COMPLIANT.value, "unique"), ("r2", None, Status.EXCLUDED.value, reason)]
            odd = f"another has the same, and does not count: {mark}"
            yield Edge(odd=odd, scene=replace(scene, twins=({**twin, mark: value},)), verdicts=verdicts)
        for path in self.columns:
            yield without(path, scene, missing)
            yield from unmapped(path, scene, unit)
