"""The children whom records link to the parties of a domestic abuse incident, and whether each is listed at it."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Subquery, and_, func, not_, or_, select, true, union_all

from duly import checks
from duly.expectations.domestic_records import domestic_records, report
from duly.records import ChildPresent, DaIncident, Incident, IncidentPerson, Person, PersonLink, Team

LINK_TYPES = checks.Parameter(
    name="da_link_types",
    default=("parent", "household", "partner", "sibling"),
    meaning="Types of link between two persons by which a child counts as known to belong to a party",
)


@cache
def known_to_incidents() -> CTE:
    """Every incident with the log that stands for its own, and the local day of which ages and links are asked; `elsewhen`."""
    record = domestic_records()
    at = report(record)
    day = checks.local_day(at.lo)
    return (
        select(
            DaIncident.da_id,
            record.c.root,
            record.c.is_test,
            DaIncident.merged_into,
            record.c.log,
            record.c.broken,
            *at.columns("happened"),
            (~checks.in_period(at)).label("elsewhen"),
            and_(record.c.reported.is_(None), record.c.attended_at.is_(None)).label("untimed"),
            day.label("day"),
            func.coalesce(DaIncident.risk_initial, DaIncident.risk_secondary).label("risk"),
            Incident.district,
            func.coalesce(Team.name, Incident.team_id).label("team"),
            checks.month(day).label("month"),
        )
        .join_from(DaIncident, record, record.c.da_id == DaIncident.da_id)
        .outerjoin(Incident, Incident.incident_id == record.c.log)
        .outerjoin(Team, Team.team_id == Incident.team_id)
        .cte("incidents_that_links_are_asked_of")
    )


def _root(merged: FromClause, person: Any) -> ColumnElement[Any]:
    return func.coalesce(merged.c.root, person)


def _parties(incidents: CTE, merged: CTE) -> CTE:
    """Victims and suspects of each incident, each identity once: `da_id`, `day`, `person`, and `certain`, that a role says so
    and not only one that is blank or not known (A1)."""
    merged_log = checks.roots(Incident).alias("party_log_merged")
    log, role = func.coalesce(merged_log.c.root, IncidentPerson.incident_id), IncidentPerson.role
    party = (
        select(
            log.label("log"),
            _root(merged, IncidentPerson.person_id).label("person"),
            func.bool_or(checks.surely(role.in_(("victim", "suspect")))).label("certain"),
        )
        .outerjoin_from(IncidentPerson, merged_log, merged_log.c.id == IncidentPerson.incident_id)
        .outerjoin(merged, merged.c.id == IncidentPerson.person_id)
        .where(
            or_(role.in_(("victim", "suspect", checks.UNMAPPED)), role.is_(None)),
            IncidentPerson.person_id.is_not(None),
            IncidentPerson.is_test.is_not(True),
        )
        .group_by(log, _root(merged, IncidentPerson.person_id))
        .subquery("party_by_log")
    )
    return (
        select(incidents.c.da_id, incidents.c.day, party.c.person, party.c.certain)
        .join_from(incidents, party, party.c.log == incidents.c.log)
        .where(~incidents.c.elsewhen)
        .cte("parties")
    )


def _links(merged: CTE) -> Subquery:
    """Every link both ways round, by identity: `person`, `other`, `kind`, `since`, `until`. A blank kind is one not known."""
    ends = (PersonLink.person_id, PersonLink.linked_person_id)
    one, two = merged.alias("link_merged"), merged.alias("linked_merged")
    both = (
        select(
            _root(one, ends[0]).label("one"),
            _root(two, ends[1]).label("two"),
            func.coalesce(PersonLink.link_type, checks.UNMAPPED).label("kind"),
            PersonLink.valid_from.label("since"),
            PersonLink.valid_to.label("until"),
        )
        .outerjoin_from(PersonLink, one, one.c.id == ends[0])
        .outerjoin(two, two.c.id == ends[1])
        .where(
            ends[0].is_not(None),
            ends[1].is_not(None),
            or_(
                PersonLink.link_type.in_(LINK_TYPES.value),
                PersonLink.link_type == checks.UNMAPPED,
                PersonLink.link_type.is_(None),
            ),
            PersonLink.is_test.is_not(True),
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

    Columns: `da_id`, `child`, `mapped` (a link of a type that counts ties it to somebody who is a party), `since`, the latest
    start of such a link (null where none has one), `open_ended`, `is_party`, `perhaps_party`, `standing`.
    """
    party, link, known = _parties(incidents, merged), _links(merged), checks.people()
    other_party = party.alias("other_party")
    linked = (
        select(
            party.c.da_id,
            party.c.day,
            link.c.other.label("child"),
            func.bool_or(and_(link.c.kind != checks.UNMAPPED, party.c.certain)).label("mapped"),
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
    broken = func.coalesce(known.c.broken, true())  # also of whoever is not in the export
    stands = checks.standing(known.c.dob, known.c.estimated, broken, linked.c.day)
    graded = (
        select(
            *(column for column in linked.c if column.name != "day"),
            checks.surely(other_party.c.certain).label("is_party"),
            checks.surely(~other_party.c.certain).label("perhaps_party"),
            stands.label("standing"),
            checks.surely(known.c.dob > linked.c.day).label("unborn"),
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
    record = domestic_records()
    return (
        select(
            record.c.root,
            _root(merged, ChildPresent.person_id).label("person"),
        )
        .join_from(ChildPresent, record, record.c.da_id == ChildPresent.da_id)
        .outerjoin(merged, merged.c.id == ChildPresent.person_id)
        .where(
            ChildPresent.is_test.is_not(True),
            ~record.c.is_test,
            ~checks.when(ChildPresent.entered_at).later,
        )
        .distinct()
        .cte("listed_children")
    )


def children_known_by_links() -> Subquery:
    """A row for each known child of each incident of the period, with whether that child is `listed`, and whether somebody
    without an identity is (`nameless`).

    Also the columns of `known_to_incidents` and `_known_children`.
    """
    merged = checks.roots(Person)
    incidents = known_to_incidents()
    child, listed = _known_children(incidents, merged), _listed(merged)
    nameless = (
        select(listed.c.root).where(listed.c.person.is_(None)).distinct().subquery("incidents_with_a_nameless_child")
    )
    return (
        select(
            *(column for column in incidents.c if column.name not in ("root", "log", "elsewhen")),
            *(column for column in child.c if column.name != "da_id"),
            listed.c.person.is_not(None).label("listed"),
            nameless.c.root.is_not(None).label("nameless"),
        )
        .join_from(child, incidents, incidents.c.da_id == child.c.da_id)
        .outerjoin(listed, and_(listed.c.root == incidents.c.root, listed.c.person == child.c.child))
        .outerjoin(nameless, nameless.c.root == incidents.c.root)
        .subquery("known_children_of_incidents")
    )
