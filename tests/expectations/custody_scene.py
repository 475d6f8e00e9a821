"""A child's detention that breaks nothing, to be changed in the smallest way that breaks one thing."""

from __future__ import annotations

from collections.abc import Sequence

from tests.expectations.examples import Records, Row

PERIOD = ("2025-11-01T00:00:00", "2025-12-01T00:00:00")
DAY = "2025-11-12"
PERSON: Row = {"person_id": "P", "dob_date": "2010-06-01"}
DETENTION: Row = {
    "cust_id": "K",
    "person_id": "P",
    "arrived_at": f"{DAY}T10:00:00",
    "detention_authorised_at": f"{DAY}T10:15:00",
    "detention_reason": "arrest",
    "charged_at": f"{DAY}T15:00:00",
    "bail_refused_at": f"{DAY}T15:30:00",
    "released_at": f"{DAY}T20:15:00",
    "custody_suite": "Northport",
    "la_area": "Hull",
}
ADULT: Row = {
    "cust_id": "K",
    "aa_type": "parent",
    "aa_requested_at": f"{DAY}T11:00:00",
    "aa_arrived_at": f"{DAY}T12:30:00",
}
REVIEW: Row = {"cust_id": "K", "seq": 1, "reviewed_at": f"{DAY}T14:00:00"}
PLACE: Row = {
    "cust_id": "K",
    "request_type": "alternative",
    "requested_at": f"{DAY}T16:00:00",
    "offered_at": f"{DAY}T18:00:00",
    "transferred_at": f"{DAY}T20:15:00",
}
MERGED: Sequence[Row] = ({"person_id": "P", "merged_into": "P2"}, {"person_id": "P2", "dob_date": "2010-06-01"})


def scene(
    detention: Row | None = None,
    *,
    person: Row | None = None,
    adult: Row | None = None,
    accommodation: Row | None = None,
    **others: Sequence[Row],
) -> Records:
    """The records of the detention with these changes to one of them. Keywords that are tables replace that table's rows."""
    return {
        "persons": [{**PERSON, **(person or {})}],
        "custody_records": [{**DETENTION, **(detention or {})}],
        "custody_aa": [{**ADULT, **(adult or {})}],
        "custody_reviews": [REVIEW],
        "custody_accommodation": [{**PLACE, **(accommodation or {})}],
        **others,
    }
