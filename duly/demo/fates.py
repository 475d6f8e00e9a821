"""What may befall a record: each fate says how the record is made and, declared by hand, what duly must say of it.

The declarations restate STANDARDS.md 4 and the order of reasons; nothing here or in the stories works a verdict out
from the rows that were written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from duly.demo.calendar import Ints, Mask
from duly.demo.ledger import Tally


@dataclass(frozen=True, kw_only=True)
class Fate:
    """One thing that may befall a record.

    `weight` is its share among its kind; 0 means just `at_least` times per force-year. `adds` holds the verdict for each
    standard that the record is judged by, written as "N late"; `opens`, for the standards of ledger.BACKLOGS under which
    it is open at the as-at instant, as which of ledger.OPEN it is. `current` fates need the as-at instant nearby (something
    is still open or not yet due), so only the latest force-year has them. `bad` fates gather in some teams and months.
    """

    name: str
    weight: float = 0.0
    adds: Mapping[str, str] = field(default_factory=dict)
    opens: Mapping[str, str] = field(default_factory=dict)
    at_least: int = 1
    current: bool = False
    bad: bool = False


def draw(rng: np.random.Generator, fates: Sequence[Fate], size: int, *, current: bool) -> Ints:
    """A fate (as its index) for each of about `size` records: every fate at least once, the rest by weight.

    So that rare fates do not drown the common ones in a small export, at least half as many records again are drawn.
    """
    usable = np.array([index for index, fate in enumerate(fates) if current or not fate.current], dtype=np.int64)
    weights = np.array([fates[index].weight for index in usable])
    planted = np.repeat(usable, [fates[index].at_least for index in usable])
    rest = max(size - len(planted), len(planted) // 2)
    return rng.permutation(np.concatenate([planted, rng.choice(usable, rest, p=weights / weights.sum())]))


def tally_up(tally: Tally, fates: Sequence[Fate], drawn: Ints) -> None:
    """Add to the ledger what each drawn fate declares."""
    for fate, times in zip(fates, np.bincount(drawn, minlength=len(fates)), strict=True):
        for standard, verdict in fate.adds.items():
            tally.add(standard, verdict, int(times))
        for standard, kind in fate.opens.items():
            tally.wait(standard, kind, int(times))


def change_places(drawn: Ints, fate: int, wrong: Mask) -> None:
    """Let the records whose circumstances forbid them a fate (`wrong`) change fates with others that it is open to."""
    mine = np.flatnonzero((drawn == fate) & wrong)
    others = np.flatnonzero((drawn != fate) & ~wrong)[: len(mine)]
    mine = mine[: len(others)]
    drawn[mine], drawn[others] = drawn[others], drawn[mine]


def place_of(fates: Sequence[Fate], name: str) -> int:
    """The index of a fate by its name."""
    return next(place for place, fate in enumerate(fates) if fate.name == name)


class Knobs:
    """The settings of the drawn fates as arrays: `knobs.route` holds the `route` of each record's fate."""

    def __init__(self, fates: Sequence[Fate], drawn: Ints) -> None:
        self._fates = fates
        self._drawn = drawn
        self._arrays: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name not in self._arrays:
            self._arrays[name] = np.array([getattr(fate, name) for fate in self._fates])[self._drawn]
        return self._arrays[name]

    def has(self, name: str, member: str) -> Any:
        """Which records' fates list `member` in their setting `name`."""
        return np.array([member in getattr(fate, name) for fate in self._fates])[self._drawn]
