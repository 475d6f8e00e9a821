"""Domestic abuse incidents, the risk forms filled in at them, and the children who were there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from duly.records.columns import Record, code, count, flag, instant, key, ref, text
from duly.records.text_classes import DEMEANOUR_CLASSES, REASON_CLASSES

RISKS = ("standard", "medium", "high")


class DaIncident(Record):
    __tablename__ = "da_incidents"
    born = ("entered_at",)

    da_id: Mapped[str] = key("A domestic abuse incident")
    incident_id: Mapped[str | None] = ref("The incident log", "incidents.incident_id")
    attended: Mapped[bool | None] = flag("An officer attended")
    attended_at: Mapped[datetime | None] = instant("When an officer attended")
    risk_initial: Mapped[str | None] = code("Risk as first graded", *RISKS)
    risk_secondary: Mapped[str | None] = code("Risk as graded after research", *RISKS)
    children_in_household: Mapped[str | None] = code("Children live in the household", "yes", "no", "unknown")
    queued_triage_at: Mapped[datetime | None] = instant("When it joined the triage queue")
    triaged_at: Mapped[datetime | None] = instant("When it was triaged")
    queued_secondary_at: Mapped[datetime | None] = instant("When it joined the secondary risk-assessment queue")
    secondary_done_at: Mapped[datetime | None] = instant("When the secondary risk assessment was done")
    csc_referral_id: Mapped[str | None] = ref("Referral to children's social care", "child_referrals.ref_id")
    csc_not_referred_reason_len: Mapped[int | None] = count(
        "Length of the reason recorded for not referring to children's social care", "characters"
    )


class DashAssessment(Record):
    __tablename__ = "dash_assessments"
    born = ("entered_at", "completed_at")

    dash_id: Mapped[str] = key("A domestic abuse risk form")
    da_id: Mapped[str | None] = ref("The domestic abuse incident", "da_incidents.da_id", belongs=True)
    tool: Mapped[str | None] = code("Which form", "DASH", "DARA", "other")
    completed_at: Mapped[datetime | None] = instant("When it was completed")
    completed_by: Mapped[str | None] = ref("Who completed it", "staff.staff_id")
    refused: Mapped[bool | None] = flag("The victim refused to answer")
    children_question: Mapped[str | None] = code("Answer to whether there are children", "yes", "no", "unknown")
    risk: Mapped[str | None] = code("Risk as graded", *RISKS)


class ChildPresent(Record):
    __tablename__ = "children_present"
    born = ("entered_at",)
    stands_before_entry = True  # the child was at the incident; what is entered later is how it was

    cp_id: Mapped[str] = key("A child at, or of the household of, a domestic abuse incident")
    da_id: Mapped[str | None] = ref("The domestic abuse incident", "da_incidents.da_id", belongs=True)
    person_id: Mapped[str | None] = ref("The child", "persons.person_id")
    presence: Mapped[str | None] = code(
        "Whether the child was there and seen", "present_seen", "present_not_seen", "household_absent", "unborn"
    )
    seen: Mapped[bool | None] = flag("An officer saw the child")
    spoken_to: Mapped[bool | None] = flag("An officer spoke to the child")
    spoken_alone: Mapped[bool | None] = flag("An officer spoke to the child alone")
    not_seen_reason: Mapped[str | None] = text("Why the child was not seen or not spoken to")
    not_seen_reason_class: Mapped[str | None] = code(
        "What that amounts to, where the text is not exported", *REASON_CLASSES
    )
    demeanour_text: Mapped[str | None] = text("How the child was")
    demeanour_class: Mapped[str | None] = code(
        "What that amounts to, where the text is not exported", *DEMEANOUR_CLASSES
    )
    demeanour_entered_at: Mapped[datetime | None] = instant("When that was entered")
    entered_by: Mapped[str | None] = ref("Who entered it", "staff.staff_id")
    age_recorded: Mapped[int | None] = count("Age as recorded at the incident", "years")
