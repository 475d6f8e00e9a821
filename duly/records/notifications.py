"""What the police tell others about a child: notifications, and the intelligence reports that some submit in their place."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from duly.records.columns import Record, code, instant, key, ref


class Notification(Record):
    __tablename__ = "notifications"
    born = ("entered_at", "submitted_at")

    notif_id: Mapped[str] = key("A notification about a child")
    notif_type: Mapped[str | None] = code("Kind of notification", "125", "ppn", "encompass", "lado")
    incident_id: Mapped[str | None] = ref("The incident", "incidents.incident_id", belongs=True)
    person_id: Mapped[str | None] = ref("The child", "persons.person_id")
    submitted_at: Mapped[datetime | None] = instant("When an officer submitted it")
    sent_at: Mapped[datetime | None] = instant("When it was sent to its recipient")
    recipient_type: Mapped[str | None] = code("Who it was sent to", "school", "college", "csc", "health", "la_home_ed")
    recipient_received_at: Mapped[datetime | None] = instant("When the recipient received it")
    device: Mapped[str | None] = code("What it was submitted from (the force's own list)")


class IntelReport(Record):
    __tablename__ = "intel_reports"
    born = ("entered_at", "submitted_at")

    intel_id: Mapped[str] = key("An intelligence report; its content is not in the export")
    incident_id: Mapped[str | None] = ref("The incident", "incidents.incident_id")
    person_id: Mapped[str | None] = ref("The child", "persons.person_id")
    submitted_at: Mapped[datetime | None] = instant("When an officer submitted it")
    device: Mapped[str | None] = code("What it was submitted from (the force's own list)")
