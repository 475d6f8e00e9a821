"""A domestic abuse log with a child, checked before officers arrived, that breaks nothing; changed in the smallest way that
breaks one thing."""

from __future__ import annotations

from collections.abc import Sequence

from tests.expectations.examples import Records, Row

LOG: Row = {
    "incident_id": "I",
    "reported_at": "2025-11-10T11:30:00",
    "closed_at": "2025-11-10T18:00:00",
    "team_id": "T",
    "district": "North",
    "da_flag": True,
    "child_flag": True,
}
TIMES: Row = {"incident_id": "I", "first_arrival_at": "2025-11-10T12:00:00", "operator": "OP"}
NOMINAL: Row = {
    "check_id": "N",
    "incident_id": "I",
    "check_type": "nominal",
    "completed_at": "2025-11-10T11:40:00",
}
ADDRESS: Row = {**NOMINAL, "check_id": "A", "check_type": "address"}
OTHER: Row = {**NOMINAL, "check_id": "O", "check_type": "rso"}
SCENE: Row = {"da_id": "D", "incident_id": "I", "attended": True}
TEAMS: Sequence[Row] = ({"team_id": "T", "name": "Response North"}, {"team_id": "T2", "name": "Control room"})
STAFF: Sequence[Row] = ({"staff_id": "OP", "team_id": "T2"},)


def scene(
    *,
    log: Row | None = None,
    times: Row | None = None,
    nominal: Row | None = None,
    address: Row | None = None,
    attended: Row | None = None,
    **tables: Sequence[Row],
) -> Records:
    """The records with these changes to one of them. Keywords that are tables replace that table's rows."""
    return {
        "incidents": [{**LOG, **(log or {})}],
        "incident_times": [{**TIMES, **(times or {})}],
        "incident_checks": [{**NOMINAL, **(nominal or {})}, {**ADDRESS, **(address or {})}],
        "da_incidents": [{**SCENE, **(attended or {})}],
        "teams": TEAMS,
        "staff": STAFF,
        **tables,
    }
