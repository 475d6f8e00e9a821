"""Training: which courses staff have completed, and until when that holds."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from duly.records.columns import Record, code, day, key, ref

COURSES = ("SCAIDP", "ARMS_APPROVER", "VULN_CONTROL", "CUSTODY_SAFEG", "DARA", "CHILD_DEATH")


class TrainingRecord(Record):
    __tablename__ = "training_records"

    tr_id: Mapped[str] = key("A course that a member of staff completed or is booked on")
    staff_id: Mapped[str | None] = ref("Who was trained", "staff.staff_id", belongs=True)
    course: Mapped[str | None] = code("Which course", *COURSES)
    completed_date: Mapped[date | None] = day(
        "When it was completed; a later day than the export's is a booking", planned=True
    )
    expires_date: Mapped[date | None] = day("First day on which it no longer holds", planned=True)
