"""The private place of a run: what is asked there is asked without being read again on the way."""

from __future__ import annotations

from pathlib import Path

import duckdb_sqlalchemy
import pytest
from sqlalchemy import text

from duly.connectors.workspace import open_workspace


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
