"""What the standards on strategy meetings share: which meetings were held, who attended them, and for which children."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, and_, case, false, func, not_, or_, select, true

from duly import checks
from duly.expectations.survivors import not_real, survivors
from duly.records import MeetingAttendee, StrategyChild, StrategyMeeting, Team

SUITE = "strategy_meetings"

MINUTES_WORKING_DAYS = checks.Parameter(
    name="strat_minutes_working_days",
    default=1,
    meaning="Working days after a strategy meeting by the end of which its minutes must be on the system",
    unit="working days",
    source="A-32",
)

HELD: checks.Span = checks.when(StrategyMeeting.held_at)

ANCHOR: checks.Span = checks.first_known(
    HELD, checks.when(StrategyMeeting.convened_at), checks.when(StrategyMeeting.entered_at)
)
"""Where a meeting stands in time: when it was held, else called, else entered (A2)."""

NOT_HELD_STATES = ("scheduled", "cancelled", "not_required")

NOT_HELD_YET: ColumnElement[bool] = and_(HELD.later, not_(HELD.future))
"""It was held after the as-at instant (A13). Never null."""

MAY_BE_HELD: ColumnElement[bool] = and_(
    or_(StrategyMeeting.status.is_(None), StrategyMeeting.status.not_in(NOT_HELD_STATES)), not_(NOT_HELD_YET)
)
"""Recorded as held by the as-at instant, or without a status that says otherwise. Never null."""

TEAM_NAME: ColumnElement[Any] = func.coalesce(Team.name, StrategyMeeting.team_id)


def identity() -> tuple[CTE, tuple[Any, ...]]:
    """What stands for each meeting, to join on its `id`, and the columns by which a verdict tells what is not real."""
    named = survivors(StrategyMeeting)
    return named, (StrategyMeeting.is_test, StrategyMeeting.merged_into, named.c.broken)


def meetings_with(evidence: FromClause, *columns: Any) -> Select[Any]:
    """Meetings that may have been held in the period, one row each, with these columns of their own or of `evidence`, which
    has a `meet_id`."""
    named, is_real = identity()
    return (
        select(
            StrategyMeeting.meet_id,
            *is_real,
            StrategyMeeting.status,
            *HELD.columns("held"),
            *ANCHOR.columns("anchor"),
            *columns,
            StrategyMeeting.la_area,
            TEAM_NAME.label("team"),
        )
        .join_from(StrategyMeeting, named, named.c.id == StrategyMeeting.meet_id)
        .outerjoin(evidence, evidence.c.meet_id == StrategyMeeting.meet_id)
        .outerjoin(Team, Team.team_id == StrategyMeeting.team_id)
        .where(MAY_BE_HELD, checks.in_period(ANCHOR))
    )


def uncertain_holding(rows: FromClause) -> tuple[checks.Case, ...]:
    """The cases in which it cannot be told whether a meeting was held, or when, of rows with `status`, `held`, `anchor`."""
    held = checks.when(rows.c.held)
    return (
        *checks.undated(rows.c.anchor.is_(None), "meeting"),
        checks.future_dated("The time of the meeting", held),
        checks.unknown(
            "status_blank", "The meeting has no status, so it may not have been held", rows.c.status.is_(None)
        ),
        checks.unmapped_code("The meeting's status", rows.c.status == checks.UNMAPPED),
        checks.unknown("no_held_time", "The meeting is recorded as held without saying when", held.missing),
    )


@cache
def attendance() -> CTE:
    """Who attended each meeting that has attendance records, those of meetings merged into it among them.

    One row per meeting: `meet_id`; `police`, `csc`, `health` and `unmapped` (an agency that is not recorded, or that duly was
    not told about), true where somebody attended for it; `maybe_police`, false only where the records say that nobody did;
    `police_unclear` where that hangs on an agency that is not known.
    """
    named = survivors(StrategyMeeting)
    agency, attended = MeetingAttendee.agency, checks.surely(MeetingAttendee.attended)
    not_absent = func.coalesce(MeetingAttendee.attended, true())
    unclear = checks.not_understood(agency)

    def any_of(condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return checks.surely(func.bool_or(condition))

    police = any_of(and_(agency == "police", not_absent))
    return (
        select(
            named.c.root.label("meet_id"),
            *(any_of(and_(agency == name, attended)).label(name) for name in ("police", "csc", "health")),
            any_of(and_(unclear, attended)).label("unmapped"),
            or_(police, any_of(and_(unclear, not_absent))).label("maybe_police"),
            and_(not_(police), any_of(and_(unclear, not_absent))).label("police_unclear"),
        )
        .join_from(MeetingAttendee, named, named.c.id == MeetingAttendee.meet_id)
        .where(~named.c.is_test, MeetingAttendee.is_test.is_not(true()))
        .group_by(named.c.root)
        .cte("attendance")
    )


POLICE_UNCLEAR = (
    "The agency that attended, and may be the police, is not recorded, or is a code that duly was not told about"
)


@cache
def children_of_meetings(merged: CTE) -> CTE:
    """The children each meeting was about, those of meetings merged into it among them: `meet_id`, `person_id` as listed,
    `root`, the identity it was merged into, and `broken` where its merges lead to none.

    `merged` are the merge chains of persons (duly.checks.people.roots).
    """
    named = survivors(StrategyMeeting)
    return (
        select(
            named.c.root.label("meet_id"),
            StrategyChild.person_id,
            func.coalesce(merged.c.root, StrategyChild.person_id).label("root"),
            checks.surely(merged.c.broken).label("broken"),
        )
        .join_from(StrategyChild, named, named.c.id == StrategyChild.meet_id)
        .outerjoin(merged, merged.c.id == StrategyChild.person_id)
        .where(StrategyChild.person_id.is_not(None), StrategyChild.is_test.is_not(true()))
        # a test meeting keeps its own children, and gives them to no other
        .where(or_(~named.c.is_test, named.c.id == named.c.root))
        .distinct()
        .cte("children_of_meetings")
    )


def reasons_outside(rows: FromClause) -> tuple[checks.Reason, ...]:
    """Why a meeting is none of these standards' business, of rows with `status`, `held` and `anchor`."""
    held, anchor = checks.when(rows.c.held), checks.when(rows.c.anchor)
    return (
        checks.Reason(
            "not_held",
            "The meeting is recorded as scheduled, cancelled or not required",
            checks.surely(rows.c.status.in_(NOT_HELD_STATES)),
        ),
        checks.Reason("not_yet", "The meeting was held after the as-at instant", and_(held.later, not_(held.future))),
        checks.outside_period("The meeting was held, or called, outside the period", not_(checks.in_period(anchor))),
    )


def every_meeting() -> Any:
    """Every meeting: `meet_id`, `status`, `held`, `anchor`, and `police_absent` where its attendance records say so."""
    present = attendance()
    return (
        select(
            StrategyMeeting.meet_id,
            StrategyMeeting.status,
            *HELD.columns("held"),
            *ANCHOR.columns("anchor"),
            case((present.c.meet_id.is_not(None), ~present.c.maybe_police), else_=false()).label("police_absent"),
        )
        .outerjoin_from(StrategyMeeting, present, present.c.meet_id == StrategyMeeting.meet_id)
        .subquery("every_meeting")
    )


def police_absent(rows: FromClause) -> checks.Reason:
    """Of rows of `every_meeting`."""
    return checks.Reason("police_absent", "The attendance records show that no police took part", rows.c.police_absent)


__all__ = [
    "ANCHOR",
    "HELD",
    "MAY_BE_HELD",
    "MINUTES_WORKING_DAYS",
    "NOT_HELD_STATES",
    "NOT_HELD_YET",
    "POLICE_UNCLEAR",
    "SUITE",
    "TEAM_NAME",
    "attendance",
    "children_of_meetings",
    "every_meeting",
    "identity",
    "meetings_with",
    "not_real",
    "police_absent",
    "reasons_outside",
    "uncertain_holding",
]
