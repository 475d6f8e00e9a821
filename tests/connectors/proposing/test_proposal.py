"""The first duly.toml: it loads and can be run; what is not certain is a question; nothing of a record is in it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from duly.connectors.layouts import layouts_of
from duly.connectors.proposing import first_settings, proposal
from duly.expectations.catalogue import shipped
from duly.records.vocabulary import shipped_vocabulary
from duly.settings import Settings, load
from tests.connectors.scene import export, lines, opened, table_manifest


def settings_of(written: str) -> Settings:
    """What is proposed, as duly.toml is read; with all names known."""
    settings = Settings.model_validate(tomllib.loads(written))
    layouts_of(settings, shipped_vocabulary())
    return settings


def columns(written: str, table: str) -> dict[str, tuple[str, ...]]:
    """The columns that are mapped for certain, with their headers."""
    return {name: column.headers for name, column in settings_of(written).tables[table].columns.items()}


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
    assert settings.tables["crimes"].columns["reported_at"].format == ("%d/%m/%Y %H:%M",)
    with opened(folder, settings) as dataset:
        assert dataset.manifest.tables["crimes"].rows == 2 and "reported_at" in dataset.tables["crimes"]


def test_an_undecided_date_is_left_to_somebody(tmp_path: Path) -> None:
    rows = (("crime_id", "reported_at"), ("C1", "01/02/2025"), ("C2", "12/12/2025"))
    written = first_settings(paths=[export(tmp_path, {"crimes.csv": lines(*rows)})])
    assert 'reads as "%d/%m/%Y" or "%m/%d/%Y". Which is it?' in written
    assert "reported_at" not in columns(written, "crimes")
    assert '# reported_at = { from = "reported_at", format = "%d/%m/%Y" }' in written


def test_a_time_beside_it_settles_the_order(tmp_path: Path) -> None:
    rows = (
        ("crime_id", "reported_at", "recorded_at"),
        ("C1", "01/02/2025", "02/25/2025"),
        ("C2", "03/04/2025", "04/03/2025"),
    )
    written = first_settings(paths=[export(tmp_path, {"crimes.csv": lines(*rows)})])
    held = settings_of(written).tables["crimes"].columns
    assert held["reported_at"].format == held["recorded_at"].format == ("%m/%d/%Y",)
    assert "'recorded_at' beside it has month before day" in written


def test_odd_headers_do_not_break_the_file(tmp_path: Path) -> None:
    header = 'crime_id,"a ""quoted"" \\ header","two\nlines",é\n'
    tomllib.loads(first_settings(paths=[export(tmp_path, {"crimes.csv": header + "C1,,,\n"})]))


def test_a_database_is_proposed_too(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'force.db'}"
    with create_engine(url).begin() as connection:
        connection.execute(text("CREATE TABLE nominals (nominal_ref TEXT, date_of_birth TEXT, surname TEXT)"))
        connection.execute(text("INSERT INTO nominals VALUES ('P1', '15/01/2015', 'Zebediah')"))
    written = first_settings(url=url)
    held = settings_of(written).tables["persons"].columns
    assert held["person_id"].headers == ("nominal_ref",)
    assert held["dob_date"].format == ("%d/%m/%Y",)
    assert "Zebediah" not in written


@pytest.mark.parametrize("name", ["crimes.csv", "crime_report.csv"])
def test_the_vocabulary_maps_to_itself(tmp_path: Path, name: str) -> None:
    folder = export(tmp_path, {name: lines(("crime_id", "reported_at"), ("C1", "2025-01-01T10:00:00Z"))})
    assert table_manifest(folder, chosen=settings_of(first_settings(paths=[folder]))).rows == 1


def test_every_table_and_column_of_the_vocabulary_maps_to_itself(tmp_path: Path) -> None:
    files = {
        f"{name}.csv": lines([column.name for column in record.__table__.columns if "kind" in column.info])
        for name, record in shipped_vocabulary().by_name.items()
    }
    settings = settings_of(first_settings(paths=[export(tmp_path, files)]))
    for name, record in shipped_vocabulary().by_name.items():
        mapped = {ours: column.headers for ours, column in settings.tables[name].columns.items()}
        assert mapped == {
            column.name: (column.name,) for column in record.__table__.columns if "kind" in column.info
        }, name


OCCURRED = lines(
    ("Crime Number", "Date Occurred", "Date Entered", "Beat"),
    *((f"C{day}", f"{day:02}/03/2025 10:00", f"{day:02}/03/2025 12:00", "7") for day in range(12, 16)),
)


def test_occurred_is_never_taken_for_reported_unasked(tmp_path: Path) -> None:
    proposed = proposal(paths=[export(tmp_path, {"extract.csv": OCCURRED})])
    assert set(columns(proposed.text(), "crimes")) == {"crime_id", "offence_from", "entered_at"}
    (reported,) = (question for question in proposed.questions({}) if question.about == "crimes.reported_at")
    assert [choice.words for choice in reported.choices] == ["Date Occurred", "Date Entered"]
    assert "when a thing happened is not when it was reported" in " ".join(proposed.text().split()).replace(" # ", " ")
    answered = proposed.text({"crimes.reported_at": 0})
    assert columns(answered, "crimes")["reported_at"] == ("Date Occurred",)


def test_what_can_be_judged_is_said_in_order_of_gain(tmp_path: Path) -> None:
    standards = shipped().chosen(ids=["NCRS-01A", "NCRS-01"])
    proposed = proposal(paths=[export(tmp_path, {"extract.csv": OCCURRED})], standards=standards)
    said = proposed.text()
    assert "0 of 2 standards can be judged" in said
    assert "#   1. crimes.recorded_at, crimes.reported_at: then NCRS-01A can be judged" in said
    assert said.index("then NCRS-01A can") < said.index("then NCRS-01 can")
    answers = {"crimes.reported_at": 0, "crimes.recorded_at": 0}
    assert [standard.id for standard in proposed.readiness(answers).ready] == ["NCRS-01A"]
