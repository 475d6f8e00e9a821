"""Databases that are copied first: a real MariaDB, and what the drivers of others hand over."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.dialects import mssql, mysql, oracle
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from duly.connectors import open_export
from duly.connectors.databases import connecting
from duly.connectors.databases.copying import _Column, as_text
from duly.errors import DatabaseError
from duly.records import Crime
from duly.settings import Settings
from tests.connectors.test_databases import read

AS_AT = datetime(2025, 8, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A MariaDB server of this test session, in a zone that is an hour ahead all summer, as an SQLAlchemy URL."""
    server, installer = shutil.which("mariadbd"), shutil.which("mariadb-install-db")
    if server is None or installer is None:
        pytest.skip("MariaDB is not installed")
    pytest.importorskip("pymysql", reason="PyMySQL is not installed")
    folder: Path = tmp_path_factory.mktemp("mariadb")
    common = ["--no-defaults", f"--datadir={folder / 'data'}", f"--user={os.environ.get('USER') or 'root'}"]
    subprocess.run(
        [installer, *common, "--auth-root-authentication-method=normal", "--skip-test-db"],
        check=True,
        capture_output=True,
    )
    socket = folder / "s"
    process = subprocess.Popen(
        [
            server,
            *common,
            f"--socket={socket}",
            "--skip-networking",
            "--default-time-zone=+01:00",
            f"--pid-file={folder / 'pid'}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"mysql+pymysql://root@localhost/?unix_socket={socket}"
    try:
        _made(address, socket)
        yield make_url(address).set(database="records").render_as_string(hide_password=False)
    finally:
        process.terminate()
        process.wait(60)


def _made(address: str, socket: Path) -> None:
    """Make a database, once the server listens."""
    until = time.monotonic() + 60
    while not socket.exists() and time.monotonic() < until:
        time.sleep(0.1)
    with create_engine(address, poolclass=NullPool).begin() as connection:
        connection.execute(text("CREATE DATABASE records CHARACTER SET utf8mb4"))


def opened(url: str, tmp_path: Path, *statements: str) -> Any:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in ("DROP TABLE IF EXISTS crimes", "SET sql_mode = ''", *statements):
            connection.execute(text(statement))
    return open_export(Settings(), url=url, as_at=AS_AT, workdir=tmp_path)


def test_an_instant_is_one_whatever_zone_the_server_is_in(mariadb: str, tmp_path: Path) -> None:
    """A TIMESTAMP is an instant; a DATETIME is what a clock in the force showed."""
    with opened(
        mariadb,
        tmp_path,
        "CREATE TABLE crimes (crime_id INT, reported_at TIMESTAMP NULL, recorded_at DATETIME(6))",
        "INSERT INTO crimes VALUES (1, FROM_UNIXTIME(1751360400), '2025-07-01 12:30:00.5')",  # 09:00 UTC
        "INSERT INTO crimes VALUES (2, FROM_UNIXTIME(1736935200), '2025-01-15 12:30:00')",  # 10:00 UTC
    ) as dataset:
        assert not dataset.in_place
        assert read(dataset, Crime, "crime_id", "reported_at", "recorded_at") == [
            ("1", datetime(2025, 7, 1, 9), datetime(2025, 7, 1, 11, 30, 0, 500_000)),
            ("2", datetime(2025, 1, 15, 10), datetime(2025, 1, 15, 12, 30)),
        ]
        assert dataset.manifest.tables["crimes"].naive == ("recorded_at",)


@pytest.mark.parametrize(
    ("type_", "value", "ours", "expected"),
    [
        ("BIT(1)", "b'1'", "is_test", True),
        ("BIT(1)", "b'0'", "is_test", False),
        ("TINYINT(1)", "1", "is_test", True),
        ("CHAR(20)", "'open'", "status", "open"),
        ("ENUM('open', 'filed')", "'filed'", "status", "filed"),
        ("TEXT", "'open'", "status", "open"),
        ("DECIMAL(20,0)", "12345678901234567890", "incident_id", "12345678901234567890"),
        ("BIGINT UNSIGNED", "12345678901234567890", "incident_id", "12345678901234567890"),
        ("DOUBLE", "7", "incident_id", "7"),
        ("FLOAT", "123456", "incident_id", "123456"),
        ("BINARY(2)", "x'0bff'", "incident_id", "0bff"),
        ("VARCHAR(30)", "'2025-07-01 10:00:00+01:00'", "reported_at", datetime(2025, 7, 1, 9)),
        ("VARCHAR(30)", "'2025-07-01 10:00:00'", "reported_at", datetime(2025, 7, 1, 9)),
        ("DATE", "'2025-07-01'", "reported_at", datetime(2025, 6, 30, 23)),
        ("DATETIME", "'0000-00-00 00:00:00'", "reported_at", None),
        ("DATE", "'0000-00-00'", "reported_at", None),
        ("TEXT", "'0000-00-00 is no date'", "cancel_rationale", "0000-00-00 is no date"),
    ],
)
def test_a_column_of_any_type(mariadb: str, tmp_path: Path, type_: str, value: str, ours: str, expected: Any) -> None:
    with opened(
        mariadb,
        tmp_path,
        f"CREATE TABLE crimes (crime_id VARCHAR(10), {ours} {type_})",
        f"INSERT INTO crimes VALUES ('C1', {value})",
    ) as dataset:
        assert read(dataset, Crime, ours) == [(expected,)]
        assert not dataset.manifest.tables["crimes"].refused
        (source,) = dataset.manifest.sources
        assert any("nothing but zeros" in note for note in source.notes) == (expected is None)


@pytest.mark.parametrize(("type_", "value"), [("FLOAT", "1234567"), ("FLOAT", "16777217"), ("DOUBLE", "1e17")])
def test_an_id_that_is_no_longer_exact_is_refused(mariadb: str, tmp_path: Path, type_: str, value: str) -> None:
    with opened(
        mariadb,
        tmp_path,
        f"CREATE TABLE crimes (crime_id VARCHAR(10), incident_id {type_})",
        f"INSERT INTO crimes VALUES ('C1', {value})",
    ) as dataset:
        table = dataset.manifest.tables["crimes"]
        assert (table.refused, [refusal.column for refusal in table.refusals]) == (1, ["incident_id"])


def test_nothing_can_be_written(mariadb: str) -> None:
    engine, _ = connecting.connect(mariadb)
    with engine.connect() as connection, pytest.raises(OperationalError, match="READ ONLY"):
        connection.execute(text("CREATE TABLE records.notes (a INT)"))
    engine.dispose()


class _Lob:
    """What Oracle's driver hands over for a CLOB."""

    def read(self) -> str:
        return "open"


HANDED = [
    (None, ""),
    (True, "1"),
    (datetime(2025, 7, 1, 9, tzinfo=timezone(timedelta(hours=1))), "2025-07-01T09:00:00+01:00"),  # datetimeoffset
    (datetime(2025, 7, 1, 9, 0, 0, 1230), "2025-07-01T09:00:00.001230"),
    (date(2025, 7, 1), "2025-07-01"),
    (Decimal("12345678901234567890"), "12345678901234567890"),
    (Decimal("7.00"), "7"),
    (Decimal("0.00000001"), "0.00000001"),
    (1e-7, "0.0000001"),
    (123456789012345.0, "123456789012345"),
    (1e300, "1.000000E+300"),  # it may have been another number: as an id, a count or a number it is refused
    (-1e15, "-1.000000E+15"),
    (float("nan"), ""),
    (Decimal("NaN"), ""),
    (float("inf"), "inf"),
    (b"\x00\xff", "00ff"),
    (memoryview(b"\x01"), "01"),
    (_Lob(), "open"),
    (io.BytesIO(b"\x0a"), "0a"),
    (UUID(int=5), "00000000-0000-0000-0000-000000000005"),
    (timedelta(hours=10), "10:00:00"),
    ("OPEN   ", "OPEN   "),  # the padding of CHAR is taken off where a code is read
]


@pytest.mark.parametrize(("value", "written"), HANDED)
def test_what_drivers_hand_over(value: Any, written: str) -> None:
    assert as_text(value) == written


def test_what_a_column_means_by_its_type() -> None:
    """By the types that each database's own dialect says it has."""
    nine = datetime(2025, 7, 1, 9)
    assert _Column("at", mysql.TIMESTAMP()).text_of()(nine) == "2025-07-01T09:00:00+00:00"
    assert _Column("at", mysql.DATETIME()).text_of()(nine) == "2025-07-01T09:00:00"
    assert _Column("yes", mysql.BIT(1)).text_of()(b"\x01") == "1"
    assert _Column("yes", mssql.BIT()).text_of()(True) == "1"
    assert _Column("id", mysql.FLOAT()).text_of()(1_234_570.0) == "1.234570E+06"
    single: Any = mssql.REAL
    assert _Column("id", single()).text_of()(1_234_570.0) == "1234570"
    assert _Column("id", single()).text_of()(16_777_216.0) == "1.677722E+07"
    assert _Column("id", single()).text_of()(None) == ""
    offset: Any = mssql.DATETIMEOFFSET
    assert _Column("at", offset()).text_of()(nine.replace(tzinfo=UTC)) == "2025-07-01T09:00:00+00:00"
    timestamp: Any = oracle.TIMESTAMP
    dialect = oracle.dialect()  # type: ignore[no-untyped-call]
    for zoned in ("timezone", "local_timezone"):
        instant = _Column("at", timestamp(**{zoned: True}))
        assert instant.text_of()(nine) == "2025-07-01T09:00:00+00:00"
        asked = str(select(instant.selected).compile(dialect=dialect))
        assert asked.startswith("SELECT sys_extract_utc(at) AS at")
    assert str(select(_Column("at", timestamp()).selected).compile(dialect=dialect)).startswith("SELECT at")


def test_a_driver_without_its_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacks(*_: Any, **__: Any) -> None:
        raise ImportError("libodbc.so.2: cannot open shared object file", name="pyodbc")

    monkeypatch.setattr(connecting, "create_engine", lacks)
    with pytest.raises(DatabaseError, match=r"driver for mysql\+pymysql cannot be loaded \(pyodbc\)") as raised:
        connecting.connect("mysql+pymysql://reader@host/force")
    assert "library of the system" in raised.value.next_step


def test_a_table_that_the_database_refuses_is_unfit_and_the_others_go_on(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'force.db'}", poolclass=NullPool)
    with engine.begin() as connection:
        for statement in (
            "CREATE TABLE crimes (crime_id TEXT)",
            "INSERT INTO crimes VALUES ('C1')",
            "CREATE TABLE gone (team_id TEXT)",
            "CREATE VIEW teams AS SELECT * FROM gone",
            "DROP TABLE gone",
        ):
            connection.execute(text(statement))
    with open_export(Settings(), url=f"sqlite:///{tmp_path / 'force.db'}", as_at=AS_AT) as dataset:
        tables = dataset.manifest.tables
        assert read(dataset, Crime, "crime_id") == [("C1",)]
        assert "teams cannot be read, because the database refuses it (OperationalError)" in tables["teams"].unfit
        assert not tables["crimes"].unfit


def test_text_in_another_encoding_costs_its_table_and_a_damaged_database_is_told(tmp_path: Path) -> None:
    """Drivers decode what the database sends by themselves."""
    path = tmp_path / "force.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE crimes (crime_id TEXT)")
        connection.execute("CREATE TABLE teams (team_id TEXT)")
        connection.execute("INSERT INTO crimes VALUES ('C1')")
        connection.execute("INSERT INTO teams VALUES (CAST(X'54E9' AS TEXT))")
    with open_export(Settings(), url=f"sqlite:///{path}", as_at=AS_AT) as dataset:
        assert read(dataset, Crime, "crime_id") == [("C1",)]
        assert "teams cannot be read" in dataset.manifest.tables["teams"].unfit
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        broken = "UPDATE sqlite_master SET sql = CAST(X'4352454154452054E9424C4520746561' AS TEXT) WHERE name = 'teams'"
        connection.execute(broken)
    with pytest.raises(DatabaseError, match="the database refused or stopped"):
        open_export(Settings(), url=f"sqlite:///{path}", as_at=AS_AT)


def test_a_byte_that_a_driver_cannot_decode_costs_its_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def undecodable(*_: object) -> None:
        raise UnicodeDecodeError("utf-8", b"T\xe9", 1, 2, "invalid start byte")

    path = tmp_path / "force.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE crimes (crime_id TEXT)")
    monkeypatch.setattr("duly.connectors.databases.copying._write", undecodable)
    with open_export(Settings(), url=f"sqlite:///{path}", as_at=AS_AT) as dataset:
        assert dataset.manifest.tables["crimes"].unfit == (
            "main.crimes: crimes cannot be read: it holds text in another encoding than the database says"
        )
