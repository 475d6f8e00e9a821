"""Databases judged where they stand: PostgreSQL and DuckDB mean the same as a file does."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from duly.connectors import open_export
from duly.dataset import Dataset
from duly.errors import DatabaseError
from duly.records import Crime, CrimeVictim, Person, ProblemProfile
from duly.results import as_json
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
def filled(
    url: str, schema: str, statements: tuple[str, ...], rows: Mapping[str, list[dict[str, Any]]]
) -> Iterator[str]:
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
    address: str = request.getfixturevalue("postgres_url")
    return address


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
        filled(url, "rms", TEXTS, {INSERT: rows}) as address,
        open_export(Settings(), paths=[folder], as_at=AS_AT) as files,
        open_export(settings(), url=address, as_at=AS_AT) as database,
    ):
        assert not files.in_place and database.in_place
        assert read(database, Crime, *names) == read(files, Crime, *names)
        table, expected = database.manifest.tables["crimes"], files.manifest.tables["crimes"]
        for name in (
            "rows_read", "rows", "folded", "refused", "after_as_of", "columns", "missing", "sentinels", "unmapped",
            "blanked", "unfit",
        ):  # fmt: skip
            assert getattr(table, name) == getattr(expected, name), name
        assert set(table.naive) == set(expected.naive) == {"reported_at", "recorded_at", "offence_from"}
        assert (table.rows_read, table.rows, table.folded, table.refused, table.after_as_of) == (133, 125, 1, 6, 1)
        assert table.unmapped == {"offence_class": {"nonsense": 1}}
        assert table.midnights.keys() == expected.midnights.keys()  # in place, copies are counted too
        assert table.sentinels == {"offence_from": 1} and table.blanked == {"offence_from": 1}


def test_words_for_nothing_are_blank_and_counted_in_place_too(url: str) -> None:
    names = ("crime_id", "status", "cancel_rationale", "offence_from", "is_test", "incident_id")
    create = f"CREATE TABLE rms.tbl_crime ({', '.join(f'{name} VARCHAR' for name in names[:-1])}, incident_id FLOAT8)"
    words = ("NULL", "null", "(null)", "[NULL]", "NaN", "nan", "None", r"\N", "#N/A", "#NULL!")
    values = [(f"C{number}", word, word, word, word, float("nan")) for number, word in enumerate(words)]
    values.append(("C98", "open", "Null and void", "2025-05-01T10:00:00Z", "1", 7.0))
    insert = f"INSERT INTO rms.tbl_crime VALUES ({', '.join(':' + name for name in names)})"
    rows = [dict(zip(names, row, strict=True)) for row in values]
    with (
        filled(url, "rms", ("CREATE SCHEMA rms", create), {insert: rows}) as address,
        open_export(settings(), url=address, as_at=AS_AT) as database,
    ):
        *nothing, whole = read(database, Crime, *names)
        assert nothing == [(f"C{number}", None, None, None, None, None) for number in range(len(words))]
        assert whole == ("C98", "open", "Null and void", datetime(2025, 5, 1, 10), True, "7")
        (source,) = database.manifest.sources
        assert all(f"{name} {len(words)}" in source.notes[-1] for name in names[1:])
        assert "crime_id" not in source.notes[-1]


@pytest.mark.parametrize(
    ("precision", "lo", "hi"),
    [
        ("unknown", datetime(2025, 4, 30, 23), datetime(2025, 5, 1, 22, 59, 59, 999999)),
        ("date", datetime(2025, 4, 30, 23), datetime(2025, 5, 1, 22, 59, 59, 999999)),
        ("minute", datetime(2025, 5, 1, 9, 30), datetime(2025, 5, 1, 9, 30, 59)),
        ("second", datetime(2025, 5, 1, 9, 30, 15), None),
    ],
)
def test_a_precision_column_decides_in_place_too(url: str, precision: str, lo: datetime, hi: datetime | None) -> None:
    create = "CREATE TABLE rms.tbl_crime (crime_id VARCHAR, reported_at TIMESTAMPTZ, reported_at_precision VARCHAR)"
    insert = "INSERT INTO rms.tbl_crime VALUES (:crime_id, '2025-05-01 10:30:15+01', :precision)"
    with (
        filled(
            url, "rms", ("CREATE SCHEMA rms", create), {insert: [{"crime_id": "C1", "precision": precision}]}
        ) as address,
        open_export(settings(), url=address, as_at=AS_AT) as database,
    ):
        assert read(database, Crime, "reported_at", "reported_at_hi") == [(lo, hi)]


def test_a_day_with_a_time_of_day_is_read_in_place_too(url: str) -> None:
    create = "CREATE TABLE rms.profiles (prof_id VARCHAR, refreshed_date TIMESTAMP)"
    insert = "INSERT INTO rms.profiles VALUES (:prof_id, :day)"
    rows = [{"prof_id": "F1", "day": "2025-06-01 09:30:00"}, {"prof_id": "F2", "day": "2025-06-02 00:30:00"}]
    chosen = Settings.model_validate({"tables": {"problem_profiles": {"source": "rms.profiles"}}})
    with (
        filled(url, "rms", ("CREATE SCHEMA rms", create), {insert: rows}) as address,
        open_export(chosen, url=address, as_at=AS_AT) as database,
    ):
        assert read(database, ProblemProfile, "prof_id", "refreshed_date") == [("F1", date(2025, 6, 1)), ("F2", None)]
        assert database.manifest.tables["problem_profiles"].blanked == {"refreshed_date": 1}


def test_a_later_time_is_told_in_place_too(url: str) -> None:
    names = ("crime_id", "reported_at", "recorded_at", "offence_from")
    create = (
        f"CREATE TABLE rms.tbl_crime ({names[0]} VARCHAR, {', '.join(f'{name} TIMESTAMPTZ' for name in names[1:])})"
    )
    values = (
        ("L1", "2025-05-01 10:00:00+00", "2025-05-01 10:00:00+00", "2025-06-02 10:00:00+00"),
        ("L2", "2025-05-01 10:00:00+00", "2025-06-02 10:00:00+00", None),
        ("L3", "2025-05-01 10:00:00+00", "2199-01-01 10:00:00+00", None),
    )
    insert = f"INSERT INTO rms.tbl_crime VALUES ({', '.join(':' + name for name in names)})"
    rows = [dict(zip(names, row, strict=True)) for row in values]
    asked = ("crime_id", "recorded_at", "recorded_at_hi", "offence_from", "offence_from_hi")
    first, second = datetime(2025, 5, 1, 10), datetime(2025, 6, 2, 10)
    with filled(url, "rms", ("CREATE SCHEMA rms", create), {insert: rows}) as address:
        sentinels = Settings.model_validate(
            {"export": {"sentinels": []}, "tables": {"crimes": {"source": "rms.tbl_crime"}}}
        )
        with open_export(sentinels, url=address, as_at=AS_AT) as database:
            assert read(database, Crime, *asked) == [("L1", first, None, None, second)]
            assert database.manifest.tables["crimes"].after_as_of == 2 and database.exported_at is None
        with open_export(sentinels, url=address) as database:  # a record of a day that is yet to come is a fault
            assert read(database, Crime, *asked) == [
                ("L1", first, None, second, None),
                ("L2", second, None, None, None),
                ("L3", None, datetime(2199, 1, 1, 10), None, None),
            ]
            assert database.manifest.tables["crimes"].after_as_of == 0 and database.exported_at is not None


NATIVE = (
    "CREATE SCHEMA nat",
    "CREATE TABLE nat.crimes (crime_id INTEGER, reported_at TIMESTAMP WITH TIME ZONE, recorded_at TIMESTAMP, "
    "offence_from DATE, is_test BOOLEAN, status VARCHAR(20))",
    "INSERT INTO nat.crimes VALUES (7, '2025-05-01 10:00:00+01', '2025-05-01 12:00:00', '2025-04-30', true, 'open'), "
    "(8, '2025-05-01 00:00:00+01', '2024-10-27 01:30:00', '1900-01-01', NULL, 'filed'), (9, 'infinity', NULL, NULL, NULL, NULL)",
)


def test_native_types_are_read(url: str) -> None:
    with (
        filled(url, "nat", NATIVE, {}) as address,
        open_export(settings("nat.crimes"), url=address, as_at=AS_AT) as dataset,
    ):
        names = (
            "crime_id",
            "reported_at",
            "reported_at_hi",
            "recorded_at",
            "recorded_at_hi",
            "offence_from",
            "is_test",
        )
        assert read(dataset, Crime, *names) == [
            ("7", datetime(2025, 5, 1, 9), None, datetime(2025, 5, 1, 11), None, datetime(2025, 4, 29, 23), True),
            (
                "8", datetime(2025, 4, 30, 23), datetime(2025, 5, 1, 22, 59, 59, 999999),
                datetime(2024, 10, 27, 0, 30), datetime(2024, 10, 27, 1, 30), None, None,
            ),
        ]  # fmt: skip
        table = dataset.manifest.tables["crimes"]
        assert table.refused == 1 and table.refusals[0].column == "reported_at"
        assert table.naive == ("recorded_at", "offence_from")


def test_tables_that_are_not_there_select_nothing(url: str) -> None:
    with (
        filled(url, "nat", NATIVE, {}) as address,
        open_export(settings("nat.crimes"), url=address, as_at=AS_AT) as dataset,
    ):
        assert set(dataset.tables) == {"crimes"}
        assert read(dataset, Person, "person_id") == [] and read(dataset, CrimeVictim, "crime_id") == []
        joined = select(Crime.crime_id).where(
            ~select(Person.person_id).where(Person.person_id == Crime.crime_id).exists()
        )
        with dataset.engine.connect() as connection:
            assert len(connection.execute(dataset.ready(joined)).all()) == 2


def test_links_are_folded_in_place(url: str) -> None:
    statements = (
        "CREATE SCHEMA lnk",
        "CREATE TABLE lnk.v (crime_id VARCHAR, person_id VARCHAR, victim_type VARCHAR)",
        "INSERT INTO lnk.v VALUES ('C1','P1','person'),('C1','P1','person'),('C1',NULL,'state')",
    )
    chosen = Settings.model_validate({"tables": {"crime_victims": {"source": "lnk.v"}}})
    with filled(url, "lnk", statements, {}) as address, open_export(chosen, url=address, as_at=AS_AT) as dataset:
        assert len(read(dataset, CrimeVictim, "crime_id")) == 2
        assert dataset.manifest.tables["crime_victims"].folded == 1


@pytest.mark.parametrize("format_", ["%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M %p"])
def test_a_declared_format_is_read_in_place(url: str, format_: str) -> None:
    written = datetime(2025, 5, 3, 14, 5).strftime(format_)
    statements = (
        "CREATE SCHEMA fmt",
        "CREATE TABLE fmt.c (ref VARCHAR, seen VARCHAR)",
        f"INSERT INTO fmt.c SELECT 'C' || n, '{written}' FROM generate_series(1, 300) AS t(n)",
        "INSERT INTO fmt.c VALUES ('X', '13/13/2025 10:00')",
    )
    chosen = settings("fmt.c", crime_id="ref", reported_at={"from": "seen", "format": format_})
    with filled(url, "fmt", statements, {}) as address, open_export(chosen, url=address, as_at=AS_AT) as dataset:
        table = dataset.manifest.tables["crimes"]
        assert (table.rows, table.refused, table.unfit) == (300, 1, "")
        assert read(dataset, Crime, "reported_at", "reported_at_hi")[0] == (
            datetime(2025, 5, 3, 13, 5), datetime(2025, 5, 3, 13, 5, 59),
        )  # fmt: skip


def test_a_format_that_is_the_wrong_way_round_makes_the_table_unfit_in_place(url: str) -> None:
    statements = (
        "CREATE SCHEMA wrg",
        "CREATE TABLE wrg.c (crime_id VARCHAR, reported_at VARCHAR)",
        "INSERT INTO wrg.c VALUES ('C1', '01/02/2025'), ('C2', '02/28/2025')",
    )
    chosen = settings("wrg.c", reported_at={"from": "reported_at", "format": "%d/%m/%Y"})
    with filled(url, "wrg", statements, {}) as address, open_export(chosen, url=address, as_at=AS_AT) as dataset:
        assert "the other way round" in dataset.manifest.tables["crimes"].unfit
        assert not dataset.tables and read(dataset, Crime, "crime_id") == []


@pytest.mark.parametrize(
    ("format_", "written"),
    [
        ("%d-%b-%Y", "01-MAY-2025"),
        ("%d %B %y", "1 May 25"),
        ("%d/%m/%Y %H:%M %z", "01/05/2025 01:00 +01:00"),
        ("oracle", "01-MAY-25 01.00.00.000000 AM"),
        ("excel", "45778"),
    ],
)
def test_names_of_months_short_years_and_offsets_are_read_in_place_too(url: str, format_: str, written: str) -> None:
    statements = (
        "CREATE SCHEMA mon",
        "CREATE TABLE mon.c (crime_id VARCHAR, reported_at VARCHAR)",
        f"INSERT INTO mon.c VALUES ('C1', '{written}')",
    )
    chosen = settings("mon.c", crime_id="crime_id", reported_at={"from": "reported_at", "format": format_})
    with filled(url, "mon", statements, {}) as address, open_export(chosen, url=address, as_at=AS_AT) as dataset:
        ((lo,),) = read(dataset, Crime, "reported_at")
        assert lo in (datetime(2025, 4, 30, 23), datetime(2025, 5, 1, 0))


def test_the_database_cannot_be_written(url: str) -> None:
    with (
        filled(url, "nat", NATIVE, {}) as address,
        open_export(settings("nat.crimes"), url=address, as_at=AS_AT) as dataset,
        dataset.engine.connect() as connection,
        pytest.raises(DBAPIError, match=r"(?i)read-only"),
    ):
        connection.execute(text("DELETE FROM nat.crimes"))


def test_a_table_that_duly_toml_names_must_be_there(url: str) -> None:
    with filled(url, "nat", NATIVE, {}) as address, pytest.raises(DatabaseError, match=r"no table nat\.offences"):
        open_export(settings("nat.offences"), url=address, as_at=AS_AT)


def test_a_table_that_may_not_be_read_is_unfit_and_the_others_go_on(postgres_url: str) -> None:
    statements = (
        *NATIVE,
        "CREATE TABLE nat.persons (person_id VARCHAR)",
        "CREATE ROLE reader LOGIN PASSWORD 'hush-hush'",
        "GRANT USAGE ON SCHEMA nat TO reader",
        "GRANT SELECT ON nat.crimes TO reader",
    )
    chosen = Settings.model_validate(
        {"tables": {"crimes": {"source": "nat.crimes"}, "persons": {"source": "nat.persons"}}}
    )
    with filled(postgres_url, "nat", statements, {}) as address:
        try:
            reader = (
                make_url(address).set(username="reader", password="hush-hush").render_as_string(hide_password=False)
            )
            with open_export(chosen, url=reader, as_at=AS_AT) as dataset:
                assert "may not be read" in dataset.manifest.tables["persons"].unfit
                assert set(dataset.tables) == {"crimes"}
                assert "hush-hush" not in repr(dataset) + str(as_json(dataset.manifest))
        finally:
            with create_engine(address, poolclass=NullPool).begin() as connection:
                connection.execute(text("DROP OWNED BY reader; DROP ROLE reader"))


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg://duly:hush-hush@127.0.0.1:1/force",
        "duckdb:////nowhere/force.duckdb",
        "sqlite:////nowhere/force.db",
        "sybase://duly:hush-hush@host/force",
        "nonsense",
    ],
)
def test_a_database_that_refuses_is_an_error_without_its_password(address: str) -> None:
    with pytest.raises(DatabaseError) as raised:
        open_export(Settings(), url=address, as_at=AS_AT)
    assert raised.value.next_step and "hush-hush" not in str(raised.value)


def test_a_database_that_stops_half_way_is_an_error(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise OperationalError("SELECT", {}, Exception("server closed the connection: Zebediah"))

    monkeypatch.setattr("duly.connectors.databases.in_place.count", stop)
    with filled(url, "nat", NATIVE, {}) as address, pytest.raises(DatabaseError, match="refused or stopped") as raised:
        open_export(settings("nat.crimes"), url=address, as_at=AS_AT)
    assert "Zebediah" not in str(raised.value)


def test_another_database_is_copied_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "force.db"
    statements = (
        "CREATE TABLE offences (ref TEXT, seen TIMESTAMP, name TEXT, state TEXT, kind TEXT)",
        "INSERT INTO offences VALUES ('C1', '2025-05-01 10:00:00', 'Zebediah', 'open', 'crime'), "
        "('C2', NULL, 'Zebediah', 'odd', 'crime'), ('X', NULL, NULL, NULL, 'other')",
    )
    chosen = Settings.model_validate(
        {
            "tables": {
                "crimes": {
                    "source": "offences",
                    "where": {"kind": "crime"},
                    "columns": {"crime_id": "ref", "reported_at": "seen", "status": "state"},
                }
            }
        }
    )
    work = tmp_path / "work"
    work.mkdir()
    with (
        filled(f"sqlite:///{path}", "", statements, {}) as address,
        open_export(chosen, url=address, as_at=AS_AT, workdir=work) as dataset,
    ):
        assert not dataset.in_place
        assert any("copied to a private place" in said for said in dataset.manifest.warnings)
        assert read(dataset, Crime, "crime_id", "reported_at", "status") == [
            ("C1", datetime(2025, 5, 1, 9), "open"), ("C2", None, "(unmapped)"),
        ]  # fmt: skip
        assert dataset.manifest.sources[0].sha256 is None
        copies = [copy.read_text() for folder in work.iterdir() for copy in folder.glob("*.csv")]
        assert copies
        assert not any("Zebediah" in copy for copy in copies)
    assert list(work.iterdir()) == []


def test_secrets_come_from_the_environment(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_URL", url)
    chosen = Settings.model_validate(
        {"export": {"url_env": "FORCE_URL"}, "tables": {"crimes": {"source": "nat.crimes"}}}
    )
    with filled(url, "nat", NATIVE, {}), open_export(chosen, as_at=AS_AT) as dataset:
        assert dataset.manifest.tables["crimes"].rows == 2
