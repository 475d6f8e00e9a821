"""Investigations, what is written in them, and the reviews that supervisors make of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped

from duly.records.columns import Record, code, count, day, digest, flag, instant, key, part, ref, text
from duly.records.text_classes import SUBSTANCE_CLASSES


class Investigation(Record):
    __tablename__ = "investigations"
    born = ("allocated_at",)

    inv_id: Mapped[str] = key("An investigation (a case)")
    crime_id: Mapped[str | None] = ref("Crime under investigation", "crimes.crime_id")
    oic: Mapped[str | None] = ref("Officer in the case", "staff.staff_id")
    team_id: Mapped[str | None] = ref("Team that investigates", "teams.team_id")
    allocated_at: Mapped[datetime | None] = instant("When it was first allocated to anyone")
    closed_at: Mapped[datetime | None] = instant("When it was closed")
    reopened_at: Mapped[datetime | None] = instant("When it was reopened")
    cp_flag: Mapped[bool | None] = flag("Marked as child protection")
    inv_plan_at: Mapped[datetime | None] = instant("When the investigation plan was made")
    safeguarding_plan_at: Mapped[datetime | None] = instant("When the safeguarding plan was made")
    status: Mapped[str | None] = code(
        "State of the investigation", "open", "closed", "suspended", "awaiting_cps", "on_bail"
    )


class LogEntry(Record):
    __tablename__ = "investigation_log"
    born = ("entered_at", "event_at")

    log_id: Mapped[str] = key("An entry in an investigation's log")
    inv_id: Mapped[str | None] = ref("The investigation", "investigations.inv_id", belongs=True)
    author: Mapped[str | None] = ref("Who wrote it", "staff.staff_id")
    entry_type: Mapped[str | None] = code(
        "What it is about", "oic_update", "victim_contact", "arrest", "charge", "safeguarding", "other"
    )
    event_at: Mapped[datetime | None] = instant("When the thing written of happened")
    text_len: Mapped[int | None] = count("Length of the entry", "characters")
    text_hash: Mapped[str | None] = digest("Hash of the entry")


class SupervisoryReview(Record):
    __tablename__ = "supervisory_reviews"
    born = ("entered_at", "reviewed_at")

    review_id: Mapped[str] = key("A supervisor's review of an investigation")
    inv_id: Mapped[str | None] = ref("The investigation", "investigations.inv_id", belongs=True)
    reviewer: Mapped[str | None] = ref("Who reviewed", "staff.staff_id")
    reviewed_at: Mapped[datetime | None] = instant("When the reviewer says it was done")
    evidence_reviewed: Mapped[bool | None] = flag("The evidence was reviewed")
    further_enquiries_set: Mapped[bool | None] = flag("Further enquiries were set")
    safeguarding_considered: Mapped[bool | None] = flag("Safeguarding was considered")
    next_review_date: Mapped[date | None] = day("When the next review is due", planned=True)
    text_len: Mapped[int | None] = count("Length of the review", "characters")
    text_hash: Mapped[str | None] = digest("Hash of the review")
    review_text: Mapped[str | None] = text("The review itself, where it may leave the records system")
    review_text_class: Mapped[str | None] = code(
        "What the review amounts to, where its text is not exported", *SUBSTANCE_CLASSES
    )


class ChildVoice(Record):
    __tablename__ = "child_voice"

    inv_id: Mapped[str | None] = part("The investigation", "investigations.inv_id", belongs=True)
    person_id: Mapped[str | None] = part("The child", "persons.person_id")
    views_len: Mapped[int | None] = count("Length of the child's views recorded", "characters")
    child_views_text: Mapped[str | None] = text("The child's views, where they may leave the records system")
    child_views_class: Mapped[str | None] = code(
        "What the record of the child's views amounts to, where its text is not exported", *SUBSTANCE_CLASSES
    )
    outcome_len: Mapped[int | None] = count("Length of the outcome for the child recorded", "characters")
    informed: Mapped[str | None] = code("Whether the child was told what was decided", "yes", "no_reasoned")
    informed_reason_len: Mapped[int | None] = count("Length of the reason why the child was not told", "characters")
