"""STRAT-05: the actions of a strategy meeting have an owner and a due date, and police actions an outcome in time."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, Subquery, and_, func, not_, or_, select, true

from duly import checks
from duly.expectations.strategy_meetings import meetings
from duly.expectations.survivors import survivors
from duly.records import MeetingAction, StrategyMeeting, Team

OUTCOME_MIN_CHARS = checks.Parameter(
    name="strat_outcome_min_chars",
    default=10,
    meaning="Length from which the recorded outcome of an action counts",
    unit="characters",
)


_COMPLETED = checks.when(MeetingAction.completed_at)
_PLACED = checks.first_known(meetings.ANCHOR, checks.when(MeetingAction.entered_at), _COMPLETED)
"""Where an action stands in time: with its meeting, else by itself (A2)."""


def _actions(*conditions: ColumnElement[bool]) -> Subquery:
    """Actions of meetings that may have been held in the period, and of meetings that the export does not have.

    An action of a meeting that was merged is one of the meeting that stands for it, and a test with a test meeting (A24).
    """
    own, meeting = survivors(MeetingAction), survivors(StrategyMeeting)
    no_meeting = StrategyMeeting.meet_id.is_(None)
    return (
        select(
            MeetingAction.action_id,
            or_(checks.surely(MeetingAction.is_test), checks.surely(meeting.c.is_test)).label("is_test"),
            MeetingAction.merged_into,
            own.c.broken,
            no_meeting.label("no_meeting"),
            checks.surely(meeting.c.broken).label("meeting_broken"),
            MeetingAction.owner_agency,
            MeetingAction.owner_id,
            MeetingAction.due_date,
            MeetingAction.status.label("action_status"),
            *_COMPLETED.columns("completed"),
            _COMPLETED.day.label("completed_day"),
            MeetingAction.outcome_len,
            StrategyMeeting.status,
            *meetings.HELD.columns("held"),
            meetings.HELD.day.label("held_day"),
            *_PLACED.columns("anchor"),
            StrategyMeeting.la_area,
            meetings.TEAM_NAME.label("team"),
        )
        .join_from(MeetingAction, own, own.c.id == MeetingAction.action_id)
        .outerjoin(meeting, meeting.c.id == MeetingAction.meet_id)
        .outerjoin(StrategyMeeting, StrategyMeeting.meet_id == meeting.c.root)
        .outerjoin(Team, Team.team_id == StrategyMeeting.team_id)
        .where(
            MeetingAction.meet_id.is_not(None),
            or_(no_meeting, meetings.MAY_BE_HELD),
            checks.in_period(_PLACED),
            *conditions,
        )
        .subquery("actions")
    )


def _first(rows: Subquery) -> tuple[checks.Case | tuple[checks.Case, ...], ...]:
    """The cases of whatever is asked of an action."""
    return (
        meetings.not_real(rows, "action"),
        *checks.undated(rows.c.anchor.is_(None), "action"),
        checks.dangling_link("Its meeting", rows.c.no_meeting),
        checks.unknown(
            "dangling_link",
            "Its meeting was merged into one that is not in the export, or in a circle",
            rows.c.meeting_broken,
        ),
        meetings.uncertain_holding(rows),
        checks.unknown(
            "unmapped_code",
            "The action's status is not recorded, or is a code that duly was not told about, so it may be superseded",
            checks.not_understood(rows.c.action_status),
        ),
        checks.exempt("superseded", "The action was superseded by another", rows.c.action_status == "superseded"),
        checks.unknown(
            "due_before_held", "The action is due before the meeting that set it", rows.c.due_date < rows.c.held_day
        ),
    )


_all = _actions()
_by_police = _all.c.owner_agency == "police"
_allocation = checks.first_of(
    _first(_all),
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

_police = _actions(
    or_(MeetingAction.owner_agency.is_(None), MeetingAction.owner_agency.in_(("police", checks.UNMAPPED)))
)
_completed = checks.when(_police.c.completed)
# An action that was done after the as-at instant had not been done (A13).
_done = and_(_police.c.action_status == "done", not_(_completed.later))
_reported = _police.c.outcome_len >= OUTCOME_MIN_CHARS.value
_delivery = checks.first_of(
    _first(_police),
    checks.unknown(
        "unmapped_code",
        "The agency that owns the action is not recorded, or is a code that duly was not told about, so it may be the police",
        checks.not_understood(_police.c.owner_agency),
    ),
    checks.future_dated("The time of completion", _completed),
    checks.unknown(
        "negative_interval",
        "The action was completed before the meeting that set it",
        and_(_done, checks.backwards(checks.when(_police.c.held), _completed)),
    ),
    checks.compliant(
        "done_in_time",
        "The action was done by its due date, and its outcome recorded",
        and_(_done, _reported, _police.c.completed_day <= _police.c.due_date),
    ),
    checks.non_compliant("no_due_date", "The action has no due date", _police.c.due_date.is_(None)),
    checks.not_yet_due(
        "not_yet_due",
        "The action is not done, or done without an outcome, and its due date has not passed",
        and_(or_(_done.is_not(true()), _reported.is_not(true())), _police.c.due_date >= checks.AS_OF_DAY),
    ),
    checks.unknown(
        "no_completion_time",
        "The action is done and its outcome recorded, but not when it was completed",
        and_(_done, _reported, _completed.missing),
    ),
    checks.non_compliant(
        "done_late", "The action was done after its due date", and_(_done, _police.c.completed_day > _police.c.due_date)
    ),
    checks.non_compliant("no_outcome", "The action is marked as done without an outcome long enough to count", _done),
    checks.non_compliant("not_done", "The action's due date has passed and it is not done"),
)


def _with_actions() -> Subquery:
    """The meetings that set an action, or that one set which was merged into them: `meet_id`, and `real`, false where all of
    its actions were merged into some that are not in the export."""
    own, meeting = survivors(MeetingAction), survivors(StrategyMeeting)
    return (
        select(meeting.c.root.label("meet_id"), func.bool_or(~own.c.broken).label("real"))
        .join_from(MeetingAction, own, own.c.id == MeetingAction.action_id)
        .join(meeting, meeting.c.id == MeetingAction.meet_id)
        .where(
            ~own.c.is_test,
            or_(MeetingAction.merged_into.is_(None), own.c.broken),
            or_(~meeting.c.is_test, meeting.c.id == meeting.c.root),
        )
        .group_by(meeting.c.root)
        .subquery("with_actions")
    )


def _meetings_and_actions() -> Subquery:
    with_actions = _with_actions()
    return meetings.meetings_with(
        with_actions,
        checks.surely(with_actions.c.real).label("has_actions"),
        checks.surely(~with_actions.c.real).label("actions_merged_nowhere"),
        StrategyMeeting.no_actions_decided,
    ).subquery("meetings")


_meetings = _meetings_and_actions()


def _outside() -> checks.Outside:
    """Every action, and why one is not judged."""
    meeting = survivors(StrategyMeeting)
    rows = (
        select(
            MeetingAction.action_id,
            MeetingAction.meet_id,
            StrategyMeeting.status,
            meetings.NOT_HELD_YET.label("not_held_yet"),
            *_PLACED.columns("anchor"),
        )
        .outerjoin_from(MeetingAction, meeting, meeting.c.id == MeetingAction.meet_id)
        .outerjoin(StrategyMeeting, StrategyMeeting.meet_id == meeting.c.root)
        .subquery("every_action")
    )
    return checks.Outside(
        rows=rows,
        record=rows.c.action_id,
        reasons=(
            checks.Reason("no_meeting", "The action names no meeting", rows.c.meet_id.is_(None)),
            checks.Reason(
                "not_held",
                "Its meeting is recorded as scheduled, cancelled or not required",
                checks.surely(rows.c.status.in_(meetings.NOT_HELD_STATES)),
            ),
            checks.Reason("not_yet", "Its meeting was held after the as-at instant", rows.c.not_held_yet),
            checks.outside_period(
                "Its meeting was held, or called, outside the period",
                not_(checks.in_period(checks.when(rows.c.anchor))),
            ),
        ),
    )


STRAT_05 = checks.Standard(
    id="STRAT-05",
    suite=meetings.SUITE,
    title="Actions have an owner, a due date and an outcome",
    question="Has every action of a strategy meeting an owner and a due date, and was every police action done in time?",
    unit="meeting_actions",
    population="Actions of strategy meetings held in the period, and of meetings of which that cannot be told",
    judgement=checks.Judgement(
        rows=_all,
        record=_all.c.action_id,
        verdict=_allocation,
        anchor=_all.c.anchor,
        breakdowns={
            **checks.by_name(_all, "owner_agency", "team", "la_area"),
            "month": checks.month(checks.when(_all.c.anchor).day),
        },
        shows={
            **checks.by_name(_all, "owner_agency", "owner_id", "due_date"),
            "held_on": _all.c.held_day,
            "status": _all.c.action_status,
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
    topic=checks.Topic.PARTNERSHIP,
    quotation="relevant information and minutes of important meetings were not recorded, which meant that there was no "
    "information regarding actions allocated and decisions made",
    authority=("A-31",),
    parameters=(OUTCOME_MIN_CHARS,),
    outside=_outside(),
    boundaries=(
        "An action of another agency needs that agency and a due date; a police action needs an officer as owner too.",
        "Delivery is asked of police actions only: completed on the due date is in time, the day after is not.",
        "An action due today is not yet due, and neither is one that is done without an outcome before its due date has passed. "
        "An action that was done after the as-at instant was not done.",
        "An action without a status may be superseded, and is undetermined. So is one whose meeting is named but not in the "
        "export, has no status or no time of holding. An action that names no meeting is none of a strategy meeting.",
        "A blank agency is a breach of allocation; whether the action had to be delivered by the police is then undetermined.",
        "An action completed more than five minutes before its meeting is undetermined.",
        "An outcome of exactly {strat_outcome_min_chars character} counts, one of {strat_outcome_min_chars-1} does not.",
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
                    "status": _police.c.action_status,
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
                    meetings.not_real(_meetings, "meeting"),
                    meetings.uncertain_holding(_meetings),
                    checks.compliant(
                        "has_actions", "The meeting recorded at least one action", _meetings.c.has_actions
                    ),
                    checks.compliant(
                        "no_action_decided",
                        "It is recorded that no action was needed",
                        _meetings.c.no_actions_decided,
                    ),
                    checks.unknown(
                        "dangling_link",
                        "Its only actions were merged into some that are not in the export, or in a circle",
                        _meetings.c.actions_merged_nowhere,
                    ),
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
            title="Actions that name no meeting, or one that is not in the export",
            records=select(MeetingAction.action_id.label("record"))
            .outerjoin_from(MeetingAction, StrategyMeeting, StrategyMeeting.meet_id == MeetingAction.meet_id)
            .where(StrategyMeeting.meet_id.is_(None)),
            of=select(func.count(MeetingAction.action_id)),
        ),
    ),
)
