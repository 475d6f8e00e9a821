"""What a cell means, whatever its column holds and whatever type the file gives it; and that none costs more than its row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from sqlalchemy import Engine, String, column, select, values

from duly import sql
from duly.connectors.columns.origins import Conventions, Origin, Rules, Shape
from duly.connectors.columns.values import read
from duly.connectors.layouts import conventions_of
from duly.errors import SettingsError
from duly.records import ColumnDeclaration, Crime, Kind, LogEntry, MeetingAction, Person, StaffMember
from duly.settings import Settings
from tests.connectors.scene import AS_AT, export, lines, opened, rows, settings, table_manifest

NBSP, ZERO_WIDTH, MARK = "\u00a0", "\u200b", "\ufeff"


def parquet(folder: Path, name: str, select_: str) -> Path:
    """An export of one Parquet file, of the rows that DuckDB makes."""
    path = folder / "export" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select_}) TO '{path}' (FORMAT parquet)")
    return folder / "export"


def cast(value: str, type_: str) -> str:
    return "CAST('" + value.replace("'", "''") + f"' AS {type_})"


@pytest.mark.parametrize(
    "around",
    ["\t", "\r", "\n", NBSP, "\u2007", "\u3000", ZERO_WIDTH, "\u2060", MARK, "\u00ad", " \t" + NBSP],
)
@pytest.mark.parametrize("before", [True, False])
def test_blanks_round_a_cell_are_not_there(tmp_path: Path, around: str, before: bool) -> None:
    cells = ("C1", "I1", "2025-05-01T10:00:00Z", "2025-05-01 10:00", "open", "North", "1")
    header = ("crime_id", "incident_id", "reported_at", "recorded_at", "status", "district", "is_test")
    quoted = [f'"{around}{cell}"' if before else f'"{cell}{around}"' for cell in cells]
    with opened(export(tmp_path, {"crimes.csv": lines(header, quoted)})) as dataset:
        assert rows(dataset, Crime, *header) == [
            ("C1", "I1", datetime(2025, 5, 1, 10), datetime(2025, 5, 1, 9), "open", "North", True)
        ]


def test_marks_that_nobody_sees_are_not_in_a_key_either_and_a_spreadsheets_text_is_that_text(tmp_path: Path) -> None:
    ids = [f"P{ZERO_WIDTH}1", '"=""00012"""', '"=""00013 """', f"in{NBSP}part"]
    text = lines(("person_id",), *([id_] for id_ in ids))
    with opened(export(tmp_path, {"persons.csv": text})) as dataset:
        assert [id_ for (id_,) in rows(dataset, Person, "person_id")] == ["00012", "00013", "P1", "in part"]


def test_a_free_text_keeps_what_it_holds(tmp_path: Path) -> None:
    said = f"{NBSP}He said:{NBSP}{ZERO_WIDTH}no \t"
    with opened(
        export(tmp_path, {"crimes.csv": lines(("crime_id", "cancel_rationale"), ("C1", f'"{said}"'))})
    ) as dataset:
        assert rows(dataset, Crime, "cancel_rationale") == [(f"He said:{NBSP}{ZERO_WIDTH}no",)]


def test_letters_that_look_alike_are_one_code(tmp_path: Path) -> None:
    text = lines(("crime_id", "district"), ("C1", "Ynys Mo\u0302n"), ("C2", "Ynys M\u00f4n"))
    with opened(export(tmp_path, {"crimes.csv": text})) as dataset:
        assert {district for _, district in rows(dataset, Crime, "crime_id", "district")} == {"Ynys M\u00f4n"}


@pytest.mark.parametrize("id_", ["1.23E+11", "1,23457E+11", "1,5e8", "2E+05"])
def test_an_id_that_a_spreadsheet_cut_is_refused(tmp_path: Path, id_: str) -> None:
    table = table_manifest(export(tmp_path, {"crimes.csv": lines(("crime_id", "status"), (f'"{id_}"', "open"))}))
    assert (table.rows, table.refused) == (0, 1) and "1.23E+08" in table.refusals[0].reason


@pytest.mark.parametrize(
    ("column", "codes", "written", "read_as"),
    [
        ("is_test", {"X": "1", "": "0"}, {"X": True, "": False, "0": False}, None),
        (
            "is_test",
            {"1": ["Ja", "Ticked", "-1"], "0": ["Nein"]},
            {"ja": True, "Ticked": True, "-1": True, "Nein": False},
            None,
        ),
        ("is_test", {"O": True, "N": False}, {"o": True, "N": False, "yes": True}, None),
        ("incident_id", {"none yet": "", "OLD 7": "7"}, {"none yet": None, "OLD 7": "7", "8": "8"}, None),
        ("district", {"": "Elsewhere"}, {"": "Elsewhere", "North": "North"}, None),
    ],
)
def test_codes_are_read_in_every_column_that_may_have_them(
    tmp_path: Path, column: str, codes: dict[str, Any], written: dict[str, Any], read_as: None
) -> None:
    text = lines(("crime_id", column), *((f"C{number}", cell) for number, cell in enumerate(written)))
    chosen = settings(tables={"crimes": {"codes": {column: codes}}})
    with opened(export(tmp_path, {"crimes.csv": text}), chosen) as dataset:
        assert [value for _, value in rows(dataset, Crime, "crime_id", column)] == list(written.values())
        assert not dataset.manifest.tables["crimes"].refused


def test_counts_and_numbers_have_codes_too(tmp_path: Path) -> None:
    files = {
        "investigation_log.csv": lines(("log_id", "text_len"), ("L1", "none"), ("L2", "7")),
        "staff.csv": lines(("staff_id", "fte"), ("S1", "full"), ("S2", "0.5")),
    }
    codes = {"investigation_log": {"text_len": {"none": 0}}, "staff": {"fte": {"full": "1"}}}
    chosen = settings(tables={table: {"codes": of_table} for table, of_table in codes.items()})
    with opened(export(tmp_path, files), chosen) as dataset:
        assert rows(dataset, LogEntry, "log_id", "text_len") == [("L1", 0), ("L2", 7)]
        assert rows(dataset, StaffMember, "staff_id", "fte") == [("S1", 1.0), ("S2", 0.5)]


@pytest.mark.parametrize(
    ("table", "column", "codes", "said"),
    [
        ("crimes", "is_test", {"X": "ticked"}, "'ticked' is neither 1"),
        ("crimes", "reported_at", {"X": "2017-11-01"}, "has no codes"),
        ("crimes", "cancel_rationale", {"X": "none"}, "it has no codes"),
        ("investigation_log", "text_len", {"X": "many"}, "not a whole number"),
        ("staff", "fte", {"X": "full"}, "'full' is not a number"),
        ("crimes", "recorded_at_precision", {"D": "day"}, "not one of second, minute"),
        ("crimes", "district_precision", {"D": "date"}, "has no column district_precision"),
    ],
)
def test_codes_that_a_column_cannot_hold_are_refused(
    tmp_path: Path, table: str, column: str, codes: dict[str, str], said: str
) -> None:
    folder = export(tmp_path, {"crimes.csv": "crime_id\nC1\n"})
    with pytest.raises(SettingsError) as refused:
        opened(folder, settings(tables={table: {"codes": {column: codes}}}))
    assert said in " ".join(refused.value.faults)


@pytest.mark.parametrize(
    ("format_", "said"),
    [
        ("%d/%m/%Y %I:%M", "twelve-hour clock"),
        ("%d/%m/%Y %H:%M %p", "24-hour clock"),
        ("%d/%m/%Y %H:%m", "the minute is %M"),
        ("%d/%M/%Y", "the month is %m"),
        ("%d/%m %H:%M", "has no year"),
        ("%m/%Y", "a month alone"),
        ("%Y-%m", "a month alone"),
        ("%Y %y-%m-%d", "has the year twice"),
        ("%H:%M", "has no day"),
        ("%d/%m/%Y %M", "the minute without the hour"),
        ("%d/%m/%Y %H", "the hour without the minute"),
        ("%d/%m/%Y %H:%M.%f", "the fraction without the second"),
        ("%d/%m/%Y %z", "the offset without the hour"),
        ("%d/%m/%Y %Q", "has %Q"),
        ("%d/%m/%Y %", "has %"),
        ("iso", "is spelled ISO"),
        ("dd/mm/yyyy", "neither one of"),
    ],
)
def test_a_format_that_cannot_be_right_is_refused_by_its_setting(format_: str, said: str) -> None:
    for sections in (
        {"export": {"instant_format": format_}},
        {"export": {"day_format": ["ISO", format_]}},
        {"tables": {"crimes": {"columns": {"reported_at": {"from": "x", "format": format_}}}}},
    ):
        with pytest.raises(ValueError, match="format") as refused:
            settings(**sections)
        assert said in str(refused.value)


def test_times_are_of_one_zone_and_days_of_another(tmp_path: Path) -> None:
    header = ("crime_id", "reported_at", "recorded_at", "offence_from")
    text = lines(header, ("C1", "2025-05-01 23:30:00", "2025-05-02", "2025-05-02 00:00:00"))
    days = lines(
        ("action_id", "due_date"), ("A1", "2025-05-01 23:30:00"), ("A2", "2025-05-01"), ("A3", "2025-05-01 00:00:00")
    )
    chosen = settings(export={"naive_times": "UTC"})
    with opened(export(tmp_path, {"crimes.csv": text, "meeting_actions.csv": days}), chosen) as dataset:
        assert dataset.time_zone == "Europe/London" and dataset.manifest.tables["crimes"].naive == tuple(
            sorted(header[1:])
        )
        assert rows(dataset, Crime, "reported_at", "recorded_at", "offence_from", "offence_from_hi") == [
            # A date is the force's, whatever clock the times beside it are told by; and so is what may be one.
            (
                datetime(2025, 5, 1, 23, 30),
                datetime(2025, 5, 1, 23),
                datetime(2025, 5, 1, 23),
                datetime(2025, 5, 2, 22, 59, 59, 999999),
            )
        ]
        assert [day for _, day in rows(dataset, MeetingAction, "action_id", "due_date")] == [
            date(2025, 5, 2),
            date(2025, 5, 1),
            date(2025, 5, 1),
        ]


@pytest.mark.parametrize("zone", ["UTC", "Etc/GMT-1", "GMT"])
def test_a_clock_of_no_place_is_that_of_times_not_of_days(zone: str) -> None:
    known = settings(export={"time_zone": zone}).export
    assert (known.time_zone, known.naive_zone) == ("Europe/London", zone)
    both = settings(export={"time_zone": "America/Chicago", "naive_times": zone}).export
    assert (both.time_zone, both.naive_zone) == ("America/Chicago", zone)
    assert settings(export={"time_zone": "America/Chicago"}).export.naive_zone == "America/Chicago"


@pytest.mark.parametrize(
    ("first", "second", "join", "format_"),
    [
        ("2025-05-01", "10:30", " ", None),
        ("01/05/2025", "10:30", " ", "%d/%m/%Y %H:%M"),
        ("2025-05-01 00:00:00", "1899-12-30 10:30:00", "T", None),
        ("20250501", "103000", "", "%Y%m%d%H%M%S"),
    ],
)
def test_a_date_and_a_time_of_day_are_one_time(
    tmp_path: Path, first: str, second: str, join: str, format_: str | None
) -> None:
    text = lines(("crime_id", "day", "clock"), ("C1", first, second), ("C2", "", ""))
    column_ = {"from": ["day", "clock"], "join": join} | ({"format": format_} if format_ else {})
    chosen = settings(tables={"crimes": {"columns": {"crime_id": "crime_id", "recorded_at": column_}}})
    with opened(export(tmp_path, {"crimes.csv": text}), chosen) as dataset:
        table = dataset.manifest.tables["crimes"]
        assert rows(dataset, Crime, "crime_id", "recorded_at") == [("C1", datetime(2025, 5, 1, 9, 30)), ("C2", None)]
        assert (table.extra, table.refused) == ((), 0)


def test_what_is_joined_must_be_there_and_be_several(tmp_path: Path) -> None:
    chosen = settings(
        tables={"crimes": {"unmapped": "match", "columns": {"recorded_at": {"from": ["day", "clock"], "join": " "}}}}
    )
    table = table_manifest(export(tmp_path, {"crimes.csv": "crime_id,day\nC1,2025-05-01\n"}), chosen=chosen)
    assert "recorded_at is made of several columns, of which clock is missing" in table.unfit
    with pytest.raises(ValueError, match="join needs the headers"):
        settings(tables={"crimes": {"columns": {"recorded_at": {"from": "day", "join": " "}}}})


@pytest.mark.parametrize(
    "headers",
    [
        ("recorded_at", "Recorded_At"),
        ("RECORDED_AT", "recorded_at"),
        ("recorded_at", f"recorded{NBSP}_at"),
        ("recorded_at", "r\u00e9corded_at"),
    ],
)
def test_headers_that_look_alike_are_refused_by_both_names(tmp_path: Path, headers: tuple[str, str]) -> None:
    text = lines(("crime_id", *headers), ("C1", "2025-05-01T10:00:00Z", "2025-05-02T10:00:00Z"))
    folder = export(tmp_path, {"crimes.csv": text})
    table = table_manifest(folder)
    assert all(repr(header) in table.unfit for header in headers)
    chosen = settings(tables={"crimes": {"ignore": [headers[1]]}})
    with opened(folder, chosen) as dataset:
        assert rows(dataset, Crime, "recorded_at") == [(datetime(2025, 5, 1, 10),)]


def test_headers_that_nothing_reads_may_look_alike(tmp_path: Path) -> None:
    table = table_manifest(export(tmp_path, {"crimes.csv": "crime_id,note,Note,note\nC1,a,b,c\n"}))
    assert (table.rows, table.unfit) == (1, "")


def test_a_table_that_duly_toml_maps_is_read_as_it_says_and_no_further(tmp_path: Path) -> None:
    folder = export(
        tmp_path, {"crimes.csv": lines(("crime_id", "Seen", "status"), ("C1", "2025-05-01T10:00:00Z", "open"))}
    )
    columns = {"reported_at": "Seen"}
    with opened(folder, settings(tables={"crimes": {"columns": columns}})) as dataset:
        assert rows(dataset, Crime, "crime_id", "status") == [("C1", None)]
        assert any("does not name them: status" in warning for warning in dataset.manifest.warnings)
    with opened(folder, settings(tables={"crimes": {"columns": columns, "unmapped": "match"}})) as dataset:
        assert rows(dataset, Crime, "crime_id", "status") == [("C1", "open")]
        assert not any("status" in warning for warning in dataset.manifest.warnings)


def test_a_word_for_a_precision_that_is_none_refuses_its_row_or_is_mapped(tmp_path: Path) -> None:
    header = ("crime_id", "recorded_at", "recorded_at_precision")
    written = "2025-05-01T10:00:00Z"
    text = lines(
        header,
        ("C1", written, "exact"),
        ("C2", written, "SECOND"),
        ("C3", written, ""),
        ("C4", written, "n/a"),
        ("C5", "", "D"),
    )
    folder = export(tmp_path, {"crimes.csv": text})
    table = table_manifest(folder)
    assert [(refusal.row, refusal.column) for refusal in table.refusals] == [(2, "recorded_at_precision")]
    chosen = settings(tables={"crimes": {"codes": {"recorded_at_precision": {"exact": "second", "date": ["D"]}}}})
    assert table_manifest(folder, chosen=chosen).refused == 0


@pytest.mark.parametrize(
    ("type_", "id_", "read_as"),
    [
        ("UTINYINT", "7", "7"),
        ("UINTEGER", "7", "7"),
        ("UBIGINT", "18446744073709551615", "18446744073709551615"),
        ("HUGEINT", "7", "7"),
        ("DOUBLE", "7.0", "7"),
        ("FLOAT", "7.0", "7"),
        ("DECIMAL(38,0)", "201700000000000001", "201700000000000001"),
        ("DECIMAL(10,2)", "12.00", "12"),
        ("UUID", "00000000-0000-0000-0000-000000000007", "00000000-0000-0000-0000-000000000007"),
        ("BLOB", "C7", "C7"),
        ("JSON", '"C7"', "C7"),
        ("ENUM ('C7')", "C7", "C7"),
        ("TIME", "10:00:00", "10:00:00"),
        ("BOOLEAN", "true", "true"),
        ("DATE", "2017-11-01", "2017-11-01"),
        ("DOUBLE", "7.5", None),
        ("DOUBLE", "1e17", None),
        ("FLOAT", "123456789", None),
        ("DOUBLE", "NaN", None),
        ("INTEGER[]", "[7]", None),
        ("STRUCT(a INTEGER)", "{'a': 7}", None),
        ("MAP(VARCHAR, INTEGER)", "{a=7}", None),
    ],
)
def test_an_id_of_any_type_is_read_or_refused(tmp_path: Path, type_: str, id_: str, read_as: str | None) -> None:
    folder = parquet(tmp_path, "persons.parquet", f"SELECT {cast(id_, type_)} AS person_id")
    with opened(folder) as dataset:
        assert rows(dataset, Person, "person_id") == ([] if read_as is None else [(read_as,)])
        assert dataset.manifest.tables["persons"].refused == (read_as is None)


TYPES = (
    "TINYINT",
    "UBIGINT",
    "HUGEINT",
    "DOUBLE",
    "FLOAT",
    "DECIMAL(38,0)",
    "DECIMAL(10,2)",
    "UUID",
    "BLOB",
    "JSON",
    "ENUM ('1')",
    "TIME",
    "TIME WITH TIME ZONE",
    "BOOLEAN",
    "DATE",
    "TIMESTAMP",
    "TIMESTAMP_S",
    "TIMESTAMP_MS",
    "TIMESTAMP_NS",
    "TIMESTAMP WITH TIME ZONE",
    "INTERVAL",
    "INTEGER[]",
    "STRUCT(a INTEGER)",
    "MAP(VARCHAR, INTEGER)",
    "VARCHAR",
)
A_VALUE = {
    "UUID": "00000000-0000-0000-0000-000000000001",
    "TIME": "10:00:00",
    "TIME WITH TIME ZONE": "10:00:00+00",
    "BOOLEAN": "true",
    "DATE": "2025-05-01",
    "INTERVAL": "1 day",
    "INTEGER[]": "[1]",
    "STRUCT(a INTEGER)": "{'a': 1}",
    "MAP(VARCHAR, INTEGER)": "{a=1}",
}
NUMERIC = ("TINYINT", "UBIGINT", "HUGEINT", "DOUBLE", "FLOAT", "DECIMAL(38,0)", "DECIMAL(10,2)")
COLUMNS = ("incident_id", "status", "district", "is_test", "reported_at", "cancel_rationale")


@pytest.mark.parametrize("type_", TYPES)
def test_a_column_of_any_type_is_read_or_refused_row_by_row(tmp_path: Path, type_: str) -> None:
    value = cast(A_VALUE.get(type_, "2025-05-01 10:00:00" if type_.startswith("TIMESTAMP") else "1"), type_)
    of_type = ", ".join(f"{value} AS {name}" for name in COLUMNS)
    blank = ", ".join("NULL" for _ in COLUMNS)
    parquet(tmp_path, "crimes.parquet", f"SELECT 'C1' AS crime_id, {of_type} UNION ALL SELECT 'C2', {blank}")
    parquet(tmp_path, "persons.parquet", f"SELECT {value} AS person_id UNION ALL SELECT NULL")
    days = f"SELECT 'A1' AS action_id, {value} AS due_date UNION ALL SELECT 'A2', NULL"
    with opened(parquet(tmp_path, "meeting_actions.parquet", days)) as dataset:
        crimes, persons, actions = (dataset.manifest.tables[name] for name in ("crimes", "persons", "meeting_actions"))
        is_time = type_ == "DATE" or type_.startswith("TIMESTAMP")
        assert (actions.rows, bool(actions.unfit)) == ((2, False) if is_time else (0, True))
        assert (persons.rows_read, persons.unfit) == (2, "") and persons.rows + persons.refused == 2
        assert crimes.rows_read == 2 and (crimes.unfit or crimes.rows + crimes.refused == 2)
        assert {refusal.row for refusal in crimes.refusals} <= {1}  # what is blank is blank, of any type
        refused = {refusal.column for refusal in crimes.refusals}
        assert refused <= {"incident_id", "is_test", "reported_at"}
        assert ("reported_at" in refused) is not is_time
        assert ("incident_id" in refused) is (type_ in ("INTEGER[]", "STRUCT(a INTEGER)", "MAP(VARCHAR, INTEGER)"))
        assert ("is_test" in refused) is not (
            type_ in NUMERIC or type_ in ("BOOLEAN", "JSON", "BLOB", "ENUM ('1')", "VARCHAR")
        )


def test_folders_say_nothing_of_what_a_file_holds(tmp_path: Path) -> None:
    parquet(tmp_path, "crimes.parquet", "SELECT 'C1' AS crime_id, 'open' AS status, false AS is_test")
    inner = tmp_path / "export" / "status=cancelled" / "is_test=1"
    inner.mkdir(parents=True)
    (tmp_path / "export" / "crimes.parquet").rename(inner / "crimes.parquet")
    with opened(tmp_path / "export") as dataset:
        assert rows(dataset, Crime, "crime_id", "status", "is_test") == [("C1", "open", False)]


def test_a_nanosecond_is_never_rounded_up(tmp_path: Path) -> None:
    folder = parquet(
        tmp_path,
        "crimes.parquet",
        "SELECT 'C1' AS crime_id, CAST('2025-05-01 09:59:59.999999999' AS TIMESTAMP_NS) AS reported_at",
    )
    with opened(folder) as dataset:
        assert rows(dataset, Crime, "reported_at") == [(datetime(2025, 5, 1, 8, 59, 59, 999999),)]


def test_years_of_two_figures_are_told(tmp_path: Path) -> None:
    files = {
        "persons.csv": lines(("person_id", "dob_date"), ("P1", "12-MAR-55"), ("P2", "12-MAR-24"), ("P3", "12-MAR-26")),
        "meeting_actions.csv": lines(("action_id", "due_date"), ("A1", "12-MAR-26")),
    }
    with opened(export(tmp_path, files), settings(export={"day_format": "%d-%b-%y"})) as dataset:
        assert [day for _, day in rows(dataset, Person, "person_id", "dob_date")] == [
            date(1955, 3, 12),
            date(2024, 3, 12),
            date(1926, 3, 12),
        ]
        assert rows(dataset, MeetingAction, "due_date") == [(date(2026, 3, 12),)]
        notes = [note for source in dataset.manifest.sources for note in source.notes]
        assert "years of two figures were read as 1926 to 2025: dob_date" in notes


ODD_VALUES = [
    "",
    " ",
    "0",
    "-0",
    "1",
    "2",
    "1.0",
    "1.5",
    "-1",
    "99999999999999999999",
    "1e400",
    "-1e400",
    "1E5",
    "1.23E+08",
    "NaN",
    "inf",
    "Infinity",
    "-infinity",
    "epoch",
    "now",
    "today",
    "null",
    "NULL",
    r"\N",
    "true",
    "J",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59-14:00",
    "0000-00-00",
    "10000-01-01",
    "-4713-01-01",
    "1000-01-01T00:00:00+14:00",
    "2017-02-30",
    "24:00:00",
    "'",
    '"',
    "''",
    "\\",
    "%",
    "%%",
    ":x",
    "$1",
    "{}",
    "[]",
    "{text}",
    '="',
    '=""',
    '="x',
    "=1+1",
    "@",
    "é",
    "e\u0301",
    "\u0661\u0662",
    "\U0001f600",
    "\ud7ff",
    "\u2028",
    "\u0085",
    "\x01",
    "\x1fP1",
    "P1\x7f",
    "\x7fP1",
    "P1\x1a ",
    "\x7f",
    "x" * 5000,
    "1" * 400,
    "0x1F",
    "1_000",
    "1,5",
    "½",
    "²",
    "2017-11-01T10:00:00 Europe/London",
    "infinityZ",
]
KINDS = [
    ColumnDeclaration(name="one", kind=kind, meaning="Anything", codes=codes, key=key)
    for kind in Kind
    for codes in ((), ("open", "none"))
    if kind is Kind.CODE or not codes
    for key in ((False, True) if kind is Kind.ID else (False,))
]
FORMATS = ("ISO", "oracle", "excel", "sqlserver", "%d/%m/%y", "%d %B %Y %I:%M %p %z")


def rules() -> Rules:
    conventions: Conventions = conventions_of(Settings())
    return conventions.rules(AS_AT.replace(tzinfo=UTC), exported_at=None, in_place=False)


def readings(engine: Engine, declared: ColumnDeclaration, format_: str, texts: list[str]) -> list[tuple[Any, ...]]:
    """Each text with what a column makes of it: its value, and whether it is at fault."""
    raw: Any = column("text", String)
    source: Any = values(raw, name="texts").data([(text,) for text in texts])
    reading = read(Origin(column=declared, raw=source.c.text, shape=Shape.TEXT, format=format_), rules())
    keep: list[str] = ["text"]
    current = source
    for number, layer in enumerate(reading.layers):
        chosen: Any = select(
            *(column(label) for label in keep), *(value.label(label) for label, value in layer.items())
        )
        current = sql.apart(chosen.select_from(current)).subquery(f"layer{number}")
        keep += layer
    odd = reading.fault if reading.odd is None else reading.odd
    with engine.connect() as connection:
        return [
            tuple(row) for row in connection.execute(select(column("text"), reading.value, odd).select_from(current))
        ]


@pytest.mark.parametrize(
    "declared",
    KINDS,
    ids=lambda declared: f"{declared.kind}{'-codes' if declared.codes else ''}{'-key' if declared.key else ''}",
)
def test_no_value_stops_a_reading_and_databases_agree_on_each(
    duckdb_engine: Engine, postgres_engine: Engine, declared: ColumnDeclaration
) -> None:
    for format_ in FORMATS if declared.kind in (Kind.INSTANT, Kind.DAY) else ("",):
        mine = readings(duckdb_engine, declared, format_, ODD_VALUES)
        theirs = readings(postgres_engine, declared, format_, ODD_VALUES)
        assert sorted(mine, key=repr) == sorted(theirs, key=repr)


@given(
    cells=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
        min_size=30,
        max_size=30,
    )
)
@tries(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_in_any_column_costs_no_more_than_its_row(duckdb_engine: Engine, cells: list[str]) -> None:
    for declared in KINDS:
        assert len(readings(duckdb_engine, declared, "ISO", cells)) == len(cells)


@pytest.mark.parametrize("name", ["incident_id", "status", "is_test", "reported_at"])
def test_a_bad_cell_is_refused_by_file_row_line_and_column(tmp_path: Path, name: str) -> None:
    good = {"incident_id": "I1", "status": "open", "is_test": "1", "reported_at": "2025-05-01T10:00:00Z"}
    bad = [value.replace('"', '""') for value in ODD_VALUES if "\n" not in value]
    quoted = [(f"C{number:04}", f'"{value}"') for number, value in enumerate([*bad, *[good[name]] * 9000])]
    with opened(export(tmp_path, {"crimes.csv": lines(("crime_id", name), *quoted)})) as dataset:
        table = dataset.manifest.tables["crimes"]
        assert table.rows + table.refused == table.rows_read == len(quoted) and table.refused <= len(bad)
        for refusal in table.refusals:
            assert (refusal.source, refusal.column) == ("crimes.csv", name)
            assert refusal.row is not None and refusal.row <= len(bad) + 1 and refusal.line == refusal.row
