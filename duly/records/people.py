"""People, how they are linked, and teams: ids and the few attributes that a rule or a breakdown needs. No names, no addresses."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from duly.records.columns import Record, code, day, flag, key, number, part, ref

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


class PersonLink(Record):
    __tablename__ = "person_links"

    person_id: Mapped[str | None] = part("A person", "persons.person_id", belongs=True)
    linked_person_id: Mapped[str | None] = part("A person linked to that one", "persons.person_id", belongs=True)
    link_type: Mapped[str | None] = part(
        "What links them; which of the two is the parent is told by their ages",
        codes=("parent", "household", "partner", "sibling"),
    )
    valid_from: Mapped[date | None] = day("First day of the link", planned=True)
    valid_to: Mapped[date | None] = day("Last day of the link", planned=True)


class PersonSchool(Record):
    __tablename__ = "person_school"

    person_id: Mapped[str | None] = part("A child", "persons.person_id", belongs=True)
    school_id: Mapped[str | None] = part("The school the child goes to; its name is not needed")
    la_area: Mapped[str | None] = code("Local authority area of the school, or of a child educated at home")
    home_educated: Mapped[bool | None] = flag(
        "The child is educated at home, so that the local authority is told instead"
    )
    valid_from: Mapped[date | None] = day("First day that this holds; blank for ever", planned=True)


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
