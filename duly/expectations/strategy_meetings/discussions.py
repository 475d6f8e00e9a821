"""STRAT-01: a case that needs a strategy discussion has a record of one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
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

from duly import checks, sql
from duly.expectations.strategy_meetings.meetings import SUITE, children_of_meetings, exclusions
from duly.expectations.strategy_meetings.triggers import HELD_WORKING_DAYS, TRIGGER_TEAM_TYPES, folded_triggers
from duly.records import ChildReferral, Person, StaffMember, StrategyChild, StrategyMeeting, Team

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

# What a meeting record is worth to a trigger, best first: the best of all its records decides.
(HELD_IN_TIME, NOT_REQUIRED, IMPRECISE, STATUS_BLANK, CODE_UNMAPPED, NO_TIME, LATE, UNHELD, NOT_VALID) = range(9)


def _records(merged: CTE) -> CTE:
    """Every meeting record for each child that it lists (`root`, null where it lists none), and what it is `worth` in time.

    `at` is when it was held, or decided not to be required; `linked` is when it is taken to belong to a case.
    """
    children = children_of_meetings(merged)
    status = StrategyMeeting.status
    decision = status == "not_required"
    reasoned = and_(decision, StrategyMeeting.decision_rationale_len >= RATIONALE_MIN_CHARS.value)
    no_status = and_(StrategyMeeting.held_at.is_not(None), or_(status.is_(None), status == checks.UNMAPPED))
    decided = checks.first_known(
        checks.when(StrategyMeeting.decision_at),
        checks.when(StrategyMeeting.convened_at),
        checks.when(StrategyMeeting.entered_at),
    )
    held = checks.when(StrategyMeeting.held_at)
    at = checks.Span(case((decision, decided.lo), else_=held.lo), case((decision, decided.hi), else_=held.hi))
    linked = func.coalesce(at.lo, StrategyMeeting.convened_at)
    return (
        select(
            StrategyMeeting.trigger_id,
            children.c.root,
            *at.columns("at"),
            linked.label("linked"),
            checks.local_day(linked).label("linked_day"),
            case(
                (status == "held", HELD_IN_TIME),
                (and_(reasoned, StaffMember.rank.in_(DECISION_RANKS.value)), NOT_REQUIRED),
                (and_(reasoned, StaffMember.rank == checks.UNMAPPED), CODE_UNMAPPED),
                (decision, NOT_VALID),
                (and_(no_status, status.is_(None)), STATUS_BLANK),
                (no_status, CODE_UNMAPPED),
                else_=UNHELD,
            ).label("worth"),
        )
        .outerjoin_from(StrategyMeeting, children, children.c.meet_id == StrategyMeeting.meet_id)
        .outerjoin(StaffMember, StaffMember.staff_id == StrategyMeeting.decision_by)
        .where(StrategyMeeting.is_test.is_not(true()))
        .cte("meeting_records")
    )


def _grade(worth: ColumnElement[int], at: checks.Span, closes: ColumnElement[Any]) -> ColumnElement[int]:
    """What a meeting record is worth to a trigger whose limit closes at an instant."""
    return case(
        (
            worth <= NOT_REQUIRED,
            case((at.missing, NO_TIME), (at.end < closes, worth), (at.lo < closes, IMPRECISE), else_=LATE),
        ),
        (and_(worth.in_((STATUS_BLANK, CODE_UNMAPPED)), at.lo >= closes), UNHELD),
        else_=worth,
    )


def _evidence(folded: CTE, merged: CTE) -> Subquery:
    """The best record for each leading trigger: `ref`, `protection`, `grade`, and `first_at`, when it was first held or
    decided not to be required."""
    records = _records(merged)
    lead, other = folded.alias("lead"), folded.alias("other")
    facts = ("ref", "protection", "root", "day", "closes")
    links = union_all(
        select(lead.c.ref.label("trigger_id"), *(lead.c[name] for name in facts)).where(lead.c.leads),
        select(other.c.ref, *(lead.c[name] for name in facts))
        .join_from(other, lead, and_(lead.c.root == other.c.root, lead.c.bundle == other.c.bundle))
        .where(lead.c.leads, not_(other.c.leads)),
    ).subquery("links")

    def graded(trigger: FromClause) -> tuple[ColumnElement[Any], ...]:
        at = checks.when(records.c.at)
        return (
            trigger.c.ref,
            trigger.c.protection,
            _grade(records.c.worth, at, trigger.c.closes).label("grade"),
            case((records.c.worth <= NOT_REQUIRED, records.c.at)).label("at"),
        )

    by_id = (
        select(*graded(links))
        .join_from(links, records, records.c.trigger_id == links.c.trigger_id)
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
    return (
        select(
            both.c.ref,
            both.c.protection,
            func.min(both.c.grade).label("grade"),
            func.min(both.c.at).label("first_at"),
        )
        .group_by(both.c.ref, both.c.protection)
        .subquery("evidence")
    )


def _rows(folded: CTE, merged: CTE) -> Subquery:
    evidence = _evidence(folded, merged)
    return (
        select(
            *(column for column in folded.c if column.name not in ("bundle", "leads", "number")),
            evidence.c.grade,
            evidence.c.first_at,
            func.coalesce(Team.name, folded.c.team_id).label("team"),
        )
        .outerjoin_from(
            folded, evidence, and_(evidence.c.ref == folded.c.ref, evidence.c.protection == folded.c.protection)
        )
        .outerjoin(Team, Team.team_id == folded.c.team_id)
        .where(folded.c.leads, checks.in_period(checks.when(folded.c.at)))
        .subquery("cases_needing_a_discussion")
    )


_merged = checks.roots(Person)
_all = folded_triggers(_merged)
_needing = _rows(_all, _merged)


def _graded(*grades: int) -> ColumnElement[bool]:
    return _needing.c.grade.in_(grades)


_first = (
    exclusions("referral or use of police protection", _needing),
    checks.unknown("no_trigger_time", "It is not recorded when the need arose", _needing.c.at.is_(None)),
    checks.unknown(
        "no_child",
        "No child is recorded, and no meeting names this referral or use of police protection",
        and_(_needing.c.person_id.is_(None), _needing.c.grade.is_(None)),
    ),
    checks.outside_calendar(_needing.c.closes.is_(None)),
)
_not_yet = checks.not_yet_due(
    "not_yet_due",
    "No strategy discussion is recorded yet, and the time for it has not passed",
    _needing.c.closes > checks.AS_OF,
)
_unclear = (
    checks.unknown("status_blank", "A meeting in time has a time of holding but no status", _graded(STATUS_BLANK)),
    checks.unmapped_code("The status of a meeting in time, or the rank behind a decision,", _graded(CODE_UNMAPPED)),
)
_not_held = (
    checks.non_compliant(
        "late_or_unheld", "A meeting is recorded, but it was not held: scheduled or cancelled", _graded(UNHELD)
    ),
    checks.non_compliant(
        "decision_not_valid",
        "It was decided that none was required, without the rank or the reason that this takes",
        _graded(NOT_VALID),
    ),
    checks.non_compliant("no_record", "There is no record of a strategy discussion"),
)
_in_time = checks.first_of(
    *_first,
    checks.compliant(
        "held_in_time", "A strategy meeting was held by the last working day allowed", _graded(HELD_IN_TIME)
    ),
    checks.compliant(
        "not_required",
        "It was decided in time, with a reason and by somebody of the rank, that none was required",
        _graded(NOT_REQUIRED),
    ),
    checks.unknown(
        "imprecise_time", "The time of the meeting or decision is not exact enough to tell", _graded(IMPRECISE)
    ),
    _not_yet,
    _unclear,
    checks.unknown("no_held_time", "A meeting was held, or a decision made, without saying when", _graded(NO_TIME)),
    checks.non_compliant(
        "late", "A meeting was held, or decided not to be required, after the last day allowed", _graded(LATE)
    ),
    _not_held,
)
_at_any_time = checks.first_of(
    *_first,
    checks.compliant(
        "recorded",
        "A strategy meeting was held, or decided with reason not to be required, at whatever time",
        or_(_needing.c.first_at.is_not(None), _graded(NO_TIME)),
    ),
    _not_yet,
    _unclear,
    _not_held,
)


_waits = and_(_needing.c.first_at.is_(None), _needing.c.grade.is_distinct_from(NO_TIME))


def _judgement(verdict: checks.Verdict, waits: ColumnElement[bool]) -> checks.Judgement:
    return checks.Judgement(
        rows=_needing,
        record=_needing.c.ref,
        item=_needing.c.person_id,
        verdict=verdict,
        anchor=_needing.c.at,
        due=checks.last_instant(_needing.c.closes),
        done=_needing.c.first_at,
        open=waits,
        breakdowns={
            "trigger_type": _needing.c.kind,
            "team": _needing.c.team,
            "la_area": _needing.c.la_area,
            "month": checks.month(_needing.c.day),
        },
        shows={
            "trigger_type": _needing.c.kind,
            "triggered_at": _needing.c.at,
            "first_held_or_decided": _needing.c.first_at,
        },
    )


STRAT_01 = checks.Standard(
    id="STRAT-01",
    suite=SUITE,
    title="Cases needing a strategy discussion have a record of one",
    question="Is there a record of a strategy discussion for every child whose case needed one, held by the end of the next "
    "working day?",
    unit="child_referrals or police_protection",
    population="Each child's referrals at section 47 level or from a case of an ISOT or CSE team, and uses of police "
    "protection; those at most one working day apart count once",
    judgement=_judgement(_in_time, _waits),
    needs=(
        ChildReferral.ref_id,
        ChildReferral.person_id,
        ChildReferral.referred_at,
        ChildReferral.threshold,
        StrategyMeeting.meet_id,
        StrategyMeeting.status,
        StrategyMeeting.held_at,
        StrategyMeeting.decision_by,
        StrategyMeeting.decision_rationale_len,
        StaffMember.staff_id,
        StaffMember.rank,
        StrategyChild.meet_id,
        StrategyChild.person_id,
    ),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    report="Decision-making",
    quotation="strategy meetings had not been recorded, and it was unclear whether or not such meetings had taken place",
    authority=("A-30", "A-31"),
    parameters=(HELD_WORKING_DAYS, TRIGGER_TEAM_TYPES, DECISION_RANKS, RATIONALE_MIN_CHARS),
    boundaries=(
        "A referral on Friday at any time: in time until Monday 23:59:59; until Tuesday where Monday is a bank holiday.",
        "A meeting belongs to a case if it names the referral or use of police protection, whenever it was held; or if it "
        "is about the same child and was held from the day before until the limit.",
        "A meeting that lists children counts for those only, even where it names the referral.",
        "Two triggers of a child at most one working day apart count once, from the earlier: Friday and Monday do, Friday "
        "and Tuesday do not; Thursday and the Saturday after do. Three on Monday, Tuesday and Wednesday count twice: the "
        "Tuesday folds into the Monday, the Wednesday stands by itself.",
        "A reason why none was required counts from 20 characters and from the rank of sergeant.",
        "Merged identities of a child count as one child.",
        "The limit of one working day is a local setting, not a national rule.",
    ),
    blind_spots=(
        "It cannot see a discussion that was held but never recorded: a breach means that there is no record of one.",
        "It cannot see a child whose need was never referred.",
        "Repeat missing episodes have a limit of their own and are not triggers here.",
        "A telephone call recorded as a meeting cannot be told from one.",
        "A meeting names what called for it by an id alone: a referral and a use of police protection with one id and one "
        "child would be taken for each other.",
    ),
    remedy="Find out whether a strategy discussion took place. If it did, record it, its children and its minutes, and say "
    "when it was entered; if not, ask the team's supervisor whether the child is safe now and whether one is needed.",
    also=(
        checks.Rate(
            id="any_time",
            title="The same, with a discussion or decision at any time",
            judgement=_judgement(_at_any_time, false()),  # it waits for the same
        ),
    ),
    lists=(
        checks.Listing(
            id="folded",
            title="Triggers counted with an earlier one of the same child",
            records=select(_all.c.ref.label("record")).where(
                not_(_all.c.leads), checks.in_period(checks.when(_all.c.at))
            ),
            of=select(func.count()).select_from(_all).where(checks.in_period(checks.when(_all.c.at))),
        ),
        checks.Listing(
            id="threshold_unknown",
            title="Referrals whose level of concern is not recorded or not known to duly: they may need a discussion",
            records=select(ChildReferral.ref_id.label("record")).where(
                or_(ChildReferral.threshold.is_(None), ChildReferral.threshold == checks.UNMAPPED),
                checks.in_period(checks.when(ChildReferral.referred_at)),
            ),
            of=select(func.count(ChildReferral.ref_id)).where(checks.in_period(checks.when(ChildReferral.referred_at))),
        ),
    ),
    measures=(
        checks.Measure(
            id="time_to_discussion",
            title="Time from the trigger to the first discussion or decision",
            bands=(24, 72, 168),
        ),
    ),
)
