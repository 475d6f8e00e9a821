"""A domestic abuse incident with one child that breaks nothing, to be changed in the smallest way that breaks one thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Row = Mapping[str, object]

C, N, U, Y, E, X = "COMPLIANT", "NON_COMPLIANT", "UNKNOWN", "NOT_YET_DUE", "EXEMPT", "EXCLUDED"

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

NOT_SEEN: Row = {"presence": "present_not_seen", "seen": False, "spoken_to": False, "demeanour_text": None,
                 "demeanour_entered_at": None}
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
