"""STRAT-05: the actions of a strategy meeting have an owner and a due date, and police actions an outcome in time."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, Subquery, and_, false, func, or_, select, true

from duly import checks
from duly.expectations.strategy_meetings.meetings import (
    ANCHOR,
    IS_HELD,
    SUITE,
    TEAM_NAME,
    exclusions,
    uncertain_holding,
)
from duly.records import MeetingAction, StrategyMeeting, Team

OUTCOME_MIN_CHARS = checks.Parameter(
    name="strat_outcome_min_chars",
    default=10,
    meaning="Length from which the recorded outcome of an action counts",
    unit="characters",
)


def _actions(*conditions: ColumnElement[bool]) -> Subquery:
    """Actions of meetings held in the period."""
    return (
        select(
            MeetingAction.action_id,
            or_(func.coalesce(MeetingAction.is_test, false()), func.coalesce(StrategyMeeting.is_test, false())).label(
                "is_test"
            ),
            MeetingAction.merged_into,
            MeetingAction.owner_agency,
            MeetingAction.owner_id,
            MeetingAction.due_date,
            MeetingAction.status,
            *checks.when(MeetingAction.completed_at).columns("completed"),
            checks.when(MeetingAction.completed_at).day.label("completed_day"),
            MeetingAction.outcome_len,
            *ANCHOR.columns("anchor"),
            checks.when(StrategyMeeting.held_at).day.label("held_day"),
            StrategyMeeting.la_area,
            TEAM_NAME.label("team"),
        )
        .join_from(MeetingAction, StrategyMeeting, StrategyMeeting.meet_id == MeetingAction.meet_id)
        .outerjoin(Team, Team.team_id == StrategyMeeting.team_id)
        .where(IS_HELD, checks.in_period(ANCHOR), *conditions)
        .subquery("actions")
    )


_all = _actions()
_by_police = _all.c.owner_agency == "police"
_allocation = checks.first_of(
    exclusions("action", _all),
    checks.exempt("superseded", "The action was superseded by another", _all.c.status == "superseded"),
    checks.unknown(
        "due_before_held", "The action is due before the meeting that set it", _all.c.due_date < _all.c.held_day
    ),
    checks.unknown(
        "unmapped_code",
        "The action's status is a code that duly was not told about, so it may be superseded",
        _all.c.status == checks.UNMAPPED,
    ),
    checks.compliant(
        "allocated",
        "The action has an agency that owns it, an owner where that is the police, and a due date",
        and_(
            _all.c.due_date.is_not(None),
            _all.c.owner_agency.is_not(None),
            or_(_all.c.owner_agency.not_in(("police", checks.UNMAPPED)), _all.c.owner_id.is_not(None)),
        ),
    ),
    checks.unknown(
        "unmapped_code",
        "The agency that owns the action is a code that duly was not told about, so it may be the police",
        and_(_all.c.owner_agency == checks.UNMAPPED, _all.c.due_date.is_not(None)),
    ),
    checks.non_compliant("no_owner_agency", "No agency owns the action", _all.c.owner_agency.is_(None)),
    checks.non_compliant(
        "no_owner", "The action is the police's, but no officer owns it", and_(_by_police, _all.c.owner_id.is_(None))
    ),
    checks.non_compliant("no_due_date", "The action has no due date"),
)

_police = _actions(MeetingAction.owner_agency.in_(("police", checks.UNMAPPED)))
_done = _police.c.status == "done"
_reported = _police.c.outcome_len >= OUTCOME_MIN_CHARS.value
_delivery = checks.first_of(
    exclusions("action", _police),
    checks.exempt("superseded", "The action was superseded by another", _police.c.status == "superseded"),
    checks.unknown(
        "due_before_held", "The action is due before the meeting that set it", _police.c.due_date < _police.c.held_day
    ),
    checks.unmapped_code(
        "The action's owner or status",
        or_(_police.c.owner_agency == checks.UNMAPPED, _police.c.status == checks.UNMAPPED),
    ),
    checks.unknown(
        "negative_interval",
        "The action was completed on a day before the meeting that set it",
        and_(_done, _police.c.completed_day < _police.c.held_day),
    ),
    checks.compliant(
        "done_in_time",
        "The action was done by its due date, and its outcome recorded",
        and_(_done, _reported, _police.c.completed_day <= _police.c.due_date),
    ),
    checks.non_compliant("no_due_date", "The action has no due date", _police.c.due_date.is_(None)),
    checks.not_yet_due(
        "not_yet_due",
        "The action is not done, and its due date has not passed",
        and_(_done.is_not(true()), _police.c.due_date >= checks.AS_OF_DAY),
    ),
    checks.unknown(
        "no_completion_time",
        "The action is done and its outcome recorded, but not when it was completed",
        and_(_done, _reported, _police.c.completed.is_(None)),
    ),
    checks.non_compliant(
        "done_late", "The action was done after its due date", and_(_done, _police.c.completed_day > _police.c.due_date)
    ),
    checks.non_compliant("no_outcome", "The action is marked as done without an outcome long enough to count", _done),
    checks.non_compliant("not_done", "The action's due date has passed and it is not done"),
)

_with_actions = (
    select(MeetingAction.meet_id)
    .where(MeetingAction.meet_id.is_not(None), func.coalesce(MeetingAction.is_test, false()).is_(false()))
    .distinct()
    .subquery("with_actions")
)
_meetings = (
    select(
        StrategyMeeting.meet_id,
        StrategyMeeting.is_test,
        StrategyMeeting.merged_into,
        StrategyMeeting.status,
        *checks.when(StrategyMeeting.held_at).columns("held"),
        *ANCHOR.columns("anchor"),
        _with_actions.c.meet_id.is_not(None).label("has_actions"),
        StrategyMeeting.no_actions_decided,
        StrategyMeeting.la_area,
        TEAM_NAME.label("team"),
    )
    .outerjoin_from(StrategyMeeting, _with_actions, _with_actions.c.meet_id == StrategyMeeting.meet_id)
    .outerjoin(Team, Team.team_id == StrategyMeeting.team_id)
    .where(IS_HELD, checks.in_period(ANCHOR))
    .subquery("meetings")
)
_status_blank, _status_unmapped, _ = uncertain_holding(_meetings)


STRAT_05 = checks.Standard(
    id="STRAT-05",
    suite=SUITE,
    title="Actions have an owner, a due date and an outcome",
    question="Has every action of a strategy meeting an owner and a due date, and was every police action done in time?",
    unit="meeting_actions",
    population="Actions of strategy meetings held in the period",
    judgement=checks.Judgement(
        rows=_all,
        record=_all.c.action_id,
        verdict=_allocation,
        anchor=_all.c.anchor,
        breakdowns={
            "owner_agency": _all.c.owner_agency,
            "team": _all.c.team,
            "la_area": _all.c.la_area,
            "month": checks.month(checks.when(_all.c.anchor).day),
        },
        shows={
            "owner_agency": _all.c.owner_agency,
            "owner_id": _all.c.owner_id,
            "due_date": _all.c.due_date,
            "held_on": _all.c.held_day,
            "status": _all.c.status,
        },
    ),
    needs=(
        StrategyMeeting.meet_id,
        StrategyMeeting.status,
        StrategyMeeting.held_at,
        MeetingAction.action_id,
        MeetingAction.meet_id,
        MeetingAction.owner_agency,
        MeetingAction.owner_id,
        MeetingAction.due_date,
    ),
    target=Decimal(95),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Introduction",
    quotation="relevant information and minutes of important meetings were not recorded, which meant that there was no "
    "information regarding actions allocated and decisions made",
    authority=("A-31",),
    parameters=(OUTCOME_MIN_CHARS,),
    boundaries=(
        "An action of another agency needs that agency and a due date; a police action needs an officer as owner too.",
        "Delivery is asked of police actions only: completed on the due date is in time, the day after is not.",
        "An action due today is not yet due.",
        "An outcome of exactly 10 characters counts, one of 9 does not.",
        "A superseded action is exempt. A due date before the day of the meeting leaves the action undetermined; on that day "
        "it is possible.",
        "A meeting has actions if at least one is recorded, superseded or not.",
    ),
    blind_spots=(
        "It cannot see decisions that were never entered as actions, or whether an action was the right one.",
        "Other agencies' completion is not police data and is not judged.",
        "An outcome is measured by its length, not by what it says.",
    ),
    remedy="Give the action an agency, an officer and a due date as the minutes have them. For a police action done without "
    "an outcome, the owner writes what was found; for one overdue, the owner's supervisor sees that it is done.",
    also=(
        checks.Rate(
            id="delivered",
            title="Police actions done by their due date with an outcome",
            target=Decimal(85),
            judgement=checks.Judgement(
                rows=_police,
                record=_police.c.action_id,
                verdict=_delivery,
                anchor=_police.c.anchor,
                due=checks.end_of_day(_police.c.due_date),
                done=_police.c.completed,
                open=and_(_done, _reported).is_not(true()),
                breakdowns={
                    "team": _police.c.team,
                    "la_area": _police.c.la_area,
                    "month": checks.month(checks.when(_police.c.anchor).day),
                },
                shows={
                    "due_date": _police.c.due_date,
                    "status": _police.c.status,
                    "completed_at": _police.c.completed,
                    "outcome_len": _police.c.outcome_len,
                },
            ),
        ),
        checks.Rate(
            id="meeting_has_actions",
            title="Meetings that record an action, or that none was needed",
            judgement=checks.Judgement(
                rows=_meetings,
                record=_meetings.c.meet_id,
                verdict=checks.first_of(
                    exclusions("meeting", _meetings),
                    checks.compliant(
                        "has_actions", "The meeting recorded at least one action", _meetings.c.has_actions
                    ),
                    checks.compliant(
                        "no_action_decided",
                        "It is recorded that no action was needed",
                        _meetings.c.no_actions_decided,
                    ),
                    _status_blank,
                    _status_unmapped,
                    checks.non_compliant(
                        "no_actions", "The meeting recorded neither an action nor that none was needed"
                    ),
                ),
                anchor=_meetings.c.anchor,
                breakdowns={
                    "team": _meetings.c.team,
                    "la_area": _meetings.c.la_area,
                    "month": checks.month(checks.when(_meetings.c.anchor).day),
                },
                shows={"status": _meetings.c.status, "no_actions_decided": _meetings.c.no_actions_decided},
            ),
        ),
    ),
    lists=(
        checks.Listing(
            id="without_meeting",
            title="Actions whose meeting is not in the export, and which are therefore not judged",
            records=select(MeetingAction.action_id.label("record"))
            .outerjoin_from(MeetingAction, StrategyMeeting, StrategyMeeting.meet_id == MeetingAction.meet_id)
            .where(StrategyMeeting.meet_id.is_(None)),
            of=select(func.count(MeetingAction.action_id)),
        ),
    ),
)
