"""What calls for a strategy discussion about a child, and which of several such triggers count as one."""

from __future__ import annotations

from sqlalchemy import CTE, Integer, Subquery, and_, case, false, func, literal, or_, select, true, union_all

from duly import checks
from duly.records import ChildReferral, Investigation, PoliceProtection, Team

HELD_WORKING_DAYS = checks.Parameter(
    name="strat_held_working_days",
    default=1,
    meaning="Working days after a trigger by the end of which the strategy discussion must be held",
    unit="working days",
)
TRIGGER_TEAM_TYPES = checks.Parameter(
    name="strat_trigger_team_types",
    default=("ISOT", "CSE"),
    meaning="Types of team whose referrals call for a strategy discussion whatever their level of concern",
)


def _triggers() -> Subquery:
    """Every trigger: `ref` with `protection` (a use of police protection, else a referral), `kind`, child, time, place."""
    specialist = (
        select(Investigation.inv_id)
        .join_from(Investigation, Team, Team.team_id == Investigation.team_id)
        .where(Team.team_type.in_(TRIGGER_TEAM_TYPES.value))
    )
    serious = ChildReferral.threshold == "s47"
    referrals = select(
        ChildReferral.ref_id.label("ref"),
        false().label("protection"),
        case((serious, "s47_referral"), else_="specialist_team_referral").label("kind"),
        ChildReferral.person_id,
        *checks.when(ChildReferral.referred_at).columns("at"),
        ChildReferral.is_test,
        ChildReferral.merged_into,
        ChildReferral.source_team.label("team_id"),
        ChildReferral.la_area,
    ).where(or_(serious, ChildReferral.inv_id.in_(specialist)))
    protections = select(
        PoliceProtection.pp_id,
        true(),
        literal("police_protection"),
        PoliceProtection.person_id,
        *checks.when(PoliceProtection.started_at).columns("at"),
        PoliceProtection.is_test,
        PoliceProtection.merged_into,
        PoliceProtection.team_id,
        PoliceProtection.la_area,
    )
    return union_all(referrals, protections).subquery("triggers")


def folded_triggers(merged: CTE) -> CTE:
    """Every trigger with the identity of its child and its limit, and whether it `leads`: the others fold into a leading one.

    Leading triggers of one child are two working days apart or more: the earliest leads, what lies at most one working
    day after it folds into it, the next one leads again. Numbers of working days make this a matter of parity: within a
    run of numbers without a gap, every second number has a leading trigger. `bundle` is the number of the leading one.
    A trigger that cannot be placed (a test, merged, no child, no time) leads alone and without a bundle.
    """
    triggers = _triggers()
    day = checks.local_day(triggers.c.at)
    due = checks.working_day_after(day, HELD_WORKING_DAYS.value)
    root = func.coalesce(merged.c.root, triggers.c.person_id)
    placed = and_(
        func.coalesce(triggers.c.is_test, false()).is_(false()),
        triggers.c.merged_into.is_(None),
        root.is_not(None),
        due.number.is_not(None),
    )
    dated = (
        select(
            triggers,
            root.label("root"),
            day.label("day"),
            due.closes.label("closes"),
            case((placed, due.number)).label("number"),
        )
        .outerjoin_from(triggers, merged, merged.c.id == triggers.c.person_id)
        .outerjoin(due.table, due.on)
        .subquery("dated")
    )
    # Triggers without a number share a partition of no consequence.
    subject = case((dated.c.number.is_not(None), dated.c.root))
    in_order = (dated.c.number, dated.c.at, dated.c.ref)
    before = func.lag(dated.c.number).over(partition_by=subject, order_by=in_order)
    followed = select(dated, subject.label("subject"), before.label("before")).subquery("followed")
    begins = or_(followed.c.before.is_(None), followed.c.number - followed.c.before > 1)
    run = func.max(case((begins, followed.c.number))).over(
        partition_by=followed.c.subject, order_by=(followed.c.number, followed.c.at, followed.c.ref), rows=(None, 0)
    )
    runs = select(followed, func.mod(followed.c.number - run, 2, type_=Integer()).label("odd")).subquery("runs")
    first_of_day = or_(runs.c.before.is_(None), runs.c.before != runs.c.number)
    return select(
        *(column for column in runs.c if column.name not in ("before", "odd", "subject")),
        (runs.c.number - runs.c.odd).label("bundle"),
        or_(runs.c.number.is_(None), and_(runs.c.odd == 0, first_of_day)).label("leads"),
    ).cte("folded_triggers")
