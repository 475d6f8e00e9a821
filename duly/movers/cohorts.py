"""What movers are made of: the counts of a standard's cohorts, as they are now and as they were when they were younger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

NEWEST = 14
"""Weeks in which a change is news: the week that is still running and the thirteen before it."""

OLDEST = 52
"""Weeks before a window that it is held against."""

WEEKS = NEWEST + OLDEST
"""Weeks that are looked at, the one that is still running first."""

COHORTS = ("team", "district", "risk")
"""The breakdowns whose values are groups of their own, beside the whole force; parts before wholes."""

COMPLIANT, NON_COMPLIANT, UNKNOWN = range(3)
"""The order of counts in the last axis."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """The whole force, or one value of a breakdown."""

    breakdown: str | None = None
    value: str | None = None


@dataclass(frozen=True, kw_only=True)
class StandardCohorts:
    """The cohorts of one standard. Axes: age-offset A, group G, week W (0 is the week of the run), count 3.

    `now` [G, W, 3] are the counts as they stand, where `known` [W] says that they are of this series: after its last break.
    `then` [A, G, W, 3] are the counts of each week's cohort when it was as old as that of `a` weeks ago is now, where
    `then_known` [A, G, W] says so. From `settled` weeks of age on counts have stopped changing; None where that cannot be
    told or does not happen. `within` says which groups lie wholly in which other, by place.
    """

    standard: str
    title: str
    severity: str
    target: Decimal | None
    week: date
    groups: tuple[Group, ...]
    now: Any
    known: Any
    then: Any
    then_known: Any
    settled: int | None
    within: Mapping[int, int] = field(default_factory=dict)

    def at_age(self, offset: int) -> tuple[Any, Any]:
        """The counts [G, W, 3] of every week's cohort at the age of that of `offset` weeks ago, and which are known [G, W]."""
        if self.settled is not None and offset >= self.settled:
            return self.now, np.broadcast_to(self.known, self.now.shape[:2])
        if offset < len(self.then):
            return self.then[offset], self.then_known[offset]
        return self.now, np.zeros(self.now.shape[:2], bool)
