"""Small exports to put to Great Expectations: in a private DuckDB, and in place in PostgreSQL behind other names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    Engine,
    MetaData,
    String,
    Table,
    cast,
    create_engine,
    insert,
    literal,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import StaticPool

from duly.dataset import Dataset
from duly.records import tables
from duly.records.columns import table_name
from duly.results import Intake, Manifest, TableManifest
from duly.testing import UTC
from duly.validation import Examination, Held, Validation
from duly.validation.gx import held

AS_OF = datetime(2026, 1, 5, 12, tzinfo=UTC)

Row = Mapping[str, Any]
Records = Mapping[str, Sequence[Row]]
Exporter = Callable[..., Dataset]


class Unspeakable(ColumnElement[bool]):
    """A condition that only one dialect can say, as the connectors' expressions have them."""

    inherit_cache = True


@compiles(Unspeakable, "postgresql")
def _said(element: Unspeakable, compiler: object, **_: object) -> str:
    return "'%%' = '%%'"


@pytest.fixture
def own_duckdb() -> Iterator[Engine]:
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    yield engine
    engine.dispose()


@pytest.fixture(params=["duckdb", "postgresql"])
def database(request: pytest.FixtureRequest) -> Engine:
    """Each database where an export can be judged, empty."""
    fixture = {"duckdb": "own_duckdb", "postgresql": "postgres_engine"}[request.param]
    engine: Engine = request.getfixturevalue(fixture)
    return engine


@pytest.fixture
def export(database: Engine) -> Iterator[Exporter]:
    """Makes a dataset of records: tables in DuckDB, expressions over differently named text columns in PostgreSQL.

    `held` are the columns of a table that the export holds (all of them unless given); `manifest` what the connector
    says of a table (that it read what is there, unless given).
    """
    metadata = MetaData()

    def make(
        records: Records,
        *,
        held: Mapping[str, Sequence[str]] | None = None,
        manifest: Mapping[str, TableManifest] | None = None,
    ) -> Dataset:
        in_place = database.dialect.name != "duckdb"
        kinds = {table_name(record): record for record in tables() if table_name(record) in records}
        views: dict[str, CTE] = {}
        for name, record in kinds.items():
            columns = list(record.__table__.columns)
            if in_place:
                raw = Table(f"RAW_{name}", metadata, *(Column(f"{column.name}_raw", String) for column in columns))
                read = [cast(raw.c[f"{column.name}_raw"], column.type).label(column.name) for column in columns]
                views[name] = select(*read).where(Unspeakable(), literal("100% :as_of \\:so") != "").cte(name)
            else:
                raw = Table(name, metadata, *(Column(column.name, column.type) for column in columns))
            raw.create(database)
            rows = [{column.name: row.get(column.name) for column in columns} for row in records[name]]
            if rows and in_place:
                rows = [{f"{key}_raw": _text(value) for key, value in row.items()} for row in rows]
            if rows:
                with database.begin() as connection:
                    connection.execute(insert(raw), rows)
        manifests = {
            name: TableManifest(table=name, rows_read=len(records[name]), rows=len(records[name])) for name in kinds
        }
        return Dataset(
            engine=database,
            as_of=AS_OF,
            time_zone="Europe/London",
            manifest=Manifest(
                export="a test",
                as_of=AS_OF,
                as_of_source="manifest",
                in_place=in_place,
                tables={**manifests, **(manifest or {})},
            ),
            tables={
                name: frozenset((held or {}).get(name, [column.name for column in record.__table__.columns]))
                for name, record in kinds.items()
            },
            views=views,
        )

    yield make
    metadata.drop_all(database)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def sound() -> dict[str, list[dict[str, Any]]]:
    """A small export with nothing wrong in it."""
    reported = datetime(2025, 12, 1, 9)
    return {
        "incidents": [
            {"incident_id": "i1", "reported_at": reported, "source": "999"},
            {"incident_id": "i2", "reported_at": reported, "source": None},
        ],
        "crimes": [
            {"crime_id": "c1", "incident_id": "i1", "recorded_at": reported, "status": "open"},
            {"crime_id": "c2", "incident_id": "i2", "recorded_at": reported, "status": "filed"},
            {"crime_id": "c3", "incident_id": None, "recorded_at": None, "status": None},
        ],
        "case_conferences": [{"conf_id": "f1", "scheduled_at": datetime(2027, 1, 1), "held_at": None}],
        "persons": [{"person_id": "p1", "dob_date": datetime(2012, 2, 29).date()}],
        "crime_victims": [
            {"crime_id": "c1", "person_id": "p1", "victim_type": "person"},
            {"crime_id": "c1", "person_id": None, "victim_type": "state"},
        ],
    }


NEEDS = {
    "incidents": ["incident_id", "reported_at", "source"],
    "crimes": ["crime_id", "incident_id", "recorded_at", "status"],
    "case_conferences": ["conf_id", "scheduled_at", "held_at"],
    "persons": ["person_id", "dob_date"],
    "crime_victims": ["crime_id", "person_id", "victim_type"],
}


def as_gx_says(
    examination: Examination | None = None, validation: Validation | None = None, *, agrees: bool = True
) -> Held:
    """What Great Expectations says of the same numbers; that it agrees is asked for each time."""
    says = held(examination or Examination(intake=Intake()), validation or Validation())
    if agrees:
        assert (says.otherwise, says.remarks) == ({}, ())
    return says


__all__ = ["AS_OF", "NEEDS", "Exporter", "as_gx_says", "sound"]
