"""Shapes of export that duly.toml can say: proposed with their evidence, asked where not certain, and always loadable."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from duly.cli import main
from duly.connectors.files.kinds.fixed_width import likely_widths
from duly.connectors.proposing import Proposal, proposal
from duly.settings import TableSettings, load
from tests.connectors.scene import export, lines, opened

Rows = Iterable[Iterable[object]]


def proposed(tmp_path: Path, **files: Rows) -> Proposal:
    return proposal(paths=[export(tmp_path, {f"{name}.csv": lines(*rows) for name, rows in files.items()})])


def tables(tmp_path: Path, proposed: Proposal, **answers: int) -> dict[str, TableSettings]:
    """What is in force, read as a run reads it: each table is fit, and no row is lost unsaid."""
    path = tmp_path / "duly.toml"
    path.write_text(proposed.text(answers), encoding="utf-8")
    settings = load(path)
    with opened(tmp_path / "export", settings) as dataset:
        read = dataset.manifest.tables
        assert {name: read[name].unfit for name in settings.tables} == dict.fromkeys(settings.tables, "")
    done = CliRunner().invoke(main, ["doctor", "--config", str(path)])
    assert done.exit_code in (0, 3), done.output
    return dict(settings.tables)


def plain(text: str) -> str:
    return " ".join(text.replace("\n#", " ").split())


def crimes(parts: int, *, reported: str = "{day}/01/2025 0{part}:00") -> list[tuple[object, ...]]:
    """Crimes, each with so many rows, that differ in when they were reported as `reported` says."""
    head: tuple[object, ...] = ("Crime No", "Seq", "Date Reported", "Date Recorded", "Crime Status")
    return [head] + [
        (
            f"C{number}",
            part,
            reported.format(day=13 + number % 9, part=part),
            f"{13 + number % 9}/02/2025 10:00",
            "open",
        )
        for number in range(30)
        for part in range(1, parts + (number % 3 == 0))
    ]


def test_two_columns_are_a_key_where_neither_is_alone(tmp_path: Path) -> None:
    victims = [("Crime No", "Seq", "Nominal Ref", "Victim Type")] + [(f"C{n}", 1, f"P{n}", "person") for n in range(30)]
    said = proposed(tmp_path, CRIMES=crimes(2), VICTIMS=victims)
    held = tables(tmp_path, said)
    assert held["crimes"].key == ("Crime No", "Seq")
    assert "'Crime No' alone repeats in 10 of 40 rows; with 'Seq' never" in said.text()
    assert held["crime_victims"].columns["crime_id"].key == ("Crime No", "Seq")


def test_rows_that_repeat_what_is_said_of_a_crime_are_not_crimes(tmp_path: Path) -> None:
    said = proposed(tmp_path, CRIME_VIEW=crimes(4, reported="{day}/01/2025 09:00"))
    assert "crimes" not in tables(tmp_path, said)


def test_a_reference_to_a_key_of_two_columns_that_lacks_one_is_asked(tmp_path: Path) -> None:
    victims = [("Crime No", "Nominal Ref", "Victim Type")] + [(f"C{n}", f"P{n}", "person") for n in range(30)]
    said = proposed(tmp_path, CRIMES=crimes(2), VICTIMS=victims)
    assert "crime_id" not in tables(tmp_path, said)["crime_victims"].columns
    assert '"Crime No" is here, what is "Seq"?' in plain(said.text())


def test_the_row_is_the_key_where_nothing_is_and_nothing_needs_one(tmp_path: Path) -> None:
    log = [("Case No", "Entered By", "Entry Type", "Entry Date")]
    log += [(f"V{n % 4}", f"S{n % 7}", "arrest", f"{13 + n % 5}/02/2025") for n in range(60)]
    held = tables(tmp_path, proposed(tmp_path, ENQUIRY_LOG=log))
    assert held["investigation_log"].keyed_by_place


def test_what_a_record_belongs_to_and_its_time_are_its_key_where_that_will_do(tmp_path: Path) -> None:
    reviews = [("Case No", "Reviewed By", "Review Date", "Safeguarding Considered")]
    reviews += [(f"V{n % 20}", f"S{n % 7}", f"{13 + n // 10}/02/2025 09:{n % 60:02}", "Y") for n in range(100)]
    held = tables(tmp_path, proposed(tmp_path, SUPERVISORY_REVIEWS=reviews))
    assert held["supervisory_reviews"].key == ("Case No", "Review Date")


def test_several_states_of_a_record_are_a_question(tmp_path: Path) -> None:
    states = [("Log No", "Call Received", "Opening Code", "Last Updated")]
    states += [
        (f"L{n}", f"{13 + n % 9}/02/2025 09:00", "CONCERN", f"{13 + n % 9}/0{3 + part}/2025 10:00")
        for n in range(30)
        for part in range(3)
    ]
    said = proposed(tmp_path, INCIDENTS=states)
    assert "incidents" not in tables(tmp_path, said)
    assert "states of one record" in plain(said.text())
    assert tables(tmp_path, said, incidents=0)["incidents"].keep == "last by updated_at"


def test_a_column_that_names_tables_tells_their_rows_apart(tmp_path: Path) -> None:
    log = [("Case No", "Event Type", "Event Date", "Entered By", "Next Review Due", "Evidence Reviewed")]
    for n in range(80):
        is_review = n % 4 == 0
        log.append(
            (f"V{n // 4}", "SUPERVISOR REVIEW" if is_review else "UPDATE", f"{13 + n % 9}/02/2025 09:{n % 60:02}", f"S{n % 9}",
             f"{13 + n % 9}/03/2025" if is_review else "", "Y" if is_review else "")
        )  # fmt: skip
    said = proposed(tmp_path, CASE_LOG=log)
    assert "supervisory_reviews" not in tables(tmp_path, said)
    held = tables(tmp_path, said, supervisory_reviews=0)["supervisory_reviews"]
    assert [dict(way) for way in held.where] and held.keyed_by_place
    assert 'where = { "Event Type" = ["SUPERVISOR REVIEW"] }' in said.text({"supervisory_reviews": 0})


def dated(cells: Iterable[str]) -> list[tuple[object, ...]]:
    return [
        ("Crime No", "Date Reported", "Time Reported", "Date Recorded"),
        *((f"C{n}", f"{13 + n % 9}/02/2025", f"{n % 24:02}:{n % 60:02}", cell) for n, cell in enumerate(cells)),
    ]


def test_a_date_and_its_time_of_day_are_one_column(tmp_path: Path) -> None:
    held = tables(tmp_path, proposed(tmp_path, CRIMES=dated(["25/03/2025 10:00"] * 40)))["crimes"].columns
    assert held["reported_at"].headers == ("Date Reported", "Time Reported") and held["reported_at"].join == " "
    assert held["reported_at"].format == ("%d/%m/%Y %H:%M",)


def test_what_cannot_be_read_is_tolerated_if_somebody_says_so(tmp_path: Path) -> None:
    said = proposed(tmp_path, CRIMES=dated([*["25/03/2025 10:00"] * 90, *["to follow"] * 10]))
    assert "recorded_at" not in tables(tmp_path, said)["crimes"].columns
    assert "10 of 100 values (10.0%) cannot be read so" in plain(said.text())
    answered: Any = {"crimes.recorded_at": 0}
    held = tables(tmp_path, said, **answered)["crimes"].columns["recorded_at"]
    assert (held.unreadable, held.limit) == ("unknown", 0.2)


def test_where_little_is_known_the_line_of_the_headers_is_said(tmp_path: Path) -> None:
    log = "Enquiry log\nRun,on,1 May,\n\n" + lines(
        ("Case No", "Written By", "Colour", "Shade"), *((f"V{n % 4}", f"S{n % 7}", "red", "dark") for n in range(30))
    )
    folder = export(tmp_path, {"investigation_log.csv": log, "STAFF.csv": lines(("Collar No", "Rank"), ("1", "PC"))})
    said = proposal(paths=[folder])
    held = tables(tmp_path, said, investigation_log=0)
    assert held["investigation_log"].header_row == 4


def test_two_headers_that_a_run_would_not_tell_apart_are_asked_about(tmp_path: Path) -> None:
    head = ("Crime No", "Date Reported", "DATE REPORTED", "Date Recorded")
    rows = [(f"C{n}", f"{13 + n}/02/2025 09:00", "", f"{13 + n}/02/2025 10:00") for n in range(9)]
    said = proposed(tmp_path, CRIMES=[head, *rows])
    assert set(tables(tmp_path, said)["crimes"].columns) == {"crime_id", "recorded_at"}
    assert 'is it "Date Reported" or "DATE REPORTED"?' in plain(said.text())


def at_fixed_places(rows: Iterable[tuple[str, ...]], widths: tuple[int, ...]) -> str:
    return "".join("".join(map(str.ljust, row, widths)).rstrip() + "\n" for row in rows)


def test_columns_that_blanks_set_apart_are_asked_about_with_their_widths(tmp_path: Path) -> None:
    crimes = [("OCCURRENCE NO", "DATE REPORTED", "DATE RECORDED", "STATUS", "BEAT")] + [
        (f"45C{n:05}", f"{13 + n % 9}/05/2025 09:{n:02}", f"{13 + n % 9}/05/2025 11:{n:02}", "FILED", "Hull West")
        for n in range(40)
    ]
    text = at_fixed_places(crimes, (15, 18, 18, 8, 9))
    said = proposal(paths=[export(tmp_path, {"CRIMEX.TXT": text})])
    assert "crimes" not in load(written(tmp_path, said.text())).tables
    assert "is CRIMEX.TXT a table of them" in plain(said.text()) and "no value is cut" in plain(said.text())
    held = tables(tmp_path, said, crimes=0)["crimes"]
    assert held.widths == (15, 18, 18, 8, 9)
    with opened(tmp_path / "export", load(tmp_path / "duly.toml")) as dataset:
        assert dataset.manifest.tables["crimes"].rows == 40
    with opened(export(tmp_path / "again", {"crimes.txt": text})) as dataset:
        unfit = dataset.manifest.tables["crimes"].unfit
        assert "as blanks stand in it, widths = [15, 18, 18, 8, 9] under [tables.crimes]" in unfit


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "proposed.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        at_fixed_places([("A", "B", "A"), *[("1", "2", "3")] * 9], (4, 4, 4)),  # a header twice
        at_fixed_places([("A", "B", "C"), *[("1", "2", "3")] * 2], (4, 4, 4)),  # too few lines
        at_fixed_places([("A", "B"), *[("1", "2")] * 9], (4, 4)),  # too few columns
        at_fixed_places([("A", "B", "C"), *[("1", "2", "3")] * 9], (4, 4, 4)).replace("   ", "\t"),
        "A note\n" + "of some lines that nobody cut\n" * 9,
    ],
)
def test_other_texts_have_no_columns_at_fixed_places(tmp_path: Path, text: str) -> None:
    assert likely_widths(export(tmp_path, {"notes.txt": text}) / "notes.txt", None) == ()


def test_blanks_within_values_and_figures_at_the_right_end_no_column(tmp_path: Path) -> None:
    rows = [("REF", "WHEN", " COUNT"), *((f"R{n}", "2025-05-01 10:00", f"{n * 90:6}") for n in range(20))]
    text = at_fixed_places(rows, (5, 18, 6))
    assert likely_widths(export(tmp_path, {"notes.txt": text}) / "notes.txt", None) == (5, 19, 5)
