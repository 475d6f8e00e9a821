"""The private place of a run: what is asked there is asked without being read again on the way."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import duckdb_sqlalchemy
import pytest
from sqlalchemy import text

from duly.connectors import open_export
from duly.connectors.workspace import open_workspace
from duly.settings import Settings


def test_no_layer_reads_what_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(statement: str) -> list[str]:
        raise AssertionError("a statement was read word by word")

    monkeypatch.setattr(duckdb_sqlalchemy, "_top_level_sql_words", read)
    workspace = open_workspace(tmp_path)
    try:
        with workspace.engine.begin() as connection:
            connection.execute(text("CREATE TABLE numbers AS WITH one AS (SELECT 1 AS n) SELECT n FROM one"))
            connection.execute(text("WITH two AS (SELECT 2 AS n) INSERT INTO numbers SELECT n FROM two"))
            connection.execute(text("INSERT INTO numbers VALUES (3)"))
            assert connection.execute(text("SELECT n FROM numbers ORDER BY n")).scalars().all() == [1, 2, 3]
        with workspace.beside().connect() as other:
            other.execute(text("WITH four AS (SELECT 4 AS n) INSERT INTO numbers SELECT n FROM four"))
            assert other.execute(text("SELECT count(*) FROM numbers")).scalar_one() == 4
    finally:
        workspace.close()


def test_little_is_read_in_one_thread_and_much_in_all(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path)
    try:
        ((every,),) = workspace.run("SELECT current_setting('threads')")
        threads = []
        for size in (4_000_000, 4_000_001):
            workspace.share_out(size)
            threads += workspace.run("SELECT current_setting('threads')")
        assert threads == [(1,), (every,)]
    finally:
        workspace.close()


def test_what_was_read_in_one_thread_is_asked_in_all(tmp_path: Path) -> None:
    (tmp_path / "crimes.csv").write_text("crime_id,recorded_at\nC1,2025-06-02T10:00:00Z\n", encoding="utf-8")
    as_at = datetime(2025, 6, 20, tzinfo=UTC)
    every = duckdb.connect().execute("SELECT current_setting('threads')").fetchone()
    with open_export(Settings(), paths=[tmp_path], as_at=as_at) as dataset, dataset.engine.connect() as asked:
        assert asked.execute(text("SELECT current_setting('threads')")).one() == every
