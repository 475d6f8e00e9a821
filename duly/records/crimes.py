"""Reports to the police: incidents and what the control room did, the crimes recorded from them, and referrals."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from duly.records.columns import Record, code, flag, instant, key, link_key, part, ref, text
from duly.records.text_classes import CLOSURE_CLASSES

CHECK_TYPES = ("nominal", "address", "dash_history", "rso", "cp_plan", "missing")
OFFENCE_CLASSES = ("rape", "other_sexual", "violent", "cruelty_neglect", "online_child_abuse", "robbery", "other")


class Incident(Record):
    __tablename__ = "incidents"
    born = ("opened_at", "reported_at")

    incident_id: Mapped[str] = key("An incident log")
    reported_at: Mapped[datetime | None] = instant("When the report reached the police")
    opened_at: Mapped[datetime | None] = instant("When the log was opened")
    closed_at: Mapped[datetime | None] = instant("When the log was last closed")
    opening_code: Mapped[str | None] = code("Category the log was opened under (the force's own list)")
    closing_code: Mapped[str | None] = code("Category the log was closed under (the force's own list)")
    qualifier_code: Mapped[str | None] = code("Further category of the log (the force's own list)")
    crime_ref: Mapped[str | None] = code("Crime reference as typed in the log; not checked by the system")
    closure_rationale: Mapped[str | None] = text("Why the log was closed")
    closure_rationale_class: Mapped[str | None] = code(
        "What that amounts to, where the text is not exported", *CLOSURE_CLASSES
    )
    closed_by: Mapped[str | None] = ref("Who closed the log", "staff.staff_id")
    closure_supervised_by: Mapped[str | None] = ref("Who checked the closure", "staff.staff_id")
    source: Mapped[str | None] = code(
        "How the report came in",
        "999",
        "101",
        "online",
        "front_office",
        "officer",
        "professional",
        "other_force",
        "internal",
    )
    team_id: Mapped[str | None] = ref("Team that holds the log", "teams.team_id")
    district: Mapped[str | None] = code("District of the incident")
    da_flag: Mapped[bool | None] = flag("Marked as domestic abuse")
    child_flag: Mapped[bool | None] = flag("Marked as involving a child")


class IncidentPerson(Record):
    __tablename__ = "incident_persons"

    incident_id: Mapped[str | None] = part("The incident", "incidents.incident_id", belongs=True)
    person_id: Mapped[str | None] = part("The person", "persons.person_id")
    role: Mapped[str | None] = part(
        "Part the person plays in it", codes=("victim", "suspect", "witness", "child_present", "reporter")
    )


class IncidentTime(Record):
    __tablename__ = "incident_times"

    incident_id: Mapped[str] = link_key("The incident log", "incidents.incident_id")
    dispatched_at: Mapped[datetime | None] = instant("When officers were first sent")
    first_arrival_at: Mapped[datetime | None] = instant("When the first officer arrived")
    operator: Mapped[str | None] = ref("Who dealt with the log in the control room", "staff.staff_id")


class IncidentCheck(Record):
    __tablename__ = "incident_checks"
    born = ("entered_at", "completed_at")

    check_id: Mapped[str] = key("A check of police systems made for an incident")
    incident_id: Mapped[str | None] = ref("The incident log", "incidents.incident_id", belongs=True)
    check_type: Mapped[str | None] = code("What was looked up", *CHECK_TYPES)
    completed_at: Mapped[datetime | None] = instant("When the check was completed")
    result_passed_at: Mapped[datetime | None] = instant("When its result was passed to the officers sent")


class Crime(Record):
    __tablename__ = "crimes"
    born = ("recorded_at",)

    crime_id: Mapped[str] = key("A recorded crime")
    incident_id: Mapped[str | None] = ref("Incident it was reported in", "incidents.incident_id")
    reported_at: Mapped[datetime | None] = instant("When the crime was reported to the police")
    recorded_at: Mapped[datetime | None] = instant("When it was recorded as a crime")
    offence_code: Mapped[str | None] = code("Offence (the force's or the Home Office's list)")
    offence_class: Mapped[str | None] = code("Class of offence", *OFFENCE_CLASSES)
    offence_from: Mapped[datetime | None] = instant("When the offence began")
    offence_to: Mapped[datetime | None] = instant("When the offence ended")
    status: Mapped[str | None] = code(
        "State of the crime record", "open", "filed", "charged", "finalised", "cancelled", "reopened"
    )
    cancelled_at: Mapped[datetime | None] = instant("When the crime was cancelled")
    cancel_code: Mapped[str | None] = code("Ground for cancelling (the force's own list)")
    cancel_rationale: Mapped[str | None] = text("Why it was cancelled")
    cancel_by: Mapped[str | None] = ref("Who decided to cancel", "staff.staff_id")
    victim_informed_at: Mapped[datetime | None] = instant("When the victim was told of the cancellation")
    report_route: Mapped[str | None] = code(
        "How the report reached the crime system", "incident", "bureau", "unit_direct", "disclosure"
    )
    transferred_in_at: Mapped[datetime | None] = instant("When it came from another force")
    transferred_out_at: Mapped[datetime | None] = instant("When it went to another force")
    district: Mapped[str | None] = code("District of the crime, where the export has no incident for it")
    team_id: Mapped[str | None] = ref(
        "Team of the crime, where the export has no investigation for it", "teams.team_id"
    )


class CrimeVictim(Record):
    __tablename__ = "crime_victims"

    crime_id: Mapped[str | None] = part("The crime", "crimes.crime_id", belongs=True)
    person_id: Mapped[str | None] = part("The victim; blank unless a person", "persons.person_id")
    victim_type: Mapped[str | None] = part("What the victim is", codes=("person", "state", "business"))


class N100Record(Record):
    __tablename__ = "n100_records"
    born = ("created_at",)

    n100_id: Mapped[str] = key("A record of a reported rape that is not a confirmed crime")
    incident_id: Mapped[str | None] = ref("Incident it was reported in", "incidents.incident_id", belongs=True)
    created_at: Mapped[datetime | None] = instant("When the record was made")
    reason_code: Mapped[str | None] = code("Ground for not recording a crime (the force's own list)")
    reason_text: Mapped[str | None] = text("Why no crime was recorded")
    linked_crime_id: Mapped[str | None] = ref("Crime recorded later", "crimes.crime_id")


class ChildReferral(Record):
    __tablename__ = "child_referrals"
    born = ("referred_at",)

    ref_id: Mapped[str] = key("A referral about a child, to or from children's social care")
    person_id: Mapped[str | None] = ref("The child", "persons.person_id")
    incident_id: Mapped[str | None] = ref("Incident it arose from", "incidents.incident_id")
    inv_id: Mapped[str | None] = ref("Investigation it arose from", "investigations.inv_id")
    became_apparent_at: Mapped[datetime | None] = instant("When the child's need became apparent")
    referred_at: Mapped[datetime | None] = instant("When the referral was made or received")
    source_team: Mapped[str | None] = ref("Team that made or received it", "teams.team_id")
    referrer_agency: Mapped[str | None] = code("Agency that made it")
    la_area: Mapped[str | None] = code("Local authority area")
    threshold: Mapped[str | None] = code("Level of concern", "s47", "s17", "info")
    offence_indicated: Mapped[bool | None] = flag("The referral discloses an offence")
    crime_decision: Mapped[str | None] = code(
        "Decision whether to record a crime", "crimed", "no_crime_reasoned", "none"
    )
    crime_decision_at: Mapped[datetime | None] = instant("When that was decided")
    crime_id: Mapped[str | None] = ref("Crime recorded from it", "crimes.crime_id")
