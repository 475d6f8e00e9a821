"""Patterns that ask for something to be recorded: filled, and filled where a condition holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import Field as ModelField
from pydantic import PrivateAttr, model_validator
from sqlalchemy import not_

from duly.checks import Case, Missing, compliant, exempt, unknown
from duly.expectations.patterns.conditions import Condition, holding
from duly.expectations.patterns.pattern import Pattern
from duly.expectations.patterns.phrases import listed, with_columns
from duly.expectations.patterns.reading import condition_of
from duly.expectations.patterns.rows import Row, reason_of
from duly.expectations.patterns.scenes import Edge, Scene, a_value, broken, dangling, keeping, unmapped, untold, without
from duly.expectations.patterns.units import Unit
from duly.records import Kind
from duly.results import Status
from duly.settings.lines import Keys


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
        return with_columns(raw)

    def check(self, unit: Unit, at: Keys) -> None:
        for column in self.columns:
            unit.field(column, at)

    @property
    def words(self) -> str:
        return f"{listed(self.columns)} {'is' if len(self.columns) == 1 else 'are'} filled"

    def cases(self, row: Row) -> tuple[Case, ...]:
        each = [case for path in self.columns for case in row.asked(path)]
        # All that is blank first, so that what cannot be told of one column does not hide a breach in another.
        each.sort(key=lambda case: case.status is not Status.NON_COMPLIANT)
        return (*each, compliant("filled", self.words))

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        return (
            f"{listed(self.columns)}: a blank is a breach, whatever the age of the record. Of free "
            "text, so is a text that says nothing "
            '("n/a"; the parameter placeholders lists them). No is an answer; blank is not.',
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
                yield keeping(f"{path} is no", scene.given({path: False}), "filled")
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
            f"{self.column} is asked for where {self.asked.words}; elsewhere the record is exempt, and "
            "where that cannot be told it is "
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
