"""Patterns over the columns of one record: filled, one of a list, of a form, unique, in agreement, by two people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

from pydantic import Field as ModelField
from pydantic import PrivateAttr, model_validator
from sqlalchemy import FromClause, and_, func, not_, select

from duly import sql
from duly.checks import UNMAPPED, Case, Missing, compliant, exempt, non_compliant, roots, unknown
from duly.expectations.patterns.conditions import Condition, condition_of, holding, listed_codes
from duly.expectations.patterns.pattern import (
    RECORD,
    Edge,
    Pattern,
    Scene,
    a_value,
    another_value,
    broken,
    dangling,
    kept,
    unmapped,
    untold,
    without,
)
from duly.expectations.patterns.regular import portable
from duly.expectations.patterns.rows import Row, reason_of
from duly.expectations.patterns.units import Unit, shipped_class
from duly.records import Kind, record_id
from duly.records.columns import table_name
from duly.results import Status
from duly.settings.lines import Keys

_COMPARED = (Kind.CODE, Kind.ID, Kind.DAY, Kind.COUNT, Kind.FLAG, Kind.DIGEST)


class Filled(Pattern):
    word: ClassVar[str] = "filled"
    meaning: ClassVar[str] = "Each of these columns is filled."
    sample: ClassVar[str] = '["initiating_officer", "designated_officer"]'
    sample_of: ClassVar[str] = "police_protection"
    absence: ClassVar[Missing] = Missing.FAIL
    asks_to_be_filled: ClassVar[bool] = True

    columns: tuple[str, ...] = ModelField(
        min_length=1, description="The columns, in the order in which the first blank one gives the reason"
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, raw: Any) -> Any:
        raw = {"columns": [raw]} if isinstance(raw, str) else {"columns": raw} if isinstance(raw, list) else raw
        return _with_tuple(raw, "columns")

    def check(self, unit: Unit, at: Keys) -> None:
        for column in self.columns:
            unit.field(column, at)

    @property
    def words(self) -> str:
        return f"{_listed(self.columns)} {'is' if len(self.columns) == 1 else 'are'} filled"

    def cases(self, row: Row) -> tuple[Case, ...]:
        each = [case for path in self.columns for case in row.asked(path)]
        # All that is blank first, so that what cannot be told of one column does not hide a breach in another.
        each.sort(key=lambda case: case.status is not Status.NON_COMPLIANT)
        return (*each, compliant("filled", self.words))

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        return (
            f"{_listed(self.columns)}: a blank is a breach, whatever the age of the record. Of free text, so is a text that says nothing "
            '("n/a", "see log"-like placeholders are listed under `placeholders`). No is an answer; blank is not.',
            "A code that the mapping does not know is undetermined.",
        )

    def scene(self, unit: Unit) -> Scene:
        return Scene(values={path: a_value(unit.fields[path]) for path in self.columns})

    def edges(self, scene: Scene, unit: Unit, missing: Missing) -> Iterator[Edge]:
        for path in self.columns:
            kind = unit.fields[path].column.kind
            yield without(path, scene, Missing.FAIL)
            yield from unmapped(path, scene, unit)
            if kind is Kind.TEXT:
                yield broken(f"{path} says nothing", scene.given({path: "N/A"}), f"no_{reason_of(path)}")
            elif kind is Kind.FLAG:
                yield kept(f"{path} is no", scene.given({path: False}), "filled")
            yield from dangling(path, scene, unit)


class FilledIf(Pattern):
    word: ClassVar[str] = "filled_if"
    meaning: ClassVar[str] = (
        "A column is filled where a condition holds; where it does not, nothing is asked of the record."
    )
    sample: ClassVar[str] = '{ column = "outcome", when = { filled = "ended_at" } }'
    sample_of: ClassVar[str] = "police_protection"
    absence: ClassVar[Missing] = Missing.FAIL
    asks_to_be_filled: ClassVar[bool] = True

    column: str = ModelField(description="The column")
    when: Any = ModelField(description="The condition, as in `who`")
    _when: Condition | None = PrivateAttr(default=None)

    def check(self, unit: Unit, at: Keys) -> None:
        unit.field(self.column, (*at, "column"))
        self._when = condition_of(self.when, unit, (*at, "when"), named=False)

    @property
    def asked(self) -> Condition:
        assert self._when is not None
        return self._when

    @property
    def words(self) -> str:
        return f"{self.column} is filled where {self.asked.words}"

    def cases(self, row: Row) -> tuple[Case, ...]:
        asked = self.asked.sql(row)
        return (
            exempt("not_asked", f"Not so that {self.asked.words}", not_(asked)),
            *(
                ()
                if self.asked.certain
                else (unknown("condition_unknown", f"It cannot be told whether {self.asked.words}", asked.is_(None)),)
            ),
            *row.asked(self.column),
            compliant("filled", f"{self.column} is filled"),
        )

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        return (
            f"{self.column} is asked for where {self.asked.words}; elsewhere the record is exempt, and where that cannot be told it is "
            "undetermined.",
            f"{self.column} blank there: a breach, whatever the age of the record.",
        )

    def scene(self, unit: Unit) -> Scene:
        values = {self.column: a_value(unit.fields[self.column])}
        return Scene(values=holding(self.asked, values, True))

    def edges(self, scene: Scene, unit: Unit, missing: Missing) -> Iterator[Edge]:
        yield without(self.column, scene, Missing.FAIL)
        yield from unmapped(self.column, scene, unit)
        yield from dangling(self.column, scene, unit)
        for leaf in self.asked.leaves():
            for words, value in leaf.candidates():
                changed = scene.given({leaf.path: value, self.column: None})
                truth = self.asked.truth(changed.values)
                if truth is None:
                    yield untold(f"{leaf.path}: {words}", changed, "condition_unknown")
                elif not truth:
                    yield Edge(odd=f"{leaf.path}: {words}", scene=changed, status=Status.EXEMPT, reason="not_asked")


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
        return _with_tuple(raw, "codes")

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
            f"{self.column} blank: {_blank(missing)}. A code that the mapping does not know: undetermined.",
        )

    def scene(self, unit: Unit) -> Scene:
        return Scene(values={self.column: self.codes[0]})

    def edges(self, scene: Scene, unit: Unit, missing: Missing) -> Iterator[Edge]:
        held = unit.fields[self.column]
        for code in self.codes[1:]:
            yield kept(f"{self.column} is {code}", scene.given({self.column: code}), "listed")
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
            f"The whole of {self.column} must match {self.expression}, capitals as written: {self.fits!r} does, {self.fails!r} does not.",
            f"{self.column} blank: {_blank(missing)}.",
        )

    def scene(self, unit: Unit) -> Scene:
        return Scene(values={self.column: self.fits})

    def edges(self, scene: Scene, unit: Unit, missing: Missing) -> Iterator[Edge]:
        yield broken("a value that has not the form", scene.given({self.column: self.fails}), "of_another_form")
        yield without(self.column, scene, missing)
        yield from unmapped(self.column, scene, unit)
        yield from dangling(self.column, scene, unit)


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
            f"Either of them blank: {_blank(missing)}. A code that the mapping does not know, or a reference to a record that is "
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
                f"{self.than} refers to {other.column.references or 'nothing'} and {self.by} to {mine.column.references or 'nothing'}: "
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
            f"{self.words}: compliant; the same, or merged into the same: a breach. Either of them blank: {_blank(missing)}.",
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
        raw = {"columns": [raw]} if isinstance(raw, str) else {"columns": raw} if isinstance(raw, list) else raw
        return _with_tuple(raw, "columns")

    def check(self, unit: Unit, at: Keys) -> None:
        for column in self.columns:
            if "." in column:
                unit.faults.add(at, f"{column!r}: only columns of {unit.table} itself can be unique")
            else:
                unit.field(column, at, (Kind.CODE, Kind.ID, Kind.DAY, Kind.COUNT, Kind.DIGEST, Kind.FLAG))

    @property
    def words(self) -> str:
        return f"no other record has the same {_listed(self.columns)}"

    def joined(self, row: Row) -> FromClause:
        record = row.unit.record
        held = [getattr(record, name) for name in self.columns]
        times = (
            select(*(column.label(f"same_{place}") for place, column in enumerate(held)), func.count().label("times"))
            .where(record.is_test.is_not(True), record.merged_into.is_(None), *(column.is_not(None) for column in held))
            .group_by(*held)
            .subquery("times_held")
        )
        same = and_(*(times.c[f"same_{place}"] == row.value(name) for place, name in enumerate(self.columns)))
        return select(*row.rows.c, times.c.times).outerjoin_from(row.rows, times, same).subquery("rows_by_times_held")

    def cases(self, row: Row) -> tuple[Case, ...]:
        return (
            *row.untold(*self.columns),
            non_compliant("repeated", f"Another record has the same {_listed(self.columns)}", row.rows.c.times > 1),
            compliant("unique", self.words[0].upper() + self.words[1:]),
        )

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        return (
            f"Compared with every record of the export, of whatever period, but for tests and merged ones; each of those that have "
            f"the same {_listed(self.columns)} is a breach. Blank: {_blank(missing)}.",
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


def _with_tuple(raw: Any, key: str) -> Any:
    """A list of the file as the tuple of a frozen model."""
    return {**raw, key: tuple(raw[key])} if isinstance(raw, dict) and isinstance(raw.get(key), list) else raw


def _listed(columns: tuple[str, ...]) -> str:
    return columns[0] if len(columns) == 1 else f"{', '.join(columns[:-1])} and {columns[-1]}"


def _blank(missing: Missing) -> str:
    return "a breach" if missing is Missing.FAIL else "undetermined"


PATTERNS: tuple[type[Pattern], ...] = (Filled, FilledIf, OneOf, Matches, Agrees, DoneByAnother, Unique)
