"""What the standards on strategy meetings share: which meetings were held, who attended them, and for which children."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, and_, false, func, or_, select, true

from duly import checks
from duly.records import MeetingAttendee, StrategyChild, StrategyMeeting, Team

SUITE = "strategy_meetings"

MINUTES_WORKING_DAYS = checks.Parameter(
    name="strat_minutes_working_days",
    default=1,
    meaning="Working days after a strategy meeting by the end of which its minutes must be on the system",
    unit="working days",
    source="A-32",
)

ANCHOR: checks.Span = checks.first_known(checks.when(StrategyMeeting.held_at), checks.when(StrategyMeeting.convened_at))
"""Where a meeting stands in time: when it was held, or when it was called where that is not known."""

IS_HELD: ColumnElement[bool] = or_(
    StrategyMeeting.status == "held",
    and_(
        or_(StrategyMeeting.status.is_(None), StrategyMeeting.status == checks.UNMAPPED),
        StrategyMeeting.held_at.is_not(None),
    ),
)
"""Recorded as held, or with a time of holding and no status that says otherwise."""

TEAM_NAME: ColumnElement[Any] = func.coalesce(Team.name, StrategyMeeting.team_id)


def exclusions(thing: str, rows: FromClause) -> tuple[checks.Case, ...]:
    """The cases that every verdict starts with (G10), of rows with `is_test` and `merged_into`. `thing` is what is judged."""
    return (
        checks.excluded(
            "test_record", f"The {thing} was made for a test or for training", func.coalesce(rows.c.is_test, false())
        ),
        checks.excluded(
            "merged_record",
            f"The {thing} was merged into another, which is judged in its place",
            rows.c.merged_into.is_not(None),
        ),
    )


def uncertain_holding(rows: FromClause) -> tuple[checks.Case, ...]:
    """The cases in which it cannot be told whether a meeting was held, or when, of rows with `status` and `held`."""
    return (
        checks.unknown("status_blank", "The meeting has a time of holding but no status", rows.c.status.is_(None)),
        checks.unmapped_code("The meeting's status", rows.c.status == checks.UNMAPPED),
        checks.unknown("no_held_time", "The meeting is recorded as held without saying when", rows.c.held.is_(None)),
    )


def attendance() -> CTE:
    """Who attended each meeting that has attendance records: one row per meeting.

    Columns: `meet_id`; `police`, `csc`, `health` and `unmapped` (an agency that duly was not told about), true where
    somebody attended for it; `maybe_police`, false only where the records say that nobody did.
    """
    agency, attended = MeetingAttendee.agency, func.coalesce(MeetingAttendee.attended, false())
    not_absent = func.coalesce(MeetingAttendee.attended, true())

    def came(name: str) -> ColumnElement[bool]:
        return func.coalesce(func.bool_or(and_(agency == name, attended)), false())

    return (
        select(
            MeetingAttendee.meet_id,
            came("police").label("police"),
            came("csc").label("csc"),
            came("health").label("health"),
            came(checks.UNMAPPED).label("unmapped"),
            func.coalesce(func.bool_or(and_(agency.in_(("police", checks.UNMAPPED)), not_absent)), false()).label(
                "maybe_police"
            ),
        )
        .where(MeetingAttendee.meet_id.is_not(None))
        .group_by(MeetingAttendee.meet_id)
        .cte("attendance")
    )


def children_of_meetings(merged: CTE) -> CTE:
    """The children each meeting was about: `meet_id`, `person_id` as listed, and `root`, the identity it was merged into.

    `merged` are the merge chains of persons (duly.checks.people.roots).
    """
    return (
        select(
            StrategyChild.meet_id,
            StrategyChild.person_id,
            func.coalesce(merged.c.root, StrategyChild.person_id).label("root"),
        )
        .outerjoin_from(StrategyChild, merged, merged.c.id == StrategyChild.person_id)
        .where(StrategyChild.meet_id.is_not(None), StrategyChild.person_id.is_not(None))
        .cte("children_of_meetings")
    )
