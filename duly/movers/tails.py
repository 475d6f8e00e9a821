"""Tails of distributions and a rule for many tests, as scipy.stats has them, without importing it: it brings 490 modules.

The functions are those that scipy.stats asks itself, in `scipy.special`. A scipy that has them elsewhere is asked as a whole.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def hypergeometric_cdf(number: Any, everything: Any, parts: Any, drawn: Any) -> Any:
    """`scipy.stats.hypergeom.cdf`: P(X <= number) of `parts` among `everything` when so many are `drawn`. NaN where there is
    nothing, or more parts or drawn than there is. Arrays of whole numbers, of one shape."""
    function = _function("_hypergeom_cdf")
    if function is None:
        from scipy.stats import hypergeom

        return hypergeom.cdf(number, everything, parts, drawn)
    least, most = np.maximum(drawn - (everything - parts), 0), np.minimum(parts, drawn)
    known = (everything > 0) & (parts >= 0) & (drawn >= 0) & (parts <= everything) & (drawn <= everything)
    return _cdf(function, known, number, least, most, (parts, drawn, everything))


def binomial_tails(number: Any, trials: Any, share: Any) -> tuple[Any, Any]:
    """`scipy.stats.binom`'s P(X <= number) and P(X >= number). `share` may be a fraction; the others are whole numbers."""
    below, above = _function("_binom_cdf"), _function("_binom_sf")
    if below is None or above is None:
        from scipy.stats import binom

        return binom.cdf(number, trials, share), binom.sf(number - 1, trials, share)
    number, trials, share = np.broadcast_arrays(number, trials, share)
    known = (trials >= 0) & (share >= 0) & (share <= 1)
    least = np.zeros_like(trials)
    upper = _cdf(above, known, number - 1, least, trials, (trials, share))
    upper = np.where(known & (number - 1 >= trials), 0.0, np.where(known & (number <= 0), 1.0, upper))
    return _cdf(below, known, number, least, trials, (trials, share)), upper


def adjusted(p: Any) -> Any:
    """p of many tests, adjusted by Benjamini and Hochberg (1995): `scipy.stats.false_discovery_control`."""
    order = np.argsort(p)
    scaled = p[order] * (len(p) / np.arange(1, len(p) + 1))
    least = np.minimum.accumulate(scaled[::-1])[::-1]
    back = np.empty_like(least)
    back[order] = least
    return np.clip(back, 0.0, 1.0)


def _cdf(function: Any, known: Any, number: Any, least: Any, most: Any, shape: tuple[Any, ...]) -> Any:
    """What scipy.stats makes of a distribution's own function: 0 below its least value, 1 from its greatest on, NaN where it is
    not known."""
    cdf = np.where(known, np.where(number >= most, 1.0, 0.0), np.nan)
    asked = known & (number >= least) & (number < most)
    if asked.any():
        cdf[asked] = np.clip(function(number[asked], *(each[asked] for each in shape)), 0, 1)
    return cdf


def _function(name: str) -> Any:
    from scipy.special import _ufuncs

    return getattr(_ufuncs, name, None)
