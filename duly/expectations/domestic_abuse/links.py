"""The children whom records link to the parties of a domestic abuse incident, and whether each is listed at it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Subquery, and_, false, func, not_, or_, select, union_all

from duly import checks
from duly.expectations.domestic_abuse.incidents import happened
from duly.records import ChildPresent, DaIncident, Incident, IncidentPerson, Person, PersonLink, Team

LINK_TYPES = checks.Parameter(
    name="da_link_types",
    default=("parent", "household", "partner", "sibling"),
    meaning="Types of link between two persons by which a child counts as known to belong to a party",
)


def _incidents() -> CTE:
    """Incidents of the period with the log that stands for theirs, and the local day of which ages and links are asked."""
    merged, merged_log = checks.roots(DaIncident), checks.roots(Incident)
    at = happened()
    day = checks.local_day(at.lo)
    return (
        select(
            DaIncident.da_id,
            func.coalesce(merged.c.root, DaIncident.da_id).label("root"),
            DaIncident.is_test,
            DaIncident.merged_into,
            func.coalesce(merged_log.c.root, DaIncident.incident_id).label("log"),
            at.lo.label("happened"),
            day.label("day"),
            func.coalesce(DaIncident.risk_initial, DaIncident.risk_secondary).label("risk"),
            Incident.district,
            func.coalesce(Team.name, Incident.team_id).label("team"),
            checks.month(day).label("month"),
        )
        .outerjoin_from(DaIncident, merged, merged.c.id == DaIncident.da_id)
        .outerjoin(merged_log, merged_log.c.id == DaIncident.incident_id)
        .outerjoin(Incident, Incident.incident_id == DaIncident.incident_id)
        .outerjoin(Team, Team.team_id == Incident.team_id)
        .where(checks.in_period(at))
        .cte("incidents_of_the_period")
    )


def _root(merged: FromClause, person: Any) -> ColumnElement[Any]:
    return func.coalesce(merged.c.root, person)


def _parties(incidents: CTE, merged: CTE) -> CTE:
    """Victims and suspects of each incident, each identity once: `da_id`, `day`, `person`."""
    merged_log = checks.roots(Incident).alias("party_log_merged")
    log = func.coalesce(merged_log.c.root, IncidentPerson.incident_id)
    party = (
        select(log.label("log"), _root(merged, IncidentPerson.person_id).label("person"))
        .outerjoin_from(IncidentPerson, merged_log, merged_log.c.id == IncidentPerson.incident_id)
        .outerjoin(merged, merged.c.id == IncidentPerson.person_id)
        .where(IncidentPerson.role.in_(("victim", "suspect")), IncidentPerson.person_id.is_not(None))
        .distinct()
        .subquery("party_by_log")
    )
    return (
        select(incidents.c.da_id, incidents.c.day, party.c.person)
        .join_from(incidents, party, party.c.log == incidents.c.log)
        .cte("parties")
    )


def _links(merged: CTE) -> Subquery:
    """Every link both ways round, by identity: `person`, `other`, `kind`, `since`, `until`."""
    ends = (PersonLink.person_id, PersonLink.linked_person_id)
    one, two = merged.alias("link_merged"), merged.alias("linked_merged")
    both = (
        select(
            _root(one, ends[0]).label("one"),
            _root(two, ends[1]).label("two"),
            PersonLink.link_type.label("kind"),
            PersonLink.valid_from.label("since"),
            PersonLink.valid_to.label("until"),
        )
        .outerjoin_from(PersonLink, one, one.c.id == ends[0])
        .outerjoin(two, two.c.id == ends[1])
        .where(
            ends[0].is_not(None),
            ends[1].is_not(None),
            or_(PersonLink.link_type.in_(LINK_TYPES.value), PersonLink.link_type == checks.UNMAPPED),
        )
        .cte("links_by_identity")
    )
    facts = (both.c.kind, both.c.since, both.c.until)
    return union_all(
        select(both.c.one.label("person"), both.c.two.label("other"), *facts),
        select(both.c.two, both.c.one, *facts),
    ).subquery("links_both_ways")


def _known_children(incidents: CTE, merged: CTE) -> Subquery:
    """Persons linked to a party on the day, each once for an incident, unless known to be adults or not yet born.

    Columns: `da_id`, `child`, `mapped` (a link is of a type that counts), `since`, the latest start of such a link (null
    where none has one), `open_ended`, `is_party`, `standing`.
    """
    party, link, known = _parties(incidents, merged), _links(merged), checks.people()
    other_party = party.alias("other_party")
    linked = (
        select(
            party.c.da_id,
            party.c.day,
            link.c.other.label("child"),
            func.bool_or(link.c.kind != checks.UNMAPPED).label("mapped"),
            func.max(link.c.since).label("since"),
            func.bool_and(link.c.until.is_(None)).label("open_ended"),
        )
        .join_from(party, link, link.c.person == party.c.person)
        .where(
            link.c.other != party.c.person,
            or_(party.c.day.is_(None), link.c.since.is_(None), link.c.since <= party.c.day),
            or_(party.c.day.is_(None), link.c.until.is_(None), link.c.until >= party.c.day),
        )
        .group_by(party.c.da_id, party.c.day, link.c.other)
        .subquery("linked_to_a_party")
    )
    stands = checks.standing(known.c.dob, known.c.estimated, known.c.broken, linked.c.day)
    graded = (
        select(
            *(column for column in linked.c if column.name != "day"),
            other_party.c.person.is_not(None).label("is_party"),
            stands.label("standing"),
            func.coalesce(known.c.dob > linked.c.day, false()).label("unborn"),
        )
        .outerjoin_from(linked, known, known.c.person_id == linked.c.child)
        .outerjoin(other_party, and_(other_party.c.da_id == linked.c.da_id, other_party.c.person == linked.c.child))
        .subquery("linked_and_graded")
    )
    return (
        select(graded)
        .where(
            graded.c.standing != checks.ADULT,
            not_(graded.c.unborn),
            or_(not_(graded.c.is_party), graded.c.standing.in_((checks.CHILD, checks.AGE_UNCERTAIN))),
        )
        .subquery("known_children")
    )


def _listed(merged: CTE) -> CTE:
    """Who is listed as a child at each incident, each identity once: `root`, `person`, null for one without identity."""
    merged_incident = checks.roots(DaIncident).alias("listing_incident_merged")
    return (
        select(
            func.coalesce(merged_incident.c.root, ChildPresent.da_id).label("root"),
            _root(merged, ChildPresent.person_id).label("person"),
        )
        .outerjoin_from(ChildPresent, merged_incident, merged_incident.c.id == ChildPresent.da_id)
        .outerjoin(merged, merged.c.id == ChildPresent.person_id)
        .where(ChildPresent.da_id.is_not(None), ChildPresent.is_test.is_not(True))
        .distinct()
        .cte("listed_children")
    )


def children_known_by_links() -> Subquery:
    """A row for each known child of each incident of the period, with whether that child is `listed`, and whether somebody
    without an identity is (`nameless`).

    Also the columns of `_incidents` and `_known_children`.
    """
    merged = checks.roots(Person)
    incidents = _incidents()
    child, listed = _known_children(incidents, merged), _listed(merged)
    nameless = (
        select(listed.c.root).where(listed.c.person.is_(None)).distinct().subquery("incidents_with_a_nameless_child")
    )
    return (
        select(
            *(column for column in incidents.c if column.name not in ("root", "log")),
            *(column for column in child.c if column.name != "da_id"),
            listed.c.person.is_not(None).label("listed"),
            nameless.c.root.is_not(None).label("nameless"),
        )
        .join_from(child, incidents, incidents.c.da_id == child.c.da_id)
        .outerjoin(listed, and_(listed.c.root == incidents.c.root, listed.c.person == child.c.child))
        .outerjoin(nameless, nameless.c.root == incidents.c.root)
        .subquery("known_children_of_incidents")
    )
