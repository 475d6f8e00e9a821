"""A domestic abuse incident with a child, triaged, assessed and referred in time, that breaks nothing; changed in the smallest
way that breaks one thing."""

from __future__ import annotations

from collections.abc import Sequence

from tests.expectations.examples import Records, Row

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = "2025-11-10", "2025-11-11", "2025-11-12", "2025-11-13"
ON_MONDAY = (f"{MONDAY}T00:00:00", f"{TUESDAY}T00:00:00")
ON_TUESDAY = (f"{TUESDAY}T00:00:00", f"{WEDNESDAY}T00:00:00")
ON_WEDNESDAY = (f"{WEDNESDAY}T00:00:00", f"{THURSDAY}T00:00:00")

TEAMS: Sequence[Row] = ({"team_id": "T", "name": "Response North"},)
LOG: Row = {
    "incident_id": "I",
    "reported_at": f"{MONDAY}T08:00:00",
    "team_id": "T",
    "district": "North",
}
SCENE: Row = {
    "da_id": "D",
    "incident_id": "I",
    "attended": True,
    "attended_at": f"{MONDAY}T09:00:00",
    "risk_initial": "high",
    "children_in_household": "yes",
    "queued_triage_at": f"{MONDAY}T12:00:00",
    "triaged_at": f"{TUESDAY}T10:00:00",
    "queued_secondary_at": f"{TUESDAY}T10:00:00",
    "secondary_done_at": f"{WEDNESDAY}T10:00:00",
    "csc_referral_id": "R",
}
FORM: Row = {"dash_id": "F", "da_id": "D", "children_question": "yes"}
CHILD: Row = {"cp_id": "K", "da_id": "D", "person_id": "P", "presence": "present_seen"}
PERSON: Row = {"person_id": "P", "dob_date": "2015-06-01"}
MOTHER: Row = {"person_id": "M", "dob_date": "1990-01-01"}
FATHER: Row = {"person_id": "F", "dob_date": "1988-01-01"}
PARTIES: Sequence[Row] = (
    {"incident_id": "I", "person_id": "M", "role": "victim"},
    {"incident_id": "I", "person_id": "F", "role": "suspect"},
)
LINK: Row = {"person_id": "M", "linked_person_id": "P", "link_type": "parent", "valid_from": "2024-01-01"}
REFERRAL: Row = {"ref_id": "R", "person_id": "P", "referred_at": f"{TUESDAY}T11:00:00", "threshold": "s17"}


def scene(
    changed: Row | None = None,
    *,
    log: Row | None = None,
    form: Row | None = None,
    child: Row | None = None,
    person: Row | None = None,
    referral: Row | None = None,
    link: Row | None = None,
    **tables: Sequence[Row],
) -> Records:
    """The records with these changes to the incident, or to another of them. Keywords that are tables replace its rows."""
    return {
        "teams": TEAMS,
        "incidents": [{**LOG, **(log or {})}],
        "da_incidents": [{**SCENE, **(changed or {})}],
        "dash_assessments": [{**FORM, **(form or {})}],
        "children_present": [{**CHILD, **(child or {})}],
        "persons": [{**PERSON, **(person or {})}, MOTHER, FATHER],
        "incident_persons": PARTIES,
        "person_links": [{**LINK, **(link or {})}],
        "child_referrals": [{**REFERRAL, **(referral or {})}],
        **tables,
    }


def nothing_said(**changes: object) -> Records:
    """The incident with nothing that says whether there are children."""
    return scene({"children_in_household": None, **changes}, dash_assessments=[], children_present=[])
