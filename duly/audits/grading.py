"""What an audit found: how many cases got each grade, how that compares with the audit before, and how often duly was right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from duly.audits.answers import Answers
from duly.audits.sample import Sample
from duly.results import SMALL_NUMBER, Difference, Interval, Status, difference, percentage, wilson

CAVEAT = (
    "Two audits may differ in how their cases were chosen and in who graded them. The test only says whether chance in "
    "drawing could explain the difference had both been drawn alike; it is no trend."
)
"""Stands beside every comparison of two audits (STANDARDS.md 5, pitfall 31)."""

_KEPT = {"kept": Status.COMPLIANT, "not_kept": Status.NON_COMPLIANT}


@dataclass(frozen=True, kw_only=True)
class Share:
    """`part` of `whole` with its 95 % Wilson interval; no percentage of fewer than ten (STANDARDS.md G15)."""

    part: int
    whole: int

    @property
    def percentage(self) -> Decimal | None:
        return None if self.whole < SMALL_NUMBER else percentage(self.part, self.whole)

    @property
    def interval(self) -> Interval | None:
        return wilson(self.part, self.whole)

    def to_json(self) -> dict[str, Any]:
        interval = self.interval
        return {
            "k": self.part,
            "n": self.whole,
            "percentage": None if self.percentage is None else float(self.percentage),
            "low": None if interval is None else float(interval.low),
            "high": None if interval is None else float(interval.high),
        }


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How often duly's verdict on a standard was the auditor's, where both decided.

    `by_status` is the same for each verdict that duly gave: a share of those it called compliant, and so on. `undecided`
    are the rules that the auditor could not tell, `unasked` those left blank; `disputed` are the records, and the items,
    that the two see differently: examples for the rule's tests.
    """

    standard: str
    agreed: Share
    by_status: Mapping[Status, Share]
    undecided: int
    unasked: int
    disputed: tuple[tuple[str, str | None], ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "standard": self.standard,
            "agreed": self.agreed.to_json(),
            "by_status": {status.value: share.to_json() for status, share in self.by_status.items()},
            "undecided": self.undecided,
            "unasked": self.unasked,
            "disputed": [{"record": record, "item": item} for record, item in self.disputed],
        }


@dataclass(frozen=True, kw_only=True)
class Audit:
    """One graded audit. `grades` maps each grade, best first, to the number of cases; `ungraded` were left blank.

    `by_stratum` holds the same for each stratum of a stratified sample. `day` is when the cases were as they were audited.
    """

    name: str
    day: date | None
    grades: Mapping[str, int]
    ungraded: int = 0
    by_stratum: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    agreements: tuple[Agreement, ...] = ()

    @property
    def graded(self) -> int:
        return sum(self.grades.values())

    def share(self, grade: str) -> Share:
        """The share of the graded cases that got a grade."""
        return Share(part=self.grades.get(grade, 0), whole=self.graded)

    def to_json(self) -> dict[str, Any]:
        return {
            "audit": self.name,
            "date": None if self.day is None else self.day.isoformat(),
            "graded": self.graded,
            "ungraded": self.ungraded,
            "grades": {grade: self.share(grade).to_json() for grade in self.grades},
            "by_stratum": {
                stratum: {
                    grade: Share(part=number, whole=sum(grades.values())).to_json() for grade, number in grades.items()
                }
                for stratum, grades in self.by_stratum.items()
            },
            "agreement": [agreement.to_json() for agreement in self.agreements],
        }


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Two audits, grade by grade. A grade that only one of them could give is left out."""

    earlier: Audit
    later: Audit

    @property
    def differences(self) -> Mapping[str, Difference]:
        found = {}
        for grade in self.later.grades:
            if grade in self.earlier.grades:
                tested = difference(
                    (self.earlier.grades[grade], self.earlier.graded), (self.later.grades[grade], self.later.graded)
                )
                if tested is not None:
                    found[grade] = tested
        return found

    def to_json(self) -> dict[str, Any]:
        return {
            "earlier": self.earlier.name,
            "later": self.later.name,
            "caveat": CAVEAT,
            "differences": {
                grade: {
                    "points": float(tested.points),
                    "test": tested.test,
                    "z": None if tested.z is None else float(tested.z),
                    "p": float(tested.p),
                    "beyond_chance": tested.beyond_chance,
                }
                for grade, tested in self.differences.items()
            },
        }


def counted(grades: Sequence[str], given: Sequence[str]) -> dict[str, int]:
    """How many cases got each of these grades, best first, those nobody got included."""
    return {grade: given.count(grade) for grade in grades}


def graded(sample: Sample, answers: Answers) -> Audit:
    """The audit that a sample and its answers make."""
    strata: dict[str, list[str]] = {}
    for case in sample.cases:
        if case.stratum is not None and case.number in answers.grades:
            strata.setdefault(case.stratum, []).append(answers.grades[case.number])
    return Audit(
        name=f"{sample.of}, sample {sample.id}",
        day=sample.as_of.date(),
        grades=counted(sample.grades, list(answers.grades.values())),
        ungraded=len(sample.cases) - len(answers.grades),
        by_stratum={stratum: counted(sample.grades, given) for stratum, given in sorted(strata.items())},
        agreements=tuple(_agreement(sample, answers, asked.standard) for asked in sample.questions),
    )


def _agreement(sample: Sample, answers: Answers, standard: str) -> Agreement:
    """Where duly says compliant or not, and the auditor kept or not kept; EXEMPT is right where it does not apply."""
    by_status: dict[Status, list[bool]] = {}
    disputed: list[tuple[str, str | None]] = []
    undecided = unasked = 0
    for case in sample.cases:
        for verdict in case.verdicts:
            if verdict.standard != standard:
                continue
            found = answers.findings.get((case.number, standard, verdict.item))
            if found is None:
                unasked += 1
            elif found == "cannot_tell" or verdict.status in (Status.UNKNOWN, Status.NOT_YET_DUE):
                undecided += 1
            else:
                right = (
                    verdict.status in (Status.EXEMPT, Status.EXCLUDED)
                    if found == "does_not_apply"
                    else verdict.status is _KEPT[found]
                )
                by_status.setdefault(verdict.status, []).append(right)
                if not right:
                    disputed.append((case.record, verdict.item))
    every = [right for held in by_status.values() for right in held]
    return Agreement(
        standard=standard,
        agreed=Share(part=sum(every), whole=len(every)),
        by_status={
            status: Share(part=sum(by_status[status]), whole=len(by_status[status]))
            for status in Status
            if status in by_status
        },
        undecided=undecided,
        unasked=unasked,
        disputed=tuple(disputed),
    )


def in_order(audits: Sequence[Audit]) -> tuple[Audit, ...]:
    """Audits by their day, the latest last; those without one first."""
    return tuple(sorted(audits, key=lambda audit: (audit.day or date.min, audit.name)))


def compared(audits: Sequence[Audit]) -> tuple[Compared, ...]:
    """Each audit beside the one before it."""
    return tuple(Compared(earlier=earlier, later=later) for earlier, later in pairwise(in_order(audits)))
