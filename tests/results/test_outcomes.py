"""What counts come to (A18, A28): met and missed only where the evidence says so, whatever is unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duly.results import (
    Counts,
    Intake,
    Manifest,
    Outcome,
    RateResult,
    RunInfo,
    RunResult,
    StandardResult,
    all_told,
    exit_code,
    graded,
    left_out_untold,
)

MET, NOT_MET, CANNOT_TELL, NO_CASES = Outcome.MET, Outcome.NOT_MET, Outcome.CANNOT_TELL, Outcome.NO_CASES


@pytest.mark.parametrize(
    ("compliant", "others", "unknown", "target", "outcome"),
    [
        (95, 0, 5, "95", MET),  # met even were all five breaches
        (94, 0, 6, "95", CANNOT_TELL),  # one more unknown: 94 to 100
        (1, 0, 9, "95", CANNOT_TELL),  # every recorded one complied, and nine of ten are unknown
        (40, 0, 60, "95", CANNOT_TELL),
        (40, 60, 50, "95", NOT_MET),  # 60 % were all fifty compliant
        (94, 6, 20, "95", CANNOT_TELL),  # 78.3 to exactly 95
        (94, 7, 20, "95", NOT_MET),  # 94.2 at best
        (95, 4, 1, "95.5", MET),  # between the bounds, and 1 % unknown: by the rate, 95.96
        (94, 5, 5, "95", NOT_MET),  # by the rate, 94.9, as 5 of 104 are unknown
        (90, 5, 5, "94", MET),  # exactly 5 % unknown: by the rate, 94.7
        (89, 5, 5, "94", CANNOT_TELL),  # 5 of 99 are more than 5 %
        (0, 0, 3, "0", CANNOT_TELL),  # nothing could be determined
        (0, 0, 0, "95", NO_CASES),
        (2, 1, 0, "66.66666666666666666666666666", MET),
        (2, 1, 0, "66.66666666666666666666666667", NOT_MET),  # compared exactly, to the last digit
    ],
)
def test_a_rate_is_held_to_its_target_by_its_bounds(
    compliant: int, others: int, unknown: int, target: str, outcome: Outcome
) -> None:
    counts = Counts(compliant=compliant, non_compliant=others, unknown=unknown, not_yet_due=3, exempt=2, excluded=7)
    assert graded(counts, Decimal(target)) is outcome


@pytest.mark.parametrize(
    ("compliant", "breaches", "unknown", "allowed", "outcome"),
    [
        (0, 0, 0, 0, MET),  # none, and none that may be one
        (5, 0, 0, 0, MET),
        (5, 0, 1, 0, CANNOT_TELL),
        (500, 0, 1, 0, CANNOT_TELL),  # however few: one breach is one too many
        (0, 0, 2, 0, CANNOT_TELL),
        (0, 1, 0, 0, NOT_MET),
        (0, 3, 9, 2, NOT_MET),
        (0, 2, 0, 2, MET),
        (0, 2, 1, 2, CANNOT_TELL),
    ],
)
def test_a_number_of_breaches(compliant: int, breaches: int, unknown: int, allowed: int, outcome: Outcome) -> None:
    counts = Counts(compliant=compliant, non_compliant=breaches, unknown=unknown)
    assert graded(counts, Decimal(100), allowed) is outcome


@pytest.mark.parametrize("limit", [None, 0])
def test_nothing_judged_and_somebody_who_may_belong(limit: int | None) -> None:
    assert graded(Counts(excluded=4), Decimal(95), limit, untold=1) is CANNOT_TELL
    assert graded(Counts(excluded=4), Decimal(95), limit) is (NO_CASES if limit is None else MET)
    # Where something was judged they would only have complied: they raise nothing that the low bound does not hold.
    assert graded(Counts(compliant=20, excluded=4), Decimal(95), limit, untold=4) is MET


def test_only_doubts_about_age_are_counted_among_the_excluded() -> None:
    reasons = {"EXCLUDED": {"child_unknown": 2, "age_uncertain": 1, "test_record": 9}, "UNKNOWN": {"child_unknown": 5}}
    assert left_out_untold(reasons) == 3
    assert left_out_untold({"COMPLIANT": {"in_time": 1}}) == 0


@pytest.mark.parametrize(
    ("counts", "outcome"),
    [
        (Counts(compliant=20), CANNOT_TELL),
        (Counts(), CANNOT_TELL),
        (Counts(compliant=1, non_compliant=20), NOT_MET),  # a breach stays one
    ],
)
def test_a_figure_in_doubt_is_never_met(counts: Counts, outcome: Outcome) -> None:
    assert graded(counts, Decimal(95), doubted=True) is outcome


def test_a_standard_with_several_targets() -> None:
    assert all_told(MET, []) is MET
    assert all_told(MET, [None, MET]) is MET
    assert all_told(MET, [CANNOT_TELL, NOT_MET]) is NOT_MET
    assert all_told(MET, [NO_CASES, CANNOT_TELL]) is CANNOT_TELL
    assert all_told(CANNOT_TELL, [NOT_MET]) is NOT_MET
    assert all_told(NO_CASES, [NOT_MET]) is NOT_MET
    assert all_told(NO_CASES, [MET, None]) is NO_CASES


@given(
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(0, 12),
    st.decimals(min_value=0, max_value=100, places=1),
)
def test_as_a_slow_and_obvious_version_says(compliant: int, others: int, unknown: int, target: Decimal) -> None:
    due = compliant + others + unknown
    if compliant + others == 0:
        said = CANNOT_TELL if unknown else NO_CASES
    else:
        aim = Fraction(target) / 100
        low, high = Fraction(compliant, due), Fraction(compliant + unknown, due)
        if low >= aim:
            said = MET
        elif high < aim:
            said = NOT_MET
        elif Fraction(unknown, due) > Fraction(5, 100):
            said = CANNOT_TELL
        else:
            said = MET if Fraction(compliant, compliant + others) >= aim else NOT_MET
    assert graded(Counts(compliant=compliant, non_compliant=others, unknown=unknown), target) is said


NOW = datetime(2026, 1, 5, tzinfo=UTC)


def run(*results: StandardResult) -> RunResult:
    manifest = Manifest(export="an export", as_of=NOW, as_of_source="--as-at")
    info = RunInfo(
        as_of=NOW,
        as_of_source="--as-at",
        time_zone="Europe/London",
        duly_version="1",
        calendar="",
        manifest=manifest,
        intake=Intake(),
    )
    return RunResult(run=info, results=results)


def result(outcome: Outcome, *further: Outcome | None) -> StandardResult:
    rates = tuple(
        RateResult(id=f"r{number}", title="", target=None, outcome=one, counts=Counts(), reasons={})
        for number, one in enumerate(further)
    )
    return StandardResult(
        standard="S", suite="s", title="S", outcome=outcome, target=Decimal(95), counts=Counts(compliant=1), rates=rates
    )


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ((MET, MET), 0),
        ((MET, NO_CASES), 0),
        ((MET, NOT_MET), 1),
        ((MET, CANNOT_TELL), 3),
        ((NOT_MET, CANNOT_TELL), 3),  # outranks 1
        ((NOT_MET, Outcome.NO_DATA), 3),
        ((NO_CASES, NO_CASES), 3),
    ],
)
def test_exit_codes(outcomes: tuple[Outcome, ...], code: int) -> None:
    assert exit_code(run(*map(result, outcomes))) == code


def test_a_further_rate_that_cannot_be_told_counts_even_where_the_standard_is_missed() -> None:
    assert exit_code(run(result(NOT_MET, CANNOT_TELL))) == 3
    assert exit_code(run(result(NOT_MET, None, MET, NOT_MET))) == 1


def test_the_outcome_does_not_hang_on_what_is_not_due() -> None:
    counts = Counts(compliant=19, non_compliant=1)
    assert graded(counts, Decimal(95)) is graded(replace(counts, not_yet_due=900, exempt=900), Decimal(95)) is MET
