"""What is said of a rate by what people found: the interval beside it, and a warning where that is worse than the outcome."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from duly.reports import words
from duly.results import Counts, Found, FoundOfStratum, Outcome, StandardResult, VerdictStratum
from tests.reports.sample import CORRECTED


def result(outcome: Outcome, low: str | None, high: str | None, target: int | None = 90) -> StandardResult:
    """95 of 100 comply by duly's verdicts."""
    found = FoundOfStratum(population=95, found=Found(kept=20), standing=Found())
    breaches = FoundOfStratum(population=5, found=Found(not_kept=5), standing=Found())
    return StandardResult(
        standard="DEM-01",
        suite="demeanour",
        title="Captured",
        outcome=outcome,
        target=None if target is None else Decimal(target),
        counts=Counts(compliant=95, non_compliant=5),
        corrected=replace(
            CORRECTED,
            readers=1,
            low=None if low is None else Decimal(low),
            high=None if high is None else Decimal(high),
            strata={VerdictStratum.COMPLIANT: found, VerdictStratum.NON_COMPLIANT: breaches},
        ),
    )


@pytest.mark.parametrize(
    ("outcome", "low", "high", "target", "warning"),
    [
        (Outcome.MET, "70.1", "89.9", 90, "the target of 90% is missed: the share is between 70.1% and 89.9%"),
        (Outcome.MET, "70.1", "90.0", 90, "the target of 90% need not be met"),
        (Outcome.MET, "90.0", "96.0", 90, ""),
        (Outcome.NOT_MET, "70.1", "96.0", 99, ""),
        (Outcome.NOT_MET, "96.0", "98.0", 97, "the rate lies outside of what people found"),
        (Outcome.CANNOT_TELL, "70.1", "89.9", 90, "the rate lies outside of what people found"),
        (Outcome.MET, "70.1", "80.0", None, "the rate lies outside of what people found"),
        (Outcome.MET, None, None, 90, ""),
    ],
)
def test_what_is_worse_than_the_outcome_is_a_warning(
    outcome: Outcome, low: str | None, high: str | None, target: int | None, warning: str
) -> None:
    said = words.doubt_of_readers(result(outcome, low, high, target))
    assert (said == "") if not warning else (said.startswith("Warning: ") and warning in said)
    assert (said in words.cautions(result(outcome, low, high, target))) == bool(warning)


def test_a_result_without_a_sample_says_nothing() -> None:
    bare = replace(result(Outcome.MET, "1", "2"), corrected=None)
    assert words.doubt_of_readers(bare) == ""
    assert not [said for said in words.remarks(bare) if "people" in said]


def test_it_says_of_how_many_between_what_and_what_the_program_says() -> None:
    assert words.read_by_people(CORRECTED) == (
        "Of a sample of 40, 32 of them read by people: between 58.3% and 82.9% of all records comply (program: 85.3%)"
    )
    all_read = result(Outcome.MET, "91.0", "91.0").corrected
    assert all_read is not None
    assert words.read_by_people(all_read) == (
        "Of a sample of 25 read by people: exactly 91.0% of all records comply (program: 95.0%)"
    )
    nothing = result(Outcome.MET, None, None).corrected
    assert nothing is not None
    assert words.read_by_people(nothing) == "Of a sample of 25 read by people: nothing can be told (program: 95.0%)"


@pytest.mark.parametrize(
    "said",
    [
        "The sample 3f0c5a2e91d7 was drawn of the records as at 15 December 2025, and 2 people read it independently",
        "Of 2 records the readers could not tell, or differed: a breach for the low end, compliant for the high end.",
        "8 of those drawn are not read",
        "Of 64 records with the verdict “could not be determined for another reason” none was told by a reader",
    ],
)
def test_what_nobody_could_tell_is_told(said: str) -> None:
    assert said in " ".join(words.how_read(CORRECTED))


def test_each_kind_of_finding_has_a_column() -> None:
    found: dict[str, Any] = {name: place for place, name in enumerate(words.FINDINGS, start=1)}
    assert words.cells(Found(**found)) == ["1", "2", "3", "4", "5"]
