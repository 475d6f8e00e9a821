"""A server of Sail for the tests of a worker, and an engine over it; or over the Spark that DULY_SPARK_URL names."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, make_url


@pytest.fixture(scope="session")
def sail_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    pytest.importorskip("pysail", reason="pysail is not installed")
    pytest.importorskip("adbc_driver_spark", reason="adbc-driver-spark is not installed")
    from tests.spark.servers import sail

    with sail(tmp_path_factory.mktemp("sail")) as (port, _):
        yield port


@pytest.fixture(scope="module")
def spark(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine over a session of its own."""
    from duly.sql.spark.session import opened

    url = os.environ.get("DULY_SPARK_URL")
    engine = opened(make_url(url or f"spark://127.0.0.1:{request.getfixturevalue('sail_port')}?server=sail"))
    yield engine
    engine.dispose()
