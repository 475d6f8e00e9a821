"""Servers for the tests of a worker: Sail, and Spark itself where DULY_SPARK_HOME says where it is (`make test-spark`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import Engine, make_url

from duly.demo import Ledger, write_demo
from tests.spark import servers

SERVERS = ("sail", "spark") if servers.HOME else ("sail",)

collect_ignore = [] if servers.HOME else ["test_on_spark.py"]


@pytest.fixture(scope="session")
def sail_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    pytest.importorskip("pysail", reason="pysail is not installed")
    pytest.importorskip("adbc_driver_spark", reason="adbc-driver-spark is not installed")
    with servers.sail(tmp_path_factory.mktemp("sail")) as (port, _):
        yield port


@pytest.fixture(scope="session")
def spark_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Spark writes its log."""
    return tmp_path_factory.mktemp("spark")


@pytest.fixture(scope="session")
def spark_port(spark_folder: Path) -> Iterator[int]:
    pytest.importorskip("adbc_driver_spark", reason="adbc-driver-spark is not installed")
    if servers.java() is None:
        pytest.skip("there is no Java, which Spark runs on")
    with servers.spark(spark_folder) as (port, _):
        yield port


@pytest.fixture(scope="module", params=SERVERS)
def spark(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine over a session of its own."""
    from duly.sql.spark.session import opened

    port = request.getfixturevalue(f"{request.param}_port")
    engine = opened(make_url(f"spark://127.0.0.1:{port}{'?server=sail' if request.param == 'sail' else ''}"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ledger]:
    """The demo's folder and its ledger."""
    folder = tmp_path_factory.mktemp("on_spark")
    return folder, write_demo(folder, scale=0.01, seed=11)


@pytest.fixture(scope="session")
def tables(planted: tuple[Path, Ledger], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every table of the export as a Parquet file of texts."""
    folder, made = tmp_path_factory.mktemp("parquet"), {}
    for file in sorted((planted[0] / "export").glob("*.csv")):
        made[file.stem] = folder / f"{file.stem}.parquet"
        duckdb.read_csv(str(file), all_varchar=True).write_parquet(str(made[file.stem]))
    return made


@pytest.fixture(scope="session")
def in_duckdb(tables: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the same tables of text in a DuckDB file."""
    path = tmp_path_factory.mktemp("duckdb") / "export.duckdb"
    with duckdb.connect(str(path)) as connection:
        for name, file in tables.items():
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM '{file}'")
    return f"duckdb:///{path}"


@pytest.fixture
def loaded(sail_port: int, tables: dict[str, Path]) -> Iterator[servers.Loaded]:
    """A session of Sail's with the export's tables."""
    with servers.Loaded.with_tables(sail_port, tables) as session:
        yield session
