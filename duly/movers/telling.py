"""What is told of all that was tested: parts before wholes, each thing once, the most that was lost or gained first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from duly.movers import chance
from duly.movers.cohorts import COHORTS, NEWEST, StandardCohorts
from duly.movers.since import Change, number_changed, share_changed
from duly.movers.testing import (
    BREACHES,
    COMPLIANCES,
    JUDGED,
    UNTOLD,
    WORTH_POINTS,
    WORTH_RECORDS,
    WORTH_SHARE,
    Places,
    expected,
    factors,
    window,
)
from duly.results import Direction, Mover, MoverKind, Tally

SEVERITIES: Mapping[str, int] = {"critical": 4, "high": 3, "medium": 2, "low": 1}
"""What a breach weighs when movers are put in order."""

_MOST_PARTS = 0.5
"""Where more than this share of the teams that could be tested moved alike, it is told of the force."""


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A standard's group that moved beyond chance: in its window by `excess` records (below 0: fewer), of `width` weeks."""

    cohorts: StandardCohorts
    group: int
    kind: MoverKind
    width: int
    excess: float

    @property
    def falls(self) -> bool:
        return self.excess < 0

    @property
    def breakdown(self) -> str | None:
        return self.cohorts.groups[self.group].breakdown


def told(moved: Sequence[Moved], tested_parts: int, cut: float) -> Iterator[Moved]:
    """Of what one standard's groups moved by in one way: the parts, and a whole only for what its parts do not explain.

    `tested_parts` is how many teams could be tested; a p of `cut` or less was beyond chance this night.
    """
    teams = [one for one in moved if one.breakdown == COHORTS[0]]
    whole = [one for one in moved if one.breakdown is None]
    if whole and len(teams) >= 3 and len(teams) > _MOST_PARTS * tested_parts:
        yield from whole
        return
    explained: list[Moved] = []
    for level in (*COHORTS, None):
        for one in moved:
            if one.breakdown == level and _has_more(one, explained, cut):
                yield one
                explained.append(one)


def _has_more(one: Moved, explained: Sequence[Moved], cut: float) -> bool:
    """Whether a whole moved by more than the parts of it that were told."""
    inside = [part for part in explained if _is_part(part, one)]
    if not inside:
        others = [part for part in explained if _overlaps(part, one)]
        return not any(abs(part.excess) >= abs(one.excess) / 2 for part in others)
    if one.kind is MoverKind.VOLUME:
        return abs(one.excess - sum(part.excess for part in inside)) >= max(WORTH_RECORDS, abs(one.excess) / 2)
    names = (BREACHES, COMPLIANCES) if one.kind is MoverKind.RATE else (UNTOLD,)
    return all(_remains(one, [part.group for part in inside], name, cut) for name in names)


def _is_part(part: Moved, whole: Moved) -> bool:
    if whole.breakdown is None:
        return part.breakdown is not None and part.breakdown != COHORTS[2]
    return part.cohorts.within.get(part.group) == whole.group


def _overlaps(part: Moved, other: Moved) -> bool:
    """They may share records, of which nobody knows how many: groups of different breakdowns, or a risk and the force."""
    return part.breakdown != other.breakdown and not (other.breakdown == COHORTS[1] and part.breakdown == COHORTS[0])


def _remains(whole: Moved, parts: Sequence[int], name: Places, cut: float) -> bool:
    """Whether what is left of a whole without parts of it still moved beyond chance, and by what is worth telling."""
    outer = [part for part in parts if whole.cohorts.within.get(part) not in parts]
    windowed = window(whole.cohorts, whole.width)
    share = expected(windowed, *name)
    left = {
        field: float(getattr(share, field)[whole.group]) - float(getattr(share, field)[outer].sum())
        for field in ("part", "whole", "expected", "base_part", "base_whole")
    }
    if left["whole"] < 1 or left["base_whole"] < 1:
        return False
    base_part = min(max(left["base_part"], 0.0), left["base_whole"])
    part, every, base, base_whole = (
        np.array([number]) for number in (left["part"], left["whole"], base_part, left["base_whole"])
    )
    factor = factors(whole.cohorts, *name)[[whole.group]]
    p = chance.shares_differ_widely(part, every, base, base_whole, factor)
    excess = left["part"] - left["expected"]
    return bool(
        p[0] <= cut
        and abs(excess) >= WORTH_RECORDS
        and 100 * abs(excess) / left["whole"] >= WORTH_POINTS
        and (excess < 0) == whole.falls
    )


def mover(one: Moved) -> Mover | None:
    """What is said of it; None where it has been so for longer than is news, or is not worth telling from its first week on."""
    if one.kind is MoverKind.APART:
        return _apart(one)
    change = _change(one)
    if change is None or change.offset >= NEWEST - 1 or not _worth(one, change):
        return None
    group, cohorts = one.cohorts.groups[one.group], one.cohorts
    return Mover(
        standard=cohorts.standard,
        title=cohorts.title,
        breakdown=group.breakdown,
        value=group.value,
        kind=one.kind,
        direction=_direction(one.kind, one.falls),
        before=Tally.of(change.before_part, change.before_whole),
        after=Tally.of(change.part, change.whole),
        before_weeks=change.before_weeks,
        since=cohorts.week - timedelta(weeks=change.offset),
        expected=tenth(change.expected),
        excess=tenth(change.part - change.expected),
        severity=cohorts.severity,
    )


def _apart(one: Moved) -> Mover:
    """A group beside the rest of the force, in the weeks of its window."""
    group, cohorts = one.cohorts.groups[one.group], one.cohorts
    whole = next(place for place, each in enumerate(cohorts.groups) if each.breakdown is None)
    counts = window(cohorts, one.width, based=False).counts
    part, every = (counts[:, :, list(names)].sum(axis=(1, 2)) for names in JUDGED)
    rest_part, rest_every = (int(of[whole] - of[one.group]) for of in (part, every))
    hoped = every[one.group] * rest_part / max(rest_every, 1)
    return Mover(
        standard=cohorts.standard,
        title=cohorts.title,
        breakdown=group.breakdown,
        value=group.value,
        kind=one.kind,
        direction=_direction(one.kind, one.falls),
        before=Tally.of(rest_part, rest_every),
        after=Tally.of(int(part[one.group]), int(every[one.group])),
        before_weeks=0,
        since=cohorts.week - timedelta(weeks=one.width),
        expected=tenth(float(hoped)),
        excess=tenth(float(part[one.group] - hoped)),
        severity=cohorts.severity,
    )


def _direction(kind: MoverKind, falls: bool) -> Direction:
    if kind in (MoverKind.RATE, MoverKind.APART):
        return Direction.WORSE if falls else Direction.BETTER
    return Direction.FEWER if falls else Direction.MORE


def tenth(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _change(one: Moved) -> Change | None:
    cohorts, group = one.cohorts, one.group
    counts = cohorts.now[group]
    then = np.zeros((NEWEST, *counts.shape), counts.dtype)
    for offset in range(NEWEST):
        at_age, known = cohorts.at_age(offset)
        then[offset] = np.where(known[group][:, None], at_age[group], 0)
        then[offset, : offset + 1] = 0  # older weeks only: the newer ones have not been so old yet
    if one.kind is MoverKind.VOLUME:
        return number_changed(cohorts, counts, then)
    return share_changed(cohorts, counts, then, JUDGED if one.kind is MoverKind.RATE else UNTOLD)


def _worth(one: Moved, change: Change) -> bool:
    excess = change.part - change.expected
    if (excess < 0) != one.falls or abs(excess) < WORTH_RECORDS:
        return False
    if one.kind is MoverKind.VOLUME:
        return abs(excess) >= WORTH_SHARE * change.expected
    return 100 * abs(excess) >= WORTH_POINTS * change.whole


_ORDER = (MoverKind.RATE, MoverKind.UNKNOWN, MoverKind.VOLUME, MoverKind.APART)


def rank(one: Mover) -> tuple[Any, ...]:
    """The order of what is told: how well records are kept before how many there are; by records times what a breach weighs;
    named groups before wholes."""
    weight = SEVERITIES.get(one.severity, 1)
    return (
        _ORDER.index(one.kind),
        -abs(one.excess) * weight,
        one.breakdown is None,
        one.standard,
        one.breakdown or "",
        one.value or "",
    )
