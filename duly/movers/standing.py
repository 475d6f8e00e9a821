"""How each standard and group stands: like its weeks before or not, and whether it will meet its target.

The rules and the words are those of NHS England's Making data count. They look at each series by itself, so of a thousand
quiet series some are marked by chance; what is told as a mover has passed the test of the whole night.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np

from duly.movers import chance
from duly.movers.cohorts import COMPLIANT, NEWEST, NON_COMPLIANT, OLDEST, StandardCohorts
from duly.movers.testing import FEWEST_COHORTS, FEWEST_RECORDS, JUDGED, factors
from duly.results import Assurance, Standing, Tally, Variation, rounded

_SIGMAS, _NEAR, _RUN = 3.0, 2.0, 7
_RECENT = 5
"""Weeks: the one that is still running and four full ones."""

_FEWEST_OF_A_WEEK = 5
"""Judged records in a week from which on it is a point."""


def standings(cohorts: StandardCohorts, moved: Collection[tuple[int, bool]]) -> Iterator[Standing]:
    """Every group of a standard. `moved` are those whose rate moved beyond the chance of the whole night, and whether it
    fell."""
    older = slice(NEWEST, NEWEST + OLDEST)
    known = cohorts.known[None, :, None]
    counts = np.where(known, cohorts.now, 0)
    judged = counts[..., COMPLIANT] + counts[..., NON_COMPLIANT]
    weeks = (judged[:, older] > 0).sum(axis=1)
    base, base_whole = counts[:, older, COMPLIANT].sum(axis=1), judged[:, older].sum(axis=1)
    enough = (weeks >= FEWEST_COHORTS) & (base_whole >= FEWEST_RECORDS)
    usual = base / np.maximum(base_whole, 1)
    factor = factors(cohorts, *JUDGED)
    points = _points(cohorts, usual, factor, older)
    typical = np.where(weeks > 0, base_whole / np.maximum(weeks, 1), 1)
    told = dict(moved)
    for place, group in enumerate(cohorts.groups):
        recent = counts[place, :_RECENT]
        part, whole = int(recent[:, COMPLIANT].sum()), int(judged[place, :_RECENT].sum())
        variation, margin, share = Variation.TOO_FEW, None, float(usual[place])
        if enough[place]:
            variation = _variation(points[place]) if place not in told else _special(told[place])
            margin = _SIGMAS * factor[place] * float(np.sqrt(max(share * (1 - share), 0.0) / typical[place]))
        now = part / whole if variation in (Variation.WORSE, Variation.BETTER) and whole else share
        yield Standing(
            standard=cohorts.standard,
            breakdown=group.breakdown,
            value=group.value,
            variation=variation,
            assurance=Assurance.UNTOLD if margin is None else _assurance(now, margin, cohorts.target),
            weeks=int(weeks[place]),
            recent=Tally.of(part, whole),
            usual=rounded(share * 100) if enough[place] else None,
            low=None if margin is None else rounded(max(0.0, share - margin) * 100),
            high=None if margin is None else rounded(min(1.0, share + margin) * 100),
        )


def _points(cohorts: StandardCohorts, usual: Any, factor: Any, older: slice) -> list[list[float]]:
    """How far each of the newest weeks lies from what is usual at its age, the newest first, in the limits' own deviations."""
    by_group: list[list[float]] = [[] for _ in cohorts.groups]
    for offset in range(NEWEST):
        if not cohorts.known[offset]:
            continue
        then, known = cohorts.at_age(offset)
        then, known = then[:, older], known[:, older]
        base = np.where(known[..., None], then, 0).sum(axis=1)
        whole = base[:, COMPLIANT] + base[:, NON_COMPLIANT]
        share = np.where(whole > 0, base[:, COMPLIANT] / np.maximum(whole, 1), usual)
        part = cohorts.now[:, offset, COMPLIANT]
        judged = part + cohorts.now[:, offset, NON_COMPLIANT]
        far = chance.distance(part, judged, share) / factor
        for place in np.flatnonzero((judged >= _FEWEST_OF_A_WEEK) & (known.sum(axis=1) >= FEWEST_COHORTS)):
            by_group[place].append(float(far[place]))
    return by_group


def _special(fell: bool) -> Variation:
    return Variation.WORSE if fell else Variation.BETTER


def _variation(points: list[float]) -> Variation:
    """By the rules: beyond a limit, 2 of 3 near one, 7 on one side, 7 falling or rising; the newest point is in each."""
    if not points:
        return Variation.TOO_FEW
    for sign, variation in ((-1, Variation.WORSE), (1, Variation.BETTER)):
        far = [sign * point for point in points]
        near = far[0] > _NEAR and sum(one > _NEAR for one in far[:3]) >= 2
        run = len(far) >= _RUN and all(one > 0 for one in far[:_RUN])
        moves = len(far) >= _RUN and all(newer > older for newer, older in pairwise(far[:_RUN]))
        if far[0] > _SIGMAS or near or run or moves:
            return variation
    return Variation.COMMON_CAUSE


def _assurance(now: float, margin: float, target: Decimal | None) -> Assurance:
    """By the limits around where it is now: as wide as those of its usual weeks, and moved with it where it has changed."""
    if target is None:
        return Assurance.UNTOLD
    aim = float(target) / 100
    if now - margin >= aim:
        return Assurance.WILL_MEET
    return Assurance.WILL_MISS if min(1.0, now + margin) < aim else Assurance.MAY_MEET_OR_MISS
