"""`min` and `max` where records are judged in their database: the same as from files, row by row and word by word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from duly.connectors import open_export
from duly.dataset import Dataset
from duly.settings import Settings
from tests.connectors.scene import AS_AT, export, lines, rows, settings
from tests.connectors.test_children import (
    CASES,
    GOOD,
    HEADERS,
    INVESTIGATIONS,
    VOCABULARY,
    WITHHELD,
    of_children,
    padded,
)

Rows = Sequence[Sequence[str | None]]
Tables = Mapping[str, Rows]


@contextmanager
def database(way: str, folder: Path, tables: Tables, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database that holds these tables, the first row of each being its headers, as texts."""
    postgres = way == "postgresql"
    url = request.getfixturevalue("postgres_url") if postgres else f"duckdb:///{folder / 'force.duckdb'}"
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for name, (header, *records) in tables.items():
            connection.execute(text(f"CREATE TABLE {name} ({', '.join(f'{column} VARCHAR' for column in header)})"))
            marks = ", ".join(f":v{number}" for number in range(len(header)))
            for record in records:
                values = {f"v{number}": value for number, value in enumerate(record)}
                connection.execute(text(f"INSERT INTO {name} VALUES ({marks})"), values)
    try:
        yield str(url)
    finally:
        if postgres:
            with engine.begin() as connection:
                for name in tables:
                    connection.execute(text(f"DROP TABLE {name}"))
        engine.dispose()


def answer(dataset: Dataset) -> dict[str, Any]:
    """Everything that is the same whatever an export is read from."""
    names = ("inv_id", "allocated_at", "allocated_at_hi", "heard_on", "merged_into")
    tables = dataset.manifest.tables
    later = []
    if "investigations" in dataset.later:
        with dataset.engine.connect() as connection:
            later = sorted(connection.execute(dataset.later["investigations"]).scalars())
    return {
        "rows": sorted(rows(dataset, INVESTIGATIONS, *names), key=str),
        "tables": {
            name: (one.rows_read, one.rows, one.folded, one.refused, one.after_as_of, one.columns, one.missing,
                   one.blank, one.unfit)
            for name, one in tables.items()
        },
        "midnights": tables["investigations"].midnights,
        "refusals": sorted({(one.column, one.reason.partition(" (")[0]) for one in tables["investigations"].refusals}),
        "said": [text for text in dataset.manifest.warnings if text.startswith("investigations.")],
        "later": later,
    }  # fmt: skip


def both(
    way: str, folder: Path, tables: Tables, chosen: Settings, request: pytest.FixtureRequest, **options: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is read of these tables from files, and in their database."""
    options = {"as_at": AS_AT, "vocabulary": VOCABULARY, **options}
    texts = {f"{name}.csv": lines(*table) for name, table in tables.items()}
    with open_export(chosen, paths=[export(folder, texts)], **options) as dataset:
        of_files = answer(dataset)
    with database(way, folder, tables, request) as url, open_export(chosen, url=url, **options) as dataset:
        assert dataset.manifest.in_place
        return of_files, answer(dataset)


def of_cases(assignments: Rows, cases: Rows = CASES) -> Tables:
    return {"investigations": cases, "assignments": [HEADERS, *(padded(row) for row in assignments)]}


MERGED = [("inv_id", "merged_into"), ("1", None), ("2", "4"), ("3", None), ("4", "5"), ("5", "4"), ("6", None)]
SCENES: Mapping[str, tuple[Tables, str]] = {
    "first": (
        of_cases(
            [("a", "1", "2025-03-02T10:00:00Z"), ("b", "1", "2025-03-01T10:00:00Z"), ("c", "2", "2025-03-05"),
             ("d", "2", "2025-03-05T12:00:00Z"), ("e", "3", ""), ("f", "9", "2025-01-01"), ("g", "", "2025-01-01")]
        ),
        "min",
    ),
    "last": (
        of_cases(
            [("a", "1", "2025-03-02T10:00:00Z"), ("b", "1", "2025-03-01T10:00:00Z"), ("c", "1", "2025-03-02"),
             ("d", "2", "2025-05-05 10:00"), ("e", "2", "2025-05-05 10:00:01")]
        ),
        "max",
    ),
    "merged and made for tests": (
        of_cases(
            [("a", "1", "2025-03-02T10:00:00Z", "", "1"), ("b", "1", "2025-03-03T10:00:00Z", "", "", "c"),
             ("c", "1", "2025-03-04T10:00:00Z"), ("d", "2", "2025-03-01T10:00:00Z"), ("e", "3", "later on", "", "1"),
             ("f", "3", "2025-03-05T10:00:00Z")],
            MERGED,
        ),
        "min",
    ),
    "refused rows of a merged record": (of_cases([("a", "2", "soon"), ("b", "4", "2025-03-05"), *GOOD], MERGED), "min"),
    "later than the as-at instant": (
        of_cases(
            [("a", "1", "2025-03-02T10:00:00Z"), ("b", "1", "2025-09-02T10:00:00Z"), ("c", "2", "2025-09-02T10:00:00Z"),
             ("d", "3", "2025-03-02T10:00:00Z", "", "", "", "2025-09-02T10:00:00Z")]
        ),
        "min",
    ),
    "copies": (of_cases([("a", "1", "2025-03-02"), ("a", "1", "2025-03-02"), ("b", "2", "2025-03-02")]), "min"),
    "nothing in any row": (of_cases([("a", "7", "2025-03-02")]), "min"),
    "no rows": (of_cases([]), "min"),
    "no such column": ({"investigations": CASES, "assignments": [("assignment_id", "inv_id"), ("a", "1")]}, "min"),
    "no such table": ({"investigations": CASES}, "min"),
}  # fmt: skip


@pytest.fixture(params=["duckdb", "postgresql"])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize(("tables", "how"), SCENES.values(), ids=SCENES)
def test_it_is_what_it_is_of_files(
    tmp_path: Path, way: str, tables: Tables, how: str, request: pytest.FixtureRequest
) -> None:
    of_files, in_place = both(way, tmp_path, tables, of_children(how), request)
    assert in_place == of_files
    assert len(of_files["said"]) == 1


@pytest.mark.parametrize("assignments", WITHHELD.values(), ids=WITHHELD)
@pytest.mark.parametrize("unreadable", [None, "unknown", "blank"])
def test_what_a_row_withholds(
    tmp_path: Path, way: str, assignments: Rows, unreadable: str | None, request: pytest.FixtureRequest
) -> None:
    tolerated: dict[str, Any] = {"unreadable": unreadable, "unreadable_limit": 0.5} if unreadable else {}
    tables = of_cases([*assignments, *GOOD])
    of_files, in_place = both(way, tmp_path, tables, of_children(**tolerated), request)
    assert in_place == of_files


def test_beyond_its_limit_the_table_is_unfit(tmp_path: Path, way: str, request: pytest.FixtureRequest) -> None:
    chosen = of_children(unreadable="unknown", unreadable_limit=0.2)
    of_files, in_place = both(way, tmp_path, of_cases([("a", "1", "soon"), *GOOD]), chosen, request)
    unfit = "allocated_at cannot be known of 1 of 4 rows, which is more than the 20.0%"
    assert unfit in of_files["tables"]["investigations"][-1] and unfit in in_place["tables"]["investigations"][-1]
    assert in_place["said"] == of_files["said"]


def test_zones_where_and_keep(tmp_path: Path, way: str, request: pytest.FixtureRequest) -> None:
    chosen = settings(
        export={"naive_times": "UTC", "time_zone": "Europe/London"},
        tables={
            "investigations": {
                "columns": {"inv_id": "inv_id", "allocated_at": {"min": "assignments.assigned_at"}},
            },
            "assignments": {
                "where": {"is_first": {"not": ["0"]}},
                "keep": "last by entered_at",
                "key": ["assignment_id", "officer"],
                "columns": {"inv_id": "inv_id", "assigned_at": "assigned_at", "entered_at": "entered_at"},
            },
        },
    )
    header = ("assignment_id", "officer", "inv_id", "assigned_at", "is_first", "entered_at")
    tables: Tables = {
        "investigations": CASES,
        "assignments": [
            header,
            ("a", "x", "1", "2025-05-02 23:30:00", "1", "2025-05-03"),
            ("a", "x", "1", "2025-05-01 23:30:00", "1", "2025-05-04"),
            ("a", "y", "1", "2025-04-01 23:30:00", "0", "2025-05-04"),
            ("b", "x", "2", "2025-05-02", "1", "2025-05-03"),
            ("b", "x", "2", "2025-05-01 12:00:00+01:00", "1", "2025-05-02"),
            ("c", "x", "3", "nothing that is read", "0", "2025-05-02"),
        ],
    }
    of_files, in_place = both(way, tmp_path, tables, chosen, request)
    assert in_place == of_files
    assert str(of_files["rows"][0][1]) == "2025-05-01 23:30:00"


def test_days_and_a_time_that_comes_from_one_that_comes_from_others(
    tmp_path: Path, way: str, request: pytest.FixtureRequest
) -> None:
    chosen = settings(
        tables={
            "crimes": {"columns": {"crime_id": "crime_id", "updated_at": {"max": "investigations.allocated_at"}}},
            "investigations": {
                "columns": {
                    "inv_id": "inv_id",
                    "crime_id": "crime_id",
                    "allocated_at": {"min": "assignments.assigned_at"},
                    "heard_on": {"min": "hearings.held_on", "by": "of_case"},
                }
            },
        }
    )
    tables: Tables = {
        "crimes": [("crime_id",), ("C",), ("D",)],
        "investigations": [("inv_id", "crime_id"), ("1", "C"), ("2", "C"), ("3", "D")],
        "assignments": [
            HEADERS[:3],
            ("a", "1", "2025-03-02T10:00:00Z"),
            ("b", "2", "2025-03-03T10:00:00Z"),
            ("c", "3", "2025-03-03T10:00:00Z"),
            ("d", "3", "?!"),
        ],
        "hearings": [("of_case", "held_on"), ("1", "2025-03-02"), ("1", "2025-02-01"), ("3", "x")],
    }
    of_files, in_place = both(way, tmp_path, tables, chosen, request)
    assert in_place == of_files
    assert in_place["tables"]["crimes"][3] == 1  # D, because its case was refused, because an assignment was
    assert [row[3] and row[3].day for row in in_place["rows"]] == [1, None]
