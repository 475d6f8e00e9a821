"""What is expected, as Great Expectations has it: stock expectations for the checks of intake, one of duly's for a standard."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.expectations import (  # type: ignore[attr-defined]  # re-exported without saying so
    ExpectColumnMaxToBeBetween,
    ExpectColumnProportionOfUniqueValuesToBeBetween,
    ExpectColumnToExist,
    ExpectColumnValuesToBeBetween,
    ExpectColumnValuesToBeInSet,
    ExpectColumnValuesToNotBeNull,
    ExpectTableRowCountToEqual,
)
from great_expectations.expectations.expectation import BatchExpectation, Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from duly.checks.judgements import MAIN
from duly.checks.standards import Severity
from duly.results import Asks, Outcome
from duly.validation.compliance import Expected
from duly.validation.fitness import Check
from duly.validation.gx.metrics import TALLIES
from duly.validation.intake import Examined
from duly.validation.tallies import Tallies, Tally, Target

_SEVERITY = {
    Severity.CRITICAL: FailureSeverity.CRITICAL,
    Severity.HIGH: FailureSeverity.WARNING,
    Severity.MEDIUM: FailureSeverity.WARNING,
    Severity.LOW: FailureSeverity.INFO,
}


def of_examined(examined: Examined) -> Iterator[Expectation]:
    """The checks of a table. Each says in its meta which table and column it asks about, what it asks, and whether the table is
    unfit when the answer is no."""
    for check in examined.checks:
        if check.asks is not Asks.UNIQUE or examined.numbers.rows:  # to GX the proportion of nothing is 0
            yield _stock(check, examined.table)


def _stock(check: Check, table: str) -> Expectation:
    column = check.column
    asked: dict[str, Any] = {
        "meta": {"table": table, "column": column or None, "asks": check.asks.value, "critical": check.critical},
        "severity": FailureSeverity.CRITICAL if check.critical else FailureSeverity.WARNING,
    }
    match check.asks:
        case Asks.ROWS:
            return ExpectTableRowCountToEqual(value=check.rows, **asked)
        case Asks.COLUMN:
            return ExpectColumnToExist(column=column, **asked)
        case Asks.FILLED:
            return ExpectColumnValuesToNotBeNull(column=column, **asked)
        case Asks.UNIQUE:
            return ExpectColumnProportionOfUniqueValuesToBeBetween(column=column, min_value=1, **asked)
        case Asks.CODES:
            return ExpectColumnValuesToBeInSet(column=column, value_set=list(check.codes), **asked)
        case Asks.TIMES:
            limits: dict[str, Any] = {"min_value": check.earliest, "max_value": check.latest}
            return ExpectColumnValuesToBeBetween(column=column, **limits, **asked)
        case Asks.PARENT:
            return ExpectColumnMaxToBeBetween(column=column, max_value=0, **asked)
        case Asks.READABLE:
            raise ValueError("that a table can be read is asked by reading it")


class ExpectStandardToBeMet(BatchExpectation):
    """At least `target` per cent of the records that a standard judges comply; or, with `target_count`, at most so many don't.
    Only what is met succeeds: not what cannot be told (`duly.results.graded`).

    Targets are written as exact decimals; `further` are those of further rates, by rate id. `doubted`: the whole figure is
    in doubt. With `settled` the standard could not be judged: it is unmet, and nothing is counted.
    """

    standard: str
    target: str
    target_count: int | None = None
    further: dict[str, str] = {}  # noqa: RUF012  # a field, as GX has them: pydantic copies the default
    doubted: bool = False
    settled: Outcome | None = None

    metric_dependencies: ClassVar[tuple[str, ...]] = (TALLIES,)
    success_keys: ClassVar[tuple[str, ...]] = (
        "standard",
        "target",
        "target_count",
        "further",
        "doubted",
        "settled",
    )

    @classmethod
    def of(cls, expected: Expected) -> ExpectStandardToBeMet:
        """The expectation of a standard."""
        standard, target, unjudged = expected.standard, expected.target, expected.unjudged
        return cls(
            standard=standard.id,
            target=str(target.percent),
            target_count=target.count,
            further={rate: str(percent) for rate, percent in target.further.items()},
            doubted=target.doubted,
            settled=unjudged.outcome if unjudged else None,
            severity=_SEVERITY[standard.severity],
            meta={
                "standard": standard.id,
                "title": standard.title,
                "question": standard.question,
                "message": unjudged.message if unjudged else "",
            },
        )

    def get_validation_dependencies(self, *args: Any, **kwargs: Any) -> Any:
        dependencies = super().get_validation_dependencies(*args, **kwargs)
        if self.settled:
            dependencies.remove_metric_configuration(TALLIES)
        return dependencies

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> dict[str, Any]:
        if self.settled:
            return {"success": False, "result": {"outcome": self.settled.value}}
        tallies: Tallies = metrics[TALLIES].get(self.standard, {})
        target = Target(
            percent=Decimal(self.target),
            count=self.target_count,
            further={rate: Decimal(percent) for rate, percent in self.further.items()},
            doubted=self.doubted,
        )
        outcome, further = target.outcomes(tallies)
        rate = tallies.get(MAIN, Tally()).counts.rate
        return {
            "success": outcome is Outcome.MET,
            "result": {
                "observed_value": None if rate is None else float(rate),
                "outcome": outcome.value,
                "further": {rate: {"outcome": outcome.value} for rate, outcome in further.items()},
                "rates": {rate: {"reasons": tally.reasons} for rate, tally in tallies.items()},
            },
        }
