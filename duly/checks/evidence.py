"""Evidence of which several records may speak: each is graded, best first, and the best of all decides."""

from __future__ import annotations

from sqlalchemy import FromClause, Subquery, func, select


def best(found: FromClause, *keys: str, name: str, **least: str) -> Subquery:
    """The best of what was found for each of `keys`: its `grade`, the least there is, and the least of further columns,
    each under the name that is given for it."""
    return (
        select(
            *(found.c[key] for key in keys),
            func.min(found.c.grade).label("grade"),
            *(func.min(found.c[column]).label(label) for label, column in least.items()),
        )
        .group_by(*(found.c[key] for key in keys))
        .subquery(name)
    )
