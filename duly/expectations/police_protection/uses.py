"""The uses of the power of police protection that both standards judge: one row each, with where and by whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Subquery, and_, func, not_, select

from duly import checks
from duly.expectations.populations import Selected
from duly.records import Incident, PoliceProtection, Team

SUITE = "police_protection"

STARTED = checks.when(PoliceProtection.started_at)
PLACED = checks.first_known(
    STARTED,
    checks.when(PoliceProtection.entered_at),
    checks.when(PoliceProtection.la_informed_at),
    checks.when(PoliceProtection.ended_at),
    checks.when(PoliceProtection.closed_at),
    checks.when(Incident.reported_at),
)
"""What places a use in a period: when it began, else the next best date of its record, else the report of its incident (A2)."""


def uses(*more: Selected) -> Subquery:
    """Uses of the power that began in the period, and those of which no date is known; one row each.

    Columns: `pp_id`, `person_id`, `is_test`, `merged_into`, `merge_broken` where nothing stands for it, `started` with its
    latest instant, `placed`, what places it in a period, `team`, `district`, `la_area`, and what `more` selects.
    """
    merged = checks.roots(PoliceProtection)
    return (
        select(
            PoliceProtection.pp_id,
            PoliceProtection.person_id,
            PoliceProtection.is_test,
            PoliceProtection.merged_into,
            checks.surely(merged.c.broken).label("merge_broken"),
            *STARTED.columns("started"),
            PLACED.lo.label("placed"),
            func.coalesce(Team.name, PoliceProtection.team_id).label("team"),
            func.coalesce(PoliceProtection.district, Incident.district, Team.district).label("district"),
            PoliceProtection.la_area,
            *more,
        )
        .outerjoin_from(PoliceProtection, Incident, Incident.incident_id == PoliceProtection.incident_id)
        .outerjoin(Team, Team.team_id == PoliceProtection.team_id)
        .outerjoin(merged, merged.c.id == PoliceProtection.pp_id)
        .where(checks.in_period(PLACED))
        .subquery("uses_of_protection")
    )


def not_judged(rows: FromClause, *times: checks.Span) -> tuple[checks.Case | checks.Doubt, ...]:
    """The uses that are none, or that cannot be placed in time. `times` are others that may lie after the export."""
    started = checks.when(rows.c.started)
    return (
        *checks.not_real(rows, broken=rows.c.merge_broken),
        *checks.undated(and_(rows.c.placed.is_(None), not_(started.later)), "use of the power"),
        checks.future_dated("The beginning of protection, or another time of the record,", started, *times),
        checks.not_yet_due("not_begun", "Protection had not begun", started.later),
        checks.unknown("no_start_time", "It is not recorded when protection began", started.missing),
    )


def outside() -> checks.Outside:
    """Why a use of the power is none of these standards' business: it began at another time."""
    rows = (
        select(PoliceProtection.pp_id, PLACED.lo.label("placed"))
        .outerjoin_from(PoliceProtection, Incident, Incident.incident_id == PoliceProtection.incident_id)
        .subquery("every_use")
    )
    placed = checks.exactly(rows.c.placed)
    return checks.Outside(
        rows=rows,
        record=rows.c.pp_id,
        reasons=(
            checks.outside_period(
                "Protection began, or the record is first dated, outside the period", not_(checks.in_period(placed))
            ),
        ),
    )


def breakdowns(rows: FromClause) -> dict[str, ColumnElement[Any]]:
    """What both rates are broken down by."""
    return {
        **checks.by_name(rows, "district", "team", "la_area"),
        "month": checks.month(checks.when(rows.c.started).day),
    }
