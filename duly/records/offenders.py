"""Registered sex offenders: who manages each, the visits made, the risk assessments, and who is briefed about them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped

from duly.records.columns import Record, code, day, flag, instant, key, ref, text


class RegisteredOffender(Record):
    __tablename__ = "rso"
    born = ("entered_at",)

    rso_id: Mapped[str] = key("A registered sex offender")
    person_id: Mapped[str | None] = ref("The person", "persons.person_id")
    office: Mapped[str | None] = code("Office that manages the offender")
    district: Mapped[str | None] = code("District the offender lives in")
    risk: Mapped[str | None] = code("Risk level", "very_high", "high", "medium", "low")
    mgmt: Mapped[str | None] = code("How the offender is managed", "active", "reactive")
    manager: Mapped[str | None] = ref("Offender manager", "staff.staff_id")
    registered_from: Mapped[date | None] = day("First day on the register", planned=True)
    registered_to: Mapped[date | None] = day("Last day on the register; blank for an indefinite period", planned=True)
    plan_next_visit_due: Mapped[date | None] = day("When the plan has the next visit due", planned=True)
    in_prison: Mapped[bool | None] = flag("In prison or otherwise detained")
    flagged: Mapped[bool | None] = flag("Flagged on the records system, so that checks show it")
    photo_uploaded: Mapped[bool | None] = flag("A photograph is on the records system")
    dereg_application_at: Mapped[datetime | None] = instant(
        "When it was applied for to take the offender off the register"
    )


class OffenderVisit(Record):
    __tablename__ = "rso_visits"
    born = ("recorded_at", "visit_at")

    visit_id: Mapped[str] = key("A visit to a registered sex offender")
    rso_id: Mapped[str | None] = ref("The offender", "rso.rso_id", belongs=True)
    visit_at: Mapped[datetime | None] = instant("When the visit was made or tried")
    outcome: Mapped[str | None] = code("What came of it", "seen", "no_reply", "refused", "moved")
    recorded_at: Mapped[datetime | None] = instant("When it was recorded")
    supervisor_reviewed_at: Mapped[datetime | None] = instant("When a supervisor reviewed it")


class ArmsAssessment(Record):
    __tablename__ = "arms_assessments"
    born = ("entered_at", "completed_at")

    arms_id: Mapped[str] = key("An ARMS assessment (active risk management system)")
    rso_id: Mapped[str | None] = ref("The offender", "rso.rso_id", belongs=True)
    completed_at: Mapped[datetime | None] = instant("When it was completed")
    completed_by: Mapped[str | None] = ref("Who completed it", "staff.staff_id")
    approved_at: Mapped[datetime | None] = instant("When it was approved")
    approver: Mapped[str | None] = ref("Who approved it", "staff.staff_id")
    not_applicable_reason: Mapped[str | None] = text("Why ARMS does not apply to this offender")


class Briefing(Record):
    __tablename__ = "briefings"
    born = ("done_at",)

    briefing_id: Mapped[str] = key("An item in the force's briefing system")
    subject_type: Mapped[str | None] = code("Kind of record it is about (the force's own list)")
    subject_id: Mapped[str | None] = code("Record it is about")
    done_at: Mapped[datetime | None] = instant("When it was published")
