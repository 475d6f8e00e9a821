"""A crime against a child, and a log, that break nothing, to be changed in the smallest way that breaks one thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine

from duly.checks import Standard
from duly.judging.selects import bound_values, listed
from tests.expectations.databases import connected

Row = Mapping[str, Any]
Records = dict[str, Sequence[Row]]
Expect = tuple[str, str] | Sequence[tuple[str, str | None, str, str]]
"""What an example may expect: the one verdict, or a list of them."""


CHILD: Row = {"person_id": "P", "dob_date": "2015-06-01"}
ADULT: Row = {"person_id": "P", "dob_date": "1980-06-01"}
TEAMS: Sequence[Row] = (
    {"team_id": "R", "name": "Response", "team_type": "RESPONSE", "district": "D9"},
    {"team_id": "PVP", "name": "Child protection", "team_type": "PVP_CORE"},
    {"team_id": "NAMELESS", "team_type": "ISOT"},
)
STAFF: Sequence[Row] = (
    {"staff_id": "OIC", "rank": "DC", "team_id": "R"},
    {"staff_id": "CLOSER", "rank": "PC", "team_id": "R"},
    {"staff_id": "INSP", "rank": "Insp", "team_id": "PVP"},
)
CRIME: Row = {
    "crime_id": "K",
    "reported_at": "2025-06-02T10:00:00",
    "recorded_at": "2025-06-02T12:00:00",
    "offence_code": "8N",
    "offence_class": "violent",
    "offence_from": "2025-06-01T18:00:00",
    "status": "open",
    "report_route": "unit_direct",
    "district": "D1",
}
CASE: Row = {"inv_id": "V", "crime_id": "K", "oic": "OIC", "team_id": "R", "allocated_at": "2025-06-02T13:00:00"}
LOG: Row = {
    "incident_id": "L",
    "reported_at": "2025-06-02T10:00:00",
    "opened_at": "2025-06-02T10:05:00",
    "closed_at": "2025-06-02T18:00:00",
    "opening_code": "VIOLENCE",
    "closing_code": "CONCERN",
    "closure_rationale": "Fell at football, seen by A&E, school confirms.",
    "closed_by": "CLOSER",
    "closure_supervised_by": "INSP",
    "team_id": "R",
    "district": "D1",
    "child_flag": True,
}

SURVIVOR: Row = {**CRIME, "crime_id": "Z", "offence_class": "cruelty_neglect"}
"""A crime that another can have been merged into: a child crime that breaks nothing."""


def victim(crime: str = "K", person: str | None = "P", kind: str | None = "person") -> Row:
    return {"crime_id": crime, "person_id": person, "victim_type": kind}


def crime(person: Row = CHILD, *, records: Mapping[str, Sequence[Row]] | None = None, **changes: Any) -> Records:
    """The crime with these changes and this person as its victim; `records` replaces or adds whole tables."""
    return {
        "crimes": [{**CRIME, **changes}],
        "crime_victims": [victim()],
        "persons": [person],
        "investigations": [CASE],
        "teams": TEAMS,
        "staff": STAFF,
        **(records or {}),
    }


def log(records: Mapping[str, Sequence[Row]] | None = None, **changes: Any) -> Records:
    """The log with these changes; `records` replaces or adds whole tables."""
    return {"incidents": [{**LOG, **changes}], "teams": TEAMS, "staff": STAFF, **(records or {})}


def on_the_list(
    engine: Engine,
    standard: Standard,
    name: str,
    records: Mapping[str, Sequence[Row]],
    period: tuple[str, str] | None = None,
) -> tuple[list[str], int | None]:
    """The ids that a listing of a standard shows for these records, and the number that they are a share of."""
    (listing,) = [each for each in standard.lists if each.id == name]
    with connected(engine, records, period=period) as (connection, facts):
        bound = bound_values(standard, facts, {})
        share = None if listing.of is None else connection.execute(listing.of, bound).scalar()
        return [row.record for row in connection.execute(listed(listing), bound)], share
