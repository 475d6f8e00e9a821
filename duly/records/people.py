"""People and teams: identifiers and the few attributes that a rule or a breakdown needs. No names, no addresses."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from duly.records.columns import Record, code, day, flag, key, number, ref

RANKS = ("PC", "DC", "PS", "DS", "Insp", "DI", "CI", "DCI", "Supt+", "staff", "staff_supervisor")
TEAM_TYPES = (
    "PVP_CORE",
    "ISOT",
    "CSE",
    "DA",
    "MOSOVO",
    "CONTROL",
    "CUSTODY",
    "RESPONSE",
    "NEIGHBOURHOOD",
    "MASH",
)


class Person(Record):
    __tablename__ = "persons"

    person_id: Mapped[str] = key("A person known to the force")
    dob_date: Mapped[date | None] = day("Date of birth; later than today for an unborn child", planned=True)
    dob_estimated: Mapped[bool | None] = flag("The date of birth is an estimate")


class Team(Record):
    __tablename__ = "teams"

    team_id: Mapped[str] = key("A team")
    name: Mapped[str | None] = code("Name of the team (an organisational unit, not a person)")
    team_type: Mapped[str | None] = code("What the team is for", *TEAM_TYPES)
    district: Mapped[str | None] = code("District the team belongs to")
    office: Mapped[str | None] = code("Office the team works from")


class StaffMember(Record):
    __tablename__ = "staff"

    staff_id: Mapped[str] = key("A police officer or member of staff")
    rank: Mapped[str | None] = code("Rank or grade", *RANKS)
    role: Mapped[str | None] = code("Role held")
    team_id: Mapped[str | None] = ref("Team the person works in", "teams.team_id")
    fte: Mapped[float | None] = number("Share of full time worked", "full-time equivalents")
    active_from: Mapped[date | None] = day("First day in post", planned=True)
    active_to: Mapped[date | None] = day("Last day in post", planned=True)
