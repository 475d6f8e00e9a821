"""The tests are those of the books: the same p as scipy's own, wider where weeks differ more, and right on drawn nights."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import fisher_exact

from duly.movers import chance


def test_a_share_is_held_against_another_by_fishers_test() -> None:
    part, whole, base_part, base_whole = (np.array([n]) for n in (22, 40, 1747, 2080))
    one_sided = min(fisher_exact([[22, 18], [1747, 333]], alternative=side).pvalue for side in ("less", "greater"))
    assert chance.shares_differ(part, whole, base_part, base_whole)[0] == pytest.approx(2 * one_sided)


def test_nothing_differs_from_nothing() -> None:
    nothing = np.array([0.0])
    assert chance.shares_differ(nothing, nothing, np.array([5]), np.array([10]))[0] == 1.0
    assert chance.numbers_differ(nothing, nothing, nothing, nothing)[0] == 1.0


def test_where_weeks_differ_more_a_difference_says_less() -> None:
    part, whole, base, base_whole = (np.array([n, n]) for n in (22, 40, 1747, 2080))
    narrow, wide = chance.shares_differ_widely(part, whole, base, base_whole, np.array([1.0, 2.0]))
    assert narrow == chance.shares_differ(part, whole, base, base_whole)[0]
    assert wide > 1000 * narrow
    number, weeks, before, weeks_before = (np.array([float(n), float(n)]) for n in (2, 1, 520, 52))
    narrow, wide = chance.numbers_differ_widely(number, weeks, before, weeks_before, np.array([1.0, 2.0]))
    assert wide > narrow


def test_the_tails_of_what_varies_are_those_of_what_was_drawn() -> None:
    """Of numbers whose weekly share varies, p is below 1 in 1,000 about that often, and never ten times as often."""
    random = np.random.default_rng(4)
    share, whole, weeks, spread = 0.9, 40, 200_000, 2.0
    alike = (spread - 1) / (whole - 1)
    varied = random.beta(share * (1 / alike - 1), (1 - share) * (1 / alike - 1), weeks)
    part = random.binomial(whole, varied)
    every = np.arange(whole + 1.0)  # each number once: what was drawn is looked up among them
    wholes, bases, spreads = (np.full(len(every), number) for number in (float(whole), 1e7, spread**0.5))
    p = chance.shares_differ_widely(every, wholes, share * bases, bases, spreads)[part]
    assert 0.0002 < (p < 0.001).mean() < 0.0015


def test_laneys_factor_finds_how_much_weeks_differ() -> None:
    random = np.random.default_rng(2)
    whole = np.full((400, 52), 50)
    quiet = random.binomial(whole, 0.8)
    varied = random.binomial(whole, random.beta(0.8 * 48, 0.2 * 48, whole.shape))  # twice the variance of chance
    assert chance.laney_of_shares(quiet, whole)[0].mean() == pytest.approx(1.0, abs=0.05)
    assert chance.laney_of_shares(varied, whole)[0].mean() == pytest.approx(2.0, abs=0.15)


def test_near_all_and_of_few_records_the_factor_is_no_smaller() -> None:
    """Of six records a week, nearly all of which comply, most weeks are alike: the ranges are nought or large."""
    random = np.random.default_rng(3)
    whole = np.full((2000, 52), 6)
    share, alike = 0.97, 0.2  # twice the variance of chance
    varied = random.beta(share * (1 / alike - 1), (1 - share) * (1 / alike - 1), whole.shape)
    squared, ranges = chance.laney_of_shares(random.binomial(whole, varied), whole)
    assert (squared * ranges).sum() / ranges.sum() == pytest.approx(2.0, abs=0.2)


def test_the_factor_of_few_weeks_is_as_wide_as_it_is_uncertain() -> None:
    few, many = (chance.pooled(np.array([2.0]), np.array([ranges]))[0] for ranges in (10, 1000))
    assert few > many + 0.2
    assert many == pytest.approx(2**0.5, abs=0.1)
    alike, apart = (
        chance.pooled(np.array(squared), np.full(4, 50))[0] for squared in ([2.0] * 4, [0.5, 0.5, 3.5, 3.5])
    )
    assert apart > alike


def test_of_no_tests_none_is_told() -> None:
    assert not len(chance.told_beyond_chance(np.array([])))


def test_how_far_groups_differ_is_not_led_by_one_of_them() -> None:
    whole = np.full(20, 200)
    part = np.full(20, 160)
    part[0] = 60
    assert chance.spread_between(part, whole) < 1.5
    assert chance.spread_between(np.tile([120, 190], 10), whole) > 4
