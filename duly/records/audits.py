"""Grades that auditors gave to cases, in this force's audits or an inspectorate's."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from duly.records.columns import Record, code, day, key

GRADES = ("outstanding", "good", "adequate", "requires_improvement", "inadequate")
"""Every grade that HMICFRS has used, best first; an audit uses three to five of them."""


class AuditGrade(Record):
    __tablename__ = "audit_grades"

    grade_id: Mapped[str] = key("A grade given to one case in one audit")
    audit: Mapped[str | None] = code("Which audit")
    audited_date: Mapped[date | None] = day("When the case was audited")
    case_ref: Mapped[str | None] = code("The case, by a reference of the audit's own")
    theme: Mapped[str | None] = code("What the audit was about")
    grade: Mapped[str | None] = code("The grade", *GRADES)
