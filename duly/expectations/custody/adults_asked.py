"""CUST-01: which appropriate adults were asked for and came, in each detention."""

from __future__ import annotations

from sqlalchemy import FromClause, Subquery, and_, case, func, select

from duly import checks
from duly.expectations.custody.detentions import standing_for
from duly.records import CustodyAdult


def adults_of(arrivals: FromClause) -> Subquery:
    """The appropriate adults of each detention, one row each: `cust_id`, when one was first `asked` for, when one first `came`
    at or after the arrival and of which kind that one was, and whether one is recorded as having `come_before` it. Where every
    row was merged (A24), `lost_asked` and `lost_came` are the first times of those.

    One who came before the child did neither helps nor hides another (A9); one who was asked before the child arrived was
    asked (A27).
    """
    came, asked = checks.when(CustodyAdult.aa_arrived_at), checks.when(CustodyAdult.aa_requested_at)
    stands = CustodyAdult.merged_into.is_(None)
    merged, same, detention = standing_for(CustodyAdult.cust_id.expression)
    too_early = checks.surely(checks.backwards(checks.when(arrivals.c.arrived), came))
    each = (
        select(
            detention.label("cust_id"),
            *checks.only_if(and_(stands, ~too_early), came).columns("came"),
            *checks.only_if(stands, asked).columns("asked"),
            *checks.only_if(~stands, came).columns("lost_came"),
            *checks.only_if(~stands, asked).columns("lost_asked"),
            case((stands, CustodyAdult.aa_type)).label("aa_type"),
            and_(stands, too_early).label("too_early"),
            stands.label("stands"),
        )
        .outerjoin_from(CustodyAdult, merged, same)
        .join(arrivals, arrivals.c.cust_id == detention)
        .where(CustodyAdult.is_test.is_not(True))
        .subquery("each_adult")
    )
    rank = func.row_number().over(
        partition_by=each.c.cust_id,
        order_by=(each.c.came.nulls_last(), each.c.asked.nulls_last(), each.c.aa_type.nulls_last()),
    )
    ranked = select(each, rank.label("place")).subquery("ranked_adults")

    def lost(name: str) -> checks.Span:
        return checks.only_if(~func.bool_or(ranked.c.stands), checks.earliest_of(checks.when(ranked.c[name])))

    return (
        select(
            ranked.c.cust_id,
            *checks.earliest_of(checks.when(ranked.c.came)).columns("came"),
            *checks.earliest_of(checks.when(ranked.c.asked)).columns("asked"),
            *lost("lost_came").columns("lost_came"),
            *lost("lost_asked").columns("lost_asked"),
            func.max(case((ranked.c.place == 1, ranked.c.aa_type))).label("aa_type"),
            func.bool_or(ranked.c.too_early).label("come_before"),
        )
        .group_by(ranked.c.cust_id)
        .subquery("adults")
    )
