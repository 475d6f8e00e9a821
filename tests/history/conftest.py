"""A history of its own for each test, in every database that it can be kept in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from duly.settings import HistorySettings, Settings

_SCHEMAS = count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings that name a history which does not exist yet."""
    if request.param == "sqlite":
        yield Settings(history=HistorySettings(database=str(tmp_path / "history.sqlite")))
        return
    url: str = request.getfixturevalue("postgres_url")
    schema = f"history_{next(_SCHEMAS)}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    joined = "&" if "?" in url else "?"
    yield Settings(history=HistorySettings(database=f"{url}{joined}options=-csearch_path%3D{schema}"))
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()
