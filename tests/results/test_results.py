"""Rates as G2 defines them: half-up, with bounds, and nothing empty ever passes."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duly.results import Counts, Interval, percentage, rounded, wilson


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(17, 35, "48.6"), (3239, 4304, "75.3"), (1, 8, "12.5"), (1, 2000, "0.1"), (3, 2000, "0.2"), (0, 3, "0.0")],
)
def test_one_decimal_half_up(part: int, whole: int, expected: str) -> None:
    assert percentage(part, whole) == Decimal(expected)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(1999, 2000, "99.9"), (999_999, 1_000_000, "99.9"), (1, 1_000_000, "0.1"), (7, 7, "100.0"), (0, 7, "0.0")],
)
def test_all_and_none_are_said_only_where_exact(part: int, whole: int, expected: str) -> None:
    assert str(percentage(part, whole)) == expected


@given(st.decimals(min_value=0, max_value=100, places=9))
def test_rounding_is_half_up_but_for_the_ends(share: Decimal) -> None:
    plain = share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    ends = {Decimal("0.0"): Decimal("0.1"), Decimal("100.0"): Decimal("99.9")} if share not in (0, 100) else {}
    assert rounded(share) == ends.get(plain, plain)


def test_an_interval_does_not_reach_all_or_none_by_rounding() -> None:
    assert wilson(99_999, 100_000) == Interval(low=Decimal("99.9"), high=Decimal("99.9"))
    assert wilson(0, 9_999_999) == Interval(low=Decimal("0.0"), high=Decimal("0.1"))


def test_a_share_of_nothing_is_no_number() -> None:
    counts = Counts(unknown=3)
    assert counts.rate is None
    assert not counts.meets(Decimal(0))
    assert counts.rate_low == 0
    assert counts.rate_high == 100


def test_a_target_is_compared_exactly() -> None:
    just_below = Counts(compliant=9496, non_compliant=504)
    assert just_below.rate == Decimal("95.0")
    assert not just_below.meets(Decimal(95))
    assert Counts(compliant=95, non_compliant=5).meets(Decimal(95))


def test_low_confidence_is_over_5_per_cent_unknown() -> None:
    assert not Counts(compliant=95, unknown=5).low_confidence
    assert Counts(compliant=94, unknown=6).low_confidence
    assert not Counts().low_confidence


@given(
    st.builds(
        Counts,
        compliant=st.integers(0, 999),
        non_compliant=st.integers(0, 999),
        unknown=st.integers(0, 999),
    )
)
def test_the_rate_lies_between_its_bounds(counts: Counts) -> None:
    if counts.rate is None:
        return
    assert counts.rate_low is not None
    assert counts.rate_high is not None
    assert counts.rate_low <= counts.rate <= counts.rate_high
