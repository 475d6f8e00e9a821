"""A server that speaks Spark Connect, for tests: Sail, which needs no Java."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

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


class Loaded:
    """A session of Sail's in which tables of text stand in a schema `rms`: its catalogue is each session's own."""

    def __init__(self, port: int) -> None:
        from adbc_driver_spark import dbapi  # a test that needs it was skipped where it is not installed

        self.session = str(uuid4())
        self._connection = dbapi.connect(f"sc://127.0.0.1:{port}", db_kwargs={"adbc.spark.session_id": self.session})
        self.url = f"spark://127.0.0.1:{port}/rms?server=sail&session_id={self.session}"
        self.tell("CREATE DATABASE rms")

    def tell(self, statement: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.fetchall()

    def add(self, table: str, file: Path, columns: list[str]) -> None:
        """A table over a Parquet file of texts."""
        typed = ", ".join(f"`{column}` STRING" for column in columns)
        self.tell(f"CREATE TABLE rms.`{table}` ({typed}) USING parquet LOCATION '{file}'")
