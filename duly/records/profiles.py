"""Problem profiles: what a force and its partners know of one kind of harm in one area."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from duly.records.columns import Record, code, day, key


class ProblemProfile(Record):
    __tablename__ = "problem_profiles"

    prof_id: Mapped[str] = key("A problem profile")
    la_area: Mapped[str | None] = code("Local authority area it is about")
    theme: Mapped[str | None] = code("Kind of harm it is about (the force's own list)")
    sources: Mapped[str | None] = code("Whose information it is made from", "multi_agency", "police_only")
    refreshed_date: Mapped[date | None] = day("When it was last refreshed")
