"""SQL Server and Oracle through the whole road of a copied database, over drivers that hand over what theirs say they do.

pymssql and pyodbc: https://pymssql.readthedocs.io and https://github.com/mkleehammer/pyodbc/wiki/Data-Types;
python-oracledb: https://python-oracledb.readthedocs.io/en/latest/api_manual/ and its pages on fetched types.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import types
from sqlalchemy.dialects import mssql as types_of_sql_server
from sqlalchemy.dialects import oracle as types_of_oracle

from duly.connectors import open_export
from duly.connectors.databases import connecting, opening
from duly.dataset import Dataset
from duly.records import Crime, Person
from duly.settings import Settings
from tests.connectors.fake_driver import FakeDriver
from tests.connectors.scene import AS_AT, rows

mssql: Any = types_of_sql_server  # whose types are not typed themselves
oracle: Any = types_of_oracle
SQL_SERVER, ORACLE = "mssql+pymssql://reader@host/force", "oracle+oracledb://reader@host/force"
AHEAD = timezone(timedelta(hours=1))


def opened(
    monkeypatch: pytest.MonkeyPatch, url: str, driver: FakeDriver, chosen: Settings | None = None
) -> AbstractContextManager[Dataset]:
    monkeypatch.setattr(connecting, "create_engine", lambda address, **_: driver.engine(url))
    monkeypatch.setattr(opening, "inspect", lambda _: driver)
    return open_export(chosen or Settings(), url=url, as_at=AS_AT)


class Lob:
    """A LOB of Oracle: its content is fetched when it is read, once the row was."""

    def __init__(self, content: str | bytes) -> None:
        self._content = content

    def read(self) -> str | bytes:
        return self._content


KEY: tuple[str, Any] = ("crime_id", types.VARCHAR(10))
NINE = datetime(2025, 5, 1, 8)  # UTC, of nine o'clock in the force
LONG = "12345678901234567890"

CELLS: list[tuple[str, str, Any, Any, Any]] = [
    (SQL_SERVER, "incident_id", mssql.DECIMAL(38, 0), Decimal(LONG), LONG),
    (SQL_SERVER, "incident_id", mssql.NUMERIC(10, 2), Decimal("7.00"), "7"),
    (SQL_SERVER, "incident_id", mssql.BIGINT(), 9007199254740993, "9007199254740993"),
    (SQL_SERVER, "incident_id", mssql.FLOAT(), 12.0, "12"),
    (SQL_SERVER, "incident_id", mssql.CHAR(10), "I1        ", "I1"),
    (SQL_SERVER, "incident_id", mssql.NCHAR(4), "I1\u00a0 ", "I1"),
    (SQL_SERVER, "incident_id", mssql.UNIQUEIDENTIFIER(), UUID(int=5), str(UUID(int=5))),
    (SQL_SERVER, "incident_id", mssql.MONEY(), Decimal("12.0000"), "12"),
    (SQL_SERVER, "incident_id", mssql.VARBINARY(4), b"\x0b\xff", "0bff"),
    (SQL_SERVER, "status", mssql.NVARCHAR(None), "open", "open"),
    (SQL_SERVER, "status", mssql.CHAR(6), "OPEN  ", "open"),
    (SQL_SERVER, "status", mssql.CHAR(6), "      ", None),
    (SQL_SERVER, "is_test", mssql.BIT(), True, True),
    (SQL_SERVER, "is_test", mssql.TINYINT(), 0, False),
    (SQL_SERVER, "reported_at", mssql.DATETIME2(7), datetime(2025, 5, 1, 9), NINE),
    (SQL_SERVER, "reported_at", mssql.DATETIME2(7), "2025-05-01 09:00:00.0000000", NINE),  # as older protocols say it
    (SQL_SERVER, "reported_at", mssql.DATETIME(), datetime(2025, 5, 1, 9, 0, 0, 3000), NINE.replace(microsecond=3000)),
    (SQL_SERVER, "reported_at", mssql.SMALLDATETIME(), datetime(2025, 5, 1, 9), NINE),
    (SQL_SERVER, "reported_at", mssql.DATETIMEOFFSET(7), datetime(2025, 5, 1, 9, tzinfo=AHEAD), NINE),
    (SQL_SERVER, "reported_at", mssql.DATETIMEOFFSET(7), "2025-05-01 09:00:00.0000000 +01:00", NINE),
    (SQL_SERVER, "reported_at", mssql.DATE(), date(2025, 5, 1), datetime(2025, 4, 30, 23)),
    (SQL_SERVER, "reported_at", mssql.VARCHAR(30), "May  1 2025  9:00AM", "refused"),  # a format that nobody declared
    (SQL_SERVER, "reported_at", mssql.TIME(), time(9), "refused"),
    (ORACLE, "incident_id", oracle.NUMBER(38, 0), int(LONG), LONG),
    (ORACLE, "incident_id", oracle.NUMBER(), Decimal("7.0"), "7"),
    (ORACLE, "incident_id", oracle.NUMBER(), Decimal("1E+3"), "1000"),
    (ORACLE, "incident_id", oracle.BINARY_DOUBLE(), 7.0, "7"),
    (ORACLE, "incident_id", oracle.BINARY_DOUBLE(), float("nan"), None),
    (ORACLE, "incident_id", oracle.CHAR(10), "I1        ", "I1"),
    (ORACLE, "incident_id", oracle.RAW(16), b"\x0b\xff", "0bff"),
    (ORACLE, "status", oracle.VARCHAR2(10), None, None),  # what was written as '' comes back as nothing
    (ORACLE, "status", oracle.NVARCHAR2(10), "OPEN", "open"),
    (ORACLE, "status", oracle.CLOB(), Lob("open"), "open"),
    (ORACLE, "status", oracle.NCLOB(), Lob(""), None),
    (ORACLE, "cancel_rationale", oracle.CLOB(), Lob("first line\nsecond, \"quoted\""), 'first line\nsecond, "quoted"'),
    (ORACLE, "cancel_rationale", oracle.LONG(), "x" * 40_000, "x" * 40_000),
    (ORACLE, "is_test", oracle.NUMBER(1), 1, True),
    (ORACLE, "is_test", oracle.CHAR(1), "N", False),
    (ORACLE, "reported_at", oracle.DATE(), datetime(2025, 5, 1, 9), NINE),  # a DATE of Oracle has a time of day
    (ORACLE, "reported_at", oracle.DATE(), datetime(2025, 5, 1), datetime(2025, 4, 30, 23)),
    (ORACLE, "reported_at", oracle.TIMESTAMP(), datetime(2025, 5, 1, 9, 0, 0, 1), NINE.replace(microsecond=1)),
    (ORACLE, "reported_at", oracle.TIMESTAMP(timezone=True), NINE, NINE),  # asked for in UTC, without which it has no offset
    (ORACLE, "reported_at", oracle.TIMESTAMP(local_timezone=True), NINE, NINE),
    (ORACLE, "reported_at", oracle.INTERVAL(), timedelta(hours=9), "refused"),
]  # fmt: skip


@pytest.mark.parametrize(("url", "ours", "type_", "handed", "expected"), CELLS)
def test_a_cell_of_any_type(
    monkeypatch: pytest.MonkeyPatch, url: str, ours: str, type_: Any, handed: Any, expected: Any
) -> None:
    driver = FakeDriver([KEY, (ours, type_)], [("C1", handed), ("C2", None)])
    with opened(monkeypatch, url, driver) as dataset:
        table = dataset.manifest.tables["crimes"]
        if expected == "refused":
            assert (table.rows, table.refused) == (1, 1) or f"values of {ours!r} do not fit" in table.unfit
        else:
            assert rows(dataset, Crime, "crime_id", ours) == [("C1", expected), ("C2", None)]
            assert (table.refused, table.unfit) == (0, "")


def test_a_date_of_oracle_with_a_time_of_day_is_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    columns: Sequence[tuple[str, Any]] = (("person_id", oracle.NUMBER(10)), ("dob_date", oracle.DATE()))
    driver = FakeDriver(columns, [(1, datetime(2012, 3, 4)), (2, datetime(2012, 3, 4, 23, 59, 59))], table="persons")
    with opened(monkeypatch, ORACLE, driver) as dataset:
        assert rows(dataset, Person, "person_id", "dob_date") == [("1", date(2012, 3, 4)), ("2", date(2012, 3, 4))]


def test_an_instant_of_oracle_is_asked_for_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [KEY, ("reported_at", oracle.TIMESTAMP(timezone=True)), ("recorded_at", oracle.TIMESTAMP())]
    driver = FakeDriver(columns, [("C1", NINE, datetime(2025, 5, 1, 10))])
    with opened(monkeypatch, ORACLE, driver) as dataset:
        assert rows(dataset, Crime, "reported_at", "recorded_at") == [(NINE, datetime(2025, 5, 1, 9))]
        assert dataset.manifest.tables["crimes"].naive == ("recorded_at",)
    (asked,) = driver.asked
    assert "sys_extract_utc(reported_at) AS reported_at" in asked and "sys_extract_utc(recorded_at)" not in asked


def test_names_of_every_spelling_are_asked_for_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    columns: Sequence[tuple[str, Any]] = [
        ("Crime Ref", mssql.CHAR(6)),
        ("Date\nReported", mssql.DATETIME2()),
        ("Order", mssql.INTEGER()),
    ]
    driver = FakeDriver(columns, [(f"C{n}    ", datetime(2025, 5, 1, 9), n) for n in range(25_000)])
    said = {"crimes": {"columns": {"crime_id": "Crime Ref", "reported_at": "Date Reported", "incident_id": "Order"}}}
    with opened(monkeypatch, SQL_SERVER, driver, Settings.model_validate({"tables": said})) as dataset:
        table = dataset.manifest.tables["crimes"]
        assert (table.rows_read, table.rows, table.refused) == (25_000, 25_000, 0)  # over several batches of the cursor
        assert rows(dataset, Crime, "crime_id", "reported_at", "incident_id")[0] == ("C0", NINE, "0")
    assert "[Crime Ref], [Date\nReported], [Order]" in driver.asked[0]


def test_where_and_keys_of_several_columns_hold_over_what_drivers_hand_over(monkeypatch: pytest.MonkeyPatch) -> None:
    columns: Sequence[tuple[str, Any]] = [
        ("Case", oracle.CHAR(6)), ("Seq", oracle.NUMBER(4)), ("Opened", oracle.DATE()), ("State", oracle.CLOB()),
    ]  # fmt: skip
    handed = [
        ("A     ", Decimal(1), datetime(2025, 2, 1, 9), Lob("open")),
        ("A     ", Decimal("2.0"), datetime(2025, 2, 28, 23, 59), Lob("FILED")),
        ("B     ", Decimal(1), datetime(2025, 3, 1), Lob("open")),
        ("C     ", None, datetime(2025, 2, 2), Lob("open")),
        ("D     ", Decimal(1), None, Lob("open")),
    ]
    said = {
        "crimes": {
            "key": ["Case", "Seq"],
            "where": {"Opened": {"from": date(2025, 2, 1), "before": date(2025, 3, 1)}},
            "columns": {"status": "State"},
        }
    }
    with opened(monkeypatch, ORACLE, FakeDriver(columns, handed), Settings.model_validate({"tables": said})) as dataset:
        assert rows(dataset, Crime, "crime_id", "status") == [("A|1", "open"), ("A|2", "filed")]
        assert dataset.manifest.tables["crimes"].refused == 1  # the key of C lacks a part
        assert any("leaves out 2 of 5 rows" in note for source in dataset.manifest.sources for note in source.notes)


def test_an_instant_that_is_aware_is_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = FakeDriver([KEY, ("reported_at", mssql.DATETIMEOFFSET())], [("C1", NINE.replace(tzinfo=UTC))])
    with opened(monkeypatch, SQL_SERVER, driver) as dataset:
        assert rows(dataset, Crime, "reported_at") == [(NINE,)]
        assert dataset.manifest.tables["crimes"].naive == ()
