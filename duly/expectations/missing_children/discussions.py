"""The strategy meetings on a child who goes missing again and again: the best for each episode that calls for one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    DateTime,
    Subquery,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
    union_all,
)

from duly import checks, sql
from duly.expectations.missing_children.calls import CALLED, DAYS
from duly.expectations.strategy_meetings.meetings import children_of_meetings
from duly.records import MissingEpisode, Person, StrategyMeeting

# What a meeting record is worth to an episode that calls for one, best first: the best of all its records decides.
HELD_IN_TIME, STATUS_BLANK, CODE_UNMAPPED, FUTURE, NO_TIME, DANGLING, LATE, UNHELD, TOO_EARLY = range(9)


def _meetings() -> CTE:
    """Under which ids a meeting may be named, and which it then is: `id`, `meet_id`.

    A meeting that was merged into another is that one; itself where nothing stands for it (A24).
    """
    merged = checks.roots(StrategyMeeting)
    root = case((merged.c.broken, merged.c.id), else_=merged.c.root)
    return union_all(
        select(StrategyMeeting.meet_id.label("id"), StrategyMeeting.meet_id).where(
            StrategyMeeting.merged_into.is_(None)
        ),
        select(merged.c.id, root),
    ).cte("meetings_by_name")


def _named() -> Subquery:
    """The meetings that an episode which calls for one names, or that name it: `id`, `meet_id` as named, and `own`, that the
    naming is the episode's own, not that of the one before."""
    merged = checks.roots(MissingEpisode).alias("triggers_merged")
    of_episode = checks.followed(StrategyMeeting.trigger_id, merged)
    naming = (
        select(StrategyMeeting.meet_id, of_episode.label("trigger"))
        .outerjoin_from(StrategyMeeting, merged, merged.c.id == StrategyMeeting.trigger_id)
        .where(StrategyMeeting.trigger_id.is_not(None))
        .subquery("meetings_naming")
    )
    return union_all(
        select(CALLED.c.id, CALLED.c.strategy_meet_id.label("meet_id"), true().label("own")).where(
            CALLED.c.strategy_meet_id.is_not(None)
        ),
        select(CALLED.c.id, CALLED.c.meeting_before, false()).where(CALLED.c.meeting_before.is_not(None)),
        select(CALLED.c.id, naming.c.meet_id, true()).join_from(CALLED, naming, naming.c.trigger == CALLED.c.id),
    ).subquery("meetings_named")


def best_discussions() -> Subquery:
    """The best meeting record for each episode that calls for one: `id`, `grade`, and `first_at`, when one was first held."""
    listed = children_of_meetings(checks.roots(Person))
    meeting, names = _meetings(), _named()
    children = (
        select(meeting.c.meet_id, listed.c.root)
        .join_from(listed, meeting, meeting.c.id == listed.c.meet_id)
        .cte("children_of_meetings_followed")
    )
    held = checks.when(StrategyMeeting.held_at)
    linked = func.coalesce(StrategyMeeting.held_at, StrategyMeeting.convened_at)
    linked_day = checks.local_day(linked)
    before = checks.surely(linked_day < CALLED.c.since)

    def graded() -> tuple[ColumnElement[Any], ...]:
        in_time = or_(CALLED.c.out, held.lo < CALLED.c.closes)
        status = StrategyMeeting.status
        is_held, lost = and_(status == "held", not_(held.later)), StrategyMeeting.merged_into.is_not(None)
        grade: ColumnElement[int] = case(
            (before, TOO_EARLY),
            (and_(held.future, or_(status.is_(None), status.in_(("held", checks.UNMAPPED)))), FUTURE),
            (and_(is_held, held.missing), NO_TIME),
            (and_(is_held, in_time), HELD_IN_TIME),
            (is_held, LATE),
            (and_(status.is_(None), held.known, in_time), STATUS_BLANK),
            (and_(status == checks.UNMAPPED, held.known, in_time), CODE_UNMAPPED),
            else_=UNHELD,
        )
        return (
            CALLED.c.id,
            case((and_(lost, grade < DANGLING), DANGLING), else_=grade).label("grade"),
            case((and_(is_held, not_(before), not_(lost)), held.lo)).label("at"),
        )

    real = StrategyMeeting.is_test.is_not(true())
    by_name = (
        select(*graded())
        .join_from(CALLED, names, names.c.id == CALLED.c.id)
        .join(meeting, meeting.c.id == names.c.meet_id)
        .join(StrategyMeeting, StrategyMeeting.meet_id == meeting.c.meet_id)
        .outerjoin(children, children.c.meet_id == StrategyMeeting.meet_id)
        .where(
            real,
            or_(children.c.root.is_(None), children.c.root == CALLED.c.subject),
            or_(names.c.own, not_(before)),
        )
    )
    gone = (
        select(names.c.id, literal(DANGLING).label("grade"), cast(null(), DateTime).label("at"))
        .outerjoin_from(names, meeting, meeting.c.id == names.c.meet_id)
        .where(meeting.c.meet_id.is_(None))
    )
    by_child = (
        select(*graded())
        .join_from(CALLED, children, children.c.root == CALLED.c.subject)
        .join(StrategyMeeting, StrategyMeeting.meet_id == children.c.meet_id)
        .where(
            real,
            linked_day >= CALLED.c.since,
            or_(linked_day < sql.add_days(CALLED.c.day, DAYS.value), linked < CALLED.c.closes),
        )
    )
    discussions = union_all(by_name, gone, by_child).subquery("discussions_found")
    return checks.best(discussions, "id", name="discussions", first_at="at")
