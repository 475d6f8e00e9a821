"""The children of incidents, one row each, however often and by whichever identity a child is named; and what both standards
need to follow a record to the one that stands for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from duly import checks
from duly.records import ChildPresent, DaIncident, Incident, IncidentPerson, Notification, Person

NO_AGE = cast(null(), Integer)


def listed_children(in_place: FromClause) -> Select[Any]:
    """Children listed at domestic abuse records, by the record that stands for it: `in_place` has `id` and `da_id`.

    Columns: `da_id`, `person_id`, `age_recorded`, and `lost`, that nothing stands for the row or its record. What was made
    for a test is none, nor a child not yet born.
    """
    merged_record, merged_row = checks.roots(DaIncident), checks.roots(ChildPresent)
    return (
        select(
            in_place.c.da_id,
            ChildPresent.person_id,
            ChildPresent.age_recorded.expression.label("age_recorded"),
            or_(checks.surely(merged_record.c.broken), checks.surely(merged_row.c.broken)).label("lost"),
        )
        .join_from(ChildPresent, in_place, in_place.c.id == ChildPresent.da_id)
        .join(DaIncident, DaIncident.da_id == ChildPresent.da_id)
        .outerjoin(merged_record, merged_record.c.id == ChildPresent.da_id)
        .outerjoin(merged_row, merged_row.c.id == ChildPresent.cp_id)
        .where(
            ChildPresent.is_test.is_not(True),
            or_(DaIncident.is_test.is_not(True), in_place.c.da_id == in_place.c.id),
            or_(ChildPresent.merged_into.is_(None), merged_row.c.broken),
            ChildPresent.presence.is_distinct_from("unborn"),
        )
    )


def names_of_da_records() -> CTE:
    """Under which ids a domestic abuse record may be named: `id`, and `da_id` of the one that stands for it.

    A merged record stands for itself as well: it is told that it was merged, and of whom it told.
    """
    merged = checks.roots(DaIncident)
    return union_all(
        select(DaIncident.da_id.label("id"), DaIncident.da_id),
        select(merged.c.id, merged.c.root).where(~merged.c.broken),
    ).cte("names_of_da_records")


def persons_of_logs() -> CTE:
    """Persons linked to logs by the logs' own lists: `incident_id`, `person_id`; those of a merged log under its survivor too.

    What was made for a test is no link to the log that it was merged into.
    """
    merged = checks.roots(Incident)
    real = IncidentPerson.is_test.is_not(True)
    return union_all(
        select(IncidentPerson.incident_id, IncidentPerson.person_id).where(real),
        select(merged.c.root, IncidentPerson.person_id)
        .join_from(IncidentPerson, merged, and_(merged.c.id == IncidentPerson.incident_id, ~merged.c.broken))
        .join(Incident, Incident.incident_id == IncidentPerson.incident_id)
        .where(real, Incident.is_test.is_not(True)),
    ).cte("persons_of_logs")


def untraced(known: FromClause, linked: FromClause) -> ColumnElement[bool]:
    """Who a linked person is cannot be found in the export, and no recorded age tells of a child either. Never null."""
    return and_(
        or_(linked.c.lost, func.coalesce(known.c.broken, literal(True, Boolean))), linked.c.age_recorded.is_(None)
    )


def identity(known: FromClause, linked: FromClause) -> ColumnElement[Any]:
    """The person who stands for a linked one; the one named where nobody does."""
    return func.coalesce(case((~known.c.broken, known.c.root_id)), linked.c.person_id)


def each_child(incident: FromClause, placed: FromClause, key: str) -> CTE:
    """Every column of `incident` with each of its children: `child`, and `standing`, the surest that it is a child.

    `placed` names who is linked to an incident, several times where several records do: `key`, `child` and `standing`
    (duly.checks.people). Adults are left out.
    """
    child = (
        select(placed.c[key], placed.c.child, func.max(placed.c.standing).label("standing"))
        .where(placed.c.standing > checks.ADULT)
        .group_by(placed.c[key], placed.c.child)
        .subquery("children_placed")
    )
    return (
        select(incident, child.c.child, child.c.standing)
        .join_from(incident, child, child.c[key] == incident.c[key])
        .cte("children_of_incidents")
    )


def said(record: Any, name: str, *more: Any) -> Subquery:
    """Notifications or intelligence reports, with the log and the child that they stand for.

    Columns: `log`, `child`; `log_gone`, that it names a log that is not in the export, which has others, or one that nothing
    stands for; `nobody`, that whom
    it names is not to be found, and `merge_broken`, that nothing stands for a merged one (see `lost`); `more`. Tests are
    none, nor are those that were merged into another.
    """
    log, person, merged = (
        checks.roots(table).alias(f"{name}_{what}")
        for table, what in ((Incident, "logs"), (Person, "persons"), (record, "merged"))
    )
    known = select(Person.person_id).subquery(f"{name}_known_persons")
    there = select(Incident.incident_id).subquery(f"{name}_known_logs")
    any_log = exists(select(literal(1)).select_from(Incident))
    key = record.notif_id if record is Notification else record.intel_id
    gone = and_(record.person_id.is_not(None), known.c.person_id.is_(None))
    return (
        select(
            checks.followed(record.incident_id, log).label("log"),
            checks.followed(record.person_id, person).label("child"),
            or_(
                and_(record.incident_id.is_not(None), there.c.incident_id.is_(None), any_log),
                checks.surely(log.c.broken),
            ).label("log_gone"),
            checks.surely(merged.c.broken).label("merge_broken"),
            or_(checks.surely(person.c.broken), gone).label("nobody"),
            *more,
        )
        .outerjoin_from(record, log, log.c.id == record.incident_id)
        .outerjoin(person, person.c.id == record.person_id)
        .outerjoin(merged, merged.c.id == key)
        .outerjoin(known, known.c.person_id == record.person_id)
        .outerjoin(there, there.c.incident_id == record.incident_id)
        .where(record.is_test.is_not(True), or_(record.merged_into.is_(None), merged.c.broken))
        .subquery(f"{name}_said")
    )


def lost(notice: FromClause, child: FromClause) -> ColumnElement[bool]:
    """It cannot be told whether a notification, or a report, is of this child: a link of it leads nowhere. Never null."""
    return or_(notice.c.merge_broken, and_(notice.c.nobody, notice.c.child != child.c.child))
