"""The register of waivers: what it may hold, that every fault is told with its row and column, and no cell is repeated."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from duly.errors import SettingsError
from duly.judging.register import REQUIRED, check_until, read_register
from duly.results import (
    Idle,
    Register,
    Waived,
    Waiver,
    as_json,
    from_json,
)
from duly.settings import Settings, load

STANDARDS = ("SUP-02", "NCRS-03")
HEADER = "record,item,standard,reason,agreed_by,until\n"
AGREED = Waiver(
    row=2,
    standard="SUP-02",
    record="V1",
    item=None,
    reason="Suspect abroad, agreed to review quarterly",
    agreed_by="DCI crime",
    until=date(2026, 3, 31),
)
ROW = 'V1,,SUP-02,"Suspect abroad, agreed to review quarterly",DCI crime,2026-03-31\n'


@pytest.fixture
def register(tmp_path: Path) -> Path:
    return tmp_path / "waivers.csv"


def read(register: Path, text: str, encoding: str = "utf-8") -> tuple[Waiver, ...]:
    register.write_text(text, encoding=encoding, newline="")
    return read_register(register, STANDARDS)


def faults(register: Path, text: str, encoding: str = "utf-8") -> list[str]:
    with pytest.raises(SettingsError) as refused:
        read(register, text, encoding)
    assert refused.value.exit_code == 2
    assert str(register) in refused.value.message
    assert refused.value.next_step
    return list(refused.value.faults) or [refused.value.message.replace(f"{register}: ", "")]


def test_a_row_is_a_waiver(register: Path) -> None:
    assert read(register, HEADER + ROW) == (AGREED,)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + HEADER + ROW,
        (HEADER + ROW).replace("\n", "\r\n"),
        HEADER.replace(",", ";") + 'V1;;SUP-02;"Suspect abroad, agreed to review quarterly";DCI crime;31/03/2026\n',
        "Record\tAgreed by\tUntil\tStandard\tReason\n"
        "V1\tDCI crime\t2026-03-31\tsup-02\tSuspect abroad, agreed to review quarterly\n",
        HEADER + ROW + ",,,,,\n\n",
        HEADER + " V1 , " + ROW[3:],
    ],
    ids=[
        "byte order mark",
        "Windows line ends",
        "semicolons",
        "tabs, another order, no item",
        "blank rows",
        "blanks around",
    ],
)
def test_what_spreadsheets_make_of_it(register: Path, text: str) -> None:
    assert read(register, text) == (AGREED,)


def test_a_due_date_that_a_spreadsheet_rewrote_is_still_the_item(register: Path) -> None:
    (waiver,) = read(register, HEADER + ROW.replace("V1,,", "V1,29/03/2025,"))
    assert waiver.item == "2025-03-29"
    (waiver,) = read(register, HEADER + ROW.replace("V1,,", "V1,P-7,"))
    assert waiver.item == "P-7"


def test_the_last_day_counts(register: Path) -> None:
    """By the day that is judged as at, whatever day it is."""
    waivers = read(register, HEADER + ROW.replace("2026-03-31", "2026-01-05"))
    check_until(register, waivers, date(2026, 1, 5))
    with pytest.raises(SettingsError) as refused:
        check_until(register, waivers, date(2026, 1, 6))
    assert refused.value.exit_code == 2
    assert refused.value.faults == (
        "row 2, until: the waiver expired on 2026-01-05, and the as-at day is 2026-01-06; remove the row, or agree a new date",
    )


def test_all_faults_are_told_at_once(register: Path) -> None:
    long = "x" * 301
    all_faults = faults(
        register,
        HEADER
        + "V1,,SUP-99,because,DCI,2026-03-31\n"
        + ",,SUP-02,,DCI,2026-03-31\n"
        + "V3,,SUP-02,no,DCI,31 March\n"
        + "1.23E+08,,SUP-02,because,DCI,03/31/2026\n"
        + f"V5,,SUP-02,{long},{long},2025-12-31\n"
        + "V6\n",
    )
    assert all_faults == [
        "row 2, standard: there is no such standard; 'duly standards' lists them",
        "row 3, record: is blank",
        "row 3, reason: is blank",
        "row 4, reason: is too short to be one",
        "row 4, until: is not a date such as 2026-03-31 or 31/03/2026",
        "row 5, record: is a number that a spreadsheet has shortened; format the column as text and enter the id",
        "row 5, until: is not a date such as 2026-03-31 or 31/03/2026",
        "row 6, reason: has more than 300 characters",
        "row 6, agreed_by: has more than 60 characters",
        "row 7, standard: is blank",
        "row 7, reason: is blank",
        "row 7, agreed_by: is blank",
        "row 7, until: is blank",
    ]


def test_the_same_twice_is_a_fault(register: Path) -> None:
    assert faults(register, HEADER + ROW + ROW.replace("DCI crime", "Supt")) == ["row 3, record: row 2 waives the same"]
    assert len(read(register, HEADER + ROW + ROW.replace("V1,,", "V1,2025-03-29,"))) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [f"row 1: there is no column {name}" for name in REQUIRED]),
        (HEADER.replace("until", "til"), ["row 1: there is no column until", "row 1: column 6 is none of them"]),
        (HEADER.replace("item", "record"), ["row 1: the column record stands twice"]),
        (HEADER + ROW.replace("\n", ",more\n"), ["row 2: it has more cells than the first row"]),
        (HEADER + 'V1,,"SUP-02\n', None),
    ],
    ids=["empty", "mistyped", "twice", "too wide", "a quote left open"],
)
def test_columns_are_those_of_a_register(register: Path, text: str, expected: list[str] | None) -> None:
    faults_read = faults(register, text)
    assert faults_read[0].startswith("is not a CSV file") if expected is None else faults_read == expected


def test_another_encoding_is_not_guessed(register: Path) -> None:
    assert faults(register, HEADER + ROW.replace("DCI crime", "DCI Müller"), "windows-1252") == ["is not UTF-8"]
    assert faults(register, HEADER, "utf-16") == ["is not UTF-8"]


def test_no_cell_is_repeated(register: Path) -> None:
    secret = "Wilhelmina"
    register.write_text(
        HEADER
        + f"{secret},{secret},{secret},{secret},{secret * 9},{secret}\n{secret},,SUP-02,{secret * 99},x,2020-01-01\n",
        encoding="utf-8",
    )
    with pytest.raises(SettingsError) as refused:
        read_register(register, STANDARDS)
    assert secret not in str(refused.value)


def test_the_register_is_found_beside_duly_toml(tmp_path: Path, register: Path) -> None:
    config = tmp_path / "duly.toml"
    config.write_text("", encoding="utf-8")
    assert load(config).register() is None
    assert Settings().register() is None
    register.write_text(HEADER, encoding="utf-8")
    assert load(config).register() == register
    config.write_text('[waivers]\nfile = "agreed.csv"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="there is no file"):
        load(config).register()
    register.rename(tmp_path / "agreed.csv")
    assert load(config).register() == tmp_path / "agreed.csv"


def test_to_json_and_back() -> None:
    waived = Waived(non_compliant=1, unknown=2, open=1, waivers=(AGREED,))
    assert from_json(Waived, as_json(waived)) == waived
    register = Register(file="waivers.csv", waivers=2, idle=(Idle.of(AGREED, "COMPLIANT"),))
    assert from_json(Register, as_json(register)) == register


def test_a_remark_names_the_rows_that_cover_nothing() -> None:
    idle = [Idle.of(AGREED, "COMPLIANT"), Idle.of(AGREED)]
    assert Register(file="waivers.csv", waivers=7).remark == ""
    assert Register(file="waivers.csv", waivers=7, idle=tuple(idle)).remark == (
        "2 of the 7 waivers in waivers.csv cover nothing: row 2 (SUP-02: it complies now); "
        "row 2 (SUP-02: no such record was judged)"
    )
    assert Register(file="waivers.csv", waivers=99, idle=tuple(idle * 15)).remark.endswith(
        "; and 10 more, in results.json"
    )
