"""Whose values are whose keys, and which time comes first: what speaks for a name, and against it."""

from __future__ import annotations

from pathlib import Path

from duly.connectors.proposing import proposal
from tests.connectors.scene import export, lines


def rows(reported_after: bool) -> str:
    first, then = ("15:00", "09:00") if reported_after else ("09:00", "15:00")
    return lines(
        ("Crime Ref", "Date Reported", "Date Recorded", "Linked To"),
        *((f"C{day}", f"{day}/01/2025 {first}", f"{day}/01/2025 {then}", f"I{day}") for day in range(13, 20)),
    )


LOGS = lines(("incident_id", "reported_at"), *((f"I{day}", f"2025-01-{day}T09:00:00Z") for day in range(10, 30)))


def test_the_order_of_times_is_evidence(tmp_path: Path) -> None:
    said = proposal(paths=[export(tmp_path, {"crimes.csv": rows(reported_after=False)})]).text()
    assert "not before reported_at in 7 of 7 rows" in said


def test_the_wrong_order_is_a_question(tmp_path: Path) -> None:
    proposed = proposal(paths=[export(tmp_path, {"crimes.csv": rows(reported_after=True)})])
    assert ("crimes", "recorded_at") not in proposed.present({})
    assert "are the two the other way round?" in proposed.text()


def test_values_that_are_keys_are_asked_about_whatever_the_header(tmp_path: Path) -> None:
    proposed = proposal(paths=[export(tmp_path, {"crimes.csv": rows(False), "incidents.csv": LOGS})])
    (question,) = (one for one in proposed.questions({}) if one.about == "crimes.incident_id")
    assert [choice.words for choice in question.choices] == ["Linked To"]
    assert "7 of 7 different values are keys of incidents" in proposed.text()
    assert ("crimes", "incident_id") in proposed.present({"crimes.incident_id": 0})


def test_values_that_are_no_keys_make_a_name_a_question(tmp_path: Path) -> None:
    crimes = rows(False).replace("Linked To", "Incident Number").replace(",I", ",Z")
    proposed = proposal(paths=[export(tmp_path, {"crimes.csv": crimes, "incidents.csv": LOGS})])
    assert ("crimes", "incident_id") not in proposed.present({})
    assert "only 0 of 7 different values are keys of incidents" in " ".join(proposed.text().split()).replace(" # ", " ")
