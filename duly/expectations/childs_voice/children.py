"""The children of closed cases: victims of the crime, and witnesses in its log."""

from __future__ import annotations

from sqlalchemy import (
    FromClause,
    Integer,
    String,
    Subquery,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from duly import checks
from duly.expectations.childs_voice import closing
from duly.records import Crime, CrimeVictim, Incident, IncidentPerson


def _named(crimes: FromClause) -> Subquery:
    """Whoever is a victim of a case's crime or a witness in its log, or may be: `inv_id`, `person_id`, `occurred`, `excused`
    (one of closing.ASKED to TEST), `is_dangling` and `perhaps`, that it is not understood what the part is. Repeats are left
    in."""
    merged, home = checks.roots(Crime), checks.roots(Incident)
    home_of_person = home.alias("logs_of_persons_merged")
    victim_of = checks.followed(CrimeVictim.crime_id, merged)
    victim = (
        select(
            victim_of.label("crime_id"),
            CrimeVictim.person_id,
            checks.not_understood(CrimeVictim.victim_type).label("perhaps"),
        )
        .outerjoin_from(CrimeVictim, merged, merged.c.id == CrimeVictim.crime_id)
        .where(
            CrimeVictim.person_id.is_not(None),
            CrimeVictim.is_test.is_not(True),
            or_(CrimeVictim.victim_type == "person", checks.not_understood(CrimeVictim.victim_type)),
        )
        .subquery("victims_named")
    )
    victims = select(
        crimes.c.inv_id,
        victim.c.person_id,
        crimes.c.occurred,
        crimes.c.standing,
        crimes.c.is_dangling,
        victim.c.perhaps,
    ).join_from(crimes, victim, victim.c.crime_id == crimes.c.crime_id)
    log = (
        select(
            crimes.c.inv_id,
            crimes.c.occurred,
            crimes.c.standing,
            crimes.c.is_dangling,
            checks.followed(crimes.c.incident_id, home).label("incident_id"),
        )
        .outerjoin_from(crimes, home, home.c.id == crimes.c.incident_id)
        .subquery("logs_of_cases")
    )
    person = (
        select(
            IncidentPerson.person_id,
            checks.followed(IncidentPerson.incident_id, home_of_person).label("incident_id"),
            checks.not_understood(IncidentPerson.role).label("perhaps"),
        )
        .outerjoin_from(IncidentPerson, home_of_person, home_of_person.c.id == IncidentPerson.incident_id)
        .where(
            IncidentPerson.person_id.is_not(None),
            IncidentPerson.is_test.is_not(True),
            or_(IncidentPerson.role == "witness", checks.not_understood(IncidentPerson.role)),
        )
        .subquery("witnesses")
    )
    of_test = case((Incident.is_test.is_(True), closing.TEST), else_=log.c.standing)
    witnesses = (
        select(log.c.inv_id, person.c.person_id, log.c.occurred, of_test, log.c.is_dangling, person.c.perhaps)
        .join_from(log, person, person.c.incident_id == log.c.incident_id)
        .outerjoin(Incident, Incident.incident_id == log.c.incident_id)
    )
    return union_all(victims, witnesses).subquery("victims_and_witnesses")


def children_of(crimes: FromClause) -> Subquery:
    """The children of each case, each once whatever their part in it: `inv_id`, `child`, `age`; `grade`, the standing of those
    whose part is understood, and `perhaps`, of the others; `excused`, `is_dangling`.

    A case whose crime is not in the export, and of which no victim is, has one row without a child.
    """
    named, known = _named(crimes), checks.people()
    dated = (
        select(
            named.c.inv_id,
            func.coalesce(known.c.root_id, named.c.person_id).label("child"),
            known.c.dob,
            known.c.estimated,
            func.coalesce(known.c.broken, true()).label("broken"),
            checks.local_day(named.c.occurred).label("day"),
            named.c.standing.label("excused"),
            named.c.is_dangling,
            named.c.perhaps,
        )
        .outerjoin_from(named, known, known.c.person_id == named.c.person_id)
        .subquery("dated_persons")
    )
    grade = checks.standing(dated.c.dob, dated.c.estimated, dated.c.broken, dated.c.day)
    placed = select(*dated.c, grade.label("grade"), checks.age(dated.c.dob, dated.c.day).label("age")).subquery(
        "placed_persons"
    )
    children = (
        select(
            placed.c.inv_id,
            placed.c.child,
            func.max(case((~placed.c.perhaps, placed.c.grade))).label("grade"),
            func.max(case((placed.c.perhaps, placed.c.grade))).label("perhaps"),
            func.max(placed.c.age).label("age"),
            func.min(placed.c.excused).label("excused"),
            func.bool_and(placed.c.is_dangling).label("is_dangling"),
        )
        .where(placed.c.grade > checks.ADULT)
        .group_by(placed.c.inv_id, placed.c.child)
    )
    victims = select(CrimeVictim.crime_id).where(CrimeVictim.crime_id.is_not(None))
    nobody = select(
        crimes.c.inv_id,
        cast(null(), String),
        cast(null(), Integer),
        cast(null(), Integer),
        cast(null(), Integer),
        literal(closing.ASKED),
        true(),
    ).where(crimes.c.is_dangling, crimes.c.crime_id.not_in(victims))
    return union_all(children, nobody.distinct()).subquery("children_of_cases")
