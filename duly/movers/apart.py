"""A group against the rest of the force, where it has too few weeks behind it to be held against itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from duly.movers import chance
from duly.movers.cohorts import COHORTS, StandardCohorts
from duly.movers.testing import (
    BREACHES,
    COMPLIANCES,
    WORTH_POINTS,
    WORTH_RECORDS,
    Tested,
    Window,
    window,
)
from duly.results import MoverKind

WIDTH = 4
"""Full weeks that are compared, beside the one that is still running: all groups have it at one age."""


def rest(
    windowed: Window, places: tuple[tuple[int, ...], tuple[int, ...]], whole: int, groups: np.ndarray
) -> np.ndarray:
    """Of each group [G] what it holds, of how many, and the same of the rest of the force: four columns."""
    part, every = (windowed.counts[..., list(names)].sum(axis=(-1, -2)) for names in places)
    return np.stack([part[groups], every[groups], part[whole] - part[groups], every[whole] - every[groups]], axis=1)


def apart(cohorts: StandardCohorts, in_time: Collection[int]) -> Iterator[Tested]:
    """The tests of the teams and districts that are not among `in_time`: Fisher's exact test, both with all that is unknown
    as breaches and with all of it as compliant, widened by how much such groups differ among themselves."""
    whole = next((place for place, group in enumerate(cohorts.groups) if group.breakdown is None), None)
    if whole is None or len(in_time) == len(cohorts.groups):
        return
    windowed = window(cohorts, WIDTH, based=False)
    for breakdown in COHORTS[:2]:
        groups = np.array([place for place, group in enumerate(cohorts.groups) if group.breakdown == breakdown], int)
        if len(groups) < 3:
            continue
        ps, excesses = [], []
        for places in (BREACHES, COMPLIANCES):
            part, every, rest_part, rest_every = rest(windowed, places, whole, groups).T
            between = np.full(len(groups), chance.spread_between(part, every))
            ps.append(chance.shares_differ_widely(part, every, rest_part, rest_every, between))
            excesses.append(part - every * rest_part / np.maximum(rest_every, 1))
        same = np.sign(excesses[0]) == np.sign(excesses[1])
        nearer = np.where(np.abs(excesses[0]) <= np.abs(excesses[1]), *excesses)
        worth = same & (np.abs(nearer) >= WORTH_RECORDS) & (100 * np.abs(nearer) >= WORTH_POINTS * np.maximum(every, 1))
        asked = np.array([place not in in_time for place in groups]) & (every >= WORTH_RECORDS) & (rest_every > 0)
        yield Tested(
            kind=MoverKind.APART,
            group=groups[asked],
            width=np.full(int(asked.sum()), WIDTH),
            p=np.where(same, np.maximum(*ps), 1.0)[asked],
            excess=nearer[asked],
            worth=worth[asked],
        )
