"""The children of incidents, one row each, however often and by whichever identity a child is named."""

from __future__ import annotations

from sqlalchemy import CTE, FromClause, func, select

from duly import checks


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
