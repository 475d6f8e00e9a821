"""Incident logs that a crime may hang on: those of crime type that concern a child, and what was recorded from a log."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from duly import checks
from duly.expectations.incidents import by_log, names_of, persons_by_log
from duly.expectations.populations import Selected
from duly.records import Crime, Incident, N100Record, Team

CRIME_TYPE_CODES = checks.Parameter(
    name="crime_type_codes",
    default=("CRIME", "VIOLENCE", "SEXUAL", "RAPE", "ATTEMPTED_RAPE", "CHILD_ABUSE", "NEGLECT", "DA_CRIME"),
    meaning="Opening and closing codes of a log that stand for a report of crime (the force's own codes)",
)


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
    crime_logs = logs(*more, only=and_(crime_type, only)).cte("crime_type_logs")
    names = names_of(crime_logs)
    persons, crimes, n100s = persons_by_log(names), by_log(names, Crime), by_log(names, N100Record)
    linked = (
        select(
            *crime_logs.c,
            persons.c.standing,
            or_(crimes.c.incident_id.is_not(None), crime_logs.c.ref_found.is_not(None)).label("has_crime"),
            n100s.c.incident_id.is_not(None).label("has_n100"),
        )
        .outerjoin_from(crime_logs, persons, persons.c.incident_id == crime_logs.c.incident_id)
        .outerjoin(crimes, crimes.c.incident_id == crime_logs.c.incident_id)
        .outerjoin(n100s, n100s.c.incident_id == crime_logs.c.incident_id)
        .where(or_(crime_logs.c.child_flag, persons.c.standing > checks.ADULT))
        .subquery("child_logs")
    )
    unrecorded = and_(~linked.c.has_crime, ~linked.c.has_n100)
    typed = case((unrecorded, linked.c.crime_ref))  # only these: texts are costly to read
    return select(*linked.c, (~checks.is_placeholder(typed)).label("names_a_crime"))


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
            *checks.when(Incident.reported_at).columns("reported"),
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


def child_breakdown(rows: FromClause) -> ColumnElement[Any]:
    """Whether the log concerns a child, for a breakdown: yes, no, or null where it cannot be told."""
    return case(
        (or_(rows.c.child_flag, rows.c.standing == checks.CHILD), literal("yes")),
        (func.coalesce(rows.c.standing, checks.ADULT) == checks.ADULT, literal("no")),
    )
