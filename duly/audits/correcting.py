"""The graded sample that applies to a standard of a run, and what it makes of the rate; or why none applies.

It must be of the same rule with the same parameters, of the same period as far as the two meet, and not too old: how often duly
is right of one rule says nothing of another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, Table, select

from duly.audits.estimating import interval
from duly.audits.frame import in_force, verdicts_of
from duly.audits.kept import GradedSample, counted
from duly.checks import Standard, Value
from duly.judging.version import Versions
from duly.results import (
    BY_VERDICT,
    JUDGED,
    SMALL_NUMBER,
    UNREAD,
    Corrected,
    FoundOfStratum,
    PeriodJudged,
    StandardResult,
    Status,
    VerdictStratum,
)

Standing = Mapping[tuple[str, str | None], VerdictStratum | None]
"""What duly makes of a record's verdict in the run, by record and item."""


@dataclass(frozen=True, kw_only=True)
class RunOfSamples:
    """A run as its graded samples are held to it: when and of what period it is, and what it judged by.

    `as_of` is aware. `verdicts` is the table of its verdicts behind `connection`. A graded sample of more than `max_age_days`
    before it is too old. `sampled`: the export is itself a sample.
    """

    connection: Connection
    verdicts: Table
    as_of: datetime
    period: PeriodJudged
    max_age_days: int
    sampled: bool = False
    parameters: Mapping[str, Value] = field(default_factory=dict)
    versions: Versions = field(default_factory=Versions)

    def corrected(
        self, results: Iterable[StandardResult], standards: Iterable[Standard], graded: Sequence[GradedSample]
    ) -> tuple[StandardResult, ...]:
        """The results with what the graded samples, the newest first, say of them. Rate and outcome stay as they are."""
        by_id = {standard.id: standard for standard in standards}
        return tuple(self._with_sample(result, by_id[result.standard], graded) for result in results)

    def _with_sample(
        self, result: StandardResult, standard: Standard, graded: Sequence[GradedSample]
    ) -> StandardResult:
        if result.outcome not in JUDGED:
            return result
        passed_over: list[str] = []
        for one in graded:
            if standard.id not in one.standards:
                continue
            standing = self._standing(one, standard.id)
            reasons = list(self._against(one, standard, result)) or _elsewhere(one, standard.id, standing)
            if not reasons:
                found = corrected(one, standard.id, population_of(result), standing)
                return replace(result, corrected=found, notes=(*result.notes, *passed_over))
            passed_over.append(f"{_named(one)} is not used beside the rate: {'; '.join(reasons)}")
        return replace(result, notes=(*result.notes, *passed_over[:1]))

    def _against(self, graded: GradedSample, standard: Standard, result: StandardResult) -> Iterator[str]:
        """Why a graded sample does not apply to this run of a standard."""
        sample, asked = graded.sample, graded.sample.asked(standard.id)
        age = (self.as_of.date() - sample.as_of.date()).days
        if sample.as_of > self.as_of:
            yield "it was drawn after the as-at time of this run"
        elif age > self.max_age_days:
            yield f"it is {age} days old, and more than {self.max_age_days} are too many"
        if not sample.period.meets(self.period):
            yield "it is of another period"
        if asked is None or asked.rule is None:
            yield "its key does not say which rule it is of"
        elif asked.rule != self.versions.of(standard):
            yield "it is of another version of the rule"
        elif changed := _changed(asked.parameters, in_force(standard, self.parameters)):
            yield f"it was judged with another {' and another '.join(changed)}"
        if sample.by not in (None, BY_VERDICT):
            yield f"it was drawn in proportion by {sample.by}, and only one drawn at random or by verdict can be weighted"
        elif sample.by is None and asked is not None and asked.several:
            yield "records were drawn, and some have several verdicts: only one drawn by verdict can be weighted"
        if self.sampled:
            yield "the export is itself a sample"
        if standard.target_count is not None:
            yield "the standard limits a number, and has no rate"
        elif result.counts.due < SMALL_NUMBER:
            yield f"fewer than {SMALL_NUMBER} records fell due"

    def _standing(self, graded: GradedSample, standard: str) -> Standing:
        table = self.verdicts
        records = [record for found in graded.found(standard).values() for record, _, _ in found]
        rows = self.connection.execute(
            select(table.c.record, table.c.item, table.c.status, table.c.reason).where(
                *verdicts_of(table, [standard]), table.c.record.in_(records)
            )
        )
        return {(row.record, row.item): VerdictStratum.of(Status(row.status), row.reason) for row in rows}


def population_of(result: StandardResult) -> dict[VerdictStratum, int]:
    """How many records got each kind of verdict in a run."""
    counts, unknown = result.counts, result.reasons_by_status.get(Status.UNKNOWN, {})
    unclear = sum(unknown.get(reason, 0) for reason in UNREAD)
    return {
        VerdictStratum.UNCLEAR: unclear,
        VerdictStratum.COMPLIANT: counts.compliant,
        VerdictStratum.NON_COMPLIANT: counts.non_compliant,
        VerdictStratum.UNKNOWN: counts.unknown - unclear,
    }


def corrected(
    graded: GradedSample, standard: str, population: Mapping[VerdictStratum, int], standing: Standing | None = None
) -> Corrected:
    """What a graded sample says of the share compliant of a population, given by how many got each kind of verdict.

    `standing` is what duly makes of the sampled verdicts now; None where the population is the one that was drawn from.
    """
    found = graded.found(standard)

    def stratum(name: VerdictStratum) -> FoundOfStratum:
        rows = found.get(name, [])
        still = [place for record, item, place in rows if standing is None or standing.get((record, item)) is name]
        return FoundOfStratum(
            population=population.get(name, 0),
            found=counted([place for _, _, place in rows]),
            standing=counted(still),
        )

    strata = {name: stratum(name) for name in VerdictStratum}
    between = interval(strata.values())
    return Corrected(
        sample=graded.sample.id,
        as_of=graded.sample.as_of,
        period=graded.sample.period,
        readers=graded.readers,
        low=between.low if between else None,
        high=between.high if between else None,
        strata={name: one for name, one in strata.items() if one.population or one.found.drawn},
    )


def _elsewhere(graded: GradedSample, standard: str, standing: Standing) -> list[str]:
    """Why a sample may be of other records than those of the run; nothing where most of it is there."""
    drawn = {(record, item) for rows in graded.found(standard).values() for record, item, _ in rows}
    if not drawn:
        return ["none of its records fell due"]
    there = len(drawn & standing.keys())
    if 2 * there >= len(drawn):
        return []
    return [f"only {there} of its {len(drawn)} records are among those that this run judged"]


def _changed(before: Mapping[str, object], now: Mapping[str, object]) -> list[str]:
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def _named(graded: GradedSample) -> str:
    day = graded.sample.as_of.date()
    return f"the graded sample {graded.sample.id} of {day.day} {day:%B %Y}"
