"""How a standard is put to Great Expectations: one metric that counts every verdict, one expectation for each standard.

The metric is one grouped query over the assessments, whatever the number of standards; every expectation reads it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from sqlalchemy import ColumnElement, column, func, select

from duly.results import Counts, Outcome, all_told, graded, left_out_untold
from duly.validation.engine import RecordsEngine

METRIC = "duly.tallies"

Reasons = dict[str, dict[str, int]]
"""Numbers of records by status and reason."""


class Tallies(TableMetricProvider):
    """For each standard and rate, how many records got each status and reason: codes and numbers, no record."""

    metric_name = METRIC

    @metric_value(engine=RecordsEngine)
    def _sqlalchemy(
        cls,  # noqa: N805  # GX makes a class method of it
        execution_engine: RecordsEngine,
        metric_domain_kwargs: dict[str, Any],
        **_: Any,
    ) -> dict[str, dict[str, Reasons]]:
        verdicts, _, _ = execution_engine.get_compute_domain(metric_domain_kwargs, MetricDomainTypes.TABLE)
        groups: list[ColumnElement[Any]] = [column(name) for name in ("standard", "rate", "status", "reason")]
        query = select(*groups, func.count()).select_from(verdicts).group_by(*groups)
        tallies: dict[str, dict[str, Reasons]] = {}
        for standard, rate, status, reason, records in execution_engine.rows(query):
            tallies.setdefault(standard, {}).setdefault(rate, {}).setdefault(status, {})[reason] = records
        return tallies


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

    metric_dependencies: ClassVar[tuple[str, ...]] = (METRIC,)
    success_keys: ClassVar[tuple[str, ...]] = (
        "standard",
        "target",
        "target_count",
        "further",
        "doubted",
        "settled",
    )

    def get_validation_dependencies(self, *args: Any, **kwargs: Any) -> Any:
        dependencies = super().get_validation_dependencies(*args, **kwargs)
        if self.settled:
            dependencies.remove_metric_configuration(METRIC)
        return dependencies

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> dict[str, Any]:
        if self.settled:
            return {"success": False, "result": {"outcome": self.settled.value}}
        rates: dict[str, Reasons] = metrics[METRIC].get(self.standard, {})
        counts = counted(rates.get("", {}))
        own = self._graded(rates.get("", {}), self.target, self.target_count)
        further = {rate: self._graded(rates.get(rate, {}), target) for rate, target in self.further.items()}
        outcome = all_told(own, further.values())
        return {
            "success": outcome is Outcome.MET,
            "result": {
                "observed_value": None if counts.rate is None else float(counts.rate),
                "outcome": outcome.value,
                "further": {rate: {"outcome": outcome.value} for rate, outcome in further.items()},
                "rates": {rate: {"reasons": reasons} for rate, reasons in rates.items()},
            },
        }

    def _graded(self, reasons: Reasons, target: str, target_count: int | None = None) -> Outcome:
        return graded(
            counted(reasons), Decimal(target), target_count, untold=left_out_untold(reasons), doubted=self.doubted
        )


def counted(reasons: Reasons) -> Counts:
    """Numbers of records by status."""
    return Counts.of({status: sum(by_reason.values()) for status, by_reason in reasons.items()})
