"""Databases judged where they stand: PostgreSQL and DuckDB mean the same as a file does."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from duly.connectors import open_export
from duly.dataset import Dataset
from duly.errors import DatabaseError
from duly.records import Crime, CrimeVictim, Person
from duly.settings import Settings

AS_AT = datetime(2025, 6, 1, tzinfo=UTC)

HEADER = (
    "crime_id", "reported_at", "recorded_at", "offence_class", "status", "district", "is_test", "entered_at", "offence_from",
)  # fmt: skip
ROWS: tuple[tuple[str | None, ...], ...] = (
    ("C1", "2025-05-01T10:00:00+01:00", "2025-05-01 12:30:00", "rape", "OPEN", "North", "0", None, "2025-05-01"),
    ("C2 ", " 2025-05-02T10:00Z", "2025-05-03", "nonsense", "filed", "?", "y", None, None),
    ("C3", "2024-10-27 01:30:00", "2025-03-30T01:30:00", "other", "filed", "South", "", None, "1900-01-01"),
    ("C4", "2025-05-02 10:00:00", "2025-07-01 10:00:00", "other", "open", "South", "no", None, "2025-04-01 09:15"),
    ("C5", "2025-05-02 10:00:00", "2025-05-04 10:00:00", "other", "open", "South", "0", None, "2025-07-01 00:00:00Z"),
    ("C6", "2025-05-02 10:00:00", "2025-02-30 10:00:00", "other", "open", "South", "0", None, None),
    ("C7", "2025-05-02 10:00:00", "2025-05-04 10:00:00", "other", "open", "South", "perhaps", None, None),
    ("", "2025-05-02 10:00:00", "2025-05-04 10:00:00", "other", "open", "South", "0", None, None),
    ("1.23E+08", "2025-05-02 10:00:00", "2025-05-04 10:00:00", "other", "open", "South", "0", None, None),
    ("C8", "2025-05-02 10:00:00", "2025-05-04 10:00:00", "other", "open", "South", "0", None, None),
    ("C8", "2025-05-02 10:00:00", "2025-05-04 10:00:00", "other", "open", "South", "0", None, None),
    ("C9", "2025-05-02 10:00:00", "2025-05-04 10:00:00", "other", "open", "South", "0", None, None),
    ("C9", "2025-05-02 10:00:00", "2025-05-04 11:00:00", "other", "open", "South", "0", None, None),
    *(
        (f"D{number}", "2025-05-02 23:00:00+00:00", "2025-05-04 10:00:00.5", "other", "open", "South", "0", None, None)
        for number in range(120)
    ),
)


@contextmanager
def filled(url: str, schema: str, statements: tuple[str, ...], rows: Mapping[str, list[dict[str, Any]]]) -> Iterator[str]:
    """A database with these tables and rows; the URL to open it with."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
        for insert, values in rows.items():
            for value in values:
                connection.execute(text(insert), value)
    engine.dispose()
    try:
        yield url
    finally:
        if schema:
            with create_engine(url, poolclass=NullPool).begin() as connection:
                connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))


@pytest.fixture(params=["duckdb", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "duckdb":
        return f"duckdb:///{tmp_path / 'force.duckdb'}"
    found: str = request.getfixturevalue("postgres_url")
    return found


def read(dataset: Dataset, record: Any, *names: str) -> list[tuple[Any, ...]]:
    with dataset.engine.connect() as connection:
        chosen = select(*(record.__table__.c[name] for name in names)).order_by(record.__table__.c[names[0]])
        return [tuple(row) for row in connection.execute(dataset.ready(chosen))]


TEXTS = ("CREATE SCHEMA rms", f"CREATE TABLE rms.tbl_crime ({', '.join(f'{name} VARCHAR' for name in HEADER)})")
INSERT = f"INSERT INTO rms.tbl_crime VALUES ({', '.join(':' + name for name in HEADER)})"


def settings(source: str = "rms.tbl_crime", **columns: Any) -> Settings:
    return Settings.model_validate({"tables": {"crimes": {"source": source, "columns": columns}}})


def test_a_database_means_the_same_as_a_file(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    with (folder / "crimes.csv").open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, *ROWS])
    rows = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    names = [column.name for column in Crime.__table__.columns]
    with (
        filled(url, "rms", TEXTS, {INSERT: rows}) as place,
        open_export(Settings(), paths=[folder], as_at=AS_AT) as files,
        open_export(settings(), url=place, as_at=AS_AT) as database,
    ):
        assert not files.in_place and database.in_place
        assert read(database, Crime, *names) == read(files, Crime, *names)
        told, expected = database.manifest.tables["crimes"], files.manifest.tables["crimes"]
        for name in (
            "rows_read", "rows", "folded", "refused", "after_as_of", "columns", "missing", "sentinels", "unmapped",
            "blanked", "unfit",
        ):  # fmt: skip
            assert getattr(told, name) == getattr(expected, name), name
        assert set(told.naive) == set(expected.naive) == {"reported_at", "recorded_at", "offence_from"}
        assert (told.rows_read, told.rows, told.folded, told.refused, told.after_as_of) == (133, 125, 1, 6, 1)
        assert told.unmapped == {"offence_class": {"nonsense": 1}}
        assert told.midnights.keys() == expected.midnights.keys()  # in place, copies are counted too
        assert told.sentinels == {"offence_from": 1} and told.blanked == {"offence_from": 1}
