"""Columns of every type that a database has, read in place: as what they say, or refused by row, and never the end of a run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.pool import NullPool

from duly.connectors import open_export
from duly.records import Crime
from duly.settings import Settings
from tests.connectors.test_databases import filled, read, url

__all__ = ["url"]

AS_AT = datetime(2025, 6, 1, tzinfo=UTC)
UUID = "0b7e51f0-5d6e-4a2e-9d57-0d6a5f3f2b11"


def settings(source: str) -> Settings:
    return Settings.model_validate({"tables": {"crimes": {"source": source}}})


TYPES = [
    # of the column, the value as SQL, our column, what is read
    ("postgresql", "uuid", f"'{UUID.upper()}'", "crime_id", UUID),
    ("duckdb", "UUID", f"'{UUID.upper()}'", "crime_id", UUID),
    ("postgresql", "odd.phase", "'open'", "status", "open"),
    ("duckdb", "ENUM ('open', 'filed')", "'open'", "status", "open"),
    ("postgresql", "odd.number", "7", "crime_id", "7"),
    ("postgresql", "odd.word", "'open'", "status", "open"),
    ("postgresql", "odd.moment", "'2025-05-01 10:00:00+01'", "reported_at", datetime(2025, 5, 1, 9)),
    ("postgresql", "odd.truth", "true", "is_test", True),
    ("postgresql", "char(12)", "'open'", "status", "open"),
    ("postgresql", "name", "'open'", "status", "open"),
    ("postgresql", "bit(1)", "B'1'", "is_test", True),
    ("postgresql", "boolean", "false", "is_test", False),
    ("postgresql", "smallint", "1", "is_test", True),
    ("duckdb", "UTINYINT", "1", "is_test", True),
    ("postgresql", "numeric(38,0)", "123456789012345678", "crime_id", "123456789012345678"),
    ("duckdb", "DECIMAL(38,0)", "123456789012345678", "crime_id", "123456789012345678"),
    ("duckdb", "HUGEINT", "123456789012345678", "crime_id", "123456789012345678"),
    ("duckdb", "UBIGINT", "12345678901234567890", "crime_id", "12345678901234567890"),
    ("postgresql", "double precision", "7", "crime_id", "7"),
    ("postgresql", "inet", "'10.0.0.1'", "crime_id", "10.0.0.1/32"),
    ("postgresql", "jsonb", "'\"open\"'", "status", "open"),
    ("duckdb", "JSON", "'\"open\"'", "status", "open"),
    ("postgresql", "text[]", "'{open}'", "status", "(unmapped)"),
    ("duckdb", "VARCHAR[]", "['open']", "status", "(unmapped)"),
    ("duckdb", "STRUCT(a VARCHAR)", "{'a': 'open'}", "status", "(unmapped)"),
    ("postgresql", "bytea", "'\\x00ff'", "status", "(unmapped)"),
    ("duckdb", "BLOB", "'\\xAA'::BLOB", "status", "(unmapped)"),
    ("postgresql", "timestamp(0)", "'2025-05-01 10:00:00'", "reported_at", datetime(2025, 5, 1, 9)),
    ("postgresql", "date", "'2025-05-01'", "reported_at", datetime(2025, 4, 30, 23)),
    ("duckdb", "TIMESTAMP_NS", "'2025-05-01 10:00:00.123456789'", "reported_at", datetime(2025, 5, 1, 9, 0, 0, 123456)),
    ("duckdb", "TIMESTAMP_S", "'2025-05-01 10:00:00'", "reported_at", datetime(2025, 5, 1, 9)),
    ("postgresql", "time", "'10:00:00'", "reported_at", "refused"),
    ("duckdb", "TIME", "'10:00:00'", "reported_at", "refused"),
    ("postgresql", "timetz", "'10:00:00+01'", "reported_at", "refused"),
    ("postgresql", "interval", "'10 hours'", "reported_at", "refused"),
    ("postgresql", "integer", "20250501", "reported_at", datetime(2025, 4, 30, 23)),
    ("postgresql", "timestamptz", "'infinity'", "reported_at", "refused"),
    ("postgresql", "date", "'-infinity'", "reported_at", "refused"),
    ("postgresql", "timestamp", "'0044-03-15 BC'", "reported_at", "refused"),
    ("postgresql", "timestamptz", "'294000-01-01'", "reported_at", "refused"),
    ("duckdb", "TIMESTAMP", "'290000-01-01'", "reported_at", "refused"),
    ("postgresql", "numeric", "'NaN'", "incident_id", None),
    ("postgresql", "money", "'1'", "is_test", "refused"),
    ("duckdb", "STRUCT(a INTEGER)", "{'a': 1}", "incident_id", "refused"),
    ("duckdb", "MAP(VARCHAR, INTEGER)", "MAP {'a': 1}", "incident_id", "refused"),
    ("duckdb", "UNION(a INTEGER, b VARCHAR)", "1", "incident_id", "refused"),
    ("duckdb", "INTEGER[2]", "[1, 2]", "incident_id", "refused"),
    ("duckdb", "JSON", "'{\"a\": 1}'", "incident_id", "refused"),
    ("postgresql", "jsonb", "'[1]'", "incident_id", "refused"),
    ("postgresql", "json", "'{\"a\": 1}'", "incident_id", "refused"),
    ("postgresql", "jsonb", "'7'", "incident_id", "7"),
    ("postgresql", "real", "16777215", "incident_id", "16777215"),
    ("postgresql", "real", "16777217", "incident_id", "refused"),
    ("duckdb", "FLOAT", "16777217", "incident_id", "refused"),
    ("duckdb", "TIMESTAMPTZ", "'9999-12-31 23:59:59+00'", "reported_at", None),
    ("postgresql", "timestamptz", "'9999-12-31 23:59:59+00'", "reported_at", None),
    ("duckdb", "DATE", "'5000000-01-01'", "reported_at", "refused"),
]

MADE = (
    "CREATE SCHEMA odd",
    "CREATE TYPE odd.phase AS ENUM ('open', 'filed')",
    "CREATE DOMAIN odd.number AS integer CHECK (VALUE > 0)",
    "CREATE DOMAIN odd.word AS varchar(20)",
    "CREATE DOMAIN odd.moment AS timestamptz",
    "CREATE DOMAIN odd.truth AS boolean",
)


@pytest.mark.parametrize(("database", "type_", "value", "ours", "expected"), TYPES)
def test_a_column_of_any_type(url: str, database: str, type_: str, value: str, ours: str, expected: Any) -> None:
    if make_url(url).get_backend_name() != database:
        return  # a type of the other database
    key = "" if ours == "crime_id" else "crime_id VARCHAR, "
    given = value if ours == "crime_id" else f"'C1', {value}"
    made = MADE if database == "postgresql" else MADE[:1]
    statements = (*made, f"CREATE TABLE odd.crimes ({key}{ours} {type_})", f"INSERT INTO odd.crimes VALUES ({given})")
    with (
        filled(url, "odd", statements, {}) as address,
        open_export(settings("odd.crimes"), url=address, as_at=AS_AT) as dataset,
    ):
        table = dataset.manifest.tables["crimes"]
        if expected == "refused":
            assert (table.rows, table.refused) == (0, 1)
            assert table.refusals[0].column == ours
            assert not table.unfit or f"1 of 1 values of {ours!r} do not fit" in table.unfit
        else:
            assert read(dataset, Crime, ours) == [(expected,)] and not table.refused


@pytest.fixture
def latin(postgres_url: str) -> Iterator[str]:
    """A database that is not in Unicode."""
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:
        connection.execute(
            text("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
        )
        yield make_url(postgres_url).set(database="latin").render_as_string(hide_password=False)
        connection.execute(text("DROP DATABASE latin"))


def test_a_database_that_is_not_in_unicode(latin: str) -> None:
    statements = (
        "CREATE SCHEMA old",
        "CREATE TABLE old.crimes (crime_id VARCHAR, status VARCHAR, district VARCHAR, reported_at VARCHAR)",
        "INSERT INTO old.crimes VALUES ('C1', 'open', 'Ynys M\u00f4n', '2025-05-01 10:00:00'), ('C2 ', 'NULL', '?', NULL)",
    )
    with (
        filled(latin, "old", statements, {}) as address,
        open_export(settings("old.crimes"), url=address, as_at=AS_AT) as dataset,
    ):
        assert read(dataset, Crime, "crime_id", "status", "district") == [
            ("C1", "open", "Ynys M\u00f4n"),
            ("C2", None, None),
        ]


def test_blanks_that_look_alike_are_none_in_such_a_database_either(latin: str) -> None:
    statements = (
        "CREATE SCHEMA old",
        "CREATE TABLE old.crimes (crime_id VARCHAR, status VARCHAR, district VARCHAR, cancel_rationale VARCHAR)",
        "INSERT INTO old.crimes VALUES ('\u00a0C1\u00a0', 'op\u00aden ', 'Ynys\u00a0M\u00f4n', '\u00a0why \u00a0not\u00a0'), "
        "('=\"007\"', '\u00a0', '=\"\u00a0A\"', NULL)",
    )
    with (
        filled(latin, "old", statements, {}) as address,
        open_export(settings("old.crimes"), url=address, as_at=AS_AT) as dataset,
    ):
        assert read(dataset, Crime, "crime_id", "status", "district", "cancel_rationale") == [
            ("007", None, "A", None),
            ("C1", "open", "Ynys M\u00f4n", "why \u00a0not"),
        ]


@pytest.mark.parametrize("way", ["latin", "postgres_url"])
def test_a_locale_that_knows_no_accents_reads_codes_in_either_case(way: str, request: pytest.FixtureRequest) -> None:
    statements = (
        "CREATE SCHEMA old",
        "CREATE TABLE old.crimes (crime_id VARCHAR, status VARCHAR)",
        "INSERT INTO old.crimes VALUES ('C1', 'CL\u00d4TUR\u00c9'), ('C2', 'cl\u00f4tur\u00e9'), ('C3', 'Cl\u00f4tur\u00c9'), "
        "('C4', 'cloture'), ('C5', 'STRA\u00dfE')",
    )
    crimes = {"source": "old.crimes", "codes": {"status": {"Cl\u00f4tur\u00e9": "filed", "stra\u00dfe": "open"}}}
    with (
        filled(request.getfixturevalue(way), "old", statements, {}) as address,
        open_export(Settings.model_validate({"tables": {"crimes": crimes}}), url=address, as_at=AS_AT) as dataset,
    ):
        assert read(dataset, Crime, "crime_id", "status") == [
            ("C1", "filed"), ("C2", "filed"), ("C3", "filed"), ("C4", "(unmapped)"), ("C5", "open"),
        ]  # fmt: skip


def test_texts_are_in_the_order_of_their_bytes_whatever_the_locale_is(postgres_url: str) -> None:
    """Asked of the database itself: the servers of tests know no other order, which a wrong one would show."""
    statements = (
        "CREATE SCHEMA abc",
        "CREATE TABLE abc.crimes (crime_id VARCHAR, district VARCHAR)",
        "INSERT INTO abc.crimes VALUES ('a1', 'North')",
    )
    with (
        filled(postgres_url, "abc", statements, {}) as address,
        open_export(settings("abc.crimes"), url=address, as_at=AS_AT) as dataset,
        dataset.engine.connect() as connection,
    ):
        chosen = select(*(func.pg_collation_for(column) for column in (Crime.crime_id, Crime.district, Crime.status)))
        assert set(connection.execute(dataset.ready(chosen)).one()) == {'"C"'}
