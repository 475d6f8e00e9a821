"""The tests of one standard: each group's newest weeks against its weeks before, at the same age."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from duly.movers import chance
from duly.movers.cohorts import COMPLIANT, NEWEST, NON_COMPLIANT, OLDEST, UNKNOWN, StandardCohorts
from duly.results import MoverKind

WIDTHS = (1, 4, 13)
"""Full weeks in a window; the week that is still running is in it as well, where its age is known of others."""

FEWEST_COHORTS, FEWEST_RECORDS = 8, 50
"""A baseline of less is none."""

WORTH_RECORDS, WORTH_POINTS, WORTH_SHARE = 5, 5.0, 0.2
"""Worth a person's time: so many records more or fewer than expected, and so many points of a rate; or such a share of a
number of records."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """The newest weeks of every group beside what they are held against.

    `offsets` are the weeks in it. `usable` [G, offsets] says of which there are baselines. `counts` and `base` are
    [G, offsets, 3]; `base_weeks` [G, offsets] how many weeks a baseline is of.
    """

    width: int
    offsets: tuple[int, ...]
    usable: Any
    counts: Any
    base: Any
    base_weeks: Any


@dataclass(frozen=True, kw_only=True)
class Tested:
    """The tests of one kind, a row each: the group, the width of the window, the p, how many more than expected there are,
    and whether that is worth telling."""

    kind: MoverKind
    group: Any
    width: Any
    p: Any
    excess: Any
    worth: Any


def window(cohorts: StandardCohorts, width: int, *, based: bool = True) -> Window:
    """The newest `width` full weeks, from the newest on of which the age is known. Without `based` it needs no baseline."""
    first = 0
    if based:
        first = next((offset for offset in range(NEWEST) if _can_be_tested(cohorts, offset, width)), NEWEST)
    last = min(width if first == 0 else first + width - 1, NEWEST - 1)
    offsets = tuple(range(first, last + 1))
    number = len(cohorts.groups)
    usable, weeks = np.zeros((number, len(offsets)), bool), np.zeros((number, len(offsets)))
    base = np.zeros((number, len(offsets), 3))
    for place, offset in enumerate(offsets):
        counts, known = cohorts.at_age(offset)
        before = slice(last + 1, last + 1 + OLDEST)
        counts, known = counts[:, before], known[:, before]
        base[:, place] = np.where(known[..., None], counts, 0).sum(axis=1)
        weeks[:, place] = known.sum(axis=1)
        usable[:, place] = bool(cohorts.known[offset]) & (
            (weeks[:, place] >= FEWEST_COHORTS) & (base[:, place].sum(axis=1) >= FEWEST_RECORDS) if based else True
        )
    now = cohorts.now[:, offsets[0] : last + 1] if offsets else cohorts.now[:, :0]
    return Window(
        width=width,
        offsets=offsets,
        usable=usable,
        counts=np.where(usable[..., None], now, 0),
        base=base,
        base_weeks=weeks,
    )


def newest_tested(cohorts: StandardCohorts) -> int | None:
    """How many weeks old the youngest week is that is held against weeks before; None where none is."""
    windows = [window(cohorts, width) for width in WIDTHS]
    return min((each.offsets[0] for each in windows if each.usable.any()), default=None)


def _can_be_tested(cohorts: StandardCohorts, offset: int, width: int) -> bool:
    """Whether any group's weeks before are known at the age of this one."""
    _, known = cohorts.at_age(offset)
    return bool(cohorts.known[offset]) and bool(
        (known[:, max(width, offset) + 1 :].sum(axis=1) >= FEWEST_COHORTS).any()
    )


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a window holds of something, and what it would hold by its baseline. Arrays [G].

    The baseline is brought to the ages of the window: each week counts by its own baseline, as far as the window has
    records of that age. `base_whole` is then what the baseline as a whole weighs.
    """

    part: Any
    whole: Any
    expected: Any
    base_part: Any
    base_whole: Any

    @property
    def points(self) -> Any:
        """Percentage points from the expected share."""
        return 100 * (self.part - self.expected) / np.maximum(self.whole, 1)


def expected(windowed: Window, parts: tuple[int, ...], wholes: tuple[int, ...]) -> Expected:
    """Of a share: the counts in places `parts` of those in `wholes`."""
    whole_by_week = windowed.counts[..., wholes].sum(axis=-1)
    part = windowed.counts[..., parts].sum(axis=(-1, -2))
    base_whole = windowed.base[..., wholes].sum(axis=-1)
    share_by_week = windowed.base[..., parts].sum(axis=-1) / np.maximum(base_whole, 1)
    whole = whole_by_week.sum(axis=-1)
    hoped = (whole_by_week * share_by_week).sum(axis=-1)
    share = hoped / np.maximum(whole, 1)
    weighed = whole / np.maximum((whole_by_week / np.maximum(base_whole, 1)).sum(axis=-1), 1e-9)
    return Expected(part=part, whole=whole, expected=hoped, base_part=share * weighed, base_whole=weighed)


Places = tuple[tuple[int, ...], tuple[int, ...]]
"""A share: the places of the counts that are its part, and of those that are its whole."""

BREACHES = ((COMPLIANT,), (COMPLIANT, NON_COMPLIANT, UNKNOWN))
COMPLIANCES = ((COMPLIANT, UNKNOWN), (COMPLIANT, NON_COMPLIANT, UNKNOWN))
JUDGED = ((COMPLIANT,), (COMPLIANT, NON_COMPLIANT))
UNTOLD = ((UNKNOWN,), (COMPLIANT, NON_COMPLIANT, UNKNOWN))


def factors(cohorts: StandardCohorts, parts: tuple[int, ...], wholes: tuple[int, ...]) -> Any:
    """Laney's factor [G] of a weekly share, of all weeks before the newest as they stand now."""
    before = _before(cohorts)
    return chance.pooled(*chance.laney_of_shares(before[..., parts].sum(axis=-1), before[..., wholes].sum(axis=-1)))


def _before(cohorts: StandardCohorts) -> Any:
    return np.where(cohorts.known[None, 2:, None], cohorts.now[:, 2:], 0)


def tests(cohorts: StandardCohorts) -> Iterator[Tested]:
    """Every test of a standard that there are records enough for."""
    due = _before(cohorts).sum(axis=-1)
    known = np.broadcast_to(cohorts.known[2:], due.shape)
    by_number = chance.pooled(*chance.laney_of_numbers(due, known))
    names = (BREACHES, COMPLIANCES, UNTOLD)
    wide = np.concatenate([factors(cohorts, *name) for name in names])
    for width in WIDTHS:
        windowed = window(cohorts, width)
        if windowed.offsets:
            low, high, untold = _shares(windowed, names, wide)
            yield _both(windowed, low, high)
            yield _of_share(windowed, MoverKind.UNKNOWN, *untold)
            yield _volume(windowed, by_number)


def _shares(windowed: Window, names: tuple[Places, ...], wide: Any) -> list[tuple[Expected, Any]]:
    """Each of these shares with its p, all of them tested at once; `wide` are their factors one after the other."""
    shares = [expected(windowed, *name) for name in names]
    part, whole, base_part, base_whole = (
        np.concatenate([getattr(share, name) for share in shares])
        for name in ("part", "whole", "base_part", "base_whole")
    )
    p = chance.shares_differ_widely(part, whole, base_part, base_whole, wide)
    return list(zip(shares, np.split(p, len(names)), strict=True))


def testable(share: Expected) -> Any:
    """Whether so many records could differ by what is worth telling, whatever they were: known before they are looked at."""
    return np.maximum(share.expected, share.whole - share.expected) >= WORTH_RECORDS


def worth(share: Expected) -> Any:
    """Whether a share differs by what is worth a person's time."""
    return (np.abs(share.part - share.expected) >= WORTH_RECORDS) & (np.abs(share.points) >= WORTH_POINTS)


def _both(windowed: Window, low: tuple[Expected, Any], high: tuple[Expected, Any]) -> Tested:
    """A rate changed only where it did with all that is unknown as breaches and with all of it as compliant."""
    (one, first_p), (other, second_p) = low, high
    excess = [share.part - share.expected for share in (one, other)]
    same = np.sign(excess[0]) == np.sign(excess[1])
    p = np.where(same, np.maximum(first_p, second_p), 1.0)
    nearer = np.where(np.abs(excess[0]) <= np.abs(excess[1]), excess[0], excess[1])
    asked = testable(one) & testable(other)
    return _rows(windowed, MoverKind.RATE, asked, p, nearer, same & worth(one) & worth(other))


def _of_share(windowed: Window, kind: MoverKind, share: Expected, p: Any) -> Tested:
    return _rows(windowed, kind, testable(share), p, share.part - share.expected, worth(share))


def _volume(windowed: Window, factor: Any) -> Tested:
    number, hoped, weeks, base_weeks = numbers(windowed)
    base_number = hoped * base_weeks / np.maximum(weeks, 1)
    p = chance.numbers_differ_widely(number, weeks, base_number, base_weeks, factor)
    excess = number - hoped
    asked = hoped >= WORTH_RECORDS
    told = (np.abs(excess) >= WORTH_RECORDS) & (np.abs(excess) >= WORTH_SHARE * hoped)
    return _rows(windowed, MoverKind.VOLUME, asked & (weeks > 0), p, excess, told)


def numbers(windowed: Window) -> tuple[Any, Any, Any, Any]:
    """How many records fell due in the window, how many would have by its baseline, and the weeks of both. Arrays [G]."""
    by_week = windowed.base.sum(axis=-1) / np.maximum(windowed.base_weeks, 1)
    usable = windowed.usable
    fewest = np.where(usable, windowed.base_weeks, np.inf).min(axis=1)
    return (
        windowed.counts.sum(axis=(-1, -2)),
        np.where(usable, by_week, 0).sum(axis=1),
        usable.sum(axis=1).astype(float),
        np.where(np.isfinite(fewest), fewest, 0),
    )


def _rows(windowed: Window, kind: MoverKind, asked: Any, p: Any, excess: Any, told: Any) -> Tested:
    rows = np.flatnonzero(asked & windowed.usable.any(axis=1))
    return Tested(
        kind=kind,
        group=rows,
        width=np.full(len(rows), windowed.width),
        p=p[rows],
        excess=excess[rows],
        worth=told[rows],
    )
