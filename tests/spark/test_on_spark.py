"""Spark itself, asked by the commands that people give: `make test-spark`, which installs it in an environment of its own, and
without which these tests are not collected. Verdicts are held to those of the same tables in DuckDB."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from duly.demo import Ledger
from duly.expectations.catalogue import shipped
from duly.sql.spark.proven import proven_on
from duly.sql.spark.session import opened
from tests.newest import newest_run
from tests.spark.judged import judged, verdicts
from tests.spark.servers import Loaded

Planted = tuple[Path, Ledger]

ASKED = frozenset(os.environ.get("DULY_SPARK_STANDARDS", "").split())
"""Some standards alone, where all would take too long; none: all."""

ON_SPARK = frozenset(proven_on("spark")) & (ASKED or frozenset(proven_on("spark")))


@pytest.fixture(scope="module")
def on_spark(spark_port: int, tables: dict[str, Path]) -> Iterator[Loaded]:
    with Loaded.with_tables(spark_port, tables, is_sail=False) as session:
        yield session


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What `duly run` left of the whole catalogue."""

    exit_code: int
    results: dict[str, Any]
    on_spark: Path
    in_duckdb: Path


def _config(planted: Planted, url: str, name: str) -> Path:
    """A duly.toml beside that of the demo, for an export in a database."""
    folder = planted[0]
    config = folder / f"{name}.toml"
    said = (folder / "duly.toml").read_text(encoding="utf-8")
    given = said.replace('path = "export" ', f'database = "{url}" ').replace('folder = "results"', f'folder = "{name}"')
    asked = f"[run]\nstandards = {json.dumps(sorted(ASKED))}\n\n" if ASKED else ""
    config.write_text(asked + given, encoding="utf-8")
    return config


def _command(planted: Planted, config: Path, *more: str) -> list[str]:
    as_at = planted[1].as_of.isoformat()
    return [sys.executable, "-m", "duly", *more, "--config", str(config), "--as-at", as_at]


@pytest.fixture(scope="module")
def ran(planted: Planted, on_spark: Loaded, in_duckdb: str, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("verdicts")
    of_spark, of_duckdb = folder / "spark.parquet", folder / "duckdb.parquet"
    judged(planted, in_duckdb, ON_SPARK, of_duckdb)
    config = _config(planted, on_spark.url, "spark")
    asked = _command(planted, config, "run", "--no-history", "--quiet", "--assessments", str(of_spark))
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert "internal fault" not in done.stderr, done.stderr
    results = json.loads((newest_run(planted[0] / "spark") / "results.json").read_text(encoding="utf-8"))
    return Ran(exit_code=done.returncode, results=results, on_spark=of_spark, in_duckdb=of_duckdb)


@pytest.mark.parametrize("standard", sorted(ON_SPARK))
def test_every_verdict_is_that_of_duckdb(ran: Ran, standard: str) -> None:
    rows = verdicts(ran.on_spark, standard)
    assert rows == verdicts(ran.in_duckdb, standard)
    assert rows


def test_every_other_standard_is_refused_by_name(ran: Ran) -> None:
    outcomes = {result["standard"]: result["outcome"] for result in ran.results["results"]}
    refused = {standard for standard, outcome in outcomes.items() if outcome in ("NO_DATA", "ERROR")}
    assert refused == (ASKED or {standard.id for standard in shipped().standards}) - ON_SPARK
    assert ran.exit_code == 3  # some of the demo's rows cannot be read, whatever is judged


def test_nothing_is_left_in_the_schema_for_scratch(ran: Ran, on_spark: Loaded) -> None:
    assert ran.results
    assert on_spark.ask(f"SHOW TABLES IN {on_spark.schema}_scratch") == []


def test_a_session_keeps_its_clock_on_utc_whatever_the_server_has(spark_port: int) -> None:
    with Loaded(spark_port, is_sail=False) as session:
        session.tell("SET TIME ZONE 'America/New_York'")
        engine = opened(make_url(f"{session.url}&session_id={session.session}"))
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT current_timezone()").scalar_one() == "UTC"
        engine.dispose()  # which ends the session


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_command_that_is_told_to_end_cancels_its_statement(
    planted: Planted, on_spark: Loaded, spark_folder: Path, number: signal.Signals, code: int
) -> None:
    schema = f"{on_spark.schema}_slow_{number.name.lower()}"
    on_spark.tell(f"CREATE DATABASE {schema}")
    shown = "CAST(reflect('java.lang.Thread', 'sleep', id) AS STRING) AS incident_id"
    on_spark.tell(f"CREATE VIEW {schema}.incidents AS SELECT {shown} FROM range(60000L, 60001L)")
    config = _config(planted, on_spark.url.replace(f"/{on_spark.schema}?", f"/{schema}?"), schema)
    log, begun = spark_folder / "spark.log", "Starting task 0.0"
    before = log.read_text(encoding="utf-8").count(begun)
    asked = _command(planted, config, "check", "--standard", "NCRS-01A")
    command = subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 300
    while log.read_text(encoding="utf-8").count(begun) == before and time.monotonic() < until:
        assert command.poll() is None, command.communicate()
        time.sleep(1)
    command.send_signal(number)
    _, said = command.communicate(timeout=50)  # less than the server would sleep
    assert command.returncode == code, said
    assert "before its end" in said
