"""A referral, the strategy meeting it led to and what was done there, breaking nothing; changed in the smallest way that
breaks one thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.expectations.examples import Records, Row

PERIOD = ("2025-11-01T00:00:00", "2025-12-01T00:00:00")
WEDNESDAY, THURSDAY, FRIDAY = "2025-11-12", "2025-11-13", "2025-11-14"

TEAMS: Sequence[Row] = (
    {"team_id": "T", "name": "North", "team_type": "PVP_CORE"},
    {"team_id": "T2", "name": "Online", "team_type": "ISOT"},
    {"team_id": "T3", "name": "Exploitation", "team_type": "CSE"},
    {"team_id": "T4", "name": "Nobody knows", "team_type": "(unmapped)"},
    {"team_id": "T5", "name": "Nobody says"},
    {"team_id": "T6", "name": "Was online", "team_type": "PVP_CORE", "merged_into": "T2"},
    {"team_id": "T7", "name": "Was online too", "team_type": "ISOT", "merged_into": "GONE"},
)
STAFF: Sequence[Row] = (
    {"staff_id": "DC", "rank": "DC"},
    {"staff_id": "DS", "rank": "DS"},
    {"staff_id": "DI", "rank": "DI"},
    {"staff_id": "ODD", "rank": "(unmapped)"},
    {"staff_id": "NONE"},
    {"staff_id": "OLD", "merged_into": "DI"},
)
REFERRAL: Row = {
    "ref_id": "R",
    "person_id": "P",
    "referred_at": f"{WEDNESDAY}T10:00:00",
    "threshold": "s47",
    "source_team": "T",
}
PROTECTION: Row = {"pp_id": "Q", "person_id": "P", "started_at": f"{WEDNESDAY}T10:00:00", "team_id": "T"}
MEETING: Row = {
    "meet_id": "M",
    "trigger_id": "R",
    "status": "held",
    "convened_at": f"{WEDNESDAY}T11:00:00",
    "held_at": f"{WEDNESDAY}T15:00:00",
    "outcome_s47": True,
    "outcome_icpc": True,
    "minutes_doc_id": "D",
    "minutes_entered_at": f"{THURSDAY}T09:00:00",
    "chair_agency": "csc",
    "format": "meeting",
    "team_id": "T",
}
DECISION: Row = {
    "meet_id": "M",
    "trigger_id": "R",
    "status": "not_required",
    "decision_by": "DI",
    "decision_at": f"{THURSDAY}T09:00:00",
    "decision_rationale_len": 20,
}
DOCUMENT: Row = {
    "doc_id": "D",
    "doc_type": "strategy_minutes",
    "location": "rms",
    "size_bytes": 1200,
    "deleted": False,
    "uploaded_at": f"{THURSDAY}T10:00:00",
}
ATTENDEES: Sequence[Row] = tuple(
    {"meet_id": "M", "agency": agency, "attended": True} for agency in ("police", "csc", "health")
)
ACTION: Row = {
    "action_id": "A",
    "meet_id": "M",
    "owner_agency": "police",
    "owner_id": "DC",
    "due_date": "2025-11-20",
    "status": "done",
    "completed_at": "2025-11-20T23:00:00",
    "outcome_len": 10,
}
CONFERENCE: Row = {
    "conf_id": "C",
    "person_id": "P",
    "conf_type": "initial",
    "held_at": "2025-12-03T10:00:00",
}


def about(*children: str, meeting: str = "M") -> list[Row]:
    """The children that a meeting lists."""
    return [{"meet_id": meeting, "person_id": child} for child in children]


def merged(meeting: Row | None = None, *others: Row, into: str = "M2", **changes: Any) -> Records:
    """The meeting was merged into one that breaks nothing but for `meeting`; `others` are further meeting records."""
    survivor = {**MEETING, "meet_id": into, **(meeting or {})}
    return scene(strategy_meetings=[{**MEETING, "merged_into": into}, survivor, *others], **changes)


def scene(
    *,
    referral: Row | None = None,
    meeting: Row | None = None,
    document: Row | None = None,
    action: Row | None = None,
    conference: Row | None = None,
    **others: Sequence[Row],
) -> Records:
    """The records with these changes to one of them. Keywords that are tables replace that table's rows."""
    return {
        "teams": TEAMS,
        "staff": STAFF,
        "persons": [{"person_id": "P"}],
        "child_referrals": [{**REFERRAL, **(referral or {})}],
        "strategy_meetings": [{**MEETING, **(meeting or {})}],
        "strategy_children": about("P"),
        "documents": [{**DOCUMENT, **(document or {})}],
        "meeting_attendees": ATTENDEES,
        "meeting_actions": [{**ACTION, **(action or {})}],
        "case_conferences": [{**CONFERENCE, **(conference or {})}],
        **others,
    }
