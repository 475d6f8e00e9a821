"""What calls for a strategy discussion about a child, and which of several such triggers count as one."""

from __future__ import annotations

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Subquery,
    and_,
    case,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
)

from duly import checks
from duly.expectations.survivors import survivors, team
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
    meaning="Types of team whose referrals call for a strategy discussion at the levels in strat_trigger_thresholds too",
)
TRIGGER_THRESHOLDS = checks.Parameter(
    name="strat_trigger_thresholds",
    default=(),
    meaning="Levels of concern below section 47 (s17, info) at which a referral from a case of a team in "
    "strat_trigger_team_types calls for a strategy discussion: none, unless the force says so",
)

# What leaves open whether a referral calls for a discussion.
NO_DOUBT, CODE, LINK = range(3)

REFERRED = checks.when(ChildReferral.referred_at)
REFERRAL_PLACED = checks.first_known(
    REFERRED, checks.when(ChildReferral.became_apparent_at), checks.when(ChildReferral.entered_at)
)
STARTED = checks.when(PoliceProtection.started_at)
PROTECTION_PLACED = checks.first_known(
    STARTED,
    checks.when(PoliceProtection.la_informed_at),
    checks.when(PoliceProtection.ended_at),
    checks.when(PoliceProtection.entered_at),
)
"""Where a trigger stands in time: at its own time, else at the next best of its record (A2)."""


def not_yet(at: checks.Span) -> ColumnElement[bool]:
    """The need arose after the as-at instant (A13). Never null."""
    return and_(at.later, not_(at.future))


def _referrals() -> Subquery:
    """Every referral with what its level of concern and its case's team make of it: `serious`, `special`, `doubt`."""
    case_of, held_by = survivors(Investigation), team(Investigation.team_id)
    linked = ChildReferral.inv_id.is_not(None)
    lost = and_(
        linked,
        or_(case_of.c.id.is_(None), case_of.c.broken, and_(Investigation.team_id.is_not(None), Team.team_id.is_(None))),
    )
    level = checks.surely(ChildReferral.threshold.in_(TRIGGER_THRESHOLDS.value))
    type_unclear = and_(linked, Team.team_id.is_not(None), checks.not_understood(Team.team_type))
    threshold_unclear = checks.not_understood(ChildReferral.threshold)
    return (
        select(
            ChildReferral.ref_id,
            (checks.surely(ChildReferral.threshold == "s47")).label("serious"),
            and_(level, checks.surely(Team.team_type.in_(TRIGGER_TEAM_TYPES.value)), not_(lost)).label("special"),
            case(
                (or_(threshold_unclear, and_(level, type_unclear)), CODE), (and_(level, lost), LINK), else_=NO_DOUBT
            ).label("doubt"),
        )
        .outerjoin_from(ChildReferral, case_of, case_of.c.id == ChildReferral.inv_id)
        .outerjoin(Investigation, Investigation.inv_id == case_of.c.root)
        .outerjoin(held_by.merged, held_by.on)
        .outerjoin(Team, held_by.here)
        .subquery("referrals")
    )


def _triggers() -> Subquery:
    """Every trigger: `ref` with `protection` (a use of police protection, else a referral), `kind`, child, time, place; and
    every referral that may be one, with its `doubt`."""
    called = _referrals()
    referral, protection = survivors(ChildReferral), survivors(PoliceProtection)
    referrals = (
        select(
            ChildReferral.ref_id.label("ref"),
            false().label("protection"),
            case(
                (called.c.serious, "s47_referral"),
                (called.c.special, "specialist_team_referral"),
                else_="level_unclear",
            ).label("kind"),
            case((or_(called.c.serious, called.c.special), NO_DOUBT), else_=called.c.doubt).label("doubt"),
            ChildReferral.person_id,
            *REFERRED.columns("at"),
            *REFERRAL_PLACED.columns("anchor"),
            ChildReferral.is_test,
            ChildReferral.merged_into,
            referral.c.broken,
            ChildReferral.source_team.label("team_id"),
            ChildReferral.la_area,
        )
        .join_from(ChildReferral, called, called.c.ref_id == ChildReferral.ref_id)
        .join(referral, referral.c.id == ChildReferral.ref_id)
        .where(or_(called.c.serious, called.c.special, called.c.doubt != NO_DOUBT), not_(not_yet(REFERRED)))
    )
    protections = (
        select(
            PoliceProtection.pp_id,
            true(),
            literal("police_protection"),
            literal(NO_DOUBT),
            PoliceProtection.person_id,
            *STARTED.columns("at"),
            *PROTECTION_PLACED.columns("anchor"),
            PoliceProtection.is_test,
            PoliceProtection.merged_into,
            protection.c.broken,
            PoliceProtection.team_id,
            PoliceProtection.la_area,
        )
        .join_from(PoliceProtection, protection, protection.c.id == PoliceProtection.pp_id)
        .where(not_(not_yet(STARTED)))
    )
    return union_all(referrals, protections).subquery("triggers")


def folded_triggers(merged: CTE) -> CTE:
    """Every trigger with the identity of its child and its limit, and whether it `leads`: the others fold into a leading one.

    Leading triggers of one child are two working days apart or more: the earliest leads, what lies at most one working
    day after it folds into it, the next one leads again. Numbers of working days make this a matter of parity: within a
    run of numbers without a gap, every second number has a leading trigger. `bundle` is the number of the leading one.
    A trigger that cannot be placed (a test, merged, no child, no time) leads alone and without a bundle. A referral that
    only may be a trigger takes nothing in; it folds where a certain one would have taken it in.
    """
    certain = _certain(merged)
    leading = (
        select(certain.c.root, certain.c.bundle)
        .where(certain.c.leads, certain.c.bundle.is_not(None))
        .subquery("leading")
    )
    taken_in = leading.c.bundle.is_not(None)
    names = [column for column in certain.c if column.name not in ("number", "bundle", "leads", "day_number")]
    return (
        select(
            *names,
            certain.c.number,
            func.coalesce(certain.c.bundle, leading.c.bundle).label("bundle"),
            and_(certain.c.leads, not_(taken_in)).label("leads"),
        )
        .outerjoin_from(
            certain,
            leading,
            and_(
                certain.c.doubt != NO_DOUBT,
                certain.c.may_fold,
                leading.c.root == certain.c.root,
                leading.c.bundle.between(certain.c.day_number - 1, certain.c.day_number),
            ),
        )
        .cte("folded_triggers")
    )


def _certain(merged: CTE) -> Subquery:
    """Every trigger, those that certainly are some folded."""
    triggers = _triggers()
    day = checks.local_day(triggers.c.at)
    due = checks.working_day_after(day, HELD_WORKING_DAYS.value)
    root = func.coalesce(merged.c.root, triggers.c.person_id)
    may_fold = and_(
        checks.surely(triggers.c.is_test).is_(false()),
        triggers.c.merged_into.is_(None),
        root.is_not(None),
        due.number.is_not(None),
    )
    dated = (
        select(
            triggers,
            root.label("root"),
            checks.surely(merged.c.broken).label("child_broken"),
            day.label("day"),
            due.closes.label("closes"),
            due.number.label("day_number"),
            may_fold.label("may_fold"),
            case((and_(may_fold, triggers.c.doubt == NO_DOUBT), due.number)).label("number"),
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
    ).subquery("certain_triggers")


def trigger_names() -> CTE:
    """Under which ids a meeting may name a trigger: `id`, and the trigger that stands for it, `root` with `protection`."""
    referral, protection = survivors(ChildReferral), survivors(PoliceProtection)
    return union_all(
        select(referral.c.id, referral.c.root, false().label("protection")),
        select(protection.c.id, protection.c.root, true()),
    ).cte("trigger_names")
