"""Conditions: who is judged, who is excused, when something is asked, which related rows count.

A condition is true, false, or cannot be told; `all`, `any` and `not` combine these as logic does with "perhaps" (a record that
one known value leaves out is out, whatever else is unknown). A blank or unmapped code cannot be told. A blank flag is not
marked (STANDARDS.md A1), unless the file says `blank = "unknown"`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, and_, cast, false, not_, or_, true
from sqlalchemy.types import Boolean

from duly.expectations.patterns.rows import Row
from duly.expectations.patterns.units import Field

Truth = bool | None
"""Whether a condition holds; None where it cannot be told."""


Values = Mapping[str, Any]
"""Values of a record by path, and the state of a named population under "child"."""


class Condition:
    """Something that holds of a record, does not, or cannot be told."""

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        """The condition; null where it cannot be told. `flags_strict` takes a blank flag as unknown, to list what it hides."""
        raise NotImplementedError

    def truth(self, values: Values) -> Truth:
        """The same by plain Python, of one record's written values: what edge rows and tests compare with."""
        raise NotImplementedError

    @property
    def words(self) -> str:
        raise NotImplementedError

    def leaves(self) -> Iterator[Leaf]:
        """The conditions that name a column or a population, in order."""
        raise NotImplementedError

    def demands(self) -> Iterator[Leaf]:
        """Those that hold of every record of which the whole holds."""
        yield from ()

    @property
    def certain(self) -> bool:
        """It can always be told."""
        return all(leaf.certain for leaf in self.leaves())


@dataclass(frozen=True)
class All(Condition):
    of: tuple[Condition, ...]

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        return and_(true(), *(each.sql(row, flags_strict=flags_strict) for each in self.of))

    def truth(self, values: Values) -> Truth:
        truths = [each.truth(values) for each in self.of]
        return False if False in truths else None if None in truths else True

    @property
    def words(self) -> str:
        return " and ".join(f"({each.words})" if isinstance(each, AnyOf) else each.words for each in self.of)

    def leaves(self) -> Iterator[Leaf]:
        for each in self.of:
            yield from each.leaves()

    def demands(self) -> Iterator[Leaf]:
        for each in self.of:
            yield from each.demands()


@dataclass(frozen=True)
class AnyOf(All):
    def demands(self) -> Iterator[Leaf]:
        yield from ()

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        return or_(false(), *(each.sql(row, flags_strict=flags_strict) for each in self.of))

    def truth(self, values: Values) -> Truth:
        truths = [each.truth(values) for each in self.of]
        return True if True in truths else None if None in truths else False

    @property
    def words(self) -> str:
        return " or ".join(f"({each.words})" if type(each) is All else each.words for each in self.of)


@dataclass(frozen=True)
class Not(Condition):
    of: Condition

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        # Without the cast, NOT x IS NULL would ask whether x is known.
        return cast(not_(self.of.sql(row, flags_strict=flags_strict)), Boolean)

    def truth(self, values: Values) -> Truth:
        truth = self.of.truth(values)
        return None if truth is None else not truth

    @property
    def words(self) -> str:
        return f"not ({self.of.words})" if isinstance(self.of, All) else f"not: {self.of.words}"

    def leaves(self) -> Iterator[Leaf]:
        yield from self.of.leaves()


@dataclass(frozen=True)
class Leaf(Condition):
    """A condition on one column."""

    field: Field

    @property
    def path(self) -> str:
        return self.field.path

    def demands(self) -> Iterator[Leaf]:
        yield self

    def leaves(self) -> Iterator[Leaf]:
        yield self

    @property
    def certain(self) -> bool:
        """It can always be told."""
        return False

    @property
    def told_apart(self) -> bool:
        """Where it cannot be told, a reason of its own says so."""
        return False

    def candidates(self) -> tuple[tuple[str, Any], ...]:
        """Values to try, in words and as written: such as make it true, false and impossible to tell."""
        raise NotImplementedError


def holding(condition: Condition, values: dict[str, Any], wanted: bool) -> dict[str, Any]:
    """Values under which a condition holds, or does not, with as few changes as will do.

    Raises LookupError where there are none among those tried.
    """
    names = list(dict.fromkeys(leaf.path for leaf in condition.leaves()))
    tries: dict[str, list[Any]] = {name: [values.get(name)] for name in names}
    for leaf in condition.leaves():
        tries[leaf.path] += [value for _, value in leaf.candidates() if value not in tries[leaf.path]]
    for tries_made, chosen in enumerate(product(*tries.values())):
        tried = {**values, **dict(zip(names, chosen, strict=True))}
        if condition.truth(tried) is wanted:
            return tried
        if tries_made > _TRIES:
            break
    raise LookupError("no values are known under which the condition holds")


_TRIES = 5000
