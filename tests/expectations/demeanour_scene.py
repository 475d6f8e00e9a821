"""A domestic abuse incident with one child that breaks nothing, to be changed in the smallest way that breaks one thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Engine

from duly.checks import Standard
from duly.judging.selects import listed
from duly.records import ChildPresent, DaIncident, DashAssessment, Incident, IncidentPerson, Person, StaffMember, Team
from duly.testing import Row
from tests.expectations.databases import connected

READ = (ChildPresent, DaIncident, DashAssessment, Incident, IncidentPerson, Person, StaffMember, Team)
"""The tables that the standards on demeanour read."""


DESCRIBED = "clung to mum, crying, would not look at dad"
REASON = "at school until four"

PERSON: Row = {"person_id": "P", "dob_date": "2015-06-01"}
LOG: Row = {"incident_id": "I", "reported_at": "2025-11-10T11:30:00", "team_id": "T"}
SCENE: Row = {
    "da_id": "D",
    "incident_id": "I",
    "attended": True,
    "attended_at": "2025-11-10T12:00:00",
    "risk_initial": "medium",
    "children_in_household": "yes",
}
FORM: Row = {"dash_id": "F", "da_id": "D", "children_question": "yes"}
CHILD: Row = {
    "cp_id": "K",
    "da_id": "D",
    "person_id": "P",
    "presence": "present_seen",
    "seen": True,
    "spoken_to": True,
    "spoken_alone": True,
    "demeanour_text": DESCRIBED,
    "demeanour_entered_at": "2025-11-10T14:00:00",
}
SECOND: Row = {**CHILD, "cp_id": "K2", "person_id": "P2"}
THIRD: Row = {**CHILD, "cp_id": "K3", "person_id": "P3"}
SIBLINGS: Sequence[Row] = (PERSON, {**PERSON, "person_id": "P2"}, {**PERSON, "person_id": "P3"})

NOT_SEEN: Row = {
    "presence": "present_not_seen",
    "seen": False,
    "spoken_to": False,
    "demeanour_text": None,
    "demeanour_entered_at": None,
}
NOTHING: Row = {"seen": None, "spoken_to": None, "demeanour_text": None, "demeanour_entered_at": None}


def scene(
    child: Row | None = None,
    *,
    attended: Row | None = None,
    person: Row | None = None,
    log: Row | None = None,
    form: Row | None = None,
    **tables: Sequence[Row],
) -> dict[str, Sequence[Row]]:
    """The records of the incident, with these changes to its child, itself, the child's person, its log and its form.

    Keywords that are tables replace that table's rows.
    """
    return {
        "persons": [{**PERSON, **(person or {})}],
        "incidents": [{**LOG, **(log or {})}],
        "da_incidents": [{**SCENE, **(attended or {})}],
        "dash_assessments": [{**FORM, **(form or {})}],
        "children_present": [{**CHILD, **(child or {})}],
        **tables,
    }


def on_the_list(
    standard: Standard,
    name: str,
    engine: Engine,
    *exports: Mapping[str, Sequence[Row]],
    period: tuple[str, str] | None = None,
) -> list[str]:
    """The ids that a listing of a standard shows for these records."""
    (listing,) = [each for each in standard.lists if each.id == name]
    with connected(engine, *exports, period=period) as (connection, facts):
        return [row.record for row in connection.execute(listed(listing), facts)]
