"""Which standards the columns of an export let be judged, and what each missing column would unlock, in order of gain."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from duly.checks.standards import Standard
from duly.records.columns import COMPANION

Columns = Collection[tuple[str, str]]
"""Columns as (table, column)."""


@dataclass(frozen=True, kw_only=True)
class Lack:
    """A standard that cannot be judged: the columns it lacks, each as the ways there are to give it, and the lists not set."""

    standard: Standard
    columns: tuple[tuple[str, ...], ...]
    unset: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What is lacking, for people."""
        return ", ".join([*(" or ".join(ways) for ways in self.columns), *(f"the list {name}" for name in self.unset)])


@dataclass(frozen=True, kw_only=True)
class Step:
    """Columns and lists to give next, and the ids of the standards that can be judged with them and all before them."""

    gives: tuple[str, ...]
    unlocks: tuple[str, ...]

    @property
    def words(self) -> str:
        """What it asks for and gains, for people."""
        return f"{', '.join(self.gives)}: then {', '.join(self.unlocks)} can be judged"


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """The standards that can be judged, those that cannot, and what to give next, the greatest gain first."""

    ready: tuple[Standard, ...]
    lacking: tuple[Lack, ...]
    steps: tuple[Step, ...]


def readiness(standards: Sequence[Standard], present: Columns, set_: Collection[str] = ()) -> Readiness:
    """What columns that are present let be judged. `set_` are the parameters that the force has set."""
    lacks = [_lack(standard, present, set_) for standard in standards]
    lacking = tuple(lack for lack in lacks if lack.columns or lack.unset)
    return Readiness(
        ready=tuple(lack.standard for lack in lacks if not lack.columns and not lack.unset),
        lacking=lacking,
        steps=tuple(_steps(lacking)),
    )


def _lack(standard: Standard, present: Columns, set_: Collection[str]) -> Lack:
    held = frozenset(present)
    missing: list[tuple[str, ...]] = [
        (f"{table}.{name}",)
        for table, names in standard.required.items()
        for name in sorted(names)
        if (table, name) not in held and not name.endswith(COMPANION)
    ]
    missing += [
        tuple(f"{table}.{name}" for table, name in group) for group in standard.alternatives if not held & set(group)
    ]
    return Lack(
        standard=standard,
        columns=tuple(missing),
        unset=tuple(
            parameter.name
            for parameter in standard.parameters
            if parameter.must_be_set and not parameter.default and parameter.name not in set_
        ),
    )


def _steps(lacking: Sequence[Lack]) -> Iterator[Step]:
    """At each step what unlocks most standards for each column that it asks for."""
    wanted: Mapping[str, frozenset[str]] = {
        lack.standard.id: frozenset(
            [*(" or ".join(ways) for ways in lack.columns), *(f"the list {name}" for name in lack.unset)]
        )
        for lack in lacking
    }
    given: frozenset[str] = frozenset()
    left = dict(wanted)
    while left:
        best = min(
            left,
            key=lambda id_: (-_gain(left[id_] - given, left, given), len(left[id_] - given), list(wanted).index(id_)),
        )
        more = left[best] - given
        given |= more
        unlocked = tuple(id_ for id_, asked in left.items() if asked <= given)
        yield Step(gives=tuple(sorted(more)), unlocks=unlocked)
        left = {id_: asked for id_, asked in left.items() if id_ not in unlocked}


def _gain(more: frozenset[str], left: Mapping[str, frozenset[str]], given: frozenset[str]) -> float:
    return sum(asked <= given | more for asked in left.values()) / len(more)
