"""A table of the force's own is read, refused, folded and taken in as ours are: from files, copied databases and in place."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, make_url, select
from sqlalchemy.pool import NullPool

from duly.checks.standards import Judgement, Missing, Severity, Standard
from duly.checks.verdicts import compliant, first_of, non_compliant, unknown
from duly.cli import main
from duly.commands import options
from duly.connectors import open_export
from duly.dataset import Dataset
from duly.errors import SettingsError
from duly.expectations.catalogue import Catalogue, Suite
from duly.expectations.tuning import Tuning
from duly.judging.session import Request
from duly.records import Crime
from duly.records.own_tables import OwnTables, with_own_tables
from duly.records.vocabulary import Vocabulary
from duly.results import Asks, Outcome, SuiteSource, as_json
from duly.run import judge
from duly.settings import Settings
from duly.validation import intake
from tests.connectors.scene import AS_AT, export, lines, opened, rows, settings
from tests.newest import newest_page

OWN: dict[str, Any] = {
    "stops": {
        "key": "stop_id",
        "title": "A stop and search",
        "born": ["stopped_at"],
        "columns": {
            "stop_id": {"kind": "id", "meaning": "A stop"},
            "crime_id": {"kind": "id", "meaning": "The crime it led to", "references": "crimes.crime_id"},
            "stopped_at": {"kind": "instant", "meaning": "When it began"},
            "object": {"kind": "code", "meaning": "What was looked for", "codes": ["drugs", "weapon"]},
            "minutes": {"kind": "count", "unit": "minutes", "meaning": "How long it took"},
            "grounds": {"kind": "text", "meaning": "Why it was made"},
        },
    },
    "stop_officers": {
        "columns": {
            "stop_id": {"kind": "id", "meaning": "The stop", "references": "stops.stop_id"},
            "officer": {"kind": "id", "meaning": "Who made it"},
        }
    },
    "crimes": {"columns": {"solvability": {"kind": "code", "meaning": "How likely", "codes": ["low", "high"]}}},
}
VOCABULARY: Vocabulary = with_own_tables([OwnTables(content=OWN, located=lambda keys: "ours.toml")])
STOPS, OFFICERS, CRIMES = (VOCABULARY.record(name) for name in ("stops", "stop_officers", "crimes"))

SETTINGS = settings(
    tables={
        "stops": {
            "unmapped": "match",
            "columns": {
                "stop_id": "Stop Ref",
                "object": "Search object",
                "stopped_at": {"from": "Stopped", "format": "ISO"},
            },
            "codes": {"object": {"D": "drugs"}},
        }
    }
)

Table = list[tuple[str | None, ...]]
TABLES: dict[str, Table] = {
    "stops": [
        ("Stop Ref", "crime_id", "Stopped", "Search object", "minutes", "grounds", "colour"),
        ("S1", "C1", "2025-05-01T10:00:00+01:00", "d", "10", "SECRET words", "red"),
        ("S2", "C1", "2025-05-02T10:00:00Z", "blade", "10", None, None),
        ("S3", "C1", "2025-05-02T10:00:00Z", "drugs", "ten", None, None),
        ("S4", "C1", "2025-05-02T10:00:00Z", "weapon", "5", None, None),
        ("S4", "C1", "2025-05-02T10:00:00Z", "weapon", "5", None, None),
        ("S5", "C1", "2025-05-02T10:00:00Z", "weapon", "5", None, None),
        ("S5", "C1", "2025-05-02T10:00:00Z", "weapon", "6", None, None),
        (None, "C1", "2025-05-02T10:00:00Z", "weapon", "6", None, None),
        ("S7", "C1", "2025-07-01T10:00:00Z", "weapon", "6", None, None),
        ("S8", "C9", "2025-05-03", "weapon", None, None, None),
        *((f"T{number}", None, "2025-05-04T10:00:00Z", "weapon", "1", None, None) for number in range(8)),
    ],
    "stop_officers": [("stop_id", "officer"), ("S1", "A"), ("S1", "A"), ("S1", "B"), ("S77", "B")],
    "crimes": [
        ("crime_id", "reported_at", "solvability"),
        ("C1", "2025-05-01T08:00:00Z", "HIGH"),
        ("C2", "2025-05-01T08:00:00Z", "medium"),
    ],
}


def as_csv(folder: Path) -> Any:
    return export(folder, {f"{name}.csv": lines(*table) for name, table in TABLES.items()})


def as_zip(folder: Path) -> Any:
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, table in TABLES.items():
            archive.writestr(f"{name}.csv", lines(*table))
    return path


def as_parquet(folder: Path) -> Any:
    for name, (header, *table) in TABLES.items():
        columns = dict(zip(header, map(list, zip(*table, strict=True)), strict=True))
        parquet.write_table(pa.table({str(key): pa.array(cells, pa.string()) for key, cells in columns.items()}),
                            folder / f"{name}.parquet")  # fmt: skip
    return folder


def as_workbook(folder: Path) -> Any:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, table in TABLES.items():
        sheet = book.create_sheet(name)
        for row in table:
            sheet.append(row)
    book.save(folder / "export.xlsx")
    return folder / "export.xlsx"


def _statements() -> Iterator[tuple[str, str, list[tuple[str | None, ...]]]]:
    for name, (header, *table) in TABLES.items():
        columns = ", ".join(f'"{column}" varchar(60)' for column in header)
        marks = ", ".join("?" for _ in header)
        yield f"CREATE TABLE {name} ({columns})", f"INSERT INTO {name} VALUES ({marks})", table


def as_sqlite(folder: Path) -> Any:
    with sqlite3.connect(folder / "force.db") as connection:
        for create, insert, table in _statements():
            connection.execute(create)
            connection.executemany(insert, table)
    connection.close()
    return f"sqlite:///{folder / 'force.db'}"


def as_duckdb(folder: Path) -> Any:
    with duckdb.connect(str(folder / "force.duckdb")) as connection:
        for create, insert, table in _statements():
            connection.execute(create)
            connection.executemany(insert, table)
    return f"duckdb:///{folder / 'force.duckdb'}"


@pytest.fixture(scope="module")
def postgres(postgres_url: str) -> Iterator[str]:
    """The tables in a real PostgreSQL, in a schema that names without one are looked up in."""
    schema = "own_tables"
    url = make_url(postgres_url).update_query_dict({"options": f"-csearch_path={schema}"})
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        for create, insert, table in _statements():
            connection.exec_driver_sql(create)
            connection.exec_driver_sql(insert.replace("?", "%s"), table)
    yield url.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")


MAKERS: dict[str, Callable[[Path], Any]] = {
    "csv": as_csv, "zip": as_zip, "parquet": as_parquet, "workbook": as_workbook, "sqlite": as_sqlite, "duckdb": as_duckdb,
}  # fmt: skip


@pytest.fixture(params=[*MAKERS, "postgres"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """Where the export is, as the door takes it."""
    made = request.getfixturevalue("postgres") if request.param == "postgres" else MAKERS[request.param](tmp_path)
    return {"paths": (made,)} if isinstance(made, Path) else {"url": made}


def dataset_of(source: dict[str, Any], **options: Any) -> Dataset:
    return open_export(SETTINGS, vocabulary=VOCABULARY, as_at=AS_AT, **source, **options)


def test_own_tables_are_read_refused_folded_and_counted_as_ours_are(source: dict[str, Any]) -> None:
    with dataset_of(source) as dataset:
        stops, officers, crimes = (dataset.manifest.tables[name] for name in ("stops", "stop_officers", "crimes"))
        assert (stops.rows_read, stops.rows, stops.folded, stops.refused, stops.after_as_of) == (18, 12, 1, 4, 1)
        assert stops.unmapped == {"object": {"blade": 1}} and stops.extra == (
            () if dataset_copied(source) else ("colour",)
        )
        assert {refusal.column for refusal in stops.refusals} == {"Stop Ref", "minutes"}
        assert (officers.rows, officers.folded) == (3, 1)
        assert crimes.unmapped == {"solvability": {"medium": 1}} and "solvability" in dataset.tables["crimes"]
        read = rows(dataset, STOPS, "stop_id", "crime_id", "stopped_at", "stopped_at_hi", "object", "minutes")
        assert read[:3] == [
            ("S1", "C1", datetime(2025, 5, 1, 9), None, "drugs", 10),
            ("S2", "C1", datetime(2025, 5, 2, 10), None, "(unmapped)", 10),
            ("S4", "C1", datetime(2025, 5, 2, 10), None, "weapon", 5),
        ]
        assert read[3][:4] == ("S8", "C9", datetime(2025, 5, 2, 23), datetime(2025, 5, 3, 22, 59, 59, 999999))
        assert rows(dataset, CRIMES, "crime_id", "solvability") == [("C1", "high"), ("C2", "(unmapped)")]
        assert rows(dataset, Crime, "crime_id") == [("C1",), ("C2",)]  # what ours reads of it is as it was
        assert sorted(rows(dataset, OFFICERS, "stop_id", "officer")) == [("S1", "A"), ("S1", "B"), ("S77", "B")]


def dataset_copied(source: dict[str, Any]) -> bool:
    """Only what is mapped is copied, so that nothing is left over."""
    return str(source.get("url", "")).startswith("sqlite")


def test_intake_asks_about_own_tables(source: dict[str, Any]) -> None:
    reads = {"stops": ["crime_id", "object", "stopped_at"], "stop_officers": ["stop_id"], "crimes": ["solvability"]}
    with dataset_of(source, needs={**reads, "crimes": ["crime_id", "solvability"]}) as dataset:
        asked = intake(dataset, {"stops": ["stop_id"]}, reads, VOCABULARY).intake
    failed = {
        (name, check.column, check.asks): check.count for name, table in asked.tables.items() for check in table.failed
    }
    assert failed == {
        ("stops", "object", Asks.CODES): 1,
        ("stops", "crime_id", Asks.PARENT): 1,
        ("stop_officers", "stop_id", Asks.PARENT): 1,
        ("crimes", "solvability", Asks.CODES): 1,
    }
    assert all(table.fit for table in asked.tables.values())


ROWS = select(*(STOPS.__table__.c[name] for name in ("stop_id", "minutes", "object"))).subquery("all_stops")
STANDARD = Standard(
    id="STOP-01",
    suite="stops",
    title="Stops are short",
    question="For how many stops was the person kept no longer than five minutes?",
    unit="stops",
    population="All stops",
    judgement=Judgement(
        rows=ROWS,
        record=ROWS.c.stop_id,
        verdict=first_of(
            unknown("no_minutes", "How long is not recorded", ROWS.c.minutes.is_(None)),
            compliant("short", "Five minutes or less", ROWS.c.minutes <= 5),
            non_compliant("long", "Longer"),
        ),
        breakdowns={"object": ROWS.c.object},
    ),
    needs=(STOPS.__table__.c.stop_id, STOPS.__table__.c.minutes),
    target=Decimal(90),
    severity=Severity.LOW,
    missing=Missing.UNKNOWN,
    report="Own standards",
    remedy="Keep them short.",
)
CATALOGUE = Catalogue(
    suites=(
        Suite(
            name="stops",
            title="Stops",
            standards=(STANDARD,),
            source=SuiteSource(name="ours.py", version="1", sha256="0" * 64),
        ),
    ),
    vocabulary=VOCABULARY,
)


def test_a_standard_of_the_force_judges_a_table_of_its_own(source: dict[str, Any]) -> None:
    where = {"path": [str(path) for path in source["paths"]]} if "paths" in source else {"database": source["url"]}
    chosen = Settings.model_validate(
        {"export": where, "tables": SETTINGS.model_dump(by_alias=True, exclude_defaults=True)["tables"]}
    )
    (result,) = judge(chosen, Tuning.of(chosen, CATALOGUE), Request(as_at=AS_AT)).result.results
    assert result.outcome is Outcome.NOT_MET and not result.message
    assert result.reasons == {"no_minutes": 1, "short": 9, "long": 2}
    assert result.breakdowns["object"]["drugs"].non_compliant == 1


def test_a_table_that_is_not_in_the_vocabulary_is_not_mapped(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        opened(as_csv(tmp_path), SETTINGS)
    assert "tables.stops: is no table of duly's" in raised.value.faults[0]


def test_what_is_mapped_wrongly_is_told_with_the_columns_there_are(tmp_path: Path) -> None:
    wrong = settings(tables={"stops": {"columns": {"stop": "Ref"}, "codes": {"object": {"G": "guns"}}}})
    with pytest.raises(SettingsError) as raised:
        opened(as_csv(tmp_path), wrong, vocabulary=VOCABULARY)
    assert [fault.split(":")[0] for fault in raised.value.faults] == ["tables.stops", "tables.stops.codes.object"]
    assert "stop_id, crime_id, stopped_at" in raised.value.faults[0]
    assert "'guns' is not one of drugs, weapon" in raised.value.faults[1]


def test_an_own_table_is_known_by_its_headers(tmp_path: Path) -> None:
    path = export(tmp_path, {"extract 7.csv": lines(*TABLES["stops"])})
    with opened(path, SETTINGS, vocabulary=VOCABULARY) as dataset:
        assert dataset.manifest.tables["stops"].rows == 12


def test_an_export_without_the_own_table_has_an_empty_one(tmp_path: Path) -> None:
    path = export(tmp_path, {"crimes.csv": lines(*TABLES["crimes"])})
    with opened(path, SETTINGS, vocabulary=VOCABULARY) as dataset:
        assert "stops" not in dataset.tables and rows(dataset, STOPS, "stop_id") == []


def test_a_table_of_which_nothing_asked_for_is_there_keeps_its_rows(tmp_path: Path) -> None:
    path = export(tmp_path, {"stop_officers.csv": "officer\nA\nB\n"})
    with opened(path, vocabulary=VOCABULARY, needs={"stop_officers": {"stop_id"}}) as dataset:
        table = dataset.manifest.tables["stop_officers"]
        assert (table.rows_read, table.rows) == (2, 2)
        assert rows(dataset, OFFICERS, "stop_id") == [(None,), (None,)]


def test_free_text_of_an_own_table_is_in_no_message(tmp_path: Path) -> None:
    with opened(as_csv(tmp_path), SETTINGS, vocabulary=VOCABULARY) as dataset:
        assert "SECRET" not in str(as_json(dataset.manifest))


def test_the_clock_of_an_own_table_is_the_exports(tmp_path: Path) -> None:
    table = [TABLES["stops"][0], ("S1", None, "2025-05-01 10:00:00", "drugs", "1", None, None)]
    with opened(export(tmp_path, {"stops.csv": lines(*table)}), SETTINGS, vocabulary=VOCABULARY) as dataset:
        assert rows(dataset, STOPS, "stopped_at") == [(datetime(2025, 5, 1, 9),)]
        assert dataset.manifest.tables["stops"].naive == ("stopped_at",) and dataset.as_of == AS_AT.astimezone(UTC)


def test_own_tables_are_shown_as_ours_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_csv(tmp_path)
    mapping = '[tables.stops]\nunmapped = "match"\n[tables.stops.columns]\nstop_id = "Stop Ref"\n'
    mapping += 'object = "Search object"\nstopped_at = "Stopped"\n'
    (tmp_path / "duly.toml").write_text(f'[export]\npath = "export"\n[run]\nas_at = 2025-06-01T00:00:00Z\n{mapping}')
    monkeypatch.setattr(options, "catalogue_of", lambda settings: CATALOGUE)
    config = ["--config", str(tmp_path / "duly.toml")]
    run = CliRunner().invoke(main, ["run", "-v", *config, "--output", str(tmp_path / "results")])
    page = newest_page(tmp_path / "results", "export.html")
    for text in (run.output, page):
        assert "stops" in text and "is not a whole number" in text and "the key stands on several rows" in text
        assert "colour" in text and "SECRET" not in text
    explained = CliRunner().invoke(main, ["explain", "S1", *config])
    assert "STOP-01" in explained.output and "SECRET" not in explained.output
