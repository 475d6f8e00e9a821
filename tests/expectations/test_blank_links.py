"""A column by which rows belong to another record, blank in every row, is lacking: by name, and no figure is made without it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from duly.cli import main
from duly.records import Record, columns_of, tables
from duly.records.columns import key_of, table_name

CRIMES = "crime_id,offence_class,reported_at,recorded_at\nC1,violent,2025-05-01T09:00:00Z,2025-05-01T10:00:00Z\n"
PERSONS = "person_id,dob_date\nP1,2015-01-01\n"
DETENTIONS = (
    "cust_id,person_id,arrived_at,detention_authorised_at,detention_reason,charged_at,bail_refused_at,released_at\n"
)
HELD = "K1,P1,2025-05-01T09:00:00Z,2025-05-01T09:10:00Z,arrest,,,2025-05-02T03:00:00Z\n"
ADULTS = "cust_id,aa_type,aa_requested_at,aa_arrived_at\n"
REVIEWS = "rev_id,inv_id,reviewer,reviewed_at\n"


def judged(folder: Path, standard: str, files: Mapping[str, str]) -> tuple[int, str, str, dict[str, int]]:
    """The exit code, the outcome, the message and the counts of one standard."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    arguments = ["check", str(folder), "--standard", standard, "--as-at", "2025-06-01T00:00:00", "--format", "json"]
    done = CliRunner().invoke(main, arguments)
    (result,) = json.loads(done.stdout)["results"]
    return done.exit_code, result["outcome"], result["message"], result["counts"]


def test_victims_of_no_crime_leave_no_crime_out(tmp_path: Path) -> None:
    files = {"crimes": CRIMES, "persons": PERSONS}
    victims = "crime_id,person_id,victim_type\n{},P1,person\n,P1,person\n"
    code, outcome, message, _ = judged(tmp_path, "NCRS-01", {**files, "crime_victims": victims.format("")})
    assert (code, outcome) == (3, "NO_DATA")
    assert message == "the export's column crime_victims.crime_id is blank in every row"
    _, outcome, _, counts = judged(tmp_path, "NCRS-01", {**files, "crime_victims": victims.format("C1")})
    assert (outcome, counts["compliant"]) == ("MET", 1)


@pytest.mark.parametrize(
    ("adults", "outcome"),
    [
        (f"{ADULTS},parent,2025-05-01T10:00:00Z,2025-05-01T11:00:00Z\n", "NO_DATA"),
        (f"{ADULTS}K1,parent,2025-05-01T10:00:00Z,2025-05-01T11:00:00Z\n", "MET"),
        (ADULTS, "NOT_MET"),  # a table without a row: nobody came
    ],
)
def test_who_came_to_no_detention_accuses_nobody(tmp_path: Path, adults: str, outcome: str) -> None:
    files = {"persons": PERSONS, "custody_records": DETENTIONS + HELD, "custody_aa": adults}
    assert judged(tmp_path, "CUST-01", files)[1] == outcome


@pytest.mark.parametrize("record", [one for one in tables() if key_of(one) is None], ids=table_name)
def test_every_link_table_says_what_its_rows_belong_to(record: type[Record]) -> None:
    assert any(column.belongs and column.references for column in columns_of(record))


def test_what_a_record_may_do_without_is_no_such_link() -> None:
    """Blank of all of them, these say something: nobody did it, nothing came of it, or who it was is not known."""
    said = {
        f"{table_name(record)}.{column.name}" for record in tables() for column in columns_of(record) if column.belongs
    }
    assert not said & {
        *("crimes.incident_id", "crimes.cancel_by", "child_referrals.crime_id", "child_referrals.inv_id"),
        *("da_incidents.csc_referral_id", "missing_episodes.strategy_meet_id", "crime_victims.person_id"),
        *("meeting_attendees.staff_id", "rso.manager", "supervisory_reviews.reviewer", "investigations.oic"),
    }
