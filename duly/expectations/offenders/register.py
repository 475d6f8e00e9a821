"""What the standards on registered sex offenders share: who is on the register as at the run, and who is actively managed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, or_

from duly import checks
from duly.records import RegisteredOffender

SUITE = "offenders"

ON_REGISTER: ColumnElement[bool] = and_(
    or_(RegisteredOffender.registered_from.is_(None), RegisteredOffender.registered_from <= checks.AS_OF_DAY),
    or_(RegisteredOffender.registered_to.is_(None), RegisteredOffender.registered_to >= checks.AS_OF_DAY),
)
"""On the register on the as-at date, the first and the last day included. A blank first day counts as past, a blank last day as
never."""

IN_COMMUNITY: ColumnElement[bool] = and_(ON_REGISTER, RegisteredOffender.in_prison.is_not(True))
"""On the register and not marked as in prison."""

COMMUNITY = "Registered offenders who are on the register and not in prison on the as-at date"
COMMUNITY_BOUNDARIES = (
    "On the register: from its first day to its last, both included. A blank last day is an indefinite period.",
    "A blank mark for prison counts as in the community.",
)

IS_TEST = checks.surely(RegisteredOffender.is_test).label("is_test")


BROKEN = checks.surely(checks.roots(RegisteredOffender).c.broken).label("merge_broken")
"""Whether nothing stands for a merged offender: select it beside the offenders, joined by `with_merges`."""


def with_merges(rows: Select[*tuple[Any, ...]]) -> Select[Any]:
    """Offenders with `BROKEN` of their own record."""
    merged = checks.roots(RegisteredOffender)
    return rows.add_columns(BROKEN).outerjoin(merged, merged.c.id == RegisteredOffender.rso_id)


def not_real(rows: FromClause) -> tuple[checks.Case, ...]:
    """The offenders that are not judged: `rows` has `is_test`, `merged_into` and `merge_broken`."""
    return checks.not_real(rows, "offender's record", broken=rows.c.merge_broken)


def outside(*reasons: checks.Reason) -> checks.Outside:
    """Which offenders a standard does not look at; `reasons` besides that of not being on the register."""
    return checks.Outside(
        rows=RegisteredOffender.__table__,
        record=RegisteredOffender.rso_id.expression,
        reasons=(
            checks.Reason("not_on_register", "Not on the register on the as-at date", ~checks.surely(ON_REGISTER)),
            *reasons,
        ),
    )


NOT_IN_COMMUNITY = checks.Reason("in_prison", "In prison on the as-at date", RegisteredOffender.in_prison.is_(True))


def managed(rows: FromClause) -> tuple[checks.Case, ...]:
    """The cases that come first where only offenders under active management are asked about: `rows` has `mgmt`."""
    return (
        *not_real(rows),
        checks.exempt(
            "reactive",
            "The offender is under reactive management, in which no visits are planned",
            rows.c.mgmt == "reactive",
        ),
        checks.unknown("management_blank", "It is not recorded how the offender is managed", rows.c.mgmt.is_(None)),
        checks.unmapped_code("How the offender is managed", rows.c.mgmt == checks.UNMAPPED),
    )


def root_of(rso_id: ColumnElement[str | None]) -> tuple[FromClause, ColumnElement[bool], ColumnElement[str]]:
    """For a record that names an offender: what to join, on what, and the offender that one was merged into."""
    merged = checks.roots(RegisteredOffender)
    return merged, and_(merged.c.id == rso_id, ~merged.c.broken), func.coalesce(merged.c.root, rso_id)
