"""Is each standard met? One suite for each theme, one expectation for each standard, run by a Checkpoint on the verdicts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import great_expectations as gx
from great_expectations.core import ExpectationSuite, ExpectationValidationResult
from great_expectations.expectations.metadata_types import FailureSeverity
from sqlalchemy import Engine, Table, select

from duly.checks import MAIN, Severity, Standard
from duly.results import Counts, Outcome, Unjudged
from duly.validation.context import COUNTS_ONLY, gx_context
from duly.validation.redaction import raised, redacted
from duly.validation.tally import ExpectStandardToBeMet, counted

VERDICTS = "verdicts"

_SEVERITY = {
    Severity.CRITICAL: FailureSeverity.CRITICAL,
    Severity.HIGH: FailureSeverity.WARNING,
    Severity.MEDIUM: FailureSeverity.WARNING,
    Severity.LOW: FailureSeverity.INFO,
}


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many records got each status, and for which reasons; `reasons` is by status."""

    counts: Counts = field(default_factory=Counts)
    reasons: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What came of one standard, of all its targets. `tallies` is by rate; the standard's own has the id MAIN. `further` are
    the outcomes of those further rates that have a target, by rate id.

    `message` says why there is none where the outcome is NO_DATA or ERROR.
    """

    standard: str
    outcome: Outcome
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    further: Mapping[str, Outcome] = field(default_factory=dict)
    message: str = ""

    def tally(self, rate: str = MAIN) -> Tally:
        """The tally of a rate: empty where no record was in its population."""
        return self.tallies.get(rate, Tally())


@dataclass(frozen=True, kw_only=True)
class Validation:
    """What came of every standard, by id. `great_expectations` is GX's own result by suite, without a record's id."""

    findings: Mapping[str, Finding] = field(default_factory=dict)
    great_expectations: Mapping[str, Any] = field(default_factory=dict)


def validate(
    engine: Engine,
    assessments: Table,
    suites: Mapping[str, Sequence[Standard]],
    targets: Mapping[str, Decimal],
    *,
    target_counts: Mapping[str, int] | None = None,
    unjudged: Mapping[str, Unjudged] | None = None,
    doubted: Collection[str] = (),
) -> Validation:
    """Holds the verdicts in the assessments table against the targets.

    `targets` (per cent) and `target_counts` (breaches not to exceed) replace a standard's own, by id. `unjudged` are the
    standards that could not be judged; they stand in their suite as unmet. `doubted` are the ids of those whose whole
    figure is in doubt: at best it cannot be told.
    """
    expected = {
        suite: [
            _expectation(
                standard,
                targets,
                target_counts or {},
                (unjudged or {}).get(standard.id),
                doubted=standard.id in doubted,
            )
            for standard in standards
        ]
        for suite, standards in suites.items()
        if standards
    }
    if not expected:
        return Validation()
    verdicts = select(assessments.c.standard, assessments.c.rate, assessments.c.status, assessments.c.reason)
    with engine.connect() as connection, gx_context(connection) as asking:
        context = asking.context
        batch = asking.asset(VERDICTS, verdicts).add_batch_definition_whole_table("all of them")
        definitions = [
            context.validation_definitions.add(
                gx.ValidationDefinition(
                    name=name,
                    data=batch,
                    suite=context.suites.add(ExpectationSuite(name=name, expectations=expectations)),
                )
            )
            for name, expectations in expected.items()
        ]
        checkpoint = context.checkpoints.add(
            gx.Checkpoint(name="compliance", validation_definitions=definitions, result_format=COUNTS_ONLY)
        )
        outcomes = checkpoint.run().run_results.values()
        results = {outcome.suite_name: redacted(outcome) for outcome in outcomes}
        findings = {
            finding.standard: finding for outcome in outcomes for finding in _findings(outcome.results, unjudged or {})
        }
    return Validation(
        findings={standard.id: findings[standard.id] for standards in suites.values() for standard in standards},
        great_expectations={name: results[name] for name in expected},
    )


def _expectation(
    standard: Standard,
    targets: Mapping[str, Decimal],
    target_counts: Mapping[str, int],
    unjudged: Unjudged | None,
    *,
    doubted: bool,
) -> ExpectStandardToBeMet:
    return ExpectStandardToBeMet(
        standard=standard.id,
        target=str(targets.get(standard.id, standard.target)),
        target_count=target_counts.get(standard.id, standard.target_count),
        further={rate.id: str(rate.target) for rate in standard.also if rate.target is not None},
        doubted=doubted,
        settled=unjudged.outcome if unjudged else None,
        severity=_SEVERITY[standard.severity],
        meta={
            "standard": standard.id,
            "title": standard.title,
            "question": standard.question,
            "message": unjudged.message if unjudged else "",
        },
    )


def _findings(results: Sequence[ExpectationValidationResult], unjudged: Mapping[str, Unjudged]) -> Iterator[Finding]:
    # By the standard that the result names: results come in another order than the suite.
    for result in results:
        standard = result.expectation_config.kwargs["standard"]  # type: ignore[union-attr]  # a suite's always has one
        error = raised(result)
        if standard in unjudged:
            yield Finding(standard=standard, outcome=unjudged[standard].outcome, message=unjudged[standard].message)
        elif error:
            yield Finding(
                standard=standard, outcome=Outcome.ERROR, message=f"the verdicts could not be counted: {error}"
            )
        else:
            tallies = {
                rate: Tally(counts=counted(numbers["reasons"]), reasons=numbers["reasons"])
                for rate, numbers in result.result["rates"].items()
            }
            yield Finding(
                standard=standard,
                outcome=Outcome(result.result["outcome"]),
                tallies=tallies,
                further={rate: Outcome(further["outcome"]) for rate, further in result.result["further"].items()},
            )
