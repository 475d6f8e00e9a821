"""Since which week a series most likely is as it is now: the cut into two parts that explains the counts best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from duly.movers.cohorts import OLDEST, StandardCohorts
from duly.movers.testing import FEWEST_COHORTS, FEWEST_RECORDS, Places


@dataclass(frozen=True, kw_only=True)
class Change:
    """A series cut in two: weeks 0 to `offset` and the `before_weeks` weeks before them. `expected` is what `part` would be
    had the share, or the number, stayed as it was before, at the ages that the weeks have."""

    offset: int
    part: int
    whole: int
    before_part: int
    before_whole: int
    before_weeks: int
    expected: float


def share_changed(cohorts: StandardCohorts, counts: Any, then: Any, places: Places) -> Change | None:
    """The cut of one group's weekly shares; None where there is nothing to cut.

    `counts` [W, 3] are its counts now; `then` [offset, W, 3] those at the age of each of the newest weeks, 0 where unknown.
    """
    parts, wholes = places
    at_age_part, at_age_whole = (then[:, :, list(names)].sum(axis=-1).sum(axis=-1) for names in (parts, wholes))
    known = cohorts.known & _comparable(at_age_whole, len(cohorts.known))
    part, whole = (np.where(known, counts[:, list(names)].sum(axis=-1), 0) for names in (parts, wholes))
    share = part.sum() / max(whole.sum(), 1)
    lifted = part.astype(float)  # a young week counts as it will be: what it lacks at its age is added
    for young in np.flatnonzero(at_age_whole > 0):
        lifted[young] += whole[young] * (share - at_age_part[young] / at_age_whole[young])
    lifted = np.clip(lifted, 0, whole)
    if (offset := _cut(lifted, whole, known)) is None:
        return None
    before = slice(offset + 1, offset + 1 + OLDEST)
    before_part, before_whole = int(part[before].sum()), int(whole[before].sum())
    base = before_part / max(before_whole, 1)
    by_age = np.full(offset + 1, base)
    newest = min(offset + 1, len(then))
    older = slice(offset + 1, None)
    at_part, at_whole = (then[:newest, older][:, :, list(names)].sum(axis=(-1, -2)) for names in (parts, wholes))
    by_age[:newest] = np.where(at_whole > 0, at_part / np.maximum(at_whole, 1), base)
    after = slice(0, offset + 1)
    return Change(
        offset=offset,
        part=int(part[after].sum()),
        whole=int(whole[after].sum()),
        before_part=before_part,
        before_whole=before_whole,
        before_weeks=int((known[before] & (whole[before] > 0)).sum()),
        expected=float((whole[after] * by_age).sum()),
    )


def _comparable(at_age: Any, weeks: int) -> Any:
    """Which weeks [W] can be held against others: of a young one it must be known how others were at its age."""
    comparable = np.ones(weeks, bool)
    comparable[: len(at_age)] = at_age > 0
    return comparable


def _cut(part: Any, whole: Any, known: Any) -> int | None:
    """The last of the newer weeks of the cut with the largest likelihood; the older part is at least a baseline."""
    after_part, after_whole = np.cumsum(part), np.cumsum(whole)
    before_part, before_whole = after_part[-1] - after_part, after_whole[-1] - after_whole
    weeks_left = known.sum() - np.cumsum(known)
    can_be = (weeks_left >= FEWEST_COHORTS) & (before_whole >= FEWEST_RECORDS) & (after_whole > 0)
    if not can_be.any():
        return None
    gain = _likelihood(after_part, after_whole) + _likelihood(before_part, before_whole)
    return int(np.argmax(np.where(can_be, gain, -np.inf)))


def _likelihood(part: Any, whole: Any) -> Any:
    share = np.clip(part / np.maximum(whole, 1), 1e-12, 1 - 1e-12)
    return part * np.log(share) + (whole - part) * np.log1p(-share)


def number_changed(cohorts: StandardCohorts, counts: Any, then: Any) -> Change | None:
    """The cut of one group's weekly numbers of records, by Poisson likelihood."""
    at_age = then.sum(axis=-1)
    known = cohorts.known & _comparable(at_age.sum(axis=-1), len(cohorts.known))
    number = np.where(known, counts.sum(axis=-1), 0).astype(float)
    mean = number[known].mean() if known.any() else 0.0
    by_age = np.full(len(number), mean)
    lifted = number.copy()
    for offset in range(min(len(then), len(number))):
        seen = at_age[offset] > 0
        if seen.any():
            by_age[offset] = at_age[offset][seen].mean()
            lifted[offset] += mean - by_age[offset]
    lifted = np.maximum(lifted, 0)
    weeks = np.cumsum(known)
    after, before = np.cumsum(lifted), lifted.sum() - np.cumsum(lifted)
    left = weeks[-1] - weeks
    can_be = (left >= FEWEST_COHORTS) & (before >= FEWEST_RECORDS) & (weeks > 0)
    if not can_be.any():
        return None
    gain = _poisson(after, weeks) + _poisson(before, left)
    offset = int(np.argmax(np.where(can_be, gain, -np.inf)))
    older = slice(offset + 1, offset + 1 + OLDEST)
    base = number[older][known[older]]
    scale = base.mean() / max(mean, 1e-9)
    recent = known[: offset + 1]
    return Change(
        offset=offset,
        part=int(number[: offset + 1].sum()),
        whole=int(number[: offset + 1].sum()),
        before_part=int(base.sum()),
        before_whole=int(base.sum()),
        before_weeks=len(base),
        expected=float(np.where(recent, by_age[: offset + 1], 0).sum() * scale),
    )


def _poisson(number: Any, weeks: Any) -> Any:
    return number * np.log(np.maximum(number, 1e-12) / np.maximum(weeks, 1))
