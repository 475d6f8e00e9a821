"""Incident logs that a crime may hang on: those of crime type that concern a child, and what was recorded from a log."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from duly.checks.narrative import is_placeholder
from duly.checks.parameters import Parameter
from duly.checks.people import (
    ADULT,
    AGE_UNCERTAIN,
    AGE_UNKNOWN,
    CHILD,
    MERGE_BROKEN,
    day_for_age,
    eighteenth_birthday,
    people,
    roots,
    standing,
)
from duly.checks.timing import when
from duly.checks.verdicts import Case, excluded, unknown
from duly.expectations.populations import Selected
from duly.records import Crime, Incident, IncidentPerson, N100Record, Team

CRIME_TYPE_CODES = Parameter(
    name="crime_type_codes",
    default=("CRIME", "VIOLENCE", "SEXUAL", "RAPE", "ATTEMPTED_RAPE", "CHILD_ABUSE", "NEGLECT", "DA_CRIME"),
    meaning="Opening and closing codes of a log that stand for a report of crime (the force's own codes)",
)


TRUE = true()


def of_crime_type(code: ColumnElement[Any] | Any) -> ColumnElement[bool]:
    """The code stands for a report of crime. Never null."""
    return and_(code.is_not(None), code.in_(CRIME_TYPE_CODES.value))


def child_logs(*more: Selected, only: ColumnElement[bool]) -> Select[Any]:
    """Logs of crime type that concern a child or may, of those that `only` holds for; one row a log.

    Columns: those of `logs`; `standing` of the persons linked to it, the highest deciding, null where all are known to
    be adults or nobody is linked; `has_crime` and `has_n100`, whatever became of them; `names_a_crime` where neither is
    there and a crime reference was typed that is not a placeholder.
    """
    crime_type = or_(of_crime_type(Incident.opening_code), of_crime_type(Incident.closing_code))
    found = logs(*more, only=and_(crime_type, only)).cte("crime_type_logs")
    names = names_of(found)
    persons, crimes, n100s = persons_by_log(names), by_log(names, Crime), by_log(names, N100Record)
    linked = (
        select(
            *found.c,
            persons.c.standing,
            or_(crimes.c.incident_id.is_not(None), found.c.ref_found.is_not(None)).label("has_crime"),
            n100s.c.incident_id.is_not(None).label("has_n100"),
        )
        .outerjoin_from(found, persons, persons.c.incident_id == found.c.incident_id)
        .outerjoin(crimes, crimes.c.incident_id == found.c.incident_id)
        .outerjoin(n100s, n100s.c.incident_id == found.c.incident_id)
        .where(or_(found.c.child_flag, persons.c.standing > ADULT))
        .subquery("child_logs")
    )
    unrecorded = and_(~linked.c.has_crime, ~linked.c.has_n100)
    typed = case((unrecorded, linked.c.crime_ref))  # only these: texts are costly to read
    return select(*linked.c, (~is_placeholder(typed)).label("names_a_crime"))


def logs(*more: Selected, only: ColumnElement[bool]) -> Select[Any]:
    """The logs that `only` holds for, with what every rule reads of one and `more`.

    `occurred` is the instant whose local date ages are taken at: the report, else the opening, else the closing. `team`
    is the team's name. `ref_found` is the crime of the export that the log's crime reference names.
    """
    typed = aliased(Crime, name="typed_crime")
    return (
        select(
            Incident.incident_id,
            Incident.is_test,
            Incident.merged_into,
            Incident.child_flag,
            Incident.opening_code,
            Incident.closing_code,
            Incident.district,
            *when(Incident.reported_at).columns("reported"),
            func.coalesce(Incident.reported_at, Incident.opened_at, Incident.closed_at).label("occurred"),
            func.coalesce(Team.name, Incident.team_id).label("team"),
            Incident.crime_ref,
            typed.crime_id.label("ref_found"),
            *more,
        )
        .outerjoin_from(Incident, typed, typed.crime_id == Incident.crime_ref)
        .outerjoin(Team, Team.team_id == Incident.team_id)
        .where(only)
    )


def names_of(found: FromClause) -> CTE:
    """Under which ids other records may name the logs of `found`: `id`, `incident_id`, `occurred`.

    A log's own id, and those of the logs that were merged into it.
    """
    merged = roots(Incident)
    return union_all(
        select(found.c.incident_id.label("id"), found.c.incident_id, found.c.occurred),
        select(merged.c.id, found.c.incident_id, found.c.occurred)
        .join_from(merged, found, found.c.incident_id == merged.c.root)
        .where(~merged.c.broken),
    ).cte("log_names")


def persons_by_log(names: FromClause) -> CTE:
    """The standing of the persons linked to a log, the highest deciding: `incident_id`, `standing`.

    One row per log of `names_of` that is linked to a child or to somebody who may be one.
    """
    known = people()
    dated = (
        select(
            names.c.incident_id,
            names.c.occurred,
            known.c.dob,
            known.c.estimated,
            known.c.broken,
            eighteenth_birthday(known.c.dob).label("of_age"),
        )
        .join_from(IncidentPerson, names, names.c.id == IncidentPerson.incident_id)
        .outerjoin(known, known.c.person_id == IncidentPerson.person_id)
        .where(IncidentPerson.person_id.is_not(None))
        .subquery("dated_persons")
    )
    day = day_for_age(dated.c.dob, dated.c.of_age, dated.c.occurred)
    placed = select(*dated.c, day.label("day")).subquery("placed_persons")
    stands = standing(placed.c.dob, placed.c.estimated, placed.c.broken, placed.c.day, of_age=placed.c.of_age)
    person = select(placed.c.incident_id, stands.label("standing")).subquery("log_persons")
    return (
        select(person.c.incident_id, func.max(person.c.standing).label("standing"))
        .where(person.c.standing > ADULT)
        .group_by(person.c.incident_id)
        .cte("persons_by_log")
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


def whose_age_is_no_help(rows: FromClause) -> tuple[Case, ...]:
    """Logs that only a linked person's age could make a child's, and the age is not to be had: outside the rate, counted."""
    unmarked = rows.c.child_flag.is_not(True)
    return (
        excluded(
            "merge_error",
            "A linked person's record was merged in a circle, or into a person who is not in the export",
            and_(unmarked, rows.c.standing == MERGE_BROKEN),
        ),
        excluded(
            "child_unknown",
            "The log is not marked as a child's, and the date of birth of a linked person is not known",
            and_(unmarked, rows.c.standing == AGE_UNKNOWN),
        ),
        unknown(
            "age_uncertain",
            "A linked person's date of birth is an estimate within a year of the 18th birthday",
            and_(unmarked, rows.c.standing == AGE_UNCERTAIN),
        ),
    )


def child_breakdown(rows: FromClause) -> ColumnElement[Any]:
    """Whether the log concerns a child, for a breakdown: yes, no, or null where it cannot be told."""
    return case(
        (or_(rows.c.child_flag, rows.c.standing == CHILD), literal("yes")),
        (func.coalesce(rows.c.standing, ADULT) == ADULT, literal("no")),
    )
