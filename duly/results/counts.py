"""Statuses, outcomes and counts, and how a rate is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
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
    CANNOT_TELL = "CANNOT_TELL"  # what is unknown decides whether the target is met (STANDARDS.md A18)
    NO_CASES = "NO_CASES"  # nothing fell due
    NO_DATA = "NO_DATA"  # the export lacks what the standard needs
    ERROR = "ERROR"  # the standard failed to run


JUDGED = (Outcome.MET, Outcome.NOT_MET, Outcome.CANNOT_TELL, Outcome.NO_CASES)
"""The outcomes of a standard that was judged: its counts and verdicts are those of the run."""

AGE_UNTOLD = ("child_unknown", "age_uncertain", "future_dated")
"""The reasons for which a record is left out because its age, and so its place in the population, cannot be told (A1)."""


def left_out_untold(reasons_by_status: Mapping[str, Mapping[str, int]]) -> int:
    """How many records are EXCLUDED because it cannot be told whether they belong, from numbers by status and reason."""
    excluded = reasons_by_status.get(Status.EXCLUDED, {})
    return sum(excluded.get(reason, 0) for reason in AGE_UNTOLD)


def graded(
    counts: Counts, target: Decimal, target_count: int | None = None, *, untold: int = 0, doubted: bool = False
) -> Outcome:
    """What counts come to against a target in per cent, or against a number of breaches not to exceed (A18, A28).

    MET where the low bound reaches the target, NOT_MET where the high one does not. Between the two the rate decides if at
    most 5 % of what fell due is unknown, else it cannot be told. A number of breaches is met only where nothing is unknown.
    `untold` are records left out because it cannot be told whether they belong: they matter where nothing was judged.
    `doubted`: the whole figure is in doubt, and at best cannot be told (A23).
    """
    if not counts.judged and (counts.unknown or untold):
        return Outcome.CANNOT_TELL
    if target_count is not None:
        outcome = _within(counts, target_count)
    elif not counts.judged:
        outcome = Outcome.NO_CASES
    else:
        outcome = _by_bounds(counts, target)
    return Outcome.CANNOT_TELL if doubted and outcome is not Outcome.NOT_MET else outcome


def _within(counts: Counts, target_count: int) -> Outcome:
    if counts.non_compliant > target_count:
        return Outcome.NOT_MET
    return Outcome.CANNOT_TELL if counts.unknown else Outcome.MET


def _by_bounds(counts: Counts, target: Decimal) -> Outcome:
    if _reaches(counts.compliant, counts.due, target):
        return Outcome.MET
    if not _reaches(counts.compliant + counts.unknown, counts.due, target):
        return Outcome.NOT_MET
    if counts.low_confidence:
        return Outcome.CANNOT_TELL
    return Outcome.MET if counts.meets(target) else Outcome.NOT_MET


def _reaches(part: int, whole: int, target: Decimal) -> bool:
    """Whether `part` of `whole` is `target` per cent or more, compared exactly and not after rounding."""
    return whole > 0 and 100 * part >= Fraction(target) * whole


def all_told(own: Outcome, further: Iterable[Outcome | None]) -> Outcome:
    """The outcome of a standard with several targets: met when all of them are, and missed when any is. None is of a rate
    without a target."""
    outcomes = {own, *further}
    return next((worst for worst in (Outcome.NOT_MET, Outcome.CANNOT_TELL) if worst in outcomes), own)


def percentage(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in per cent, as `rounded`; None of nothing."""
    return rounded(Fraction(100 * part, whole)) if whole else None


def rounded(per_cent: Fraction | Decimal | float) -> Decimal:
    """Per cent from 0 to 100 with one decimal, half-up (G2); 0.0 and 100.0 only where it is exactly that, else 0.1 and 99.9
    (A19). Every percentage that is printed was rounded here."""
    exact = Fraction(per_cent)
    if exact in (0, 100):
        return Decimal(int(exact)).quantize(_TENTH)
    tenths = Decimal(int(exact * 10 + Fraction(1, 2))) * _TENTH
    return min(max(tenths, _TENTH), 100 - _TENTH)


_TENTH = Decimal("0.1")


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
        return _reaches(self.compliant, self.judged, target)


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
