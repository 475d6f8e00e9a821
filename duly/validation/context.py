"""A Great Expectations context for as long as one question takes: in memory, silent, without telemetry or progress bars."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import great_expectations as gx
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.data_context.abstract_data_context import AbstractDataContext
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from sqlalchemy import Connection

from duly.validation.engine import Batches, DuckDBDatasource, InPlaceDatasource, RecordsEngine

COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0, "exclude_unexpected_values": True}
"""How much GX says of a failed check: how many values were unexpected, and never one of them.

With a partial count of 0 the query for examples ends in LIMIT 0, so that no value even leaves the database.
"""


@dataclass(frozen=True, kw_only=True)
class Session:
    """A context and the datasource in it."""

    context: AbstractDataContext
    datasource: DuckDBDatasource

    def batch(self, name: str) -> BatchDefinition[None]:
        """The whole of the batch that goes by this name."""
        asset = self.datasource.add_table_asset(name=name, table_name=name)
        return asset.add_batch_definition_whole_table("all of it")


@contextmanager
def session(connection: Connection, batches: Batches, *, in_place: bool = False) -> Iterator[Session]:
    """A context whose only datasource asks over `connection`. GX logs nothing meanwhile."""
    with _silence():
        context = gx.get_context(
            mode="ephemeral",
            project_config=DataContextConfig(
                store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
                progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
                analytics_enabled=False,
            ),
        )
        datasource = InPlaceDatasource(name="duly") if in_place else DuckDBDatasource(name="duly")
        datasource.hand_over(RecordsEngine(connection=connection, batches=batches))
        add = context.data_sources.add_in_place if in_place else context.data_sources.add_duckdb
        add(datasource)
        yield Session(context=context, datasource=datasource)


@contextmanager
def _silence() -> Iterator[None]:
    # What went wrong is in the results. GX's log would repeat it with a traceback for each check, values and all.
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)
