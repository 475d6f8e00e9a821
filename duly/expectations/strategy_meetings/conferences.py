"""STRAT-06: the initial child protection conference within 15 working days of the strategy meeting that led to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    DateTime,
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
from duly.expectations.strategy_meetings.meetings import (
    IS_HELD,
    SUITE,
    TEAM_NAME,
    children_of_meetings,
    exclusions,
)
from duly.records import CaseConference, Person, StrategyChild, StrategyMeeting, Team

CONFERENCE_WORKING_DAYS = checks.Parameter(
    name="strat_conference_working_days",
    default=15,
    meaning="Working days after the strategy meeting by the end of which the initial conference is to be held",
    unit="working days",
    source="A-33",
)
EPISODE_DAYS = checks.Parameter(
    name="strat_episode_days",
    default=90,
    meaning="A further strategy meeting on the same child this long after the one before begins a new episode",
    unit="days",
)

_MEETING, _CONFERENCE = 0, 1

_decided_s47 = StrategyMeeting.outcome_s47.is_(true())


def _can_be_anchor() -> ColumnElement[bool]:
    """Never null."""
    return and_(
        func.coalesce(StrategyMeeting.is_test, false()).is_(false()),
        StrategyMeeting.merged_into.is_(None),
        StrategyMeeting.held_at.is_not(None),
    )


def _events(merged: CTE, children: CTE) -> Subquery:
    """What happened to each child, in one stream: strategy meetings that decided on a section 47 enquiry, and initial
    conferences. Columns: `subject`, `nameless`, `day`, `kind`, `at`, and of a meeting `meet_id`, `person_id`, `decided`.

    The subject is the child, or the meeting itself where it lists no child (`nameless`).
    """
    meetings = (
        select(
            func.coalesce(children.c.root, StrategyMeeting.meet_id).label("subject"),
            children.c.root.is_(None).label("nameless"),
            checks.when(StrategyMeeting.held_at).day.label("day"),
            literal(_MEETING).label("kind"),
            StrategyMeeting.held_at.label("at"),
            StrategyMeeting.meet_id,
            children.c.person_id,
            func.coalesce(StrategyMeeting.outcome_icpc, false()).label("decided"),
        )
        .outerjoin_from(StrategyMeeting, children, children.c.meet_id == StrategyMeeting.meet_id)
        .where(_decided_s47, IS_HELD, _can_be_anchor())
    )
    no_meeting = (cast(null(), String), cast(null(), String), false())
    held = (
        CaseConference.conf_type == "initial",
        CaseConference.held_at.is_not(None),
        func.coalesce(CaseConference.is_test, false()).is_(false()),
    )
    day = checks.when(CaseConference.held_at).day
    of_child = (
        select(
            func.coalesce(merged.c.root, CaseConference.person_id),
            false(),
            day,
            literal(_CONFERENCE),
            CaseConference.held_at,
            *no_meeting,
        )
        .outerjoin_from(CaseConference, merged, merged.c.id == CaseConference.person_id)
        .where(CaseConference.person_id.is_not(None), *held)
    )
    # A conference without a child is that of its strategy meeting's children; one with a child is that child's alone.
    of_meeting = (
        select(
            func.coalesce(children.c.root, CaseConference.strategy_meet_id),
            children.c.root.is_(None),
            day,
            literal(_CONFERENCE),
            CaseConference.held_at,
            *no_meeting,
        )
        .outerjoin_from(CaseConference, children, children.c.meet_id == CaseConference.strategy_meet_id)
        .where(CaseConference.person_id.is_(None), CaseConference.strategy_meet_id.is_not(None), *held)
    )
    return union_all(meetings, of_child, of_meeting).subquery("events")


def _anchors(merged: CTE, children: CTE, *, last: bool) -> Select[Any]:
    """The anchor meeting of each episode that decided on a conference: `meet_id`, `person_id`, `at`, `conference_day`,
    `conference_at`.

    An episode is one child's run of meetings: it ends with an initial conference, or where the next meeting comes more
    than the given number of days later.
    """
    events = _events(merged, children)
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
            func.min(case((conference, numbered.c.day))).label("conference_day"),
            func.min(case((conference, numbered.c.at))).label("conference_at"),
        )
        .group_by(numbered.c.subject, numbered.c.nameless, numbered.c.episode)
        .having(func.bool_or(numbered.c.decided))
    )


def _rows(*, last: bool) -> Subquery:
    """The anchor meeting of each child's episode whose limit ends in the period, and the meetings that can be none."""
    merged = checks.roots(Person)
    children = children_of_meetings(merged)
    anchors = _anchors(merged, children, last=last).subquery("anchors")
    never = (
        select(StrategyMeeting.meet_id, children.c.person_id, cast(null(), Date), cast(null(), DateTime))
        .outerjoin_from(StrategyMeeting, children, children.c.meet_id == StrategyMeeting.meet_id)
        .where(_decided_s47, StrategyMeeting.outcome_icpc.is_(true()), IS_HELD, not_(_can_be_anchor()))
    )
    chosen = union_all(select(anchors), never).subquery("chosen")
    held_day = checks.when(StrategyMeeting.held_at).day
    due = checks.working_day_after(held_day, CONFERENCE_WORKING_DAYS.value)
    return (
        select(
            StrategyMeeting.meet_id,
            chosen.c.person_id,
            StrategyMeeting.is_test,
            StrategyMeeting.merged_into,
            StrategyMeeting.held_at.label("held"),
            held_day.label("held_day"),
            due.day.label("due_day"),
            due.closes.label("closes"),
            chosen.c.conference_day,
            chosen.c.conference_at,
            StrategyMeeting.la_area,
            TEAM_NAME.label("team"),
        )
        .join_from(chosen, StrategyMeeting, StrategyMeeting.meet_id == chosen.c.meet_id)
        .outerjoin(due.table, due.on)
        .outerjoin(Team, Team.team_id == StrategyMeeting.team_id)
        .where(checks.day_in_period(due.day))
        .subquery("anchor_meetings")
    )


def _judgement(*, last: bool) -> checks.Judgement:
    rows = _rows(last=last)
    return checks.Judgement(
        rows=rows,
        record=rows.c.meet_id,
        item=rows.c.person_id,
        verdict=checks.first_of(
            exclusions("meeting", rows),
            checks.unknown(
                "no_held_time", "The meeting is recorded as held without saying when", rows.c.held.is_(None)
            ),
            checks.outside_calendar(rows.c.closes.is_(None)),
            checks.compliant(
                "in_time",
                "The initial conference was held by the last working day allowed",
                rows.c.conference_day <= rows.c.due_day,
            ),
            checks.non_compliant(
                "late",
                "The initial conference was held after the last working day allowed",
                rows.c.conference_day.is_not(None),
            ),
            checks.not_yet_due(
                "not_yet_due",
                "No conference is recorded, and the time for it has not passed",
                rows.c.closes > checks.AS_OF,
            ),
            checks.unknown(
                "la_data",
                "No conference is recorded, though the time for it has passed: the local authority holds that record",
            ),
        ),
        anchor=rows.c.held,
        due=checks.last_instant(rows.c.closes),
        done=rows.c.conference_at,
        open=false() if last else None,  # the variant waits for the same conferences
        breakdowns={"team": rows.c.team, "la_area": rows.c.la_area, "month": checks.month(rows.c.held_day)},
        shows={"held_on": rows.c.held_day, "due_on": rows.c.due_day, "conference_on": rows.c.conference_day},
    )


STRAT_06 = checks.Standard(
    id="STRAT-06",
    suite=SUITE,
    title="Initial conference within 15 working days of the strategy meeting",
    question="Was the initial child protection conference held within 15 working days of the strategy meeting?",
    unit="child of strategy_meetings",
    population="For each child, strategy meetings that decided on a section 47 enquiry, the first of each episode in which "
    "a conference was decided too, with a limit that ends in the period",
    judgement=_judgement(last=False),
    needs=(
        StrategyMeeting.meet_id,
        StrategyMeeting.status,
        StrategyMeeting.held_at,
        StrategyMeeting.outcome_s47,
        StrategyMeeting.outcome_icpc,
        StrategyChild.meet_id,
        StrategyChild.person_id,
        CaseConference.conf_type,
        CaseConference.person_id,
        CaseConference.held_at,
    ),
    target=Decimal(90),
    severity=checks.Severity.MEDIUM,
    missing=checks.Missing.UNKNOWN,
    report="Assessment and help",
    authority=("A-33",),
    parameters=(CONFERENCE_WORKING_DAYS, EPISODE_DAYS),
    boundaries=(
        "Counting from Monday 15 December 2025, the fifteenth working day is Thursday 8 January 2026: a conference on that "
        "day is in time, one on 9 January is late.",
        "The clock starts with the first strategy meeting of the episode that decided on a section 47 enquiry, even where a "
        "later one decided on the conference. Some areas count from the last: the rate `last` does.",
        "An episode is one child's run of such meetings. It ends with an initial conference, or where the next meeting comes "
        "more than 90 days after the one before (exactly 90 days: the same episode).",
        "A conference that names a child counts for that child only; one that names none counts for every child of the "
        "strategy meeting it follows from.",
        "No conference recorded is not yet due until the end of the fifteenth working day, and undetermined after that: "
        "the local authority owns the record.",
    ),
    blind_spots=(
        "Police records often hold the invitation only, so a conference that was held may be missing here.",
        "It is a measure of the partnership, not of the police alone.",
    ),
    remedy="For an undetermined child, ask the local authority for the date of the conference and enter it. For a late one, "
    "raise it with the conference service.",
    also=(
        checks.Rate(
            id="last",
            title="The same, counted from the last strategy meeting of the episode",
            judgement=_judgement(last=True),
        ),
    ),
    measures=(
        checks.Measure(
            id="days_to_conference",
            title="Time from the strategy meeting to the initial conference",
            unit="days",
            bands=(21, 28, 42),
        ),
    ),
)
