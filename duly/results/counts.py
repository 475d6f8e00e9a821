"""Statuses, outcomes and counts, and how a rate is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, PlainSerializer

from duly.results.forms import Count, Percent

SMALL_NUMBER = 10
"""Below this many judged records a rate is shown as k of n, without a percentage or a colour (STANDARDS.md G15)."""

LOW_CONFIDENCE_SHARE = Decimal("0.05")
"""More unknown records than this share of those that fell due: the rate carries a low-confidence banner (G2)."""


class Status(StrEnum):
    """The verdict on one record: exactly one of these (STANDARDS.md G1)."""

    COMPLIANT = "COMPLIANT"
    NON_COMPLIANT = "NON_COMPLIANT"
    UNKNOWN = "UNKNOWN"
    NOT_YET_DUE = "NOT_YET_DUE"
    EXEMPT = "EXEMPT"
    EXCLUDED = "EXCLUDED"


class Outcome(StrEnum):
    """The verdict on one standard. ERROR is never NOT_MET, and nothing empty ever passes."""

    MET = "MET"
    NOT_MET = "NOT_MET"
    NO_CASES = "NO_CASES"  # nothing fell due, or nothing could be determined
    NO_DATA = "NO_DATA"  # the export lacks what the standard needs
    ERROR = "ERROR"  # the standard failed to run


JUDGED = (Outcome.MET, Outcome.NOT_MET, Outcome.NO_CASES)
"""The outcomes of a standard that was judged: its counts and verdicts are those of the run."""


def graded(counts: Counts, target: Decimal, target_count: int | None = None) -> Outcome:
    """What counts come to against a target in per cent, or against a number of breaches not to exceed."""
    if not counts.judged:
        return Outcome.NO_CASES
    met = counts.meets(target) if target_count is None else counts.non_compliant <= target_count
    return Outcome.MET if met else Outcome.NOT_MET


def percentage(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in per cent, one decimal, half-up (G2); None of nothing."""
    if whole == 0:
        return None
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """Records by status. The rate is compliant / (compliant + non_compliant); unknown ones make its bounds."""

    compliant: Count = 0
    non_compliant: Count = 0
    unknown: Count = 0
    not_yet_due: Count = 0
    exempt: Count = 0
    excluded: Count = 0

    @classmethod
    def of(cls, by_status: Mapping[str, int]) -> Self:
        """From a mapping of status to number; a status that is not there counts 0."""
        return cls(**{status.lower(): by_status.get(status, 0) for status in Status})

    @property
    def judged(self) -> int:
        """C + N: the denominator of the rate."""
        return self.compliant + self.non_compliant

    @property
    def due(self) -> int:
        """C + N + U: everything that fell due, determined or not."""
        return self.judged + self.unknown

    @property
    def total(self) -> int:
        """Every record of the population, whatever its status."""
        return self.due + self.not_yet_due + self.exempt + self.excluded

    @property
    def rate(self) -> Decimal | None:
        """C / (C + N) in per cent; None where nothing was judged."""
        return percentage(self.compliant, self.judged)

    @property
    def rate_low(self) -> Decimal | None:
        """The rate if every unknown record failed, in per cent."""
        return percentage(self.compliant, self.due)

    @property
    def rate_high(self) -> Decimal | None:
        """The rate if every unknown record complied, in per cent."""
        return percentage(self.compliant + self.unknown, self.due)

    @property
    def low_confidence(self) -> bool:
        """More than 5 % of what fell due could not be determined (G2)."""
        return self.due > 0 and Decimal(self.unknown) > LOW_CONFIDENCE_SHARE * self.due

    @property
    def small(self) -> bool:
        """Too few to show a percentage (G15)."""
        return self.judged < SMALL_NUMBER

    def meets(self, target: Decimal) -> bool:
        """Whether C / (C + N) reaches `target` per cent, compared exactly and not after rounding."""
        return self.judged > 0 and Decimal(100) * self.compliant >= target * self.judged


@dataclass(frozen=True, kw_only=True, slots=True)
class CountsOfValue:
    """How JSON has the counts of one value of a breakdown: beside their rate."""

    rate: Percent | None
    counts: Counts

    @classmethod
    def of(cls, counts: Counts) -> Self:
        return cls(rate=counts.rate, counts=counts)


def _counts(form: object) -> object:
    return form["counts"] if isinstance(form, Mapping) and "counts" in form else form


BesideRate = Annotated[Counts, BeforeValidator(_counts), PlainSerializer(CountsOfValue.of, return_type=CountsOfValue)]
"""Counts, written as CountsOfValue."""
