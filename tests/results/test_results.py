"""Rates as G2 defines them: half-up, with bounds, and nothing empty ever passes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duly.results import Counts, percentage


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(17, 35, "48.6"), (3239, 4304, "75.3"), (1, 8, "12.5"), (1, 2000, "0.1"), (1, 2001, "0.0"), (0, 3, "0.0")],
)
def test_one_decimal_half_up(part: int, whole: int, expected: str) -> None:
    assert percentage(part, whole) == Decimal(expected)


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
