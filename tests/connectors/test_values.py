"""What a written value means, and what is refused because it means nothing."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from duly.connectors.columns import clocks
from duly.errors import UsageError
from duly.judging.session import facts_of
from duly.records import (
    ChildPresent,
    ChildReferral,
    Crime,
    CrimeVictim,
    Document,
    LogEntry,
    MeetingAction,
    Person,
    ProblemProfile,
    StaffMember,
)
from duly.records.own_tables import OwnTables, with_own_tables
from duly.results import as_json
from duly.settings import Settings
from tests.connectors.scene import AS_AT, export, lines, opened, rows, settings, table_manifest

LONDON = ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def span(folder: Path, written: str, chosen: Settings | None = None, precision: str | None = None) -> tuple[Any, Any]:
    """Both ends of a time as read from a file."""
    header, row = ["crime_id", "offence_from"], ["C1", written]
    if precision is not None:
        header, row = [*header, "offence_from_precision"], [*row, precision]
    with opened(
        export(folder, {"crimes.csv": lines(header, row)}), chosen, as_at=datetime(2025, 7, 1, tzinfo=UTC)
    ) as dataset:
        assert not dataset.manifest.tables["crimes"].refused
        ((lo, hi),) = rows(dataset, Crime, "offence_from", "offence_from_hi")
        return lo, hi


@pytest.mark.parametrize(
    ("written", "lo", "hi"),
    [
        ("2025-05-01T10:00:00+01:00", "2025-05-01 09:00:00", None),
        ("2025-05-01T10:00:00Z", "2025-05-01 10:00:00", None),
        ("2025-05-01 10:00:00.25", "2025-05-01 09:00:00.25", None),
        ("2025-01-01T10:00:00", "2025-01-01 10:00:00", None),
        ("2025-05-01T10:00:00-0530", "2025-05-01 15:30:00", None),
        ("2025-05-01T10:00Z", "2025-05-01 10:00:00", "2025-05-01 10:00:59"),
        ("2025-05-01 10:00", "2025-05-01 09:00:00", "2025-05-01 09:00:59"),
        ("2025-05-01", "2025-04-30 23:00:00", "2025-05-01 22:59:59.999999"),
        ("2025-05-01T00:00:00", "2025-04-30 23:00:00", "2025-05-01 22:59:59.999999"),
        ("2025-05-01T00:00", "2025-04-30 23:00:00", "2025-05-01 22:59:59.999999"),
        ("2025-04-30T23:00:00Z", "2025-04-30 23:00:00", "2025-05-01 22:59:59.999999"),
        ("2025-05-01T00:00:00Z", "2025-05-01 00:00:00", None),  # one in the morning on the wall
        ("2024-10-27 01:30:00", "2024-10-27 00:30:00", "2024-10-27 01:30:00"),  # the hour that comes twice
        ("2024-10-27 01:30:00+00:00", "2024-10-27 01:30:00", None),
        ("2024-10-27 02:00:00", "2024-10-27 02:00:00", None),
        ("2025-03-30 01:30:00", "2025-03-30 00:30:00", "2025-03-30 01:30:00"),  # the hour that never was
        ("2025-03-30", "2025-03-30 00:00:00", "2025-03-30 22:59:59.999999"),  # a day of 23 hours
        ("1999-06-01 12:00:00", "1999-06-01 11:00:00", None),
    ],
)
def test_a_time_is_read_as_the_span_it_stands_for(tmp_path: Path, written: str, lo: str, hi: str | None) -> None:
    assert span(tmp_path, written) == (at(lo), hi and at(hi))


@pytest.mark.parametrize(
    ("written", "precision", "lo", "hi"),
    [
        ("2025-01-05 00:00:00", "second", "2025-01-05 00:00:00", None),
        ("2025-01-05 00:00:00", "minute", "2025-01-05 00:00:00", "2025-01-05 00:00:59"),
        ("2025-01-05 00:00:00", "unknown", "2025-01-05 00:00:00", "2025-01-05 23:59:59.999999"),
        ("2025-01-05 00:00:00", "", "2025-01-05 00:00:00", "2025-01-05 23:59:59.999999"),
        ("2025-01-05 12:00:00", "date", "2025-01-05 00:00:00", "2025-01-05 23:59:59.999999"),
        ("2025-06-05T12:00:00Z", "Date", "2025-06-04 23:00:00", "2025-06-05 22:59:59.999999"),
        ("2025-01-05 12:00:00", "unknown", "2025-01-05 00:00:00", "2025-01-05 23:59:59.999999"),
        ("2025-06-05T23:30:00Z", "unknown", "2025-06-05 23:00:00", "2025-06-06 22:59:59.999999"),
        ("2025-06-05T12:34:56.7Z", "minute", "2025-06-05 12:34:00", "2025-06-05 12:34:59"),
        ("2025-06-05 12:34:56", "minute", "2025-06-05 11:34:00", "2025-06-05 11:34:59"),
        ("2025-06-05 12:34:56", "second", "2025-06-05 11:34:56", None),
        ("2025-01-05 12:00:00", "NULL", "2025-01-05 12:00:00", None),
    ],
)
def test_a_precision_column_decides(tmp_path: Path, written: str, precision: str, lo: str, hi: str | None) -> None:
    assert span(tmp_path, written, Settings(), precision) == (at(lo), hi and at(hi))


@pytest.mark.parametrize(
    ("zone", "lo"),
    [("UTC", "2025-05-01 10:00"), ("Asia/Kolkata", "2025-05-01 04:30"), ("America/Chicago", "2025-05-01 15:00")],
)
def test_a_time_without_offset_is_of_the_declared_zone(tmp_path: Path, zone: str, lo: str) -> None:
    assert span(tmp_path, "2025-05-01 10:00:00", settings(export={"time_zone": zone})) == (at(lo), None)


def test_midnight_is_real_where_duly_toml_says_so(tmp_path: Path) -> None:
    chosen = settings(export={"midnight_is_real": True})
    assert span(tmp_path, "2025-01-05 00:00:00", chosen) == (at("2025-01-05"), None)
    assert span(tmp_path, "2025-01-05", chosen) == (at("2025-01-05"), at("2025-01-05 23:59:59.999999"))


@given(written=st.lists(st.datetimes(datetime(1971, 1, 1), datetime(2035, 1, 1)), min_size=50, max_size=50))
@tries(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_wall_clock_time_is_what_python_says_it_is(tmp_path: Path, written: list[datetime]) -> None:
    changes = [change.unsure[0] + timedelta(minutes=13) for change in clocks.changes("Europe/London")]
    clock = [moment.replace(microsecond=0) for moment in [*written, *changes] if 1971 < moment.year < 2035]
    expected = []
    for local in clock:
        both = {local.replace(tzinfo=LONDON, fold=fold).astimezone(UTC).replace(tzinfo=None) for fold in (0, 1)}
        expected.append((min(both), max(both) if len(both) > 1 else None))
    text = lines(("crime_id", "offence_from"), *((f"C{n:04}", local.isoformat()) for n, local in enumerate(clock)))
    chosen = settings(export={"midnight_is_real": True, "sentinels": []})
    with opened(export(tmp_path, {"crimes.csv": text}), chosen, as_at=datetime(2036, 1, 1, tzinfo=UTC)) as dataset:
        values = rows(dataset, Crime, "crime_id", "offence_from", "offence_from_hi")
    assert [(lo, hi) for _, lo, hi in values] == expected


@pytest.mark.parametrize(
    ("written", "format_", "lo"),
    [
        ("5/1/2025 9:05", "%m/%d/%Y %H:%M", "2025-05-01 08:05"),
        ("01/05/2025 09:05:10", "%d/%m/%Y %H:%M:%S", "2025-05-01 08:05:10"),
        ("01-MAY-2025 09:05:10", "%d-%b-%Y %H:%M:%S", "2025-05-01 08:05:10"),
        ("01/05/2025 02:05:10 PM", "%d/%m/%Y %I:%M:%S %p", "2025-05-01 13:05:10"),
        ("01/05/25 14:05:10", "%d/%m/%y %H:%M:%S", "2025-05-01 13:05:10"),
        ("01/05/2025 14:05:10 +0200", "%d/%m/%Y %H:%M:%S %z", "2025-05-01 12:05:10"),
    ],
)
def test_a_declared_format_is_read(tmp_path: Path, written: str, format_: str, lo: str) -> None:
    assert span(tmp_path, written, settings(export={"instant_format": format_}))[0] == at(lo)


HEADER = ("crime_id", "reported_at", "status", "is_test")
GOOD = [(f"G{n:04}", "2025-05-01T10:00:00+01:00", "open", 0) for n in range(600)]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("D1", "2025-02-30T10:00:00Z", "open", 0), "reported_at"),
        (("D1", "01/02/2025", "open", 0), "reported_at"),
        (("D1", "1/2/17", "open", 0), "reported_at"),
        (("D1", "0025-02-03T10:00:00Z", "open", 0), "reported_at"),
        (("D1", "2925-02-03 10:00:00", "open", 0), "reported_at"),
        (("D1", "yesterday", "open", 0), "reported_at"),
        (("D1", "infinity", "open", 0), "reported_at"),
        (("D1", "2025-05-01T10:00:00 Europe/Paris", "open", 0), "reported_at"),
        (("D1", "", "open", "perhaps"), "is_test"),
        (("D1", "", "open", "2"), "is_test"),
        (("", "", "open", 0), "crime_id"),
        (("?", "", "open", 0), "crime_id"),
        (("1.23E+08", "", "open", 0), "crime_id"),
        (("1.2345e12", "", "open", 0), "crime_id"),
    ],
)
def test_a_value_that_does_not_fit_refuses_its_row(tmp_path: Path, row: tuple[Any, ...], column: str) -> None:
    table = table_manifest(export(tmp_path, {"crimes.csv": lines(HEADER, *GOOD, row)}))
    assert (table.rows_read, table.rows, table.refused, table.unfit) == (601, 600, 1, "")
    (refusal,) = table.refusals
    assert (refusal.source, refusal.row, refusal.line, refusal.column) == ("crimes.csv", 602, 602, column)
    if row[0] not in ("", "?"):
        assert str(row[0]) not in refusal.reason or row[0] == "1.23E+08"  # the example in the reason


@pytest.mark.parametrize("id_", ["0001234", "1E5", "12E+3x", "1.23", "E+08", "3e8f"])
def test_an_id_is_not_parsed(tmp_path: Path, id_: str) -> None:
    with opened(export(tmp_path, {"persons.csv": lines(("person_id",), (id_,))})) as dataset:
        assert rows(dataset, Person, "person_id") == [(id_,)]


def test_a_count_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    text = lines(("log_id", "text_len"), ("L1", "12"), ("L2", "12.0"), ("L3", "12.5"), ("L4", ""), ("L5", "12,000"))
    with opened(export(tmp_path, {"investigation_log.csv": text.replace("12,000", '"12,000"')})) as dataset:
        assert rows(dataset, LogEntry, "log_id", "text_len") == [("L1", 12), ("L2", 12), ("L4", None)]
        assert dataset.manifest.tables["investigation_log"].refused == 2


def test_a_number_is_read_or_refused(tmp_path: Path) -> None:
    text = lines(
        ("staff_id", "fte"), ("S1", "0.5"), ("S2", "1"), ("S3", ""), ("S4", "half"), ("S5", "1e3"), ("S6", "Infinity")
    )
    with opened(export(tmp_path, {"staff.csv": text})) as dataset:
        assert rows(dataset, StaffMember, "staff_id", "fte") == [("S1", 0.5), ("S2", 1.0), ("S3", None)]


NULL_WORDS = (
    "NULL",
    "null",
    "Null",
    "(null)",
    "[NULL]",
    "<NULL>",
    "NaN",
    "nan",
    "NaT",
    "<NA>",
    "None",
    r"\N",
    "#N/A",
    "#NULL!",
)


@pytest.mark.parametrize("blanks", [None, []])
def test_a_word_for_nothing_is_blank_in_every_kind_of_column_and_counted(
    tmp_path: Path, blanks: list[str] | None
) -> None:
    names = ("cancel_rationale", "cancel_by", "district", "status", "is_test", "cancelled_at")
    header = ("crime_id", *names, "recorded_at")
    text = lines(
        header,
        *((f"C{number:02}", *[f" {word} "] * len(names), "") for number, word in enumerate(NULL_WORDS)),
        ("C98", "NULL and void", "S1", "Nullarbor", "open", "1", "2025-05-01T10:00:00Z", "2025-05-01T10:00:00Z"),
        ("NULL", *["NULL"] * len(names), ""),  # a record without its key is refused, and not counted here
    )
    chosen = Settings() if blanks is None else settings(export={"blanks": blanks})
    with opened(export(tmp_path, {"crimes.csv": text}), chosen) as dataset:
        *nothing, whole = rows(dataset, Crime, "crime_id", *names)
        assert nothing == [(f"C{number:02}", *[None] * len(names)) for number in range(len(NULL_WORDS))]
        assert whole == ("C98", "NULL and void", "S1", "Nullarbor", "open", True, at("2025-05-01 10:00"))
        (source,) = dataset.manifest.sources
        assert dataset.manifest.tables["crimes"].refused == 1 and not dataset.manifest.tables["crimes"].unmapped
        note = source.notes[-1]
        assert all(f"{name} {len(NULL_WORDS)}" in note for name in names) and "crime_id" not in note


def test_a_code_that_is_spelled_like_a_word_for_nothing_is_that_code(tmp_path: Path) -> None:
    text = lines(
        ("ref_id", "crime_decision", "la_area"), ("R1", "None", "None"), ("R2", "none", "NIL"), ("R3", "NULL", "nil")
    )
    chosen = settings(tables={"child_referrals": {"codes": {"la_area": {"West": ["None"]}}}})
    with opened(export(tmp_path, {"child_referrals.csv": text}), chosen) as dataset:
        assert rows(dataset, ChildReferral, "ref_id", "crime_decision", "la_area") == [
            ("R1", "none", "West"),
            ("R2", "none", "NIL"),
            ("R3", None, "nil"),
        ]
        assert dataset.manifest.sources[0].notes[-1].endswith("crime_decision 1")


def test_a_table_of_many_columns_counts_words_for_nothing_in_each(tmp_path: Path) -> None:
    names = [f"remark_{number:03}" for number in range(130)]
    declared = {name: {"kind": "text", "meaning": "A remark"} for name in names}
    own = {"stops": {"key": "stop_id", "columns": {"stop_id": {"kind": "id", "meaning": "A stop"}, **declared}}}
    vocabulary = with_own_tables([OwnTables(content=own, located=lambda keys: "ours.toml")])
    text = lines(("stop_id", *names), ("A1", *["NULL"] * 130), ("A2", *["said"] * 129, "null"))
    with opened(export(tmp_path, {"stops.csv": text}), vocabulary=vocabulary) as dataset:
        note = dataset.manifest.sources[0].notes[-1]
        assert [f"{name} {1 + (name == names[-1])}" in note for name in names] == [True] * 130


def test_a_format_that_fits_the_other_way_round_makes_the_table_unfit(tmp_path: Path) -> None:
    american = [(f"C{n}", f"{n % 12 + 1:02}/{n % 12 + 1:02}/2025 10:00", "open", 0) for n in range(2000)]
    chosen = settings(export={"instant_format": "%d/%m/%Y %H:%M"})
    table = table_manifest(
        export(tmp_path, {"crimes.csv": lines(HEADER, *american, ("X", "12/31/2024 10:00", "open", 0))}), chosen=chosen
    )
    assert "the other way round" in table.unfit and "reported_at" in table.unfit
    assert table.rows == 0


def test_too_many_misfits_make_the_table_unfit(tmp_path: Path) -> None:
    odd = [(f"X{n}", "2025.05.01", "open", 0) for n in range(10)]
    table = table_manifest(export(tmp_path, {"crimes.csv": lines(HEADER, *GOOD, *odd)}))
    assert "10 of 610 values of 'reported_at' do not fit" in table.unfit


def test_each_file_keeps_to_one_of_the_declared_formats(tmp_path: Path) -> None:
    chosen = settings(export={"instant_format": ["%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S"]})
    files = {
        "crimes_1.csv": lines(
            HEADER, ("C1", "31/01/2025 10:00:00", "open", 0), ("C2", "02/01/2025 10:00:00", "open", 0)
        ),
        "crimes_2.csv": lines(
            HEADER, ("C3", "01/31/2025 10:00:00", "open", 0), ("C4", "01/02/2025 10:00:00", "open", 0)
        ),
    }
    with opened(export(tmp_path, files), chosen) as dataset:
        days = [(key, moment.day, moment.month) for key, moment in rows(dataset, Crime, "crime_id", "reported_at")]
        assert days == [("C1", 31, 1), ("C2", 2, 1), ("C3", 31, 1), ("C4", 2, 1)]


def test_a_file_that_fits_two_formats_is_not_guessed(tmp_path: Path) -> None:
    chosen = settings(export={"instant_format": ["%d/%m/%Y", "%m/%d/%Y"]})
    table = table_manifest(
        export(tmp_path, {"crimes.csv": lines(HEADER, ("C1", "01/02/2025", "open", 0))}), chosen=chosen
    )
    assert "fits both" in table.unfit


def test_sentinels_are_read_as_blank_and_counted(tmp_path: Path) -> None:
    text = lines(
        HEADER,
        ("C1", "1900-01-01T00:00:00Z", "open", 0),
        ("C2", "9999-12-31", "open", 0),
        ("C3", "1970-01-01 00:00:00", "open", 0),
    )
    with opened(export(tmp_path, {"crimes.csv": text})) as dataset:
        assert [row[1] for row in rows(dataset, Crime, "crime_id", "reported_at")] == [None] * 3
        assert dataset.manifest.tables["crimes"].sentinels == {"reported_at": 3}


def test_codes_are_trimmed_mapped_and_told(tmp_path: Path) -> None:
    text = lines(
        HEADER, ("C1", "", " Live ", 0), ("C2", "", "OPEN", 0), ("C3", "", "filed", 0), ("C4", "", "NFA", 0),
        ("C5", "", "weird", 0), ("C6", "", "a note about somebody", 0), ("C7", "", "?", 0), ("C8", "", "closed", 0),
    )  # fmt: skip
    chosen = settings(tables={"crimes": {"codes": {"status": {"Live": "open", "filed": ["nfa", "Closed"]}}}})
    with opened(export(tmp_path, {"crimes.csv": text}), chosen) as dataset:
        assert [row[1] for row in rows(dataset, Crime, "crime_id", "status")] == [
            "open", "open", "filed", "filed", "(unmapped)", "(unmapped)", None, "filed",
        ]  # fmt: skip
        assert dataset.manifest.tables["crimes"].unmapped == {"status": {"(not shown)": 1, "weird": 1}}


def test_flags_are_read_in_every_usual_spelling(tmp_path: Path) -> None:
    spelt = {
        "1": True,
        "0": False,
        "TRUE": True,
        "False": False,
        "yes": True,
        "No": False,
        "Y": True,
        "n": False,
        "": None,
    }
    text = lines(HEADER, *((f"C{n}", "", "", word) for n, word in enumerate(spelt)))
    with opened(export(tmp_path, {"crimes.csv": text})) as dataset:
        assert [row[1] for row in rows(dataset, Crime, "crime_id", "is_test")] == list(spelt.values())


def test_copies_are_folded_and_contradictions_refused(tmp_path: Path) -> None:
    text = lines(
        HEADER, ("C1", "", "open", 0), ("C1", "", "open", 0), ("C1 ", "", "open", 0), ("C2", "", "open", 0),
        ("C2", "", "filed", 0), ("C3", "", "open", 0),
    )  # fmt: skip
    table = table_manifest(export(tmp_path, {"crimes.csv": text}))
    assert (table.rows_read, table.rows, table.folded, table.refused) == (6, 2, 2, 2)
    assert [(refusal.row, refusal.column) for refusal in table.refusals] == [(5, "crime_id"), (6, "crime_id")]


def test_rows_are_compared_in_every_mapped_column_even_unread_ones(tmp_path: Path) -> None:
    text = lines((*HEADER, "district"), ("C1", "", "open", 0, "North"), ("C1", "", "open", 0, "South"))
    table = table_manifest(export(tmp_path, {"crimes.csv": text}), needs={"crimes": frozenset({"reported_at"})})
    assert (table.folded, table.refused) == (0, 2)


def test_links_are_folded(tmp_path: Path) -> None:
    text = lines(
        ("crime_id", "person_id", "victim_type"), ("C1", "P1", "person"), ("C1", "P1", "person"), ("C1", "", "state")
    )
    with opened(export(tmp_path, {"crime_victims.csv": text})) as dataset:
        assert rows(dataset, CrimeVictim, "person_id") in ([("P1",), (None,)], [(None,), ("P1",)])
        assert dataset.manifest.tables["crime_victims"].folded == 1


def test_what_came_after_the_as_at_instant_is_not_known_yet(tmp_path: Path) -> None:
    text = lines(
        ("crime_id", "recorded_at", "entered_at", "cancelled_at"),
        ("C1", "2025-05-01T10:00:00Z", "2025-05-01T10:00:00Z", "2025-06-02T10:00:00Z"),
        ("C2", "2025-05-01T10:00:00Z", "2025-06-01T00:00:01Z", ""),
        ("C3", "2025-06-01T00:00:01Z", "", ""),
        ("C4", "2025-06-01T00:00:00Z", "", ""),
    )
    with opened(export(tmp_path, {"crimes.csv": text})) as dataset:
        assert rows(dataset, Crime, "crime_id", "cancelled_at", "cancelled_at_hi") == [
            ("C1", None, at("2025-06-02 10:00")),
            ("C4", None, None),
        ]
        table = dataset.manifest.tables["crimes"]
        assert (table.after_as_of, table.blanked) == (2, {"cancelled_at": 1})
        assert dataset.exported_at is None


@pytest.mark.parametrize(
    ("written", "later"),
    [
        ("2025-06-02T10:00:00", "2025-06-02 09:00"),
        ("2025-06-02T10:00Z", "2025-06-02 10:00"),
        ("2025-06-02", "2025-06-01 23:00"),  # the whole day lies ahead; certainly from its first moment
        ("2025-06-01T01:00:00.5", "2025-06-01 00:00:00.5"),
        ("9999-12-31", None),  # a default date says nothing
        ("", None),
    ],
)
def test_a_time_after_the_as_at_instant_is_null_and_its_companion_says_when(
    tmp_path: Path, written: str, later: str | None
) -> None:
    text = lines(("crime_id", "cancelled_at"), ("C1", written), ("C2", "2025-06-01T00:00:00Z"))
    with opened(
        export(tmp_path, {"crimes.csv": text}), settings(export={"sentinels": [date(9999, 12, 31)]})
    ) as dataset:
        assert rows(dataset, Crime, "crime_id", "cancelled_at", "cancelled_at_hi") == [
            ("C1", None, later and at(later)),
            ("C2", at("2025-06-01"), None),
        ]


BIRTHS = lines(
    ("crime_id", "recorded_at"),
    ("C1", "2025-06-01T00:00:00Z"),
    ("C2", "2025-06-01T00:00:01Z"),
    ("C3", "2025-06-10T00:00:00Z"),
    ("C4", "2025-06-10T00:00:01Z"),
    ("C5", "2052-06-10T00:00:00Z"),
)


@pytest.mark.parametrize(
    ("as_at", "export_at", "kept", "left_out"),
    [
        (AS_AT, None, {"C1"}, 4),  # nothing says when the export was made: all of it may have come to be since
        (AS_AT, "2025-06-10T00:00:00Z", {"C1", "C4", "C5"}, 2),
        (None, "2025-06-10T00:00:00Z", {"C1", "C2", "C3", "C4", "C5"}, 0),
        (None, None, {"C1", "C2", "C3", "C4", "C5"}, 0),
    ],
)
def test_a_record_later_than_the_export_itself_stays(
    tmp_path: Path, as_at: datetime | None, export_at: str | None, kept: set[str], left_out: int
) -> None:
    files = {"crimes.csv": BIRTHS} | ({"manifest.json": manifest(export_at=export_at)} if export_at else {})
    with opened(export(tmp_path, files), as_at=as_at) as dataset:
        read = rows(dataset, Crime, "crime_id", "recorded_at", "recorded_at_hi")
        assert {crime for crime, _, _ in read} == kept
        assert dataset.manifest.tables["crimes"].after_as_of == left_out
        later = {crime: hi for crime, lo, hi in read if lo is None}
        made = (dataset.exported_at or dataset.as_of).replace(tzinfo=None)
        assert all(hi > made for hi in later.values()) and ("C5" in later) is ("C5" in kept)
        facts = facts_of(Settings(), dataset).values()
        assert facts["exported_at"] == (at("9999-12-30") if dataset.exported_at is None else made)


def test_what_is_entered_later_does_not_make_a_child_or_a_document_come_later(tmp_path: Path) -> None:
    files = {
        "children_present.csv": lines(("cp_id", "da_id", "entered_at"), ("Y1", "X1", "2025-06-20T10:00:00Z")),
        "documents.csv": lines(
            ("doc_id", "created_at", "uploaded_at"), ("D1", "2025-05-20T10:00:00Z", "2025-06-20T10:00:00Z")
        ),
    }
    later = at("2025-06-20 10:00")
    with opened(export(tmp_path, files)) as dataset:
        assert rows(dataset, ChildPresent, "cp_id", "entered_at", "entered_at_hi") == [("Y1", None, later)]
        assert rows(dataset, Document, "doc_id", "uploaded_at", "uploaded_at_hi") == [("D1", None, later)]
        assert not any(table.after_as_of for table in dataset.manifest.tables.values())


def test_a_birth_in_the_future_is_read_as_it_stands(tmp_path: Path) -> None:
    with opened(export(tmp_path, {"persons.csv": lines(("person_id", "dob_date"), ("P1", "2025-09-01"))})) as dataset:
        assert rows(dataset, Person, "person_id", "dob_date") == [("P1", date(2025, 9, 1))]


def test_a_planned_day_may_lie_ahead(tmp_path: Path) -> None:
    text = lines(("action_id", "due_date"), ("A1", "2025-09-01"), ("A2", "2025-09-01 00:00:00"), ("A3", ""))
    with opened(export(tmp_path, {"meeting_actions.csv": text})) as dataset:
        assert [row[1] for row in rows(dataset, MeetingAction, "action_id", "due_date")] == [date(2025, 9, 1)] * 2 + [
            None
        ]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-05-31 09:30:00", date(2025, 5, 31)),
        ("2025-05-31T23:30:00Z", date(2025, 6, 1)),  # the date on the wall
        ("2025-06-01T23:59:59", date(2025, 6, 1)),  # the as-at day itself
        ("2025-06-02T00:00:00", None),
        ("2025-05-31", date(2025, 5, 31)),
    ],
)
def test_a_day_may_be_written_with_a_time_of_day(tmp_path: Path, written: str, day: date | None) -> None:
    text = lines(("prof_id", "refreshed_date"), ("F1", written))
    with opened(export(tmp_path, {"problem_profiles.csv": text})) as dataset:
        assert rows(dataset, ProblemProfile, "prof_id", "refreshed_date") == [("F1", day)]
        table = dataset.manifest.tables["problem_profiles"]
        assert (table.refused, table.blanked) == (0, {} if day else {"refreshed_date": 1})


def test_test_records_are_known_by_their_prefix(tmp_path: Path) -> None:
    text = lines(("crime_id", "is_test"), ("TEST1", ""), ("C1", ""), ("C2", "1"))
    with opened(export(tmp_path, {"crimes.csv": text}), settings(export={"test_id_prefixes": ["TEST"]})) as dataset:
        assert rows(dataset, Crime, "crime_id", "is_test") == [("C1", None), ("C2", True), ("TEST1", True)]


def test_naive_columns_and_midnights_are_told(tmp_path: Path) -> None:
    text = lines(("crime_id", "reported_at", "recorded_at"), ("C1", "2025-05-01", "2025-05-01T10:00:00Z"))
    table = table_manifest(export(tmp_path, {"crimes.csv": text}))
    assert table.naive == ("reported_at",) and table.midnights == {"reported_at": 1.0}


def test_one_source_fills_several_tables(tmp_path: Path) -> None:
    text = lines(
        ("kind", "ref", "when"), ("crime", "C1", "2025-05-01T10:00:00Z"), ("person", "P1", ""), ("crime", "C2", "")
    )
    chosen = settings(
        tables={
            "crimes": {
                "files": ["events.csv"],
                "where": {"kind": "crime"},
                "columns": {"crime_id": "ref", "recorded_at": "when"},
            },
            "persons": {"files": ["events.csv"], "where": {"kind": ["person"]}, "columns": {"person_id": "ref"}},
        }
    )
    with opened(export(tmp_path, {"events.csv": text}), chosen) as dataset:
        assert rows(dataset, Crime, "crime_id") == [("C1",), ("C2",)] and rows(dataset, Person, "person_id") == [
            ("P1",)
        ]
        assert dataset.manifest.tables["crimes"].rows_read == 2


def test_only_what_is_needed_is_read(tmp_path: Path) -> None:
    files = {"crimes.csv": lines(HEADER, ("C1", "2025-05-01T10:00:00Z", "open", 1)), "persons.csv": "person_id\nP1\n"}
    with opened(export(tmp_path, files), needs={"crimes": frozenset({"status"})}) as dataset:
        assert rows(dataset, Crime, "crime_id", "reported_at", "status", "is_test") == [("C1", None, "open", True)]
        assert rows(dataset, Person, "person_id") == []
        assert set(dataset.tables) == {"crimes"}


def manifest(**content: Any) -> str:
    return json.dumps(content)


def test_the_export_says_when_it_was_made(tmp_path: Path) -> None:
    told_at = "2025-05-31T06:00:00+01:00"
    files = {
        "crimes.csv": lines(HEADER, *GOOD),
        "manifest.json": manifest(export_at=told_at, suppressed=4, tables={"crimes": 600}),
    }
    folder = export(tmp_path, files)
    with opened(folder, as_at=None) as dataset:
        assert dataset.as_of == datetime.fromisoformat(told_at)
        assert (dataset.manifest.as_of_source, dataset.manifest.suppressed) == ("manifest", 4)
        assert dataset.manifest.tables["crimes"].expected_rows == 600
    earlier = datetime.fromisoformat(told_at) - timedelta(days=1)
    with opened(folder, as_at=earlier) as dataset:
        assert dataset.as_of == earlier and any("--as-at" in warning for warning in dataset.manifest.warnings)
    with pytest.raises(UsageError, match="later than the export"):
        opened(folder, as_at=AS_AT)


def test_without_any_instant_today_is_taken_and_said_loudly(tmp_path: Path) -> None:
    with opened(export(tmp_path, {"crimes.csv": lines(HEADER)}), as_at=None) as dataset:
        assert dataset.manifest.as_of_source == "start of today"
        assert dataset.as_of.astimezone(LONDON).hour == 0
        assert "Nothing says when" in dataset.manifest.warnings[0]


@pytest.mark.parametrize("many", [0, 200_000])  # looked at before it is read, and read at once
def test_a_time_of_utc_is_read_at_once_as_with_care(tmp_path: Path, many: int) -> None:
    times = {
        "2025-05-01T10:24:00Z": "2025-05-01 10:24:00",
        "2025-05-01 24:00:00Z": "2025-05-01 23:59:59.999999",
        "2025-05-01T23:30:00Z": "2025-05-01 23:30:00",
        "2025-05-01T10:00:5.Z": None,  # no second of two figures
        "2025-04-31T10:00:00Z": None,
        "2025-05-01T10:00:60Z": None,
        "2025-05-01T10:24:00+01:00": "2025-05-01 09:24:00",
    }
    written = [(f"C{number}", time) for number, time in enumerate(times)]
    more = [(f"D{number:099}", "2025-05-01T12:00:00Z") for number in range(many)]
    with opened(export(tmp_path, {"crimes.csv": lines(("crime_id", "reported_at"), *written, *more)})) as dataset:
        read = [(key, str(time)) for key, time in rows(dataset, Crime, "crime_id", "reported_at") if key < "D"]
        assert read == [(f"C{number}", time) for number, time in enumerate(times.values()) if time]
        assert dataset.manifest.tables["crimes"].refused == 3


def test_a_table_that_is_short_of_rows_is_unfit(tmp_path: Path) -> None:
    files = {
        "crimes.csv": lines(HEADER, *GOOD),
        "manifest.json": manifest(tables={"crimes": 601, "persons": {"rows": 5}}),
    }
    with opened(export(tmp_path, files)) as dataset:
        tables = dataset.manifest.tables
        assert tables["crimes"].unfit == "manifest.json says 601 rows, but 600 were read"
        assert "no file holds them" in tables["persons"].unfit
        assert not dataset.tables and rows(dataset, Crime, "crime_id") == []


def test_nothing_personal_is_told(tmp_path: Path) -> None:
    canary = "Zebediah Quackenbush"
    text = lines(
        ("crime_id", "reported_at", "status", "victim_name", "cancel_rationale", "is_test"),
        *((f"C{n}", "2025-05-01T10:00:00Z", "open", canary, canary, 0) for n in range(500)),
        ("D1", canary, canary, canary, canary, 0),
        ("D2", "2025-05-01T10:00:00Z", canary, canary, canary, canary),
        (canary, "2025-05-01T10:00:00Z", canary, canary, canary, 0),
        (canary, "2025-05-01T10:00:00Z", "open", canary, canary, 0),
    )
    with opened(export(tmp_path, {"crimes.csv": text + f"{canary},{canary}\n"})) as dataset:
        said = json.dumps(as_json(dataset.manifest)) + repr(dataset) + repr(dataset.manifest)
        assert dataset.manifest.tables["crimes"].refused == 5
    assert "Zebediah" not in said and "Quackenbush" not in said
