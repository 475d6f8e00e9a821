"""The tails are scipy.stats' own, to the last bit, and are asked of it where scipy.special has them no more."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy.stats import binom, false_discovery_control, hypergeom

from duly.movers import tails


def test_the_hypergeometric_is_that_of_scipy() -> None:
    everything, parts, drawn, number = (each.ravel() for each in np.mgrid[0:14, 0:14, 0:14, -1:15])
    said = tails.hypergeometric_cdf(number, everything, parts, drawn)
    assert np.array_equal(said, hypergeom.cdf(number, everything, parts, drawn), equal_nan=True)
    assert np.isnan(said).any()
    assert ((said > 0) & (said < 1)).any()


def test_that_of_many_records_is_that_of_scipy() -> None:
    random = np.random.default_rng(5)
    everything = random.integers(1, 2_000_000, 5_000)
    parts, drawn = (random.integers(0, everything + 1) for _ in range(2))
    number = random.integers(0, np.minimum(parts, drawn) + 1)
    assert np.array_equal(
        tails.hypergeometric_cdf(number, everything, parts, drawn), hypergeom.cdf(number, everything, parts, drawn)
    )


def test_the_binomial_is_that_of_scipy() -> None:
    trials, number = (each.ravel() for each in np.mgrid[-1:60, -2:62])
    for share in (-0.1, 0.0, 0.013, 0.5, 0.97, 1.0, 1.1):
        shares = np.full(len(trials), share)
        below, above = tails.binomial_tails(number, trials, shares)
        assert np.array_equal(below, binom.cdf(number, trials, shares), equal_nan=True)
        assert np.array_equal(above, binom.sf(number - 1, trials, shares), equal_nan=True)


@pytest.mark.parametrize("number", [1, 2, 7, 400])
def test_many_tests_are_adjusted_as_by_scipy(number: int) -> None:
    p = np.random.default_rng(number).random(number) ** 3
    assert np.array_equal(tails.adjusted(p), false_discovery_control(p, method="bh"))


def test_a_scipy_that_has_them_elsewhere_is_asked_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tails, "_function", lambda name: None)
    three = np.array([1, 2, 3])
    assert np.array_equal(
        tails.hypergeometric_cdf(three, three + 9, three + 3, three + 5),
        hypergeom.cdf(three, three + 9, three + 3, three + 5),
    )
    below, above = tails.binomial_tails(three, three + 4, three / 7)
    assert np.array_equal(below, binom.cdf(three, three + 4, three / 7))
    assert np.array_equal(above, binom.sf(three - 1, three + 4, three / 7))


def test_nothing_of_scipys_statistics_is_imported() -> None:
    program = (
        "import sys, numpy as np; from duly.movers import chance; n = np.array([3, 4]);"
        "chance.shares_differ(n, n + 5, n, n + 9); chance.numbers_differ(n, n + 1, n, n + 2); twice = np.full(2, 2.0);"
        "chance.shares_differ_widely(n, n + 5, n, n + 9, twice); chance.numbers_differ_widely(n, n + 1, n, n + 2, twice);"
        "chance.told_beyond_chance(np.array([0.1, 0.2])); print('scipy.stats' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "False\n"
    )
