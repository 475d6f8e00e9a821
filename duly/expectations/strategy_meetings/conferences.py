"""STRAT-06: the initial child protection conference within 15 working days of the strategy meeting that led to it."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import (
    CTE,
    Date,
    DateTime,
    String,
    Subquery,
    and_,
    cast,
    false,
    func,
    not_,
    null,
    select,
    true,
    union_all,
)

from duly import checks
from duly.expectations.strategy_meetings import meetings
from duly.expectations.strategy_meetings.episodes import (
    DECIDED_S47,
    EPISODE_DAYS,
    anchor_meetings,
    can_be_anchor,
    initial_conferences,
)
from duly.records import CaseConference, Person, StrategyChild, StrategyMeeting, Team

CONFERENCE_WORKING_DAYS = checks.Parameter(
    name="strat_conference_working_days",
    default=15,
    meaning="Working days after the strategy meeting by the end of which the initial conference is to be held",
    unit="working days",
    source="A-33",
)


def _other_conferences(rows: Subquery, conferences: CTE) -> Subquery:
    """What else is said of a conference on the child of an anchor meeting: `meet_id`, `person_id`, and whether one was held in
    time that may have been initial (`unclear`, `lost`), and whether one that follows from the meeting was held before it."""
    in_time = conferences.c.day.between(rows.c.held_day, rows.c.due_day)
    return (
        select(
            rows.c.meet_id,
            rows.c.person_id,
            func.bool_or(and_(not_(conferences.c.certain), ~conferences.c.lost, in_time)).label("unclear"),
            func.bool_or(and_(conferences.c.lost, in_time)).label("lost"),
            func.bool_or(and_(conferences.c.meet_id == rows.c.meet_id, conferences.c.day < rows.c.held_day)).label(
                "before"
            ),
        )
        .join_from(
            rows,
            conferences,
            and_(conferences.c.subject == rows.c.subject, conferences.c.nameless == rows.c.nameless),
        )
        .group_by(rows.c.meet_id, rows.c.person_id)
        .subquery("other_conferences")
    )


def _rows(*, last: bool) -> Subquery:
    """The anchor meeting of each child's episode whose limit ends in the period, and the meetings that can be none."""
    merged = checks.roots(Person)
    children = meetings.children_of_meetings(merged)
    conferences = initial_conferences(merged, children)
    anchors = anchor_meetings(children, conferences, last=last).subquery("anchors")
    named, is_real = meetings.identity()
    never = (
        select(
            StrategyMeeting.meet_id,
            children.c.person_id,
            false(),
            cast(null(), String),
            false(),
            cast(null(), Date),
            cast(null(), DateTime),
        )
        .outerjoin_from(StrategyMeeting, children, children.c.meet_id == StrategyMeeting.meet_id)
        .where(DECIDED_S47, StrategyMeeting.outcome_icpc.is_(true()), meetings.MAY_BE_HELD, not_(can_be_anchor()))
    )
    chosen = union_all(select(anchors), never).subquery("chosen")
    due = checks.working_day_after(meetings.ANCHOR.day, CONFERENCE_WORKING_DAYS.value)
    rows = (
        select(
            StrategyMeeting.meet_id,
            chosen.c.person_id,
            chosen.c.child_broken,
            chosen.c.subject,
            chosen.c.nameless,
            *is_real,
            StrategyMeeting.status,
            *meetings.HELD.columns("held"),
            meetings.HELD.day.label("held_day"),
            *meetings.ANCHOR.columns("anchor"),
            due.day.label("due_day"),
            due.closes.label("closes"),
            chosen.c.conference_day,
            chosen.c.conference_at,
            StrategyMeeting.la_area,
            meetings.TEAM_NAME.label("team"),
        )
        .join_from(chosen, StrategyMeeting, StrategyMeeting.meet_id == chosen.c.meet_id)
        .join(named, named.c.id == StrategyMeeting.meet_id)
        .outerjoin(due.table, due.on)
        .outerjoin(Team, Team.team_id == StrategyMeeting.team_id)
        .where(checks.day_in_period(due.day))
        .subquery("anchor_meetings")
    )
    other = _other_conferences(rows, conferences)
    return (
        select(*rows.c, *(checks.surely(other.c[name]).label(name) for name in ("unclear", "lost", "before")))
        .outerjoin_from(
            rows,
            other,
            and_(other.c.meet_id == rows.c.meet_id, other.c.person_id.is_not_distinct_from(rows.c.person_id)),
        )
        .subquery("anchor_meetings_and_conferences")
    )


def _judgement(*, last: bool) -> checks.Judgement:
    rows = _rows(last=last)
    return checks.Judgement(
        rows=rows,
        record=rows.c.meet_id,
        item=rows.c.person_id,
        verdict=checks.first_of(
            meetings.not_real(rows, "meeting"),
            meetings.uncertain_holding(rows),
            checks.outside_calendar(rows.c.closes.is_(None)),
            checks.compliant(
                "in_time",
                "The initial conference was held by the last working day allowed",
                rows.c.conference_day <= rows.c.due_day,
            ),
            checks.merge_error(rows.c.child_broken),
            checks.unmapped_code("A conference was held in time, and its kind is not recorded, or", rows.c.unclear),
            checks.unknown(
                "dangling_link",
                "A conference was held in time, and it was merged into one that is not in the export, or in a circle",
                rows.c.lost,
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
                "negative_interval",
                "The conference that is said to follow from the meeting was held on a day before it",
                rows.c.before,
            ),
            checks.unknown(
                "la_data",
                "No conference is recorded as held, and when, though the time for it has passed: the local authority holds "
                "that record",
            ),
        ),
        anchor=rows.c.anchor,
        due=checks.last_instant(rows.c.closes),
        done=rows.c.conference_at,
        open=false() if last else None,  # the variant waits for the same conferences
        breakdowns={
            "team": rows.c.team,
            "la_area": rows.c.la_area,
            "month": checks.month(checks.when(rows.c.anchor).day),
        },
        shows={"held_on": rows.c.held_day, "due_on": rows.c.due_day, "conference_on": rows.c.conference_day},
    )


def _follows_another() -> Subquery:
    """The meetings of which every child had an earlier one that decided on a section 47 enquiry: `meet_id`."""
    children = meetings.children_of_meetings(checks.roots(Person))
    place = func.row_number().over(
        partition_by=(func.coalesce(children.c.root, StrategyMeeting.meet_id), children.c.root.is_(None)),
        order_by=(meetings.HELD.day, StrategyMeeting.held_at, StrategyMeeting.meet_id, children.c.person_id),
    )
    placed = (
        select(StrategyMeeting.meet_id, place.label("place"))
        .outerjoin_from(StrategyMeeting, children, children.c.meet_id == StrategyMeeting.meet_id)
        .where(DECIDED_S47, can_be_anchor())
        .subquery("meetings_of_a_child")
    )
    return (
        select(placed.c.meet_id)
        .group_by(placed.c.meet_id)
        .having(func.bool_and(placed.c.place > 1))
        .subquery("following_meetings")
    )


def _outside() -> checks.Outside:
    """Every meeting, and why it starts no clock."""
    follows = _follows_another()
    due = checks.working_day_after(meetings.ANCHOR.day, CONFERENCE_WORKING_DAYS.value)
    rows = (
        select(
            StrategyMeeting.meet_id,
            StrategyMeeting.status,
            *meetings.HELD.columns("held"),
            *meetings.ANCHOR.columns("anchor"),
            DECIDED_S47.label("enquiry"),
            StrategyMeeting.outcome_icpc.is_(true()).label("conference"),
            due.day.label("due_day"),
            follows.c.meet_id.is_not(None).label("follows"),
        )
        .outerjoin_from(StrategyMeeting, due.table, due.on)
        .outerjoin(follows, follows.c.meet_id == StrategyMeeting.meet_id)
        .subquery("every_meeting")
    )
    not_held, not_yet, _ = meetings.reasons_outside(rows)
    return checks.Outside(
        rows=rows,
        record=rows.c.meet_id,
        reasons=(
            not_held,
            not_yet,
            checks.Reason("no_enquiry", "No section 47 enquiry is recorded as decided at the meeting", ~rows.c.enquiry),
            checks.Reason(
                "no_conference", "No initial conference is recorded as decided at the meeting", ~rows.c.conference
            ),
            checks.outside_period(
                "The last day for the conference lies outside the period", not_(checks.day_in_period(rows.c.due_day))
            ),
            checks.Reason(
                "same_episode",
                "An earlier meeting on each of its children started the clock",
                rows.c.follows,
            ),
        ),
    )


STRAT_06 = checks.Standard(
    id="STRAT-06",
    suite=meetings.SUITE,
    title="Initial conference within {strat_conference_working_days} working days of the strategy meeting",
    question="Was the initial child protection conference held within the working days allowed after the strategy meeting?",
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
    topic=checks.Topic.PARTNERSHIP,
    authority=("A-33",),
    parameters=(CONFERENCE_WORKING_DAYS, EPISODE_DAYS),
    outside=_outside(),
    boundaries=(
        "With strat_conference_working_days at 15 and a meeting on Monday 15 December 2025, the last working day is "
        "Thursday 8 January 2026: a conference on that "
        "day is in time, one on 9 January is late.",
        "The clock starts with the first strategy meeting of the episode that decided on a section 47 enquiry, even where a "
        "later one decided on the conference. Some areas count from the last: the rate `last` does.",
        "An episode is one child's run of such meetings. It ends with an initial conference, or where the next meeting comes "
        "more than {strat_episode_days day} after the one before (exactly so many: the same episode).",
        "A conference that names a child counts for that child only; one that names none counts for every child of the "
        "strategy meeting it follows from.",
        "A conference that was cancelled, or held after the as-at instant, was not held. One whose kind is blank or not known to "
        "duly leaves the child undetermined where it would have been in time.",
        "A meeting without a status or a time of holding starts no clock, and is undetermined.",
        "No conference recorded is not yet due until the end of working day {strat_conference_working_days}, and "
        "undetermined after that: "
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
