"""A child's run of strategy meetings up to the initial conference, and the meeting from which the time runs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    String,
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
from duly.expectations.strategy_meetings.meetings import HELD
from duly.expectations.survivors import survivors
from duly.records import CaseConference, StrategyMeeting

EPISODE_DAYS = checks.Parameter(
    name="strat_episode_days",
    default=90,
    meaning="A further strategy meeting on the same child this long after the one before begins a new episode",
    unit="days",
)

_MEETING, _CONFERENCE = 0, 1

DECIDED_S47 = StrategyMeeting.outcome_s47.is_(true())


def can_be_anchor() -> ColumnElement[bool]:
    """It certainly was held, and when. Never null."""
    return and_(
        checks.surely(StrategyMeeting.is_test).is_(false()),
        StrategyMeeting.merged_into.is_(None),
        checks.surely(StrategyMeeting.status == "held"),
        HELD.known,
    )


def initial_conferences(merged: CTE, children: CTE) -> CTE:
    """Conferences that were held and are, or may be, initial, for each child that they were about.

    Columns: `subject` and `nameless` as in `_events`; `meet_id`, the strategy meeting that it is said to follow from; `day`,
    `at`; `certain`, else its kind is not known, and `lost` where it was merged into one that is not in the export. What was
    merged is judged as the one that stands for it, for the children of both. One that was cancelled was not held.
    """
    named, meeting = survivors(CaseConference), survivors(StrategyMeeting)
    held = checks.when(CaseConference.held_at)
    kept = (
        select(
            CaseConference.conf_id,
            CaseConference.conf_type,
            CaseConference.held_at.label("at"),
            held.day.label("day"),
        )
        .where(CaseConference.cancelled.is_not(true()), held.known)
        .subquery("conferences_held")
    )
    unclear = checks.not_understood(kept.c.conf_type)
    said = (
        meeting.c.root.label("meet_id"),
        kept.c.day,
        kept.c.at,
        and_(not_(unclear), ~named.c.broken).label("certain"),
        named.c.broken.label("lost"),
    )
    initial = (~named.c.is_test, or_(unclear, kept.c.conf_type == "initial"))

    def of(subject: ColumnElement[Any], nameless: ColumnElement[Any]) -> Select[Any]:
        return (
            select(subject.label("subject"), nameless.label("nameless"), *said)
            .join_from(CaseConference, named, named.c.id == CaseConference.conf_id)
            .join(kept, kept.c.conf_id == named.c.root)
            .outerjoin(meeting, meeting.c.id == CaseConference.strategy_meet_id)
        )

    of_child = (
        of(func.coalesce(merged.c.root, CaseConference.person_id), false())
        .outerjoin(merged, merged.c.id == CaseConference.person_id)
        .where(CaseConference.person_id.is_not(None), *initial)
    )
    # A conference without a child is that of its strategy meeting's children; one with a child is that child's alone.
    of_meeting = (
        of(func.coalesce(children.c.root, meeting.c.root), children.c.root.is_(None))
        .outerjoin(children, children.c.meet_id == meeting.c.root)
        .where(CaseConference.person_id.is_(None), meeting.c.root.is_not(None), *initial)
    )
    return union_all(of_child, of_meeting).cte("initial_conferences")


def _events(children: CTE, conferences: CTE) -> Subquery:
    """What happened to each child, in one stream: strategy meetings that decided on a section 47 enquiry, and initial
    conferences. Columns: `subject`, `nameless`, `day`, `kind`, `at`, and of a meeting `meet_id`, `person_id`, `child_broken`,
    `decided`.

    The subject is the child, or the meeting itself where it lists no child (`nameless`).
    """
    meetings = (
        select(
            func.coalesce(children.c.root, StrategyMeeting.meet_id).label("subject"),
            children.c.root.is_(None).label("nameless"),
            HELD.day.label("day"),
            literal(_MEETING).label("kind"),
            StrategyMeeting.held_at.label("at"),
            StrategyMeeting.meet_id,
            children.c.person_id,
            checks.surely(children.c.broken).label("child_broken"),
            checks.surely(StrategyMeeting.outcome_icpc).label("decided"),
        )
        .outerjoin_from(StrategyMeeting, children, children.c.meet_id == StrategyMeeting.meet_id)
        .where(DECIDED_S47, can_be_anchor())
    )
    held = select(
        conferences.c.subject,
        conferences.c.nameless,
        conferences.c.day,
        literal(_CONFERENCE),
        conferences.c.at,
        cast(null(), String),
        cast(null(), String),
        false(),
        false(),
    ).where(conferences.c.certain)
    return union_all(meetings, held).subquery("events")


def anchor_meetings(children: CTE, conferences: CTE, *, last: bool) -> Select[Any]:
    """The anchor meeting of each episode that decided on a conference: `meet_id`, `person_id`, `child_broken`, `subject`,
    `nameless`, `conference_day`, `conference_at`.

    An episode is one child's run of meetings: it ends with an initial conference, or where the next meeting comes more
    than the given number of days later.
    """
    events = _events(children, conferences)
    of_subject: dict[str, Any] = {
        "partition_by": (events.c.subject, events.c.nameless),
        "order_by": (events.c.day, events.c.kind, events.c.at, events.c.meet_id, events.c.person_id),
    }
    before_day, before_kind = func.lag(events.c.day).over(**of_subject), func.lag(events.c.kind).over(**of_subject)
    after_day, after_kind = func.lead(events.c.day).over(**of_subject), func.lead(events.c.kind).over(**of_subject)
    meeting = events.c.kind == _MEETING
    begins = and_(
        meeting,
        or_(
            before_kind.is_(None),
            before_kind == _CONFERENCE,
            sql.days_between(before_day, events.c.day) > EPISODE_DAYS.value,
        ),
    )
    ends = and_(
        meeting,
        or_(
            after_kind.is_(None),
            after_kind == _CONFERENCE,
            sql.days_between(events.c.day, after_day) > EPISODE_DAYS.value,
        ),
    )
    marked = select(events, begins.label("begins"), ends.label("ends")).subquery("marked")
    numbered = select(
        marked,
        func.sum(case((marked.c.begins, 1), else_=0))
        .over(
            partition_by=(marked.c.subject, marked.c.nameless),
            order_by=(marked.c.day, marked.c.kind, marked.c.at, marked.c.meet_id, marked.c.person_id),
            rows=(None, 0),
        )
        .label("episode"),
    ).subquery("numbered")
    anchor = numbered.c.ends if last else numbered.c.begins
    conference = numbered.c.kind == _CONFERENCE
    return (
        select(
            func.max(case((anchor, numbered.c.meet_id))).label("meet_id"),
            func.max(case((anchor, numbered.c.person_id))).label("person_id"),
            func.bool_or(numbered.c.child_broken).label("child_broken"),
            numbered.c.subject,
            numbered.c.nameless,
            func.min(case((conference, numbered.c.day))).label("conference_day"),
            func.min(case((conference, numbered.c.at))).label("conference_at"),
        )
        .group_by(numbered.c.subject, numbered.c.nameless, numbered.c.episode)
        .having(func.bool_or(numbered.c.decided))
    )
