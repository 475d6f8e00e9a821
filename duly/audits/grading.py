"""What an audit found: how many cases got each grade, how that compares with the audit before, and how often duly was right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from duly.audits.answers import Answers
from duly.audits.correcting import corrected
from duly.audits.findings import DIFFER
from duly.audits.kept import Finding, GradedSample
from duly.results import Agreement, Audit, AuditComparison, Corrected, Disputed, Proportion, Sample, Status

_STATUSES = {"kept": Status.COMPLIANT, "not_kept": Status.NON_COMPLIANT}


def counted(grades: Sequence[str], given: Sequence[str]) -> dict[str, int]:
    """How many cases got each of these grades, best first, those nobody got included."""
    return {grade: given.count(grade) for grade in grades}


def graded(sample: Sample, answers: Answers) -> Audit:
    """The audit that a sample and its answers make."""
    strata: dict[str, list[str]] = {}
    for case in sample.cases:
        if case.stratum is not None and case.number in answers.grades:
            strata.setdefault(case.stratum, []).append(answers.grades[case.number])
    done = answers.grades if sample.grades else {number for number, _, _ in answers.findings}
    return Audit(
        name=f"{sample.of}, sample {sample.id}",
        day=sample.as_of.date(),
        grades=counted(sample.grades, list(answers.grades.values())),
        ungraded=len(sample.cases) - len(done),
        by_stratum={stratum: counted(sample.grades, given) for stratum, given in sorted(strata.items())},
        agreements=tuple(_agreement(sample, answers, asked.standard) for asked in sample.questions),
    )


def said_of_rates(samples: Sequence[GradedSample]) -> dict[str, list[Corrected]]:
    """What graded samples say of the rate of each standard that they can tell of, among the records that they were drawn
    from: by standard id."""
    said: dict[str, list[Corrected]] = {}
    for kept in samples:
        sample = kept.sample
        for asked in sample.questions:
            weighted = sample.by_verdict or (sample.by is None and not asked.several)
            if weighted and asked.population and asked.standard in kept.standards:
                found = corrected(kept, asked.standard, asked.population)
                said.setdefault(asked.standard, []).append(found)
    return said


def _agreement(sample: Sample, answers: Answers, standard: str) -> Agreement:
    """Where duly says compliant or not, and the auditor kept or not kept; EXEMPT is right where it does not apply."""
    by_status: dict[Status, list[bool]] = {}
    disputed: list[Disputed] = []
    undecided = unasked = 0
    for case in sample.cases:
        for verdict in case.verdicts:
            if verdict.standard != standard:
                continue
            finding = answers.findings.get((case.number, standard, verdict.item))
            if finding is None:
                unasked += 1
            elif finding == "cannot_tell" or verdict.status in (Status.UNKNOWN, Status.NOT_YET_DUE):
                undecided += 1
            else:
                right = (
                    verdict.status in (Status.EXEMPT, Status.EXCLUDED)
                    if finding == "does_not_apply"
                    else verdict.status is _STATUSES[finding]
                )
                by_status.setdefault(verdict.status, []).append(right)
                if not right:
                    disputed.append(Disputed(record=case.record, item=verdict.item))
    every = [right for held in by_status.values() for right in held]
    return Agreement(
        standard=standard,
        agreed=Proportion(part=sum(every), whole=len(every)),
        by_status={
            status: Proportion(part=sum(by_status[status]), whole=len(by_status[status]))
            for status in Status
            if status in by_status
        },
        undecided=undecided,
        unasked=unasked,
        disputed=tuple(disputed),
    )


def together(sample: Sample, readings: Sequence[Answers]) -> GradedSample:
    """What several people found who read the same sample, each by themselves.

    Where two of them differ nobody can tell; what only one of them filled in is that one's.
    """
    given: dict[tuple[int, str, str | None], set[str]] = {}
    for answers in readings:
        for verdict, finding in answers.findings.items():
            given.setdefault(verdict, set()).add(finding)
    return GradedSample(
        sample=sample,
        readers=len(readings),
        findings=tuple(
            Finding(case=case, standard=standard, item=item, finding=DIFFER if len(findings) > 1 else min(findings))
            for (case, standard, item), findings in given.items()
        ),
    )


def in_order(audits: Sequence[Audit]) -> tuple[Audit, ...]:
    """Audits by their day, the latest last; those without one first."""
    return tuple(sorted(audits, key=lambda audit: (audit.day or date.min, audit.name)))


def compared(audits: Sequence[Audit]) -> tuple[AuditComparison, ...]:
    """Each audit beside the one before it."""
    return tuple(AuditComparison(earlier=earlier, later=later) for earlier, later in pairwise(in_order(audits)))
