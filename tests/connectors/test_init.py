"""The first duly.toml: proposed from headers, settled dates only, no value of the export."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from duly.connectors import first_settings
from duly.connectors.proposing import guessed
from duly.connectors.layouts import layouts_of
from duly.records import Crime
from duly.records.vocabulary import shipped_vocabulary
from duly.settings import Settings, load
from tests.connectors.scene import export, lines, opened, table_manifest


def test_what_it_writes_can_be_run(tmp_path: Path) -> None:
    files = {
        "crime_extract_jan.csv": lines(
            ("Crime Number", "Date-Reported", "RECORDED_AT", "Division", "Victim Name"),
            ("C1", "13/01/2025 10:00", "2025-01-13T12:00:00Z", "North", "Zebediah"),
        ),
        "crime_extract_feb.csv": lines(
            ("CrimeNumber", "reported date", "Area"), ("C2", "28/02/2025 10:00", "Zebediah")
        ),
        "birds.csv": "wing,beak\nZebediah,1\n",
    }
    folder = export(tmp_path, files)
    written = first_settings(paths=[folder])
    assert "Zebediah" not in written
    assert '#   "Victim Name"' in written and "birds.csv" in written
    (tmp_path / "duly.toml").write_text(written)
    settings = load(tmp_path / "duly.toml")
    layouts_of(settings, shipped_vocabulary())
    assert settings.tables["crimes"].columns["reported_at"].format == ("%d/%m/%Y %H:%M",)
    with opened(folder, settings) as dataset:
        assert dataset.manifest.tables["crimes"].rows == 2 and "reported_at" in dataset.tables["crimes"]


def test_an_undecided_date_is_left_to_somebody(tmp_path: Path) -> None:
    folder = export(
        tmp_path, {"crimes.csv": lines(("crime_id", "reported_at"), ("C1", "01/02/2025"), ("C2", "12/12/2025"))}
    )
    written = first_settings(paths=[folder])
    assert 'reads as "%d/%m/%Y" or "%m/%d/%Y". Choose' in written
    assert "reported_at" not in tomllib.loads(written)["tables"]["crimes"]["columns"]


def test_odd_headers_do_not_break_the_file(tmp_path: Path) -> None:
    header = 'crime_id,"a ""quoted"" \\ header","two\nlines",é\n'
    tomllib.loads(first_settings(paths=[export(tmp_path, {"crimes.csv": header + "C1,,,\n"})]))


def test_a_database_is_proposed_too(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'force.db'}"
    with create_engine(url).begin() as connection:
        connection.execute(text("CREATE TABLE nominals (nominal_ref TEXT, date_of_birth TEXT, surname TEXT)"))
        connection.execute(text("INSERT INTO nominals VALUES ('P1', '2015-01-01', 'Zebediah')"))
    written = first_settings(url=url)
    settings = Settings.model_validate(tomllib.loads(written))
    layouts_of(settings, shipped_vocabulary())
    assert settings.tables["persons"].columns["person_id"].headers == ("nominal_ref",)
    assert "Zebediah" not in written


@pytest.mark.parametrize("name", ["crimes.csv", "crime_report.csv"])
def test_the_vocabulary_maps_to_itself(tmp_path: Path, name: str) -> None:
    folder = export(tmp_path, {name: lines(("crime_id", "reported_at"), ("C1", "2025-01-01T10:00:00Z"))})
    settings = Settings.model_validate(tomllib.loads(first_settings(paths=[folder])))
    assert table_manifest(folder, chosen=settings).rows == 1


@pytest.mark.parametrize(
    ("headers", "proposed"),
    [
        (
            ("Crime Ref No", "Date Occurred", "Reported On", "Division"),
            {
                "crime_id": "Crime Ref No",
                "offence_from": "Date Occurred",
                "reported_at": "Reported On",
                "district": "Division",
            },
        ),
        (
            ("Occurrence No", "Occ Start", "Rep Date", "Rec Date"),
            {
                "crime_id": "Occurrence No",
                "offence_from": "Occ Start",
                "reported_at": "Rep Date",
                "recorded_at": "Rec Date",
            },
        ),
        (("Crime Number", "Date Occur", "Beat"), {"crime_id": "Crime Number", "offence_from": "Date Occur"}),
    ],
)
def test_the_trades_own_headers_are_proposed_and_occurred_is_never_reported(
    headers: tuple[str, ...], proposed: dict[str, str]
) -> None:
    assert match(Crime, headers) == proposed
