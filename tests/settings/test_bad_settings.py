"""What a duly.toml can say that cannot be: each is refused when it is loaded, by the key or the line, and no secret is told."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from duly.errors import SettingsError
from duly.settings import Settings, load
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
        ("[history]\nkeep_verdicts_days = 99999999999999", "history.keep_verdicts_days"),
        ("[history]\nexpect_every_days = 99999999999999", "history.expect_every_days"),
        ('[standards."NCRS-01"]\ntarget = nan\n' + CHANGE, "standards.NCRS-01.target"),
        ('[export]\ntime_zone = "localtime"', "export.time_zone"),
        ('[export]\ntest_id_prefixes = ["T", " "]', "export.test_id_prefixes"),
        ('[export]\ntime_zone = "Factory"', "export.time_zone"),
        ('[export]\nblanks = ["-", "\\u0000"]', "export.blanks.1"),
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
        ('folder = "out"\nshare_folder = "out/shared"', 0),
        ('folder = "export"', 1),
        ('folder = "export/results"', 0),
        ('folder = "out"\nshare_folder = "export"', 1),
        ('folder = "more"\nshare_folder = "more"', 3),
    ],
)
def test_no_place_is_written_over_another(tmp_path: Path, output: str, faults: int) -> None:
    text = f'[export]\npath = ["export", "more"]\n[output]\n{output}\n'
    path = tmp_path / "duly.toml"
    path.write_text(text)
    if faults:
        assert refused(tmp_path, text).count("\n  - ") == faults
    else:
        assert isinstance(load(path), Settings)
