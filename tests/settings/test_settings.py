"""duly.toml: what it may say, and that every fault of it is told at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from duly.connectors.layouts import layouts_of
from duly.errors import SettingsError
from duly.records.vocabulary import shipped_vocabulary
from duly.settings import Period, Settings, load

LONDON = ZoneInfo("Europe/London")


def written(folder: Path, text: str) -> Path:
    path = folder / "duly.toml"
    path.write_text(text)
    return path


def test_the_defaults_stand_without_a_file() -> None:
    settings = Settings()
    assert settings.export.time_zone == "Europe/London" and settings.resolve_period(datetime.now(UTC)) == (None, None)


def test_every_fault_is_told_at_once_with_its_key(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        [export]
        paht = "x"
        time_zone = "Europe/Lodon"
        database = "postgresql://duly:hush-hush@host/force"
        instant_format = "%m/%d"
        [tables.crimes.columns]
        crime_id = 3
        status = { from = "a", constant = "b" }
        [run]
        period = "last fortnight"
        settle_days = -1
        [standards."NCRS-01"]
        target = 200
        [parameters.limit]
        value = 3
        reason = "agreed"
        expires = 2020-01-01
        """,
    )
    with pytest.raises(SettingsError) as raised:
        load(path)
    faults = "\n".join(raised.value.faults)
    for key in (
        "export.paht", "export.time_zone", "export.database", "export.instant_format", "tables.crimes.columns.crime_id",
        "tables.crimes.columns.status", "run.period", "run.settle_days", "standards.NCRS-01.target",
        "standards.NCRS-01.reason", "standards.NCRS-01.expires",
    ):  # fmt: skip
        assert key in faults
    assert "hush-hush" not in str(raised.value) and raised.value.exit_code == 2


@pytest.mark.parametrize("text", ["[export", "export = 3", "\x00"])
def test_what_is_not_toml_is_a_settings_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError):
        load(written(tmp_path, text))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path / "nowhere.toml")


def test_a_change_holds_to_the_end_of_its_last_day(tmp_path: Path) -> None:
    """By the day that is judged as at, whatever day it is."""
    text = (
        '[standards."NCRS-01"]\ntarget = 90\nreason = "agreed in March"\nexpires = 2025-12-31\n'
        '[parameters.limit]\nvalue = 3\nreason = "agreed"\nexpires = 2026-01-05\n'
    )
    settings = load(written(tmp_path, text))
    settings.check_agreed(date(2025, 12, 31))
    with pytest.raises(SettingsError) as refused:
        settings.check_agreed(date(2026, 1, 1))
    assert refused.value.exit_code == 2
    assert refused.value.faults == (
        "standards.NCRS-01: the change expired on 2025-12-31, and the as-at day is 2026-01-01; "
        "remove it, or agree a new expiry",
    )
    with pytest.raises(SettingsError) as refused:
        settings.check_agreed(date(2026, 1, 6))
    assert len(refused.value.faults) == 2


@pytest.mark.parametrize(
    ("words", "first", "end"),
    [
        ("last 28 days", "2025-02-28T00:00:00+00:00", "2025-03-28T00:00:00+00:00"),
        ("last 1 week", "2025-03-21T00:00:00+00:00", "2025-03-28T00:00:00+00:00"),
        ("last month", "2025-02-01T00:00:00+00:00", "2025-03-01T00:00:00+00:00"),
        ("last 12 months", "2024-03-01T00:00:00+00:00", "2025-03-01T00:00:00+00:00"),
        ("last year", "2024-01-01T00:00:00+00:00", "2025-01-01T00:00:00+00:00"),
    ],
)
def test_a_rolling_period_ends_before_the_days_that_are_not_settled(words: str, first: str, end: str) -> None:
    period = Period.model_validate(words)
    resolved = period.resolve(datetime(2025, 3, 31, 9, tzinfo=LONDON), LONDON, settle_days=3)
    assert [moment and moment.isoformat() for moment in resolved] == [first, end]


def test_a_fixed_period_is_not_settled_and_knows_the_clock_change() -> None:
    period = Period.model_validate({"from": date(2025, 3, 1), "to": date(2025, 4, 1)})
    first, end = period.resolve(datetime(2025, 4, 1, tzinfo=LONDON), LONDON)
    assert first and end and (end - first.astimezone(UTC)).total_seconds() == (31 * 24 - 1) * 3600


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    settings = load(written(tmp_path, '[export]\npath = "january"\n'))
    assert settings.resolved(settings.export.path[0]) == tmp_path / "january"


def test_secrets_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.model_validate(
        {"export": {"database": "postgresql://duly@host/force", "password_env": "SECRET"}}
    )
    with pytest.raises(SettingsError, match="SECRET"):
        settings.export.database_url()
    monkeypatch.setenv("SECRET", "p@ss")
    assert settings.export.database_url() == "postgresql://duly:p%40ss@host/force"
    assert "p@ss" not in repr(settings)


def test_names_that_are_not_ours_are_told_at_once() -> None:
    settings = Settings.model_validate(
        {
            "tables": {
                "crime": {},
                "crimes": {
                    "columns": {"crime_number": "x", "district": {"from": "d", "format": "%d/%m/%Y"}},
                    "codes": {"status": {"Live": "opened"}, "nothing": {"a": "b"}},
                },
            }
        }
    )
    with pytest.raises(SettingsError) as raised:
        layouts_of(settings, shipped_vocabulary())
    faults = "\n".join(raised.value.faults)
    for part in (
        "tables.crime:",
        "no column crime_number",
        "'opened' is not one of",
        "no column nothing",
        "has a format",
    ):
        assert part in faults


def test_the_catalogue_names_files_and_packages(tmp_path: Path) -> None:
    text = '[catalogue]\nsuites = ["ours.toml", "more/ours.py"]\npackages = "force-suites"\n'
    catalogue = load(written(tmp_path, text)).catalogue
    assert catalogue.suites == ("ours.toml", "more/ours.py") and catalogue.packages == ("force-suites",)


def test_what_the_catalogue_cannot_name(tmp_path: Path) -> None:
    text = '[catalogue]\nsuites = ["ours.txt", "a.py", "a.py", ".toml"]\npackages = ["a b", "c", "c"]\nsuite = "x"\n'
    with pytest.raises(SettingsError) as raised:
        load(written(tmp_path, text))
    faults = "\n".join(raised.value.faults)
    for key in (
        "catalogue.suites: 'ours.txt' is no file of standards", "catalogue.suites: '.toml' is no", "'a.py' stands twice",
        "catalogue.packages: 'a b' is not the name of a package", "'c' stands twice", "catalogue.suite: is not a key",
    ):  # fmt: skip
        assert key in faults


def test_a_key_is_known_by_its_line(tmp_path: Path) -> None:
    text = '[own_tables.stops]\nkey = "stop_id"\n\n[own_tables.stops.columns]\nstop_id = { kind = "id" }\n'
    settings = load(written(tmp_path, text))
    assert settings.own_tables["stops"]["key"] == "stop_id"
    assert settings.located("own_tables", "stops", "columns", "stop_id", "kind").endswith("duly.toml, line 5")
    assert settings.located("own_tables", "stops", "columns", "other").endswith("duly.toml, line 4")


def test_teams_are_named_by_their_offices(tmp_path: Path) -> None:
    settings = load(written(tmp_path, '[teams]\n"Station Road" = " Offenders North "\n'))
    assert settings.teams == {"Station Road": "Offenders North"}


@pytest.mark.parametrize(
    "line", ['"" = "North"', '"Station Road" = ""', '"Station Road" = 3', '"Station Road" = ["a"]']
)
def test_a_team_and_its_office_have_names(tmp_path: Path, line: str) -> None:
    with pytest.raises(SettingsError, match="1 fault") as raised:
        load(written(tmp_path, f"[teams]\n{line}\n"))
    assert "teams" in raised.value.faults[0] and "line 2" in raised.value.faults[0]
