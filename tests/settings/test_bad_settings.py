"""What a duly.toml can say that cannot be: each is refused when it is loaded, by the key or the line, and no secret is told."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest

from duly.commands.options import settings_of, tuning_of
from duly.errors import SettingsError
from duly.settings import Settings, load
from duly.settings.reading import json_of
from duly.settings.secrets import shown, without_password

CHANGE = 'reason = "agreed in March"\nexpires = 2099-01-01\n'


def refused(folder: Path, text: str | bytes) -> str:
    path = folder / "duly.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingsError) as raised:
        load(path)
    assert raised.value.exit_code == 2
    return str(raised.value)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[run]\nas_at = 0001-01-01", "run.as_at"),
        ("[run]\nas_at = 9999-12-31T23:59:59Z", "run.as_at"),
        ("[run]\nperiod = { from = 0001-01-01 }", "run.period.from"),
        ("[run]\nperiod = { to = 9999-12-31 }", "run.period.to"),
        ('[run]\nperiod = "last 9999 years"', "run.period"),
        ('[run]\nperiod = "last 0 days"', "run.period"),
        ("[run]\nrefused_allowed = -1", "run.refused_allowed"),
        ("[run]\nrefused_allowed = true", "run.refused_allowed"),
        ("[run]\nrefused_allowed = 0.5", "run.refused_allowed"),
        ("[run]\nrefused_allowed = {}", "run.refused_allowed"),
        ('[run]\nrefused_allowed = "100 %"', "run.refused_allowed"),
        ('[run]\nunknown_allowed = "some"', "run.unknown_allowed"),
        ('[run]\nunknown_allowed = { all = "-1 %" }', "run.unknown_allowed"),
        ("[calendar]\nuntil = 9999-12-31", "calendar.until"),
        ('[[calendar.add]]\nday = 0001-01-01\nreason = "a day"', "calendar.add.0.day"),
        ('[[history.breaks]]\nday = 9999-12-31\nwords = "another system"', "history.breaks.0.day"),
        ("[retention]\nverdicts_days = 99999999999999", "retention.verdicts_days"),
        ("[history]\nexpect_every_days = 99999999999999", "history.expect_every_days"),
        ('[standards."NCRS-01"]\ntarget = nan\n' + CHANGE, "standards.NCRS-01.target"),
        ('[export]\ntime_zone = "localtime"', "export.time_zone"),
        ('[export]\ntest_id_prefixes = ["T", " "]', "export.test_id_prefixes"),
        ('[export]\ntime_zone = "Factory"', "export.time_zone"),
        ('[export]\nblanks = ["-", "\\u0000"]', "export.blanks.1"),
        ('[export]\npath = " "', "export.path"),
        ('[export]\npath = "a\\nb"', "export.path"),
        ("[export]\ninstant_format = []", "export.instant_format"),
        ("[export]\nheader_row = 100000000", "export.header_row"),
        ('[export]\ndelimiter = "\\n"', "export.delimiter"),
        ('[export]\ndelimiter = "a"', "export.delimiter"),
        ('[export]\nurl_env = "postgresql://host/x"', "export.url_env"),
        ('[export]\nignore = ""', "export.ignore"),
        ('[tables.crimes]\nfiles = ["a.csv", "a.csv"]', "tables.crimes.files"),
        ('[tables.crimes.columns]\ncrime_id = ""', "tables.crimes.columns.crime_id.from"),
        ("[tables.crimes.codes.status]\nopen = []", "tables.crimes.codes"),
        ('[tables.crimes.codes.status]\nA = "open"\nfiled = ["A"]', "tables.crimes.codes"),
        ('[standards."NCRS-01"]\ntarget = true\n' + CHANGE, "standards.NCRS-01.target"),
        ('[standards."NCRS-01"]\ntarget = "95"\n' + CHANGE, "standards.NCRS-01.target"),
        ('[standards."NCRS-01"]\ntarget = 90\nreason = "    "\nexpires = 2099-01-01', "standards.NCRS-01.reason"),
        ('[standards."NCRS-01"]\ntarget = 90\nreason = "a\\u001bbc"\nexpires = 2099-01-01', "standards.NCRS-01.reason"),
        ('[standards."NCRS-01"]\ntarget = 90\nagreed = 2099-02-01\n' + CHANGE, "standards.NCRS-01"),
        ('[standards."NCRS-01"]\ntarget = 90\nreason = "agreed"\nexpires = 9999-12-31', "standards.NCRS-01.expires"),
        ('[run]\nstandards = ["A-01", "A-01"]', "run.standards"),
        ('[history]\npassword_env = "a b"', "history.password_env"),
    ],
)
def test_what_no_calendar_reaches_is_refused_by_its_key(tmp_path: Path, text: str, key: str) -> None:
    assert f"- {key}: " in refused(tmp_path, text)


def test_the_ends_of_what_is_in_reach(tmp_path: Path) -> None:
    path = tmp_path / "duly.toml"
    path.write_text("[run]\nas_at = 2199-12-31\nperiod = { from = 1900-01-01, to = 2199-12-31 }\n")
    settings = load(path)
    instant = settings.run.instant(settings.export.zone)
    assert instant is not None and settings.resolve_period(instant)[0] is not None


@pytest.mark.parametrize(
    "text", ["[run]\nx = " + "9" * 5_000, "[run]\nx = " + "9_" * 5_000 + "9", "[run]\nx = " + "[" * 4_000 + "]" * 4_000]
)
def test_what_tomllib_gives_up_is_no_fault_of_duly(tmp_path: Path, text: str) -> None:
    said = refused(tmp_path, text)
    assert "is not valid TOML" in said and ("line 2" in said or "too deep" in said)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_as_notepad_and_powershell_write_it(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "duly.toml"
    path.write_bytes('[export]\r\ntime_zone = "Europe/Dublin"\r\n'.encode(encoding))
    assert load(path).export.time_zone == "Europe/Dublin"


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    assert "UTF-8" in refused(tmp_path, codecs.BOM_UTF16_LE + b"a")
    assert "UTF-8" in refused(tmp_path, b"x = '\xff'")


SECRET = [
    "postgresql://duly:hush@host/force",
    "postgresql://duly:hu/sh?h@host/force",
    "postgresql://host/force?password=hush",
    "postgresql://duly@host/force?sslmode=require&SSLPassword=hush",
    "mssql+pyodbc:///?odbc_connect=DRIVER%3DODBC%3BUID%3Dduly%3BPWD%3Dhush",
    "mssql+pyodbc://host/force?access_token=hush",
    "mysql+pymysql://host/force?passwd=hush",
]


@pytest.mark.parametrize("url", SECRET)
def test_a_password_in_any_part_of_a_url_is_refused_and_never_told(tmp_path: Path, url: str) -> None:
    for text in (f'[export]\ndatabase = "{url}"\n', f'[history]\ndatabase = "{url}"\n'):
        said = refused(tmp_path, text)
        assert "password" in said and "hu" not in said.replace("duly", "")
    assert "hu" not in shown(url)


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://duly@host:5433/force?sslmode=require", "duckdb:///records.duckdb", "sqlite:///a.db"]
)
def test_a_url_without_a_password_stands(url: str) -> None:
    assert without_password(url) == url
    assert shown(url) == url.partition("?")[0]


@pytest.mark.parametrize(
    ("output", "faults"),
    [
        ('folder = "out"\nshare_folder = "./out"', 1),
        ('folder = "out"\nshare_folder = "shared"', 0),
        ('folder = "out"\nshare_folder = "out/shared"', 1),
        ('folder = "shared/out"\nshare_folder = "shared"', 1),
        ('folder = "out"\nshare_folder = "OUT/shared"', 1),
        ('folder = "linked"\nshare_folder = "really"', 1),
        ('folder = "linked/results"\nshare_folder = "really"', 1),
        ('folder = "."', 4),
        ('folder = "around"\n[history]\ndatabase = "around/history.sqlite"', 1),
        ('folder = "out"\nshare_folder = "around"\n[history]\ndatabase = "around/history.sqlite"', 1),
        ('folder = "out"\n[history]\ndatabase = "out/history.sqlite"\nenabled = false', 0),
        ('folder = "out"\n[audit]\nfolder = "out/audits"', 1),
        ('folder = "out"\n[audit]\nfolder = "out"', 1),
        ('folder = "export"', 1),
        ('folder = "export/results"', 0),
        ('folder = "out"\nshare_folder = "export"', 1),
        ('folder = "more"\nshare_folder = "more"', 3),
        ('folder = "holds"\n[history]\nenabled = false', 1),
        ('folder = "out"\n[notify]\ndrop = "messages"\nalive = "alive"', 0),
        ('folder = "out"\n[notify]\ndrop = "out/messages"', 1),
        ('folder = "out"\n[notify]\nstatus = "history.sqlite"', 1),
        ('folder = "out"\n[notify]\nalive = "duly.toml"', 1),
        ('folder = "out"\n[notify]\nalive = "sign"\nmetrics = "./sign"', 1),
        ('folder = "out"\n[notify]\nmetrics = "duly-status.json"', 1),
        ('folder = "out"\n[notify]\nmetrics = "duly-status.json"\nstatus = "how.json"', 0),
        ('folder = "out"\n[notify]\ndrop = "more"', 1),
        ('folder = "out"\n[notify]\nalive = "waivers.csv"', 1),
        ('folder = "out"\n[notify]\nalive = "waivers.csv"\n[waivers]\nfile = "agreed.csv"', 0),
        ('folder = "out"\n[notify]\nmetrics = "OURS.toml"\n[catalogue]\nsuites = ["ours.toml"]', 1),
    ],
)
def test_no_place_is_written_over_another(tmp_path: Path, output: str, faults: int) -> None:
    (tmp_path / "really").mkdir()
    (tmp_path / "linked").symlink_to("really")
    text = f'[export]\npath = ["export", "more", "holds/it"]\n[output]\n{output}\n'
    path = tmp_path / "duly.toml"
    path.write_text(text)
    if faults:
        assert refused(tmp_path, text).count("\n  - ") == faults
    else:
        assert isinstance(load(path), Settings)


def test_what_is_no_file_or_too_much_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        with pytest.raises(SettingsError, match="pipe, a device"):
            load(path)
    assert "too deep" in refused(tmp_path, "a." * 3_000 + "b = 1")
    assert "too deep" in refused(tmp_path, "a = " + "[" * 60 + "]" * 60)


NAMES = """
[export]
time_zone = "Europe/Lodon"
[tables.crime]
[tables.crimes.columns]
crime_nr = "a"
[tables.crimes.codes.status]
X = "opn"
[run]
standards = ["NCRS-1A"]
suites = ["crime_recordin"]
[standards."NCRS-1"]
target = 3
reason = "agreed in March"
expires = 2099-01-01
[parameters.ncrs_limit_hour]
value = 3
reason = "agreed in March"
expires = 2099-01-01
[parameters.ncrs_limit_hours]
value = -3
reason = "agreed in March"
expires = 2099-01-01
[parameters.ncrs_child_roles]
value = ["victim", " "]
reason = "agreed in March"
expires = 2099-01-01
[[history.breaks]]
day = 2025-01-01
words = "another system"
standards = ["NCRS-01A", "NCRS-01Z"]
"""

WRONG_NAMES = (
    "tables.crime: is no table of duly's; did you mean crimes?", "tables.crimes: has no column crime_nr; did you mean crime_id?",
    "tables.crimes.codes.status: 'opn' is not one of", "run.standards: there is no standard NCRS-1A; did you mean NCRS-01A?",
    "run.suites: there is no suite crime_recordin; did you mean crime_recording?",
    "standards.NCRS-1: there is no such standard; did you mean NCRS-01?",
    "parameters.ncrs_limit_hour: there is no such parameter; did you mean ncrs_limit_hours?",
    "parameters.ncrs_limit_hours: expected a number from 0 to 87,840", "parameters.ncrs_child_roles: expected a list of words",
    "history.breaks.0.standards: there is no standard NCRS-01Z",
)  # fmt: skip


@pytest.mark.parametrize("zone", ["Europe/Lodon", "Europe/London"])
def test_names_and_forms_are_told_together_each_with_its_line(tmp_path: Path, zone: str) -> None:
    path = tmp_path / "duly.toml"
    path.write_text(NAMES.replace("Europe/Lodon", zone))
    with pytest.raises(SettingsError) as told:
        tuning_of(settings_of(path))
    faults = told.value.faults
    assert len(faults) == len(WRONG_NAMES) + (zone == "Europe/Lodon")
    for wrong in WRONG_NAMES:
        assert [fault for fault in faults if fault.startswith(wrong) and "(line " in fault], wrong
    if zone == "Europe/Lodon":
        assert (
            "export.time_zone: is not a known time zone, such as Europe/London; did you mean Europe/London? (line 3)"
            in faults
        )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1]}', {"a": [1]}),
        ("[" * 100_000, None),
        ('{"a": 1, "a": 2}', None),
        ("[" * 60 + "]" * 60, None),
        ("{", None),
    ],
)
def test_json_holds_what_people_write(text: str, value: object) -> None:
    if value is None:
        with pytest.raises(ValueError):
            json_of(text.encode())
    else:
        assert json_of(text) == value
