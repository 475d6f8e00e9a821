"""Servers that speak Spark Connect, for tests: Sail, which needs no Java, and Spark itself, which `make test-spark` installs."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from pyarrow.parquet import read_schema

HOME = os.environ.get("DULY_SPARK_HOME")
"""Where Spark is installed; without it nothing is asked of Spark itself."""

_SERVE = """
import sys, time
from pysail.spark import SparkConnectServer
server = SparkConnectServer("127.0.0.1", 0)
server.start(background=True)
print(server.listening_address[1], flush=True)
time.sleep(36_000)
"""


@contextmanager
def sail(folder: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """A server's port and process; what it writes is in the folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline()), process
    finally:
        process.kill()
        process.communicate()


_FEW_ROWS = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.maxPlanStringLength": "200",
    # To write and compile Java for every step of a plan takes longer than a few rows do.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.ui.enabled": "false",
    # What it remembers of plans as wide as these filled its memory within an hour, and it did little but look for room.
    "spark.sql.ui.retainedExecutions": "1",
    "spark.connect.session.planCache.maxSize": "0",
}
_STARTS_WITHIN = 300  # seconds


@contextmanager
def spark(folder: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """Spark's port and process: a driver with two threads, or what DULY_SPARK_MASTER says, such as local-cluster[2,1,1024]."""
    assert HOME is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    settings = {
        **_FEW_ROWS,
        "spark.connect.grpc.binding.port": str(port),
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
    }
    log = folder / "spark.log"
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(
            [
                f"{HOME}/bin/spark-submit",
                *("--class", "org.apache.spark.sql.connect.service.SparkConnectServer"),
                *("--master", os.environ.get("DULY_SPARK_MASTER", "local[2]"), "--driver-memory", "4g"),
                *("--driver-java-options", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xss16m"),
                *(part for name, value in settings.items() for part in ("--conf", f"{name}={value}")),
                "spark-internal",
            ],
            cwd=folder,
            env={**os.environ, "SPARK_HOME": HOME, "SPARK_LOCAL_IP": "127.0.0.1"},
            stdout=written,
            stderr=written,
            text=True,
        )
    try:
        _wait_for(port, process, log)
        yield port, process
    finally:
        process.kill()
        process.communicate()


def java() -> str | None:
    """The Java that Spark would run on; None where there is none."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")


def _wait_for(port: int, process: subprocess.Popen[str], log: Path) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(1)
    raise AssertionError("Spark did not start: " + "\n".join(log.read_text(encoding="utf-8").splitlines()[-10:]))


class Loaded:
    """A schema of its own in which tables of text stand. The catalogue of Spark is the server's, that of Sail each session's."""

    def __init__(self, port: int, *, is_sail: bool = True) -> None:
        from adbc_driver_spark import dbapi  # a test that needs it was skipped where it is not installed

        self.port, self.session, self.schema = port, str(uuid4()), f"rms_{uuid4().hex[:8]}"
        self._connection = dbapi.connect(f"sc://127.0.0.1:{port}", db_kwargs={"adbc.spark.session_id": self.session})
        own = f"server=sail&session_id={self.session}" if is_sail else f"scratch={self.schema}_scratch"
        self.url = f"spark://127.0.0.1:{port}/{self.schema}?{own}"
        for schema in (self.schema, f"{self.schema}_scratch"):
            self.tell(f"CREATE DATABASE {schema}")

    def tell(self, statement: str) -> None:
        self.ask(statement)

    def ask(self, statement: str) -> list[Any]:
        with self._connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._connection.close()

    def add(self, table: str, file: Path) -> None:
        """A table over a Parquet file of texts."""
        typed = ", ".join(f"`{column}` STRING" for column in read_schema(file).names)
        self.tell(f"CREATE TABLE {self.schema}.`{table}` ({typed}) USING parquet LOCATION '{file}'")

    @classmethod
    def with_tables(cls, port: int, tables: Mapping[str, Path], *, is_sail: bool = True) -> Loaded:
        made = cls(port, is_sail=is_sail)
        for name, file in tables.items():
            made.add(name, file)
        return made
