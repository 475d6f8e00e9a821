"""Which table a file is: by its name, its columns, and whether it has one row for each key. A child is never its parent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from duly.connectors.proposing import proposal
from tests.connectors.scene import export, lines

CRIMES = lines(
    ("Crime Ref", "Date Reported", "Date Recorded", "Status"),
    *((f"C{number}", f"{number:02}/01/2025 09:00", f"{number:02}/01/2025 10:00", "open") for number in range(12, 22)),
)
NOMINALS = lines(("Nominal Ref", "DOB"), *((f"N{number}", f"{number}/06/2010") for number in range(12, 22)))
VICTIMS = lines(
    ("Crime Ref", "Nominal Ref", "Victim Type"), *((f"C{number}", f"N{number}", "person") for number in range(12, 22))
)


def plain(text: str) -> str:
    """Comments as they read, however they are broken into lines."""
    return " ".join(text.split()).replace(" # ", " ")


def uses(tmp_path: Path, files: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return dict(proposal(paths=[export(tmp_path, files)]).tables)


def test_the_files_of_a_crime_system_are_told_apart(tmp_path: Path) -> None:
    files = {"CRIME_EXTRACT_20250131.csv": CRIMES, "NOMINAL_EXTRACT.csv": NOMINALS, "VICTIM_EXTRACT.csv": VICTIMS}
    assert uses(tmp_path, files) == {
        "CRIME_EXTRACT_20250131.csv": ("crimes",),
        "NOMINAL_EXTRACT.csv": ("persons",),
        "VICTIM_EXTRACT.csv": ("crime_victims",),
    }


def test_they_are_told_apart_whatever_they_are_called(tmp_path: Path) -> None:
    used = uses(tmp_path, {"q1.csv": CRIMES, "q2.csv": NOMINALS, "q3.csv": VICTIMS})
    assert used["q1.csv"] == ("crimes",) and used["q3.csv"] == ("crime_victims",)
    assert used["q2.csv"] in (("persons",), ("persons?",))


@pytest.mark.parametrize(
    "child",
    [
        lines(("Crime Ref", "Officer", "Note"), ("C12", "S1", "x")),
        lines(("Crime Ref", "Property Type", "Value"), *((f"C{number}", "bike", "5") for number in range(12, 20))),
        lines(
            ("Crime Ref", "Status", "Date Recorded"),
            *((f"C{number}", "filed", "12/02/2025") for number in range(12, 20)),
        ),
    ],
)
def test_a_file_that_names_the_crime_is_none_of_crimes(child: str, tmp_path: Path) -> None:
    proposed = proposal(paths=[export(tmp_path, {"CRIMES.csv": CRIMES, "DUTY.csv": child})])
    assert proposed.tables["CRIMES.csv"] == ("crimes",)
    assert proposed.tables["DUTY.csv"] in ((), ("crimes too, not read",))
    assert 'files = ["CRIMES.csv"]' in proposed.text()
    assert re.search(r'of "Crime Ref", (\d) of \1 different values are keys of crimes', plain(proposed.text()))


def test_several_rows_for_a_crime_are_not_crimes(tmp_path: Path) -> None:
    rows = [(f"C{number % 5}", f"{number}/01/2025 09:00", f"{number}/01/2025 10:00") for number in range(12, 22)]
    folder = export(tmp_path, {"CRIME_AUDIT.csv": lines(("Crime Ref", "Date Reported", "Date Recorded"), *rows)})
    proposed = proposal(paths=[folder])
    assert proposed.tables == {"CRIME_AUDIT.csv": ()}
    assert '"Crime Ref" has 5 values on 10 rows' in proposed.text()


def test_files_of_a_series_are_one_table(tmp_path: Path) -> None:
    later = CRIMES.replace("C1", "D1").replace("C2", "D2").replace("Status", "Crime Status")
    used = uses(tmp_path, {"crimes 2025-01.csv": CRIMES, "crimes 2025-02.csv": later})
    assert set(used.values()) == {("crimes",)}


def test_a_log_that_tells_of_arrivals_fills_two_tables(tmp_path: Path) -> None:
    logs = lines(
        ("Log No", "Call Received", "Opening Code", "Dispatched Time", "Arrived Time"),
        *(
            (f"L{day}", f"{day}/01/2025 09:00", "CONCERN", f"{day}/01/2025 09:05", f"{day}/01/2025 09:20")
            for day in range(13, 20)
        ),
    )
    assert uses(tmp_path, {"cad.csv": logs}) == {"cad.csv": ("incidents", "incident_times")}


def test_an_officer_beside_a_crime_is_a_question(tmp_path: Path) -> None:
    crimes = lines(
        ("Crime Ref No", "Reported On", "Created On", "OIC Collar No"),
        *((f"C{day}", f"{day}/02/2025 12:00", f"{day}/02/2025 13:00", "123") for day in range(21, 25)),
    )
    proposed = proposal(paths=[export(tmp_path, {"crimes_rms.csv": crimes})])
    assert proposed.tables["crimes_rms.csv"] == ("crimes", "investigations?")
    assert ("investigations", "oic") not in proposed.present({})
    assert ("investigations", "oic") in proposed.present({"investigations": 0})


def test_a_key_without_a_known_name_is_asked_for(tmp_path: Path) -> None:
    crimes = lines(
        ("Dossier", "Offence Date", "Date Reported", "Beat"),
        *((f"Q{day}", f"{day}/02/2025 12:00", f"{day}/02/2025 13:00", "7") for day in range(13, 20)),
    )
    proposed = proposal(paths=[export(tmp_path, {"extract.csv": crimes})])
    (question,) = (one for one in proposed.questions({}) if one.about == "crimes")
    assert [choice.words for choice in question.choices] == ["crimes, with Dossier for crime_id"]
    assert {("crimes", "crime_id"), ("crimes", "reported_at")} <= proposed.present({"crimes": 0})


def test_a_second_file_of_other_columns_is_shown_with_what_it_would_be(tmp_path: Path) -> None:
    entered = lines(
        ("Crime Number", "Date Occurred", "Date Entered"),
        *((f"C{number}", f"{number}/01/2025 08:00", f"{number}/01/2025 10:30") for number in range(13, 22)),
    )
    proposed = proposal(paths=[export(tmp_path, {"CRIMES.csv": CRIMES, "OTHER_SYSTEM.csv": entered})])
    assert proposed.tables == {"CRIMES.csv": ("crimes",), "OTHER_SYSTEM.csv": ("crimes too, not read",)}
    assert '# offence_from = { from = "Date Occurred", format = "%d/%m/%Y %H:%M" }' in proposed.text()
    assert ("crimes", "offence_from") not in proposed.present({})


@pytest.mark.parametrize("gap", [",", ";", "\t"])
def test_titles_above_the_headers_are_no_headers(gap: str, tmp_path: Path) -> None:
    titled = "Crimes of the week\nRun by Jane Poe\n\n" + CRIMES.replace(",", gap)
    assert uses(tmp_path, {"CRIMES.csv": titled}) == {"CRIMES.csv": ("crimes",)}


@pytest.mark.parametrize(
    "content",
    [
        "Jane Poe\n",
        "Jane Poe,12 High Street\n",
        "Jane Poe,12 High Street\nJohn Doe,14 High Street\n",
        "Jane Poe\nx\n",
        "Officer Jane Poe,2001-02-03,Status,lives at 4 High Street\nOfficer John Doe,2001-02-04,Status,lives at 5 High Street\n",
        "Jane Poe,F,the officer met her at High Street\nJohn Doe,M,the officer met him at High Street\n",
    ],
)
def test_a_row_that_may_hold_anybodys_name_is_not_shown_as_headers(content: str, tmp_path: Path) -> None:
    said = plain(proposal(paths=[export(tmp_path, {"cover.csv": content, "CRIMES.csv": CRIMES})]).text())
    assert "Jane" not in said and "High Street" not in said
    assert "does not look like headers and is not shown" in said
    told = plain(proposal(paths=[export(tmp_path / "b", {"other.csv": "Case Officer,Bike Colour\nS1,red\n"})]).text())
    assert "Its headers:" in told and "Bike Colour" in told  # one word of columns makes a row of headers


def test_the_id_of_another_record_is_no_key_beside_an_id_of_its_own(tmp_path: Path) -> None:
    rows = [
        (f"U{at}", f"L{at}", f"{at}/01/2025 08:00", f"{at}/01/2025 09:00", f"{at}/01/2025 10:00", "North")
        for at in range(12, 22)
    ]
    headers = ("URN", "STORM Ref", "Committed From", "Date/Time Reported", "Date/Time Recorded", "District")
    proposed = proposal(paths=[export(tmp_path, {"ATH_INVESTIGATION.csv": lines(headers, *rows)})])
    # Each crime was told of in one log, so that values cannot tell whose rows these are: the id that stands first is asked about.
    assert proposed.tables == {"ATH_INVESTIGATION.csv": ("crimes?",)}
    assert '# crime_id = "URN"' in proposed.text() and "[tables.incidents]" not in proposed.text()
    own = lines(headers[1:], *(row[1:] for row in rows))
    assert uses(tmp_path / "own", {"STORM_LOGS.csv": own}) == {"STORM_LOGS.csv": ("incidents",)}


def test_people_are_not_reviews_of_their_custody(tmp_path: Path) -> None:
    people = lines(("Detainee URN", "Date of Birth"), *((f"N{at}", f"{at}/06/2010") for at in range(12, 22)))
    assert uses(tmp_path, {"Detainees.csv": people}) != {"Detainees.csv": ("custody_reviews",)}
