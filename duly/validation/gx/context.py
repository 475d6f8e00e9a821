"""A Great Expectations context for as long as one question takes: in memory, silent, without telemetry or progress bars."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import great_expectations as gx
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.core.expectation_suite import ExpectationSuite
from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult
from great_expectations.core.id_dict import IDDict
from great_expectations.data_context.data_context.abstract_data_context import AbstractDataContext
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

from duly.validation.gx.engine import NumbersAsset, NumbersDatasource, NumbersEngine
from duly.validation.gx.metrics import DATASOURCE

COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0, "exclude_unexpected_values": True}
"""How much GX says of a failed check: how many values were unexpected, and never one of them."""


@dataclass(frozen=True, kw_only=True)
class GxContext:
    """A context, and its only datasource."""

    context: AbstractDataContext
    datasource: NumbersDatasource

    def validated(self, name: str, suite: ExpectationSuite) -> ExpectationSuiteValidationResult:
        """What GX says by a suite of what was counted under a name."""
        asset: NumbersAsset = self.datasource.get_asset(name)
        return asset.get_batch(asset.build_batch_request()).validate(suite, result_format=COUNTS_ONLY)

    def batch(self, name: str) -> BatchDefinition[Any]:
        """What was counted under a name, as a checkpoint may be asked about it."""
        asset: NumbersAsset = self.datasource.get_asset(name)
        return asset.add_batch_definition_whole_table("all of them")


@contextmanager
def gx_context(engine: NumbersEngine, names: Iterable[str]) -> Iterator[GxContext]:
    """A context whose only datasource has these numbers, with an asset for each of `names`. GX logs nothing meanwhile."""
    with silence(), _configured_once(), _identified_once():
        context = gx.get_context(
            mode="ephemeral",
            project_config=DataContextConfig(
                store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
                progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
                analytics_enabled=False,
            ),
        )
        datasource = NumbersDatasource(name=DATASOURCE)
        datasource.hand_over(engine)
        for name in names:  # before the context has the datasource: it would write all of its configuration for each
            datasource.add_table_asset(name=name, table_name=name)
        context.data_sources.add_duly_numbers(datasource)
        yield GxContext(context=context, datasource=datasource)


@contextmanager
def silence() -> Iterator[None]:
    """GX logs nothing meanwhile."""
    # What went wrong is in the results. GX's log would repeat it with a traceback for each check, values and all.
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


@contextmanager
def _configured_once() -> Iterator[None]:
    """An expectation makes its configuration anew whenever GX reads it, some fifteen times for each metric. Meanwhile it makes it
    once, and again where a field of it has changed."""
    made: dict[int, tuple[Expectation, dict[str, Any], ExpectationConfiguration]] = {}
    stock: Any = vars(Expectation)["configuration"]

    def configuration(expectation: Expectation) -> ExpectationConfiguration:
        known = made.get(id(expectation))  # the expectation is kept, so that nothing else gets its id
        if known is None or known[1] != vars(expectation):
            known = expectation, dict(vars(expectation)), stock.fget(expectation)
            made[id(expectation)] = known
        return known[2]

    setattr(Expectation, stock.fget.__name__, property(configuration))
    try:
        yield
    finally:
        setattr(Expectation, stock.fget.__name__, stock)


_PLAIN = frozenset({str, bool, int, type(None)})


@contextmanager
def _identified_once() -> Iterator[None]:
    """A metric's id is a hash of the JSON of what it is asked of: some thirty of them are made for an expectation, nearly all of
    the same. Meanwhile each is made once."""
    made: dict[Any, Any] = {}
    stock: Any = vars(IDDict)["to_id"]

    def to_id(asked: IDDict, id_keys: Any = None, id_ignore_keys: Any = None) -> Any:
        if id_keys is not None or id_ignore_keys is not None or not all(type(one) in _PLAIN for one in asked.values()):
            return stock(asked, id_keys, id_ignore_keys)
        key = type(asked), *((name, type(value), value) for name, value in asked.items())  # True is 1, but not in JSON
        if key not in made:
            made[key] = stock(asked)
        return made[key]

    setattr(IDDict, stock.__name__, to_id)
    try:
        yield
    finally:
        setattr(IDDict, stock.__name__, stock)
