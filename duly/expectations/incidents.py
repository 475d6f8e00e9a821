"""What several suites ask about an incident log: under which ids it is named, who is linked to it, what hangs on it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Subquery, and_, case, func, or_, select, true, union_all

from duly import checks
from duly.expectations.domestic_records import domestic_records
from duly.records import DashAssessment, Incident, IncidentPerson

TRUE = true()


def names_of(logs: FromClause) -> CTE:
    """Under which ids other records may name `logs`: `id`, `incident_id`, `occurred`.

    A log's own id, and those of the logs that were merged into it.
    """
    merged = checks.roots(Incident)
    return union_all(
        select(logs.c.incident_id.label("id"), logs.c.incident_id, logs.c.occurred),
        select(merged.c.id, logs.c.incident_id, logs.c.occurred)
        .join_from(merged, logs, logs.c.incident_id == merged.c.root)
        .where(~merged.c.broken),
    ).cte(f"names_of_{getattr(logs, 'name', 'logs')}")


def persons_by_log(names: FromClause, *, roles: checks.Parameter | None = None) -> CTE:
    """The standing of the persons linked to a log, the highest deciding: `incident_id`, `standing`, `perhaps`.

    One row per log of `names_of` that is linked to a child or to somebody who may be one. `roles` are the parts that
    count, all where there are none given; `perhaps` is the standing of those whose part is blank or not understood, as if
    it were one of them. A person who is not in the export is MERGE_BROKEN.
    """
    known = checks.people()
    counts = true() if roles is None else checks.surely(IncidentPerson.role.in_(roles.value))
    linked = (
        select(names.c.incident_id, names.c.occurred, IncidentPerson.person_id, counts.label("counts"))
        .join_from(IncidentPerson, names, names.c.id == IncidentPerson.incident_id)
        .where(
            IncidentPerson.is_test.is_not(True),
            IncidentPerson.person_id.is_not(None)
            if roles is None
            else or_(counts, IncidentPerson.role.is_(None), IncidentPerson.role == checks.UNMAPPED),
        )
        .subquery("linked_persons")
    )
    dated = (
        select(
            linked.c.incident_id,
            linked.c.occurred,
            linked.c.counts,
            known.c.dob,
            known.c.estimated,
            and_(linked.c.person_id.is_not(None), func.coalesce(known.c.broken, true())).label("broken"),
            checks.eighteenth_birthday(known.c.dob).label("of_age"),
        )
        .outerjoin_from(linked, known, known.c.person_id == linked.c.person_id)
        .subquery("dated_persons")
    )
    day = checks.day_for_age(dated.c.dob, dated.c.of_age, dated.c.occurred)
    placed = select(*dated.c, day.label("day")).subquery("placed_persons")
    stands = checks.standing(placed.c.dob, placed.c.estimated, placed.c.broken, placed.c.day, of_age=placed.c.of_age)
    graded = select(placed.c.incident_id, placed.c.counts, stands.label("stands")).subquery("log_persons")
    return (
        select(
            graded.c.incident_id,
            func.max(case((graded.c.counts, graded.c.stands))).label("standing"),
            func.max(case((~graded.c.counts, graded.c.stands))).label("perhaps"),
        )
        .where(graded.c.stands > checks.ADULT)
        .group_by(graded.c.incident_id)
        .cte(f"persons_of_{getattr(names, 'name', 'logs')}")
    )


def by_log(names: FromClause, source: Any, *aggregates: ColumnElement[Any], only: ColumnElement[bool] = TRUE) -> CTE:
    """What hangs on each log of `names_of`: `incident_id`, and `aggregates` over the records of `source`.

    `source` is a record class with an `incident_id`; `only` keeps the records that it holds for. One row for each log
    that anything hangs on.
    """
    return (
        select(names.c.incident_id, *aggregates)
        .join_from(source, names, names.c.id == source.incident_id)
        .where(only)
        .group_by(names.c.incident_id)
        .cte(f"{source.__tablename__}_by_log")
    )


def said_by_forms() -> Subquery:
    """What the risk forms of each domestic abuse incident say of children: one row for each that has a form.

    Columns: `root`, the record that stands for the incident; `said_yes`, `said_no` (on a form that was not refused) and
    `said_unmapped`, 1 where a form does. DASH, DARA and forms of another kind alike. Tests, and forms of tests, are none.
    """
    answer, record = DashAssessment.children_question, domestic_records()
    return (
        select(
            record.c.root,
            *(
                func.max(case((said, 1), else_=0)).label(name)
                for name, said in (
                    ("said_yes", answer == "yes"),
                    ("said_no", and_(answer == "no", DashAssessment.refused.is_not(True))),
                    ("said_unmapped", answer == checks.UNMAPPED),
                )
            ),
        )
        .join_from(DashAssessment, record, record.c.da_id == DashAssessment.da_id)
        .where(DashAssessment.is_test.is_not(True), ~record.c.is_test)
        .group_by(record.c.root)
        .subquery("forms_by_incident")
    )
