"""The metrics that GX's stock expectations ask for, answered from what duly counted: each stands for GX's own query.

Which batch is meant is in a metric's domain, as `duly-<table>`, the name of the only datasource and of the asset.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from great_expectations.expectations.metrics.metric_provider import MetricProvider, metric_value
from sqlalchemy.types import NullType

from duly.results import Asks
from duly.validation.gx.engine import NumbersEngine
from duly.validation.numbers import Numbers

DATASOURCE = "duly"
"""The name of the datasource."""

TALLIES = "duly.tallies"
"""The metric of the tallies of every standard."""

_TABLE = ("batch_id", "table", "row_condition", "condition_parser")
_COLUMN = ("batch_id", "table", "column", "row_condition", "condition_parser")

Answer = Callable[[Numbers, str], Any]
"""What a metric comes to, by the numbers of a table and the column that is meant."""


def _batch(domain: Mapping[str, Any]) -> str:
    return str(domain["batch_id"]).removeprefix(f"{DATASOURCE}-")


def _of_column(metric: str, answer: Answer, keys: tuple[str, ...] = ()) -> None:
    """Declare a metric of a column."""

    @metric_value(engine=NumbersEngine)
    def _sqlalchemy(
        cls: type[MetricProvider], execution_engine: NumbersEngine, metric_domain_kwargs: dict[str, Any], **_: Any
    ) -> Any:
        return answer(execution_engine.numbers(_batch(metric_domain_kwargs)), metric_domain_kwargs["column"])

    attributes = {"metric_name": metric, "domain_keys": _COLUMN, "value_keys": keys, "_sqlalchemy": _sqlalchemy}
    type(f"Counted_{metric}", (MetricProvider,), attributes)  # GX's metaclass registers it


def _blank(numbers: Numbers, column: str) -> int:
    return numbers.rows - numbers.count(column, Asks.FILLED)


def _different(numbers: Numbers, column: str) -> float:
    filled = numbers.count(column, Asks.FILLED)
    return numbers.count(column, Asks.UNIQUE) / filled if filled else 0


def _failing(asks: Asks) -> Answer:
    return lambda numbers, column: numbers.count(column, asks)


def _none_shown(numbers: Numbers, column: str) -> list[Any]:
    """The examples of what is unexpected: GX asks for them even where it is told to show none. None ever left the database."""
    return []


_BETWEEN = ("min_value", "max_value", "strict_min", "strict_max")

_of_column("column_values.nonnull.unexpected_count", _blank)
_of_column("column_values.nonnull.unexpected_values", _none_shown, ("result_format",))
_of_column("column.unique_proportion", _different)
_of_column("column_values.in_set.unexpected_count", _failing(Asks.CODES), ("value_set",))
_of_column("column_values.in_set.unexpected_values", _none_shown, ("value_set", "result_format"))
_of_column("column_values.between.unexpected_count", _failing(Asks.TIMES), _BETWEEN)
_of_column("column_values.between.unexpected_values", _none_shown, (*_BETWEEN, "result_format"))
_of_column("column.max", _failing(Asks.PARENT))


class CountedRows(MetricProvider):
    """How many rows a table has."""

    metric_name = "table.row_count"
    domain_keys = _TABLE

    @metric_value(engine=NumbersEngine)
    def _sqlalchemy(
        cls,  # noqa: N805  # GX makes a class method of it
        execution_engine: NumbersEngine,
        metric_domain_kwargs: dict[str, Any],
        **_: Any,
    ) -> int:
        return execution_engine.numbers(_batch(metric_domain_kwargs)).rows


class ColumnsHeld(MetricProvider):
    """The columns of a table that the export holds."""

    metric_name = "table.columns"
    domain_keys = _TABLE

    @metric_value(engine=NumbersEngine)
    def _sqlalchemy(
        cls,  # noqa: N805
        execution_engine: NumbersEngine,
        metric_domain_kwargs: dict[str, Any],
        **_: Any,
    ) -> list[str]:
        return list(execution_engine.columns(_batch(metric_domain_kwargs)))


class TypesHeld(MetricProvider):
    """The columns of a table that the export holds, as GX wants them with their types: what was counted has none."""

    metric_name = "table.column_types"
    domain_keys = _TABLE
    value_keys = ("include_nested",)

    @metric_value(engine=NumbersEngine)
    def _sqlalchemy(
        cls,  # noqa: N805
        execution_engine: NumbersEngine,
        metric_domain_kwargs: dict[str, Any],
        **_: Any,
    ) -> list[dict[str, Any]]:
        return [{"name": name, "type": NullType()} for name in execution_engine.columns(_batch(metric_domain_kwargs))]


class CountedTallies(MetricProvider):
    """The tallies of every standard: codes and numbers, no record."""

    metric_name = TALLIES
    domain_keys = _TABLE

    @metric_value(engine=NumbersEngine)
    def _sqlalchemy(
        cls,  # noqa: N805
        execution_engine: NumbersEngine,
        **_: Any,
    ) -> Any:
        return execution_engine.tallies()
