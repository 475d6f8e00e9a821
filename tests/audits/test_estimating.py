"""The interval of the share compliant that a graded sample gives: by hand, at its edges, and how often it holds the truth."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from duly.audits.estimating import interval
from duly.results import Found, FoundOfStratum, Interval

AUDITS = Path(__file__).parents[2] / "docs" / "audits.md"


def stratum(population: int, **found: int) -> FoundOfStratum:
    """One of which all that was drawn is still there."""
    return FoundOfStratum(population=population, found=Found(**found), standing=Found(**found))


def between(low: float | str, high: float | str) -> Interval:
    return Interval(low=Decimal(str(low)), high=Decimal(str(high)))


def tenth(share: float) -> str:
    return f"{100 * share:.1f}"


def test_it_is_what_a_hand_works_out() -> None:
    """Of 60 that duly calls compliant 12 were read and all were: 12 x 48 / 60 = 9.6 reckon, and 0.025 ^ (1 / 9.6) = 68.1 % of the
    48 others at least. Of 40 that it calls breaches 8 were read and none was: of 32 others at most 1 - 0.025 ^ (1 / 6.4)."""
    low = (12 + 48 * 0.025 ** (1 / 9.6)) / 100
    high = (60 + 32 * (1 - 0.025 ** (1 / 6.4))) / 100
    assert (tenth(low), tenth(high)) == ("44.7", "74.0")
    assert interval([stratum(60, kept=12), stratum(40, not_kept=8)]) == between(44.7, 74.0)


def test_it_is_what_the_docs_work_out() -> None:
    example = [
        stratum(550, kept=22, not_kept=2),
        stratum(300, kept=1, not_kept=15),
        stratum(150, kept=11, not_kept=8, untold=1),
    ]
    assert interval(example) == between(49.8, 69.9)
    assert "between 49.8% and 69.9% of all records comply (program: 64.7%)" in AUDITS.read_text(encoding="utf-8")


def test_what_two_strata_may_be_off_adds_up_as_squares() -> None:
    first, second = 48 * (1 - 0.025 ** (1 / 9.6)), 32 * (1 - 0.025 ** (1 / 6.4))
    low = 1 - sqrt(first**2 + second**2) / 100
    assert interval([stratum(60, kept=12), stratum(40, kept=8)]) == between(tenth(low), "100.0")


def test_what_was_read_to_the_last_record_is_known() -> None:
    assert interval([stratum(40, kept=30, not_kept=10)]) == between("75.0", "75.0")
    # 20 of 100 are known to comply, and of the other 80 nothing is
    assert interval([stratum(30, kept=20, not_kept=10), stratum(70)]) == between(20.0, 90.0)


def test_of_one_large_stratum_it_is_that_of_clopper_and_pearson() -> None:
    """7 of 10: 34.8 % to 93.3 %, in any table of the exact binomial interval."""
    assert interval([stratum(10**9, kept=7, not_kept=3)]) == between(34.8, 93.3)


@pytest.mark.parametrize("nothing", [{}, {"untold": 5}, {"blank": 5}, {"untold": 50}])
def test_where_nobody_told_anything_all_or_none_may_comply(nothing: dict[str, int]) -> None:
    assert interval([stratum(50, kept=50), stratum(50, **nothing)]) == between("50.0", "100.0")


def test_all_compliant_reaches_the_top_and_none_the_bottom() -> None:
    unread = 960 * (1 - 0.025 ** (1 / 38.4)) / 1000
    assert interval([stratum(1000, kept=40)]) == between(tenth(1 - unread), "100.0")
    assert interval([stratum(1000, not_kept=40)]) == between("0.0", tenth(unread))


def test_what_could_not_be_told_is_a_breach_for_the_low_end_and_compliant_for_the_high_one() -> None:
    told = interval([stratum(10**6, kept=20, not_kept=20)])
    low = interval([stratum(10**6, kept=20, not_kept=25)])
    high = interval([stratum(10**6, kept=25, not_kept=20)])
    widened = interval([stratum(10**6, kept=20, not_kept=20, untold=3, blank=2)])
    assert told and low and high
    assert widened == Interval(low=low.low, high=high.high)
    assert low.low < told.low < told.high < high.high


def test_what_the_standard_does_not_apply_to_leaves_the_rate() -> None:
    # read to the end: 30 of the 40 that it applies to
    assert interval([stratum(60, kept=30, not_kept=10, not_applicable=20)]) == between("75.0", "75.0")
    assert interval([stratum(60, not_applicable=60)]) is None
    assert interval([stratum(60, not_applicable=60), stratum(40, kept=40)]) == between("100.0", "100.0")


def test_a_share_that_does_not_apply_is_itself_uncertain() -> None:
    """As many comply of either verdict's records as duly says; how many of the breaches count at all is another question."""
    sure = interval([stratum(500, kept=500), stratum(500, not_kept=500)])
    unsure = interval([stratum(500, kept=500), stratum(500, not_kept=10, not_applicable=10)])
    assert sure == between("50.0", "50.0")
    assert unsure and unsure.low < Decimal("66.7") < unsure.high


def test_records_that_are_no_longer_there_still_tell_of_those_like_them() -> None:
    found, gone = Found(kept=18, not_kept=2), Found()
    moved = interval([FoundOfStratum(population=20, found=found, standing=gone)])
    stayed = interval([FoundOfStratum(population=20, found=found, standing=found)])
    assert stayed == between("90.0", "90.0")
    assert moved and moved.low < 90 < moved.high


def test_of_no_record_there_is_no_interval() -> None:
    assert interval([]) is None
    assert interval([stratum(0, kept=0)]) is None


def test_more_cannot_be_there_than_there_is() -> None:
    with pytest.raises(ValueError, match="still there"):
        stratum(3, kept=4)


POPULATIONS = {
    "duly is mostly right": ([550, 300, 150], [0.95, 0.05, 0.5], [13, 7, 20]),
    "duly is always right": ([550, 300, 150], [1, 0, 0.5], [13, 7, 20]),
    "duly is often wrong": ([500, 500, 100], [0.6, 0.4, 0.3], [14, 14, 12]),
    "nearly all comply": ([900, 60, 40], [0.98, 0.3, 0.6], [28, 4, 8]),
    "hardly any complies": ([50, 900, 50], [0.8, 0.01, 0.3], [5, 25, 10]),
    "all texts are read": ([550, 300, 12], [0.9, 0.1, 0.5], [18, 10, 12]),
    "few records": ([30, 20, 10], [0.9, 0.1, 0.5], [10, 6, 4]),
    "a sample of eight": ([400, 200, 50], [0.9, 0.2, 0.5], [3, 3, 2]),
    "one verdict, one wrong in 300": ([2000], [0.997], [40]),
    "one verdict, three wrong in 100": ([2000], [0.97], [30]),
}


@pytest.mark.parametrize("name", POPULATIONS)
def test_it_holds_the_truth_95_times_in_100(name: str) -> None:
    """2,000 samples of each population, by a fixed seed. By chance the number found is 1 in 100 off at most."""
    sizes, shares, reads = POPULATIONS[name]
    kept = [round(size * share) for size, share in zip(sizes, shares, strict=True)]
    truth = 100 * sum(kept) / sum(sizes)
    chance = np.random.default_rng(17)
    samples = np.column_stack(
        [chance.hypergeometric(true, size - true, n, 2000) for true, size, n in zip(kept, sizes, reads, strict=True)]
    )
    different, times = np.unique(samples, axis=0, return_counts=True)
    held = sum(
        int(number) for sample, number in zip(different, times, strict=True) if _holds(sizes, reads, sample, truth)
    )
    assert held >= 0.94 * 2000


def _holds(sizes: Sequence[int], reads: Sequence[int], kept: Sequence[int], truth: float) -> bool:
    strata = [stratum(size, kept=int(k), not_kept=int(n - k)) for size, n, k in zip(sizes, reads, kept, strict=True)]
    found = interval(strata)
    assert found is not None
    return float(found.low) - 0.05 <= truth <= float(found.high) + 0.05
