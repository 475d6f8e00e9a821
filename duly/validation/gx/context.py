"""A Great Expectations context for as long as one question takes: in memory, silent, without telemetry or progress bars."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import great_expectations as gx
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.data_context.abstract_data_context import AbstractDataContext
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)

from duly.validation.gx.engine import NumbersDatasource, NumbersEngine
from duly.validation.gx.metrics import DATASOURCE

COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0, "exclude_unexpected_values": True}
"""How much GX says of a failed check: how many values were unexpected, and never one of them."""


@dataclass(frozen=True, kw_only=True)
class GxContext:
    """A context, and its only datasource."""

    context: AbstractDataContext
    datasource: NumbersDatasource

    def batch(self, name: str) -> BatchDefinition[Any]:
        """What was counted under a name, as GX may be asked about it."""
        asset = self.datasource.add_table_asset(name=name, table_name=name)
        return asset.add_batch_definition_whole_table("all of them")


@contextmanager
def gx_context(engine: NumbersEngine) -> Iterator[GxContext]:
    """A context whose only datasource has these numbers. GX logs nothing meanwhile."""
    with silence():
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
