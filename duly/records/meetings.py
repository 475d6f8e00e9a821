"""Meetings that protect a child: strategy meetings, their minutes and actions, case conferences, police protection."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped

from duly.records.columns import Record, code, count, day, flag, instant, key, part, ref, shared, text
from duly.records.text_classes import SUBSTANCE_CLASSES

AGENCIES = ("police", "csc", "health", "education", "referrer", "other")


class StrategyMeeting(Record):
    __tablename__ = "strategy_meetings"
    born = ("entered_at", "convened_at")

    meet_id: Mapped[str] = key("A strategy meeting or discussion")
    trigger_type: Mapped[str | None] = code("What called for it (the force's own list)")
    trigger_id: Mapped[str | None] = code("Record that called for it: a referral or a use of police protection")
    convened_at: Mapped[datetime | None] = instant("When it was called")
    held_at: Mapped[datetime | None] = instant("When it was held")
    format: Mapped[str | None] = code("How it was held", "meeting", "phone", "video")
    status: Mapped[str | None] = code("State of the meeting", "scheduled", "held", "cancelled", "not_required")
    decision_by: Mapped[str | None] = ref("Who decided that none was required", "staff.staff_id")
    decision_at: Mapped[datetime | None] = instant("When it was decided that none was required")
    decision_rationale_len: Mapped[int | None] = count("Length of the reason why none was required", "characters")
    outcome_s47: Mapped[bool | None] = flag("A section 47 enquiry was decided")
    outcome_icpc: Mapped[bool | None] = flag("An initial child protection conference was decided")
    no_actions_decided: Mapped[bool | None] = flag("It was recorded that no action was needed")
    minutes_doc_id: Mapped[str | None] = ref("Document that holds the minutes", "documents.doc_id")
    minutes_text_len: Mapped[int | None] = count("Length of the minutes kept in the record itself", "characters")
    minutes_text: Mapped[str | None] = text(
        "The minutes kept in the record itself, where they may leave the records system"
    )
    minutes_text_class: Mapped[str | None] = code(
        "What the minutes in the record amount to, where their text is not exported", *SUBSTANCE_CLASSES
    )
    minutes_entered_at: Mapped[datetime | None] = instant("When the minutes were stored")
    chair_agency: Mapped[str | None] = code("Agency in the chair", *AGENCIES)
    team_id: Mapped[str | None] = ref("Police team", "teams.team_id")
    la_area: Mapped[str | None] = code("Local authority area")


class StrategyChild(Record):
    __tablename__ = "strategy_children"

    meet_id: Mapped[str | None] = part("The meeting", "strategy_meetings.meet_id", belongs=True)
    person_id: Mapped[str | None] = part("A child it was about", "persons.person_id", belongs=True)


class MeetingAttendee(Record):
    __tablename__ = "meeting_attendees"

    meet_id: Mapped[str | None] = part("The meeting", "strategy_meetings.meet_id", belongs=True)
    agency: Mapped[str | None] = part("Agency invited", codes=AGENCIES)
    attended: Mapped[bool | None] = flag("Somebody from it attended")
    staff_id: Mapped[str | None] = part("Who attended for the police", "staff.staff_id")


class MeetingAction(Record):
    __tablename__ = "meeting_actions"

    action_id: Mapped[str] = key("An action set by a strategy meeting")
    meet_id: Mapped[str | None] = ref("The meeting", "strategy_meetings.meet_id", belongs=True)
    owner_agency: Mapped[str | None] = code("Agency that owns it", *AGENCIES)
    owner_id: Mapped[str | None] = ref("Police owner", "staff.staff_id")
    description_len: Mapped[int | None] = count("Length of the description", "characters")
    due_date: Mapped[date | None] = day("When it is due", planned=True)
    status: Mapped[str | None] = code("State of the action", "open", "done", "superseded")
    completed_at: Mapped[datetime | None] = instant("When it was completed")
    outcome_len: Mapped[int | None] = count("Length of the outcome recorded", "characters")


class CaseConference(Record):
    __tablename__ = "case_conferences"
    born = ("entered_at", "invited_at")

    conf_id: Mapped[str] = key("A child protection conference")
    person_id: Mapped[str | None] = ref("The child", "persons.person_id")
    conf_type: Mapped[str | None] = code("Kind of conference", "initial", "review", "transfer_in")
    invited_at: Mapped[datetime | None] = instant("When the police were invited")
    scheduled_at: Mapped[datetime | None] = instant("When it was to be held", planned=True)
    held_at: Mapped[datetime | None] = instant("When it was held")
    cancelled: Mapped[bool | None] = flag("It was cancelled, or put off to another date with a record of its own")
    family_id: Mapped[str | None] = shared("The family or household that it was held about")
    strategy_meet_id: Mapped[str | None] = ref("Strategy meeting it follows from", "strategy_meetings.meet_id")
    police_attended: Mapped[bool | None] = flag("The police attended")
    attend_mode: Mapped[str | None] = code("How they attended", "person", "phone", "video")
    report_sent_at: Mapped[datetime | None] = instant("When the police report was sent")
    decline_risk_assessed: Mapped[bool | None] = flag("Not attending was risk-assessed")
    decline_reason_len: Mapped[int | None] = count("Length of the reason for not attending", "characters")
    team_id: Mapped[str | None] = ref("Police team that is to attend", "teams.team_id")
    la_area: Mapped[str | None] = code("Local authority area")


class PoliceProtection(Record):
    __tablename__ = "police_protection"
    born = ("entered_at", "started_at")

    pp_id: Mapped[str] = key("A use of the power of police protection (Children Act 1989 s.46)")
    person_id: Mapped[str | None] = ref("The child", "persons.person_id")
    incident_id: Mapped[str | None] = ref("Incident it arose from", "incidents.incident_id")
    started_at: Mapped[datetime | None] = instant("When protection began")
    ended_at: Mapped[datetime | None] = instant("When it ended")
    grounds_len: Mapped[int | None] = count("Length of the grounds recorded", "characters")
    initiating_officer: Mapped[str | None] = ref("Officer who took the child into protection", "staff.staff_id")
    designated_officer: Mapped[str | None] = ref("Officer who inquired into the case", "staff.staff_id")
    la_informed_at: Mapped[datetime | None] = instant("When the local authority was told")
    child_informed: Mapped[bool | None] = flag("The child was told")
    child_not_told_reason: Mapped[str | None] = text("Why the child was not told")
    child_views_len: Mapped[int | None] = count("Length of the child's views recorded", "characters")
    child_views_text: Mapped[str | None] = text("The child's views, where they may leave the records system")
    child_views_class: Mapped[str | None] = code(
        "What the record of the child's views amounts to, where its text is not exported", *SUBSTANCE_CLASSES
    )
    parents_informed: Mapped[bool | None] = flag("The parents, or those who look after the child, were told")
    parents_not_told_reason: Mapped[str | None] = text("Why they were not told")
    accommodation_type: Mapped[str | None] = code(
        "Where the child was taken", "la", "hospital", "relative", "foster", "police_station", "other"
    )
    outcome: Mapped[str | None] = code("How protection ended (the force's own list)")
    closed_at: Mapped[datetime | None] = instant("When the record was closed")
    district: Mapped[str | None] = code("District, where the export has no incident for it")
    la_area: Mapped[str | None] = code("Local authority area")
    team_id: Mapped[str | None] = ref("Police team", "teams.team_id")


class Document(Record):
    __tablename__ = "documents"
    born = ("entered_at", "uploaded_at", "created_at")
    stands_before_entry = True  # other records name it by its id, and are not to find nothing: it is not uploaded yet

    doc_id: Mapped[str] = key("A document")
    doc_type: Mapped[str | None] = code(
        "What it is", "strategy_minutes", "conf_minutes", "pp_form", "inv_plan", "safeguarding_plan"
    )
    linked_type: Mapped[str | None] = code("Kind of record it belongs to")
    linked_id: Mapped[str | None] = code("Record it belongs to")
    location: Mapped[str | None] = code("Where it is kept", "rms", "shared_drive", "personal", "email", "paper")
    created_at: Mapped[datetime | None] = instant("When it was written")
    uploaded_at: Mapped[datetime | None] = instant("When it was stored on the records system")
    size_bytes: Mapped[int | None] = count("Size of the file", "bytes")
    deleted: Mapped[bool | None] = flag("The file was deleted")
