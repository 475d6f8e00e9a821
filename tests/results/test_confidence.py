"""Intervals and tests against published and hand-computed figures."""

from __future__ import annotations

from decimal import Decimal
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duly.results import EXACT_TEST, Z_TEST, Interval, difference, wilson


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(20, 96, "13.9", "30.0"), (9, 35, "14.2", "42.1"), (7, 10, "39.7", "89.2"), (0, 8, "0.0", "32.4")],
)
def test_wilson_gives_the_registered_figures(part: int, whole: int, low: str, high: str) -> None:
    """STANDARDS.md 1.2 F1, F2 and F20; 0 of 8 by hand: z² / (n + z²)."""
    assert wilson(part, whole) == Interval(low=Decimal(low), high=Decimal(high))


def test_of_nothing_there_is_no_interval() -> None:
    assert wilson(0, 0) is None
    assert difference((0, 0), (3, 8)) is None
    assert difference((3, 8), (0, 0)) is None


@given(st.integers(1, 400).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_wilson_is_the_formula(case: tuple[int, int]) -> None:
    part, whole = case
    z, share = 1.959963984540054, part / whole
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole)) / (1 + z * z / whole)
    interval = wilson(part, whole)
    assert interval is not None
    low, high = 100 * max(middle - half, 0), 100 * min(middle + half, 1)
    if low > 0.1:  # below, it is 0.1 unless it is exactly 0
        assert float(interval.low) == pytest.approx(low, abs=0.051)
    if high < 99.9:
        assert float(interval.high) == pytest.approx(high, abs=0.051)
    assert (interval.low == 0) is (part == 0)
    assert (interval.high == 100) is (part == whole)


@pytest.mark.parametrize(
    ("earlier", "later", "points", "z"),
    [((20, 96), (9, 35), "4.9", "0.60"), ((41, 96), (9, 35), "-17.0", "-1.77")],
)
def test_the_two_audits_of_the_report_do_not_differ_beyond_chance(
    earlier: tuple[int, int], later: tuple[int, int], points: str, z: str
) -> None:
    """STANDARDS.md 1.2 F2: z = 0.60 for good, -1.77 for inadequate."""
    apart = difference(earlier, later)
    assert apart is not None
    assert (apart.test, apart.points, apart.z) == (Z_TEST, Decimal(points), Decimal(z))
    assert not apart.beyond_chance


def test_few_cases_are_tested_exactly() -> None:
    """Fisher's tea: 3 of 4 against 1 of 4, p = 0.486 two-sided."""
    apart = difference((1, 4), (3, 4))
    assert apart is not None
    assert (apart.test, apart.z, apart.p) == (EXACT_TEST, None, Decimal("0.486"))


def test_the_same_share_of_everybody_is_no_difference() -> None:
    apart = difference((30, 30), (40, 40))
    assert apart is not None
    assert (apart.points, apart.p) == (Decimal("0.0"), Decimal("1.000"))


def test_a_large_difference_is_beyond_chance() -> None:
    apart = difference((10, 100), (60, 100))
    assert apart is not None
    assert apart.beyond_chance
