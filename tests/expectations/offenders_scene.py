"""A registered sex offender of whom everything is as it should be, to be changed in the smallest way that breaks one thing."""

from __future__ import annotations

from collections.abc import Sequence

from tests.expectations.examples import Records, Row

TODAY = "2026-01-05"
"""The as-at date of examples."""

OFFENDER: Row = {
    "rso_id": "O",
    "person_id": "P",
    "office": "North",
    "district": "D1",
    "risk": "medium",
    "mgmt": "active",
    "manager": "M",
    "registered_from": "2020-01-01",
    "plan_next_visit_due": "2026-03-01",
    "in_prison": False,
    "flagged": True,
    "photo_uploaded": True,
}
VISIT: Row = {
    "visit_id": "V",
    "rso_id": "O",
    "visit_at": "2025-10-01T10:00:00",
    "outcome": "seen",
    "supervisor_reviewed_at": "2025-10-02T10:00:00",
}
ASSESSMENT: Row = {
    "arms_id": "A",
    "rso_id": "O",
    "completed_at": "2025-06-01T10:00:00",
    "completed_by": "M",
    "approved_at": "2025-06-10T10:00:00",
    "approver": "DS",
}
STAFF: Sequence[Row] = ({"staff_id": "M", "fte": 1.0}, {"staff_id": "DS", "fte": 1.0})
TRAINING: Row = {"tr_id": "T", "staff_id": "DS", "course": "ARMS_APPROVER", "completed_date": "2024-01-01"}


def scene(
    offender: Row | None = None,
    *,
    visit: Row | None = None,
    assessment: Row | None = None,
    training: Row | None = None,
    **others: Sequence[Row],
) -> Records:
    """The records of the offender with these changes to one of them. Keywords that are tables replace that table's rows."""
    return {
        "rso": [{**OFFENDER, **(offender or {})}],
        "rso_visits": [{**VISIT, **(visit or {})}],
        "arms_assessments": [{**ASSESSMENT, **(assessment or {})}],
        "training_records": [{**TRAINING, **(training or {})}],
        "staff": STAFF,
        **others,
    }
