"""A Great Expectations context for as long as one question takes: in memory, silent, without telemetry or progress bars."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import great_expectations as gx
from great_expectations.core import ExpectationSuite, ExpectationSuiteValidationResult
from great_expectations.data_context.data_context.abstract_data_context import AbstractDataContext
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent.sql_datasource import TableAsset
from great_expectations.expectations.expectation import Expectation
from sqlalchemy import Connection, Select

from duly.validation.engine import DuckDBDatasource, InPlaceDatasource, RecordsEngine

COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0, "exclude_unexpected_values": True}
"""How much GX says of a failed check: how many values were unexpected, and never one of them.

With a partial count of 0 GX's query for examples has LIMIT 0, which RecordsEngine does not even ask.
"""


@dataclass(frozen=True, kw_only=True)
class GxContext:
    """A context, and the engine that its only datasource asks with."""

    context: AbstractDataContext
    datasource: DuckDBDatasource
    engine: RecordsEngine

    def numbers(self, query: Select[Any]) -> dict[str, int]:
        """The one row of a query that counts.

        Raises QueryRefusedError.
        """
        return dict(self.engine.execute_query(query).mappings().one())

    def asset(self, name: str, query: Select[Any]) -> TableAsset:
        """All that a query selects, as GX may be asked about it."""
        self.engine.offer(name, query)
        return self.datasource.add_table_asset(name=name, table_name=name)

    def validated(
        self, name: str, query: Select[Any], expectations: Iterable[Expectation]
    ) -> ExpectationSuiteValidationResult:
        """What GX says of the batch that a query selects. The suite and the batch go by `name`."""
        suite = ExpectationSuite(name=name, expectations=list(expectations))
        asset = self.asset(name, query)
        return asset.get_batch(asset.build_batch_request()).validate(suite, result_format=COUNTS_ONLY)


@contextmanager
def gx_context(connection: Connection, *, in_place: bool = False) -> Iterator[GxContext]:
    """A context whose only datasource asks over `connection`. GX logs nothing meanwhile."""
    with silence():
        context = gx.get_context(
            mode="ephemeral",
            project_config=DataContextConfig(
                store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
                progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
                analytics_enabled=False,
            ),
        )
        engine = RecordsEngine(connection=connection)
        datasource = InPlaceDatasource(name="duly") if in_place else DuckDBDatasource(name="duly")
        datasource.hand_over(engine)
        add = context.data_sources.add_in_place if in_place else context.data_sources.add_duckdb
        add(datasource)
        yield GxContext(context=context, datasource=datasource, engine=engine)


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
