"""The uses of the power of police protection that both standards judge: one row each, with where and by whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Subquery, func, select

from duly import checks
from duly.expectations.populations import Selected
from duly.records import Incident, PoliceProtection, Team

SUITE = "police_protection"

STARTED = checks.when(PoliceProtection.started_at)


def uses(*more: Selected) -> Subquery:
    """Uses of the power that began in the period, and those of which it is not recorded when; one row each.

    Columns: `pp_id`, `person_id`, `is_test`, `merged_into`, `started` with its latest instant, `team`, `district`,
    `la_area`, and what `more` selects.
    """
    return (
        select(
            PoliceProtection.pp_id,
            PoliceProtection.person_id,
            PoliceProtection.is_test,
            PoliceProtection.merged_into,
            *STARTED.columns("started"),
            func.coalesce(Team.name, PoliceProtection.team_id).label("team"),
            func.coalesce(PoliceProtection.district, Incident.district, Team.district).label("district"),
            PoliceProtection.la_area,
            *more,
        )
        .outerjoin_from(PoliceProtection, Incident, Incident.incident_id == PoliceProtection.incident_id)
        .outerjoin(Team, Team.team_id == PoliceProtection.team_id)
        .where(checks.in_period(STARTED))
        .subquery("uses_of_protection")
    )


def undated(rows: FromClause) -> checks.Case:
    """The case of a use that cannot be placed in time."""
    return checks.unknown("no_start_time", "It is not recorded when protection began", rows.c.started.is_(None))


def breakdowns(rows: Subquery) -> dict[str, ColumnElement[Any]]:
    """What both rates are broken down by."""
    return {
        "district": rows.c.district,
        "team": rows.c.team,
        "la_area": rows.c.la_area,
        "month": checks.month(checks.when(rows.c.started).day),
    }
