"""Great Expectations holds its suites to the numbers of a run: those of intake by table, and one for each theme of standards.

It decides nothing: what duly decided by the same numbers is compared with it, and where the two differ that is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import great_expectations as gx
from great_expectations.core import (
    ExpectationSuite,
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)

from duly.results import Asks, Outcome
from duly.validation.compliance import Validation
from duly.validation.gx.context import COUNTS_ONLY, gx_context
from duly.validation.gx.engine import NumbersEngine
from duly.validation.gx.expectations import ExpectStandardToBeMet, of_examined
from duly.validation.gx.redaction import raised, redacted
from duly.validation.held import Held
from duly.validation.intake import Examination, Examined

VERDICTS = "verdicts"


def held(examination: Examination, validation: Validation) -> Held:
    """Hold GX's suites to the numbers of an intake and of a validation."""
    engine = NumbersEngine(examination.examined, validation.tallies, validation.refused)
    intake: dict[str, Any] = {}
    remarks: list[str] = []
    with gx_context(engine, (*examination.examined, VERDICTS)) as asking:
        for name, examined in examination.examined.items():
            suite = ExpectationSuite(name=name, expectations=list(of_examined(examined)))
            result = asking.validated(name, suite)
            intake[name] = redacted(result)
            remarks += _otherwise(examined, result)
        if not validation.expected:
            return Held(intake=intake, remarks=tuple(remarks))
        batch = asking.batch(VERDICTS)
        definitions = [
            asking.context.validation_definitions.add(
                gx.ValidationDefinition(
                    name=name,
                    data=batch,
                    suite=asking.context.suites.add(
                        ExpectationSuite(name=name, expectations=[ExpectStandardToBeMet.of(one) for one in expected])
                    ),
                )
            )
            for name, expected in validation.expected.items()
        ]
        checkpoint = asking.context.checkpoints.add(
            gx.Checkpoint(name="compliance", validation_definitions=definitions, result_format=COUNTS_ONLY)
        )
        outcomes = {outcome.suite_name: outcome for outcome in checkpoint.run().run_results.values()}
        return Held(
            intake=intake,
            compliance={name: redacted(outcomes[name]) for name in validation.expected},
            otherwise=dict(
                difference for outcome in outcomes.values() for difference in _differences(outcome.results, validation)
            ),
            remarks=tuple(remarks),
        )


def _otherwise(examined: Examined, result: ExpectationSuiteValidationResult) -> Iterator[str]:
    """The checks of a table of which GX says otherwise than duly, in words."""
    failing = {(check.column, check.asks) for check in examined.failed}
    counts = examined.numbers.counts
    for one in result.results:
        asked = one.expectation_config.meta  # type: ignore[union-attr]  # a suite's always has one
        column, asks = asked["column"], Asks(asked["asks"])
        if asks is Asks.UNIQUE and counts.get((column, Asks.FILLED)) == 0:
            continue  # to GX the proportion of nothing is 0; nothing is repeated where all is blank
        if bool(one.success) is ((column, asks) in failing):
            about = f"{examined.table}.{column}" if column else examined.table
            yield (
                f"Great Expectations says otherwise than duly of the check '{asks}' of {about}: tell whoever looks "
                "after duly."
            )


def _differences(results: Sequence[ExpectationValidationResult], validation: Validation) -> Iterator[tuple[str, str]]:
    # By the standard that the result names: results come in another order than the suite.
    for result in results:
        standard = result.expectation_config.kwargs["standard"]  # type: ignore[union-attr]
        finding = validation.findings[standard]
        if validation.refused and finding.outcome is Outcome.ERROR:
            continue
        error = raised(result)
        said = result.result.get("outcome", "")
        if error or said != finding.outcome.value:
            yield standard, f"Great Expectations says otherwise of it than duly: {error or said}"
