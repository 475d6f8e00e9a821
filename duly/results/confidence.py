"""What a sample can and cannot tell: Wilson intervals for a share, and whether chance alone explains a difference.

The arithmetic is scipy's; it is imported when asked for, since that takes a second.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from duly.results.counts import rounded
from duly.results.forms import Number, Percent, fill_in

CONFIDENCE = 0.95

SMALLEST_EXPECTED = 5
"""With fewer cases expected in any cell, the normal approximation does not hold and Fisher's exact test is used."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """A 95 % Wilson interval, in per cent with one decimal: what the rate of all records may be, if the sample was drawn at
    random."""

    low: Percent
    high: Percent


def wilson(part: int, whole: int) -> Interval | None:
    """The 95 % Wilson score interval of `part` of `whole`; None of nothing.

    It stays within 0 and 100 and holds for small samples, where the symmetric interval does not (STANDARDS.md 0).
    Raises ValueError where `part` is not between 0 and `whole`.
    """
    if whole == 0:
        return None
    from scipy.stats import binomtest

    bounds = binomtest(part, whole).proportion_ci(confidence_level=CONFIDENCE, method="wilson")
    return Interval(low=rounded(bounds.low * 100), high=rounded(bounds.high * 100))


def exact(part: float, whole: float) -> tuple[float, float]:
    """The 95 % interval of a share after Clopper and Pearson (Biometrika 26, 1934), from 0 to 1: at least 95 % whatever the
    share is, near 0 and 1 as well, where Wilson's may be less.

    `part` of `whole` need not be whole numbers: of an effective sample size they seldom are.
    Raises ValueError where `whole` is not above 0 or `part` not between 0 and `whole`.
    """
    if not 0 <= part <= whole or whole <= 0:
        raise ValueError("a part lies between 0 and the whole, and there is no share of nothing")
    from scipy.stats import beta

    tail = (1 - CONFIDENCE) / 2
    low = float(beta.ppf(tail, part, whole - part + 1)) if part > 0 else 0.0
    high = float(beta.isf(tail, part + 1, whole - part)) if part < whole else 1.0
    return low, high


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """How two shares differ: `points` percentage points from the earlier to the later, and the two-sided `p` of a
    difference at least so large if both samples came from the same cases. `z` is None where the test is exact.

    `beyond_chance`: chance in drawing the samples explains so large a difference less than once in twenty times.
    """

    points: Number
    test: str
    z: Number | None
    p: Number
    beyond_chance: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        fill_in(self, beyond_chance=self.p < Decimal("0.05"))


Z_TEST = "two-proportion z test, pooled"
EXACT_TEST = "Fisher's exact test"


def difference(earlier: tuple[int, int], later: tuple[int, int]) -> Difference | None:
    """The difference between two shares, each as (part, whole); None where either sample is empty.

    The test is the pooled two-proportion z test (the square of z is the chi-square without correction), or Fisher's exact
    test where fewer than five cases are expected in a cell.
    """
    (first, first_whole), (second, second_whole) = earlier, later
    if not first_whole or not second_whole:
        return None
    from scipy.stats import chi2_contingency, fisher_exact
    from scipy.stats.contingency import expected_freq

    table = [[second, second_whole - second], [first, first_whole - first]]
    points = Decimal(100) * second / second_whole - Decimal(100) * first / first_whole
    nobody_or_everybody = first + second in (0, first_whole + second_whole)
    if nobody_or_everybody or expected_freq(table).min() < SMALLEST_EXPECTED:
        return Difference(points=_tenth(points), test=EXACT_TEST, z=None, p=_thousandth(fisher_exact(table).pvalue))
    tested = chi2_contingency(table, correction=False)
    root = Decimal(float(tested.statistic)).sqrt()
    z = (root if points >= 0 else -root).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return Difference(points=_tenth(points), test=Z_TEST, z=z, p=_thousandth(tested.pvalue))


def _tenth(value: float | Decimal) -> Decimal:
    return Decimal(value).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _thousandth(value: float) -> Decimal:
    return Decimal(float(value)).quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)
