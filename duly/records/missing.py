"""Children who were reported missing, and what was done when they were and when they came back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from duly.records.columns import Record, code, count, flag, instant, key, ref

MISSING_RISKS = ("none_apparent", "very_low", "low", "medium", "high", "absent")
"""Grades of risk, and the former category "absent", which was none."""


class MissingEpisode(Record):
    __tablename__ = "missing_episodes"
    born = ("entered_at", "reported_at")

    miss_id: Mapped[str] = key("An episode in which a person was missing")
    person_id: Mapped[str | None] = ref("Who was missing", "persons.person_id")
    age_recorded: Mapped[int | None] = count("Age as recorded in the report", "years")
    reported_at: Mapped[datetime | None] = instant("When the person was reported missing")
    risk_initial: Mapped[str | None] = code("Risk as first graded", *MISSING_RISKS)
    risk_assessed_at: Mapped[datetime | None] = instant("When the risk was graded")
    returned_at: Mapped[datetime | None] = instant("When the person came back or was found")
    closed_at: Mapped[datetime | None] = instant("When the record was closed")
    prevention_interview_at: Mapped[datetime | None] = instant(
        "When the police spoke to the person after the return (prevention interview, formerly safe-and-well check)"
    )
    prevention_recorded_at: Mapped[datetime | None] = instant("When that was stored on the records system")
    prevention_declined: Mapped[bool | None] = flag("The person declined to speak to the police")
    rhi_offered_at: Mapped[datetime | None] = instant("When the local authority offered a return-home interview")
    rhi_done_at: Mapped[datetime | None] = instant("When the return-home interview was held")
    rhi_declined: Mapped[bool | None] = flag("The return-home interview was declined")
    cse_assessed: Mapped[bool | None] = flag("The risk of child sexual exploitation was assessed")
    strategy_meet_id: Mapped[str | None] = ref("Strategy meeting about it", "strategy_meetings.meet_id")
    placement: Mapped[str | None] = code("Where the child lives: home, foster care and so on (the force's own list)")
    district: Mapped[str | None] = code("District of the report")
    la_area: Mapped[str | None] = code("Local authority area")
    team_id: Mapped[str | None] = ref("Police team that holds the record", "teams.team_id")
