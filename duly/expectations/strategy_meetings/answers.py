"""What answers a need for a strategy discussion: a meeting that was held, or a decision that none was required."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Subquery,
    and_,
    case,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
)

from duly import checks, sql
from duly.expectations.strategy_meetings.meetings import children_of_meetings
from duly.expectations.strategy_meetings.triggers import not_yet, trigger_names
from duly.expectations.survivors import survivors
from duly.records import StaffMember, StrategyMeeting

DECISION_RANKS = checks.Parameter(
    name="strat_decision_ranks",
    default=("PS", "DS", "Insp", "DI", "CI", "DCI", "Supt+"),
    meaning="Ranks that may decide that no strategy discussion is required",
)
RATIONALE_MIN_CHARS = checks.Parameter(
    name="strat_rationale_min_chars",
    default=20,
    meaning="Length from which a reason why no strategy discussion is required counts",
    unit="characters",
)

# What a meeting record is worth to a trigger, best first: the best of all its records decides. What lies before the trigger
# comes last: it neither helps nor hides what there is besides (A9, A27).
(
    HELD_IN_TIME,
    NOT_REQUIRED,
    IMPRECISE,
    STATUS_BLANK,
    CODE_UNMAPPED,
    RANK_UNMAPPED,
    DECIDER_LOST,
    MERGED_NOWHERE,
    FUTURE,
    NO_TIME,
    LATE,
    UNHELD,
    NOT_VALID,
    BEFORE,
) = range(14)


def _said() -> CTE:
    """What each meeting record that stands for itself comes to: `meet_id`, what it is `worth` if it was in time, `at`, when it
    was held or decided not to be required, and `linked`, when it is taken to belong to a case."""
    named, decider = survivors(StrategyMeeting), survivors(StaffMember)
    status = StrategyMeeting.status
    decision = checks.surely(status == "not_required")
    reasoned = func.coalesce(StrategyMeeting.decision_rationale_len, 0) >= RATIONALE_MIN_CHARS.value
    decided = checks.first_known(
        checks.when(StrategyMeeting.decision_at),
        checks.when(StrategyMeeting.convened_at),
        checks.when(StrategyMeeting.entered_at),
    )
    decided_at, held = checks.when(StrategyMeeting.decision_at), checks.when(StrategyMeeting.held_at)
    at = checks.chosen(decision, decided, held)
    own = checks.chosen(decision, decided_at, held)
    planned = checks.surely(status.in_(("scheduled", "cancelled")))
    linked = func.coalesce(at.lo, StrategyMeeting.convened_at)
    rank_unclear = checks.not_understood(StaffMember.rank)
    return (
        select(
            StrategyMeeting.meet_id,
            *at.columns("at"),
            linked.label("linked"),
            checks.local_day(linked).label("linked_day"),
            case(
                (named.c.broken, MERGED_NOWHERE),
                (planned, UNHELD),
                (own.future, FUTURE),
                (status == "held", HELD_IN_TIME),
                (and_(decision, or_(StrategyMeeting.decision_by.is_(None), not_(reasoned))), NOT_VALID),
                (and_(decision, or_(StaffMember.staff_id.is_(None), decider.c.broken)), DECIDER_LOST),
                (and_(decision, rank_unclear), RANK_UNMAPPED),
                (and_(decision, StaffMember.rank.in_(DECISION_RANKS.value)), NOT_REQUIRED),
                (decision, NOT_VALID),
                (status.is_(None), STATUS_BLANK),
                else_=CODE_UNMAPPED,
            ).label("worth"),
        )
        .join_from(StrategyMeeting, named, named.c.id == StrategyMeeting.meet_id)
        .outerjoin(decider, decider.c.id == StrategyMeeting.decision_by)
        .outerjoin(StaffMember, StaffMember.staff_id == decider.c.root)
        .where(
            StrategyMeeting.is_test.is_not(true()),
            or_(StrategyMeeting.merged_into.is_(None), named.c.broken),
            # what had not been held or decided by the as-at instant is no record of a discussion yet (A13)
            or_(planned, not_(not_yet(own))),
        )
        .cte("meetings_said")
    )


def _records(merged: CTE) -> CTE:
    """Every meeting record for each child that it lists (`root`, null where it lists none) and each trigger that it names,
    itself or through a record that was merged into it; with what `_said` says of it."""
    said, children, named = _said(), children_of_meetings(merged), survivors(StrategyMeeting)
    calls = (
        select(named.c.root.label("meet_id"), StrategyMeeting.trigger_id)
        .join_from(named, StrategyMeeting, StrategyMeeting.meet_id == named.c.id)
        .where(or_(~named.c.is_test, named.c.id == named.c.root))
        .distinct()
        .subquery("triggers_named")
    )
    return (
        select(calls.c.trigger_id, children.c.root, *(column for column in said.c if column.name != "meet_id"))
        .join_from(said, calls, calls.c.meet_id == said.c.meet_id)
        .outerjoin(children, children.c.meet_id == said.c.meet_id)
        .cte("meeting_records")
    )


def _before(at: checks.Span, trigger_day: ColumnElement[Any]) -> ColumnElement[bool]:
    """It was held or decided earlier than on the day before the trigger (A10). Never null."""
    return checks.surely(at.day < sql.add_days(trigger_day, literal(-1)))


def _grade(
    worth: ColumnElement[int], at: checks.Span, day: ColumnElement[Any], closes: ColumnElement[Any]
) -> ColumnElement[int]:
    """What a meeting record is worth to a trigger of a day, whose limit closes at an instant."""
    late = at.lo >= closes
    return case(
        (and_(worth != UNHELD, worth != MERGED_NOWHERE, _before(at, day)), BEFORE),
        (
            worth <= NOT_REQUIRED,
            case((at.missing, NO_TIME), (at.end < closes, worth), (at.lo < closes, IMPRECISE), else_=LATE),
        ),
        (and_(worth.in_((STATUS_BLANK, CODE_UNMAPPED)), late), UNHELD),
        (and_(worth.in_((RANK_UNMAPPED, DECIDER_LOST)), late), LATE),
        else_=worth,
    )


def best_answers(folded: CTE, merged: CTE) -> Subquery:
    """The best record for each leading trigger: `ref`, `protection`, `grade`; `ever`, the same without a limit; and
    `first_at`, when it was first held or decided not to be required."""
    records, names = _records(merged), trigger_names()
    lead, other = folded.alias("lead"), folded.alias("other")
    facts = ("ref", "protection", "root", "day", "closes")
    links = union_all(
        select(
            lead.c.ref.label("named"), lead.c.protection.label("of_protection"), *(lead.c[name] for name in facts)
        ).where(lead.c.leads),
        select(other.c.ref, other.c.protection, *(lead.c[name] for name in facts))
        .join_from(other, lead, and_(lead.c.root == other.c.root, lead.c.bundle == other.c.bundle))
        .where(lead.c.leads, not_(other.c.leads)),
    ).subquery("links")

    def graded(trigger: FromClause) -> tuple[ColumnElement[Any], ...]:
        at = checks.when(records.c.at)
        before = and_(records.c.worth != UNHELD, records.c.worth != MERGED_NOWHERE, _before(at, trigger.c.day))
        return (
            trigger.c.ref,
            trigger.c.protection,
            _grade(records.c.worth, at, trigger.c.day, trigger.c.closes).label("grade"),
            case((before, BEFORE), else_=records.c.worth).label("ever"),
            case((and_(records.c.worth <= NOT_REQUIRED, not_(before)), records.c.at)).label("at"),
        )

    by_id = (
        select(*graded(links))
        .join_from(links, names, and_(names.c.root == links.c.named, names.c.protection == links.c.of_protection))
        .join(records, records.c.trigger_id == names.c.id)
        .where(or_(records.c.root.is_(None), links.c.root.is_(None), records.c.root == links.c.root))
    )
    by_child = (
        select(*graded(lead))
        .join_from(lead, records, records.c.root == lead.c.root)
        .where(
            lead.c.leads,
            records.c.linked_day >= sql.add_days(lead.c.day, literal(-1)),
            records.c.linked < lead.c.closes,
        )
    )
    both = union_all(by_id, by_child).subquery("found")
    return checks.best(both, "ref", "protection", name="evidence", ever="ever", first_at="at")
