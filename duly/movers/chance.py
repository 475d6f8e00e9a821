"""What chance alone explains: exact tests, widened where weeks differ by more than chance. Arrays in, arrays out.

scipy is imported when a test is made: no other command waits for it; and scipy.stats where a tail is wanted that
`duly.movers.tails` has not.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from duly.movers.tails import adjusted, binomial_tails, hypergeometric_cdf

SHARE_FALSE = 0.05
"""Of what is told, at most this share may be chance (Benjamini and Hochberg, 1995)."""

_SMALLEST_P = 1e-300


def shares_differ(part: Any, whole: Any, base_part: Any, base_whole: Any) -> Any:
    """Two-sided p of Fisher's exact test between `part` of `whole` and `base_part` of `base_whole`: twice the smaller tail.

    The baseline's own uncertainty is in it, since both are samples of one share. Whole numbers, of one shape.
    """
    part, whole, base_part, base_whole = (np.rint(x).astype(np.int64) for x in (part, whole, base_part, base_whole))
    everything, parts = whole + base_whole, part + base_part
    above = part * everything > whole * parts  # then the tail is that of what is not part: the smaller one of the two
    tail = hypergeometric_cdf(
        np.where(above, whole - part, part), everything, np.where(above, everything - parts, parts), whole
    )
    return np.minimum(1.0, 2 * np.nan_to_num(tail, nan=1.0))


def numbers_differ(number: Any, weeks: Any, base_number: Any, base_weeks: Any) -> Any:
    """Two-sided p that two Poisson numbers, of so many weeks each, have one rate: given their sum, the first is binomial."""
    number, base_number = (np.rint(x).astype(np.int64) for x in (number, base_number))
    share = weeks / np.maximum(weeks + base_weeks, 1e-9)
    together = number + base_number
    tails = np.minimum(*binomial_tails(number, together, share))
    return np.minimum(1.0, 2 * np.nan_to_num(tails, nan=1.0))


def widened(p: Any, factor: Any) -> Any:
    """A two-sided p where weeks differ `factor` times as much as chance has them do: its distance from the middle, in
    standard deviations, is divided by that. A factor below 1 narrows nothing."""
    from scipy.special import ndtr, ndtri

    distance = -ndtri(np.maximum(p, _SMALLEST_P) / 2)
    return np.where(factor > 1, 2 * ndtr(-distance / np.maximum(factor, 1)), p)


_RARE = 0.01
"""Below this p the tail of a distribution that is wider than the binomial is asked for itself: it is not the normal one's."""


def shares_differ_widely(part: Any, whole: Any, base_part: Any, base_whole: Any, factor: Any) -> Any:
    """`shares_differ` where weeks differ `factor` times as much as chance has them do.

    Then the share itself varies from week to week, which makes the number beta-binomial: by its variance, which holds the
    baseline's uncertainty as well, the tails of what is rare are worked out.
    """
    p = widened(shares_differ(part, whole, base_part, base_whole), factor)
    share = base_part / np.maximum(base_whole, 1e-9)
    rare = (factor > 1) & (p < _RARE) & (whole > 1) & (share > 0) & (share < 1)
    if rare.any():
        from scipy.stats import betabinom

        part, whole, share = np.rint(part[rare]), np.rint(whole[rare]), share[rare]
        wide = factor[rare] ** 2 * (1 + whole / base_whole[rare])
        alike = np.clip((wide - 1) / (whole - 1), 1e-9, 1 - 1e-9)
        first, second = share * (1 - alike) / alike, (1 - share) * (1 - alike) / alike
        tails = np.minimum(betabinom.cdf(part, whole, first, second), betabinom.sf(part - 1, whole, first, second))
        p[rare] = np.maximum(p[rare], np.clip(2 * tails, 0, 1))
    return p


def numbers_differ_widely(number: Any, weeks: Any, base_number: Any, base_weeks: Any, factor: Any) -> Any:
    """`numbers_differ` where weeks differ `factor` times as much as chance has them do: negative binomial where it is rare."""
    p = widened(numbers_differ(number, weeks, base_number, base_weeks), factor)
    hoped = base_number * weeks / np.maximum(base_weeks, 1e-9)
    rare = (factor > 1) & (p < _RARE) & (hoped > 0)
    if rare.any():
        from scipy.stats import nbinom

        wide = factor[rare] ** 2 * (1 + weeks[rare] / base_weeks[rare])
        size, chance_of = hoped[rare] / (wide - 1), 1 / wide
        count = np.rint(number[rare])
        tails = np.minimum(nbinom.cdf(count, size, chance_of), nbinom.sf(count - 1, size, chance_of))
        p[rare] = np.maximum(p[rare], np.clip(2 * tails, 0, 1))
    return p


def laney_of_shares(part: Any, whole: Any) -> tuple[Any, Any]:
    """Laney's factor squared of each row [G, W] of weekly shares, and the number of moving ranges it is of (Laney, Quality
    Engineering 14, 2002): how much the standardised shares of weeks that follow each other differ."""
    total = whole.sum(axis=1, keepdims=True)
    share = part.sum(axis=1, keepdims=True) / np.maximum(total, 1)
    spread = np.sqrt(np.maximum(share * (1 - share), 1e-12) / np.maximum(whole, 1))
    return _moving_range((part / np.maximum(whole, 1) - share) / spread, (whole > 0) & (share > 0) & (share < 1))


def laney_of_numbers(number: Any, known: Any) -> tuple[Any, Any]:
    """The same of weekly numbers [G, W], where they are known."""
    weeks = known.sum(axis=1, keepdims=True)
    mean = np.where(known, number, 0).sum(axis=1, keepdims=True) / np.maximum(weeks, 1)
    return _moving_range((number - mean) / np.sqrt(np.maximum(mean, 1e-9)), known & (mean > 0))


def _moving_range(z: Any, there: Any) -> tuple[Any, Any]:
    """Half the mean square of the moving ranges of the values that are there, row by row: their variance, were each week drawn
    by itself. Laney's mean range is too small where a share is near 100 % or records are few, as it is then often nought."""
    order = np.argsort(~there, axis=1, kind="stable")  # what is there comes first, in its order
    packed, present = np.take_along_axis(z, order, 1), np.take_along_axis(there, order, 1)
    both = present[:, 1:] & present[:, :-1]
    squares = np.where(both, np.diff(packed, axis=1) ** 2, 0).sum(axis=1)
    number = both.sum(axis=1)
    return squares / np.maximum(number, 1) / 2, number


_SURE = 2.0
"""So many of its standard errors are added to a factor squared: it is as uncertain as what it widens."""


def pooled(squared: Any, number: Any) -> Any:
    """What each group's limits are widened by, at least 1: the upper limit of the factor of all groups of the standard
    together, or a group's own factor where that is larger by more than two of its standard errors.

    That of all is the root of the mean square, weighted by moving ranges. Its standard error is seen by how groups differ;
    at least it is that of normal values (of n ranges 3 / n, squared: von Neumann, Annals of Mathematical Statistics 12, 1941).
    """
    ranges = max(number.sum(), 1)
    together = (number * squared).sum() / ranges
    between = np.sqrt((number**2 * (squared - together) ** 2).sum()) / ranges
    upper = together + _SURE * max(between, together * np.sqrt(_OF_RANGES / ranges))
    clearly = squared > upper * (1 + _SURE * np.sqrt(_OF_RANGES / np.maximum(number, 1)))
    return np.sqrt(np.maximum(1.0, np.where(clearly, squared, upper)))


_OF_RANGES = 3.0


def spread_between(part: Any, whole: Any) -> float:
    """How much groups differ beyond chance, as a factor on their limits: the root mean square of their standardised
    distances from all of them, the tenths at both ends pulled in (Spiegelhalter, Statistics in Medicine 24, 2005)."""
    share = part.sum() / max(whole.sum(), 1)
    if not 0 < share < 1 or len(part) < 3:
        return 1.0
    z = (part / np.maximum(whole, 1) - share) / np.sqrt(share * (1 - share) / np.maximum(whole, 1))
    low, high = np.quantile(z, (0.1, 0.9))
    return max(1.0, float(np.sqrt(np.mean(np.clip(z, low, high) ** 2))))


def told_beyond_chance(p: Any) -> Any:
    """Which of all the tests of a night are told, so that at most one in twenty of those told is chance."""
    return adjusted(p) <= SHARE_FALSE if len(p) else np.zeros(0, bool)


def distance(part: Any, whole: Any, share: Any) -> Any:
    """How far `part` of `whole` lies from a share, in standard deviations of the normal distribution with the same tails."""
    from scipy.special import bdtr, ndtri

    below = np.where(part > 0, bdtr(np.maximum(part - 1, 0), np.maximum(whole, 1), share), 0.0)
    middle = (below + bdtr(part, np.maximum(whole, 1), share)) / 2
    return np.where(whole > 0, ndtri(np.clip(middle, 1e-16, 1 - 1e-16)), 0.0)
