"""What a case audit found: how many cases got each grade, how that compares with the audit before, and how often duly was
right. An audit is a sample, so its shares carry intervals (STANDARDS.md G16)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field, PlainSerializer

from duly.results.confidence import Difference, Interval, difference, wilson
from duly.results.counts import SMALL_NUMBER, Status, percentage
from duly.results.forms import Count, Day, Percent, fill_in

CAVEAT = (
    "Two audits may differ in how their cases were chosen and in who graded them. The test only says whether chance in "
    "drawing could explain the difference had both been drawn alike; it is no trend."
)
"""Stands beside every comparison of two audits (STANDARDS.md 5, pitfall 31)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Proportion:
    """`part` of `whole` with its 95 % Wilson interval; no percentage of fewer than ten (STANDARDS.md G15)."""

    part: Annotated[Count, Field(alias="k")]
    whole: Annotated[Count, Field(alias="n")]
    percentage: Percent | None = field(init=False, default=None)
    low: Percent | None = field(init=False, default=None)
    high: Percent | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        if self.whole >= SMALL_NUMBER:
            fill_in(self, percentage=percentage(self.part, self.whole))
        if (interval := wilson(self.part, self.whole)) is not None:
            fill_in(self, low=interval.low, high=interval.high)

    @property
    def interval(self) -> Interval | None:
        return None if self.low is None or self.high is None else Interval(low=self.low, high=self.high)


@dataclass(frozen=True, kw_only=True, slots=True)
class Disputed:
    """A verdict that the auditor sees differently: an example for the rule's tests."""

    record: str
    item: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """How often duly's verdict on a standard was the auditor's, where both decided.

    `by_status` is the same for each verdict that duly gave: a share of those it called compliant, and so on. `undecided`
    are the rules that the auditor could not tell, `unasked` those left blank.
    """

    standard: str
    agreed: Proportion
    by_status: Mapping[Status, Proportion]
    undecided: Count
    unasked: Count
    disputed: tuple[Disputed, ...]


def _shares(grades: Mapping[str, int]) -> dict[str, Proportion]:
    whole = sum(grades.values())
    return {grade: Proportion(part=number, whole=whole) for grade, number in grades.items()}


Grades = Annotated[Mapping[str, Count], PlainSerializer(_shares, return_type=dict[str, Proportion])]
"""Cases by grade, best first; written as their shares."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Audit:
    """One graded audit. `ungraded` cases were left blank. `by_stratum` is of a stratified sample. `day` is when the cases were
    as they were audited."""

    name: Annotated[str, Field(alias="audit")]
    day: Annotated[Day | None, Field(alias="date")]
    graded: Count = field(init=False, default=0)
    ungraded: Count = 0
    grades: Grades
    by_stratum: Mapping[str, Grades] = field(default_factory=dict)
    agreements: Annotated[tuple[Agreement, ...], Field(alias="agreement")] = ()

    def __post_init__(self) -> None:
        fill_in(self, graded=sum(self.grades.values()))

    def share(self, grade: str) -> Proportion:
        """The share of the graded cases that got a grade."""
        return Proportion(part=self.grades.get(grade, 0), whole=self.graded)


def _name(audit: Audit) -> str:
    return audit.name


AuditByName = Annotated[Audit, PlainSerializer(_name, return_type=str)]


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditComparison:
    """Two audits, grade by grade. A grade that only one of them could give is left out."""

    earlier: AuditByName
    later: AuditByName
    caveat: str = field(init=False, default=CAVEAT)
    differences: Mapping[str, Difference] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        tested = {
            grade: difference((self.earlier.grades[grade], self.earlier.graded), (number, self.later.graded))
            for grade, number in self.later.grades.items()
            if grade in self.earlier.grades
        }
        fill_in(self, differences={grade: test for grade, test in tested.items() if test is not None})
